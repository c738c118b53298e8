//! What an identity provider has the browser bring (RFC 6749, section 4.1.2), in the query or in a form. Providers add
//! parameters of their own, which are passed over.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use http::{Method, header};

use super::body::essence;
use crate::api::problem::Problem;
use crate::core::Error;
use crate::services::oauth::Given;

/// The longest form, in bytes.
const MAX_FORM_BYTES: usize = 16 * 1_024;

/// What the provider told.
#[derive(Debug)]
pub struct Told(pub Given);

impl<S: Sync> FromRequest<S> for Told {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if request.method() != Method::POST {
            return read(request.uri().query().unwrap_or_default().as_bytes()).map(Self).map_err(Problem);
        }
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(essence);
        if kind.is_none_or(|kind| !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
            return Err(Problem(Error::UnsupportedMediaType));
        }
        let limit_bytes = u64::try_from(MAX_FORM_BYTES).unwrap_or(u64::MAX);
        let body = to_bytes(request.into_body(), MAX_FORM_BYTES).await;
        let body = body.map_err(|_| Problem(Error::TooLarge { limit_bytes }))?;
        read(&body).map(Self).map_err(Problem)
    }
}

fn read(pairs: &[u8]) -> Result<Given, Error> {
    let mut given = Given::default();
    for (name, text) in form_urlencoded::parse(pairs) {
        let place = match &*name {
            "state" => &mut given.state,
            "code" => &mut given.code,
            "error" => &mut given.error,
            "iss" => &mut given.iss,
            _ => continue,
        };
        if place.replace(text.into_owned()).is_some() {
            return Err(Error::InvalidRequest(format!("{name} is there twice.")));
        }
    }
    Ok(given)
}
