//! Publishing: what stands in the outbox goes to the events broker, in the order of commit and at least once, from one
//! process at a time.

mod message;
mod state;
mod turn;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use turn::{Turn, Turns};

use crate::core::bus::Bus;
use crate::core::{App, Result, id};

/// How often the outbox is looked at while there is nothing new.
const IDLE: Duration = Duration::from_millis(200);
/// How often a process asks whether it may publish, or whether what keeps it from publishing is over.
const WAIT: Duration = Duration::from_secs(1);

/// A publisher that runs in the background.
pub struct RunningPublisher {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl RunningPublisher {
    /// Ends after the page in hand, and lets another process go on at once.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(fault) = self.task.await {
            tracing::error!(%fault, "the publisher ended badly");
        }
    }

    /// Ends at once, as when the process dies: the lease stays until it runs out.
    pub fn abort(self) {
        self.task.abort();
    }
}

/// Starts the publisher of this process; `None` when there is no broker to publish to. From here on every event is kept
/// until it is published, whether the broker answers yet or not.
///
/// # Errors
/// The database does not answer, or the machine has no randomness to give.
pub async fn start(app: &Arc<App>) -> Result<Option<RunningPublisher>> {
    if matches!(*app.bus, Bus::Local) {
        return Ok(None);
    }
    let turns = Turns::new(Arc::clone(app), id::new_record_id(app.clock.now())?);
    turns.begin().await?;
    let (stop, stopped) = watch::channel(false);
    Ok(Some(RunningPublisher { stop, task: tokio::spawn(run(turns, stopped)) }))
}

async fn run(mut turns: Turns, mut stopped: watch::Receiver<bool>) {
    let mut is_failing = false;
    while !*stopped.borrow_and_update() {
        let turn = turns.take().await;
        let pause = match &turn {
            Ok(Turn::Published) => Duration::ZERO,
            Ok(Turn::NothingNew) => IDLE,
            Ok(Turn::NotOurs | Turn::BrokerAway) | Err(_) => WAIT,
        };
        match turn {
            Ok(_) => is_failing = false,
            // Once, however long it lasts.
            Err(fault) if !is_failing => {
                is_failing = true;
                tracing::error!(%fault, "events could not be published; they are kept and tried again");
            }
            Err(_) => {}
        }
        tokio::select! {
            _ = stopped.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    if let Err(fault) = turns.release().await {
        tracing::warn!(%fault, "the lease of the publisher was not given back; it ends by itself");
    }
}
