//! Collections and versions as the platform API shows them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::versions::{ActItem, BrownoutSpan, ClientMessage};
use crate::core::Time;

/// The versions of the application API.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionList {
    /// Every version, oldest first.
    pub items: Vec<VersionItem>,
}

/// One version of the application API.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionItem {
    /// The number in the path.
    pub version: u32,
    /// Where it stands in its life: `draft`, `current`, `supported`, `deprecated`, `brownout`, `retired` or `purged`.
    #[schema(example = "current")]
    pub state: &'static str,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// From when its use is discouraged.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deprecated_at: Option<Time>,
    /// From when it may stop answering.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sunset_at: Option<Time>,
    /// The version that came after it.
    pub successor: Option<u32>,
    /// Announced short outages, past ones among them, by time.
    pub brownouts: Vec<BrownoutSpan>,
    /// What clients are told that are refused, by the client's name; for operators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<BTreeMap<String, ClientMessage>>,
    /// What operators did about it, oldest first; for operators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts: Option<Vec<ActItem>>,
    /// The changes that it was made of, oldest first.
    pub changes: Vec<ChangeItem>,
}

/// One applied change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeItem {
    /// Its id.
    pub id: uuid::Uuid,
    /// What it was for.
    pub note: String,
    /// Its verdict.
    pub verdict: String,
    /// When it was applied.
    #[schema(value_type = String, format = DateTime)]
    pub applied_at: Time,
}

/// The collections of the newest version.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectionList {
    /// Every collection, oldest first.
    pub items: Vec<CollectionItem>,
}

/// One collection, in the words of a change document.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectionItem {
    /// Its name.
    pub name: String,
    /// `view`, of a view; nothing of any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Of a view, the collection whose records it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Of a view, which records it shows, where it does not show all.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Its fields, each as `add_field` takes it; those of a view with their types beside what they show.
    #[schema(value_type = Vec<Object>)]
    pub fields: Vec<serde_json::Map<String, serde_json::Value>>,
    /// Its indexes, each as `add_index` takes it.
    #[schema(value_type = Vec<Object>)]
    pub indexes: Vec<serde_json::Value>,
    /// Its rules, as `set_rules` takes them; what is absent allows nobody.
    #[schema(value_type = Object)]
    pub rules: serde_json::Map<String, serde_json::Value>,
}
