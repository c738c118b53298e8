//! A connection to a service that may be away, with its circuit breaker: there is one that works, or nobody tries.

use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Notify;

use super::telemetry::metrics::Counter;

/// How long connecting may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long after a failure nobody tries, until one probe has succeeded.
const PAUSE: Duration = Duration::from_secs(1);

/// How connections to a service are made.
pub trait Dial: Send + Sync + 'static {
    /// What is made.
    type Connection: Send + Sync;

    /// What the service is called in the log, and what its absence means: the end of "does not answer; ...".
    const NAMES: (&'static str, &'static str);

    /// Connects, and sees that the service works. Whatever notices later that this connection has failed says so with
    /// `number`.
    fn dial(&self, number: u64) -> impl Future<Output = Result<Self::Connection, String>> + Send;
}

/// A connection that works, as far as anybody knows.
#[derive(Debug)]
pub struct Live<C> {
    number: u64,
    /// The connection itself.
    pub connection: C,
}

/// A connection that is there only while it works. The first failure takes it away for everybody at once; a task in the
/// background then makes another every second, and puts it in place once the service has proved that it works. So nobody
/// waits for a service that is away, but the few who find out.
pub struct Link<D: Dial> {
    dial: D,
    live: ArcSwapOption<Live<D::Connection>>,
    made: AtomicU64,
    is_away: AtomicBool,
    failed: Notify,
    up: Arc<Counter>,
}

impl<D: Dial> Link<D> {
    /// A link without a connection yet; `up` counts 1 while there is one.
    pub fn new(dial: D, up: Arc<Counter>) -> Self {
        let (made, is_away) = (AtomicU64::new(0), AtomicBool::new(false));
        Self { dial, live: ArcSwapOption::empty(), made, is_away, failed: Notify::new(), up }
    }

    /// The connection, unless the service is away.
    pub fn get(&self) -> Option<Arc<Live<D::Connection>>> {
        self.live.load_full()
    }

    /// Makes a connection, if the service is there.
    pub async fn try_connect(&self) {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        match tokio::time::timeout(2 * CONNECT_TIMEOUT, self.dial.dial(number)).await {
            Ok(Ok(connection)) => {
                if self.is_away.swap(false, Ordering::AcqRel) {
                    tracing::info!("{} answers again", D::NAMES.0);
                }
                self.up.increment();
                self.live.store(Some(Arc::new(Live { number, connection })));
            }
            Ok(Err(fault)) => self.tell_away(&fault),
            Err(_) => self.tell_away(&"no answer in time"),
        }
    }

    /// Makes connections in the place of those that fail, for ever.
    pub async fn keep(&self) {
        loop {
            if self.live.load().is_some() {
                self.failed.notified().await;
            }
            tokio::time::sleep(PAUSE).await;
            if self.live.load().is_none() {
                self.try_connect().await;
            }
        }
    }

    /// Takes a connection that failed away, unless that has happened already.
    pub fn give_up(&self, failed: &Live<D::Connection>, reason: &dyn Display) {
        self.give_up_number(failed.number, reason);
    }

    /// The same, for whoever knows only the number.
    pub fn give_up_number(&self, number: u64, reason: &dyn Display) {
        let current = self.live.load();
        let Some(failed) = current.as_ref().filter(|live| live.number == number) else { return };
        let previous = self.live.compare_and_swap(failed, None);
        if previous.as_ref().is_some_and(|previous| Arc::ptr_eq(previous, failed)) {
            self.up.decrement();
            self.tell_away(reason);
            self.failed.notify_one();
        }
    }

    /// Once, however long it lasts.
    fn tell_away(&self, reason: &dyn Display) {
        if !self.is_away.swap(true, Ordering::AcqRel) {
            let (service, meaning) = D::NAMES;
            tracing::warn!(%reason, "{service} does not answer; {meaning}");
        }
    }
}
