//! Wakes: hints that there is something to look for at once which would be found by the next poll anyway. They travel
//! between nodes by whatever transport there is; one that is lost, late or made up changes nothing but the delay.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

/// The shortest time between two rings that other nodes ask for: a flood of wakes must not become a flood of polls.
const GAP: Duration = Duration::from_millis(10);

/// What there is to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// A job was enqueued.
    Jobs,
    /// A change of the schema was applied.
    Schema,
    /// Tokens were revoked.
    Revocations,
}

impl Wake {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Jobs, Self::Schema, Self::Revocations];

    /// The word for it between nodes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Schema => "schema",
            Self::Revocations => "revocations",
        }
    }

    /// The wake behind a word.
    pub fn from_word(word: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|wake| wake.word().as_bytes() == word)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Wakes that wait to be passed on; of several of one kind the first stands for all.
#[derive(Debug, Default)]
pub struct Pending {
    kinds: AtomicU8,
    any: Notify,
}

impl Pending {
    /// Adds a wake.
    pub fn add(&self, wake: Wake) {
        self.kinds.fetch_or(wake.bit(), Ordering::AcqRel);
        self.any.notify_one();
    }

    /// Waits until there are some, and takes them.
    pub async fn take(&self) -> impl Iterator<Item = Wake> {
        let mut kinds = 0;
        while kinds == 0 {
            self.any.notified().await;
            kinds = self.kinds.swap(0, Ordering::AcqRel);
        }
        Wake::ALL.into_iter().filter(move |wake| kinds & wake.bit() != 0)
    }
}

/// The bells of this process, and the wakes on their way to and from other nodes.
#[derive(Debug, Default)]
pub struct Wakes {
    jobs: Notify,
    schema: Notify,
    revocations: Notify,
    heard: Pending,
    /// What is still to be told over Redis.
    pub for_redis: Pending,
    /// What is still to be told over NATS.
    pub for_nats: Pending,
}

impl Wakes {
    /// Rings on this node.
    pub fn ring(&self, wake: Wake) {
        self.bell(wake).notify_one();
    }

    /// Tells the other nodes.
    pub fn announce(&self, wake: Wake) {
        self.for_redis.add(wake);
        self.for_nats.add(wake);
    }

    /// Takes a wake that came from another node, or from somebody who claims to be one.
    pub fn hear(&self, wake: Wake) {
        self.heard.add(wake);
    }

    /// Rings for what is heard, for ever. To be run by each transport.
    pub async fn ring_heard(&self) {
        loop {
            self.heard.take().await.for_each(|wake| self.ring(wake));
            tokio::time::sleep(GAP).await;
        }
    }

    /// Waits for a ring, for the one who follows what it is about.
    pub async fn rung(&self, wake: Wake) {
        self.bell(wake).notified().await;
    }

    const fn bell(&self, wake: Wake) -> &Notify {
        match wake {
            Wake::Jobs => &self.jobs,
            Wake::Schema => &self.schema,
            Wake::Revocations => &self.revocations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_has_one_word_and_a_strange_word_no_wake() {
        for wake in Wake::ALL {
            assert_eq!(Wake::from_word(wake.word().as_bytes()), Some(wake));
        }
        assert_eq!(Wake::from_word(b"Jobs"), None);
        assert_eq!(Wake::from_word(b"\xff"), None);
    }

    #[tokio::test]
    async fn many_wakes_of_a_kind_are_passed_on_as_one() {
        let pending = Pending::default();
        for wake in [Wake::Schema, Wake::Jobs, Wake::Schema] {
            pending.add(wake);
        }
        assert_eq!(pending.take().await.collect::<Vec<_>>(), [Wake::Jobs, Wake::Schema]);
        assert!(tokio::time::timeout(Duration::from_millis(1), pending.take()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_wakes_rings_no_more_often_than_the_gap_allows() {
        let wakes = std::sync::Arc::new(Wakes::default());
        let ringing = tokio::spawn({
            let wakes = std::sync::Arc::clone(&wakes);
            async move { wakes.ring_heard().await }
        });
        let begun = tokio::time::Instant::now();
        for _ in 0..5 {
            (0..1_000).for_each(|_| wakes.hear(Wake::Jobs));
            wakes.rung(Wake::Jobs).await;
        }
        assert!(begun.elapsed() >= 4 * GAP, "{:?}", begun.elapsed());
        ringing.abort();
    }
}
