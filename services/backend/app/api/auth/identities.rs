//! What the caller signs in with beside a password.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Caller, Json, Languages, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::oauth::{ExchangeRequest, Identity, IdentityList};
use crate::schemas::records::NoParameters;
use crate::services::oauth;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_identities, link_identity)).routes(routes!(delete_identity))
}

/// The providers that the caller signs in with.
#[utoipa::path(get, path = "/auth/identities", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "The identities.", body = IdentityList),
    (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
))]
async fn list_identities(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<IdentityList>, Problem> {
    Ok(Private(oauth::list_identities(&ctx, &app).await?))
}

/// Links a provider to the account of who is signed in, by the code that came back from `oauth/{provider}/link`. Only the
/// session that began there can use it. An anonymous account gets its address from the provider.
#[utoipa::path(post, path = "/auth/identities", tag = "accounts", security(("bearer" = [])), request_body = ExchangeRequest,
    responses(
        (status = 201, description = "The identity.", body = Identity),
        (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "The provider tells no address that an anonymous account could have.", body = schemas::problem::Problem),
        (status = 409, description = "The identity, or the address for an anonymous account, is an account's already.", body = schemas::problem::Problem),
        (status = 422, description = "The code is wrong, has been used, or has ended.", body = schemas::problem::Problem),
        (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
    )
)]
async fn link_identity(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<ExchangeRequest>,
) -> Result<(StatusCode, Private<Identity>), Problem> {
    Ok((StatusCode::CREATED, Private(oauth::link_identity(&ctx, &app, &request, &locales).await?)))
}

/// Has the caller sign in with a provider no more.
///
/// Takes a login of the last five minutes.
#[utoipa::path(delete, path = "/auth/identities/{id}", tag = "accounts", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The identity's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, description = "Nobody is signed in, or the login is too long ago.", body = schemas::problem::Problem),
        (status = 404, description = "The caller has no such identity.", body = schemas::problem::Problem),
        (status = 409, description = "Nothing would be left to sign in with.", body = schemas::problem::Problem),
    )
)]
async fn delete_identity(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
    Languages(locales): Languages,
) -> Result<StatusCode, Problem> {
    oauth::delete_identity(&ctx, &app, id, &locales).await?;
    Ok(StatusCode::NO_CONTENT)
}
