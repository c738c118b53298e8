//! What was counted and is not in the database yet, merged over the shards and over flushes that failed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shard::{Counter, Shard};
use super::{Key, OTHER, Tally};

/// Counters kept while the database does not take them. Beyond, clients are merged into [`OTHER`]; no call is lost.
const MAX_COUNTERS: usize = 10_000;

/// Counters that wait to be written down.
#[derive(Debug, Default)]
pub struct Backlog(BTreeMap<Key<Arc<str>>, Waiting>);

/// One counter that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// What was counted.
    pub tally: Tally,
    /// The user agent of one of the calls.
    pub user_agent: Option<Box<str>>,
}

impl Backlog {
    /// Takes over what a shard counted.
    pub(super) fn take_over(&mut self, shard: Shard) {
        for (mut key, Counter { tally, user_agent, .. }) in shard.into_counters() {
            if self.0.len() >= MAX_COUNTERS && !self.0.contains_key(&key) {
                key.client = OTHER.into();
            }
            match self.0.get_mut(&key) {
                Some(waiting) => waiting.tally.merge(&tally),
                None => {
                    self.0.insert(key, Waiting { tally, user_agent });
                }
            }
        }
    }

    /// The first counters, at most `limit`, in the order of their keys: by day, then by client.
    pub fn first(&self, limit: usize) -> Vec<(Key<Arc<str>>, Waiting)> {
        self.0.iter().take(limit).map(|(key, waiting)| (key.clone(), waiting.clone())).collect()
    }

    /// Forgets the first counters, now that they are written down.
    pub fn forget_first(&mut self, count: usize) {
        for _ in 0..count {
            self.0.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::clock::Time;
    use crate::core::usage::{Outcome, Place, Visit};

    #[test]
    fn beyond_its_bound_clients_are_merged_and_no_call_is_lost() {
        let mut backlog = Backlog::default();
        for version in 0..50 {
            let mut shard = Shard::default();
            for client in 0..300 {
                shard.count(&Visit {
                    at: Time::from_micros(0),
                    version,
                    client: &format!("client-{client}"),
                    user_agent: None,
                    place: Place::Other,
                    method: "GET",
                    outcome: Outcome::Ok,
                    user: 1,
                    note: None,
                });
            }
            backlog.take_over(shard);
        }
        let all = backlog.first(usize::MAX);
        assert!((MAX_COUNTERS..MAX_COUNTERS + 50).contains(&all.len()), "{} counters", all.len());
        assert_eq!(all.iter().map(|(_, waiting)| waiting.tally.count).sum::<u64>(), 50 * 300);
        let merged = all.iter().filter(|(key, _)| &*key.client == OTHER);
        assert_eq!(merged.map(|(_, waiting)| waiting.tally.count).sum::<u64>(), 50 * 300 - MAX_COUNTERS as u64);
    }
}
