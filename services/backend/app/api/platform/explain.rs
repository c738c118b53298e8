//! `/admin/v1/explain`: why rules refuse what they refuse.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Caller, Json, Path, Query};
use crate::api::problem::{self, Problem};
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::explain::{Explanation, Trial, TrialResult};
use crate::schemas::records::NoParameters;
use crate::services::explain;

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_explanation)).routes(routes!(try_operation))
}

/// Why a rule refused a request: by the id that the `instance` of its problem tells. The newest 10,000 are kept, for 7 days.
#[utoipa::path(get, path = "/admin/v1/explain/{request_id}", tag = "rules", security(("bearer" = [])),
    params(("request_id" = Uuid, Path, description = "The request's id.")),
    responses(
        (status = 200, description = "The rules that refused, and why.", body = Explanation),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "No rule refused a request of this id, or it is too long ago.", body = schemas::problem::Problem),
    )
)]
async fn get_explanation(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(request): Path<Uuid>,
) -> Result<Private<Explanation>, Problem> {
    Ok(Private(explain::get_explanation(&ctx, &app, request).await?))
}

/// Tries what a user, or nobody, may do, and says what each rule says of it. Nothing of it stays: no row, no event.
#[utoipa::path(post, path = "/admin/v1/explain", tag = "rules", security(("bearer" = [])), request_body = Trial,
    responses(
        (status = 200, description = "What it would be answered with, and why.", body = TrialResult),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 408, description = "To count what a rule keeps out of a list takes too long.", body = schemas::problem::Problem),
        (status = 422, description = "It is no operation, or there is no such user or version.", body = schemas::problem::Problem),
    )
)]
async fn try_operation(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Json(trial): Json<Trial>,
) -> Result<Private<TrialResult>, Problem> {
    let explain::Outcome { status, hidden, checks } = explain::try_operation(&ctx, &app, trial).await?;
    let allowed = status.is_ok();
    let problem = status.as_ref().err().map(|error| problem::shown(error, ctx.request_id));
    let status = status.unwrap_or_else(|_| problem.as_ref().map_or(500, |problem| problem.status));
    Ok(Private(TrialResult { allowed, status, problem, hidden, checks }))
}
