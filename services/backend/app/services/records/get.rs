//! Reading one record.

use uuid::Uuid;

use super::etag::{self, Conditions};
use super::query::shown_fields;
use super::{Access, Answer, Shown, answer, tagged};
use crate::core::catalog::USERS;
use crate::core::catalog::accept::parse_uuid;
use crate::core::catalog::change::Action;
use crate::core::{App, Ctx, Error, Result};
use crate::models;

/// What reading a record found.
#[derive(Debug)]
pub enum Reading {
    /// The record.
    Whole(Answer),
    /// That the client's copy is still good, with its entity tag.
    Known(String),
}

/// Reads a record by its id.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none that the caller may see: both look the same.
pub async fn get_record(
    ctx: &Ctx,
    app: &App,
    collection: &str,
    id: &str,
    fields: Option<&str>,
    conditions: &Conditions,
) -> Result<Reading> {
    let mut access = Access::find(ctx, &app.schema(), collection)?;
    let shown = shown_fields(&access, fields)?;
    access.rule(Action::Read)?;
    access.know_caller(&app.db, &[Action::Read]).await?;
    let id = parse_uuid(id).ok_or(Error::NotFound)?;
    let row = access.lookup(&app.db, id, access.rule(Action::Read)?).await?.ok_or(Error::NotFound)?;
    let etag = etag::of(ctx, &access.collection, &shown, row.revision);
    if conditions.is_known(&etag) {
        return Ok(Reading::Known(etag));
    }
    tagged(&app.db, &access, &row, &shown, etag).await.map(Reading::Whole)
}

/// The record of the user who asks, as they see it; `None` when it is gone. Their own account is shown to them whatever
/// the rules of the collection say.
///
/// # Errors
/// The database does not answer.
pub async fn render_user(ctx: &Ctx, app: &App, id: Uuid) -> Result<Option<Vec<u8>>> {
    let mut access = Access::of(ctx, &app.schema(), USERS)?;
    access.know_caller(&app.db, &[]).await?;
    access.usage.reads_all(&access.collection);
    let Some(row) = models::records::lookup(&app.db, &access.collection, id).await? else { return Ok(None) };
    answer(ctx, &app.db, &access, &row, &Shown::All).await.map(|answer| Some(answer.body))
}
