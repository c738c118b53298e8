//! The wire shape of every failure: problem details (RFC 9457).

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What went wrong, in a form that programs and people can read.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The page that explains this code, `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A summary, the same for every problem of this code.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The word that clients branch on. New codes may appear; fall back on `status` then.
    pub code: &'static str,
    /// What went wrong this time.
    pub detail: String,
    /// The request's id as a URN, as it stands in the logs.
    #[schema(value_type = String, example = "urn:uuid:019341f3-8c7a-7000-8000-000000000000")]
    #[serde(serialize_with = "as_urn")]
    pub instance: Uuid,
    /// The parts of the request that are at fault, where they are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemEntry>,
}

/// One part of the request that is at fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemEntry {
    /// Where in the body, as a JSON pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Which query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Where in the expression, in characters from its start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// The word that clients branch on.
    pub code: &'static str,
    /// What is wrong.
    pub detail: String,
}

fn as_urn<S: serde::Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&id.urn())
}
