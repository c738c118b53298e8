//! The gate before a version is taken from its clients: who still uses it, and on which terms it goes all the same.

use crate::core::error::InUse;
use crate::core::{App, Error, Result};
use crate::services::usage::clients_of;

/// Days after which a client that did not call is taken to be gone.
pub const USE_DAYS: u32 = 30;

/// Lets pass when nobody used a version in the last 30 days, or no more users than `accept_users`.
///
/// # Errors
/// [`Error::VersionInUse`] with the clients, those with the most users first; the database does not answer.
pub async fn check_unused(app: &App, version: u32, accept_users: Option<u64>) -> Result<()> {
    let clients = clients_of(app, version, USE_DAYS).await?;
    let users = clients.iter().fold(0, |sum: u64, client| sum.saturating_add(client.users));
    if clients.is_empty() || accept_users.is_some_and(|accepted| users <= accepted) {
        return Ok(());
    }
    Err(Error::VersionInUse(Box::new(InUse { version, users, clients })))
}
