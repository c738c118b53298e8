//! `/v{n}/batch` and `/admin/v1/batch`: several writes in one transaction.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::{json, replayable};
use super::seen_as;
use crate::api::extract::{Caller, Query, Sent, typed};
use crate::api::problem::Problem;
use crate::core::App;
use crate::schemas;
use crate::schemas::batch::{Batch, BatchResults};
use crate::schemas::records::{IdempotencyKey, NoParameters, VersionParameters};
use crate::services::records;

/// The route of the application API.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(run_batch))
}

/// The route of the platform API.
pub fn platform_router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(run_platform_batch))
}

/// Writes up to 200 records in one transaction: all of it happens, or nothing. Each operation sees what those before it
/// did, and counts as a request of its own against rate limits.
#[utoipa::path(post, path = "/batch", tag = "batch", security((), ("bearer" = [])), request_body = Batch, params(IdempotencyKey),
    responses(
        (status = 200, description = "Everything was written.", body = BatchResults),
        (status = 400, description = "The request cannot be read.", body = schemas::problem::Problem),
        (status = 401, description = "The first operation that failed needs someone who is signed in.", body = schemas::problem::Problem),
        (status = 403, description = "A rule does not allow the first operation that failed.", body = schemas::problem::Problem),
        (status = 404, description = "What the first operation that failed is about is not there, or hidden.", body = schemas::problem::Problem),
        (status = 409, description = "The first operation that failed collides with what is stored.", body = schemas::problem::Problem),
        (status = 412, description = "A record has changed since the revision that `if_match` names.", body = schemas::problem::Problem),
        (status = 422, description = "The batch, or the first operation that failed, is not valid; `operation` says which.", body = schemas::problem::Problem),
        (status = 429, description = "Too many requests; Retry-After says when to try again.", body = schemas::problem::Problem),
    )
)]
async fn run_batch(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Sent { body, key }: Sent,
) -> Result<Response, Problem> {
    let batch: Batch = typed(&body)?;
    let done = records::run_batch(&ctx, &app, batch, key).await?;
    Ok(replayable(json(StatusCode::OK, done.answer), done.is_replay))
}

/// Writes up to 200 records in one transaction: all of it happens, or nothing.
#[utoipa::path(post, path = "/admin/v1/batch", operation_id = "run_batch", tag = "records", security(("bearer" = [])), request_body = Batch,
    params(VersionParameters, IdempotencyKey),
    responses(
        (status = 200, description = "Everything was written.", body = BatchResults),
        (status = 400, description = "The request cannot be read.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "What the first operation that failed is about is not there.", body = schemas::problem::Problem),
        (status = 409, description = "The first operation that failed collides with what is stored.", body = schemas::problem::Problem),
        (status = 412, description = "A record has changed since the revision that `if_match` names.", body = schemas::problem::Problem),
        (status = 422, description = "The batch, or the first operation that failed, is not valid; `operation` says which.", body = schemas::problem::Problem),
    )
)]
async fn run_platform_batch(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(VersionParameters { version }): Query<VersionParameters>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ctx = seen_as(ctx, &app, version)?;
    run_batch(State(app), Caller(ctx), Query(NoParameters {}), sent).await
}
