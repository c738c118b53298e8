//! Connections that read, taken for one query and given back: the one used last is the warmest.
//!
//! A read leaves its transaction open behind it: until the next commit there is nothing newer to see, and the reads that
//! follow spare themselves the locks that begin and end a transaction, which are system calls.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::checkpoint::Progress;
use super::{connection, error};
use crate::core::db::closed;
use crate::core::error::Result;

/// Idle connections kept open.
const KEPT: usize = 32;

/// A pool as large as the number of threads that read at once.
pub(super) struct Readers {
    path: PathBuf,
    progress: Arc<Progress>,
    /// `None` once closed.
    idle: Mutex<Option<Vec<Reader>>>,
}

/// A connection that reads.
pub(super) struct Reader {
    pub connection: Connection,
    /// The turn in which the transaction that it has open began, if it has one.
    began: Option<u64>,
}

impl Readers {
    pub const fn new(path: PathBuf, progress: Arc<Progress>) -> Self {
        Self { path, progress, idle: Mutex::new(Some(Vec::new())) }
    }

    /// Takes a connection, and opens one when all are in use.
    pub fn take(&self) -> Result<Connection> {
        let mut reader = self.any()?;
        reader.end()?;
        Ok(reader.connection)
    }

    /// Gives a connection back, unless a transaction was left open on it.
    pub fn give(&self, connection: Connection) {
        if connection.is_autocommit() {
            self.keep(Reader { connection, began: None });
        }
    }

    /// Takes a connection in a transaction that shows every commit until now.
    pub fn take_current(&self) -> Result<Reader> {
        // Before anything is read: a commit that comes between the two is seen, and begins another turn.
        let turn = self.progress.turn();
        let mut reader = self.any()?;
        if turn.is_none() || reader.began != turn {
            reader.end()?;
            reader.begin(turn)?;
        }
        Ok(reader)
    }

    /// Gives such a connection back with its transaction.
    pub fn give_current(&self, reader: Reader) {
        if reader.connection.is_autocommit() == reader.began.is_none() {
            self.keep(reader);
        }
    }

    /// Ends the transactions that idle connections have open; those in use are ended when they are next taken.
    pub fn rest(&self) {
        Progress::next_turn();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(idle) = idle.as_mut() {
            idle.retain_mut(|reader| reader.end().is_ok());
        }
    }

    /// Closes the idle connections; those in use are closed when they are given back.
    pub fn close(&self) {
        drop(self.idle.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn any(&self) -> Result<Reader> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).as_mut().ok_or_else(closed)?.pop();
        let open = || connection::open_reader(&self.path).map(|connection| Reader { connection, began: None });
        idle.map_or_else(open, Ok)
    }

    fn keep(&self, reader: Reader) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(idle) = idle.as_mut()
            && idle.len() < KEPT
        {
            idle.push(reader);
        }
    }
}

impl Reader {
    /// Begins a transaction that may stay open for a turn, if there is one.
    fn begin(&mut self, turn: Option<u64>) -> Result<()> {
        if turn.is_some() {
            self.execute("BEGIN")?;
            self.began = turn;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.began.take().is_some() { self.execute("COMMIT") } else { Ok(()) }
    }

    fn execute(&self, text: &str) -> Result<()> {
        let done = self.connection.prepare_cached(text).and_then(|mut prepared| prepared.execute([]));
        done.map(drop).map_err(error::classify)
    }
}
