//! Operators' sessions.

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
use crate::schemas::auth::{OperatorLoginRequest, RefreshRequest};
use crate::schemas::platform::OperatorSignedIn;
use crate::schemas::records::NoParameters;
use crate::services::operators;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_operator_session, delete_operator_session))
        .routes(routes!(refresh_operator_session))
}

/// Signs an operator in.
#[utoipa::path(post, path = "/admin/v1/session", tag = "operators", request_body = OperatorLoginRequest, responses(
    (status = 201, description = "A session, and whose it is.", body = OperatorSignedIn),
    (status = 401, description = "Address and password do not belong together, or a second factor is asked for.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn create_operator_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Device(device): Device,
    Json(request): Json<OperatorLoginRequest>,
) -> Result<(StatusCode, Private<OperatorSignedIn>), Problem> {
    Ok((StatusCode::CREATED, Private(operators::login(&ctx, &app, request, &device).await?)))
}

/// Ends the operator's session that asks.
#[utoipa::path(delete, path = "/admin/v1/session", tag = "operators", security(("bearer" = [])), responses(
    (status = 204, description = "The session has ended."),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn delete_operator_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<StatusCode, Problem> {
    operators::logout(&ctx, &app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Exchanges an operator's refresh token for the next pair of tokens.
#[utoipa::path(post, path = "/admin/v1/session/refresh", tag = "operators", request_body = RefreshRequest, responses(
    (status = 200, description = "A session, and whose it is.", body = OperatorSignedIn),
    (status = 401, description = "The token is not valid (any more).", body = schemas::problem::Problem),
))]
async fn refresh_operator_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Json(request): Json<RefreshRequest>,
) -> Result<Private<OperatorSignedIn>, Problem> {
    Ok(Private(operators::refresh(&ctx, &app, &request.refresh_token).await?))
}
