//! Several writes in one transaction: each sees what those before it did, and the first that fails takes all of them back.

mod operation;
mod references;

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

pub use self::operation::split_path;
use self::operation::{Operation, Target};
use super::create::Create;
use super::delete::{Delete, Deleted};
use super::update::Update;
use super::{Access, Method, Wanted};
use crate::core::catalog::Schema;
use crate::core::db::{Tx, WriteOptions};
use crate::core::limits::{Limit, Subject};
use crate::core::tokens::TokenHash;
use crate::core::{App, Ctx, Error, Result};
use crate::models::idempotency_keys::KeptAnswer;
use crate::schemas::batch::{Batch, BatchMethod, BatchOperation, MAX_ANSWER_BYTES};
use crate::services::idempotency::{self, Answered, Keep, Key};
use crate::services::unit;

/// Carries a batch out, and answers its results as JSON. Its operations are the writes that they would be alone, with the
/// same rules and events, and count as many against the caller's allowance.
///
/// # Errors
/// [`Error::InvalidFields`] for what is no batch, and for one whose answer is too long; [`Error::RateLimited`]; [`Error::InOperation`] with what the first
/// operation that fails would be answered alone; those of [`idempotency::write`].
pub async fn run_batch(ctx: &Ctx, app: &App, batch: Batch, key: Option<Key>) -> Result<Answered<Vec<u8>>> {
    let operations: Arc<[Operation]> = operation::read(batch)?.into();
    // One has been taken for the request.
    if let Some(more @ 1..) = u32::try_from(operations.len()).ok().and_then(|count| count.checked_sub(1)) {
        app.limits.take_many(Limit::Writes, Subject::of(&ctx.who, ctx.address), more, ctx.now()).await?;
    }
    let plan = |schema: &_| Planned::new(ctx, schema, Arc::clone(&operations)).map(with_default_options);
    let done = idempotency::write(ctx, app, key, plan, async |tx, planned: &Planned| planned.run(tx).await).await?;
    Ok(done.map(|Done { results, ended }| {
        app.sessions.forget(&ended);
        results
    }))
}

/// Tries a write as the caller and takes it back, with its events. Answers what the write would be answered with.
///
/// # Errors
/// [`Error::InvalidFields`] for what is no write.
pub(super) async fn try_write(ctx: &Ctx, app: &App, write: BatchOperation) -> Result<Result<()>> {
    let operations: Arc<[Operation]> = [operation::read_alone(write)?].into();
    let plan = |schema: &_| Planned::new(ctx, schema, Arc::clone(&operations)).map(with_default_options);
    let tried = unit::write(ctx, app, plan, async |tx, planned: &Planned| {
        planned.run(tx).await?;
        tx.settle().await?;
        // Nothing of it is to stay, so it fails, behind its last operation.
        Err::<(), _>(failed(planned.steps.len(), Error::Stale))
    });
    Ok(match tried.await {
        Err(Error::InOperation { operation: 0, error }) => Err(*error),
        Ok(()) | Err(Error::InOperation { .. }) => Ok(()),
        Err(error) => Err(error),
    })
}

fn with_default_options(planned: Planned) -> (Planned, WriteOptions) {
    (planned, WriteOptions::default())
}

/// A batch whose operations are checked as far as they can be without the database.
struct Planned {
    ctx: Ctx,
    schema: Arc<Schema>,
    operations: Arc<[Operation]>,
    /// The steps up to the first operation that cannot be taken.
    steps: Vec<Step>,
    /// The records that the steps leave behind.
    left: Vec<Option<Uuid>>,
}

/// What a batch did.
struct Done {
    results: Vec<u8>,
    ended: Vec<TokenHash>,
}

impl Keep for Done {
    fn keep(&self) -> KeptAnswer {
        KeptAnswer { body: self.results.clone(), ..KeptAnswer::default() }
    }

    fn recall(kept: KeptAnswer) -> Result<Self> {
        Ok(Self { results: kept.body, ended: Vec::new() })
    }
}

impl Planned {
    fn new(ctx: &Ctx, schema: &Arc<Schema>, operations: Arc<[Operation]>) -> Result<Self> {
        let mut planned =
            Self { ctx: ctx.clone(), schema: Arc::clone(schema), operations, steps: Vec::new(), left: Vec::new() };
        while let Some(step) = planned.next() {
            match step {
                Ok(step) => {
                    planned.left.push(step.leaves());
                    planned.steps.push(step);
                }
                Err(error) if planned.steps.is_empty() => return Err(failed(0, error)),
                // An operation before it may fail at what is stored, and would be the first that does.
                Err(_) => break,
            }
        }
        Ok(planned)
    }

    /// The step after those that are planned.
    fn next(&self) -> Option<Result<Step>> {
        let operation = self.operations.get(self.steps.len())?;
        Some(Step::plan(&self.ctx, &self.schema, operation, &self.left))
    }

    async fn run(&self, tx: &Tx) -> Result<Done> {
        let mut done = Done { results: b"{\"results\":[".to_vec(), ended: Vec::new() };
        for (place, step) in self.steps.iter().enumerate() {
            tx.begin_part(move |error| failed(place, error));
            if let Err(error) = step.run(tx, &mut done).await {
                return Err(first_failure(tx, place, error).await);
            }
            if done.results.len() > MAX_ANSWER_BYTES {
                // What an operation before it fails at, which nothing has waited for yet, counts first.
                return Err(tx.settle().await.err().unwrap_or_else(too_much));
            }
        }
        if let Some(step) = self.next() {
            let error = step.err().unwrap_or_else(|| Error::internal("an operation that was refused and then was not"));
            return Err(first_failure(tx, self.steps.len(), error).await);
        }
        done.results.extend_from_slice(b"]}");
        Ok(done)
    }
}

/// What an operation failed with, unless one before it has, whose statements nothing has waited for yet.
pub(super) async fn first_failure(tx: &Tx, place: usize, error: Error) -> Error {
    tx.settle().await.err().unwrap_or_else(|| failed(place, error))
}

/// The error for a batch that answers with more than a batch may: its own fault, and none of its operations'.
fn too_much() -> Error {
    let detail = format!("Its answer would be longer than {MAX_ANSWER_BYTES} bytes: send fewer operations at once.");
    Error::field("/operations", "answer_too_large", detail)
}

/// One operation as the write that it would be alone.
enum Step {
    Create(Create),
    Update(BatchMethod, Update),
    Delete(Delete),
}

impl Step {
    fn plan(ctx: &Ctx, schema: &Arc<Schema>, operation: &Operation, left: &[Option<Uuid>]) -> Result<Self> {
        let ctx = &Ctx { method: operation.method.word(), ..ctx.clone() };
        let access = Access::find_to_write(ctx, schema, &operation.collection)?;
        let id = match &operation.target {
            Target::Collection => String::new(),
            Target::Record(id) => id.clone(),
            Target::Result(place) => left.get(*place).copied().flatten().ok_or(Error::NotFound)?.to_string(),
        };
        let body = |access: &Access| references::resolve(access, operation.body.clone(), left);
        Ok(match operation.method {
            BatchMethod::Post => {
                let body = body(&access)?;
                Self::Create(Create::plan(ctx, access, body, &Wanted::default())?)
            }
            BatchMethod::Put => Self::update(ctx, operation, &id, Method::Put, body(&access)?, access)?,
            BatchMethod::Patch => Self::update(ctx, operation, &id, Method::Patch, body(&access)?, access)?,
            BatchMethod::Delete => Self::Delete(Delete::plan(ctx, access, &id, &operation.conditions)?),
        })
    }

    fn update(
        ctx: &Ctx,
        operation: &Operation,
        id: &str,
        method: Method,
        body: Map<String, Json>,
        access: Access,
    ) -> Result<Self> {
        let update = Update::plan(ctx, access, id, (method, body), &Wanted::default(), &operation.conditions)?;
        Ok(Self::Update(operation.method, update))
    }

    /// The record that is there afterwards.
    const fn leaves(&self) -> Option<Uuid> {
        match self {
            Self::Create(create) => Some(create.id()),
            Self::Update(_, update) => Some(update.id()),
            Self::Delete(_) => None,
        }
    }

    async fn run(&self, tx: &Tx, done: &mut Done) -> Result<()> {
        let (method, body) = match self {
            Self::Create(create) => (BatchMethod::Post, create.run(tx).await?.body),
            Self::Update(method, update) => (*method, update.run(tx).await?.body),
            Self::Delete(delete) => {
                let Deleted { ended } = delete.run(tx).await?;
                done.ended.extend(ended);
                (BatchMethod::Delete, b"null".to_vec())
            }
        };
        let comma = if done.results.ends_with(b"[") { "" } else { "," };
        done.results.extend_from_slice(format!("{comma}{{\"status\":{},\"body\":", method.status()).as_bytes());
        done.results.extend_from_slice(&body);
        done.results.push(b'}');
        Ok(())
    }
}

/// The failure of an operation. What the server itself fails at is no operation's fault, and what one before it failed at,
/// for which it waited, is not this one's.
pub(super) fn failed(operation: usize, error: Error) -> Error {
    match error {
        Error::InOperation { .. }
        | Error::Timeout
        | Error::Unavailable { .. }
        | Error::StorageFull
        | Error::SchemaMoved
        | Error::Internal { .. } => error,
        _ => Error::InOperation { operation, error: Box::new(error) },
    }
}
