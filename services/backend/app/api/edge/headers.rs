//! The headers that every answer carries, computed once at start.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use uuid::Uuid;

use super::client::REQUEST_ID;
use crate::core::config::{CorsOrigins, PublicUrl, Settings};

/// The header that says of an answer that it is that of an earlier write with the same key.
pub static IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Location, Link, Deprecation, Sunset, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id",
);
/// On the answers that have it alone: all others are as they were before there was such a header.
const ALSO_EXPOSED: HeaderValue = HeaderValue::from_static("Idempotency-Replayed");
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, Stratabase-Client",
);
/// Browsers keep a preflight's answer for two hours at most.
const PREFLIGHT_AGE: HeaderValue = HeaderValue::from_static("7200");

/// What the settings say of headers.
pub struct FixedHeaders {
    cors_origins: CorsOrigins,
    strict_transport: bool,
}

impl FixedHeaders {
    /// Takes what it needs from the settings.
    pub fn new(settings: &Settings) -> Self {
        Self {
            cors_origins: settings.cors_origins.clone(),
            strict_transport: settings.public_url.as_ref().is_some_and(PublicUrl::is_https),
        }
    }

    /// Completes the headers of any answer; what the handler has set stays.
    pub fn complete(&self, headers: &mut HeaderMap, request_id: Uuid) {
        headers.reserve(10);
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        if let Ok(id) = HeaderValue::from_str(request_id.hyphenated().encode_lower(&mut text)) {
            headers.insert(REQUEST_ID.clone(), id);
        }
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(POLICY);
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if self.strict_transport {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
        }
    }

    /// What to tell a page of `origin`: `None` when it may not read the answer. Never with credentials.
    pub fn allowed_origin(&self, origin: Option<&HeaderValue>) -> Option<HeaderValue> {
        match &self.cors_origins {
            CorsOrigins::Any => Some(HeaderValue::from_static("*")),
            CorsOrigins::List(origins) => {
                let origin = origin?;
                let is_listed = origins.iter().any(|listed| listed.as_bytes().eq_ignore_ascii_case(origin.as_bytes()));
                is_listed.then(|| origin.clone())
            }
        }
    }

    /// Lets pages of the allowed origin read the answer.
    pub fn complete_cors(&self, headers: &mut HeaderMap, allowed: Option<HeaderValue>) {
        if matches!(self.cors_origins, CorsOrigins::List(_)) && !varies_by_origin(headers) {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        if let Some(origin) = allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            if headers.contains_key(&IDEMPOTENCY_REPLAYED) {
                headers.append(header::ACCESS_CONTROL_EXPOSE_HEADERS, ALSO_EXPOSED);
            }
        }
    }
}

fn varies_by_origin(headers: &HeaderMap) -> bool {
    let names = headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok());
    names.flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case("origin"))
}

/// Whether a request is a browser's question whether it may send another one (Fetch standard, section 3.2.2).
pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight; whether the origin is allowed is told by the headers that every answer gets.
pub fn preflight_answer<B: Default>() -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let fixed: [(HeaderName, HeaderValue); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_AGE),
    ];
    response.headers_mut().extend(fixed);
    response
}

/// The value of `Allow` for methods that exist nowhere.
pub fn every_method() -> HeaderValue {
    METHODS
}
