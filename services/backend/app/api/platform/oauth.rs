//! `/admin/v1/settings/oauth`: the providers that users sign in with, and who they are there.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Caller, Json, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::oauth::IdentityList;
use crate::schemas::platform::oauth::{Provider, ProviderList, ProviderTest, PutProvider};
use crate::schemas::records::NoParameters;
use crate::services::oauth;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_providers))
        .routes(routes!(put_provider, delete_provider))
        .routes(routes!(test_provider))
        .routes(routes!(list_identities_of))
        .routes(routes!(delete_identity_of))
}

/// The providers that users sign in with, and those that are known.
#[utoipa::path(get, path = "/admin/v1/settings/oauth", tag = "installation", security(("bearer" = [])), responses(
    (status = 200, description = "The providers.", body = ProviderList),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_providers(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<ProviderList>, Problem> {
    Ok(Private(oauth::list_providers(&ctx, &app).await?))
}

/// Sets a provider up, or changes it. Its secret is sealed, and never shown.
#[utoipa::path(put, path = "/admin/v1/settings/oauth/{provider}", tag = "installation", security(("bearer" = [])),
    params(("provider" = String, Path, description = "Its name in addresses: small letters, digits, hyphens.")),
    request_body = PutProvider,
    responses(
        (status = 200, description = "The provider.", body = Provider),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "The role is too small.", body = schemas::problem::Problem),
        (status = 404, description = "This cannot be a provider's name.", body = schemas::problem::Problem),
        (status = 409, description = "There are too many providers.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    )
)]
async fn put_provider(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(provider): Path<String>,
    Json(request): Json<PutProvider>,
) -> Result<Private<Provider>, Problem> {
    Ok(Private(oauth::put_provider(&ctx, &app, &provider, request).await?))
}

/// Removes a provider. Who users are there stays known, for when it is set up again.
#[utoipa::path(delete, path = "/admin/v1/settings/oauth/{provider}", tag = "installation", security(("bearer" = [])),
    params(("provider" = String, Path, description = "The provider's name.")),
    responses(
        (status = 204, description = "Nobody signs in with it any more."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "The role is too small.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such provider.", body = schemas::problem::Problem),
    )
)]
async fn delete_provider(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(provider): Path<String>,
) -> Result<StatusCode, Problem> {
    oauth::delete_provider(&ctx, &app, &provider).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks a provider what it says of itself, and tells step by step what is wrong. Whether the client id and its secret are
/// right, only signing in can tell.
#[utoipa::path(post, path = "/admin/v1/settings/oauth/{provider}/test", tag = "installation", security(("bearer" = [])),
    params(("provider" = String, Path, description = "The provider's name.")),
    responses(
        (status = 200, description = "What was found.", body = ProviderTest),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "The role is too small.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such provider.", body = schemas::problem::Problem),
    )
)]
async fn test_provider(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(provider): Path<String>,
) -> Result<Private<ProviderTest>, Problem> {
    Ok(Private(oauth::test_provider(&ctx, &app, &provider).await?))
}

/// The providers that a user signs in with.
#[utoipa::path(get, path = "/admin/v1/users/{id}/identities", tag = "installation", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 200, description = "The identities.", body = IdentityList),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user.", body = schemas::problem::Problem),
    )
)]
async fn list_identities_of(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<Private<IdentityList>, Problem> {
    Ok(Private(oauth::list_identities_of(&ctx, &app, id).await?))
}

/// Has a user sign in with a provider no more, even where nothing is left to sign in with. A mail tells them.
#[utoipa::path(delete, path = "/admin/v1/users/{id}/identities/{identity}", tag = "installation", security(("bearer" = [])),
    params(
        ("id" = Uuid, Path, description = "The user's id."),
        ("identity" = Uuid, Path, description = "The identity's id."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "This needs the role support.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user, or no such identity of theirs.", body = schemas::problem::Problem),
    )
)]
async fn delete_identity_of(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path((id, identity)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    oauth::delete_identity_of(&ctx, &app, id, identity).await?;
    Ok(StatusCode::NO_CONTENT)
}
