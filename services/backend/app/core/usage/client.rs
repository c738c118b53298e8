//! A client that a version's end would meet.

use crate::core::clock::Time;

/// One client of a version, over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientUse {
    /// Its name.
    pub client: String,
    /// How its software described itself lately.
    pub user_agent: Option<String>,
    /// How many calls.
    pub count: u64,
    /// By how many users, or addresses where nobody was signed in: exact up to 255, then an estimate.
    pub users: u64,
    /// When the last of them came.
    pub last_seen: Time,
    /// The fields that answers showed it, as `collection.field` in that version.
    pub read: Vec<String>,
    /// The fields that it filtered or sorted by.
    pub filtered: Vec<String>,
    /// The fields that it wrote.
    pub written: Vec<String>,
}
