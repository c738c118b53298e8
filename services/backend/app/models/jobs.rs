//! The job table: work to be done later, once for every time it is due, by whichever worker leases it first.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::{Error, Result, Time, Value};

static INSERT: Statement = Statement::new(
    "INSERT INTO _jobs (id, kind, key, payload, state, due_at, attempts, created_at) \
     VALUES (?1, ?2, ?3, ?4, 'queued', ?5, 0, ?6) ON CONFLICT (key) DO NOTHING",
);
static LEASE: Statement = Statement::each(
    "UPDATE _jobs SET state = 'leased', owner = ?1, due_at = ?2, attempts = attempts + 1 \
     WHERE id IN (SELECT id FROM _jobs WHERE state <> 'dead' AND due_at <= ?3 ORDER BY due_at, id LIMIT ?4) \
     RETURNING id, kind, payload, attempts, owner",
    "WITH due AS MATERIALIZED (SELECT id FROM _jobs WHERE state <> 'dead' AND due_at <= $3 \
     ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED) \
     UPDATE _jobs SET state = 'leased', owner = $1, due_at = $2, attempts = attempts + 1 FROM due \
     WHERE _jobs.id = due.id RETURNING _jobs.id, kind, payload, attempts, owner",
);
// The owner and the attempt together name one lease: a worker that lost it changes nothing any more.
macro_rules! leased {
    () => {
        " WHERE id = ?1 AND owner = ?2 AND attempts = ?3 AND state = 'leased'"
    };
}
static EXTEND: Statement = Statement::new(concat!("UPDATE _jobs SET due_at = ?4", leased!()));
static DELETE: Statement = Statement::new(concat!("DELETE FROM _jobs", leased!()));
static REPEAT: Statement = Statement::new(concat!(
    "UPDATE _jobs SET state = 'queued', owner = NULL, attempts = 0, due_at = ?4, last_error = ?5",
    leased!()
));
static RETRY: Statement =
    Statement::new(concat!("UPDATE _jobs SET state = 'queued', owner = NULL, due_at = ?4, last_error = ?5", leased!()));
static BURY: Statement =
    Statement::new(concat!("UPDATE _jobs SET state = 'dead', owner = NULL, due_at = ?4, last_error = ?5", leased!()));
static NEXT_DUE: Statement = Statement::new("SELECT due_at FROM _jobs WHERE state <> 'dead' ORDER BY due_at LIMIT 1");
static LIST: Statement = Statement::new(
    "SELECT id, kind, key, payload, state, due_at, attempts, last_error, created_at FROM _jobs ORDER BY due_at, id \
     LIMIT ?1",
);

/// Work to be enqueued.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// A fresh id.
    pub id: Uuid,
    /// Which handler does it.
    pub kind: &'a str,
    /// A name that at most one job in the table has; none for any number of jobs.
    pub key: Option<&'a str>,
    /// What the handler is told.
    pub payload: &'a serde_json::Value,
    /// Not before this time.
    pub due_at: Time,
    /// Now.
    pub created_at: Time,
}

/// A job in the hands of one worker until its lease ends.
#[derive(Debug, Clone)]
pub struct LeasedJob {
    /// The job's id.
    pub id: Uuid,
    /// Which handler does it.
    pub kind: String,
    /// What the handler is told.
    pub payload: serde_json::Value,
    /// How many times it has been taken, this time included.
    pub attempts: u32,
    /// The worker that holds it.
    pub owner: Uuid,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its time.
    Queued,
    /// A worker has it, or had it and died.
    Leased,
    /// It failed for the last time and waits for a person.
    Dead,
}

/// A job as it stands in the table.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// Which handler does it.
    pub kind: String,
    /// The name that no other job has.
    pub key: Option<String>,
    /// What the handler is told.
    pub payload: serde_json::Value,
    /// Where it stands.
    pub state: JobState,
    /// When it may next be taken: its time to run, the lease's end, or for a dead job when it died.
    pub due_at: Time,
    /// How many times it has been taken since it last succeeded.
    pub attempts: u32,
    /// Why it failed the last time.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub created_at: Time,
}

/// Enqueues a job in the transaction of what makes it necessary. False when there is one with its key already.
///
/// # Errors
/// The database does not answer.
pub async fn insert(tx: &Tx, job: &NewJob<'_>) -> Result<bool> {
    let params = [
        job.id.into(),
        job.kind.into(),
        job.key.into(),
        Value::Json(job.payload.to_string()),
        job.due_at.into(),
        job.created_at.into(),
    ];
    Ok(tx.execute(&INSERT, &params).await? == 1)
}

/// Takes the jobs that have been due longest, at most `limit`, and holds them until `until`.
///
/// # Errors
/// The database does not answer.
pub async fn lease(tx: &Tx, owner: Uuid, now: Time, until: Time, limit: u32) -> Result<Vec<LeasedJob>> {
    tx.all(&LEASE, &[owner.into(), until.into(), now.into(), limit.into()], |row| {
        Ok(LeasedJob {
            id: row.get(0)?,
            kind: row.get(1)?,
            payload: payload(row, 2)?,
            attempts: row.get(3)?,
            owner: row.get(4)?,
        })
    })
    .await
}

/// Holds a leased job longer. False when the lease was lost.
///
/// # Errors
/// The database does not answer.
pub async fn extend(tx: &Tx, job: &LeasedJob, until: Time) -> Result<bool> {
    let [id, owner, attempts] = lease_of(job);
    Ok(tx.execute(&EXTEND, &[id, owner, attempts, until.into()]).await? == 1)
}

/// Removes a job that is done. False when the lease was lost.
///
/// # Errors
/// The database does not answer.
pub async fn delete(tx: &Tx, job: &LeasedJob) -> Result<bool> {
    Ok(tx.execute(&DELETE, &lease_of(job)).await? == 1)
}

/// Puts a job back to be done anew at `due_at`, with all its attempts. False when the lease was lost.
///
/// # Errors
/// The database does not answer.
pub async fn repeat(tx: &Tx, job: &LeasedJob, due_at: Time, error: Option<&str>) -> Result<bool> {
    let [id, owner, attempts] = lease_of(job);
    Ok(tx.execute(&REPEAT, &[id, owner, attempts, due_at.into(), error.into()]).await? == 1)
}

/// Puts a job that failed back to be tried again at `due_at`. False when the lease was lost.
///
/// # Errors
/// The database does not answer.
pub async fn retry(tx: &Tx, job: &LeasedJob, due_at: Time, error: &str) -> Result<bool> {
    let [id, owner, attempts] = lease_of(job);
    Ok(tx.execute(&RETRY, &[id, owner, attempts, due_at.into(), error.into()]).await? == 1)
}

/// Sets a job aside that failed for the last time. False when the lease was lost.
///
/// # Errors
/// The database does not answer.
pub async fn bury(tx: &Tx, job: &LeasedJob, now: Time, error: &str) -> Result<bool> {
    let [id, owner, attempts] = lease_of(job);
    Ok(tx.execute(&BURY, &[id, owner, attempts, now.into(), error.into()]).await? == 1)
}

/// When the next job is due, or its lease ends.
///
/// # Errors
/// The database does not answer.
pub async fn next_due(source: &impl Source) -> Result<Option<Time>> {
    source.first(&NEXT_DUE, &[], |row| row.get(0)).await
}

/// The jobs in the table, the one due longest first, at most `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list(source: &impl Source, limit: u32) -> Result<Vec<Job>> {
    source
        .all(&LIST, &[limit.into()], |row| {
            Ok(Job {
                id: row.get(0)?,
                kind: row.get(1)?,
                key: row.get(2)?,
                payload: payload(row, 3)?,
                state: state(&row.get::<String>(4)?)?,
                due_at: row.get(5)?,
                attempts: row.get(6)?,
                last_error: row.get(7)?,
                created_at: row.get(8)?,
            })
        })
        .await
}

fn lease_of(job: &LeasedJob) -> [Value; 3] {
    [job.id.into(), job.owner.into(), job.attempts.into()]
}

fn payload(row: &Row<'_>, column: usize) -> Result<serde_json::Value> {
    serde_json::from_str(&row.get::<String>(column)?).map_err(|fault| Error::caused("reading a job's payload", fault))
}

fn state(word: &str) -> Result<JobState> {
    match word {
        "queued" => Ok(JobState::Queued),
        "leased" => Ok(JobState::Leased),
        "dead" => Ok(JobState::Dead),
        _ => Err(Error::internal(format!("a job in state {word}"))),
    }
}
