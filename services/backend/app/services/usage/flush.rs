//! Writing down what was counted: every few seconds, when the server stops, and before anybody reads.

use std::sync::Arc;
use std::time::Duration;

use super::names;
use crate::core::catalog::Catalog;
use crate::core::db::{Db, Tx, WriteOptions};
use crate::core::usage::{MAX_CLIENTS, OTHER, Usage};
use crate::core::{App, Error, Result};
use crate::models::usage::{self, Usage as Row};
use crate::services::flusher::RunningFlusher;

/// What a crash can lose.
const FLUSH_EVERY: Duration = Duration::from_secs(5);
/// Counters written in one transaction: few enough that no request notices.
const WRITTEN_TOGETHER: usize = 100;

/// Starts the flushes of this process.
pub fn start(app: &Arc<App>) -> RunningFlusher {
    RunningFlusher::start(app, "the use of versions", FLUSH_EVERY, |app| async move { flush(&app).await })
}

/// Writes down everything that this node has counted. What cannot be written is kept for the next time. A call is counted
/// twice only if the connection to PostgreSQL breaks in the moment of a commit that succeeds.
///
/// # Errors
/// The database does not answer.
pub async fn flush(app: &App) -> Result<()> {
    let (usage, db, schema) = (Arc::clone(&app.usage), app.db.clone(), app.schema());
    // What is written must be taken off the backlog even when whoever waits for it goes away.
    let task = tokio::spawn(async move { write_backlog(&usage, &db, &schema.catalog).await });
    task.await.unwrap_or_else(|fault| Err(Error::caused("writing down the use of versions", fault)))
}

async fn write_backlog(usage: &Usage, db: &Db, catalog: &Catalog) -> Result<()> {
    let mut backlog = usage.backlog().await;
    loop {
        let batch = backlog.first(WRITTEN_TOGETHER);
        if batch.is_empty() {
            return Ok(());
        }
        let count = batch.len();
        let batch: Vec<_> = batch
            .into_iter()
            .map(|(key, waiting)| {
                let row = Row {
                    day: key.day,
                    version: key.version,
                    client: key.client.as_ref().to_owned(),
                    collection: names::of_place(catalog, key.version, key.place).to_owned(),
                    method: key.method.to_owned(),
                    outcome: key.outcome.word().to_owned(),
                    tally: waiting.tally,
                };
                (row, waiting.user_agent)
            })
            .collect();
        let work = async move |tx: &Tx| write(tx, &batch).await;
        db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        backlog.forget_first(count);
    }
}

/// Adds counters that are sorted by day and client. Days are held in their order, so that nodes never wait in a circle.
async fn write(tx: &Tx, batch: &[(Row, Option<Box<str>>)]) -> Result<()> {
    for of_day in batch.chunk_by(|(one, _), (next, _)| one.day == next.day) {
        let Some((Row { day, .. }, _)) = of_day.first() else { continue };
        let mut clients = usage::hold_day(tx, *day).await?;
        for of_client in of_day.chunk_by(|(one, _), (next, _)| one.client == next.client) {
            let Some((Row { client, .. }, _)) = of_client.first() else { continue };
            let is_known = client == OTHER || usage::has_client(tx, *day, client).await?;
            let has_room = clients < MAX_CLIENTS;
            if !is_known && has_room {
                let user_agent = of_client.iter().find_map(|(_, user_agent)| user_agent.as_deref());
                usage::insert_client(tx, *day, client, user_agent).await?;
                clients += 1;
            }
            for (row, _) in of_client {
                if is_known || has_room {
                    usage::add(tx, row).await?;
                } else {
                    usage::add(tx, &Row { client: OTHER.to_owned(), ..row.clone() }).await?;
                }
            }
        }
        usage::set_clients(tx, *day, clients).await?;
    }
    Ok(())
}
