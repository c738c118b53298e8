//! What every node does in the background for sessions: hear of revocations made elsewhere, and note use.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tokio::time::MissedTickBehavior;

use crate::core::db::{Tx, WriteOptions};
use crate::core::session_cache::Seen;
use crate::core::wakes::Wake;
use crate::core::{App, Result};
use crate::models::revocations::{self, Mark};
use crate::models::{keys, sessions};
use crate::services::jobs::Handler;
use crate::services::sessions::{ACCESS_TTL_S, SESSION_MAX_S, SESSION_TTL_S};

/// How often revocations are asked for: twice within the second after which the cache is not believed any more.
const POLL_EVERY: Duration = Duration::from_millis(500);
/// How many timed polls lie between two notes of which sessions were used: one a minute.
const POLLS_PER_NOTE: u32 = 120;
/// Sessions noted in one transaction.
const NOTED_TOGETHER: usize = 500;
/// How long revocations are kept after the tokens in them would have expired, in seconds.
const MARGIN_S: i64 = 60 * 60;
/// Seconds from one removal of what has expired to the next.
const PURGE_EVERY_S: i64 = 10 * 60;
/// Rows removed in one transaction.
const PURGED_TOGETHER: u32 = 500;

/// Follows revocations until the application is gone. To be spawned once by each process that serves.
pub async fn follow(app: Weak<App>) {
    let Some(wakes) = app.upgrade().map(|app| Arc::clone(&app.wakes)) else { return };
    let mut ticks = tokio::time::interval(POLL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut mark, mut polls) = (Mark::default(), 0_u32);
    loop {
        let is_tick = tokio::select! {
            _ = ticks.tick() => true,
            () = wakes.rung(Wake::Revocations) => false,
        };
        let Some(app) = app.upgrade() else { return };
        match poll(&app, mark).await {
            Ok(next) => mark = next,
            Err(error) => tracing::warn!(%error, "revocations cannot be read; every token is looked up until they can"),
        }
        polls = polls.wrapping_add(u32::from(is_tick));
        if is_tick && polls.is_multiple_of(POLLS_PER_NOTE) {
            note_use(app);
        }
    }
}

/// Applies what was revoked since a mark, after which the caches may be believed for a second.
///
/// # Errors
/// Those of the database.
pub async fn poll(app: &App, mark: Mark) -> Result<Mark> {
    let asked = Instant::now();
    let (next, revoked) = revocations::since(&app.db, mark).await?;
    let start = if app.sessions.needs_start() { revocations::latest(&app.db).await? } else { next };
    app.sessions.hear(&revoked, next, start, asked);
    Ok(next)
}

/// Writes down when sessions were last used, without holding up the polls.
fn note_use(app: Arc<App>) {
    tokio::spawn(async move {
        if let Err(error) = write_use(&app).await {
            tracing::warn!(%error, "when sessions were last used was not written down");
        }
    });
}

/// Writes down when the sessions and keys used since the last call were last used.
///
/// # Errors
/// Those of the database.
pub async fn write_use(app: &App) -> Result<()> {
    let seen = app.sessions.take_seen();
    for some in seen.chunks(NOTED_TOGETHER) {
        let some = some.to_vec();
        let write = async move |tx: &Tx| {
            for (used, at) in &some {
                match used {
                    Seen::Session(id) => sessions::touch(tx, *id, *at, SESSION_TTL_S, SESSION_MAX_S).await?,
                    Seen::Key(id) => keys::touch(tx, *id, *at).await?,
                }
            }
            Ok(())
        };
        app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, write).await?;
    }
    Ok(())
}

/// The recurring job that removes expired sessions, and revocations that nobody needs any more.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_expired_sessions", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(PURGE_EVERY_S);
    handler
}

async fn purge(app: &App) -> Result<()> {
    let now = app.clock.now();
    let settled = now.plus_seconds(-ACCESS_TTL_S - MARGIN_S);
    loop {
        let work = async move |tx: &Tx| {
            let sessions = sessions::delete_expired(tx, now, PURGED_TOGETHER).await?;
            let revocations = revocations::delete_before(tx, settled, PURGED_TOGETHER).await?;
            Ok(sessions.max(revocations))
        };
        let most = app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        if most < u64::from(PURGED_TOGETHER) {
            return Ok(());
        }
    }
}
