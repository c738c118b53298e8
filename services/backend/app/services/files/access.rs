//! Who may read a file: whoever may read a field that holds it, and as long as none does, its uploader.

use std::sync::Arc;

use uuid::Uuid;

use crate::core::catalog::change::Action;
use crate::core::catalog::{HubRow, Schema};
use crate::core::id::CollectionId;
use crate::core::{App, Ctx, Error, Principal, Result, Value};
use crate::models::file_holders;
use crate::models::files::{self, File, Holder, Uploader};
use crate::services::operators::{Permission, require};
use crate::services::records::Access;

/// Fields that are read at once of those that hold one file.
const PAGE: u32 = 32;

/// The file of an id, if the caller may read it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none for this caller: both look the same. [`Error::Unauthenticated`] at
/// the platform API for anybody but operators.
pub async fn find_readable(ctx: &Ctx, app: &App, id: Uuid) -> Result<File> {
    if ctx.version == 0 {
        require(ctx, Permission::Read)?;
    }
    let file = files::lookup(&app.db, id).await?.ok_or(Error::NotFound)?;
    if matches!(ctx.who, Principal::Operator { .. } | Principal::System) {
        return Ok(file);
    }
    if file.unheld_at.is_some() {
        return if Uploader::of(&ctx.who) == Some(file.uploader) { Ok(file) } else { Err(Error::NotFound) };
    }
    if is_readable_through_any(ctx, app, id).await? { Ok(file) } else { Err(Error::NotFound) }
}

async fn is_readable_through_any(ctx: &Ctx, app: &App, id: Uuid) -> Result<bool> {
    let mut after = None;
    loop {
        let page = file_holders::page(&app.db, id, after, PAGE).await?;
        for holder in &page {
            if can_read(ctx, app, *holder, id).await? {
                return Ok(true);
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE as usize => after = Some(*last),
            _ => return Ok(false),
        }
    }
}

async fn can_read(ctx: &Ctx, app: &App, holder: Holder, file: Uuid) -> Result<bool> {
    let schema = app.schema();
    let views = schema.catalog.views_of(holder.collection);
    for collection in std::iter::once(holder.collection).chain(views) {
        if can_read_in(collection, (ctx, app, &schema), holder, file).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn can_read_in(
    collection: CollectionId,
    (ctx, app, schema): (&Ctx, &App, &Arc<Schema>),
    holder: Holder,
    file: Uuid,
) -> Result<bool> {
    // A version that does not show the collection or the field does not show the file through it either.
    let Ok(mut access) = Access::of(ctx, schema, collection) else { return Ok(false) };
    if access.rule(Action::Read).is_err() {
        return Ok(false);
    }
    let shown = access.collection.fields.iter().find(|served| served.field.id == holder.field);
    let Some(column) = shown.filter(|served| !served.field.options.hidden).map(|served| served.column) else {
        return Ok(false);
    };
    access.know_caller(&app.db, &[Action::Read]).await?;
    let Some(row) = access.readable(&app.db, holder.record).await? else { return Ok(false) };
    let is_masked = access.masked(&app.db, &row).await?.contains(&holder.field);
    Ok(!is_masked && holds(&row, column, file))
}

/// Whether a column holds the file at this moment.
fn holds(row: &HubRow, column: usize, file: Uuid) -> bool {
    match row.columns.get(column) {
        Some(Value::Uuid(held)) => *held == file,
        Some(Value::List(held)) => {
            held.iter().any(|held| matches!(held, Value::Text(text) if *text == file.to_string()))
        }
        _ => false,
    }
}
