//! The revocations that this node has heard of, by which it judges what other nodes have put into a shared cache.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::tokens::TokenHash;

/// A place in the order of revocations: how far a node had read. What committed before it is settled; what lies after
/// may come again, which is harmless.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub i64);

/// How long a batch takes tokens in. Two are kept, so that a token is remembered for at least this long: longer than
/// any access token lives, whatever the clocks of the nodes show.
const BATCH: Duration = Duration::from_mins(30);
/// Tokens in one batch at most; 500,000 take about 20 MB.
const BATCH_TOKENS: usize = 500_000;

/// Every token revoked from some place in the order on. Bounded in memory: what falls out at the old end moves that
/// place forward, and then older claims are believed no more.
#[derive(Debug, Default)]
pub struct Revoked(RwLock<Option<Window>>);

#[derive(Debug)]
struct Window {
    /// How far this node has read.
    heard: Mark,
    older: Batch,
    newer: Batch,
}

#[derive(Debug)]
struct Batch {
    /// With the batches after it, this one holds every token revoked from here on.
    since: Mark,
    begun: Instant,
    tokens: HashSet<TokenHash>,
}

impl Batch {
    fn new(since: Mark) -> Self {
        Self { since, begun: Instant::now(), tokens: HashSet::new() }
    }
}

impl Revoked {
    /// Adds tokens that ended on this node, ahead of the poll that will tell of them.
    pub fn add(&self, tokens: &[TokenHash]) {
        if let Some(window) = &mut *self.0.write().unwrap_or_else(PoisonError::into_inner) {
            window.newer.tokens.extend(tokens);
        }
    }

    /// Whether nothing was heard yet.
    pub fn is_new(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Adds what a poll told, and how far it read. `start` counts for the first poll only: a place that lies after every
    /// revocation that may have been removed from the table before it. What is told of earlier times is not believed.
    pub fn hear(&self, tokens: &[TokenHash], read_to: Mark, start: Mark) {
        let mut window = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let window =
            window.get_or_insert_with(|| Window { heard: read_to, older: Batch::new(start), newer: Batch::new(start) });
        if window.newer.begun.elapsed() >= BATCH || window.newer.tokens.len() >= BATCH_TOKENS {
            let next = Batch::new(window.heard);
            window.older = std::mem::replace(&mut window.newer, next);
        }
        window.newer.tokens.extend(tokens);
        window.heard = read_to;
    }

    /// How far this node has read: what it looks up in the database from now on is at least that new.
    pub fn heard(&self) -> Option<Mark> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|window| window.heard)
    }

    /// Whether a token that was valid at `mark` has not been revoked since, as far as this node has heard; no when it
    /// does not know everything since.
    pub fn admits(&self, token: &TokenHash, mark: Mark) -> bool {
        let window = self.0.read().unwrap_or_else(PoisonError::into_inner);
        window.as_ref().is_some_and(|window| {
            mark >= window.older.since
                && ![&window.older, &window.newer].iter().any(|batch| batch.tokens.contains(token))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_admitted_when_everything_since_is_known_and_does_not_name_it() {
        let (revoked, gone, live) = (Revoked::default(), TokenHash::of("gone"), TokenHash::of("live"));
        revoked.add(&[gone]);
        assert!(!revoked.admits(&live, Mark(99)), "nothing was heard yet");
        revoked.hear(&[], Mark(10), Mark(10));
        assert!(revoked.admits(&live, Mark(10)) && !revoked.admits(&live, Mark(9)));
        revoked.hear(&[gone], Mark(20), Mark(20));
        assert!(
            revoked.admits(&live, Mark(10)) && !revoked.admits(&gone, Mark(10)) && !revoked.admits(&gone, Mark(20))
        );
        let local = TokenHash::of("local");
        revoked.add(&[local]);
        assert!(!revoked.admits(&local, Mark(20)));
        assert_eq!(revoked.heard(), Some(Mark(20)));
    }

    #[test]
    fn what_falls_out_of_memory_moves_the_start_forward() {
        let revoked = Revoked::default();
        revoked.hear(&[], Mark(1), Mark(1));
        let first = TokenHash::of("first");
        let flood = |from: usize| (from..from + BATCH_TOKENS).map(|number| TokenHash::of(number.to_string()));
        revoked.hear(&[first], Mark(2), Mark(2));
        revoked.hear(&flood(0).collect::<Vec<_>>(), Mark(3), Mark(3));
        revoked.hear(&flood(BATCH_TOKENS).collect::<Vec<_>>(), Mark(4), Mark(4));
        assert!(!revoked.admits(&first, Mark(1)), "still remembered");
        revoked.hear(&[], Mark(5), Mark(5));
        assert!(!revoked.admits(&first, Mark(2)), "forgotten, and so is that time");
        assert!(revoked.admits(&TokenHash::of("live"), Mark(3)));
    }
}
