//! `/v{n}/{collection}`: records under rules.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::extract::{Caller, Json, Path, Query, RawJson};
use super::problem::Problem;
use crate::core::{App, Ctx};
use crate::schemas::records::{ListBody, ListParameters, NoParameters, OneOrMany, RecordParameters};
use crate::services::records::{self, Answer, ListQuery, Method, etag::Conditions};

/// The routes of every collection; a collection's name is a parameter, so that a change of the schema needs no router.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/{collection}", get(list_records).post(create_record))
        .route("/{collection}/query", post(query_records))
        .route("/{collection}/{id}", get(get_record).patch(patch_record).put(put_record).delete(delete_record))
}

async fn list_records(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(given): Query<ListParameters>,
) -> Result<Response, Problem> {
    let query = ListQuery {
        filters: given.filter,
        variables: given.var.into_iter().map(|(name, value)| (name, value.into())).collect(),
        sort: given.sort,
        limit: given.limit,
        cursor: given.cursor,
        fields: given.fields,
        count: given.count.unwrap_or(false),
        in_body: false,
    };
    list(&ctx, &app, &collection, &query).await
}

async fn query_records(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(NoParameters {}): Query<NoParameters>,
    Json(given): Json<ListBody>,
) -> Result<Response, Problem> {
    let filters = match given.filter {
        None => Vec::new(),
        Some(OneOrMany::One(filter)) => vec![filter],
        Some(OneOrMany::Many(filters)) => filters,
    };
    let query = ListQuery {
        filters,
        variables: given.var,
        sort: given.sort,
        limit: given.limit,
        cursor: given.cursor,
        fields: given.fields,
        count: given.count,
        in_body: true,
    };
    list(&ctx, &app, &collection, &query).await
}

async fn list(ctx: &Ctx, app: &App, collection: &str, query: &ListQuery) -> Result<Response, Problem> {
    let listing = records::list_records(ctx, app, collection, query).await?;
    Ok(json(StatusCode::OK, listing.body))
}

async fn get_record(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path((collection, id)): Path<(String, String)>,
    Query(given): Query<RecordParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let conditions = conditions(&headers);
    let fields = given.fields.as_deref();
    let (answer, is_known) = records::get_record(&ctx, &app, &collection, &id, fields, &conditions).await?;
    if is_known {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        put(response.headers_mut(), header::ETAG, &answer.etag);
        freshness(response.headers_mut());
        return Ok(response);
    }
    Ok(record(StatusCode::OK, answer))
}

async fn create_record(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(given): Query<RecordParameters>,
    RawJson(body): RawJson,
) -> Result<Response, Problem> {
    let answer = records::create_record(&ctx, &app, &collection, body, given.fields.as_deref()).await?;
    let location = match ctx.version {
        0 => format!("/admin/v1/records/{collection}/{}", answer.id),
        version => format!("/v{version}/{collection}/{}", answer.id),
    };
    let mut response = record(StatusCode::CREATED, answer);
    put(response.headers_mut(), header::LOCATION, &location);
    Ok(response)
}

async fn patch_record(
    state: State<Arc<App>>,
    caller: Caller,
    path: Path<(String, String)>,
    query: Query<RecordParameters>,
    headers: HeaderMap,
    RawJson(body): RawJson,
) -> Result<Response, Problem> {
    update(state, caller, path, query, &headers, (Method::Patch, body)).await
}

async fn put_record(
    state: State<Arc<App>>,
    caller: Caller,
    path: Path<(String, String)>,
    query: Query<RecordParameters>,
    headers: HeaderMap,
    RawJson(body): RawJson,
) -> Result<Response, Problem> {
    update(state, caller, path, query, &headers, (Method::Put, body)).await
}

async fn update(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path((collection, id)): Path<(String, String)>,
    Query(given): Query<RecordParameters>,
    headers: &HeaderMap,
    body: (Method, serde_json::Value),
) -> Result<Response, Problem> {
    let conditions = conditions(headers);
    let place = (collection.as_str(), id.as_str());
    let answer = records::update_record(&ctx, &app, place, body, given.fields.as_deref(), &conditions).await?;
    Ok(record(StatusCode::OK, answer))
}

async fn delete_record(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path((collection, id)): Path<(String, String)>,
    Query(NoParameters {}): Query<NoParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    records::delete_record(&ctx, &app, (&collection, &id), &conditions(&headers)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn conditions(headers: &HeaderMap) -> Conditions {
    let all = |name: HeaderName| {
        // A tag that is no text matches nothing; left out, it would make the request one without conditions.
        let values: Vec<_> =
            headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        (!values.is_empty()).then(|| values.join(","))
    };
    Conditions { if_match: all(header::IF_MATCH), if_none_match: all(header::IF_NONE_MATCH) }
}

fn record(status: StatusCode, answer: Answer) -> Response {
    let mut response = json(status, answer.body);
    put(response.headers_mut(), header::ETAG, &answer.etag);
    response
}

fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    freshness(headers);
    response
}

/// Answers are the caller's own and may be kept, but never used without asking whether they still hold.
fn freshness(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Accept-Encoding, Origin"));
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // Entity tags and paths of names and ids are always header values.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
