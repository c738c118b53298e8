//! `/admin/v1/invitations`.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Caller, Device, Json, Languages, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::invitations::{AcceptRequest, InvitationList, InvitationRequest, NewInvitation};
use crate::schemas::platform::{OperatorSignedIn, PageParameters};
use crate::schemas::records::NoParameters;
use crate::services::operators;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_invitations, create_invitation))
        .routes(routes!(delete_invitation))
        .routes(routes!(accept_invitation))
}

/// Lists invitations that can be accepted, the newest first.
#[utoipa::path(get, path = "/admin/v1/invitations", tag = "operators", security(("bearer" = [])), params(PageParameters), responses(
    (status = 200, description = "One page.", body = InvitationList),
    (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_invitations(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<PageParameters>,
) -> Result<Private<InvitationList>, Problem> {
    Ok(Private(operators::list_invitations(&ctx, &app, &given).await?))
}

/// Invites somebody to be an operator, in the place of an invitation that they have.
#[utoipa::path(post, path = "/admin/v1/invitations", tag = "operators", security(("bearer" = [])), request_body = InvitationRequest, responses(
    (status = 201, description = "The invitation, and its link, told this once.", body = NewInvitation),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
    (status = 403, description = "This needs the role owner.", body = schemas::problem::Problem),
    (status = 409, description = "The address is an operator's.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 429, description = "Too many mails to this address.", body = schemas::problem::Problem),
))]
async fn create_invitation(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Languages(locales): Languages,
    Json(request): Json<InvitationRequest>,
) -> Result<(StatusCode, Private<NewInvitation>), Problem> {
    let made = operators::create_invitation(&ctx, &app, &request, &locales).await?;
    Ok((StatusCode::CREATED, Private(made)))
}

/// Takes an invitation back.
#[utoipa::path(delete, path = "/admin/v1/invitations/{id}", tag = "operators", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The invitation's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "This needs the role owner.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such invitation.", body = schemas::problem::Problem),
    )
)]
async fn delete_invitation(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    operators::delete_invitation(&ctx, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accepts an invitation with a password, and signs in.
#[utoipa::path(post, path = "/admin/v1/invitations/accept", tag = "operators", request_body = AcceptRequest, responses(
    (status = 201, description = "A session, and whose it is.", body = OperatorSignedIn),
    (status = 409, description = "The address is an operator's.", body = schemas::problem::Problem),
    (status = 422, description = "The link is wrong, was used or has ended, or the password will not do.", body = schemas::problem::Problem),
    (status = 429, description = "Too many attempts.", body = schemas::problem::Problem),
))]
async fn accept_invitation(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Device(device): Device,
    Json(request): Json<AcceptRequest>,
) -> Result<(StatusCode, Private<OperatorSignedIn>), Problem> {
    let session = operators::accept_invitation(&ctx, &app, &request, &device).await?;
    Ok((StatusCode::CREATED, Private(session)))
}
