//! The three handlers: read by id, list of 20 with a filter, insert.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Json, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::{Store, Written};

/// What a client sends to create an item.
#[derive(Debug, Deserialize)]
pub struct NewItem {
    /// Made here unless given; preparing the rows gives it.
    pub id: Option<Uuid>,
    /// Free text.
    pub title: String,
    /// Free text.
    pub body: String,
    /// `draft` or `published`, taken on trust.
    pub status: String,
    /// The number that the list filters by.
    pub stars: i64,
    /// The owner's id, taken on trust.
    pub owner: Uuid,
}

/// An item on the wire; borrows from the row that it is written from.
#[derive(Serialize)]
struct Item<'a> {
    id: Uuid,
    title: &'a str,
    body: &'a str,
    status: &'a str,
    stars: i64,
    owner: Uuid,
    created_at: &'a str,
    updated_at: &'a str,
}

/// The one filter that the baseline knows.
#[derive(Deserialize)]
pub struct Filter {
    stars: i64,
}

const READ: &str = "SELECT id, title, body, status, stars, owner, created_at, updated_at FROM items WHERE id = ?1";
const LIST: &str = "SELECT id, title, body, status, stars, owner, created_at, updated_at FROM items
    WHERE stars = ?1 ORDER BY id LIMIT 20";

/// Answers with one item, or 404.
pub async fn read(State(store): State<Arc<Store>>, Path(id): Path<Uuid>) -> Result<Response, StatusCode> {
    let found = store.read(|connection| {
        let mut statement = connection.prepare_cached(READ)?;
        let mut rows = statement.query([id.as_bytes()])?;
        let mut out = Vec::with_capacity(512);
        let Some(row) = rows.next()? else { return Ok(None) };
        append(&mut out, row)?;
        Ok(Some(out))
    })?;
    found.map(|body| json(StatusCode::OK, body)).ok_or(StatusCode::NOT_FOUND)
}

/// Answers with the first 20 items, by id, that have the given stars.
pub async fn list(State(store): State<Arc<Store>>, Query(filter): Query<Filter>) -> Result<Response, StatusCode> {
    let body = store.read(|connection| {
        let mut statement = connection.prepare_cached(LIST)?;
        let mut rows = statement.query([filter.stars])?;
        let mut out = Vec::with_capacity(8 * 1024);
        out.extend_from_slice(b"{\"items\":[");
        while let Some(row) = rows.next()? {
            if out.last() != Some(&b'[') {
                out.push(b',');
            }
            append(&mut out, row)?;
        }
        out.extend_from_slice(b"]}");
        Ok(out)
    })?;
    Ok(json(StatusCode::OK, body))
}

/// Stores an item; answers once its commit has reached the disk.
pub async fn create(State(store): State<Arc<Store>>, Json(new): Json<NewItem>) -> Result<Response, StatusCode> {
    let Written { item: new, id, created_at } = store.insert(new).await?;
    let (created_at, updated_at) = (created_at.as_str(), created_at.as_str());
    let (title, body, status) = (new.title.as_str(), new.body.as_str(), new.status.as_str());
    let item = Item { id, title, body, status, stars: new.stars, owner: new.owner, created_at, updated_at };
    let body = serde_json::to_vec(&item).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(json(StatusCode::CREATED, body))
}

fn append(out: &mut Vec<u8>, row: &Row<'_>) -> rusqlite::Result<()> {
    let item = Item {
        id: Uuid::from_bytes(row.get(0)?),
        title: row.get_ref(1)?.as_str()?,
        body: row.get_ref(2)?.as_str()?,
        status: row.get_ref(3)?.as_str()?,
        stars: row.get(4)?,
        owner: Uuid::from_bytes(row.get(5)?),
        created_at: row.get_ref(6)?.as_str()?,
        updated_at: row.get_ref(7)?.as_str()?,
    };
    serde_json::to_writer(out, &item).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(Box::new(cause)))
}

fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
