//! JSON bodies: read within limits, parsed strictly, decoded with a pointer to whatever does not fit.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use bytes::Bytes;
use http::header::{self, HeaderMap};
use http_body::Body as _;
use http_body_util::{BodyExt, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body::broken_off;
use super::decode;
use crate::api::problem::Problem;
use crate::core::{App, Error, Result, json};

/// A JSON body of a type. Keys that the type does not know are refused.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let value = json::parse(&read_bytes(request, app).await?)?;
        Ok(Self(typed(&value)?))
    }
}

impl<T: DeserializeOwned> OptionalFromRequest<Arc<App>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Option<Self>, Problem> {
        if request.body().is_end_stream() && !request.headers().contains_key(header::CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<_>>::from_request(request, app).await.map(Some)
    }
}

/// A JSON body as a type. Keys that the type does not know are refused.
///
/// # Errors
/// [`Error::InvalidFields`] with a pointer to what does not fit.
pub fn typed<T: DeserializeOwned>(value: &Value) -> Result<T> {
    decode::from_value(value).map_err(|fault| Error::InvalidFields(vec![fault]))
}

/// A JSON body of any shape: well formed, with no key twice, nested at most [`json::MAX_DEPTH`] deep.
#[derive(Debug)]
pub struct RawJson(pub Value);

impl FromRequest<Arc<App>> for RawJson {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        Ok(Self(json::parse(&read_bytes(request, app).await?)?))
    }
}

/// The bytes of a body that is declared as JSON, within the limits of size and time.
pub(super) async fn read_bytes(request: Request, app: &App) -> Result<Bytes> {
    if !is_json(request.headers()) {
        return Err(Error::UnsupportedMediaType);
    }
    let limit = app.settings.body_limit;
    let too_large = || Error::TooLarge { limit_bytes: limit as u64 };
    if declared_length(request.headers()).is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let whole = Limited::<Body>::new(request.into_body(), limit).collect();
    match tokio::time::timeout(app.settings.body_timeout, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(fault)) if fault.is::<http_body_util::LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(broken_off()),
        Err(_) => Err(Error::Timeout),
    }
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the body is declared as `application/json`, in UTF-8 where it names a charset.
fn is_json(headers: &HeaderMap) -> bool {
    let mut declared = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (declared.next(), declared.next()) else { return false };
    let Ok(text) = value.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, charset)) if name.eq_ignore_ascii_case("charset") => {
                charset.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            Some(_) => true,
            None => parameter.is_empty(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_taken() {
        for (declared, taken) in [
            ("application/json", true),
            ("Application/JSON; Charset=\"UTF-8\"", true),
            ("application/json;", true),
            ("application/json; charset=iso-8859-1", false),
            ("application/json; utf-8", false),
            ("text/json", false),
            ("application/merge-patch+json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, declared.parse().unwrap())]);
            assert_eq!(is_json(&headers), taken, "{declared}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
