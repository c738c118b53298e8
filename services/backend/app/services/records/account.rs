//! The fields of a user's record that accounts write, and record routes never do.

use std::sync::Arc;

use uuid::Uuid;

use super::update::changed_columns;
use super::{collision, events};
use crate::core::catalog::Collection;
use crate::core::db::Tx;
use crate::core::{Ctx, Error, Result, Value};
use crate::models;

/// Writes fields of a user's record, by their names in `users`, with an event as of any change. To be called in a write
/// that was planned on the schema of `users`.
///
/// # Errors
/// [`Error::NotFound`] when there is no such user any more.
pub async fn set_account_fields(
    ctx: &Ctx,
    tx: &Tx,
    users: &Arc<Collection>,
    user: Uuid,
    fields: &[(&str, Value)],
) -> Result<()> {
    let stored = models::records::lock(tx, users, user).await?.ok_or(Error::NotFound)?;
    let mut row = stored.clone();
    for (name, value) in fields {
        let served = users.field(name).ok_or_else(|| Error::internal("users lack a field that they always have"))?;
        users.write(&mut row.columns, served, value);
    }
    let changed = changed_columns(&stored, &row);
    if changed.is_empty() {
        return Ok(());
    }
    row.updated_at = ctx.now().whole_millis().max(stored.updated_at);
    row.revision += 1;
    models::records::update(tx, &users.hub, &row, &changed, collision::explained(users))?;
    events::updated(ctx, tx, users, &stored, &row, &changed);
    Ok(())
}
