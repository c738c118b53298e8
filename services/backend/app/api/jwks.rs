//! `/.well-known/jwks.json`: the keys by which other services check the tokens that users show them.

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
use crate::services::statements;

/// The route.
pub fn router() -> Router<Arc<App>> {
    Router::new().route("/.well-known/jwks.json", get(show_keys))
}

async fn show_keys(
    State(app): State<Arc<App>>,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Response, Problem> {
    let keys = statements::published_keys(&app)?;
    // Each key is published a term before it signs, and an hour is little of that.
    Ok(([(header::CACHE_CONTROL, "public, max-age=3600")], axum::Json(keys)).into_response())
}
