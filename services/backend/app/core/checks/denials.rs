//! Refused requests on their way to be written down: a queue with an end, so that a flood of them costs the requests nothing.

use std::collections::VecDeque;

use tokio::sync::{Mutex, MutexGuard, mpsc};
use uuid::Uuid;

use super::Check;
use crate::core::clock::Time;
use crate::core::ctx::Principal;

/// Denials that wait; those that come after them are counted and forgotten.
const MAX_WAITING: usize = 1_000;

/// A request that a rule refused.
#[derive(Debug, Clone)]
pub struct Denial {
    /// Its id, as its problem tells it.
    pub request: Uuid,
    /// When it came.
    pub at: Time,
    /// The version called.
    pub version: u32,
    /// The method.
    pub method: &'static str,
    /// The path, without its query.
    pub path: String,
    /// The status that it was answered with.
    pub status: u16,
    /// Who asked.
    pub who: Principal,
    /// The rules that refused.
    pub checks: Vec<Check>,
}

/// The denials of this node that are not written down yet.
pub struct Denials {
    sender: mpsc::Sender<Denial>,
    waiting: Mutex<Waiting>,
}

/// The end of the queue from which they are written down.
pub struct Waiting {
    receiver: mpsc::Receiver<Denial>,
    /// Taken from the queue, and not yet written.
    taken: VecDeque<Denial>,
}

impl Default for Denials {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel(MAX_WAITING);
        Self { sender, waiting: Mutex::new(Waiting { receiver, taken: VecDeque::new() }) }
    }
}

impl Denials {
    /// Adds a denial; says whether there was room for it.
    pub fn offer(&self, denial: Denial) -> bool {
        self.sender.try_send(denial).is_ok()
    }

    /// The end of the queue, for one writer at a time.
    pub async fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().await
    }
}

impl Waiting {
    /// The first denials, at most `limit`.
    pub fn first(&mut self, limit: usize) -> Vec<Denial> {
        while self.taken.len() < limit
            && let Ok(denial) = self.receiver.try_recv()
        {
            self.taken.push_back(denial);
        }
        self.taken.iter().take(limit).cloned().collect()
    }

    /// Forgets the first denials, now that they are written down.
    pub fn forget_first(&mut self, count: usize) {
        self.taken.drain(..count.min(self.taken.len()));
    }
}
