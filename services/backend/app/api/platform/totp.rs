//! The second factor of the operator who asks, and signing in with it.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Device, Json, Languages, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::OperatorSignedIn;
use crate::schemas::records::NoParameters;
use crate::schemas::second_factor::{AuthenticatorSecret, AuthenticatorState, Code, GivenCodes, SecondFactor};
use crate::services::operators;
use crate::services::second_factor::{self, Means};

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(get_operator_totp, begin_operator_totp, remove_operator_totp))
        .routes(routes!(confirm_operator_totp))
        .routes(routes!(login_operator_totp))
        .routes(routes!(login_operator_recovery))
}

/// Whether an authenticator is asked for beside the operator's password.
#[utoipa::path(get, path = "/admin/v1/totp", tag = "operators", security(("bearer" = [])), responses(
    (status = 200, description = "What is asked for.", body = AuthenticatorState),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn get_operator_totp(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<AuthenticatorState>, Problem> {
    Ok(Private(second_factor::state(&ctx, &app).await?))
}

/// Makes the secret of an authenticator, which is asked for once a code of it has confirmed it.
///
/// Takes a login of the last five minutes.
#[utoipa::path(post, path = "/admin/v1/totp", tag = "operators", security(("bearer" = [])), responses(
    (status = 200, description = "The secret, told this once.", body = AuthenticatorSecret),
    (status = 401, description = "No operator is signed in, or the login is too long ago.", body = schemas::problem::Problem),
    (status = 409, description = "There is an authenticator already.", body = schemas::problem::Problem),
))]
async fn begin_operator_totp(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<AuthenticatorSecret>, Problem> {
    Ok(Private(second_factor::begin(&ctx, &app).await?))
}

/// Confirms an authenticator by a code of it, from when on it is asked for. Every other session of the operator ends.
#[utoipa::path(post, path = "/admin/v1/totp/confirm", tag = "operators", security(("bearer" = [])), request_body = Code, responses(
    (status = 200, description = "Codes to fall back on, told this once.", body = GivenCodes),
    (status = 401, description = "No operator is signed in, the login is too long ago, or the code is wrong.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn confirm_operator_totp(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<Code>,
) -> Result<Private<GivenCodes>, Problem> {
    Ok(Private(second_factor::confirm(&ctx, &app, &request.code, &locales).await?))
}

/// Removes the authenticator and its codes to fall back on. Every other session of the operator ends.
///
/// Takes a login of the last five minutes.
#[utoipa::path(delete, path = "/admin/v1/totp", tag = "operators", security(("bearer" = [])), responses(
    (status = 204, description = "The password alone is asked for."),
    (status = 401, description = "No operator is signed in, or the login is too long ago.", body = schemas::problem::Problem),
    (status = 404, description = "There is no authenticator.", body = schemas::problem::Problem),
))]
async fn remove_operator_totp(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
) -> Result<StatusCode, Problem> {
    second_factor::remove(&ctx, &app, &locales).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs an operator in by a code of the authenticator, after the password.
#[utoipa::path(post, path = "/admin/v1/session/totp", tag = "operators", request_body = SecondFactor, responses(
    (status = 201, description = "A session, and whose it is.", body = OperatorSignedIn),
    (status = 401, description = "The token holds no more, or the code is wrong.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn login_operator_totp(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Device(device): Device,
    Json(request): Json<SecondFactor>,
) -> Result<(StatusCode, Private<OperatorSignedIn>), Problem> {
    let session = operators::login_by_second_factor(&ctx, &app, &request, Means::Authenticator, &device).await?;
    Ok((StatusCode::CREATED, Private(session)))
}

/// Signs an operator in by a code to fall back on, after the password. It is used up.
#[utoipa::path(post, path = "/admin/v1/session/recovery", tag = "operators", request_body = SecondFactor, responses(
    (status = 201, description = "A session, and whose it is.", body = OperatorSignedIn),
    (status = 401, description = "The token holds no more, or the code is wrong.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn login_operator_recovery(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Device(device): Device,
    Json(request): Json<SecondFactor>,
) -> Result<(StatusCode, Private<OperatorSignedIn>), Problem> {
    let session = operators::login_by_second_factor(&ctx, &app, &request, Means::RecoveryCode, &device).await?;
    Ok((StatusCode::CREATED, Private(session)))
}
