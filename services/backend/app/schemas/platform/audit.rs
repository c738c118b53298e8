//! What operators did, on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::core::Time;

/// Which acts to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AuditParameters {
    /// Those of this operator alone.
    pub operator: Option<Uuid>,
    /// Those of this name alone, `user.disable`.
    pub action: Option<String>,
    /// Those about this alone, and about what stands under it: `users/0199...`, or `users` for all users.
    pub target: Option<String>,
    /// Acts of a page, 1 to 1000; 50 unless given.
    pub limit: Option<u32>,
    /// Where to go on: `next` of a page.
    pub cursor: Option<Uuid>,
}

/// One page of acts.
#[derive(Serialize, ToSchema)]
pub struct AuditList {
    /// The newest first.
    pub items: Vec<AuditEntry>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// Something that an operator did.
#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    /// The entry's id.
    pub id: Uuid,
    /// When it was done.
    #[schema(value_type = String, format = "date-time")]
    pub at: Time,
    /// Who did it; null for whoever has a shell on the machine.
    #[schema(required)]
    pub operator: Option<AuditOperator>,
    /// What was done.
    #[schema(example = "user.disable")]
    pub action: String,
    /// What it was done to, as the path under `/admin/v1` names it.
    #[schema(example = "users/01990000-0000-7000-8000-000000000000")]
    pub target: String,
    /// What stood there before, where that is told.
    #[schema(required)]
    pub before: Option<Json>,
    /// What stands there since, where that is told.
    #[schema(required)]
    pub after: Option<Json>,
    /// Why, as the operator said.
    #[schema(required)]
    pub reason: Option<String>,
    /// Where the request came from.
    pub address: String,
    /// The request's id, under which it stands in logs and problems.
    pub request_id: Uuid,
}

/// Who did something.
#[derive(Serialize, ToSchema)]
pub struct AuditOperator {
    /// The operator's id.
    pub id: Uuid,
    /// Their address, also if they are no operator any more.
    #[schema(required)]
    pub email: Option<String>,
}
