//! The cookies of a request (RFC 6265, section 5.4).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;

/// What browsers give back of what they were given.
#[derive(Debug)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// The text of a cookie. One that is there twice is as good as none: nobody can tell which of them is meant.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        found.next().filter(|_| found.next().is_none()).map(|(_, text)| text.as_str())
    }
}

impl<S: Sync> FromRequestParts<S> for Cookies {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let headers = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = headers.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Ok(Self(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()))
    }
}
