//! Who uses which version of the application API, and what of it: counted in memory beside the requests, and handed over
//! to be written down every few seconds.

mod backlog;
mod client;
mod note;
mod shard;
mod sketch;
mod tally;

use std::hash::Hasher;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use shard::Shard;
use siphasher::sip::SipHasher24;
use tokio::sync::MutexGuard;

pub use backlog::{Backlog, Waiting};
pub use client::ClientUse;
pub use note::UsageNote;
pub use sketch::Sketch;
pub use tally::{Key, Outcome, Place, Tally, UsedFields};

use super::clock::Time;
use super::ctx::Principal;
use super::secrets::Secrets;

/// Names of clients that are told apart on one day.
pub const MAX_CLIENTS: usize = 1_000;
/// The client that stands for all whose names came after [`MAX_CLIENTS`] others.
pub const OTHER: &str = "other";
/// More shards than cores would not help, and each costs little.
const SHARDS: usize = 16;

/// One answered call of the application API.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// When it came.
    pub at: Time,
    /// The version called.
    pub version: u32,
    /// The name of the client: printable ASCII, at most 100 characters.
    pub client: &'a str,
    /// What the client's software calls itself.
    pub user_agent: Option<&'a str>,
    /// What of the version was called.
    pub place: Place,
    /// The method, or `other`.
    pub method: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Who called, as [`Usage::user`] tells.
    pub user: u64,
    /// What the use case noted.
    pub note: Option<&'a UsageNote>,
}

/// The counters of this node.
pub struct Usage {
    shards: [Mutex<Shard>; SHARDS],
    backlog: tokio::sync::Mutex<Backlog>,
    hasher: SipHasher24,
}

impl Usage {
    /// Starts with nothing counted.
    pub fn new(secrets: &Secrets) -> Self {
        let key = secrets.derive("distinct users");
        // A key of 32 bytes always begins with one of 16.
        let hasher = SipHasher24::new_with_key(key.first_chunk().unwrap_or(&[0; 16]));
        Self { shards: Default::default(), backlog: tokio::sync::Mutex::default(), hasher }
    }

    /// A number for whoever calls: the signed-in user, else the address. The same on every node and after restarts, and
    /// worth nothing to whoever reads it without the installation's secret (`SipHash`-2-4; Aumasson, Bernstein: "`SipHash`: a
    /// fast short-input PRF", 2012).
    pub fn user(&self, who: Option<&Principal>, address: IpAddr) -> u64 {
        let mut hasher = self.hasher;
        match (who, address) {
            (Some(Principal::User { id, .. } | Principal::Key { id, .. }), _) => hasher.write(id.as_bytes()),
            (_, IpAddr::V4(address)) => hasher.write(&address.octets()),
            (_, IpAddr::V6(address)) => hasher.write(&address.octets()),
        }
        hasher.finish()
    }

    /// Counts a call. Threads have shards of their own, so that they hardly ever wait for one another.
    pub fn count(&self, visit: &Visit<'_>) {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local!(static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed));
        if let Some(shard) = self.shards.get(NUMBER.with(|number| number % SHARDS)) {
            shard.lock().unwrap_or_else(PoisonError::into_inner).count(visit);
        }
    }

    /// Everything counted so far that is not written down yet. Whoever has it writes; others wait, so that nothing is
    /// missing from what they read after that.
    pub async fn backlog(&self) -> MutexGuard<'_, Backlog> {
        let mut backlog = self.backlog.lock().await;
        for shard in &self.shards {
            let shard = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            backlog.take_over(shard);
        }
        backlog
    }
}
