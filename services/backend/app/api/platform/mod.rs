//! The platform API: `/admin/v1`.

mod audit;
mod changes;
mod explain;
mod invitations;
mod keys;
mod mails;
mod oauth;
mod operators;
mod overview;
mod session;
mod settings;
mod setup;
mod templates;
mod totp;
mod usage;
mod users;
mod versions;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use super::{files, records};
use crate::core::App;

/// The routes that operators call.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(setup::router())
        .merge(session::router())
        .merge(operators::router())
        .merge(audit::router())
        .merge(totp::router())
        .merge(invitations::router())
        .merge(overview::router())
        .merge(changes::router())
        .merge(versions::router())
        .merge(usage::router())
        .merge(explain::router())
        .merge(records::platform_router())
        .merge(records::platform_batch_router())
        .merge(users::router())
        .merge(keys::router())
        .merge(mails::router())
        .merge(settings::router())
        .merge(oauth::router())
        .merge(templates::router())
        .merge(files::platform_router())
}
