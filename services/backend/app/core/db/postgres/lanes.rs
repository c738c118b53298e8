//! Lanes: threads that each run transactions on connections of their own, so that work never moves between threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::LocalSet;

use super::connection::Target;
use super::pool::Pool;
use super::transaction;
use crate::core::db::job::Job;
use crate::core::db::{closed, unavailable};
use crate::core::error::{Error, Result};

/// The most jobs that run or wait on one lane; more are refused.
const CAPACITY: usize = 1_024;

/// All lanes.
pub(super) struct Lanes {
    lanes: Mutex<Vec<Lane>>,
}

struct Lane {
    jobs: UnboundedSender<Loaded>,
    load: Arc<AtomicUsize>,
    thread: JoinHandle<()>,
}

/// A job that counts on its lane until it is done.
struct Loaded {
    job: Box<dyn Job>,
    load: Load,
}

struct Load(Arc<AtomicUsize>);

impl Drop for Load {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Lanes {
    /// Starts `count` lanes with `connections` each.
    pub fn start(target: &Target, count: usize, connections: usize, wait_timeout: Duration) -> Result<Self> {
        let lanes = (0..count).map(|number| Lane::start(number, Pool::new(target.clone(), connections, wait_timeout)));
        Ok(Self { lanes: Mutex::new(lanes.collect::<Result<_>>()?) })
    }

    /// Hands a job to the lane with the least to do, or answers it at once when all are full.
    pub fn submit(&self, job: Box<dyn Job>) {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lane) = lanes.iter().min_by_key(|lane| lane.load.load(Ordering::Relaxed)) else {
            return job.fail(closed());
        };
        if lane.load.fetch_add(1, Ordering::Relaxed) >= CAPACITY {
            lane.load.fetch_sub(1, Ordering::Relaxed);
            return job.fail(unavailable("The database has more work than it can do."));
        }
        let load = Load(Arc::clone(&lane.load));
        if let Err(refused) = lane.jobs.send(Loaded { job, load }) {
            refused.0.job.fail(closed());
        }
    }

    /// Finishes what was taken and ends the threads.
    pub async fn close(&self) {
        let lanes = std::mem::take(&mut *self.lanes.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(move || {
            let threads: Vec<JoinHandle<()>> = lanes.into_iter().map(|lane| lane.thread).collect();
            threads.into_iter().all(|thread| thread.join().is_ok())
        });
        if !matches!(joined.await, Ok(true)) {
            tracing::error!("a lane of the database ended with a panic");
        }
    }
}

impl Lane {
    fn start(number: usize, pool: Arc<Pool>) -> Result<Self> {
        let (jobs, arriving) = unbounded_channel();
        let name = format!("postgres-lane-{number}");
        let failed = |fault| Error::caused("starting a lane of the database", fault);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let thread = std::thread::Builder::new().name(name);
        let thread = thread.spawn(move || runtime.block_on(LocalSet::new().run_until(serve(arriving, pool))));
        Ok(Self { jobs, load: Arc::default(), thread: thread.map_err(failed)? })
    }
}

/// Runs every job as a task of its own, and ends when no more can come and all are done.
async fn serve(mut arriving: UnboundedReceiver<Loaded>, pool: Arc<Pool>) {
    let mut running = tokio::task::JoinSet::new();
    while let Some(Loaded { job, load }) = arriving.recv().await {
        let pool = Arc::clone(&pool);
        running.spawn_local(async move {
            transaction::run(&pool, job).await;
            drop(load);
        });
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
    pool.close();
}
