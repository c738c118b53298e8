//! The caller's passkeys, and signing in with them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::place::Place;
use crate::api::extract::{Caller, Device, Json, Languages, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::auth::{SignInParameters, SignedIn};
use crate::schemas::passkeys::{
    Passkey, PasskeyChallenge, PasskeyCreation, PasskeyList, PasskeyLogin, PasskeyRegistration,
};
use crate::schemas::records::NoParameters;
use crate::services::passkeys;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(begin_passkey_registration))
        .routes(routes!(finish_passkey_registration))
        .routes(routes!(begin_passkey_login))
        .routes(routes!(finish_passkey_login))
        .routes(routes!(list_passkeys))
        .routes(routes!(delete_passkey))
}

/// Begins to add a passkey: what the browser makes it by.
///
/// Takes a login of the last five minutes.
#[utoipa::path(post, path = "/auth/passkeys/register/begin", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "What the browser makes a passkey by.", body = PasskeyCreation),
    (status = 401, description = "Nobody is signed in, or the login is too long ago.", body = schemas::problem::Problem),
    (status = 409, description = "The account is anonymous.", body = schemas::problem::Problem),
    (status = 503, description = "This installation has no public address.", body = schemas::problem::Problem),
))]
async fn begin_passkey_registration(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<PasskeyCreation>, Problem> {
    Ok(Private(passkeys::begin_registration(&ctx, &app).await?))
}

/// Adds the passkey that the browser has made. From then on it signs in by itself, and is asked for beside a password. Every
/// other session of the account ends.
///
/// Takes a login of the last five minutes.
#[utoipa::path(post, path = "/auth/passkeys/register/finish", tag = "accounts", security(("bearer" = [])), request_body = PasskeyRegistration, responses(
    (status = 201, description = "The passkey.", body = Passkey),
    (status = 401, description = "Nobody is signed in, or the login is too long ago.", body = schemas::problem::Problem),
    (status = 409, description = "The passkey is there already, or the account has as many as it may.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid, or do not belong to what was begun.", body = schemas::problem::Problem),
    (status = 503, description = "This installation has no public address.", body = schemas::problem::Problem),
))]
async fn finish_passkey_registration(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<PasskeyRegistration>,
) -> Result<(StatusCode, Private<Passkey>), Problem> {
    let added = passkeys::finish_registration(&ctx, &app, &request, &locales).await?;
    Ok((StatusCode::CREATED, Private(added)))
}

/// Begins to sign in by a passkey: what the browser has it sign, the same for everybody.
#[utoipa::path(post, path = "/auth/passkeys/login/begin", tag = "accounts", responses(
    (status = 200, description = "What the browser has a passkey sign.", body = PasskeyChallenge),
    (status = 503, description = "This installation has no public address.", body = schemas::problem::Problem),
))]
async fn begin_passkey_login(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<PasskeyChallenge>, Problem> {
    Ok(Private(passkeys::begin_login(&ctx, &app)?))
}

/// Signs in by a passkey: alone, as it stands for both factors, or after the password.
#[utoipa::path(post, path = "/auth/passkeys/login/finish", tag = "accounts", request_body = PasskeyLogin, params(SignInParameters), responses(
    (status = 200, description = "A session, and whose it is.", body = SignedIn),
    (status = 401, description = "The passkey signs nobody in, or the token holds no more.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
    (status = 503, description = "This installation has no public address.", body = schemas::problem::Problem),
))]
async fn finish_passkey_login(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    place: Place,
    Device(device): Device,
    Json(request): Json<PasskeyLogin>,
) -> Result<Response, Problem> {
    let session = passkeys::finish_login(&ctx, &app, &request, &device).await?;
    place.answer(&app, StatusCode::OK, session, ctx.now()).await
}

/// The caller's passkeys.
#[utoipa::path(get, path = "/auth/passkeys", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "The passkeys.", body = PasskeyList),
    (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
))]
async fn list_passkeys(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<PasskeyList>, Problem> {
    Ok(Private(passkeys::list_passkeys(&ctx, &app).await?))
}

/// Removes a passkey of the caller. Every other session of the account ends.
///
/// Takes a login of the last five minutes.
#[utoipa::path(delete, path = "/auth/passkeys/{id}", tag = "accounts", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The passkey's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, description = "Nobody is signed in, or the login is too long ago.", body = schemas::problem::Problem),
        (status = 404, description = "The caller has no such passkey.", body = schemas::problem::Problem),
    )
)]
async fn delete_passkey(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    passkeys::delete_passkey(&ctx, &app, id, &locales).await?;
    Ok(StatusCode::NO_CONTENT)
}
