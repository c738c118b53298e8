//! Path parameters, typed.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::api::problem::Problem;
use crate::core::Error;

/// The parameters of the path. One that is not of its type (an id that is no UUID) names nothing: 404.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    #[expect(clippy::disallowed_types, reason = "this is the extractor that the others are to use")]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let raw = axum::extract::Path::from_request_parts(parts, state).await;
        raw.map(|axum::extract::Path(values)| Self(values)).map_err(|_| Problem(Error::NotFound))
    }
}
