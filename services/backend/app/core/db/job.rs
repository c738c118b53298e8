//! Work on its way to the thread that runs it: what to do, how, and whom to tell.

use std::pin::Pin;

use tokio::sync::oneshot;

use super::options::WriteOptions;
use super::tx::Tx;
use crate::core::error::{Error, Result};

/// The kind of transaction that a job runs in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    /// An ordinary write.
    Write(WriteOptions),
    /// A change of the schema: excludes writes, compares this epoch and moves it on by one.
    Publish {
        /// The epoch that the change was planned on.
        epoch: i64,
    },
    /// Migrations: alone, before anything else, and as long as they take.
    Migrate,
    /// Consistent reads.
    Snapshot {
        /// Indexes lead to what is read, so that it is likely done in about a millisecond.
        is_brief: bool,
    },
}

impl Mode {
    /// The epoch that the database must be at.
    pub const fn epoch(self) -> Option<i64> {
        match self {
            Self::Write(options) => options.epoch,
            Self::Publish { epoch } => Some(epoch),
            Self::Migrate | Self::Snapshot { .. } => None,
        }
    }
}

/// What [`Job::run`] gives: it lives on one thread.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One piece of work, whatever it answers.
pub(super) trait Job: Send {
    /// The transaction that it wants.
    fn mode(&self) -> Mode;
    /// Whether nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// Runs the work once and keeps its value.
    fn run<'a>(&'a mut self, tx: &'a Tx) -> Running<'a>;
    /// Answers with the kept value.
    fn succeed(self: Box<Self>);
    /// Answers with an error.
    fn fail(self: Box<Self>, error: Error);
}

/// A job around a closure.
struct Work<F, T> {
    mode: Mode,
    run: F,
    value: Option<T>,
    answer: oneshot::Sender<Result<T>>,
}

/// A job and where its answer arrives.
pub(super) fn job<T, F>(mode: Mode, work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T>>)
where
    F: AsyncFn(&Tx) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    let (answer, receiver) = oneshot::channel();
    (Box::new(Work { mode, run: work, value: None, answer }), receiver)
}

impl<T, F> Job for Work<F, T>
where
    F: AsyncFn(&Tx) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    fn mode(&self) -> Mode {
        self.mode
    }

    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn run<'a>(&'a mut self, tx: &'a Tx) -> Running<'a> {
        Box::pin(async move {
            self.value = Some((self.run)(tx).await?);
            Ok(())
        })
    }

    // Whoever asked may have gone away meanwhile, so that an answer finds nobody.
    fn succeed(self: Box<Self>) {
        let answer = self.value.ok_or_else(|| Error::internal("a job was answered before it ran"));
        drop(self.answer.send(answer));
    }

    fn fail(self: Box<Self>, error: Error) {
        drop(self.answer.send(Err(error)));
    }
}
