//! Aggregates of records, the query in the path or as JSON.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::json;
use super::{in_query, seen_as};
use crate::api::extract::{Caller, Json, Path, Query};
use crate::api::problem::Problem;
use crate::core::{App, Ctx};
use crate::schemas;
use crate::schemas::records::{AggregateBody, AggregateParameters, Groups, VersionParameters};
use crate::services::records::{AggregateQuery, SelectionQuery, aggregate_records as aggregate};

/// The routes of the platform API.
pub fn platform_router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(aggregate_records, query_aggregate))
}

/// Counts and computes over groups of records.
#[utoipa::path(get, path = "/admin/v1/records/{collection}/aggregate", operation_id = "aggregate_records", tag = "records", security(("bearer" = [])),
    params(("collection" = String, Path, description = "The collection's name."), AggregateParameters),
    responses(
        (status = 200, description = "The groups.", body = Groups),
        (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection.", body = schemas::problem::Problem),
    )
)]
pub async fn aggregate_records(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(given): Query<AggregateParameters>,
) -> Result<Response, Problem> {
    let query = AggregateQuery {
        selection: in_query(given.filter, given.var, given.search),
        group: given.group,
        metrics: given.metrics,
        sort: given.sort,
        limit: given.limit,
    };
    answer(&seen_as(ctx, &app, given.version)?, &app, &collection, &query).await
}

/// Counts and computes over groups of records, the query as JSON.
#[utoipa::path(post, path = "/admin/v1/records/{collection}/aggregate", operation_id = "query_aggregate", tag = "records", security(("bearer" = [])), request_body = AggregateBody,
    params(("collection" = String, Path, description = "The collection's name."), VersionParameters),
    responses(
        (status = 200, description = "The groups.", body = Groups),
        (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection.", body = schemas::problem::Problem),
    )
)]
pub async fn query_aggregate(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(VersionParameters { version }): Query<VersionParameters>,
    Json(given): Json<AggregateBody>,
) -> Result<Response, Problem> {
    let query = AggregateQuery {
        selection: SelectionQuery::in_body(given.filter, given.var, given.search),
        group: given.group,
        metrics: given.metrics,
        sort: given.sort,
        limit: given.limit,
    };
    answer(&seen_as(ctx, &app, version)?, &app, &collection, &query).await
}

async fn answer(ctx: &Ctx, app: &App, collection: &str, query: &AggregateQuery) -> Result<Response, Problem> {
    Ok(json(StatusCode::OK, aggregate(ctx, app, collection, query).await?))
}
