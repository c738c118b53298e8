//! How long a client may leave an answer waiting: one that reads nothing must not hold its place for ever.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// The patience with the reader of one connection. It begins anew with whatever the reader takes.
pub struct Patience {
    limit: Duration,
    /// Made for the first write that must wait: most connections never have one.
    deadline: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
}

impl Patience {
    /// Waits so long for each write.
    pub const fn new(limit: Duration) -> Self {
        Self { limit, deadline: None, is_waiting: false }
    }

    /// Passes the outcome of a write on, which is that time is over when none has been taken for too long.
    pub fn bound<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.is_waiting = false;
            return written;
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.limit)));
        if !self.is_waiting {
            self.is_waiting = true;
            deadline.as_mut().reset(Instant::now() + self.limit);
        }
        deadline.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}
