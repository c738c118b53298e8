//! The languages that a client likes.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;

use crate::core::mail::templates::{Locale, wanted_locales};

/// The languages of `Accept-Language`, the best first; none when there is no such header.
#[derive(Debug)]
pub struct Languages(pub Vec<Locale>);

impl<S: Sync> FromRequestParts<S> for Languages {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self(header.map(wanted_locales).unwrap_or_default()))
    }
}
