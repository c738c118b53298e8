//! The life of versions on the wire: what is announced of their end, and what operators do about it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::core::Time;
use crate::core::catalog::{Brownout, Message};

/// An announced short outage, at most 24 hours long.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BrownoutSpan {
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// Until when, excluded.
    #[schema(value_type = String, format = DateTime)]
    pub to: Time,
}

/// What to tell one client that a version refuses.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClientMessage {
    /// The words, at most 500 characters.
    #[schema(example = "Please update the app.")]
    pub message: String,
    /// Where to go: an `http` or `https` address.
    #[serde(default)]
    #[schema(format = "uri")]
    pub action_url: Option<String>,
}

/// What an operator did about a version, beside changing the schema.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActItem {
    /// `announced` (dates, brownouts or messages), `retired`, `restored` or `purged`.
    #[schema(example = "retired")]
    pub act: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// Who.
    #[schema(required)]
    pub operator: Option<Uuid>,
    /// The reason that was given; empty where none was.
    pub reason: String,
}

/// What to announce of a version's end. What is absent stays; null clears.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
pub struct VersionPatch {
    /// From when its use is discouraged.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deprecated_at: Option<Option<Time>>,
    /// From when it may stop answering; never before `deprecated_at`.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sunset_at: Option<Option<Time>>,
    /// Announced short outages between these dates, at most 100, which do not overlap.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<BrownoutSpan>>)]
    pub brownouts: Option<Option<Vec<BrownoutSpan>>>,
    /// What to tell clients that are refused, by the client's name; at most 200.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, ClientMessage>>)]
    pub messages: Option<Option<BTreeMap<String, ClientMessage>>>,
    /// Lets a sunset be nearer than the setting `STRATABASE_NOTICE_DAYS`; needs a reason.
    #[serde(default)]
    pub force: bool,
    /// Why; at most 500 characters.
    #[serde(default)]
    pub reason: Option<String>,
}

/// On which terms to retire a version.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
pub struct RetireRequest {
    /// Retires it although clients use it; needs a reason.
    pub force: bool,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
    /// How many users may lose access.
    pub accept_users: Option<u64>,
}

/// A value that was given, null included.
#[expect(clippy::option_option, reason = "absent, null and a value are three things in a patch")]
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl From<&Brownout> for BrownoutSpan {
    fn from(brownout: &Brownout) -> Self {
        Self { from: brownout.from, to: brownout.to }
    }
}

impl From<&BrownoutSpan> for Brownout {
    fn from(span: &BrownoutSpan) -> Self {
        Self { from: span.from, to: span.to }
    }
}

impl From<&Message> for ClientMessage {
    fn from(message: &Message) -> Self {
        Self { message: message.message.clone(), action_url: message.action_url.clone() }
    }
}

impl From<ClientMessage> for Message {
    fn from(message: ClientMessage) -> Self {
        Self { message: message.message, action_url: message.action_url }
    }
}
