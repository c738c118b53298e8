//! SQLite: one writer thread that commits in groups, readers beside it, and a checkpointer behind both.

pub(super) mod bind;
mod checkpoint;
mod connection;
pub(super) mod error;
mod long;
mod queue;
mod readers;
pub(super) mod session;
mod writer;

use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use self::checkpoint::{Checkpointer, Progress};
use self::connection::Handle;
use self::long::Long;
use self::queue::Queue;
use self::readers::Readers;
use self::writer::Writer;
use super::job::{Job, Mode};
use super::options::DbOptions;
use super::row::Rows;
use super::statement::{Dialect, Statement};
use crate::core::error::{Error, Result};
use crate::core::value::Value;

/// How long a page may hold up a thread that serves requests.
const PATIENCE: Duration = Duration::from_millis(1);
/// Steps of SQLite's machine between two looks at the clock: a page that an index leads to needs about so many.
const STEPS_OF_A_PAGE: i32 = 1_000;

/// A SQLite database.
pub(super) struct Sqlite {
    queue: Arc<Queue>,
    readers: Arc<Readers>,
    long: Long,
    threads: Mutex<Option<Threads>>,
}

struct Threads {
    writer: JoinHandle<()>,
    checkpointer: JoinHandle<()>,
    /// Dropped to stop the checkpointer.
    stop: Sender<()>,
}

impl Sqlite {
    /// Opens the file, which is made with its folder when it is missing, and starts the threads.
    pub fn open(path: &Path, options: &DbOptions) -> Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        crate::core::data_dir::create(folder)?;
        let mut connection = connection::open_writer(path)?;
        let (queue, progress) = (Arc::<Queue>::default(), Arc::<Progress>::default());
        progress.follow(&mut connection)?;
        let readers = Arc::new(Readers::new(path.to_owned(), Arc::clone(&progress)));
        let checkpointer = Checkpointer::open(path, Arc::clone(&progress), Arc::clone(&readers))?;
        let long = Long::new(Arc::clone(&readers), options.long_queries, options.wait_timeout, options.query_timeout);

        let handle = Handle { connection, folder: Some(folder.to_owned()) };
        let (jobs, restful, metrics) = (Arc::clone(&queue), Arc::clone(&readers), Arc::clone(&options.metrics));
        let writer = spawn("sqlite-writer", move || Writer::new(handle, jobs, progress, restful, metrics).run())?;
        let (stop, stopped) = channel();
        let checkpointer = spawn("sqlite-checkpointer", move || checkpointer.run(&stopped))?;
        let threads = Mutex::new(Some(Threads { writer, checkpointer, stop }));
        Ok(Self { queue, readers, long, threads })
    }

    /// Hands a job to the thread that runs its kind.
    pub async fn submit(&self, job: Box<dyn Job>) {
        match job.mode() {
            Mode::Snapshot { is_brief: true } => {
                if let Some(job) = self.read_briefly(job) {
                    self.long.snapshot(job).await;
                }
            }
            Mode::Snapshot { is_brief: false } => self.long.snapshot(job).await,
            Mode::Write(_) | Mode::Publish { .. } | Mode::Migrate => self.queue.push(job),
        }
    }

    /// Reads on this thread.
    pub fn read<T>(
        &self,
        statement: &Statement,
        params: &[Value],
        read: impl FnOnce(&mut Rows<'_>) -> Result<T>,
    ) -> Result<T> {
        let reader = self.readers.take_current()?;
        let answer = connection::query(&reader.connection, statement, params, read);
        self.readers.give_current(reader);
        answer?
    }

    /// Reads on this thread what is done in about a millisecond, and all else on a thread of the bounded pool.
    pub async fn read_page<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: Fn(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let mut reader = self.readers.take_current()?;
        limit_patience(&mut reader.connection)?;
        let answer = connection::query(&reader.connection, statement, params, &read);
        lift_limit(&mut reader.connection)?;
        self.readers.give_current(reader);
        match answer {
            Err(Error::Timeout) => Box::pin(self.read_long(statement, params, read)).await,
            answer => answer?,
        }
    }

    /// Runs a snapshot on this thread and answers it; gives it back where it takes longer than a page may.
    fn read_briefly(&self, mut job: Box<dyn Job>) -> Option<Box<dyn Job>> {
        let taken = self.readers.take().and_then(|mut connection| {
            limit_patience(&mut connection)?;
            Ok(connection)
        });
        let connection = match taken {
            Ok(connection) => connection,
            Err(error) => {
                job.fail(error);
                return None;
            }
        };
        let handle = Rc::new(Handle { connection, folder: None });
        let read = long::read_in(&handle, &mut *job);
        if let Some(Handle { mut connection, .. }) = Rc::into_inner(handle)
            && lift_limit(&mut connection).is_ok()
        {
            self.readers.give(connection);
        }
        match read {
            Ok(()) => job.succeed(),
            Err(Error::Timeout) => return Some(job),
            Err(error) => job.fail(error),
        }
        None
    }

    /// Reads on a thread of the bounded pool, until the query's time is over.
    pub async fn read_long<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let statement = Statement::built(Dialect::Sqlite, statement.text(Dialect::Sqlite).to_owned());
        let params = params.to_vec();
        let work = move |connection| match connection {
            Ok(connection) => {
                let answer = connection::query(&connection, &statement, &params, read);
                (Some(connection), answer.flatten())
            }
            Err(error) => (None, Err(error)),
        };
        self.long.run(work).await?
    }

    /// Finishes the queue and closes the file; the writer's connection goes last and leaves no WAL behind.
    pub async fn close(&self) {
        let threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Threads { writer, checkpointer, stop }) = threads else { return };
        self.readers.close();
        drop(stop);
        let queue = Arc::clone(&self.queue);
        let joined = tokio::task::spawn_blocking(move || {
            let checkpointer = checkpointer.join();
            queue.close();
            writer.join().and(checkpointer)
        });
        if !matches!(joined.await, Ok(Ok(()))) {
            tracing::error!("a thread of the database ended with a panic");
        }
    }
}

impl Drop for Sqlite {
    /// Lets the threads go when nobody closed the database.
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// Has the queries of a connection interrupted once a page has had its time.
fn limit_patience(connection: &mut Connection) -> Result<()> {
    let begun = Instant::now();
    let over = move || begun.elapsed() > PATIENCE;
    connection.progress_handler(STEPS_OF_A_PAGE, Some(over)).map_err(error::classify)
}

fn lift_limit(connection: &mut Connection) -> Result<()> {
    connection.progress_handler(0, None::<fn() -> bool>).map_err(error::classify)
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(work).map_err(|fault| Error::caused(format!("starting the thread {name}"), fault))
}
