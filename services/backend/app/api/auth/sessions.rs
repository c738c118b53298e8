//! The caller's sessions.

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
use crate::schemas::auth::{Session, SessionList, SessionName};
use crate::schemas::records::NoParameters;
use crate::services::sessions;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions, delete_other_sessions))
        .routes(routes!(rename_session, delete_session))
}

/// The sessions of the user who asks, the newest first.
#[utoipa::path(get, path = "/auth/sessions", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "The sessions.", body = SessionList),
    (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
))]
async fn list_sessions(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<SessionList>, Problem> {
    Ok(Private(sessions::list(&ctx, &app).await?))
}

/// Ends every session of the user who asks but the one that asks, which `logout` ends.
#[utoipa::path(delete, path = "/auth/sessions", tag = "accounts", security(("bearer" = [])), responses(
    (status = 204, description = "The others have ended."),
    (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
    (status = 403, description = "An operator acts as the user.", body = schemas::problem::Problem),
))]
async fn delete_other_sessions(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<StatusCode, Problem> {
    sessions::delete_others(&ctx, &app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives one of the sessions of the user who asks a name.
#[utoipa::path(patch, path = "/auth/sessions/{id}", tag = "accounts", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session's id.")),
    responses(
        (status = 200, description = "The session.", body = Session),
        (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "An operator acts as the user.", body = schemas::problem::Problem),
        (status = 404, description = "The user has no such session.", body = schemas::problem::Problem),
        (status = 422, description = "This is no name.", body = schemas::problem::Problem),
    )
)]
async fn rename_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
    Json(request): Json<SessionName>,
) -> Result<Private<Session>, Problem> {
    Ok(Private(sessions::rename(&ctx, &app, id, &request).await?))
}

/// Ends one of the sessions of the user who asks.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "accounts", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "The session has ended."),
        (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "The user has no such session.", body = schemas::problem::Problem),
    )
)]
async fn delete_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    sessions::delete(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
