//! One shard of the counters: what some threads counted since the last flush.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Key, MAX_CLIENTS, OTHER, Tally, Visit};
use crate::core::catalog::Collection;

/// Counters by client and the rest of the key. Counting what was counted before allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Shard {
    numbers: HashMap<Arc<str>, usize>,
    names: Vec<Arc<str>>,
    counters: HashMap<Key<usize>, Counter>,
}

/// Calls of one key.
#[derive(Debug)]
pub(super) struct Counter {
    pub tally: Tally,
    /// The user agent of the first call.
    pub user_agent: Option<Box<str>>,
    whole: Option<Arc<Collection>>,
}

impl Shard {
    /// Counts one call.
    pub fn count(&mut self, visit: &Visit<'_>) {
        let key = Key {
            day: visit.at.day(),
            client: self.number_of(visit.client),
            version: visit.version,
            place: visit.place,
            method: visit.method,
            outcome: visit.outcome,
        };
        let counter = self.counters.entry(key).or_insert_with(|| Counter {
            tally: Tally::empty(visit.at),
            user_agent: visit.user_agent.map(Box::from),
            whole: None,
        });
        counter.tally.count += 1;
        counter.tally.users.insert(visit.user);
        counter.tally.last_seen = counter.tally.last_seen.max(visit.at);
        if let Some(note) = visit.note {
            note.add_to(&mut counter.tally.fields, &mut counter.whole);
        }
    }

    /// What was counted, by the clients' names.
    pub fn into_counters(self) -> impl Iterator<Item = (Key<Arc<str>>, Counter)> {
        let Self { names, counters, .. } = self;
        counters.into_iter().filter_map(move |(key, counter)| {
            let client = Arc::clone(names.get(key.client)?);
            let Key { day, version, place, method, outcome, .. } = key;
            Some((Key { day, client, version, place, method, outcome }, counter))
        })
    }

    fn number_of(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        if name != OTHER && self.names.len() >= MAX_CLIENTS {
            return self.number_of(OTHER);
        }
        let (number, name) = (self.names.len(), Arc::<str>::from(name));
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }
}
