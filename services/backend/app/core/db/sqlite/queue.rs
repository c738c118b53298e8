//! The writer's queue: interactive work first, bulk work one piece at a time behind it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connection::busy;
use crate::core::db::closed;
use crate::core::db::job::{Job, Mode};

/// Work that waits beyond this is refused: the machine cannot keep up.
const CAPACITY: usize = 16_384;

/// Bulk work that has waited this long enters before interactive work, so that it gets on under any load.
const BULK_PATIENCE: Duration = Duration::from_millis(100);

#[derive(Default)]
struct Waiting {
    interactive: VecDeque<Box<dyn Job>>,
    bulk: VecDeque<(Instant, Box<dyn Job>)>,
    closed: bool,
}

/// Hands jobs from any thread to the writer.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

impl Queue {
    /// Adds a job, or answers it at once when there is no room or no writer any more.
    pub fn push(&self, job: Box<dyn Job>) {
        let mut waiting = self.lock();
        if waiting.closed {
            job.fail(closed());
        } else if waiting.interactive.len() + waiting.bulk.len() >= CAPACITY {
            job.fail(busy());
        } else {
            match job.mode() {
                Mode::Write(options) if options.bulk => waiting.bulk.push_back((Instant::now(), job)),
                _ => waiting.interactive.push_back(job),
            }
            drop(waiting);
            self.arrived.notify_one();
        }
    }

    /// Waits for work: one piece of bulk work whose turn it is, or up to `most` interactive jobs. `None` once the queue is
    /// closed and empty.
    pub fn take(&self, most: usize) -> Option<VecDeque<Box<dyn Job>>> {
        let mut waiting = self.lock();
        loop {
            let patient = waiting.bulk.front().is_none_or(|(since, _)| since.elapsed() < BULK_PATIENCE);
            if !waiting.interactive.is_empty() && patient {
                return Some(first(&mut waiting.interactive, most));
            }
            if let Some((_, job)) = waiting.bulk.pop_front() {
                return Some(VecDeque::from([job]));
            }
            if waiting.closed {
                return None;
            }
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Bulk work that has waited its time, for a writer that never finds the queue empty.
    pub fn take_overdue(&self) -> Option<Box<dyn Job>> {
        let mut waiting = self.lock();
        waiting.bulk.pop_front_if(|(since, _)| since.elapsed() >= BULK_PATIENCE).map(|(_, job)| job)
    }

    /// Up to `most` interactive jobs that have arrived meanwhile.
    pub fn take_more(&self, most: usize) -> VecDeque<Box<dyn Job>> {
        first(&mut self.lock().interactive, most)
    }

    /// Takes no more work; what is in the queue is still done.
    pub fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    /// Takes no more work and drops what is there, whose callers learn that the database is closed.
    pub fn abandon(&self) {
        *self.lock() = Waiting { closed: true, ..Waiting::default() };
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn first(jobs: &mut VecDeque<Box<dyn Job>>, most: usize) -> VecDeque<Box<dyn Job>> {
    if jobs.len() <= most { std::mem::take(jobs) } else { jobs.drain(..most).collect() }
}
