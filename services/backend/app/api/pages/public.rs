//! The application's own pages at `/`, from the folder that `STRATABASE_PUBLIC_DIR` names.

use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{self, HeaderValue};
use percent_encoding::percent_decode_str;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use crate::api::problem::Problem;
use crate::core::Error;

/// Keeps the pages out of others' frames, and leaves the rest to the application.
const POLICY: HeaderValue = HeaderValue::from_static("frame-ancestors 'self'; base-uri 'self'; object-src 'none'");

/// Answers with a file of the folder. An address that has no file, and whose last segment looks like none, is one of the
/// application's own: `index.html` finds its way there.
///
/// # Errors
/// [`Error::NotFound`], for hidden files too.
pub async fn show(folder: &Path, request: Request) -> Result<Response, Problem> {
    // As it will be looked up, so that no escape hides a slash or a dot.
    let path = percent_decode_str(request.uri().path()).decode_utf8().map_err(|_| Error::NotFound)?;
    // Two slashes at the start would make a redirect to the folder behind them one to another host.
    if path.starts_with("//") || path.split(['/', '\\']).any(is_hidden) {
        return Err(Error::NotFound.into());
    }
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let served = if is_page {
        files.fallback(ServeFile::new(folder.join("index.html"))).oneshot(request).await
    } else {
        files.oneshot(request).await
    };
    let response = served.map_err(|fault| Error::caused("reading the folder of pages", fault))?;
    match response.status().as_u16() {
        404 => Err(Error::NotFound.into()),
        405 => Ok(super::not_allowed()),
        _ => {
            let mut response = response.map(Body::new);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            Ok(response)
        }
    }
}

/// Whether a segment of an address names what a folder of pages may hold by accident, such as `.git` or `.env`.
fn is_hidden(segment: &str) -> bool {
    segment.starts_with('.') && segment != ".well-known"
}
