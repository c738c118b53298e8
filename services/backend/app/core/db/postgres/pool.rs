//! A bounded set of connections for work that needs one to itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{Connection, Target};
use crate::core::db::{closed, unavailable};
use crate::core::error::Result;

/// Connections that are opened when they are first needed.
pub(super) struct Pool {
    target: Target,
    wait_timeout: Duration,
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

/// A connection on loan. It goes back only after [`Pooled::mark_clean`]; one in doubt is closed, which ends its transaction.
pub(super) struct Pooled {
    connection: Option<Connection>,
    clean: AtomicBool,
    pool: Arc<Pool>,
    _place: OwnedSemaphorePermit,
}

impl Pool {
    pub fn new(target: Target, size: usize, wait_timeout: Duration) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(size));
        Arc::new(Self { target, wait_timeout, places, idle: Mutex::default() })
    }

    /// Waits for a connection, and opens one when none is idle.
    pub async fn get(self: &Arc<Self>) -> Result<Pooled> {
        let place = tokio::time::timeout(self.wait_timeout, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| unavailable("Every connection to the database is in use."))?;
        let place = place.map_err(|_| closed())?;
        let idle = loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                Some(connection) if connection.client.is_closed() => {}
                other => break other,
            }
        };
        let connection = match idle {
            Some(connection) => connection,
            None => Connection::open(&self.target).await?,
        };
        Ok(Pooled {
            connection: Some(connection),
            clean: AtomicBool::new(false),
            pool: Arc::clone(self),
            _place: place,
        })
    }

    /// Lends no more, and closes what is idle.
    pub fn close(&self) {
        self.places.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Pooled {
    /// The connection.
    pub fn connection(&self) -> Result<&Connection> {
        self.connection.as_ref().ok_or_else(closed)
    }

    /// Says that no transaction is open and no answer is outstanding.
    pub fn mark_clean(&self) {
        self.clean.store(true, Ordering::Relaxed);
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && self.clean.load(Ordering::Relaxed)
            && !self.pool.places.is_closed()
        {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
