//! A gate that holds a transaction where a test wants it, on either engine.

use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stratabase::core::db::Dialect;
use tokio::sync::Notify;

/// The test's end. Nothing is ever sent: dropping the sender opens the gate.
pub struct Gate {
    reached: Arc<Notify>,
    closed: Sender<()>,
}

/// The transaction's end.
#[derive(Clone)]
pub struct Barred {
    reached: Arc<Notify>,
    closed: Arc<Mutex<Receiver<()>>>,
}

/// A closed gate.
pub fn gate() -> (Gate, Barred) {
    let (reached, (sender, receiver)) = (Arc::new(Notify::new()), channel());
    let barred = Barred { reached: Arc::clone(&reached), closed: Arc::new(Mutex::new(receiver)) };
    (Gate { reached, closed: sender }, barred)
}

impl Gate {
    /// Waits until a transaction stands at the gate.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets all through.
    pub fn open(self) {
        drop(self.closed);
    }
}

impl Barred {
    /// Stands at the gate. On SQLite that blocks the thread, as a slow transaction does.
    pub async fn wait(&self, dialect: Dialect) {
        self.reached.notify_one();
        while self.is_closed(dialect) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn is_closed(&self, dialect: Dialect) -> bool {
        let closed = self.closed.lock().unwrap();
        match dialect {
            Dialect::Sqlite => closed.recv().is_ok(),
            Dialect::Postgres => closed.try_recv() == Err(TryRecvError::Empty),
        }
    }
}
