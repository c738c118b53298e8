//! What does the jobs of one kind, and how patiently.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::core::{App, Result};
use crate::models::jobs::LeasedJob;

type Run = dyn Fn(Arc<App>, LeasedJob) -> BoxFuture<'static, Result<()>> + Send + Sync;

/// Does the jobs of one kind. A job may be done more than once (its worker may die after the work and before it could
/// say so), so doing it again must do no harm.
pub struct Handler {
    /// The word by which jobs name their kind.
    pub kind: &'static str,
    /// After this many failed attempts a job is set aside; a recurring one waits for its next time instead.
    pub max_attempts: u32,
    /// An attempt that takes longer has failed.
    pub timeout: Duration,
    /// Seconds from the end of a recurring job to its next start; none for jobs that are enqueued.
    pub every_s: Option<i64>,
    run: Box<Run>,
}

impl Handler {
    /// A handler with 20 attempts, which stretch over about a day, of at most ten minutes each.
    pub fn new<F>(kind: &'static str, run: impl Fn(Arc<App>, LeasedJob) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let run: Box<Run> = Box::new(move |app, job| Box::pin(run(app, job)));
        Self { kind, max_attempts: 20, timeout: Duration::from_mins(10), every_s: None, run }
    }

    /// Makes one attempt at a job.
    ///
    /// # Errors
    /// Whatever the work meets; the job is then tried again.
    pub async fn run(&self, app: Arc<App>, job: LeasedJob) -> Result<()> {
        (self.run)(app, job).await
    }
}

/// The handlers of a worker, by kind.
pub struct Handlers(HashMap<&'static str, Handler>);

impl Handlers {
    /// Collects handlers; of two with the same kind the later one counts.
    pub fn new(handlers: impl IntoIterator<Item = Handler>) -> Self {
        Self(handlers.into_iter().map(|handler| (handler.kind, handler)).collect())
    }

    /// The handler of a kind.
    pub fn lookup(&self, kind: &str) -> Option<&Handler> {
        self.0.get(kind)
    }

    /// The handlers whose jobs come back, each with its seconds between two.
    pub fn recurring(&self) -> impl Iterator<Item = (&Handler, i64)> {
        self.0.values().filter_map(|handler| Some((handler, handler.every_s?)))
    }
}
