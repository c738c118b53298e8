//! The report on a change: what it means, and what it did.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a change means for clients, and what applying it did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeReport {
    /// The change's id; null for a plan, which changes nothing.
    pub id: Option<Uuid>,
    /// The verdict on the whole: `additive`, `acknowledge` or `breaking`.
    #[schema(example = "additive")]
    pub verdict: &'static str,
    /// The version that serves the change.
    pub version: u32,
    /// Whether a new version is made for it.
    pub mints: bool,
    /// `applied`, or what it would be once applied.
    #[schema(example = "applied")]
    pub state: &'static str,
    /// One entry for each operation.
    pub operations: Vec<OperationReport>,
    /// Codes that the document has to repeat under `acknowledge`.
    pub acknowledge: Vec<String>,
    /// What deserves a second look.
    pub warnings: Vec<String>,
}

/// What one operation means, as if it stood alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperationReport {
    /// The operation's word.
    #[schema(example = "create_collection")]
    pub op: &'static str,
    /// The verdict on it.
    #[schema(example = "additive")]
    pub verdict: &'static str,
    /// Why, in plain words.
    pub reason: String,
    /// What happens to values that the new shape does not hold: `coerced`, `rejected` or `passed_through`.
    pub outcome: Option<&'static str>,
    /// Stored records that show something else after it.
    pub rows_affected: i64,
    /// Stored records that stand in its way.
    pub rows_failing: i64,
    /// Up to 20 of the records that stand in its way.
    pub examples: Vec<serde_json::Value>,
    /// The clients of the last 30 days that use what it changes.
    pub clients: Vec<MetClient>,
}

/// A client that an operation meets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MetClient {
    /// The version that it calls.
    pub version: u32,
    /// Its name.
    pub client: String,
    /// Its calls in the last 30 days.
    pub count: u64,
}
