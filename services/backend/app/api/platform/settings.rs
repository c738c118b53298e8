//! `/admin/v1/settings`: what operators set while the installation runs.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Json, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::settings::{InstallationPatch, InstallationSettings};
use crate::schemas::records::NoParameters;
use crate::services::settings;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_settings, update_settings))
}

/// Shows what is set about accounts.
#[utoipa::path(get, path = "/admin/v1/settings", tag = "installation", security(("bearer" = [])), responses(
    (status = 200, description = "What is set.", body = InstallationSettings),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn get_settings(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<InstallationSettings>, Problem> {
    Ok(Private(settings::get_settings(&ctx, &app).await?))
}

/// Changes what is set about accounts: here at once, on every node within a second.
#[utoipa::path(patch, path = "/admin/v1/settings", tag = "installation", security(("bearer" = [])),
    request_body = InstallationPatch,
    responses(
        (status = 200, description = "What is set.", body = InstallationSettings),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    )
)]
async fn update_settings(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Json(patch): Json<InstallationPatch>,
) -> Result<Private<InstallationSettings>, Problem> {
    Ok(Private(settings::update_settings(&ctx, &app, patch).await?))
}
