//! Writes that their client may send again: under an `Idempotency-Key` the first answer is kept for a day, in the
//! write's own transaction, and given again (draft-ietf-httpapi-idempotency-key-header-07).

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::core::catalog::Schema;
use crate::core::db::{Source, Tx, WriteOptions};
use crate::core::{App, Ctx, Error, Principal, Result, Time};
use crate::models::idempotency_keys::{self as keys, KeptAnswer, Sha256Bytes};
use crate::services::jobs::Handler;
use crate::services::unit;

/// The longest key, in bytes.
const MAX_KEY_BYTES: usize = 255;
/// How long an answer is kept, in seconds.
const KEPT_S: i64 = 24 * 60 * 60;
/// Seconds from one removal of what has expired to the next.
const PURGE_EVERY_S: i64 = 10 * 60;
/// Rows removed in one transaction.
const PURGED_TOGETHER: u32 = 500;

/// The key of one write, bound to who writes, where, and what.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    scope: Sha256Bytes,
    body: Sha256Bytes,
    now: Time,
}

impl Key {
    /// The key that a request came with, for its target (path and query) and the bytes of its body.
    ///
    /// Whoever knows a key must not be given the answer to somebody else, so it counts for one principal alone, and for
    /// nobody where none is signed in: an address may be that of a thousand people.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] unless it is 1 to 255 visible ASCII characters; [`Error::Unauthenticated`] for callers
    /// who are not signed in.
    pub fn new(ctx: &Ctx, key: &[u8], target: &str, body: &[u8]) -> Result<Self> {
        if !(1..=MAX_KEY_BYTES).contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
            let detail = format!("Idempotency-Key is 1 to {MAX_KEY_BYTES} visible ASCII characters.");
            return Err(Error::InvalidRequest(detail));
        }
        let (kind, id) = match &ctx.who {
            Principal::User { id, .. } => ("user", id),
            Principal::Operator { id, .. } => ("operator", id),
            Principal::Key { id, .. } => ("key", id),
            Principal::Anonymous | Principal::System => {
                return Err(Error::Unauthenticated("An Idempotency-Key is for callers who are signed in."));
            }
        };
        let mut scope = Sha256::new();
        let version = ctx.version.to_be_bytes();
        for part in [kind.as_bytes(), id.as_bytes(), ctx.method.as_bytes(), &version, target.as_bytes(), key] {
            scope.update(part.len().to_be_bytes());
            scope.update(part);
        }
        Ok(Self { scope: scope.finalize().into(), body: Sha256::digest(body).into(), now: ctx.now() })
    }

    /// What was written under this key is known no more when it was written before this instant.
    fn expired(&self) -> Time {
        self.now.plus_seconds(-KEPT_S)
    }
}

/// The answer to a write.
#[derive(Debug)]
pub struct Answered<T> {
    /// The answer.
    pub answer: T,
    /// Whether it is that of an earlier write with the same key.
    pub is_replay: bool,
}

impl<T> Answered<T> {
    /// The same with another answer.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Answered<U> {
        Answered { answer: with(self.answer), is_replay: self.is_replay }
    }
}

/// An answer that can be given again.
pub trait Keep: Sized + Send + 'static {
    /// What is kept of it.
    fn keep(&self) -> KeptAnswer;

    /// The answer, from what was kept of it.
    ///
    /// # Errors
    /// That was kept of another kind of answer, which is a defect.
    fn recall(kept: KeptAnswer) -> Result<Self>;
}

/// Plans a write and runs it in one transaction, as [`unit::write`] does: with a key once, however often it is sent. A
/// write that fails keeps nothing.
///
/// # Errors
/// As [`unit::write`]; [`Error::IdempotencyMismatch`] when the key came with another body;
/// [`Error::Unavailable`] when the first write with it takes longer than this one can wait.
pub async fn write<P, T>(
    ctx: &Ctx,
    app: &App,
    key: Option<Key>,
    plan: impl Fn(&Arc<Schema>) -> Result<(P, WriteOptions)>,
    work: impl AsyncFn(&Tx, &P) -> Result<T> + Send + Sync + 'static,
) -> Result<Answered<T>>
where
    P: Send + Sync + 'static,
    T: Keep,
{
    match key {
        None => unit::write(ctx, app, plan, work).await.map(|answer| Answered { answer, is_replay: false }),
        // In a box, so that the future of every write does not carry the room for it.
        Some(key) => Box::pin(write_once(ctx, app, key, plan, work)).await,
    }
}

async fn write_once<P, T>(
    ctx: &Ctx,
    app: &App,
    key: Key,
    plan: impl Fn(&Arc<Schema>) -> Result<(P, WriteOptions)>,
    work: impl AsyncFn(&Tx, &P) -> Result<T> + Send + Sync + 'static,
) -> Result<Answered<T>>
where
    P: Send + Sync + 'static,
    T: Keep,
{
    // Asked first, because what was done is answered even where the schema has no place for it any more.
    if let Some(answer) = recall(&app.db, &key).await? {
        return Ok(answer);
    }
    let plan = |schema: &_| {
        let (planned, options) = plan(schema)?;
        Ok((planned, WriteOptions { single_statement: false, ..options }))
    };
    unit::write(ctx, app, plan, async move |tx, planned| {
        let claimed = keys::claim(tx, key.scope, key.body, key.now, key.expired()).await;
        if !claimed.map_err(still_busy)? {
            let kept = recall(tx, &key).await?;
            return kept.ok_or_else(|| Error::internal("a key that is taken and stands for nothing"));
        }
        let answer = work(tx, planned).await?;
        keys::keep(tx, key.scope, &answer.keep())?;
        Ok(Answered { answer, is_replay: false })
    })
    .await
}

async fn recall<T: Keep>(source: &impl Source, key: &Key) -> Result<Option<Answered<T>>> {
    let Some(kept) = keys::lookup(source, key.scope, key.expired()).await? else { return Ok(None) };
    if kept.body_sha256 != key.body {
        return Err(Error::IdempotencyMismatch);
    }
    Ok(Some(Answered { answer: T::recall(kept.answer)?, is_replay: true }))
}

/// Taking a key waits for nothing but another write with it.
fn still_busy(error: Error) -> Error {
    match error {
        Error::Timeout | Error::Unavailable { .. } => Error::Unavailable {
            detail: "The first write with this Idempotency-Key is still going on; send it again.".into(),
            retry_after_s: 1,
        },
        other => other,
    }
}

/// The recurring job that removes the answers of yesterday.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_idempotency_keys", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(PURGE_EVERY_S);
    handler
}

async fn purge(app: &App) -> Result<()> {
    let expired = app.clock.now().plus_seconds(-KEPT_S);
    loop {
        let work = async move |tx: &Tx| keys::delete_expired(tx, expired, PURGED_TOGETHER).await;
        let removed = app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        if removed < u64::from(PURGED_TOGETHER) {
            return Ok(());
        }
    }
}
