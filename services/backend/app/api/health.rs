//! `/health/live` and `/health/ready`: for whatever watches over the process.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;

use crate::core::App;
use crate::schemas::health::Liveness;
use crate::services::health;

/// The routes.
pub fn router() -> Router<Arc<App>> {
    Router::new().route("/health/live", get(show_liveness)).route("/health/ready", get(show_readiness))
}

/// `GET /health/live`: the process answers.
async fn show_liveness() -> Response {
    axum::Json(Liveness { status: "alive" }).into_response()
}

/// `GET /health/ready`: 200 when every part answers, 503 naming those that do not.
async fn show_readiness(State(app): State<Arc<App>>) -> Response {
    let health = health::check(&app).await;
    let status = if health.status == health::READY { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(health)).into_response()
}
