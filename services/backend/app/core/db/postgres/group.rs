//! Writes of several clients in one transaction, so that they share its beginning, its statements for appended rows, and one sync
//! of the log. Each is as if it were alone: where one cannot be taken back by itself, the group is, and its members run alone.

use std::sync::Arc;

use futures_util::future::join_all;

use super::pool::Pool;
use super::session::{self, Session};
use super::transaction;
use crate::core::db::job::{Job, Mode};
use crate::core::db::tx::{self, Tx};
use crate::core::db::unavailable;
use crate::core::error::{Error, Result};

/// The most members of one group.
pub(super) const MEMBERS: usize = 64;

/// Whether a job may share a transaction: one that makes a single change holds at most one row that others wait for.
pub(super) fn takes(job: &dyn Job) -> bool {
    matches!(job.mode(), Mode::Write(options) if options.single_statement && !options.bulk)
}

/// How a group failed.
enum Lost {
    /// Nothing of it is stored: its members may run again.
    Undone,
    /// All fail for this reason: running again does not help, or what has become of the commit is not known.
    Failed(Error),
}

/// Runs jobs that plan on the same epoch and answers them, or gives them back to be run alone. Members that fail are answered
/// after the commit, too: what they met may have been another member's change.
pub(super) async fn run(pool: &Arc<Pool>, mut jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
    match attempt(pool, &mut jobs).await {
        Ok(outcomes) => {
            for (job, outcome) in jobs.into_iter().zip(outcomes) {
                match outcome {
                    Ok(()) => job.succeed(),
                    Err(error) => job.fail(error),
                }
            }
            Vec::new()
        }
        Err(Lost::Undone) => {
            tracing::debug!(members = jobs.len(), "a group of writes was rolled back, running them alone");
            jobs
        }
        Err(Lost::Failed(error)) => {
            for job in jobs {
                job.fail(match &error {
                    Error::SchemaMoved => Error::SchemaMoved,
                    Error::Unavailable { detail, .. } => unavailable(detail.clone()),
                    _ => unavailable("The database did not say what became of the write."),
                });
            }
            Vec::new()
        }
    }
}

/// Runs the members beside each other in one transaction; tells the outcome of each once it is committed.
async fn attempt(pool: &Arc<Pool>, jobs: &mut [Box<dyn Job>]) -> Result<Vec<Result<()>>, Lost> {
    let Some(mode) = jobs.first().map(|job| job.mode()) else { return Ok(Vec::new()) };
    let pooled = pool.get().await.map_err(Lost::Failed)?;
    let session = Session::of_write(pooled, session::GROUP, mode.epoch());
    let members: Vec<Tx> = jobs.iter().map(|_| Tx::new(tx::Session::Postgres(Box::new(session.member())))).collect();
    let works = jobs.iter_mut().zip(&members).map(|(job, tx)| transaction::work(tx, &mut **job, mode));
    let outcomes = match session.begin_with(join_all(works)).await {
        Ok(outcomes) => outcomes,
        Err(error) => {
            transaction::roll_back(&session).await;
            let is_final = matches!(error, Error::SchemaMoved);
            return Err(if is_final { Lost::Failed(error) } else { Lost::Undone });
        }
    };
    let mut appended = Vec::new();
    for (tx, outcome) in members.iter().zip(&outcomes) {
        let tx::Session::Postgres(member) = tx.session() else { continue };
        if outcome.is_ok() {
            session.adopt(member);
            appended.append(&mut tx.take_appended());
        } else if tx.check().is_err() || member.has_changed() {
            transaction::roll_back(&session).await;
            return Err(Lost::Undone);
        }
    }
    // Before the commit, which then is the one thing that can be in doubt: no member runs again that may be stored.
    if session.settle_all(appended).await.is_err() {
        transaction::roll_back(&session).await;
        return Err(Lost::Undone);
    }
    match session.commit(Vec::new()).await {
        Ok(()) => Ok(outcomes),
        Err(_) if transaction::roll_back(&session).await => Err(Lost::Undone),
        Err(error) => Err(Lost::Failed(error)),
    }
}
