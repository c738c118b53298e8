//! What a node keeps in memory and writes down every few seconds, and when it stops.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::core::{App, Result};

/// Flushes that go on in the background.
pub struct RunningFlusher {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl RunningFlusher {
    /// Starts to write `what` down, by `flush`, every so often. What cannot be written is to be kept for the next time.
    pub fn start<F>(
        app: &Arc<App>,
        what: &'static str,
        every: Duration,
        flush: impl Fn(Arc<App>) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let (stop, stopped) = watch::channel(false);
        Self { stop, task: tokio::spawn(run(Arc::clone(app), what, every, flush, stopped)) }
    }

    /// Writes down the rest and ends. To be called once every request is answered.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(fault) = self.task.await {
            tracing::error!(%fault, "writing something down ended badly");
        }
    }
}

async fn run<F: Future<Output = Result<()>>>(
    app: Arc<App>,
    what: &'static str,
    every: Duration,
    flush: impl Fn(Arc<App>) -> F,
    mut stopped: watch::Receiver<bool>,
) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_failing = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.changed() => {}
        }
        let is_last = *stopped.borrow();
        match flush(Arc::clone(&app)).await {
            Ok(()) => is_failing = false,
            Err(fault) if is_last => tracing::error!(%fault, "{what}: the latest was not written down"),
            // Once, however long it lasts.
            Err(fault) if !is_failing => {
                is_failing = true;
                tracing::warn!(%fault, "{what}: not written down; it is kept and tried again");
            }
            Err(_) => {}
        }
        if is_last {
            return;
        }
    }
}
