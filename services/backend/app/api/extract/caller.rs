//! Who makes the request. The edge has already checked the token and the rate; handlers only ask.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::api::edge::Arrival;
use crate::api::problem::Problem;
use crate::core::{Ctx, Error};

/// The context of the request, the first argument of every use case.
#[derive(Debug)]
pub struct Caller(pub Ctx);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let arrival = parts.extensions.get::<Arc<Arrival>>();
        arrival.map(|arrival| Self(arrival.ctx.clone())).ok_or(Problem(Error::internal("a request passed the edge by")))
    }
}
