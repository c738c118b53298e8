//! Why rules refused requests, by the ids of the requests.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::{Result, Time, Value};

/// A refused request.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Its id.
    pub request: Uuid,
    /// When it came.
    pub at: Time,
    /// The version called.
    pub version: u32,
    /// The method.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The status that it was answered with.
    pub status: u32,
    /// The kind of caller.
    pub caller_kind: String,
    /// The caller's id, where they have one.
    pub caller: Option<Uuid>,
    /// What the rules said, as JSON.
    pub checks: String,
}

/// Keeps a refused request, unless there is one of its id: what a proxy sends twice has one id.
///
/// # Errors
/// As [`Tx::send`].
pub fn insert(tx: &Tx, row: &Explained) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _explanations (request, at, version, method, path, status, caller_kind, caller, checks) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (request) DO NOTHING",
    );
    let params = vec![
        row.request.into(),
        row.at.into(),
        row.version.into(),
        row.method.as_str().into(),
        row.path.as_str().into(),
        row.status.into(),
        row.caller_kind.as_str().into(),
        row.caller.into(),
        Value::Json(row.checks.clone()),
    ];
    tx.send(&INSERT, params, |error| error)
}

/// The refused request of an id, if it is kept since after `expired`.
///
/// # Errors
/// The database does not answer.
pub async fn lookup(source: &impl Source, request: Uuid, expired: Time) -> Result<Option<Explained>> {
    static LOOKUP: Statement = Statement::new(
        "SELECT request, at, version, method, path, status, caller_kind, caller, checks FROM _explanations \
         WHERE request = ?1 AND at > ?2",
    );
    let read = |row: &Row<'_>| {
        Ok(Explained {
            request: row.get(0)?,
            at: row.get(1)?,
            version: row.get(2)?,
            method: row.get(3)?,
            path: row.get(4)?,
            status: row.get(5)?,
            caller_kind: row.get(6)?,
            caller: row.get(7)?,
            checks: row.get(8)?,
        })
    };
    source.first(&LOOKUP, &[request.into(), expired.into()], read).await
}

/// Removes all but the newest `kept`.
///
/// # Errors
/// The database does not answer.
pub async fn keep_newest(tx: &Tx, kept: u32) -> Result<()> {
    static TRIM: Statement =
        Statement::new("DELETE FROM _explanations WHERE sequence <= (SELECT max(sequence) FROM _explanations) - ?1");
    tx.execute(&TRIM, &[kept.into()]).await.map(drop)
}

/// Removes what is kept since before `expired`, at most `limit` rows, and says how many went.
///
/// # Errors
/// The database does not answer.
pub async fn delete_expired(tx: &Tx, expired: Time, limit: u32) -> Result<u64> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _explanations WHERE sequence IN \
         (SELECT sequence FROM _explanations WHERE at <= ?1 ORDER BY at LIMIT ?2)",
    );
    tx.execute(&DELETE, &[expired.into(), limit.into()]).await
}
