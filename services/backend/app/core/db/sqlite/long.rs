//! Queries that may take long: on a bounded pool of threads, each with a deadline that interrupts it.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::connection::{Handle, busy, poll_once};
use super::error;
use super::readers::Readers;
use super::session::Session;
use crate::core::db::job::Job;
use crate::core::db::tx::{self, Tx};
use crate::core::error::{Error, Result};

/// Steps of SQLite's machine between two looks at the clock: well under a millisecond.
const STEPS: i32 = 2_000;

/// The pool of threads.
pub(super) struct Long {
    readers: Arc<Readers>,
    places: Arc<Semaphore>,
    wait_timeout: Duration,
    query_timeout: Duration,
}

/// Tells the query's thread when nobody waits for it any more.
struct Caller(Arc<AtomicBool>);

impl Drop for Caller {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Long {
    pub fn new(readers: Arc<Readers>, places: usize, wait_timeout: Duration, query_timeout: Duration) -> Self {
        Self { readers, places: Arc::new(Semaphore::new(places)), wait_timeout, query_timeout }
    }

    /// Runs `work` with a reading connection and a deadline, on a thread of the pool. `work` gives the connection back, and is
    /// told when there is none.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        F: FnOnce(Result<Connection>) -> (Option<Connection>, T) + Send + 'static,
        T: Send + 'static,
    {
        let place = tokio::time::timeout(self.wait_timeout, Arc::clone(&self.places).acquire_owned());
        let Ok(Ok(place)) = place.await else { return Ok(work(Err(busy())).1) };
        let (readers, deadline) = (Arc::clone(&self.readers), Instant::now() + self.query_timeout);
        let caller = Caller(Arc::default());
        let gone = Arc::clone(&caller.0);
        let thread = tokio::task::spawn_blocking(move || {
            let _place = place;
            let over = move || gone.load(Ordering::Relaxed) || Instant::now() >= deadline;
            let connection = readers.take().and_then(|mut connection| {
                connection.progress_handler(STEPS, Some(over)).map_err(error::classify)?;
                Ok(connection)
            });
            let (connection, answer) = work(connection);
            if let Some(mut connection) = connection
                && connection.progress_handler(0, None::<fn() -> bool>).is_ok()
            {
                readers.give(connection);
            }
            answer
        });
        thread.await.map_err(|fault| Error::caused("running a long query", fault))
    }

    /// Runs a job in one reading transaction and answers it.
    pub async fn snapshot(&self, mut job: Box<dyn Job>) {
        let done = self.run(move |connection| {
            let connection = match connection {
                Ok(connection) => connection,
                Err(error) => {
                    job.fail(error);
                    return (None, ());
                }
            };
            let handle = Rc::new(Handle { connection, folder: None });
            match read_in(&handle, &mut *job) {
                Ok(()) => job.succeed(),
                Err(error) => job.fail(error),
            }
            (Rc::into_inner(handle).map(|handle| handle.connection), ())
        });
        if let Err(error) = done.await {
            tracing::error!(%error, "a snapshot was lost");
        }
    }
}

/// Runs a job in one reading transaction.
pub(super) fn read_in(handle: &Rc<Handle>, job: &mut dyn Job) -> Result<()> {
    handle.connection.execute_batch("BEGIN").map_err(error::classify)?;
    let tx = Tx::new(tx::Session::Sqlite(Session::new(Rc::clone(handle), false)));
    let result = poll_once(job.run(&tx)).and_then(|()| tx.check());
    // There is nothing to keep, and an interrupted query may have ended the transaction.
    drop(handle.connection.execute_batch("ROLLBACK"));
    result
}
