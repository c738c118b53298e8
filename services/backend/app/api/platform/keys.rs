//! `/admin/v1/keys`.

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
use crate::schemas::platform::keys::{KeyList, KeyParameters, NewKey, NewKeyRequest};
use crate::schemas::records::NoParameters;
use crate::services::keys;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_keys, create_key)).routes(routes!(delete_key))
}

/// Lists API keys, the newest first.
#[utoipa::path(get, path = "/admin/v1/keys", tag = "keys", security(("bearer" = [])), params(KeyParameters), responses(
    (status = 200, description = "One page.", body = KeyList),
    (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_keys(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<KeyParameters>,
) -> Result<Private<KeyList>, Problem> {
    Ok(Private(keys::list_keys(&ctx, &app, &given).await?))
}

/// Makes an API key, whose text is told this once.
#[utoipa::path(post, path = "/admin/v1/keys", tag = "keys", security(("bearer" = [])), request_body = NewKeyRequest, responses(
    (status = 201, description = "The key.", body = NewKey),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
    (status = 409, description = "There are too many keys.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
))]
async fn create_key(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Json(request): Json<NewKeyRequest>,
) -> Result<(StatusCode, Private<NewKey>), Problem> {
    Ok((StatusCode::CREATED, Private(keys::create_key(&ctx, &app, request).await?)))
}

/// Takes an API key back: here at once, on every node within a second.
#[utoipa::path(delete, path = "/admin/v1/keys/{id}", tag = "keys", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The key's id.")),
    responses(
        (status = 204, description = "The key is worthless."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such key.", body = schemas::problem::Problem),
    )
)]
async fn delete_key(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    keys::delete_key(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
