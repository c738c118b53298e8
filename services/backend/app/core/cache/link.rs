//! The connection to Redis with its circuit breaker: there is a connection that answers in time, or nobody asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, PushInfo, PushKind, RedisResult, Value};
use tokio::sync::Notify;

use crate::core::telemetry::Metrics;
use crate::core::wakes::{Wake, Wakes};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long after a failure nobody asks, until one probe has been answered.
const PAUSE: Duration = Duration::from_secs(1);

/// A connection that is there only while it answers in time. The first failure takes it away for everybody at once; a
/// task in the background then makes another every second, and puts it in place once it has answered a probe. So no
/// request ever waits for a server that is away, but the few that find out.
pub struct Link {
    connection: ArcSwapOption<MultiplexedConnection>,
    timeout: Duration,
    is_away: AtomicBool,
    failed: Notify,
    metrics: Arc<Metrics>,
}

/// What a connection is made with.
pub struct Way {
    /// Where to, and as whom.
    pub client: Client,
    /// The channel of the wakes.
    pub channel: String,
    /// The key that a probe writes.
    pub probe: String,
    /// Who is told of wakes.
    pub wakes: Arc<Wakes>,
}

impl Link {
    /// A link without a connection yet.
    pub fn new(timeout: Duration, metrics: Arc<Metrics>) -> Self {
        Self {
            connection: ArcSwapOption::empty(),
            timeout,
            is_away: AtomicBool::new(false),
            failed: Notify::new(),
            metrics,
        }
    }

    /// Asks Redis. `None` when it is away, too slow or answers with an error.
    pub async fn ask<T>(&self, question: impl AsyncFnOnce(&mut MultiplexedConnection) -> RedisResult<T>) -> Option<T> {
        let connection = self.connection.load_full()?;
        let mut asking = MultiplexedConnection::clone(&connection);
        match tokio::time::timeout(self.timeout, question(&mut asking)).await {
            Ok(Ok(answer)) => return Some(answer),
            // A key that somebody has put something else under is one bad key.
            Ok(Err(fault)) if fault.code() == Some("WRONGTYPE") => {}
            Ok(Err(fault)) => self.give_up(&connection, &fault.to_string()),
            Err(_) => self.give_up(&connection, "no answer in time"),
        }
        self.metrics.cache.failed.increment();
        None
    }

    /// Makes connections in the place of those that fail, for ever.
    pub async fn keep(self: Arc<Self>, way: Way) {
        loop {
            if self.connection.load().is_some() {
                self.failed.notified().await;
            }
            tokio::time::sleep(PAUSE).await;
            if self.connection.load().is_none() {
                self.try_connect(&way).await;
            }
        }
    }

    /// Makes a connection, if the server is there and answers.
    pub async fn try_connect(self: &Arc<Self>, way: &Way) {
        match tokio::time::timeout(2 * CONNECT_TIMEOUT, self.connect(way)).await {
            Ok(Ok(connection)) => {
                if self.is_away.swap(false, Ordering::AcqRel) {
                    tracing::info!("the cache answers again");
                }
                self.metrics.cache.up.increment();
                self.connection.store(Some(Arc::new(connection)));
            }
            Ok(Err(fault)) => self.tell_away(&fault.to_string()),
            Err(_) => self.tell_away("no answer in time"),
        }
    }

    async fn connect(self: &Arc<Self>, way: &Way) -> RedisResult<MultiplexedConnection> {
        let (link, wakes) = (Arc::downgrade(self), Arc::clone(&way.wakes));
        let on_push = move |push: PushInfo| {
            match push.kind {
                PushKind::Message => hear(&wakes, &push.data),
                // Told at once, so that the next request need not find out.
                PushKind::Disconnection => {
                    if let Some(link) = link.upgrade() {
                        link.drop_connection("the connection was closed");
                    }
                }
                _ => {}
            }
            Ok::<(), ()>(())
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(CONNECT_TIMEOUT))
            .set_push_sender(on_push);
        let mut connection = way.client.get_multiplexed_async_connection_with_config(&config).await?;
        // A write, because a server that only reads is of no use.
        let mut probe = redis::cmd("SET");
        let probed = probe.arg(&way.probe).arg(1).arg("PX").arg(1_000).exec_async(&mut connection);
        tokio::time::timeout(self.timeout, probed).await.map_err(|_| std::io::Error::other("no answer in time"))??;
        connection.subscribe(&way.channel).await?;
        Ok(connection)
    }

    /// Takes away a connection that failed, unless that has happened already.
    fn give_up(&self, failed: &Arc<MultiplexedConnection>, reason: &str) {
        let current = self.connection.compare_and_swap(failed, None);
        if current.as_ref().is_some_and(|current| Arc::ptr_eq(current, failed)) {
            self.taken_away(reason);
        }
    }

    fn drop_connection(&self, reason: &str) {
        if self.connection.swap(None).is_some() {
            self.taken_away(reason);
        }
    }

    fn taken_away(&self, reason: &str) {
        self.metrics.cache.up.decrement();
        self.tell_away(reason);
        self.failed.notify_one();
    }

    /// Once, however long it lasts.
    fn tell_away(&self, reason: &str) {
        if !self.is_away.swap(true, Ordering::AcqRel) {
            tracing::warn!(reason, "the cache does not answer; everything goes on without it, slower");
        }
    }
}

/// Takes a wake out of a message; whatever else it may hold is nobody's business.
fn hear(wakes: &Wakes, message: &[Value]) {
    if let [_channel, Value::BulkString(word)] = message
        && let Some(wake) = Wake::from_word(word)
    {
        wakes.hear(wake);
    }
}
