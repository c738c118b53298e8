//! Signing in with other providers.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::place::{Origin, Place};
use crate::api::extract::{Caller, Cookies, Device, Json, Languages, Path, Query, Told};
use crate::api::problem::Problem;
use crate::api::respond::{Private, redirect, with_cookie};
use crate::core::App;
use crate::schemas;
use crate::schemas::auth::{SignInParameters, SignedIn};
use crate::schemas::oauth::{
    BeginParameters, ExchangeRequest, IdTokenRequest, LinkRequest, LinkStart, ProviderChoices,
};
use crate::schemas::records::NoParameters;
use crate::services::oauth::{self, Ended};

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_oauth))
        .routes(routes!(begin_oauth))
        .routes(routes!(finish_oauth, finish_oauth_by_form))
        .routes(routes!(exchange_oauth))
        .routes(routes!(login_oauth))
        .routes(routes!(link_oauth))
}

/// The providers that one can sign in with.
#[utoipa::path(get, path = "/auth/oauth", tag = "accounts", responses(
    (status = 200, description = "The providers.", body = ProviderChoices),
))]
async fn list_oauth(
    State(app): State<Arc<App>>,
    Caller(_ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<ProviderChoices>, Problem> {
    Ok(Private(oauth::list_choices(&app).await?))
}

/// Sends the browser to a provider to sign in there. To be opened by the browser itself, which gets a cookie that binds
/// the attempt to it.
#[utoipa::path(get, path = "/auth/oauth/{provider}", tag = "accounts",
    params(("provider" = String, Path, description = "The provider's name."), BeginParameters),
    responses(
        (status = 302, description = "To the provider."),
        (status = 400, description = "`redirect_to` is not listed, or comes with `cookie`.", body = schemas::problem::Problem),
        (status = 403, description = "Another site asks for a cookie.", body = schemas::problem::Problem),
        (status = 404, description = "Nobody signs in with this provider.", body = schemas::problem::Problem),
        (status = 503, description = "The provider does not answer.", body = schemas::problem::Problem),
    )
)]
async fn begin_oauth(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(provider): Path<String>,
    origin: Origin,
    Query(given): Query<BeginParameters>,
) -> Result<Response, Problem> {
    origin.allow(given.cookie)?;
    let begun = oauth::begin(&ctx, &app, &provider, given).await?;
    Ok(with_cookie(redirect(StatusCode::FOUND, &begun.location)?, &begun.cookie)?)
}

/// Where a provider sends the browser back to. Without a `redirect_to` at the beginning it ends here, as a login does.
#[utoipa::path(get, path = "/auth/oauth/{provider}/callback", tag = "accounts",
    params(
        ("provider" = String, Path, description = "The provider's name."),
        ("state" = Option<String>, Query, description = "What the provider was given."),
        ("code" = Option<String>, Query, description = "What the provider gave."),
        ("error" = Option<String>, Query, description = "Why it gave none."),
        ("iss" = Option<String>, Query, description = "Whose answer it is."),
    ),
    responses(
        (status = 200, description = "A session, and whose it is.", body = SignedIn),
        (status = 302, description = "To the application, with `#code=` or `#error=`."),
        (status = 400, description = "There is no such attempt of this browser.", body = schemas::problem::Problem),
        (status = 401, description = "The account asks for a second factor, or is closed.", body = schemas::problem::Problem),
        (status = 403, description = "What the provider told signs nobody in.", body = schemas::problem::Problem),
        (status = 409, description = "The address has an account that this is not linked to.", body = schemas::problem::Problem),
        (status = 503, description = "The provider does not answer.", body = schemas::problem::Problem),
    )
)]
async fn finish_oauth(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(provider): Path<String>,
    cookies: Cookies,
    Languages(locales): Languages,
    Device(device): Device,
    Told(given): Told,
) -> Result<Response, Problem> {
    let cookie = |name: &str| cookies.get(name).map(str::to_owned);
    let finished = oauth::callback(&ctx, &app, &provider, &given, cookie, (&locales, &device)).await?;
    let response = match finished.answer {
        Ok(Ended::SignedIn(session)) => {
            Place::begun(finished.by_cookie).answer(&app, StatusCode::OK, *session, ctx.now()).await?
        }
        Ok(Ended::Redirect(to)) => redirect(StatusCode::FOUND, &to)?,
        Err(error) => Problem(error).into_response(),
    };
    Ok(with_cookie(response, &finished.cookie)?)
}

/// The same for providers that have the browser bring a form. It is sent on to the address for GET, which gets the cookie
/// that a form from elsewhere does not.
#[utoipa::path(post, path = "/auth/oauth/{provider}/callback", tag = "accounts",
    params(("provider" = String, Path, description = "The provider's name.")),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "To the same address, for GET."),
        (status = 415, description = "This is no form.", body = schemas::problem::Problem),
    )
)]
async fn finish_oauth_by_form(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(provider): Path<String>,
    Told(given): Told,
) -> Result<Response, Problem> {
    Ok(redirect(StatusCode::SEE_OTHER, &oauth::callback_address(&ctx, &app, &provider, &given)?)?)
}

/// Signs in by the code that the application got behind `#code=`.
#[utoipa::path(post, path = "/auth/oauth/exchange", tag = "accounts", request_body = ExchangeRequest, params(SignInParameters), responses(
    (status = 200, description = "A session, and whose it is.", body = SignedIn),
    (status = 401, description = "The account asks for a second factor, or is closed.", body = schemas::problem::Problem),
    (status = 403, description = "What the provider told signs nobody in.", body = schemas::problem::Problem),
    (status = 409, description = "The address has an account that this is not linked to.", body = schemas::problem::Problem),
    (status = 422, description = "The code is wrong, has been used, or has ended.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn exchange_oauth(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    place: Place,
    Languages(locales): Languages,
    Device(device): Device,
    Json(request): Json<ExchangeRequest>,
) -> Result<Response, Problem> {
    let session = oauth::exchange(&ctx, &app, &request, (&locales, &device)).await?;
    place.answer(&app, StatusCode::OK, session, ctx.now()).await
}

/// Signs in by an ID token that an app got from the provider itself. Each is taken once.
#[utoipa::path(post, path = "/auth/oauth/{provider}/token", tag = "accounts",
    params(("provider" = String, Path, description = "The provider's name."), SignInParameters),
    request_body = IdTokenRequest,
    responses(
        (status = 200, description = "A session, and whose it is.", body = SignedIn),
        (status = 401, description = "The account asks for a second factor, or is closed.", body = schemas::problem::Problem),
        (status = 403, description = "The ID token signs nobody in.", body = schemas::problem::Problem),
        (status = 404, description = "Nobody signs in with this provider.", body = schemas::problem::Problem),
        (status = 409, description = "The address has an account that this is not linked to.", body = schemas::problem::Problem),
        (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
        (status = 503, description = "The provider does not answer.", body = schemas::problem::Problem),
    )
)]
async fn login_oauth(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    place: Place,
    Path(provider): Path<String>,
    Languages(locales): Languages,
    Device(device): Device,
    Json(request): Json<IdTokenRequest>,
) -> Result<Response, Problem> {
    let session = oauth::sign_in_by_token(&ctx, &app, &provider, &request, (&locales, &device)).await?;
    place.answer(&app, StatusCode::OK, session, ctx.now()).await
}

/// Begins to link a provider to the account of who is signed in: the address to send the browser to. It comes back to
/// `redirect_to` with a code for `POST auth/identities`.
///
/// Takes a login of the last five minutes.
#[utoipa::path(post, path = "/auth/oauth/{provider}/link", tag = "accounts", security(("bearer" = [])),
    params(("provider" = String, Path, description = "The provider's name.")),
    request_body = LinkRequest,
    responses(
        (status = 200, description = "Where to send the browser.", body = LinkStart),
        (status = 401, description = "Nobody is signed in, or the login is too long ago.", body = schemas::problem::Problem),
        (status = 404, description = "Nobody signs in with this provider.", body = schemas::problem::Problem),
        (status = 422, description = "`redirect_to` is not listed.", body = schemas::problem::Problem),
    )
)]
async fn link_oauth(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(provider): Path<String>,
    Json(request): Json<LinkRequest>,
) -> Result<Private<LinkStart>, Problem> {
    Ok(Private(oauth::begin_link(&ctx, &app, &provider, &request).await?))
}
