//! Where a session that is being opened will be kept: by the client, or in a cookie of its browser.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

use crate::api::edge::cookie;
use crate::api::extract::Query;
use crate::api::problem::Problem;
use crate::api::respond::{Private, with_cookie};
use crate::core::{App, Time};
use crate::schemas::auth::{SignInParameters, SignedIn};
use crate::services::sessions;

/// Whether a page of this installation's own origin makes the request.
#[derive(Debug)]
pub struct Origin {
    is_same: bool,
}

impl FromRequestParts<Arc<App>> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self { is_same: cookie::is_same_origin(parts, app.settings.public_url.as_ref()) })
    }
}

impl Origin {
    /// Lets only a page of the same origin ask for a session in a cookie: another site could sign its visitors in, as whom it
    /// likes.
    ///
    /// # Errors
    /// [`Error::Forbidden`](crate::core::Error::Forbidden).
    pub fn allow(self, by_cookie: bool) -> Result<Place, Problem> {
        if by_cookie && !self.is_same { Err(Problem(cookie::cross_site())) } else { Ok(Place { by_cookie }) }
    }
}

/// Where to keep the session, as the query says.
#[derive(Debug)]
pub struct Place {
    by_cookie: bool,
}

impl FromRequestParts<Arc<App>> for Place {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Query(SignInParameters { cookie: by_cookie }) = Query::from_request_parts(parts, app).await?;
        let Ok(origin) = Origin::from_request_parts(parts, app).await;
        origin.allow(by_cookie)
    }
}

impl Place {
    /// That of a session whose beginning was asked for by a page of the same origin.
    pub const fn begun(by_cookie: bool) -> Self {
        Self { by_cookie }
    }

    /// The answer to who signs in: the tokens, or a cookie in their place.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn answer(self, app: &App, status: StatusCode, opened: SignedIn, now: Time) -> Result<Response, Problem> {
        if !self.by_cookie {
            return Ok((status, Private(opened)).into_response());
        }
        let (cookie, shown) = sessions::keep_in_cookie(app, opened, now).await?;
        let response = (status, Private(shown)).into_response();
        Ok(with_cookie(response, &cookie::set(&cookie, sessions::SESSION_MAX_S))?)
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

impl Forgotten {
    /// The answer to who has signed out.
    ///
    /// # Errors
    /// The cookie cannot be written, which is a defect.
    pub fn answer(self) -> Result<Response, Problem> {
        let response = StatusCode::NO_CONTENT.into_response();
        if self.has_cookie { Ok(with_cookie(response, &cookie::clear())?) } else { Ok(response) }
    }
}
