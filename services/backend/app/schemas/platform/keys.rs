//! API keys, as operators make and see them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::core::Time;

/// Which keys to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct KeyParameters {
    /// Keys of a page, 1 to 1000; 50 unless given.
    pub limit: Option<u32>,
    /// Where to go on: `next` of a page.
    pub cursor: Option<Uuid>,
}

/// One page of keys.
#[derive(Serialize, ToSchema)]
pub struct KeyList {
    /// The newest first.
    pub items: Vec<Key>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewKeyRequest {
    /// What it is called, 1 to 80 characters. Usage is counted under this name.
    #[schema(example = "nightly report")]
    pub name: String,
    /// What it may do, 1 to 100 times: a collection, `files` or `*`, a colon, and `read`, `create`, `update`, `delete` or `*`.
    #[schema(example = json!(["posts:read", "comments:*"]))]
    pub scopes: Vec<String>,
    /// When it ends; never unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub expires_at: Option<Time>,
    /// The addresses and networks that it counts from, at most 50; everywhere unless given.
    #[serde(default)]
    #[schema(example = json!(["203.0.113.0/24"]))]
    pub addresses: Vec<String>,
    /// Whom to ask about it, at most 200 characters.
    #[serde(default)]
    #[schema(example = "integrations@example.com")]
    pub contact: Option<String>,
}

/// A key, but for its text.
#[derive(Serialize, ToSchema)]
pub struct Key {
    /// The key's id; `auth.id` in rules.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it may do; collections by their newest names.
    pub scopes: Vec<String>,
    /// When it ends.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    pub expires_at: Option<Time>,
    /// The addresses and networks that it counts from; everywhere when there is none.
    pub addresses: Vec<String>,
    /// Whom to ask about it.
    #[schema(required)]
    pub contact: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// The operator who made it.
    #[schema(required)]
    pub created_by: Option<Uuid>,
    /// When it was last used, to the minute.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    pub last_used_at: Option<Time>,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub struct NewKey {
    /// The key's text, `sb_key_...`, presented as `Authorization: Bearer ...`. It is told this once.
    #[serde(rename = "key")]
    pub secret: String,
    /// What is known of it.
    #[serde(flatten)]
    pub key: Key,
}
