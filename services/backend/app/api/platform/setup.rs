//! Making the first owner.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Device, Json, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::overview::SetupState;
use crate::schemas::platform::{OperatorSignedIn, SetupRequest};
use crate::schemas::records::NoParameters;
use crate::services::operators;
use crate::services::platform::overview;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_setup, create_owner))
}

/// Whether the first owner is still to be made.
#[utoipa::path(get, path = "/admin/v1/setup", tag = "operators", responses(
    (status = 200, description = "Whether there is no owner yet.", body = SetupState),
))]
async fn get_setup(
    State(app): State<Arc<App>>,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<SetupState>, Problem> {
    Ok(Private(overview::get_setup(&app).await?))
}

/// Makes the first owner with the token that the first start printed, and signs them in. The token dies.
#[utoipa::path(post, path = "/admin/v1/setup", tag = "operators", request_body = SetupRequest, responses(
    (status = 201, description = "A session, and whose it is.", body = OperatorSignedIn),
    (status = 401, description = "The token is wrong or was used.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn create_owner(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Device(device): Device,
    Json(request): Json<SetupRequest>,
) -> Result<(StatusCode, Private<OperatorSignedIn>), Problem> {
    Ok((StatusCode::CREATED, Private(operators::setup_by_token(&ctx, &app, request, &device).await?)))
}
