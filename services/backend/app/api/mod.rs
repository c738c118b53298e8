//! HTTP: routes, extractors and the edge.

mod auth;
pub mod edge;
pub mod extract;
mod files;
mod health;
mod jwks;
pub mod openapi;
pub mod pages;
mod platform;
pub mod problem;
mod records;
mod respond;
pub mod server;
mod versions;

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use bytes::Bytes;
use edge::{Edge, Routers};
use extract::Query;
use http::header::{self, HeaderValue};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::core::App;
use crate::schemas::records::NoParameters;

/// Everything that the server answers.
pub fn router(app: Arc<App>) -> Edge {
    let (application, _) = application().split_for_parts();
    let application = application.merge(openapi::router()).merge(pages::docs::router()).merge(records::router());
    let (platform, platform_document) = platform().split_for_parts();
    let mut document = serde_json::to_value(&platform_document).unwrap_or_default();
    openapi::declare_problems(&mut document);
    let document = Bytes::from(document.to_string());
    let platform = platform.route(
        "/admin/v1/openapi.json",
        get(async move |Query(NoParameters {}): Query<NoParameters>| document_answer(document)),
    );
    let routers = Routers {
        application: application.with_state(Arc::clone(&app)),
        platform: platform.with_state(Arc::clone(&app)),
        pages: pages().with_state(Arc::clone(&app)),
    };
    Edge::new(app, routers)
}

/// The fixed routes of the application API; their paths stand without the version, which the edge takes off.
fn application() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(empty_document("Application API", "What the application's clients call."))
        .merge(auth::router())
        .merge(files::router())
        .merge(records::batch_router())
}

/// The routes of the platform API.
fn platform() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(empty_document(
        "Stratabase platform API",
        "What operators call to describe collections and to run the installation.",
    ))
    .merge(platform::router())
}

fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/problems", get(problem::pages::list_problems))
        .route("/problems/{code}", get(problem::pages::show_problem))
        .merge(health::router())
        .merge(versions::router())
        .merge(jwks::router())
        .merge(pages::console::router())
        .merge(pages::migration::router())
        .route("/", any(pages::show_public))
        .route("/{*path}", any(pages::show_public))
}

/// The OpenAPI document of the fixed routes of one version of the application API, with `/v{n}` before each path.
///
/// The collections' routes are added to it.
pub fn application_openapi_base(version: u32) -> OpenApi {
    let mut base = application().into_openapi();
    // What is described is this version, whichever release serves it: its document must not change with the release.
    base.info.version = version.to_string();
    let paths = std::mem::take(&mut base.paths.paths);
    base.paths.paths = paths.into_iter().map(|(path, item)| (format!("/v{version}{path}"), item)).collect();
    base
}

/// An OpenAPI document that is already JSON.
fn document_answer(document: Bytes) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], document)
}

/// A document (OpenAPI 3.1) without paths: its title, how callers show who they are, and what this build is.
fn empty_document(title: &str, description: &str) -> OpenApi {
    let info = InfoBuilder::new().title(title).description(Some(description)).version(env!("CARGO_PKG_VERSION"));
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = ComponentsBuilder::new().security_scheme("bearer", bearer);
    OpenApiBuilder::new().info(info.build()).components(Some(components.build())).build()
}
