//! `/admin/v1/explain`: why rules refuse what they refuse.

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
use crate::schemas::explain::Explanation;
use crate::schemas::records::NoParameters;
use crate::services::explain;

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_explanation))
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
