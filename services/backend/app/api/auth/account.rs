//! Registering, signing in and out, and the caller's own record.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::place::{Forgotten, Place};
use crate::api::extract::{Caller, Device, Json, Languages, Path, Query, Sent};
use crate::api::problem::Problem;
use crate::api::records::{Conditional, patch_record};
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::auth::{
    AnonymousRequest, Closing, LoginRequest, PasswordChange, RefreshRequest, RegisterRequest, SignInParameters,
    SignedIn,
};
use crate::schemas::records::{IdempotencyKey, NoParameters, RecordParameters};
use crate::services::{accounts, anonymous, login, password, refresh, sessions};

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(register_account))
        .routes(routes!(create_anonymous))
        .routes(routes!(login_account))
        .routes(routes!(refresh_session))
        .routes(routes!(logout_session))
        .routes(routes!(get_me, patch_me, close_me))
        .routes(routes!(change_password))
}

/// Makes an account and signs it in. Who is signed in anonymously keeps their account, which gets address and password; its
/// other sessions end.
#[utoipa::path(post, path = "/auth/register", tag = "accounts", request_body = RegisterRequest, params(SignInParameters), responses(
    (status = 201, description = "The account is made and signed in.", body = SignedIn),
    (status = 202, description = "A mail asks for proof of the address, or tells that it has an account."),
    (status = 409, description = "The address has an account, or the anonymous account got one meanwhile.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many registrations from this address.", body = schemas::problem::Problem),
))]
async fn register_account(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    place: Place,
    Languages(locales): Languages,
    Device(device): Device,
    Json(request): Json<RegisterRequest>,
) -> Result<Response, Problem> {
    match accounts::register(&ctx, &app, request, &locales, &device).await? {
        Some(session) => place.answer(&app, StatusCode::CREATED, session, ctx.now()).await,
        None => Ok(StatusCode::ACCEPTED.into_response()),
    }
}

/// Makes an account without an address and signs it in, where the installation has such accounts. Its user cannot sign in to
/// it again, until `register` gives it an address.
#[utoipa::path(post, path = "/auth/anonymous", tag = "accounts", request_body = Option<AnonymousRequest>, params(SignInParameters), responses(
    (status = 201, description = "The account is made and signed in.", body = SignedIn),
    (status = 403, description = "The installation has no anonymous accounts.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many registrations from this address.", body = schemas::problem::Problem),
))]
async fn create_anonymous(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    place: Place,
    Device(device): Device,
    request: Option<Json<AnonymousRequest>>,
) -> Result<Response, Problem> {
    let fields = request.map(|Json(request)| request.fields).unwrap_or_default();
    let session = anonymous::create(&ctx, &app, fields, &device).await?;
    place.answer(&app, StatusCode::CREATED, session, ctx.now()).await
}

/// Signs in with an address and its password.
#[utoipa::path(post, path = "/auth/login", tag = "accounts", request_body = LoginRequest, params(SignInParameters), responses(
    (status = 200, description = "A session, and whose it is.", body = SignedIn),
    (status = 401, description = "Address and password do not belong together.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn login_account(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    place: Place,
    Device(device): Device,
    Json(request): Json<LoginRequest>,
) -> Result<Response, Problem> {
    let session = login::login(&ctx, &app, request, &device).await?;
    place.answer(&app, StatusCode::OK, session, ctx.now()).await
}

/// Exchanges a refresh token for the next pair of tokens.
///
/// When the answer was lost, the same refresh token may be presented again, until one that it got has been used; after
/// that its use ends the session.
#[utoipa::path(post, path = "/auth/refresh", tag = "accounts", request_body = RefreshRequest, responses(
    (status = 200, description = "A session, and whose it is.", body = SignedIn),
    (status = 401, description = "The token is not valid (any more).", body = schemas::problem::Problem),
))]
async fn refresh_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Json(request): Json<RefreshRequest>,
) -> Result<Private<SignedIn>, Problem> {
    Ok(Private(refresh::refresh(&ctx, &app, &request.refresh_token).await?))
}

/// Ends the session that asks.
#[utoipa::path(post, path = "/auth/logout", tag = "accounts", security(("bearer" = [])), responses(
    (status = 204, description = "The session has ended."),
    (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
))]
async fn logout_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    forgotten: Forgotten,
) -> Result<Response, Problem> {
    sessions::logout(&ctx, &app).await?;
    forgotten.answer()
}

/// The record of the user who asks.
#[utoipa::path(get, path = "/auth/me", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "The caller's own record.", body = HashMap<String, Value>),
    (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
))]
async fn get_me(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<Value>, Problem> {
    Ok(Private(accounts::get_me(&ctx, &app).await?))
}

/// Changes the fields that are given of the caller's own record, as `PATCH` of the record does.
#[utoipa::path(patch, path = "/auth/me", tag = "accounts", security(("bearer" = [])),
    request_body = HashMap<String, Value>, params(IdempotencyKey),
    responses(
        (status = 200, description = "The caller's own record.", body = HashMap<String, Value>),
        (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "The rules of `users` do not let them.", body = schemas::problem::Problem),
        (status = 412, description = "The record has changed since the revision that If-Match names.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    )
)]
async fn patch_me(
    state: State<Arc<App>>,
    Caller(ctx): Caller,
    query: Query<RecordParameters>,
    conditional: Conditional,
    sent: Sent,
) -> Result<Response, Problem> {
    let (user_id, _) = ctx.user_session()?;
    let place = Path(("users".to_owned(), user_id.to_string()));
    patch_record(state, Caller(ctx), place, query, conditional, sent).await
}

/// Closes the caller's account: their record goes, with what its deletion takes along, and every session ends.
///
/// Takes the password, or a login of the last five minutes.
#[utoipa::path(delete, path = "/auth/me", tag = "accounts", security(("bearer" = [])), request_body = Option<Closing>, responses(
    (status = 204, description = "The account is gone."),
    (status = 401, description = "Nobody is signed in, the password is another one, or the login is too long ago.", body = schemas::problem::Problem),
    (status = 403, description = "The rules of `users` do not let them.", body = schemas::problem::Problem),
    (status = 409, description = "Records point at the user, and their relation restricts.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn close_me(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    request: Option<Json<Closing>>,
) -> Result<StatusCode, Problem> {
    let password = request.map(|Json(closing)| closing.password);
    accounts::close(&ctx, &app, password.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the caller's password, and ends every other session of theirs.
#[utoipa::path(post, path = "/auth/password", tag = "accounts", security(("bearer" = [])), request_body = PasswordChange, responses(
    (status = 204, description = "The password is changed."),
    (status = 401, description = "Nobody is signed in, or the password in force is another one.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn change_password(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    password::change(&ctx, &app, &request, &locales).await?;
    Ok(StatusCode::NO_CONTENT)
}
