//! `/admin/v1/usage`: who uses which version.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::usage::{UsageList, UsageParameters};
use crate::services::usage;

/// The route.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_usage))
}

/// Who called which version of the application API, day by day. Other nodes are a few seconds behind.
#[utoipa::path(get, path = "/admin/v1/usage", tag = "schema", security(("bearer" = [])), params(UsageParameters), responses(
    (status = 200, description = "The counters.", body = UsageList),
    (status = 400, description = "The query is not valid, or too much for one answer.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_usage(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<UsageParameters>,
) -> Result<Private<UsageList>, Problem> {
    Ok(Private(usage::list_usage(&ctx, &app, &given).await?))
}
