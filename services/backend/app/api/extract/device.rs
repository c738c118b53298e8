//! What the client calls itself.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;

/// The user agent, empty when there is none; to be shown to the owner of a session, never to be trusted.
#[derive(Debug)]
pub struct Device(pub String);

impl<S: Sync> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT);
        Ok(Self(agent.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()))
    }
}
