//! Redis or Valkey as the cache that nodes share.

use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Client, ConnectionInfo, RedisResult};
use tokio::task::JoinSet;

use super::dial::Way;
use crate::core::error::{Error, Result};
use crate::core::link::Link;
use crate::core::secrets::{Authenticator, Secrets, to_base64url};
use crate::core::telemetry::Metrics;
use crate::core::wakes::Wakes;

/// A Redis server, and the keys of this installation in it.
pub struct Redis {
    link: Arc<Link<Way>>,
    timeout: Duration,
    pub(super) metrics: Arc<Metrics>,
    /// Seals what is stored.
    pub(super) seal: Authenticator,
    /// Turns what a key is about into a name that tells nothing of it.
    names: Authenticator,
    /// What every key begins with: its own for each installation that shares the server.
    prefix: String,
    _tasks: JoinSet<()>,
}

impl Redis {
    /// Makes the first attempt to connect, and leaves the others to the background: a server that is away at the start
    /// holds it up for two seconds at most.
    pub(super) async fn open(
        info: &ConnectionInfo,
        timeout: Duration,
        secrets: &Secrets,
        metrics: &Arc<Metrics>,
        wakes: &Arc<Wakes>,
    ) -> Result<Self> {
        let client = Client::open(info.clone()).map_err(|fault| Error::caused("preparing the cache", fault))?;
        let names = secrets.authenticator("cache names");
        let prefix = format!("stratabase:{}:", short(&names.mac(b"prefix")));
        let channel = format!("{prefix}wake");
        let link = Arc::new_cyclic(|link| {
            let (channel, probe) = (channel.clone(), format!("{prefix}probe"));
            let (wakes, link) = (Arc::clone(wakes), Weak::clone(link));
            Link::new(Way { client, timeout, channel, probe, wakes, link }, Arc::clone(&metrics.cache.up))
        });
        link.try_connect().await;

        let mut tasks = JoinSet::new();
        let keeping = Arc::clone(&link);
        tasks.spawn(async move { keeping.keep().await });
        tasks.spawn(tell(Arc::clone(&link), channel, timeout, Arc::clone(wakes)));
        let ringing = Arc::clone(wakes);
        tasks.spawn(async move { ringing.ring_heard().await });
        let seal = secrets.authenticator("cache entries");
        Ok(Self { link, timeout, metrics: Arc::clone(metrics), seal, names, prefix, _tasks: tasks })
    }

    /// Asks Redis. `None` when it is away, too slow or answers with an error.
    pub(super) async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&mut MultiplexedConnection) -> RedisResult<T>,
    ) -> Option<T> {
        let answer = ask(&self.link, self.timeout, question).await;
        match answer {
            Some(Some(answer)) => Some(answer),
            Some(None) => {
                self.metrics.cache.failed.increment();
                None
            }
            None => None,
        }
    }

    /// Whether the server answers.
    pub(super) async fn answers(&self) -> bool {
        self.ask(async |asked| redis::cmd("PING").exec_async(asked).await).await.is_some()
    }

    /// The key for a thing of some kind.
    pub(super) fn key(&self, kind: &str, thing: &[u8]) -> String {
        let name = self.names.mac(&[kind.as_bytes(), &[0], thing].concat());
        format!("{}{kind}:{}", self.prefix, short(&name))
    }
}

/// 128 bits of a code, enough to tell things apart.
fn short(code: &[u8; 32]) -> String {
    to_base64url(code.first_chunk::<16>().unwrap_or(&[0; 16]))
}

/// Asks the server of a link: `None` when it is away, `Some(None)` when it fails to answer.
async fn ask<T>(
    link: &Link<Way>,
    timeout: Duration,
    question: impl AsyncFnOnce(&mut MultiplexedConnection) -> RedisResult<T>,
) -> Option<Option<T>> {
    let live = link.get()?;
    let mut connection = live.connection.clone();
    match tokio::time::timeout(timeout, question(&mut connection)).await {
        Ok(Ok(answer)) => return Some(Some(answer)),
        // A key that somebody has put something else under is one bad key.
        Ok(Err(fault)) if fault.code() == Some("WRONGTYPE") => {}
        Ok(Err(fault)) => link.give_up(&live, &fault),
        Err(_) => link.give_up(&live, &"no answer in time"),
    }
    Some(None)
}

/// Passes wakes on to the other nodes, for ever.
async fn tell(link: Arc<Link<Way>>, channel: String, timeout: Duration, wakes: Arc<Wakes>) {
    loop {
        for wake in wakes.for_redis.take().await {
            let mut publish = redis::cmd("PUBLISH");
            publish.arg(&channel).arg(wake.word());
            // Lost when the server is away: the polls find what it is about.
            ask(&link, timeout, async |asked| publish.exec_async(asked).await).await;
        }
    }
}
