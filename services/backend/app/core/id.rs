//! Identity: record ids, the catalogue's immutable numbers, and random tokens. The only place that makes fresh ones.

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

/// A fresh record id: UUID version 7 (RFC 9562), which sorts by time of creation to the millisecond.
///
/// # Errors
/// The machine has no randomness to give.
pub fn new_record_id(now: Time) -> Result<Uuid> {
    let mut random = [0_u8; 10];
    fill_random(&mut random)?;
    let millis = u64::try_from(now.micros().max(0) / 1_000).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// Fills a buffer from the operating system's generator.
///
/// # Errors
/// The machine has no randomness to give.
pub fn fill_random(buffer: &mut [u8]) -> Result<()> {
    getrandom::fill(buffer).map_err(|fault| Error::caused("asking the system for random bytes", fault))
}
