//! Where a session that is being opened will be kept: by the client, or in a cookie of its browser.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use http::StatusCode;
use http::header::{self, HeaderValue};
use http::request::Parts;

use crate::api::edge::cookie;
use crate::api::extract::Query;
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::{App, Error, Time};
use crate::schemas::auth::{SignInParameters, SignedIn};
use crate::services::sessions;

/// Where to keep the session, as the query says.
#[derive(Debug)]
pub struct Place {
    by_cookie: bool,
}

impl FromRequestParts<Arc<App>> for Place {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Query(SignInParameters { cookie: by_cookie }) = Query::from_request_parts(parts, app).await?;
        // Otherwise another site could sign its visitors in, as whom it likes.
        if by_cookie && !cookie::is_same_origin(parts, app.settings.public_url.as_ref()) {
            return Err(Problem(cookie::cross_site()));
        }
        Ok(Self { by_cookie })
    }
}

impl Place {
    /// The answer to who signs in: the tokens, or a cookie in their place.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn answer(self, app: &App, status: StatusCode, opened: SignedIn, now: Time) -> Result<Response, Problem> {
        if !self.by_cookie {
            return Ok((status, Private(opened)).into_response());
        }
        let (cookie, shown) = sessions::keep_in_cookie(app, opened, now).await?;
        let mut response = (status, Private(shown)).into_response();
        let value = cookie::set(&cookie, sessions::SESSION_MAX_S);
        let value = HeaderValue::try_from(value).map_err(|fault| Error::caused("writing a cookie", fault))?;
        response.headers_mut().insert(header::SET_COOKIE, value);
        Ok(response)
    }
}

/// Takes the cookie of a session away from a browser that has sent one.
#[derive(Debug)]
pub struct Forgotten {
    has_cookie: bool,
}

impl<S: Sync> FromRequestParts<S> for Forgotten {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self { has_cookie: cookie::session(&parts.headers).is_some() })
    }
}

impl IntoResponseParts for Forgotten {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        if self.has_cookie
            && let Ok(value) = HeaderValue::try_from(cookie::clear())
        {
            parts.headers_mut().insert(header::SET_COOKIE, value);
        }
        Ok(parts)
    }
}
