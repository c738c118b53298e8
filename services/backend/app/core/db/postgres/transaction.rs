//! A job's transaction on PostgreSQL, from its beginning to the answer, as often as it takes.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_postgres::SimpleQueryMessage;

use super::connection::Connection;
use super::error;
use super::pool::Pool;
use super::session::{Again, Session};
use crate::core::db::job::{Job, Mode};
use crate::core::db::tx::{self, Tx};
use crate::core::error::{Error, Result};

/// The advisory lock that writes share and publications hold alone: "schema" in ASCII.
const SCHEMA_LOCK: i64 = 0x7363_6865_6d61;

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
    let mut tries = 0;
    let result = loop {
        tries += 1;
        match attempt(pool, &mut *job).await {
            Ok(()) => break Ok(()),
            Err((error, again)) => match again {
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
    let (session, epoch) = open(pool, mode).await?;
    let tx = Tx::new(tx::Session::Postgres(Box::new(session)));
    let tx::Session::Postgres(session) = tx.session() else {
        return Err((Error::internal("a transaction changed its engine"), None));
    };
    let result = match (mode.epoch(), epoch) {
        (Some(expected), found) if found != Some(expected) => Err(Error::SchemaMoved),
        _ => work(&tx, job, mode).await,
    };
    let result = match result {
        Ok(()) => finish(&tx, session, mode).await,
        Err(error) => Err(error),
    };
    if let Err(error) = result {
        // A timeout drops the session, and with it a connection in doubt.
        drop(tokio::time::timeout(ROLLBACK_TIMEOUT, session.roll_back()).await);
        return Err((error, session.again()));
    }
    Ok(())
}

/// Begins the transaction in one round trip and says at which epoch, where the mode asks for it. A connection that turns out
/// to be dead is replaced once: nothing has happened on it yet.
async fn open(pool: &Arc<Pool>, mode: Mode) -> Result<(Session, Option<i64>), (Error, Option<Again>)> {
    let mut replaced = false;
    loop {
        let pooled = pool.get().await.map_err(|error| (error, None))?;
        let begun = begin(pooled.connection().map_err(|error| (error, None))?, mode).await;
        let session = Session::new(pooled);
        match begun {
            Ok(epoch) => return Ok((session, epoch)),
            Err(fault) if error::is_connection(&fault) && !replaced => replaced = true,
            Err(fault) => {
                let error = session.note::<()>(Err(fault)).err().unwrap_or(Error::SchemaMoved);
                session.roll_back().await;
                return Err((error, session.again()));
            }
        }
    }
}

/// The epoch is read by a statement after the lock, so that it sees what the lock's last holder committed.
async fn begin(connection: &Connection, mode: Mode) -> Result<Option<i64>, tokio_postgres::Error> {
    let text = match mode {
        Mode::Write(options) if options.epoch.is_none() => "BEGIN".to_owned(),
        Mode::Write(_) => return begin_write(connection).await.map(Some),
        Mode::Publish { .. } => format!(
            "BEGIN; SET LOCAL lock_timeout = 200; SELECT pg_advisory_xact_lock({SCHEMA_LOCK}); SELECT epoch FROM _schema"
        ),
        Mode::Migrate => format!(
            "BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
             SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
        ),
        Mode::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned(),
    };
    let answers = connection.client.simple_query(&text).await?;
    let last = answers.iter().rev().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    Ok(last.and_then(|epoch| epoch.parse().ok()))
}

/// The way of every write: what is sent is prepared, and nothing is waited for in between.
async fn begin_write(connection: &Connection) -> Result<i64, tokio_postgres::Error> {
    let lock = connection.prepare("SELECT pg_advisory_xact_lock_shared($1)").await?;
    let epoch = connection.prepare("SELECT epoch FROM _schema").await?;
    let client = &connection.client;
    let (begun, locked, found) = tokio::join!(
        client.batch_execute("BEGIN"),
        client.execute(&lock, &[&SCHEMA_LOCK]),
        client.query_one(&epoch, &[])
    );
    begun?;
    locked?;
    found?.try_get(0)
}

/// Runs the work itself, within its time and without letting a panic through.
async fn work(tx: &Tx, job: &mut dyn Job, mode: Mode) -> Result<()> {
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
