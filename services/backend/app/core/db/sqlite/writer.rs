//! The writer thread: many transactions in one commit, so that one sync of the disk makes them all durable.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::checkpoint::Progress;
use super::connection::{self, Handle, poll_once};
use super::queue::Queue;
use super::readers::Readers;
use super::session::Session;
use crate::core::db::append::{self, Appended};
use crate::core::db::job::{Job, Mode};
use crate::core::db::statement::Dialect;
use crate::core::db::tx::{self, Tx};
use crate::core::db::unavailable;
use crate::core::error::{Error, Result};
use crate::core::telemetry::Metrics;

/// The most members of one group.
const GROUP_MEMBERS: usize = 512;

/// How long a group takes members before it commits.
const GROUP_TIME: Duration = Duration::from_millis(5);

/// What the writer thread holds.
pub(super) struct Writer {
    handle: Rc<Handle>,
    queue: Arc<Queue>,
    progress: Arc<Progress>,
    readers: Arc<Readers>,
    metrics: Arc<Metrics>,
    /// The schema epoch, read when a transaction first asks for it.
    epoch: Cell<Option<i64>>,
}

/// A failed member; `clean` when it left no trace in its group.
struct Failure {
    error: Error,
    clean: bool,
}

impl Writer {
    pub fn new(
        handle: Handle,
        queue: Arc<Queue>,
        progress: Arc<Progress>,
        readers: Arc<Readers>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { handle: Rc::new(handle), queue, progress, readers, metrics, epoch: Cell::new(None) }
    }

    /// Works until the queue is closed and empty.
    pub fn run(&self) {
        while let Some(mut waiting) = self.queue.take(GROUP_MEMBERS) {
            while let Some(job) = waiting.pop_front() {
                if is_loner(&*job) {
                    self.alone(job);
                } else {
                    waiting.push_front(job);
                    self.group(&mut waiting);
                }
                if let Some(job) = self.queue.take_overdue() {
                    self.alone(job);
                }
                self.progress.restart_if_long(&self.handle.connection, &self.readers);
            }
        }
    }

    /// Runs a group and answers its members, failed ones too, once its commit is on the disk: what they met may have been
    /// another member's uncommitted change. When the group is lost, each member runs again alone.
    fn group(&self, waiting: &mut VecDeque<Box<dyn Job>>) {
        if let Err(fault) = self.begin() {
            let error = self.handle.fault(fault);
            tracing::error!(%error, "the writer cannot begin a transaction");
            let is_full = matches!(error, Error::StorageFull);
            for job in waiting.drain(..) {
                job.fail(if is_full { Error::StorageFull } else { unavailable("The database cannot be written now.") });
            }
            return;
        }
        let mut ran = Vec::new();
        match self.fill(waiting, &mut ran).and_then(|appended| self.commit(appended)) {
            Ok(()) => {
                self.metrics.write_group_size.observe(ran.len() as u64);
                for (job, failure) in ran {
                    match failure {
                        None => job.succeed(),
                        Some(error) => job.fail(error),
                    }
                }
            }
            Err(cause) => {
                tracing::debug!(members = ran.len(), error = %cause, "a group of writes was rolled back, replaying");
                self.roll_back();
                for (job, _) in ran {
                    self.alone(job);
                }
            }
        }
    }

    /// Runs members until the group is full, its time is over or nothing waits. An error means that the group is lost.
    fn fill(
        &self,
        waiting: &mut VecDeque<Box<dyn Job>>,
        ran: &mut Vec<(Box<dyn Job>, Option<Error>)>,
    ) -> Result<Vec<Appended>> {
        let started = Instant::now();
        let mut appended = Vec::new();
        while ran.len() < GROUP_MEMBERS && started.elapsed() < GROUP_TIME {
            if waiting.is_empty() {
                waiting.append(&mut self.queue.take_more(GROUP_MEMBERS - ran.len()));
            }
            let Some(mut job) = waiting.pop_front() else { break };
            if is_loner(&*job) {
                waiting.push_front(job);
                break;
            }
            if job.is_abandoned() {
                continue;
            }
            match self.member(&mut *job, true) {
                Ok(mut rows) => {
                    appended.append(&mut rows);
                    ran.push((job, None));
                }
                Err(failure) => {
                    ran.push((job, Some(failure.error)));
                    if !failure.clean {
                        return Err(Error::internal("a member could not be taken back by itself"));
                    }
                }
            }
        }
        Ok(appended)
    }

    /// Runs a job in a transaction of its own.
    fn alone(&self, mut job: Box<dyn Job>) {
        if job.is_abandoned() {
            return;
        }
        match self.transaction(&mut *job) {
            Ok(()) => {
                self.metrics.write_group_size.observe(1);
                job.succeed();
            }
            Err(error) => {
                self.roll_back();
                job.fail(error);
            }
        }
    }

    fn transaction(&self, job: &mut dyn Job) -> Result<()> {
        self.begin().map_err(|fault| self.handle.fault(fault))?;
        let appended = self.member(job, false).map_err(|failure| failure.error)?;
        if matches!(job.mode(), Mode::Publish { .. }) {
            self.execute("UPDATE _schema SET epoch = epoch + 1").map_err(|fault| self.handle.fault(fault))?;
        }
        self.commit(appended)
    }

    /// Runs a job in the open transaction, behind a savepoint where it needs one.
    fn member(&self, job: &mut dyn Job, in_group: bool) -> Result<Vec<Appended>, Failure> {
        let untouched = |error| Failure { error, clean: true };
        let mode = job.mode();
        if let Some(epoch) = mode.epoch()
            && self.epoch().map_err(untouched)? != epoch
        {
            return Err(untouched(Error::SchemaMoved));
        }
        let single = matches!(mode, Mode::Write(options) if options.single_statement);
        let session = Session::new(Rc::clone(&self.handle), in_group && !single);
        let tx = Tx::new(tx::Session::Sqlite(session));
        let result = poll_once(job.run(&tx)).and_then(|()| tx.check());
        let tx::Session::Sqlite(session) = tx.session() else {
            return Err(untouched(Error::internal("a transaction changed its engine")));
        };
        match result.and_then(|()| session.keep().map_err(|fault| self.handle.fault(fault))) {
            Ok(()) => Ok(tx.take_appended()),
            Err(error) => Err(Failure { error, clean: session.undo() }),
        }
    }

    /// Appends the members' rows and commits; every answer waits for this.
    fn commit(&self, appended: Vec<Appended>) -> Result<()> {
        for (statement, params) in append::inserts(appended) {
            let text = statement.text(Dialect::Sqlite);
            let connection = &self.handle.connection;
            let mut prepared = connection.prepare_cached(text).map_err(|fault| self.handle.fault(fault))?;
            connection::bind(&mut prepared, &params)?;
            prepared.raw_execute().map_err(|fault| self.handle.fault(fault))?;
        }
        self.execute("COMMIT").map_err(|fault| self.handle.fault(fault))?;
        Ok(())
    }

    fn begin(&self) -> rusqlite::Result<()> {
        self.epoch.set(None);
        self.execute("BEGIN IMMEDIATE")
    }

    /// Ends the transaction unless SQLite already has: FULL, IOERR, NOMEM and INTERRUPT end it by themselves.
    fn roll_back(&self) {
        if !self.handle.connection.is_autocommit()
            && let Err(fault) = self.execute("ROLLBACK")
        {
            tracing::error!(error = %fault, "a rollback failed");
        }
    }

    fn execute(&self, text: &str) -> rusqlite::Result<()> {
        self.handle.connection.prepare_cached(text)?.execute([]).map(drop)
    }

    fn epoch(&self) -> Result<i64> {
        if let Some(epoch) = self.epoch.get() {
            return Ok(epoch);
        }
        let prepared = self.handle.connection.prepare_cached("SELECT epoch FROM _schema");
        let read = prepared.and_then(|mut prepared| prepared.query_row([], |row| row.get(0)));
        let epoch = read.map_err(|fault| self.handle.fault(fault))?;
        self.epoch.set(Some(epoch));
        Ok(epoch)
    }
}

impl Drop for Writer {
    /// Without a writer nobody must wait for one, not even after a defect that ended its thread.
    fn drop(&mut self) {
        self.queue.abandon();
    }
}

/// Whether a job has a transaction to itself: changes of the schema, and bulk work, which is long by itself.
fn is_loner(job: &dyn Job) -> bool {
    match job.mode() {
        Mode::Write(options) => options.bulk,
        Mode::Publish { .. } | Mode::Migrate | Mode::Snapshot { .. } => true,
    }
}
