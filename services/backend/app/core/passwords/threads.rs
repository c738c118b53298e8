//! The threads that hash passwords: a storm of logins waits for them, and is turned away when too many wait.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use crate::core::{Error, Result};

/// Checks that may wait for one thread; at some 20 ms each the last waits a little over a second.
const QUEUE_PER_THREAD: usize = 64;

/// How far the threads stand behind those that answer requests, where all want to run at once (nice(2)).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

type Work = Box<dyn FnOnce() + Send>;

/// One fewer than the machine has cores, and at least one.
pub struct Threads {
    queue: SyncSender<Work>,
}

impl Threads {
    /// Starts them; they end when this is dropped.
    ///
    /// # Errors
    /// The machine starts no more threads.
    pub fn start() -> Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self::with(cores.saturating_sub(1).max(1), QUEUE_PER_THREAD)
    }

    fn with(threads: usize, queue_per_thread: usize) -> Result<Self> {
        let (queue, work) = sync_channel::<Work>(threads * queue_per_thread);
        let work = Arc::new(Mutex::new(work));
        for number in 0..threads {
            let work = Arc::clone(&work);
            thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || serve(&work))
                .map_err(|fault| Error::caused("starting a thread for passwords", fault))?;
        }
        Ok(Self { queue })
    }

    /// Has work done by one of the threads, and waits for its answer.
    ///
    /// # Errors
    /// What the work answers; [`Error::Unavailable`] when too much waits already.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let work = move || {
            // Whoever asked may be gone by now; nobody needs the answer then.
            if !reply.is_closed() {
                let _unless_gone = reply.send(work());
            }
        };
        self.queue.try_send(Box::new(work)).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                Error::Unavailable { detail: "Too many passwords are being checked.".into(), retry_after_s: 2 }
            }
            TrySendError::Disconnected(_) => Error::internal("the threads for passwords have ended"),
        })?;
        answer.await.map_err(|fault| Error::caused("waiting for a password's hash", fault))?
    }
}

fn serve(queue: &Mutex<Receiver<Work>>) {
    // On Linux this is about the thread alone. Where it is refused, hashing is only less polite.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICENESS);
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        // A panic costs its own request, whose reply is dropped, and not the thread.
        let _reported_by_the_hook = catch_unwind(AssertUnwindSafe(work));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_storm_is_turned_away_and_a_panic_costs_one_answer() {
        let pool = Threads::with(1, 1).unwrap();
        let (started, is_started) = oneshot::channel();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let first = pool.run(move || {
            started.send(()).unwrap();
            wait.recv().unwrap();
            Ok(1)
        });
        let storm = async {
            is_started.await.unwrap();
            let waiting = pool.run(|| Ok(2));
            tokio::pin!(waiting);
            assert!(futures_util::poll!(&mut waiting).is_pending());
            assert!(matches!(pool.run(|| Ok(3)).await, Err(Error::Unavailable { .. })));
            go.send(()).unwrap();
            waiting.await.unwrap()
        };
        let (one, two) = tokio::join!(first, storm);
        assert_eq!((one.unwrap(), two), (1, 2));
        assert!(pool.run::<()>(|| panic!("on purpose")).await.is_err());
        assert_eq!(pool.run(|| Ok(4)).await.unwrap(), 4);
    }
}
