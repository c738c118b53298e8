//! `/admin/v1/overview`: the installation at a glance.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::overview::Overview;
use crate::schemas::records::NoParameters;
use crate::services::platform::overview;

/// The route.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_overview))
}

/// Release, engine, the state of each part, and how much there is.
#[utoipa::path(get, path = "/admin/v1/overview", tag = "installation", security(("bearer" = [])), responses(
    (status = 200, description = "The installation at a glance.", body = Overview),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn get_overview(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<Overview>, Problem> {
    Ok(Private(overview::get_overview(&ctx, &app).await?))
}
