//! `/v{n}/docs`: the reference of one version of the application API, made in the browser from its OpenAPI document, to
//! read and to try.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::header::HeaderMap;
use rust_embed::Embed;

use super::assets::{self, Terms};
use crate::api::extract::Path;
use crate::api::problem::Problem;
use crate::core::{App, Error};

/// The page, its style and its scripts, as they are written.
#[derive(Embed)]
#[folder = "app/api/pages/docs/"]
struct Files;

/// The page may load what lies beside it, and call the API that it describes.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE: &str = "docs.html";

/// The routes; the version stands before them.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/docs", get(async |headers: HeaderMap| show(PAGE, &headers)))
        .route("/docs/{file}", get(async |Path(file): Path<String>, headers: HeaderMap| show(&file, &headers)))
}

fn show(file: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let found = Files::get(file).ok_or(Error::NotFound)?;
    Ok(assets::answer::<Files>(file, found, Terms { policy: POLICY, is_immutable: false }, headers))
}
