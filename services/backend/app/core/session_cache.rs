//! The sessions that this process knows without asking the database, and when it may believe what it knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::clock::Time;
use super::ctx::Principal;
use super::tokens::TokenHash;

/// Access tokens kept; each takes about 200 bytes.
const CAPACITY: usize = 100_000;
/// How long after asking for revocations the cache may still be believed.
const FRESH: Duration = Duration::from_secs(1);

struct Entry {
    who: Principal,
    expires_at: Time,
    /// When the session was last used, in microseconds, as far as the database does not know it yet; 0 when it does.
    seen: AtomicI64,
}

/// Counts revocations, so that what was read before one is not kept after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation(u64);

/// Access tokens by their hash, and whom they stand for.
///
/// It answers only while the revocations were asked for within the last second: a process that cannot hear of a
/// logout elsewhere asks the database for every request instead.
pub struct SessionCache {
    entries: Cache<TokenHash, Arc<Entry>>,
    revocations: AtomicU64,
    start: Instant,
    /// Milliseconds after `start` until which the cache may be believed.
    fresh_until: AtomicU64,
}

impl Default for SessionCache {
    fn default() -> Self {
        let entries = Cache::new(CAPACITY);
        Self { entries, revocations: AtomicU64::new(0), start: Instant::now(), fresh_until: AtomicU64::new(0) }
    }
}

impl SessionCache {
    /// Whom a token stands for, when that is known and may be believed.
    pub fn get(&self, token: &TokenHash, now: Time) -> Option<Principal> {
        if self.millis() >= self.fresh_until.load(Ordering::Acquire) {
            return None;
        }
        let entry = self.entries.get(token)?;
        if entry.expires_at <= now {
            self.entries.remove(token);
            return None;
        }
        // A busy session would otherwise pass the same cache line between cores for every request.
        if now.micros().saturating_sub(entry.seen.load(Ordering::Relaxed)) > 1_000_000 {
            entry.seen.store(now.micros(), Ordering::Relaxed);
        }
        Some(entry.who.clone())
    }

    /// To be asked before reading a session from the database, for [`SessionCache::insert`].
    pub fn generation(&self) -> Generation {
        Generation(self.revocations.load(Ordering::Acquire))
    }

    /// Keeps what was read from the database, unless something was revoked since.
    pub fn insert(&self, token: TokenHash, who: Principal, expires_at: Time, now: Time, read_at: Generation) {
        self.entries.insert(token, Arc::new(Entry { who, expires_at, seen: AtomicI64::new(now.micros()) }));
        // A revocation counts itself first and removes after: either it removes this entry, or it is noticed here.
        if self.generation() != read_at {
            self.entries.remove(&token);
        }
    }

    /// Forgets revoked tokens at once.
    pub fn forget<'a>(&self, tokens: impl IntoIterator<Item = &'a TokenHash>) {
        self.revocations.fetch_add(1, Ordering::AcqRel);
        for token in tokens {
            self.entries.remove(token);
        }
    }

    /// Tells that all revocations known at the instant `asked` have been applied.
    pub fn believe_from(&self, asked: Instant) {
        let until = asked.saturating_duration_since(self.start) + FRESH;
        self.fresh_until.store(u64::try_from(until.as_millis()).unwrap_or(u64::MAX), Ordering::Release);
    }

    /// Takes the sessions used since the last call, and when.
    pub fn take_seen(&self) -> Vec<(Uuid, Time)> {
        let seen = self.entries.iter().filter_map(|(_, entry)| {
            let session = match entry.who {
                Principal::User { session, .. } | Principal::Operator { session, .. } => session,
                Principal::Anonymous | Principal::System => return None,
            };
            let micros = entry.seen.swap(0, Ordering::Relaxed);
            (micros != 0).then_some((session, Time::from_micros(micros)))
        });
        seen.collect()
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_micros(1_790_000_000_000_000);

    fn filled() -> (SessionCache, TokenHash, Principal) {
        let (cache, token) = (SessionCache::default(), TokenHash::of("token"));
        let who = Principal::User { id: Uuid::from_u128(1), session: Uuid::from_u128(2) };
        cache.insert(token, who.clone(), NOW.plus_seconds(60), NOW, cache.generation());
        (cache, token, who)
    }

    #[test]
    fn what_is_known_is_believed_only_while_revocations_are_heard_of() {
        let (cache, token, who) = filled();
        assert_eq!(cache.get(&token, NOW), None, "never polled");
        cache.believe_from(Instant::now());
        assert_eq!(cache.get(&token, NOW), Some(who));
        cache.believe_from(Instant::now().checked_sub(FRESH).unwrap_or(cache.start));
        let long_ago = SessionCache { start: Instant::now().checked_sub(2 * FRESH).unwrap(), ..cache };
        assert_eq!(long_ago.get(&token, NOW), None, "polled too long ago");
    }

    #[test]
    fn no_entry_outlives_its_token() {
        let (cache, token, who) = filled();
        cache.believe_from(Instant::now());
        assert_eq!(cache.get(&token, NOW.plus_seconds(59)), Some(who));
        assert_eq!(cache.get(&token, NOW.plus_seconds(60)), None);
    }

    #[test]
    fn a_revocation_beats_a_read_that_began_before_it() {
        let (cache, token, who) = filled();
        cache.believe_from(Instant::now());
        let before = cache.generation();
        cache.forget([&token]);
        assert_eq!(cache.get(&token, NOW), None);
        cache.insert(token, who.clone(), NOW.plus_seconds(60), NOW, before);
        assert_eq!(cache.get(&token, NOW), None);
        cache.insert(token, who.clone(), NOW.plus_seconds(60), NOW, cache.generation());
        assert_eq!(cache.get(&token, NOW), Some(who));
    }

    #[test]
    fn use_is_told_once() {
        let (cache, token, _) = filled();
        cache.believe_from(Instant::now());
        assert_eq!(cache.take_seen(), [(Uuid::from_u128(2), NOW)]);
        assert_eq!(cache.take_seen(), []);
        cache.get(&token, NOW.plus_seconds(5));
        assert_eq!(cache.take_seen(), [(Uuid::from_u128(2), NOW.plus_seconds(5))]);
    }
}
