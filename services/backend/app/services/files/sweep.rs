//! Sweeping: files that no record took within a day, and objects whose row was never written.

use futures_util::StreamExt;
use uuid::Uuid;

use crate::core::db::{Tx, WriteOptions};
use crate::core::{App, Result, Time, id};
use crate::models::files;
use crate::services::jobs::Handler;

/// How long a file may be held by no record, in seconds.
const UNHELD_TTL_S: i64 = 24 * 60 * 60;
/// Seconds from one sweep of files to the next.
const SWEEP_EVERY_S: i64 = 10 * 60;
/// Seconds from one look at every object to the next.
const INVENTORY_EVERY_S: i64 = 24 * 60 * 60;
/// Files removed in one transaction.
const SWEPT_TOGETHER: u32 = 100;

/// The recurring job that removes files which no record has held for a day.
pub fn sweep_unheld_handler() -> Handler {
    let mut handler = Handler::new("sweep_unheld_files", |app, _job| async move { sweep_unheld(&app).await });
    handler.every_s = Some(SWEEP_EVERY_S);
    handler
}

/// The recurring job that removes objects without a row: what a crash between object and row, or between the removal of
/// a row and its object, has left.
pub fn sweep_objects_handler() -> Handler {
    let mut handler = Handler::new("sweep_orphaned_objects", |app, _job| async move { sweep_objects(&app).await });
    handler.every_s = Some(INVENTORY_EVERY_S);
    handler
}

async fn sweep_unheld(app: &App) -> Result<()> {
    let before = app.clock.now().plus_seconds(-UNHELD_TTL_S);
    loop {
        let work = async move |tx: &Tx| files::delete_unheld(tx, before, SWEPT_TOGETHER).await;
        let removed = app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        for id in &removed {
            // Whatever stays behind has no row any more: the other sweep finds it.
            app.storage.delete(*id).await?;
        }
        if removed.len() < SWEPT_TOGETHER as usize {
            return Ok(());
        }
    }
}

async fn sweep_objects(app: &App) -> Result<()> {
    let before = app.clock.now().plus_seconds(-UNHELD_TTL_S);
    app.storage.sweep_uploads(move |id| is_older(id, before)).await?;
    let mut objects = app.storage.list();
    while let Some(id) = objects.next().await.transpose()? {
        // A young object may be one whose row is just being written.
        if is_older(id, before) && files::lookup(&app.db, id).await?.is_none() {
            app.storage.delete(id).await?;
            tracing::info!(file = %id, "an object without a file was removed");
        }
    }
    Ok(())
}

fn is_older(id: Uuid, than: Time) -> bool {
    id::time_of(id).is_some_and(|made| made < than)
}
