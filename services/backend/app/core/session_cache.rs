//! The sessions and keys that this process knows without asking the database, and when it may believe what it knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::clock::Time;
use super::ctx::Principal;
use super::revoked::{Mark, Revoked};
use super::tokens::TokenHash;
use super::wakes::{Wake, Wakes};

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

/// What a node knew of revocations when it began to read a session, so that what was read before one is not kept after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    generation: u64,
    /// The place from which on a revocation may have been missed by the reading; none while no revocations are heard of,
    /// or nobody but this process would be told of it.
    pub mark: Option<Mark>,
}

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A session.
    Session(Uuid),
    /// An API key.
    Key(Uuid),
}

/// Access tokens and keys by their hash, and whom they stand for.
///
/// It answers only while the revocations were asked for within the last second: a process that cannot hear of a
/// logout elsewhere asks the database for every request instead.
pub struct SessionCache {
    entries: Cache<TokenHash, Arc<Entry>>,
    /// Counts revocations.
    generation: AtomicU64,
    /// What a shared cache behind this one is judged by, where there is one.
    revoked: Option<Revoked>,
    wakes: Arc<Wakes>,
    start: Instant,
    /// Milliseconds after `start` until which the cache may be believed.
    fresh_until: AtomicU64,
}

impl SessionCache {
    /// An empty cache that tells other nodes when sessions end here. `is_backed`: there is a shared cache behind it.
    pub fn new(wakes: Arc<Wakes>, is_backed: bool) -> Self {
        Self {
            entries: Cache::new(CAPACITY),
            generation: AtomicU64::new(0),
            revoked: is_backed.then(Revoked::default),
            wakes,
            start: Instant::now(),
            fresh_until: AtomicU64::new(0),
        }
    }

    /// Whom a token stands for, when that is known and may be believed.
    pub fn get(&self, token: &TokenHash, now: Time) -> Option<Principal> {
        if !self.is_fresh() {
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

    /// Whether revocations were asked for within the last second: otherwise no cache may be believed.
    pub fn is_fresh(&self) -> bool {
        self.millis() < self.fresh_until.load(Ordering::Acquire)
    }

    /// To be asked before reading a session, for [`SessionCache::insert`].
    pub fn begin_read(&self) -> Reading {
        // The mark first: what is read later is at least that new.
        let mark = if self.is_fresh() { self.revoked.as_ref().and_then(Revoked::heard) } else { None };
        Reading { generation: self.generation.load(Ordering::Acquire), mark }
    }

    /// Keeps what was read, unless something was revoked since.
    pub fn insert(&self, token: TokenHash, who: Principal, expires_at: Time, now: Time, reading: Reading) {
        self.entries.insert(token, Arc::new(Entry { who, expires_at, seen: AtomicI64::new(now.micros()) }));
        // A revocation counts itself first and removes after: either it removes this entry, or it is noticed here.
        if self.generation.load(Ordering::Acquire) != reading.generation {
            self.entries.remove(&token);
        }
    }

    /// Whether another node's word that a token was valid at `mark` may be believed now.
    pub fn admits(&self, token: &TokenHash, mark: Mark) -> bool {
        self.is_fresh() && self.revoked.as_ref().is_some_and(|revoked| revoked.admits(token, mark))
    }

    /// Forgets tokens that ended on this node at once, and tells other nodes to ask for revocations.
    pub fn forget(&self, tokens: &[TokenHash]) {
        if !tokens.is_empty() {
            self.remove(tokens);
            if let Some(revoked) = &self.revoked {
                revoked.add(tokens);
            }
            self.wakes.announce(Wake::Revocations);
        }
    }

    /// Whether the first poll has to say where this node's knowledge starts.
    pub fn needs_start(&self) -> bool {
        self.revoked.as_ref().is_some_and(Revoked::is_new)
    }

    /// Applies the revocations that a poll begun at the instant `asked` told, which were all there were up to `read_to`;
    /// for `start` see [`Revoked::hear`]. From then on the caches may be believed for a second.
    pub fn hear(&self, tokens: &[TokenHash], read_to: Mark, start: Mark, asked: Instant) {
        if !tokens.is_empty() {
            self.remove(tokens);
        }
        if let Some(revoked) = &self.revoked {
            revoked.hear(tokens, read_to, start);
        }
        let until = asked.saturating_duration_since(self.start) + FRESH;
        self.fresh_until.store(u64::try_from(until.as_millis()).unwrap_or(u64::MAX), Ordering::Release);
    }

    fn remove(&self, tokens: &[TokenHash]) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        for token in tokens {
            self.entries.remove(token);
        }
    }

    /// Takes the sessions and keys used since the last call, and when.
    pub fn take_seen(&self) -> Vec<(Seen, Time)> {
        let seen = self.entries.iter().filter_map(|(_, entry)| {
            let used = match entry.who {
                Principal::User { session, .. } | Principal::Operator { session, .. } => Seen::Session(session),
                Principal::Key { id, .. } => Seen::Key(id),
                Principal::Anonymous | Principal::System => return None,
            };
            let micros = entry.seen.swap(0, Ordering::Relaxed);
            (micros != 0).then_some((used, Time::from_micros(micros)))
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
        let (cache, token) = (SessionCache::new(Arc::default(), true), TokenHash::of("token"));
        let who = Principal::User { id: Uuid::from_u128(1), session: Uuid::from_u128(2) };
        cache.insert(token, who.clone(), NOW.plus_seconds(60), NOW, cache.begin_read());
        (cache, token, who)
    }

    #[test]
    fn what_is_known_is_believed_only_while_revocations_are_heard_of() {
        let (cache, token, who) = filled();
        assert_eq!(cache.get(&token, NOW), None, "never polled");
        cache.hear(&[], Mark(1), Mark(1), Instant::now());
        assert_eq!(cache.get(&token, NOW), Some(who));
        cache.hear(&[], Mark(1), Mark(1), Instant::now().checked_sub(FRESH).unwrap_or(cache.start));
        let long_ago = SessionCache { start: Instant::now().checked_sub(2 * FRESH).unwrap(), ..cache };
        assert_eq!(long_ago.get(&token, NOW), None, "polled too long ago");
    }

    #[test]
    fn no_entry_outlives_its_token() {
        let (cache, token, who) = filled();
        cache.hear(&[], Mark(1), Mark(1), Instant::now());
        assert_eq!(cache.get(&token, NOW.plus_seconds(59)), Some(who));
        assert_eq!(cache.get(&token, NOW.plus_seconds(60)), None);
    }

    #[test]
    fn a_revocation_beats_a_read_that_began_before_it() {
        let (cache, token, who) = filled();
        cache.hear(&[], Mark(1), Mark(1), Instant::now());
        let before = cache.begin_read();
        cache.forget(&[token]);
        assert_eq!(cache.get(&token, NOW), None);
        cache.insert(token, who.clone(), NOW.plus_seconds(60), NOW, before);
        assert_eq!(cache.get(&token, NOW), None);
        cache.insert(token, who.clone(), NOW.plus_seconds(60), NOW, cache.begin_read());
        assert_eq!(cache.get(&token, NOW), Some(who));
    }

    #[test]
    fn another_nodes_word_is_believed_only_while_revocations_are_heard_of() {
        let (cache, token, _) = filled();
        assert_eq!(cache.begin_read().mark, None);
        assert!(!cache.admits(&token, Mark(1)), "never polled");
        cache.hear(&[], Mark(1), Mark(1), Instant::now());
        assert!(cache.admits(&token, Mark(1)));
        assert_eq!(cache.begin_read().mark, Some(Mark(1)));
        cache.forget(&[token]);
        assert!(!cache.admits(&token, Mark(1)), "ended here");
        let unbacked = SessionCache::new(Arc::default(), false);
        unbacked.hear(&[], Mark(1), Mark(1), Instant::now());
        assert!(unbacked.begin_read().mark.is_none() && !unbacked.admits(&TokenHash::of("other"), Mark(1)));
        let long_ago = SessionCache { start: Instant::now().checked_sub(2 * FRESH).unwrap(), ..cache };
        assert!(!long_ago.admits(&TokenHash::of("other"), Mark(1)), "polled too long ago");
    }

    #[test]
    fn use_is_told_once() {
        let (cache, token, _) = filled();
        cache.hear(&[], Mark(1), Mark(1), Instant::now());
        assert_eq!(cache.take_seen(), [(Seen::Session(Uuid::from_u128(2)), NOW)]);
        assert_eq!(cache.take_seen(), []);
        cache.get(&token, NOW.plus_seconds(5));
        assert_eq!(cache.take_seen(), [(Seen::Session(Uuid::from_u128(2)), NOW.plus_seconds(5))]);
    }
}
