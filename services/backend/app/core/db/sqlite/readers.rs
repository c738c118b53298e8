//! Connections that read, taken for one query and given back: the one used last is the warmest.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::connection;
use crate::core::db::closed;
use crate::core::error::Result;

/// Idle connections kept open.
const KEPT: usize = 32;

/// A pool as large as the number of threads that read at once.
pub(super) struct Readers {
    path: PathBuf,
    /// `None` once closed.
    idle: Mutex<Option<Vec<Connection>>>,
}

impl Readers {
    pub const fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Some(Vec::new())) }
    }

    /// Takes a connection, and opens one when all are in use.
    pub fn take(&self) -> Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).as_mut().ok_or_else(closed)?.pop();
        idle.map_or_else(|| connection::open_reader(&self.path), Ok)
    }

    /// Gives a connection back, unless a transaction was left open on it.
    pub fn give(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(idle) = idle.as_mut()
            && idle.len() < KEPT
            && connection.is_autocommit()
        {
            idle.push(connection);
        }
    }

    /// Closes the idle connections; those in use are closed when they are given back.
    pub fn close(&self) {
        drop(self.idle.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}
