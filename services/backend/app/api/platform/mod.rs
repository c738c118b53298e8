//! The platform API: `/admin/v1`.

mod changes;
mod session;
mod setup;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::core::App;

/// The routes that operators call.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().merge(setup::router()).merge(session::router()).merge(changes::router())
}
