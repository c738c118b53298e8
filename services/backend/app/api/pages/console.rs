//! The console under `/console/`: the build of `services/frontend`, compiled into the binary.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::Uri;
use http::header::HeaderMap;
use rust_embed::Embed;

use super::Page;
use super::assets::{self, Terms};
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
    let is_file = !path.is_empty() && path.rsplit('.').next() != Some("br");
    let (path, file) = match is_file.then(|| Build::get(path)).flatten() {
        Some(file) => (path, file),
        None if path.starts_with(HASHED) => return Err(Error::NotFound.into()),
        None => match Build::get(INDEX) {
            Some(index) => (INDEX, index),
            None => return Ok(unbuilt()),
        },
    };
    let terms = Terms { policy: POLICY, is_immutable: path.starts_with(HASHED) };
    Ok(assets::answer::<Build>(path, file, terms, &headers))
}

/// What a server shows that was built by itself, without the console.
fn unbuilt() -> Response {
    let body = "<h1>The console is not in this build</h1>\n<p>This server was built without it. Build both with \
                <code>make build</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>services/frontend</code> \
                and then the server again. The APIs work all the same.</p>";
    Page { title: "Stratabase: no console".to_owned(), body: body.to_owned() }.into_response()
}
