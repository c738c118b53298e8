//! The console under `/console/`: the build of `services/frontend`, compiled into the binary.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::header::{self, HeaderMap, HeaderValue};
use http::{StatusCode, Uri};
use rust_embed::{Embed, EmbeddedFile};

use super::Page;
use crate::api::problem::Problem;
use crate::core::{App, Error};

/// The build. In debug builds its files are read from the folder, so that a new build of the console needs none of the
/// server.
#[derive(Embed)]
#[folder = "../frontend/dist/"]
#[allow_missing = true]
struct Build;

/// The policy of `services/frontend/build/content-security-policy.ts`; a test holds the two together.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                          font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PREFIX: &str = "/console/";
const INDEX: &str = "index.html";
/// Files whose names hold a hash of what is in them.
const HASHED: &str = "assets/";

/// The routes.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/console", get(async || Redirect::permanent(PREFIX)))
        .route("/console/", get(show))
        .route("/console/{*path}", get(show))
}

/// `GET /console/..`: a file of the build, or for every address that is none the page that finds its own way.
async fn show(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    if !app.settings.console {
        return Err(Error::NotFound.into());
    }
    let path = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    // What is compressed is an encoding of a file, not a file.
    let is_file = !path.is_empty() && !path.ends_with(".br");
    let (path, file) = match is_file.then(|| Build::get(path)).flatten() {
        Some(file) => (path, file),
        None if path.starts_with(HASHED) => return Err(Error::NotFound.into()),
        None => match Build::get(INDEX) {
            Some(index) => (INDEX, index),
            None => return Ok(unbuilt()),
        },
    };
    Ok(answer(path, file, &headers))
}

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let compressed = accepts_brotli(headers).then(|| Build::get(&format!("{path}.br"))).flatten();
    let encoding = if compressed.is_some() { "br" } else { "" };
    let hash = file.metadata.sha256_hash();
    let etag: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{etag}{encoding}\"");
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let kind = file.metadata.mimetype().to_owned();
    let is_text = kind.starts_with("text/");
    let data = if is_known { Body::empty() } else { Body::from(compressed.unwrap_or(file).data) };
    let mut response = Response::new(data);
    let fixed = [
        (header::CONTENT_TYPE, if is_text { format!("{kind}; charset=utf-8") } else { kind }),
        (header::ETAG, etag),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::VARY, "Accept-Encoding".to_owned()),
        (header::CACHE_CONTROL, freshness(path).to_owned()),
        (header::CONTENT_ENCODING, encoding.to_owned()),
    ];
    for (name, value) in fixed.into_iter().filter(|(_, value)| !value.is_empty()) {
        // Types, hashes and the fixed texts are header values.
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

/// A hashed name never means other bytes; every other name may after the next release.
fn freshness(path: &str) -> &'static str {
    if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut codings = accepted.flat_map(|value| value.split(',')).map(str::trim);
    codings.any(|coding| {
        matches!(coding.split_once(';').map_or((coding, ""), |(name, weight)| (name.trim(), weight.trim())),
        ("br", weight) if weight != "q=0")
    })
}

/// What a server shows that was built by itself, without the console.
fn unbuilt() -> Response {
    let body = "<h1>The console is not in this build</h1>\n<p>This server was built without it. Build both with \
                <code>make build</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>services/frontend</code> \
                and then the server again. The APIs work all the same.</p>";
    Page { title: "Stratabase: no console".to_owned(), body: body.to_owned() }.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (accepted, takes) in [
            ("br", true),
            ("gzip, br;q=0.8", true),
            ("gzip, br;q=0", false),
            ("gzip", false),
            ("", false),
            ("brx", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            assert_eq!(accepts_brotli(&headers), takes, "{accepted}");
        }
    }
}
