//! Identity: record ids, the catalogue's immutable numbers, and random tokens. The only place that makes fresh ones.

use std::cell::RefCell;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clock::Time;
use super::error::{Error, Result};

/// The immutable number of a collection; its names belong to versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CollectionId(pub u32);

/// The immutable number of a field, unique over all collections; its names belong to versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldId(pub u32);

/// How far ids may run ahead of the clock, in microseconds, before they follow it back.
const MAX_LEAD_MICROS: i64 = 10_000_000;

/// The instant of the last id that this process made.
static LAST: AtomicI64 = AtomicI64::new(0);

/// How many ids share one question to the system.
const IDS_AT_ONCE: usize = 64;

/// Random bytes for ids. Every request has an id, and asking the system for each costs about as much as reading a
/// record. Whatever has to stay secret asks for itself: [`fill_random`].
struct Pool {
    bytes: [[u8; 10]; IDS_AT_ONCE],
    left: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [[0; 10]; IDS_AT_ONCE], left: 0 }) };
}

impl Pool {
    /// Bytes that nobody had before.
    fn take(&mut self) -> Result<[u8; 10]> {
        if self.left == 0 {
            fill_random(self.bytes.as_flattened_mut())?;
            self.left = IDS_AT_ONCE;
        }
        self.left -= 1;
        self.bytes.get_mut(self.left).map(std::mem::take).ok_or_else(|| Error::internal("a pool without bytes"))
    }
}

/// A fresh record id: UUID version 7 with sub-millisecond digits (RFC 9562, section 6.2, method 3). The ids that one
/// process makes sort in the order in which they were made.
///
/// # Errors
/// The machine has no randomness to give.
pub fn new_record_id(now: Time) -> Result<Uuid> {
    let mut random = POOL.with_borrow_mut(Pool::take)?;
    let micros = u64::try_from(next_instant(now.micros())).unwrap_or(0);
    let (millis, rest) = (micros / 1_000, micros % 1_000);
    // Twelve bits right behind the milliseconds: 1000 microseconds fit in them as they are.
    let [high, low] = u16::try_from(rest).unwrap_or(0).to_be_bytes();
    let [first, second, ..] = &mut random;
    (*first, *second) = (high, low);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// When an id of version 7 was made, to the millisecond; none for ids of other versions.
pub fn time_of(id: Uuid) -> Option<Time> {
    let (seconds, nanos) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
    let micros = i64::try_from(seconds).ok()?.checked_mul(1_000_000)?;
    Some(Time::from_micros(micros + i64::from(nanos / 1_000)))
}

/// The clock's instant, or one microsecond after the last id where the clock stands still or went back a little.
fn next_instant(now: i64) -> i64 {
    let after = |last: i64| if last - now > MAX_LEAD_MICROS { now } else { now.max(last + 1) };
    let last = LAST.fetch_update(Ordering::AcqRel, Ordering::Acquire, |last| Some(after(last)));
    after(last.unwrap_or_else(|last| last))
}

/// Fills a buffer from the operating system's generator.
///
/// # Errors
/// The machine has no randomness to give.
pub fn fill_random(buffer: &mut [u8]) -> Result<()> {
    getrandom::fill(buffer).map_err(|fault| Error::caused("asking the system for random bytes", fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_they_were_made_though_the_clock_stands_still() {
        let now: Time = "2026-11-22T10:00:00.0005Z".parse().unwrap();
        let ids: Vec<Uuid> = (0..3_000).map(|_| new_record_id(now).unwrap()).collect();
        assert!(ids.is_sorted_by(|before, after| before < after));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn no_two_ids_share_their_random_bytes() {
        let now: Time = "2026-11-22T10:00:00Z".parse().unwrap();
        let tails = (0..3 * IDS_AT_ONCE).map(|_| new_record_id(now).unwrap().as_u128() & (u128::MAX >> 66));
        let tails: std::collections::HashSet<u128> = tails.collect();
        assert_eq!(tails.len(), 3 * IDS_AT_ONCE);
        assert!(!tails.contains(&0));
    }
}
