//! Answers that more than one route gives.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use serde::Serialize;

use super::problem::Problem;
use crate::core::Error;

/// Sends the browser elsewhere, which no cache may keep.
///
/// # Errors
/// The address has letters that no header takes.
pub fn redirect(status: StatusCode, to: &str) -> Result<Response, Error> {
    let location = HeaderValue::try_from(to).map_err(|fault| Error::caused("writing an address", fault))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::LOCATION, location);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Gives the browser a cookie beside an answer.
///
/// # Errors
/// The cookie has letters that no header takes.
pub fn with_cookie(mut response: Response, cookie: &str) -> Result<Response, Error> {
    let value = HeaderValue::try_from(cookie).map_err(|fault| Error::caused("writing a cookie", fault))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}

/// A JSON answer for the caller alone, which no cache may keep: tokens, and what is known of a person.
#[derive(Debug)]
pub struct Private<T>(pub T);

impl<T: Serialize> IntoResponse for Private<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let mut response = Response::new(Body::from(body));
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                response
            }
            Err(fault) => Problem(Error::caused("writing an answer", fault)).into_response(),
        }
    }
}
