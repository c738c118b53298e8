//! Idempotency keys: what a write was answered, under a hash of who wrote, where, and the key that it came with.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::{Result, Time};

/// A SHA-256.
pub type Sha256Bytes = [u8; 32];

/// A write that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptWrite {
    /// The SHA-256 of the body that it came with.
    pub body_sha256: Vec<u8>,
    /// What it was answered.
    pub answer: KeptAnswer,
}

/// An answer as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The body; empty where the answer has none.
    pub body: Vec<u8>,
    /// The entity tag.
    pub etag: Option<String>,
    /// The record that was written.
    pub record: Option<Uuid>,
}

/// Takes a key for the write of this transaction, and says whether it was free: unknown, or kept since before `expired`.
/// Waits for another transaction that has just taken it.
///
/// # Errors
/// [`Error::Unavailable`](crate::core::Error::Unavailable) or [`Error::Timeout`](crate::core::Error::Timeout) when the
/// other transaction takes too long.
pub async fn claim(tx: &Tx, scope: Sha256Bytes, body_sha256: Sha256Bytes, now: Time, expired: Time) -> Result<bool> {
    static CLAIM: Statement = Statement::new(
        "INSERT INTO _idempotency_keys (scope, body_sha256, created_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (scope) DO UPDATE SET body_sha256 = excluded.body_sha256, created_at = excluded.created_at, \
         answer = NULL, etag = NULL, record = NULL WHERE _idempotency_keys.created_at <= ?4",
    );
    let params = [scope.to_vec().into(), body_sha256.to_vec().into(), now.into(), expired.into()];
    Ok(tx.execute(&CLAIM, &params).await? == 1)
}

/// Keeps the answer to the write that took a key.
///
/// # Errors
/// The database does not answer: here, or when the transaction goes on.
pub fn keep(tx: &Tx, scope: Sha256Bytes, answer: &KeptAnswer) -> Result<()> {
    static KEEP: Statement =
        Statement::new("UPDATE _idempotency_keys SET answer = ?2, etag = ?3, record = ?4 WHERE scope = ?1");
    let etag = answer.etag.as_deref();
    let params = [scope.to_vec().into(), answer.body.clone().into(), etag.into(), answer.record.into()];
    tx.send(&KEEP, params.into(), |error| error)
}

/// The write that a key stands for, if it is kept since after `expired`.
///
/// # Errors
/// The database does not answer.
pub async fn lookup(source: &impl Source, scope: Sha256Bytes, expired: Time) -> Result<Option<KeptWrite>> {
    static LOOKUP: Statement = Statement::new(
        "SELECT body_sha256, answer, etag, record FROM _idempotency_keys WHERE scope = ?1 AND created_at > ?2",
    );
    source.first(&LOOKUP, &[scope.to_vec().into(), expired.into()], kept).await
}

/// Removes keys that are kept since before `expired`, at most `limit` of them, and says how many went.
///
/// # Errors
/// The database does not answer.
pub async fn delete_expired(tx: &Tx, expired: Time, limit: u32) -> Result<u64> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _idempotency_keys WHERE scope IN \
         (SELECT scope FROM _idempotency_keys WHERE created_at <= ?1 ORDER BY created_at LIMIT ?2)",
    );
    tx.execute(&DELETE, &[expired.into(), limit.into()]).await
}

fn kept(row: &Row<'_>) -> Result<KeptWrite> {
    let body = row.get::<Option<Vec<u8>>>(1)?.unwrap_or_default();
    let answer = KeptAnswer { body, etag: row.get(2)?, record: row.get(3)? };
    Ok(KeptWrite { body_sha256: row.get(0)?, answer })
}
