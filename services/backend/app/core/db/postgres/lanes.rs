//! Lanes: threads that each run transactions on connections of their own, so that work never moves between threads.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinError, JoinSet, LocalSet};

use super::connection::Target;
use super::pool::Pool;
use super::{group, transaction};
use crate::core::db::job::{Job, Mode};
use crate::core::db::options::DbOptions;
use crate::core::db::{closed, unavailable};
use crate::core::error::{Error, Result};
use crate::core::telemetry::Metrics;

/// Groups that run at once on one lane: while one waits for the disk, the next does its work. What arrives meanwhile makes up the
/// one after them.
const GROUPS: usize = 2;

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
    pub fn start(target: &Target, count: usize, connections: usize, options: &DbOptions) -> Result<Self> {
        let pool = || Pool::new(target.clone(), connections, options.wait_timeout);
        let lanes = (0..count).map(|number| Lane::start(number, pool(), Arc::clone(&options.metrics)));
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
    fn start(number: usize, pool: Arc<Pool>, metrics: Arc<Metrics>) -> Result<Self> {
        let (jobs, arriving) = unbounded_channel();
        let name = format!("postgres-lane-{number}");
        let failed = |fault| Error::caused("starting a lane of the database", fault);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let thread = std::thread::Builder::new().name(name);
        let thread = thread.spawn(move || {
            let worker =
                Worker { pool, metrics, waiting: VecDeque::new(), groups: Rc::default(), running: JoinSet::new() };
            runtime.block_on(LocalSet::new().run_until(worker.run(arriving)));
        });
        Ok(Self { jobs, load: Arc::default(), thread: thread.map_err(failed)? })
    }
}

/// What runs on a lane's thread.
struct Worker {
    pool: Arc<Pool>,
    metrics: Arc<Metrics>,
    /// Jobs that may share a transaction and wait for one.
    waiting: VecDeque<Loaded>,
    /// Each running group holds a clone.
    groups: Rc<()>,
    /// What runs; a task answers with the jobs that are left to be run alone.
    running: JoinSet<Vec<Loaded>>,
}

impl Worker {
    /// Runs every job, those that may in groups, and ends when no more can come and all are done.
    async fn run(mut self, mut arriving: UnboundedReceiver<Loaded>) {
        let mut is_open = true;
        while is_open || !self.running.is_empty() {
            tokio::select! {
                arrived = arriving.recv(), if is_open => match arrived {
                    Some(loaded) => self.take(loaded),
                    None => is_open = false,
                },
                Some(done) = self.running.join_next() => self.go_on(done),
            }
            while let Ok(loaded) = arriving.try_recv() {
                self.take(loaded);
            }
            while Rc::strong_count(&self.groups) <= GROUPS && !self.waiting.is_empty() {
                self.start_group();
            }
        }
        self.pool.close();
    }

    fn take(&mut self, loaded: Loaded) {
        if group::takes(&*loaded.job) {
            self.waiting.push_back(loaded);
        } else {
            self.start_alone(loaded, None);
        }
    }

    fn go_on(&mut self, done: Result<Vec<Loaded>, JoinError>) {
        match done {
            Ok(left) => left.into_iter().for_each(|loaded| self.start_alone(loaded, None)),
            Err(fault) => tracing::error!(error = %fault, "a transaction was lost"),
        }
    }

    fn start_alone(&mut self, Loaded { job, load }: Loaded, group: Option<Rc<()>>) {
        let (pool, metrics) = (Arc::clone(&self.pool), Arc::clone(&self.metrics));
        self.running.spawn_local(async move {
            if matches!(job.mode(), Mode::Write(_)) {
                metrics.write_group_size.observe(1);
            }
            transaction::run(&pool, job).await;
            drop((load, group));
            Vec::new()
        });
    }

    /// Starts what waits for the same epoch as the first.
    fn start_group(&mut self) {
        let epoch = |loaded: &Loaded| loaded.job.mode().epoch();
        let first = self.waiting.front().and_then(epoch);
        let count = self.waiting.iter().take(group::MEMBERS).take_while(|loaded| epoch(loaded) == first).count();
        let mut members: VecDeque<Loaded> =
            self.waiting.drain(..count).filter(|loaded| !loaded.job.is_abandoned()).collect();
        let group = Rc::clone(&self.groups);
        if members.len() < 2 {
            if let Some(loaded) = members.pop_front() {
                self.start_alone(loaded, Some(group));
            }
            return;
        }
        let (pool, metrics) = (Arc::clone(&self.pool), Arc::clone(&self.metrics));
        self.running.spawn_local(async move {
            let (jobs, loads): (Vec<_>, Vec<_>) = members.into_iter().map(|Loaded { job, load }| (job, load)).unzip();
            let left = group::run(&pool, jobs).await;
            drop(group);
            // Those that are left count when they run alone.
            if left.is_empty() {
                metrics.write_group_size.observe(loads.len() as u64);
            }
            left.into_iter().zip(loads).map(|(job, load)| Loaded { job, load }).collect()
        });
    }
}
