//! Why rules refuse what they refuse, as operators read it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::problem::Problem;
use super::records::ListBody;
use crate::core::Time;

/// A request that a rule refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// The request's id, as the `instance` of its problem tells it.
    pub request_id: Uuid,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// The version called.
    pub version: u32,
    /// The method.
    #[schema(example = "PATCH")]
    pub method: String,
    /// The path, without its query.
    #[schema(example = "/v1/posts/019341f3-8c7a-7000-8000-000000000000")]
    pub path: String,
    /// The status that it was answered with.
    pub status: u32,
    /// Who asked.
    pub caller: ExplainedCaller,
    /// The rules that refused.
    pub checks: Vec<RuleCheck>,
}

/// Who asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedCaller {
    /// `user`, or `anonymous` when nobody was signed in.
    #[schema(example = "user")]
    pub kind: String,
    /// The user's id.
    #[schema(required)]
    pub id: Option<Uuid>,
}

/// What one rule said. Names are those of the newest version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleCheck {
    /// The collection.
    #[schema(example = "posts")]
    pub collection: String,
    /// `list`, `read`, `create`, `update` or `delete` for a rule of the collection, `write` for one of a field.
    #[schema(example = "update")]
    pub operation: String,
    /// The field, if it is a field's rule.
    #[schema(required)]
    pub field: Option<String>,
    /// The record that the rule was asked about.
    #[schema(required)]
    pub record: Option<Uuid>,
    /// `stored` for the record as it is stored, `resulting` for the one that the write would leave.
    #[schema(required, example = "stored")]
    pub about: Option<String>,
    /// The rule; null where there is none, which allows nobody.
    #[schema(required, example = "record.author == auth.id")]
    pub rule: Option<String>,
    /// `true`, `false` or `error`; an error refuses as false does.
    #[schema(example = "false")]
    pub outcome: String,
    /// The smallest part of the rule that decided.
    #[schema(required, example = "record.author == auth.id")]
    pub clause: Option<String>,
    /// What that part read: each path with its value. Long values are cut, and what is named like a secret is not shown.
    #[schema(value_type = HashMap<String, Value>)]
    pub values: BTreeMap<String, Json>,
    /// Of a list, the conditions that must all hold, with the rows that each keeps out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_by: Vec<HiddenBy>,
}

/// What one condition keeps out of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HiddenBy {
    /// The condition.
    #[schema(example = "record.status == \"published\"")]
    pub clause: String,
    /// Rows that it does not hold for.
    pub rows: u64,
}

/// What to try, and as whom.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Trial {
    /// As whom; as nobody unless given.
    #[serde(rename = "as")]
    pub caller: Option<TrialCaller>,
    /// The version to call; the newest unless given.
    pub version: Option<u32>,
    /// How.
    pub method: TrialMethod,
    /// `posts` to list or to create, `posts/{id}` for one record.
    #[schema(example = "posts")]
    pub path: String,
    /// What a list asks for.
    pub query: Option<ListBody>,
    /// What a write sends.
    #[schema(value_type = Option<HashMap<String, Value>>)]
    pub body: Option<Json>,
}

/// As whom something is tried.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TrialCaller {
    /// A user's id.
    pub user: Uuid,
}

/// The method of what is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TrialMethod {
    /// Lists, or reads a record.
    Get,
    /// Creates a record.
    Post,
    /// Replaces one.
    Put,
    /// Changes one.
    Patch,
    /// Deletes one.
    Delete,
}

/// What became of something that was tried. Nothing of it stays.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialResult {
    /// Whether it would be done.
    pub allowed: bool,
    /// The status that it would be answered with.
    pub status: u16,
    /// The problem that it would be answered with, where it would be refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// Of a list, how many rows of what it asks for its rule keeps out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<u64>,
    /// What each rule said, in the order in which they were asked.
    pub checks: Vec<RuleCheck>,
}
