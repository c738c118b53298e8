//! `/admin/v1/changes` and `/collections`: the schema, and changing it.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Query, RawJson};
use crate::api::problem::Problem;
use crate::core::App;
use crate::schemas::catalog::CollectionList;
use crate::schemas::changes::ChangeReport;
use crate::schemas::records::NoParameters;
use crate::services::{catalog, changes};

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(plan_change)).routes(routes!(apply_change)).routes(routes!(list_collections))
}

/// Says what a change would mean, and changes nothing.
#[utoipa::path(post, path = "/admin/v1/changes/plan", operation_id = "plan_change", tag = "schema",
    request_body(content = Object, description = "A change document."),
    responses((status = 200, description = "What it would mean.", body = ChangeReport), (status = 422, description = "change_refused")),
    security(("bearer" = [])))]
#[expect(clippy::disallowed_types, reason = "an answer, not an extractor")]
async fn plan_change(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    RawJson(document): RawJson,
) -> Result<axum::Json<ChangeReport>, Problem> {
    Ok(axum::Json(changes::plan_change(&ctx, &app, document).await?))
}

/// Applies a change.
#[utoipa::path(post, path = "/admin/v1/changes", operation_id = "apply_change", tag = "schema",
    request_body(content = Object, description = "A change document."),
    responses((status = 201, description = "What it means, and that it was applied.", body = ChangeReport), (status = 409, description = "change_in_progress"),
              (status = 422, description = "change_refused or acknowledgement_required")),
    security(("bearer" = [])))]
#[expect(clippy::disallowed_types, reason = "an answer, not an extractor")]
async fn apply_change(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    RawJson(document): RawJson,
) -> Result<(StatusCode, axum::Json<ChangeReport>), Problem> {
    Ok((StatusCode::CREATED, axum::Json(changes::apply_change(&ctx, &app, document).await?)))
}

/// Lists the collections of the newest version, in the words of a change document.
#[utoipa::path(get, path = "/admin/v1/collections", operation_id = "list_collections", tag = "schema",
    responses((status = 200, description = "The collections.", body = CollectionList)), security(("bearer" = [])))]
#[expect(clippy::disallowed_types, reason = "an answer, not an extractor")]
async fn list_collections(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<axum::Json<CollectionList>, Problem> {
    Ok(axum::Json(catalog::list_collections(&ctx, &app)?))
}
