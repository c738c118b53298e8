//! Records: under rules at `/v{n}/{collection}`, by role at `/admin/v1/records/{collection}`. The handlers are the same;
//! what the caller may do is decided behind them.

mod aggregate;
mod answers;
mod batch;
mod direct;
mod transfer;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use answers::Conditional;
use answers::{json, not_modified, put, record, replayable};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
pub use direct::Direct;
use http::StatusCode;
use http::header;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Caller, Json, Keyed, Path, Query, Sent};
use super::problem::Problem;
use crate::core::{App, Ctx, Error, Fault};
use crate::schemas;
use crate::schemas::records::{
    IdempotencyKey, ListBody, ListParameters, Record, RecordPage, RecordParameters, VersionParameters,
};
use crate::services::operators::{Permission, require};
use crate::services::records::etag::Conditions;
use crate::services::records::{self, ListQuery, Method, NearestQuery, Reading, SelectionQuery, Wanted};

pub use batch::{platform_router as platform_batch_router, router as batch_router};
pub use transfer::is_import;

/// The routes of every collection; a collection's name is a parameter, so that a change of the schema needs no router.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/{collection}", get(list_records).post(create_record))
        .route("/{collection}/query", post(query_records))
        .route("/{collection}/aggregate", get(aggregate::aggregate_records).post(aggregate::query_aggregate))
        .route("/{collection}/export", get(transfer::export_records))
        .route("/{collection}/import", post(transfer::import_records))
        .route("/{collection}/{id}", get(get_record).patch(patch_record).put(put_record).delete(delete_record))
}

/// The same for operators, described: the document of the platform API knows no collection by name.
pub fn platform_router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_records, create_record))
        .routes(routes!(query_records))
        .merge(aggregate::platform_router())
        .merge(transfer::platform_router())
        .routes(routes!(get_record, patch_record, put_record, delete_record))
}

/// Lists records.
#[utoipa::path(get, path = "/admin/v1/records/{collection}", operation_id = "list_records", tag = "records", security(("bearer" = [])),
    params(("collection" = String, Path, description = "The collection's name."), ListParameters),
    responses(
        (status = 200, description = "One page.", body = RecordPage),
        (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection or record.", body = schemas::problem::Problem),
    )
)]
async fn list_records(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(given): Query<ListParameters>,
) -> Result<Response, Problem> {
    let nearest = NearestQuery::in_query(given.nearest, given.to.as_deref(), given.metric)?;
    let query = ListQuery {
        selection: SelectionQuery { nearest, ..in_query(given.filter, given.var, given.search) },
        sort: given.sort,
        limit: given.limit,
        cursor: given.cursor,
        wanted: Wanted { fields: given.fields, expand: given.expand },
        count: given.count.unwrap_or(false),
    };
    list(&seen_as(ctx, &app, given.version)?, &app, &collection, &query).await
}

/// Lists records, the query as JSON.
#[utoipa::path(post, path = "/admin/v1/records/{collection}/query", operation_id = "query_records", tag = "records", security(("bearer" = [])), request_body = ListBody,
    params(("collection" = String, Path, description = "The collection's name."), VersionParameters),
    responses(
        (status = 200, description = "One page.", body = RecordPage),
        (status = 400, description = "The query is not valid.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection or record.", body = schemas::problem::Problem),
    )
)]
async fn query_records(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(VersionParameters { version }): Query<VersionParameters>,
    Json(given): Json<ListBody>,
) -> Result<Response, Problem> {
    let query = ListQuery::of_body(given);
    list(&seen_as(ctx, &app, version)?, &app, &collection, &query).await
}

/// The context in which an operator asks for records in the shape of some version. The application API has the version
/// in its path, and no such parameter.
fn seen_as(ctx: Ctx, app: &App, version: Option<u32>) -> Result<Ctx, Problem> {
    let Some(version) = version else { return Ok(ctx) };
    if ctx.version != 0 {
        let fault = Fault::query("version", "unknown_parameter", "There is no such parameter.");
        return Err(Error::InvalidQuery(vec![fault]).into());
    }
    require(&ctx, Permission::Read)?;
    if !app.schema().serves(version) {
        return Err(Error::NoSuchVersion(version.to_string()).into());
    }
    Ok(Ctx { version, ..ctx })
}

/// The records that a query string asks about; its variables are texts.
fn in_query(filters: Vec<String>, variables: BTreeMap<String, String>, search: Option<String>) -> SelectionQuery {
    let variables = variables.into_iter().map(|(name, value)| (name, value.into())).collect();
    SelectionQuery { filters, variables, search, nearest: None, in_body: false }
}

/// What a route that answers with one record is to show of it.
fn wanted(given: RecordParameters) -> Wanted {
    Wanted { fields: given.fields, expand: given.expand }
}

async fn list(ctx: &Ctx, app: &App, collection: &str, query: &ListQuery) -> Result<Response, Problem> {
    let listing = records::list_records(ctx, app, collection, query).await?;
    Ok(json(StatusCode::OK, listing.body))
}

/// Reads a record.
#[utoipa::path(get, path = "/admin/v1/records/{collection}/{id}", operation_id = "get_record", tag = "records", security(("bearer" = [])),
    params(("collection" = String, Path, description = "The collection's name."), ("id" = Uuid, Path, description = "The record's id."), RecordParameters),
    responses(
        (status = 200, description = "The record.", body = Record),
        (status = 304, description = "The copy that If-None-Match names still holds."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection or record.", body = schemas::problem::Problem),
    )
)]
async fn get_record(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path((collection, id)): Path<(String, String)>,
    Query(given): Query<RecordParameters>,
    Conditional(conditions): Conditional,
) -> Result<Response, Problem> {
    let ctx = seen_as(ctx, &app, given.version)?;
    Ok(match records::get_record(&ctx, &app, &collection, &id, &wanted(given), &conditions).await? {
        Reading::Whole(answer) => record(StatusCode::OK, answer),
        Reading::Known(etag) => not_modified(&etag),
    })
}

/// Creates a record.
#[utoipa::path(post, path = "/admin/v1/records/{collection}", operation_id = "create_record", tag = "records", security(("bearer" = [])), request_body = Record,
    params(("collection" = String, Path, description = "The collection's name."), RecordParameters, IdempotencyKey),
    responses(
        (status = 201, description = "The record.", body = Record),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection or record.", body = schemas::problem::Problem),
        (status = 409, description = "An id or a unique value is taken.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    )
)]
async fn create_record(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(given): Query<RecordParameters>,
    Sent { body, key }: Sent,
) -> Result<Response, Problem> {
    let prefix = match ctx.version {
        0 => "/admin/v1/records".to_owned(),
        version => format!("/v{version}"),
    };
    let ctx = seen_as(ctx, &app, given.version)?;
    let done = records::create_record(&ctx, &app, &collection, body, &wanted(given), key).await?;
    let location = format!("{prefix}/{collection}/{}", done.answer.id);
    let mut response = record(StatusCode::CREATED, done.answer);
    put(response.headers_mut(), header::LOCATION, &location);
    Ok(replayable(response, done.is_replay))
}

/// Changes the fields that are given (RFC 7396).
#[utoipa::path(patch, path = "/admin/v1/records/{collection}/{id}", operation_id = "patch_record", tag = "records", security(("bearer" = [])), request_body = Record,
    params(("collection" = String, Path, description = "The collection's name."), ("id" = Uuid, Path, description = "The record's id."), RecordParameters, IdempotencyKey),
    responses(
        (status = 200, description = "The record.", body = Record),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection or record.", body = schemas::problem::Problem),
        (status = 409, description = "An id or a unique value is taken.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
        (status = 412, description = "The record has changed since the revision that If-Match names.", body = schemas::problem::Problem),
    )
)]
pub async fn patch_record(
    state: State<Arc<App>>,
    caller: Caller,
    path: Path<(String, String)>,
    query: Query<RecordParameters>,
    Conditional(conditions): Conditional,
    sent: Sent,
) -> Result<Response, Problem> {
    update(state, caller, path, query, &conditions, (Method::Patch, sent)).await
}

/// Replaces a record: what is absent takes its default.
#[utoipa::path(put, path = "/admin/v1/records/{collection}/{id}", operation_id = "put_record", tag = "records", security(("bearer" = [])), request_body = Record,
    params(("collection" = String, Path, description = "The collection's name."), ("id" = Uuid, Path, description = "The record's id."), RecordParameters, IdempotencyKey),
    responses(
        (status = 200, description = "The record.", body = Record),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection or record.", body = schemas::problem::Problem),
        (status = 409, description = "An id or a unique value is taken.", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
        (status = 412, description = "The record has changed since the revision that If-Match names.", body = schemas::problem::Problem),
    )
)]
async fn put_record(
    state: State<Arc<App>>,
    caller: Caller,
    path: Path<(String, String)>,
    query: Query<RecordParameters>,
    Conditional(conditions): Conditional,
    sent: Sent,
) -> Result<Response, Problem> {
    update(state, caller, path, query, &conditions, (Method::Put, sent)).await
}

async fn update(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path((collection, id)): Path<(String, String)>,
    Query(given): Query<RecordParameters>,
    conditions: &Conditions,
    (method, Sent { body, key }): (Method, Sent),
) -> Result<Response, Problem> {
    let ctx = seen_as(ctx, &app, given.version)?;
    let place = (collection.as_str(), id.as_str());
    let done = records::update_record(&ctx, &app, place, (method, body), &wanted(given), conditions, key).await?;
    Ok(replayable(record(StatusCode::OK, done.answer), done.is_replay))
}

/// Deletes a record.
#[utoipa::path(delete, path = "/admin/v1/records/{collection}/{id}", operation_id = "delete_record", tag = "records", security(("bearer" = [])),
    params(("collection" = String, Path, description = "The collection's name."), ("id" = Uuid, Path, description = "The record's id."), VersionParameters, IdempotencyKey),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection or record.", body = schemas::problem::Problem),
        (status = 409, description = "Other records point at it, and their relation restricts.", body = schemas::problem::Problem),
        (status = 412, description = "The record has changed since the revision that If-Match names.", body = schemas::problem::Problem),
        (status = 422, description = "The Idempotency-Key came with another body before.", body = schemas::problem::Problem),
    )
)]
async fn delete_record(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path((collection, id)): Path<(String, String)>,
    Query(VersionParameters { version }): Query<VersionParameters>,
    Conditional(conditions): Conditional,
    Keyed(key): Keyed,
) -> Result<Response, Problem> {
    let ctx = seen_as(ctx, &app, version)?;
    let done = records::delete_record(&ctx, &app, (&collection, &id), &conditions, key).await?;
    Ok(replayable(StatusCode::NO_CONTENT.into_response(), done.is_replay))
}
