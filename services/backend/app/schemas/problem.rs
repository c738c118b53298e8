//! The wire shape of every failure: problem details (RFC 9457).

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::usage::UsageFields;
use crate::core::Time;

/// What went wrong, in a form that programs and people can read.
#[derive(Debug, Default, Serialize, ToSchema)]
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
    /// Which operation of a batch failed, counted from 0. The rest of the problem is what that write alone would be
    /// answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<usize>,
    /// Where clients of an ended version can go: `version_retired` and `version_brownout`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<u32>,
    /// The page on how to get there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// What the operators tell this client, to show to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where they send it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_url: Option<String>,
    /// Stands for the password until the second factor comes: `mfa_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_token: Option<String>,
    /// By what the second factor may be proven.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<&'static str>,
    /// How many users would lose access: `version_in_use`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<u64>,
    /// The clients that would, those with the most users first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<UsingClient>,
}

/// A client that still uses a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsingClient {
    /// Its name.
    #[schema(example = "shop-ios/3.2")]
    pub name: String,
    /// How its software described itself lately.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// How many calls in the last 30 days.
    pub count: u64,
    /// By how many users.
    pub users: u64,
    /// When the last of them came.
    #[schema(value_type = String, format = "date-time")]
    pub last_seen: Time,
    /// The fields that they touched.
    pub fields: UsageFields,
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
