//! Shared connections: single-statement reads of many callers, pipelined on a few connections that heal by themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use super::connection::{Connection, Target};
use super::error;
use crate::core::db::{closed, unavailable};
use crate::core::error::Result;
use crate::core::value::Value;

/// How long a server that refused a connection is left alone.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// The connections. Nothing that changes a session, such as `BEGIN` or `SET`, ever runs on them.
pub(super) struct Shared {
    target: Target,
    slots: Vec<Slot>,
    next: AtomicUsize,
    closed: AtomicBool,
}

#[derive(Default)]
struct Slot {
    connection: ArcSwapOption<Connection>,
    /// When the last attempt to connect failed; held while connecting, so that one caller does it for all.
    failed: Mutex<Option<Instant>>,
}

impl Shared {
    pub fn new(target: Target, count: usize) -> Self {
        let slots = std::iter::repeat_with(Slot::default).take(count).collect();
        Self { target, slots, next: AtomicUsize::new(0), closed: AtomicBool::new(false) }
    }

    /// Runs a query; one that meets a connection which broke meanwhile is asked again on a new one.
    pub async fn query(&self, text: &str, params: &[Value]) -> Result<Vec<tokio_postgres::Row>> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(closed());
        }
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.slots.len().max(1);
        let slot = self.slots.get(turn).ok_or_else(closed)?;
        let connection = slot.connection(&self.target).await?;
        match connection.query(text, params).await {
            Err(fault) if connection.client.is_closed() || error::is_connection(&fault) => {
                slot.discard(&connection);
                let connection = slot.connection(&self.target).await?;
                connection.query(text, params).await.map_err(error::classify)
            }
            result => result.map_err(error::classify),
        }
    }

    /// Closes the connections once their last answers are in.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.slots.iter().for_each(|slot| slot.connection.store(None));
    }
}

impl Slot {
    async fn connection(&self, target: &Target) -> Result<Arc<Connection>> {
        if let Some(connection) = self.open() {
            return Ok(connection);
        }
        let mut failed = self.failed.lock().await;
        if let Some(connection) = self.open() {
            return Ok(connection);
        }
        if failed.is_some_and(|at| at.elapsed() < RETRY_AFTER) {
            return Err(unavailable("The database does not answer."));
        }
        match Connection::open(target).await {
            Ok(connection) => {
                let connection = Arc::new(connection);
                self.connection.store(Some(Arc::clone(&connection)));
                *failed = None;
                Ok(connection)
            }
            Err(error) => {
                *failed = Some(Instant::now());
                Err(error)
            }
        }
    }

    fn open(&self) -> Option<Arc<Connection>> {
        self.connection.load_full().filter(|connection| !connection.client.is_closed())
    }

    /// Lets a broken connection go, unless another caller has replaced it already.
    fn discard(&self, broken: &Arc<Connection>) {
        if self.connection.load().as_ref().is_some_and(|current| Arc::ptr_eq(current, broken)) {
            self.connection.store(None);
        }
    }
}
