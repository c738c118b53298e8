//! A job's transaction on PostgreSQL, from its beginning to the answer, as often as it takes.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::pool::Pool;
use super::session::{ALONE, Again, Session};
use crate::core::db::job::{Job, Mode};
use crate::core::db::tx::{self, Tx};
use crate::core::error::{Error, Result};

/// The advisory lock that writes share and publications hold alone: "schema" in ASCII.
pub(super) const SCHEMA_LOCK: i64 = 0x7363_6865_6d61;

/// The advisory lock of migrations: "migrate" in ASCII.
const MIGRATION_LOCK: i64 = 0x006d_6967_7261_7465;

/// How often a transaction that lost against others is tried.
const CONFLICT_TRIES: u32 = 8;

/// How often a publication asks for its lock, 200 ms each time: writers behind it wait no longer than that.
const LOCK_TRIES: u32 = 25;

/// How long the work of one transaction may take altogether.
const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a rollback may take before the connection is given up.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(2);

/// Runs a job and answers it.
pub(super) async fn run(pool: &Arc<Pool>, mut job: Box<dyn Job>) {
    if job.is_abandoned() {
        return;
    }
    let (mut tries, mut is_replaced) = (0, false);
    let result = loop {
        tries += 1;
        match attempt(pool, &mut *job).await {
            Ok(()) => break Ok(()),
            Err((error, again)) => match again {
                // Nothing has happened on it yet.
                Some(Again::Unbegun) if !is_replaced => {
                    is_replaced = true;
                    continue;
                }
                Some(Again::Conflict) if tries < CONFLICT_TRIES => {}
                Some(Again::Locked) if is_publication(&*job) => {
                    if tries >= LOCK_TRIES {
                        break Err(Error::ChangeInProgress);
                    }
                }
                _ => break Err(error),
            },
        }
        tokio::time::sleep(pause(tries)).await;
    };
    match result {
        Ok(()) => job.succeed(),
        Err(error) => job.fail(error),
    }
}

type Attempt = Result<(), (Error, Option<Again>)>;

/// Runs a job's transaction once.
async fn attempt(pool: &Arc<Pool>, job: &mut dyn Job) -> Attempt {
    let mode = job.mode();
    let pooled = pool.get().await.map_err(|error| (error, None))?;
    let tx = Tx::new(tx::Session::Postgres(Box::new(match mode {
        Mode::Write(options) => Session::of_write(pooled, ALONE, options.epoch),
        Mode::Publish { .. } | Mode::Migrate | Mode::Snapshot { .. } => Session::new(pooled),
    })));
    let tx::Session::Postgres(session) = tx.session() else {
        return Err((Error::internal("a transaction changed its engine"), None));
    };
    let result = async {
        begin(session, mode).await?;
        work(&tx, job, mode).await?;
        finish(&tx, session, mode).await
    };
    if let Err(error) = result.await {
        roll_back(session).await;
        return Err((error, session.again()));
    }
    Ok(())
}

/// Rolls back; says whether the database has answered to that. A timeout drops the session, and with it a connection in doubt.
pub(super) async fn roll_back(session: &Session) -> bool {
    tokio::time::timeout(ROLLBACK_TIMEOUT, session.roll_back()).await.unwrap_or(false)
}

/// Begins what does not begin by itself, in one round trip. The epoch is read by a statement after the lock, so that it sees
/// what the lock's last holder committed.
async fn begin(session: &Session, mode: Mode) -> Result<()> {
    let text = match mode {
        Mode::Write(_) => return Ok(()),
        Mode::Publish { .. } => format!(
            "BEGIN; SET LOCAL lock_timeout = 200; SELECT pg_advisory_xact_lock({SCHEMA_LOCK}); SELECT epoch FROM _schema"
        ),
        Mode::Migrate => format!(
            "BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
             SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
        ),
        Mode::Snapshot { .. } => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned(),
    };
    session.begin(&text, mode.epoch()).await
}

/// Runs the work itself, within its time and without letting a panic through.
pub(super) async fn work(tx: &Tx, job: &mut dyn Job, mode: Mode) -> Result<()> {
    let guarded = AssertUnwindSafe(job.run(tx)).catch_unwind();
    let caught = if matches!(mode, Mode::Migrate) {
        guarded.await
    } else {
        tokio::time::timeout(TRANSACTION_TIMEOUT, guarded).await.map_err(|_| Error::Timeout)?
    };
    caught.unwrap_or_else(|_| Err(Error::internal("a transaction panicked")))?;
    tx.check()
}

async fn finish(tx: &Tx, session: &Session, mode: Mode) -> Result<()> {
    if matches!(mode, Mode::Publish { .. }) {
        session.execute_batch("UPDATE _schema SET epoch = epoch + 1").await?;
    }
    session.commit(tx.take_appended()).await
}

fn is_publication(job: &dyn Job) -> bool {
    matches!(job.mode(), Mode::Publish { .. })
}

/// Twice as long each time up to 64 ms, and a random half of it, so that two losers do not meet again.
fn pause(tries: u32) -> Duration {
    let longest = 1_u64 << tries.min(6);
    let mut random = [128_u8];
    // Without randomness the pause is still a pause.
    drop(crate::core::id::fill_random(&mut random));
    let [share] = random.map(u64::from);
    Duration::from_micros(longest * 500 + longest * 500 * share / 256)
}
