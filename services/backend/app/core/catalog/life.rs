//! The life of a version: what operators decide and announce, and where it stands at an instant.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Catalog, Version};
use crate::core::clock::Time;

/// How far a version has come by what operators did; the rest of its state follows from dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Served without promise; may be changed at will.
    Draft,
    /// Promised to its clients.
    Published,
    /// Answers 410; can be restored.
    Retired,
    /// Answers 410 for good: what only it showed is gone.
    Purged,
}

/// What has been announced of a version's end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Life {
    /// From when its use is discouraged (RFC 9745).
    pub deprecated_at: Option<Time>,
    /// From when it may stop answering (RFC 8594); never before `deprecated_at`.
    pub sunset_at: Option<Time>,
    /// Announced short outages.
    pub brownouts: Vec<Brownout>,
    /// What to tell clients that are refused, by the client's name.
    pub messages: BTreeMap<String, Message>,
}

/// A span of time in which a version answers 410, so that clients notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brownout {
    /// From when.
    pub from: Time,
    /// Until when, excluded.
    pub to: Time,
}

/// What to tell one client of a version that refuses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The words.
    pub message: String,
    /// Where to go.
    pub action_url: Option<String>,
}

/// What an operator does about a version, beside changing the schema. The history of changes tells it by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Dates, brownouts or messages were set.
    Announced,
    /// The version answers no more.
    Retired,
    /// It answers again.
    Restored,
    /// It is gone for good.
    Purged,
}

impl Act {
    const ALL: [Self; 4] = [Self::Announced, Self::Retired, Self::Restored, Self::Purged];

    /// The act's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Retired => "retired",
            Self::Restored => "restored",
            Self::Purged => "purged",
        }
    }

    /// Whether a word of the history is that of an act, and not a verdict on a change of the schema.
    pub fn is_word(word: &str) -> bool {
        Self::ALL.into_iter().any(|act| act.word() == word)
    }
}

/// Where a version stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionState {
    /// Served without promise.
    Draft,
    /// The newest published one.
    Current,
    /// Served beside a newer one.
    Supported,
    /// Served, its use discouraged.
    Deprecated,
    /// In an announced outage.
    Brownout,
    /// Not served any more; can be restored.
    Retired,
    /// Not served any more, for good.
    Purged,
}

impl VersionState {
    /// The state's word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Current => "current",
            Self::Supported => "supported",
            Self::Deprecated => "deprecated",
            Self::Brownout => "brownout",
            Self::Retired => "retired",
            Self::Purged => "purged",
        }
    }
}

impl Version {
    /// Whether its map still means something: it is served, or can be again.
    pub fn is_live(&self) -> bool {
        self.stage != Stage::Purged
    }

    /// The announced outage that an instant falls into.
    pub fn brownout_at(&self, now: Time) -> Option<&Brownout> {
        self.life.brownouts.iter().find(|brownout| brownout.from <= now && now < brownout.to)
    }
}

impl Catalog {
    /// The newest published version, which drafts come after; the draft where nothing has been published.
    pub fn current(&self) -> Option<&Version> {
        let published = self.versions.values().rev().find(|version| version.stage == Stage::Published);
        published.or_else(|| self.newest())
    }

    /// The next published version after one: where its clients can go.
    pub fn successor(&self, number: u32) -> Option<&Version> {
        self.versions.range(number + 1..).map(|(_, version)| version).find(|version| version.stage == Stage::Published)
    }

    /// Where a version stands at an instant.
    pub fn state_of(&self, version: &Version, now: Time) -> VersionState {
        match version.stage {
            Stage::Draft => VersionState::Draft,
            Stage::Retired => VersionState::Retired,
            Stage::Purged => VersionState::Purged,
            Stage::Published if self.successor(version.number).is_none() => VersionState::Current,
            Stage::Published if version.brownout_at(now).is_some() => VersionState::Brownout,
            Stage::Published if version.life.deprecated_at.is_some_and(|at| at <= now) => VersionState::Deprecated,
            Stage::Published => VersionState::Supported,
        }
    }
}
