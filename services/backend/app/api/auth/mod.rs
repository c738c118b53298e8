//! Accounts of the application: `/v{n}/auth`. Paths stand without the version, which the edge takes off.

mod account;
mod identities;
mod oauth;
mod passkeys;
mod place;
mod proofs;
mod sessions;
mod statements;
mod totp;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::core::App;

/// The routes of accounts and their sessions.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(account::router())
        .merge(sessions::router())
        .merge(proofs::router())
        .merge(totp::router())
        .merge(passkeys::router())
        .merge(oauth::router())
        .merge(identities::router())
        .merge(statements::router())
}
