//! Purging: what no version reads any more is emptied in small transactions, and then forgotten.

use std::sync::Arc;

use uuid::Uuid;

use crate::core::catalog::change::Step;
use crate::core::catalog::{Catalog, Column, Hub, Unread};
use crate::core::db::{Tx, WriteOptions};
use crate::core::id::CollectionId;
use crate::core::{App, Error, Result};
use crate::models;
use crate::services::changes::put_in_force;
use crate::services::jobs::Handler;

/// Seconds from one look at the schema to the next.
const EVERY_S: i64 = 60;
/// Records that one transaction empties or removes: a few milliseconds of the one writer.
const TOGETHER: u32 = 200;

const BULK: WriteOptions = WriteOptions { epoch: None, single_statement: false, bulk: true };

/// The recurring job that purges. An interrupted one goes on where it was.
pub fn handler() -> Handler {
    let mut handler = Handler::new("purge_unread", |app, _job| async move { sweep(&app).await });
    handler.every_s = Some(EVERY_S);
    handler
}

/// Empties and forgets everything that no version reads.
///
/// # Errors
/// The database does not answer; [`Error::ChangeInProgress`] when the schema is changed at the same time. What was done
/// until then stays done.
pub async fn sweep(app: &App) -> Result<()> {
    loop {
        let current = app.schema();
        let Some(unread) = current.catalog.unread().into_iter().next() else { return Ok(()) };
        match unread {
            Unread::Column(of, column) => purge_column(app, &current.catalog, of, column).await?,
            Unread::Collection(hub) => purge_collection(app, &current.catalog, *hub).await?,
        }
    }
}

async fn purge_column(app: &App, before: &Arc<Catalog>, of: CollectionId, column: Column) -> Result<()> {
    let hub = before.hub(of).ok_or_else(|| Error::internal("a column of no hub"))?.clone();
    let (field, now) = (column.field, app.clock.now());
    repeat(app, async move |tx: &Tx| models::files::release_field(tx, (of, field), now, TOGETHER).await).await?;
    let (emptied, is_searched) = (column.clone(), hub.searched.contains(&field));
    repeat(app, async move |tx: &Tx| {
        if is_searched {
            models::search::empty_column(tx, &hub, &emptied, TOGETHER).await
        } else {
            models::catalog::empty_column(tx, &hub, &emptied, TOGETHER).await
        }
    })
    .await?;
    let mut next = (**before).clone();
    let indexes = next.forget_column(of, &column).into_iter().map(|index| Step::DropIndex(of, index));
    let steps = indexes.chain([Step::DropColumn(of, column)]).collect();
    forget(app, before, next, steps).await
}

async fn purge_collection(app: &App, before: &Arc<Catalog>, hub: Hub) -> Result<()> {
    let (of, now) = (hub.id, app.clock.now());
    repeat(app, async move |tx: &Tx| {
        let gone: Vec<Uuid> = models::catalog::some_records(tx, &hub, TOGETHER).await?;
        for record in &gone {
            models::files::release_all(tx, hub.id, *record, now).await?;
        }
        models::catalog::delete_records(tx, &hub, &gone).await?;
        Ok(gone.len() as u64)
    })
    .await?;
    let mut next = (**before).clone();
    next.hubs.entry(of).and_modify(|hub| hub.is_purged = true);
    forget(app, before, next, Vec::new()).await
}

/// Does a slice of work until there is none left.
async fn repeat(app: &App, slice: impl AsyncFn(&Tx) -> Result<u64> + Clone + Send + Sync + 'static) -> Result<()> {
    loop {
        let slice = slice.clone();
        if app.db.write(BULK, async move |tx| slice(tx).await).await? < u64::from(TOGETHER) {
            return Ok(());
        }
    }
}

async fn forget(app: &App, before: &Arc<Catalog>, mut next: Catalog, steps: Vec<Step>) -> Result<()> {
    next.epoch += 1;
    put_in_force(app, before, (next, steps.into_iter().map(|step| (0, step)).collect()), None).await
}
