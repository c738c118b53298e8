//! Several writes in one transaction: `POST /v{n}/batch`.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::records::Record;

/// Most operations of a batch.
pub const MAX_OPERATIONS: usize = 200;
/// Longest answer to a batch, in bytes: operations that change little may answer with large records each.
pub const MAX_ANSWER_BYTES: usize = 16 << 20;

/// Writes that all happen, or none of them.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Batch {
    /// What to do, in this order.
    #[schema(max_items = 200)]
    pub operations: Vec<BatchOperation>,
}

/// One write of a batch.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BatchOperation {
    /// What to do.
    pub method: BatchMethod,
    /// `posts` to create a record, `posts/{id}` for one that is there; `posts/$0.id` is the record that operation 0 wrote.
    #[schema(example = "posts")]
    pub path: String,
    /// What the write alone would send; nothing for DELETE. In the fields of relations and files, `$0.id` is the id of
    /// the record that operation 0 wrote.
    #[schema(value_type = Option<HashMap<String, Value>>)]
    pub body: Option<Json>,
    /// What `If-Match` of the write alone would say.
    pub if_match: Option<String>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum BatchMethod {
    /// Creates a record.
    Post,
    /// Replaces one: what is absent takes its default.
    Put,
    /// Changes one: what is absent stays (RFC 7396).
    Patch,
    /// Deletes one.
    Delete,
}

impl BatchMethod {
    /// The method's name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The status that the write alone would be answered with.
    pub const fn status(self) -> u16 {
        match self {
            Self::Post => 201,
            Self::Put | Self::Patch => 200,
            Self::Delete => 204,
        }
    }
}

/// What a batch did.
#[derive(Serialize, ToSchema)]
pub struct BatchResults {
    /// One for each operation, in their order.
    pub results: Vec<BatchResult>,
}

/// What one operation did.
#[derive(Serialize, ToSchema)]
pub struct BatchResult {
    /// The status that the write alone would be answered with.
    pub status: u16,
    /// The record; null for DELETE.
    #[schema(required)]
    pub body: Option<Record>,
}
