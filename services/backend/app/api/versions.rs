//! `/versions`: every version of the application API, for whoever builds on it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;

use super::extract::Query;
use super::problem::Problem;
use crate::core::App;
use crate::schemas::records::NoParameters;
use crate::services::catalog;

/// The route.
pub fn router() -> Router<Arc<App>> {
    Router::new().route("/versions", get(show_versions))
}

async fn show_versions(
    State(app): State<Arc<App>>,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Response, Problem> {
    let versions = catalog::tell_versions(&app).await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], axum::Json(versions)).into_response())
}
