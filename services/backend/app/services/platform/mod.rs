//! What operators see and do beside the schema: users, sessions, the installation at a glance.

pub mod impersonation;
pub mod mails;
pub mod new_users;
pub mod overview;
pub mod sessions;
pub mod templates;
pub mod users;

use uuid::Uuid;

use crate::core::{Error, Fault, Result};

/// Items of a page unless asked otherwise.
const DEFAULT_LIMIT: u32 = 50;
/// Most items of a page.
const MAX_LIMIT: u32 = 1_000;

/// The size of a page that is asked for.
///
/// # Errors
/// [`Error::InvalidQuery`] for none and for too many.
pub(super) fn page_size(limit: Option<u32>) -> Result<u32> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        _ => Err(Error::InvalidQuery(vec![Fault::query("limit", "out_of_range", format!("1 to {MAX_LIMIT}."))])),
    }
}

/// Takes the row too many off a page, and says where the next one goes on.
pub(super) fn next<T>(rows: &mut Vec<T>, limit: u32, id: impl Fn(&T) -> Uuid) -> Option<Uuid> {
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    rows.last().filter(|_| has_more).map(id)
}
