//! Writes that may carry an `Idempotency-Key`.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderName, Uri};
use serde_json::Value;

use super::json::read_bytes;
use crate::api::edge::Arrival;
use crate::api::problem::Problem;
use crate::core::{App, Error, Result, json};
use crate::services::idempotency::Key;

static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A write with a JSON body of any shape, read as [`super::RawJson`] is.
pub struct Sent {
    /// The body.
    pub body: Value,
    /// The key that it came with.
    pub key: Option<Key>,
}

impl FromRequest<Arc<App>> for Sent {
    type Rejection = Problem;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        if !request.headers().contains_key(&IDEMPOTENCY_KEY) {
            let body = json::parse(&read_bytes(request, app).await?)?;
            return Ok(Self { body, key: None });
        }
        let (headers, uri) = (request.headers().clone(), request.uri().clone());
        let extensions = std::mem::take(request.extensions_mut());
        let bytes = read_bytes(request, app).await?;
        Ok(Self { key: key_of(&headers, &uri, &extensions, &bytes)?, body: json::parse(&bytes)? })
    }
}

/// The key of a write without a body.
pub struct Keyed(pub Option<Key>);

impl<S: Sync> FromRequestParts<S> for Keyed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self(key_of(&parts.headers, &parts.uri, &parts.extensions, b"")?))
    }
}

fn key_of(headers: &HeaderMap, uri: &Uri, extensions: &Extensions, body: &[u8]) -> Result<Option<Key>> {
    let mut given = headers.get_all(&IDEMPOTENCY_KEY).iter();
    let Some(key) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(Error::InvalidRequest("A request has one Idempotency-Key.".into()));
    }
    let arrival = extensions.get::<Arc<Arrival>>().ok_or_else(|| Error::internal("a request passed the edge by"))?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    Key::new(&arrival.ctx, key.as_bytes(), target, body).map(Some)
}
