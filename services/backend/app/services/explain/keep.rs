//! Keeping explanations: written down in transactions of their own, and bounded by number and age.

use std::sync::Arc;
use std::time::Duration;

use super::{KEPT_S, describe};
use crate::core::checks::{Denial, Denials};
use crate::core::db::{Db, Tx, WriteOptions};
use crate::core::{App, Error, Result};
use crate::models::explanations::{self, Explained};
use crate::services::flusher::RunningFlusher;
use crate::services::jobs::Handler;

/// How long an explanation waits, at most, until every node can tell it.
const FLUSH_EVERY: Duration = Duration::from_secs(1);
/// Explanations written in one transaction: few enough that no request notices.
const WRITTEN_TOGETHER: usize = 100;
/// Explanations that are kept; older ones make room.
const MAX_KEPT: u32 = 10_000;
/// Seconds from one removal of what is too old to the next.
const PURGE_EVERY_S: i64 = 60 * 60;
/// Rows removed in one transaction.
const PURGED_TOGETHER: u32 = 500;

/// Starts the flushes of this process.
pub fn start(app: &Arc<App>) -> RunningFlusher {
    RunningFlusher::start(app, "explanations of denials", FLUSH_EVERY, |app| async move { flush(&app).await })
}

/// Writes down every denial that waits on this node. What cannot be written waits for the next time.
///
/// # Errors
/// The database does not answer.
pub async fn flush(app: &App) -> Result<()> {
    let (denials, db) = (Arc::clone(&app.denials), app.db.clone());
    // What is written must be taken off the queue even when whoever waits for it goes away.
    let task = tokio::spawn(async move { write_waiting(&denials, &db).await });
    task.await.unwrap_or_else(|fault| Err(Error::caused("writing down explanations", fault)))
}

async fn write_waiting(denials: &Denials, db: &Db) -> Result<()> {
    let mut waiting = denials.waiting().await;
    loop {
        let batch = waiting.first(WRITTEN_TOGETHER);
        if batch.is_empty() {
            return Ok(());
        }
        let count = batch.len();
        let rows = batch.into_iter().map(explained).collect::<Result<Vec<_>>>()?;
        let work = async move |tx: &Tx| {
            for row in &rows {
                explanations::insert(tx, row)?;
            }
            explanations::keep_newest(tx, MAX_KEPT).await
        };
        db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        waiting.forget_first(count);
    }
}

fn explained(denial: Denial) -> Result<Explained> {
    let checks: Vec<_> = denial.checks.iter().map(describe::check).collect();
    let checks = serde_json::to_string(&checks).map_err(|fault| Error::caused("writing an explanation", fault))?;
    let (caller_kind, caller) = denial.who.named();
    Ok(Explained {
        request: denial.request,
        at: denial.at,
        version: denial.version,
        method: denial.method.to_owned(),
        path: denial.path,
        status: denial.status.into(),
        caller_kind: caller_kind.to_owned(),
        caller,
        checks,
    })
}

/// The recurring job that removes explanations older than 7 days.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_old_explanations", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(PURGE_EVERY_S);
    handler
}

async fn purge(app: &App) -> Result<()> {
    let expired = app.clock.now().plus_seconds(-KEPT_S);
    loop {
        let work = async move |tx: &Tx| explanations::delete_expired(tx, expired, PURGED_TOGETHER).await;
        let removed = app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        if removed < u64::from(PURGED_TOGETHER) {
            return Ok(());
        }
    }
}
