//! Reading one record.

use uuid::Uuid;

use super::etag::{self, Conditions};
use super::expand::Bounds;
use super::{Access, Answer, Shape, Wanted, answer, tagged};
use crate::core::catalog::USERS;
use crate::core::catalog::accept::parse_uuid;
use crate::core::catalog::change::Action;
use crate::core::db::Snapshot;
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
    wanted: &Wanted,
    conditions: &Conditions,
) -> Result<Reading> {
    let mut access = Access::find(ctx, &app.schema(), collection)?;
    let shape = Shape::of(&access, wanted, false)?;
    access.rule(Action::Read)?;
    access.know_caller(&app.db, &[Action::Read]).await?;
    let id = parse_uuid(id).ok_or(Error::NotFound)?;
    if !shape.expand.is_empty() {
        // Boxed, so that other reads do not carry its state along.
        return Box::pin(get_expanded(ctx, app, access, id, shape, conditions)).await;
    }
    let row = access.readable(&app.db, id).await?.ok_or(Error::NotFound)?;
    let masked = access.masked(&app.db, &row).await?;
    let etag = etag::of(ctx, &access.collection, &shape.shown, (row.revision, &masked));
    if conditions.is_known(&etag) {
        return Ok(Reading::Known(etag));
    }
    tagged(&access, (&row, &masked), &shape, &[], etag).map(Reading::Whole)
}

/// Reads a record and what its relations lead to, all as it is at one moment.
async fn get_expanded(
    ctx: &Ctx,
    app: &App,
    access: Access,
    id: Uuid,
    shape: Shape,
    conditions: &Conditions,
) -> Result<Reading> {
    let (ctx, conditions) = (ctx.clone(), conditions.clone());
    let read = async move |snapshot: &Snapshot| {
        let row = access.readable(snapshot, id).await?.ok_or(Error::NotFound)?;
        let masked = access.masked(snapshot, &row).await?;
        let expanded = shape.expand.of_record(snapshot, &access, (&row, &masked), Bounds::OF_READS).await?;
        let etag = etag::with(etag::of(&ctx, &access.collection, &shape.shown, (row.revision, &masked)), &expanded);
        if conditions.is_known(&etag) {
            return Ok(Reading::Known(etag));
        }
        tagged(&access, (&row, &masked), &shape, &expanded, etag).map(Reading::Whole)
    };
    app.db.brief_snapshot(read).await
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
    answer(ctx, &app.db, &access, &row, &Shape::default()).await.map(|answer| Some(answer.body))
}
