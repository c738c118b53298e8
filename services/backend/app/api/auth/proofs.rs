//! What mails prove: addresses, and whose account it is when a password is forgotten or none is used.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::place::Place;
use crate::api::extract::{Caller, Device, Json, Languages, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::auth::proofs::{
    AddressRequest, CodeAsked, CodeLogin, CodeRequest, EmailChange, PasswordReset, Verification,
};
use crate::schemas::auth::{SignInParameters, SignedIn};
use crate::schemas::records::NoParameters;
use crate::services::proofs;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(forget_password))
        .routes(routes!(reset_password))
        .routes(routes!(request_verification))
        .routes(routes!(verify_email))
        .routes(routes!(change_email))
        .routes(routes!(request_code))
        .routes(routes!(login_by_code))
}

/// Mails a link and a code with which to set another password. The answer does not tell whether the address has an account.
#[utoipa::path(post, path = "/auth/password/forgot", tag = "accounts", request_body = AddressRequest, responses(
    (status = 202, description = "A mail is sent, if the address has an account."),
    (status = 422, description = "It is no address.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
    (status = 503, description = "This installation sends no mail.", body = schemas::problem::Problem),
))]
async fn forget_password(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<AddressRequest>,
) -> Result<StatusCode, Problem> {
    proofs::ask_reset(&ctx, &app, &request, &locales).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sets another password with what was mailed, and ends every session of the account. Nobody is signed in by it.
#[utoipa::path(post, path = "/auth/password/reset", tag = "accounts", request_body = PasswordReset, responses(
    (status = 204, description = "The password is set."),
    (status = 422, description = "The link, the code or the password is not good.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn reset_password(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<PasswordReset>,
) -> Result<StatusCode, Problem> {
    proofs::reset(&ctx, &app, &request, &locales).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mails the link and the code that prove an address anew. The answer does not tell whether the address has an account.
#[utoipa::path(post, path = "/auth/email/verify/request", tag = "accounts", request_body = AddressRequest, responses(
    (status = 202, description = "A mail is sent, if the address has an account that it does not prove yet."),
    (status = 422, description = "It is no address.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
    (status = 503, description = "This installation sends no mail.", body = schemas::problem::Problem),
))]
async fn request_verification(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<AddressRequest>,
) -> Result<StatusCode, Problem> {
    proofs::ask_again(&ctx, &app, &request, &locales).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Takes what was mailed as proof of an address. A code needs the session of the user whose account it is about.
#[utoipa::path(post, path = "/auth/email/verify", tag = "accounts", request_body = Verification, responses(
    (status = 204, description = "The address is the account's, and proved."),
    (status = 401, description = "A code of nobody who is signed in.", body = schemas::problem::Problem),
    (status = 409, description = "Another account has got the address since.", body = schemas::problem::Problem),
    (status = 422, description = "The link or the code is not good.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn verify_email(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<Verification>,
) -> Result<StatusCode, Problem> {
    proofs::verify(&ctx, &app, &request, &locales).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mails a link and a code to another address, which becomes the account's once they are presented.
#[utoipa::path(post, path = "/auth/email/change", tag = "accounts", security(("bearer" = [])), request_body = EmailChange,
    responses(
        (status = 202, description = "A mail is sent to the address, if it has no account, and a notice to the one in use."),
        (status = 401, description = "Nobody is signed in, or the password is wrong.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
        (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
        (status = 503, description = "This installation sends no mail.", body = schemas::problem::Problem),
    )
)]
async fn change_email(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<EmailChange>,
) -> Result<StatusCode, Problem> {
    proofs::change_email(&ctx, &app, &request, &locales).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Mails a code to sign in with. The answer does not tell whether the address has an account.
#[utoipa::path(post, path = "/auth/otp", tag = "accounts", request_body = CodeRequest, responses(
    (status = 202, description = "A mail is sent, if the address has an account.", body = CodeAsked),
    (status = 422, description = "It is no address.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
    (status = 503, description = "This installation sends no mail.", body = schemas::problem::Problem),
))]
async fn request_code(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<CodeRequest>,
) -> Result<(StatusCode, Private<CodeAsked>), Problem> {
    Ok((StatusCode::ACCEPTED, Private(proofs::ask_code(&ctx, &app, &request, &locales).await?)))
}

/// Signs in with an address and the code that was mailed to it.
#[utoipa::path(post, path = "/auth/otp/login", tag = "accounts", request_body = CodeLogin, params(SignInParameters), responses(
    (status = 200, description = "A session, and whose it is.", body = SignedIn),
    (status = 401, description = "Address and code do not belong together.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn login_by_code(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    place: Place,
    Device(device): Device,
    Json(request): Json<CodeLogin>,
) -> Result<Response, Problem> {
    let session = proofs::login_by_code(&ctx, &app, &request, &device).await?;
    place.answer(&app, StatusCode::OK, session, ctx.now()).await
}
