//! How records look as HTTP answers, and what a request's headers ask of them.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;

use crate::api::edge::IDEMPOTENCY_REPLAYED;
use crate::services::records::Answer;
use crate::services::records::etag::Conditions;

/// The conditions on entity tags that a request carries.
pub struct Conditional(pub Conditions);

impl<S: Sync> FromRequestParts<S> for Conditional {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(conditions(&parts.headers)))
    }
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

/// One record with its entity tag.
pub fn record(status: StatusCode, answer: Answer) -> Response {
    let mut response = json(status, answer.body);
    put(response.headers_mut(), header::ETAG, &answer.etag);
    response
}

/// Says of an answer whether it is that of an earlier write with the same `Idempotency-Key`.
pub fn replayable(mut response: Response, is_replay: bool) -> Response {
    if is_replay {
        response.headers_mut().insert(IDEMPOTENCY_REPLAYED.clone(), HeaderValue::from_static("true"));
    }
    response
}

/// A JSON answer that is the caller's own.
pub fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // Room for those of the edge too: growing means hashing all of them again.
    headers.reserve(16);
    headers.insert(header::CONTENT_LENGTH, length);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    freshness(headers);
    response
}

/// That the client's copy is still good.
pub fn not_modified(etag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    put(response.headers_mut(), header::ETAG, etag);
    freshness(response.headers_mut());
    response
}

/// Answers are the caller's own and may be kept, but never used without asking whether they still hold.
pub fn freshness(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Accept-Encoding, Origin"));
}

/// Sets a header.
pub fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // Entity tags and paths of names and ids are always header values.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
