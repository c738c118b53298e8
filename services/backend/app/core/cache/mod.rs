//! The cache that nodes share, where there is one. It only ever saves work: whatever it answers, or fails to answer, no
//! request is let through that would not be without it.

mod dial;
mod limits;
mod redis;
mod sessions;
mod url;

use std::sync::Arc;
use std::time::Duration;

pub use limits::script;
pub use redis::Redis;
pub use sessions::SharedSession;
pub use url::CacheUrl;

use super::error::Result;
use super::secrets::Secrets;
use super::telemetry::Metrics;
use super::wakes::Wakes;

/// Where nodes share what they know.
pub enum Cache {
    /// Nowhere: this process keeps it for itself.
    Memory,
    /// In a Redis or Valkey server.
    Redis(Redis),
}

impl Cache {
    /// Opens what a URL names. A server that does not answer is waited for in the background.
    ///
    /// # Errors
    /// The URL cannot be used, as when this machine has no certificates to check TLS with.
    pub async fn open(
        url: &CacheUrl,
        timeout: Duration,
        secrets: &Secrets,
        metrics: &Arc<Metrics>,
        wakes: &Arc<Wakes>,
    ) -> Result<Self> {
        match url {
            CacheUrl::Memory => Ok(Self::Memory),
            CacheUrl::Redis(info) => Redis::open(info, timeout, secrets, metrics, wakes).await.map(Self::Redis),
        }
    }

    /// Whether the cache answers; one in the process always does.
    pub async fn is_well(&self) -> bool {
        match self {
            Self::Memory => true,
            Self::Redis(redis) => redis.answers().await,
        }
    }

    /// Whether other nodes see what this one puts into it.
    pub const fn is_shared(&self) -> bool {
        matches!(self, Self::Redis(_))
    }
}
