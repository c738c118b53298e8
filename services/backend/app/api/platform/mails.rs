//! `/admin/v1/mails`: what was sent, and what was not.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Caller, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::mails::{MailList, MailParameters, WholeMail};
use crate::schemas::records::NoParameters;
use crate::services::platform::mails;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_mails)).routes(routes!(get_mail))
}

/// Lists mails, the newest first.
#[utoipa::path(get, path = "/admin/v1/mails", tag = "mails", security(("bearer" = [])), params(MailParameters), responses(
    (status = 200, description = "One page.", body = MailList),
    (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_mails(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<MailParameters>,
) -> Result<Private<MailList>, Problem> {
    Ok(Private(mails::list_mails(&ctx, &app, given).await?))
}

/// Shows a mail. What it says is there only when mails are kept (`STRATABASE_SMTP_URL=log:`): it holds links and codes.
#[utoipa::path(get, path = "/admin/v1/mails/{id}", tag = "mails", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The mail's id.")),
    responses(
        (status = 200, description = "The mail.", body = WholeMail),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such mail.", body = schemas::problem::Problem),
    )
)]
async fn get_mail(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<Private<WholeMail>, Problem> {
    Ok(Private(mails::get_mail(&ctx, &app, id).await?))
}
