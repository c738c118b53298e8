//! What is counted, and apart from what.

use std::collections::BTreeSet;

use super::Sketch;
use crate::core::clock::Time;
use crate::core::id::{CollectionId, FieldId};

/// What calls are counted apart by. Clients are numbers within a shard, and names elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key<Client> {
    /// The day in UTC, counted from 1970-01-01.
    pub day: i64,
    /// Who called.
    pub client: Client,
    /// The version called.
    pub version: u32,
    /// What of it.
    pub place: Place,
    /// The method, or `other`.
    pub method: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

/// The part of the application API that a call is for. There are no more of them than the schema has collections, so
/// that nobody can fill the counters by calling what is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Whatever the version does not have.
    Other,
    /// Accounts and sessions.
    Auth,
    /// Files.
    Files,
    /// Several writes at once, whatever they are about.
    Batch,
    /// The records of a collection.
    Collection(CollectionId),
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 2xx and 3xx.
    Ok,
    /// 4xx.
    ClientError,
    /// 5xx.
    ServerError,
    /// 410, because the version is served no more.
    Retired,
    /// 410, because the version is in an announced outage.
    Brownout,
}

impl Outcome {
    /// The word for it on the wire and in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::ClientError => "client_error",
            Self::ServerError => "server_error",
            Self::Retired => "retired",
            Self::Brownout => "brownout",
        }
    }
}

/// The declared fields that calls touched, of any collection, by their ids: names belong to versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsedFields {
    /// Those that answers showed.
    pub read: BTreeSet<FieldId>,
    /// Those that lists were filtered or sorted by.
    pub filtered: BTreeSet<FieldId>,
    /// Those that stood in the bodies of writes.
    pub written: BTreeSet<FieldId>,
}

/// Calls of one [`Key`], counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// By how many users.
    pub users: Sketch,
    /// The last of them.
    pub last_seen: Time,
    /// Which fields they touched.
    pub fields: UsedFields,
}

impl Tally {
    /// No call yet; the first one will be later than `before`.
    pub fn empty(before: Time) -> Self {
        Self { count: 0, users: Sketch::default(), last_seen: before, fields: UsedFields::default() }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.users.merge(&other.users);
        self.last_seen = self.last_seen.max(other.last_seen);
        self.fields.read.extend(&other.fields.read);
        self.fields.filtered.extend(&other.fields.filtered);
        self.fields.written.extend(&other.fields.written);
    }
}
