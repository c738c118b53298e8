//! How Redis is connected to.

use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, PushInfo, PushKind, RedisError, Value};

use crate::core::link::{CONNECT_TIMEOUT, Dial, Link};
use crate::core::wakes::{Wake, Wakes};

/// What a connection is made with.
pub struct Way {
    /// Where to, and as whom.
    pub client: Client,
    /// The longest wait for an answer.
    pub timeout: Duration,
    /// The channel of the wakes.
    pub channel: String,
    /// The key that a probe writes.
    pub probe: String,
    /// Who is told of wakes.
    pub wakes: Arc<Wakes>,
    /// Who is told when the connection ends.
    pub link: Weak<Link<Self>>,
}

impl Dial for Way {
    type Connection = MultiplexedConnection;

    const NAMES: (&'static str, &'static str) = ("the cache", "everything goes on without it, slower");

    async fn dial(&self, number: u64) -> Result<MultiplexedConnection, String> {
        let (wakes, link) = (Arc::clone(&self.wakes), Weak::clone(&self.link));
        let on_push = move |push: PushInfo| {
            match push.kind {
                PushKind::Message => hear(&wakes, &push.data),
                // Told at once, so that the next request need not find out.
                PushKind::Disconnection => {
                    if let Some(link) = link.upgrade() {
                        link.give_up_number(number, &"the connection was closed");
                    }
                }
                _ => {}
            }
            Ok::<(), ()>(())
        };
        // Whoever asks looks at the time.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(None)
            .set_push_sender(on_push);
        let told = |fault: RedisError| fault.to_string();
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await.map_err(told)?;
        connection.subscribe(&self.channel).await.map_err(told)?;
        // A write, because a server that only reads is of no use.
        let mut probe = redis::cmd("SET");
        let probed = probe.arg(&self.probe).arg(1).arg("PX").arg(1_000).exec_async(&mut connection);
        let probed = tokio::time::timeout(self.timeout, probed).await;
        probed.map_err(|_| "no answer in time".to_owned())?.map_err(told)?;
        Ok(connection)
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
