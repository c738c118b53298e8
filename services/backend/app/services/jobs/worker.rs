//! The one loop of the process that leases jobs, has them done a few at a time, and settles what came of each.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use uuid::Uuid;

use super::handler::Handlers;
use super::outcome::Outcome;
use crate::core::db::WriteOptions;
use crate::core::wakes::Wake;
use crate::core::{App, Error, Result, id};
use crate::models::jobs::{self, LeasedJob, NewJob};

/// Jobs in hand at once.
const CONCURRENCY: usize = 4;
/// A job whose worker has not been heard of for this long is given to another.
const LEASE_S: i64 = 60;
/// Jobs that other nodes enqueue, and leases that they let go, are found at the latest after this long.
const POLL: Duration = Duration::from_secs(5);
/// How long a stopping worker waits for the jobs in hand; the others are done again after their lease.
const DRAIN: Duration = Duration::from_secs(10);

/// Leases jobs and has them done. Every process has one; a worker that dies loses its leases and nothing else.
pub struct Worker {
    app: Arc<App>,
    handlers: Handlers,
    id: Uuid,
    /// How often it says that it still has a job; a third of a lease, so that two may be lost.
    pub heartbeat: Duration,
}

/// A worker that runs in the background.
pub struct RunningWorker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl RunningWorker {
    /// Takes no more jobs and waits for those in hand, at most ten seconds.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(fault) = self.task.await {
            tracing::error!(%fault, "the job worker ended badly");
        }
    }
}

impl Worker {
    /// A worker with an id of its own.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn new(app: Arc<App>, handlers: Handlers) -> Result<Self> {
        let id = id::new_record_id(app.clock.now())?;
        Ok(Self { app, handlers, id, heartbeat: Duration::from_secs(20) })
    }

    /// Runs in the background until it is stopped.
    pub fn start(self) -> RunningWorker {
        let (stop, stopped) = watch::channel(false);
        RunningWorker { stop, task: tokio::spawn(Arc::new(self).run(stopped)) }
    }

    /// Puts each recurring job into the table that is not there yet, first due in a minute: a start has enough to do.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn seed(&self) -> Result<()> {
        let now = self.app.clock.now();
        for (handler, _) in self.handlers.recurring() {
            let (id, kind) = (id::new_record_id(now)?, handler.kind);
            let seed = async move |tx: &_| {
                let due_at = now.plus_seconds(60);
                let job =
                    NewJob { id, kind, key: Some(kind), payload: &serde_json::Value::Null, due_at, created_at: now };
                jobs::insert(tx, &job).await
            };
            self.app.db.write(WriteOptions { single_statement: true, ..WriteOptions::default() }, seed).await?;
        }
        Ok(())
    }

    /// Does all jobs that are due now, one after the other, and says how many there were.
    ///
    /// # Errors
    /// The database does not answer. What the jobs meet is settled with them.
    pub async fn run_due(&self) -> Result<usize> {
        let mut done = 0;
        loop {
            let leased = self.lease(1).await?;
            let Some(job) = leased.into_iter().next() else { return Ok(done) };
            self.perform(job).await;
            done += 1;
        }
    }

    async fn run(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        if let Err(fault) = self.seed().await {
            tracing::error!(%fault, "recurring jobs could not be enqueued");
        }
        let mut in_hand = JoinSet::new();
        while !*stopped.borrow_and_update() {
            let pause = self.fill(&mut in_hand).await;
            let has_room = in_hand.len() < CONCURRENCY;
            tokio::select! {
                _ = stopped.changed() => {}
                Some(_) = in_hand.join_next() => {}
                () = self.app.wakes.rung(Wake::Jobs), if has_room => {}
                () = tokio::time::sleep(pause), if has_room => {}
            }
        }
        let drained = async { while in_hand.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("jobs still run after {DRAIN:?}; they are done again when their leases end");
        }
    }

    /// Takes as many due jobs as there is room for, and says how long to wait for the next.
    async fn fill(self: &Arc<Self>, in_hand: &mut JoinSet<()>) -> Duration {
        let taken = async {
            let room = CONCURRENCY.saturating_sub(in_hand.len());
            if room > 0 && self.due_in().await?.is_zero() {
                for job in self.lease(room).await? {
                    let worker = Arc::clone(self);
                    in_hand.spawn(async move { worker.perform(job).await });
                }
            }
            self.due_in().await
        };
        taken.await.unwrap_or_else(|fault: Error| {
            tracing::error!(%fault, "jobs could not be taken");
            POLL
        })
    }

    /// Until the next job is due, at most [`POLL`].
    async fn due_in(&self) -> Result<Duration> {
        let now = self.app.clock.now();
        let due_at = jobs::next_due(&self.app.db).await?;
        let micros = due_at.map_or(i64::MAX, |due_at| due_at.micros().saturating_sub(now.micros()));
        Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)).min(POLL))
    }

    async fn lease(&self, limit: usize) -> Result<Vec<LeasedJob>> {
        let (owner, now) = (self.id, self.app.clock.now());
        let (until, limit) = (now.plus_seconds(LEASE_S), u32::try_from(limit).unwrap_or(u32::MAX));
        let lease = async move |tx: &_| jobs::lease(tx, owner, now, until, limit).await;
        self.app.db.write(WriteOptions { single_statement: true, ..WriteOptions::default() }, lease).await
    }

    async fn perform(&self, job: LeasedJob) {
        let attempted = tokio::select! {
            attempted = self.attempt(&job) => attempted,
            () = self.hold(&job) => {
                tracing::warn!(job = %job.id, kind = job.kind, "the lease was lost: another worker has the job");
                return;
            }
        };
        let (id, kind) = (job.id, job.kind.clone());
        if let Err(fault) = self.settle(job, attempted).await {
            tracing::error!(job = %id, kind, %fault, "a job's outcome could not be written: it is done again");
        }
    }

    async fn attempt(&self, job: &LeasedJob) -> Result<()> {
        let unknown = || Error::internal(format!("this release knows no job of kind {}", job.kind));
        let handler = self.handlers.lookup(&job.kind).ok_or_else(unknown)?;
        if job.attempts > handler.max_attempts {
            // Every attempt was cut short by the end of its process, which the job may well be the cause of.
            return Err(Error::internal("no attempt came to an end"));
        }
        let attempt = AssertUnwindSafe(handler.run(Arc::clone(&self.app), job.clone())).catch_unwind();
        match tokio::time::timeout(handler.timeout, attempt).await {
            Ok(Ok(result)) => result,
            Ok(Err(_panic)) => Err(Error::internal("the job panicked")),
            Err(_elapsed) => Err(Error::Timeout),
        }
    }

    /// Extends the lease while the job is being done; ends when it was lost.
    async fn hold(&self, job: &LeasedJob) {
        loop {
            tokio::time::sleep(self.heartbeat).await;
            let (held, until) = (job.clone(), self.app.clock.now().plus_seconds(LEASE_S));
            let extend = async move |tx: &_| jobs::extend(tx, &held, until).await;
            let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
            match self.app.db.write(options, extend).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(fault) => tracing::warn!(job = %job.id, %fault, "a lease could not be extended"),
            }
        }
    }

    /// Writes what came of an attempt, unless another worker has the job by now.
    async fn settle(&self, job: LeasedJob, attempted: Result<()>) -> Result<()> {
        let (id, kind, attempts) = (job.id, job.kind.clone(), job.attempts);
        let outcome = Outcome::of(attempted, self.handlers.lookup(&kind), attempts)?;
        let (now, written) = (self.app.clock.now(), outcome.clone());
        let settle = async move |tx: &_| match &written {
            Outcome::Done => jobs::delete(tx, &job).await,
            Outcome::Repeat { in_s, error } => jobs::repeat(tx, &job, now.plus_seconds(*in_s), error.as_deref()).await,
            Outcome::Retry { in_s, error } => jobs::retry(tx, &job, now.plus_seconds(*in_s), error).await,
            Outcome::Dead { error } => jobs::bury(tx, &job, now, error).await,
        };
        let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
        if !self.app.db.write(options, settle).await? {
            tracing::warn!(job = %id, kind, attempts, "the lease was lost before the job's outcome could be written");
            return Ok(());
        }
        match (&outcome, outcome.error()) {
            (Outcome::Dead { .. }, Some(error)) => {
                self.app.metrics.jobs_dead.increment();
                tracing::error!(job = %id, kind, attempts, error, "a job failed for the last time and is set aside");
            }
            (_, Some(error)) => {
                self.app.metrics.jobs_failed.increment();
                tracing::warn!(job = %id, kind, attempts, error, "a job failed and is tried again");
            }
            (_, None) => {
                self.app.metrics.jobs_done.increment();
                tracing::info!(job = %id, kind, attempts, "a job is done");
            }
        }
        Ok(())
    }
}
