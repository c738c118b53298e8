//! Redis or Valkey as the cache that nodes share.

use std::sync::Arc;
use std::time::Duration;

use redis::{Client, ConnectionInfo};
use tokio::task::JoinSet;

use super::link::{Link, Way};
use crate::core::error::{Error, Result};
use crate::core::secrets::{Authenticator, Secrets, to_base64url};
use crate::core::telemetry::Metrics;
use crate::core::wakes::Wakes;

/// A Redis server, and the keys of this installation in it.
pub struct Redis {
    pub(super) link: Arc<Link>,
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
        let link = Arc::new(Link::new(timeout, Arc::clone(metrics)));
        let (channel, probe) = (format!("{prefix}wake"), format!("{prefix}probe"));
        let way = Way { client, channel: channel.clone(), probe, wakes: Arc::clone(wakes) };
        link.try_connect(&way).await;

        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(&link).keep(way));
        tasks.spawn(tell(Arc::clone(&link), channel, Arc::clone(wakes)));
        let ringing = Arc::clone(wakes);
        tasks.spawn(async move { ringing.ring_heard().await });
        let seal = secrets.authenticator("cache entries");
        Ok(Self { link, metrics: Arc::clone(metrics), seal, names, prefix, _tasks: tasks })
    }

    /// Whether the server answers.
    pub(super) async fn answers(&self) -> bool {
        self.link.ask(async |asked| redis::cmd("PING").exec_async(asked).await).await.is_some()
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

/// Passes wakes on to the other nodes, for ever.
async fn tell(link: Arc<Link>, channel: String, wakes: Arc<Wakes>) {
    loop {
        for wake in wakes.for_redis.take().await {
            let mut publish = redis::cmd("PUBLISH");
            publish.arg(&channel).arg(wake.word());
            // Lost when the server is away: the polls find what it is about.
            link.ask(async |asked| publish.exec_async(asked).await).await;
        }
    }
}
