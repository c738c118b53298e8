//! `/admin/v1/operators`.

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
use crate::schemas::auth::PasswordChange;
use crate::schemas::platform::PageParameters;
use crate::schemas::platform::operators::{Myself, OperatorItem, OperatorList, OperatorPatch};
use crate::schemas::records::NoParameters;
use crate::services::operators;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_operators))
        .routes(routes!(update_operator, delete_operator))
        .routes(routes!(get_myself))
        .routes(routes!(change_operator_password))
}

/// The operator who asks.
#[utoipa::path(get, path = "/admin/v1/me", tag = "operators", security(("bearer" = [])), responses(
    (status = 200, description = "The operator.", body = Myself),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn get_myself(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<Myself>, Problem> {
    Ok(Private(operators::get_myself(&ctx, &app).await?))
}

/// Changes the password of the operator who asks, and ends every other session of theirs.
#[utoipa::path(post, path = "/admin/v1/password", tag = "operators", security(("bearer" = [])), request_body = PasswordChange, responses(
    (status = 204, description = "The password is changed."),
    (status = 401, description = "No operator is signed in, or the password in force is another one.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn change_operator_password(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    operators::change_password(&ctx, &app, &request, &locales).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists operators, the newest first.
#[utoipa::path(get, path = "/admin/v1/operators", tag = "operators", security(("bearer" = [])), params(PageParameters), responses(
    (status = 200, description = "One page.", body = OperatorList),
    (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_operators(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<PageParameters>,
) -> Result<Private<OperatorList>, Problem> {
    Ok(Private(operators::list_operators(&ctx, &app, &given).await?))
}

/// Sets what an operator may do, which holds on every node within a second.
#[utoipa::path(patch, path = "/admin/v1/operators/{id}", tag = "operators", security(("bearer" = [])), request_body = OperatorPatch,
    params(("id" = Uuid, Path, description = "The operator's id.")),
    responses(
        (status = 200, description = "The operator.", body = OperatorItem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "This needs the role owner.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such operator.", body = schemas::problem::Problem),
        (status = 409, description = "This is the last owner.", body = schemas::problem::Problem),
        (status = 422, description = "There is no such role.", body = schemas::problem::Problem),
    )
)]
async fn update_operator(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
    Json(patch): Json<OperatorPatch>,
) -> Result<Private<OperatorItem>, Problem> {
    Ok(Private(operators::update_operator(&ctx, &app, id, patch).await?))
}

/// Removes an operator, whose sessions end within a second.
#[utoipa::path(delete, path = "/admin/v1/operators/{id}", tag = "operators", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The operator's id.")),
    responses(
        (status = 204, description = "The operator is gone."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "This needs the role owner.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such operator.", body = schemas::problem::Problem),
        (status = 409, description = "This is the last owner.", body = schemas::problem::Problem),
    )
)]
async fn delete_operator(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    operators::delete_operator(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
