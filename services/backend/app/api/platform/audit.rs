//! `/admin/v1/audit`.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::audit::{AuditList, AuditParameters};
use crate::services::audit;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_audit))
}

/// Lists what operators did, the newest first.
#[utoipa::path(get, path = "/admin/v1/audit", tag = "operators", security(("bearer" = [])), params(AuditParameters), responses(
    (status = 200, description = "One page.", body = AuditList),
    (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_audit(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<AuditParameters>,
) -> Result<Private<AuditList>, Problem> {
    Ok(Private(audit::list_audit(&ctx, &app, given).await?))
}
