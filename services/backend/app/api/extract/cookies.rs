//! The cookies of a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;

use crate::api::edge::cookie;

/// What browsers give back of what they were given.
#[derive(Debug)]
pub struct Cookies(HeaderMap);

impl Cookies {
    /// The text of a cookie that is there once.
    pub fn get(&self, name: &str) -> Option<&str> {
        cookie::text(&self.0, name)
    }
}

impl<S: Sync> FromRequestParts<S> for Cookies {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.clone()))
    }
}
