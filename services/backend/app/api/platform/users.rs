//! `/admin/v1/users` and `/admin/v1/sessions`.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Caller, Device, Json, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::passkeys::PasskeyList;
use crate::schemas::platform::users::{
    Impersonation, ImpersonationRequest, NewUserRequest, OwnedSessionList, SessionParameters, User, UserList,
    UserParameters, UserPatch,
};
use crate::schemas::records::NoParameters;
use crate::services::passkeys;
use crate::services::platform::{impersonation, new_users, sessions, users};

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(get_user, update_user, delete_user))
        .routes(routes!(remove_second_factor))
        .routes(routes!(list_passkeys_of))
        .routes(routes!(clear_wrong_passwords))
        .routes(routes!(impersonate_user))
        .routes(routes!(list_all_sessions))
        .routes(routes!(end_session))
}

/// Lists users, the newest first.
#[utoipa::path(get, path = "/admin/v1/users", tag = "users", security(("bearer" = [])), params(UserParameters), responses(
    (status = 200, description = "One page.", body = UserList),
    (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_users(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<UserParameters>,
) -> Result<Private<UserList>, Problem> {
    Ok(Private(users::list_users(&ctx, &app, given).await?))
}

/// Makes a user, with a password or with the hash that another system made of it.
#[utoipa::path(post, path = "/admin/v1/users", tag = "users", security(("bearer" = [])), request_body = NewUserRequest, responses(
    (status = 201, description = "The user.", body = User),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
    (status = 403, description = "This needs the role developer.", body = schemas::problem::Problem),
    (status = 409, description = "The address has an account, or a unique value is taken.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
))]
async fn create_user(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Json(request): Json<NewUserRequest>,
) -> Result<(StatusCode, Private<User>), Problem> {
    Ok((StatusCode::CREATED, Private(new_users::create_user(&ctx, &app, request).await?)))
}

/// Takes a user's second factor away, authenticator and passkeys, for one who has lost it. A mail tells them.
#[utoipa::path(delete, path = "/admin/v1/users/{id}/second-factor", tag = "users", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 204, description = "The password alone is asked for."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "This needs the role support.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user, or no second factor.", body = schemas::problem::Problem),
    )
)]
async fn remove_second_factor(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    users::remove_second_factor(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets the wrong passwords of a user, for one whom somebody else's guesses keep out.
#[utoipa::path(delete, path = "/admin/v1/users/{id}/wrong-passwords", tag = "users", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 204, description = "The next right password lets them in."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "This needs the role support.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user, or no wrong password.", body = schemas::problem::Problem),
    )
)]
async fn clear_wrong_passwords(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    users::clear_wrong_passwords(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The passkeys of a user.
#[utoipa::path(get, path = "/admin/v1/users/{id}/passkeys", tag = "users", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 200, description = "The passkeys.", body = PasskeyList),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user.", body = schemas::problem::Problem),
    )
)]
async fn list_passkeys_of(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<Private<PasskeyList>, Problem> {
    Ok(Private(passkeys::list_passkeys_of(&ctx, &app, id).await?))
}

/// Opens a session by which the operator acts as a user, for a quarter of an hour.
#[utoipa::path(post, path = "/admin/v1/users/{id}/impersonate", tag = "users", security(("bearer" = [])), request_body = ImpersonationRequest,
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 201, description = "The session.", body = Impersonation),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "This needs the role support.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user.", body = schemas::problem::Problem),
        (status = 409, description = "The account is closed.", body = schemas::problem::Problem),
        (status = 422, description = "There is no reason.", body = schemas::problem::Problem),
    )
)]
async fn impersonate_user(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
    Device(device): Device,
    Json(request): Json<ImpersonationRequest>,
) -> Result<(StatusCode, Private<Impersonation>), Problem> {
    let session = impersonation::impersonate_user(&ctx, &app, id, &request, &device).await?;
    Ok((StatusCode::CREATED, Private(session)))
}

/// Shows a user.
#[utoipa::path(get, path = "/admin/v1/users/{id}", tag = "users", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 200, description = "The user.", body = User),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user.", body = schemas::problem::Problem),
    )
)]
async fn get_user(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<Private<User>, Problem> {
    Ok(Private(users::get_user(&ctx, &app, id).await?))
}

/// Closes an account to its user, which ends every session within a second, or opens it again.
#[utoipa::path(patch, path = "/admin/v1/users/{id}", tag = "users", security(("bearer" = [])), request_body = UserPatch,
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 200, description = "The user.", body = User),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    )
)]
async fn update_user(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
    Json(patch): Json<UserPatch>,
) -> Result<Private<User>, Problem> {
    Ok(Private(users::set_disabled(&ctx, &app, id, patch.disabled).await?))
}

/// Deletes a user with account, sessions and record.
#[utoipa::path(delete, path = "/admin/v1/users/{id}", tag = "users", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The user's id.")),
    responses(
        (status = 204, description = "The user is gone."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such user.", body = schemas::problem::Problem),
        (status = 409, description = "Records point at the user, and their relation restricts.", body = schemas::problem::Problem),
    )
)]
async fn delete_user(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    users::delete_user(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the sessions of users and operators, the newest first.
#[utoipa::path(get, path = "/admin/v1/sessions", tag = "users", security(("bearer" = [])), params(SessionParameters), responses(
    (status = 200, description = "One page.", body = OwnedSessionList),
    (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_all_sessions(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<SessionParameters>,
) -> Result<Private<OwnedSessionList>, Problem> {
    Ok(Private(sessions::list_sessions(&ctx, &app, &given).await?))
}

/// Ends a session, whosever it is.
#[utoipa::path(delete, path = "/admin/v1/sessions/{id}", tag = "users", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "The session has ended."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such session.", body = schemas::problem::Problem),
    )
)]
async fn end_session(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    sessions::end_session(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
