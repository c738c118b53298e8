//! Work that is done later: enqueued in the transaction that makes it necessary, done at least once by the process's
//! one worker, tried again with growing pauses, set aside when it keeps failing.

mod backoff;
mod handler;
mod outcome;
mod worker;

use serde_json::Value as Json;
use uuid::Uuid;

use crate::core::db::Tx;
use crate::core::wakes::Wake;
use crate::core::{App, Ctx, Result, Time, id};
use crate::models::jobs::{self, NewJob};
use crate::services::{explain, files, idempotency, mails, oauth, proofs, purge, revocations, usage, wrong_passwords};

pub use handler::{Handler, Handlers};
pub use worker::{RunningWorker, Worker};

/// The handlers of every kind of job that this release knows.
pub fn handlers() -> Handlers {
    Handlers::new([
        revocations::purge_handler(),
        idempotency::purge_handler(),
        files::sweep_unheld_handler(),
        files::sweep_objects_handler(),
        usage::purge_handler(),
        explain::purge_handler(),
        purge::handler(),
        mails::send_handler(),
        mails::purge_handler(),
        proofs::handler(),
        proofs::purge_handler(),
        oauth::purge_handler(),
        wrong_passwords::purge_handler(),
    ])
}

/// Enqueues a job to be done from `due_at` on, in the transaction of what makes it necessary. Call [`wake`] once that
/// is committed, or the job is found by the next poll.
///
/// # Errors
/// The database does not answer.
pub async fn enqueue(ctx: &Ctx, tx: &Tx, kind: &str, payload: &Json, due_at: Time) -> Result<Uuid> {
    let created_at = ctx.now();
    let id = id::new_record_id(created_at)?;
    jobs::insert(tx, &NewJob { id, kind, key: None, payload, due_at, created_at }).await?;
    Ok(id)
}

/// Tells the workers of this process and of other nodes that a job was enqueued.
pub fn wake(app: &App) {
    app.wakes.ring(Wake::Jobs);
    app.wakes.announce(Wake::Jobs);
}
