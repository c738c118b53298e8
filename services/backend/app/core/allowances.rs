//! Rate limits by the generic cell rate algorithm (GCRA, ITU-T I.371), kept in the process.
//! Each subject costs one number: the instant at which its allowance would be whole again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::clock::Time;
use super::error::{Error, RateLimitPolicy, Result};
use super::limits::{Limit, Subject};

const SHARDS: usize = 16;
/// Subjects kept in one shard; beyond it the least limited are forgotten first. 16 shards of 8192 take about 8 MB.
const SUBJECTS_PER_SHARD: usize = 8_192;

/// For each limit and subject the instant, in nanoseconds, at which its whole burst is there again.
type Shard = HashMap<(Limit, Subject), i64>;

/// What each subject may still do, as far as this process knows. Bounded in memory; a restart forgets.
#[derive(Default)]
pub struct Allowances(Box<[Mutex<Shard>; SHARDS]>);

impl Allowances {
    /// Takes the allowance of `count` requests at once, or none of it.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when so many are not left.
    pub fn take(&self, limit: Limit, subject: Subject, count: u32, now: Time) -> Result<()> {
        let Some(shard) = self.0.get(shard_of(subject)) else { return Ok(()) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let now_ns = nanos(now);
        let known = shard.get(&(limit, subject)).copied();
        let whole_at = decide(limit.policy(), known.unwrap_or(now_ns), count, now_ns)?;
        if known.is_none() && shard.len() >= SUBJECTS_PER_SHARD {
            make_room(&mut shard, now_ns);
        }
        shard.insert((limit, subject), whole_at);
        Ok(())
    }

    /// Gives back what was taken for requests that were refused for another reason.
    pub fn give_back(&self, limit: Limit, subject: Subject, count: u32) {
        let Some(shard) = self.0.get(shard_of(subject)) else { return };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(whole_at) = shard.get_mut(&(limit, subject)) {
            let each_ns = each_ns(limit.policy());
            *whole_at = whole_at.saturating_sub(each_ns.saturating_mul(i64::from(count)));
        }
    }
}

/// The nanoseconds that one request costs.
pub fn each_ns(policy: RateLimitPolicy) -> i64 {
    let burst_ns = i64::from(policy.window_s) * 1_000_000_000;
    // Rounded up, so that no fraction of a nanosecond lets a request too many through.
    burst_ns.div_euclid(i64::from(policy.burst)) + i64::from(burst_ns % i64::from(policy.burst) != 0)
}

/// The refusal of requests that would be let through in `over_ns` nanoseconds.
pub fn refusal(policy: RateLimitPolicy, over_ns: i64) -> Error {
    let seconds = over_ns.div_euclid(1_000_000_000) + i64::from(over_ns % 1_000_000_000 != 0);
    Error::RateLimited { retry_after_s: u64::try_from(seconds).unwrap_or(1), policy }
}

/// The instant at which the allowance is whole again after `count` more requests.
fn decide(policy: RateLimitPolicy, whole_at: i64, count: u32, now_ns: i64) -> Result<i64> {
    let each_ns = each_ns(policy);
    let whole_ns = each_ns.saturating_mul(i64::from(policy.burst));
    // Further ahead than an allowance can be: the machine's clock was set back, and must not refuse until it is there again.
    let is_known = (now_ns..=now_ns.saturating_add(whole_ns)).contains(&whole_at);
    let from = if is_known { whole_at } else { now_ns };
    let then = from.saturating_add(each_ns.saturating_mul(i64::from(count)));
    let over_ns = then.saturating_sub(now_ns).saturating_sub(whole_ns);
    if over_ns <= 0 { Ok(then) } else { Err(refusal(policy, over_ns)) }
}

/// Forgets subjects whose allowance is whole and, when that is not enough, the quarter that is nearest to it.
fn make_room(shard: &mut Shard, now_ns: i64) {
    shard.retain(|_, whole_at| *whole_at > now_ns);
    if shard.len() < SUBJECTS_PER_SHARD {
        return;
    }
    let mut instants: Vec<i64> = shard.values().copied().collect();
    let quarter = instants.len() / 4;
    let (_, threshold, _) = instants.select_nth_unstable(quarter);
    let threshold = *threshold;
    shard.retain(|_, whole_at| *whole_at > threshold);
}

/// Spreads subjects over shards; multiplying mixes the bits that ids and addresses have in common.
fn shard_of(subject: Subject) -> usize {
    let mixed = subject.number().wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    usize::try_from(mixed >> 124).unwrap_or(0)
}

fn nanos(now: Time) -> i64 {
    now.micros().saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use uuid::Uuid;

    use super::*;
    use crate::core::clock::Clock;

    const START: Time = Time::from_micros(1_790_000_000_000_000);

    fn retry_after(result: Result<()>) -> Option<u64> {
        match result {
            Ok(()) => None,
            Err(Error::RateLimited { retry_after_s, .. }) => Some(retry_after_s),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn an_account_has_a_burst_of_thirty_checks_and_then_ten_a_minute() {
        let (limits, clock) = (Allowances::default(), Clock::manual(START));
        let account = Subject::account("user", "ada@example.com");
        let take = |clock: &Clock| retry_after(limits.take(Limit::PasswordOfAccount, account, 1, clock.now()));
        assert!((0..30).all(|_| take(&clock).is_none()));
        assert_eq!(take(&clock), Some(6));
        clock.advance(5);
        assert_eq!(take(&clock), Some(1));
        clock.advance(1);
        assert_eq!(take(&clock), None);
        assert_eq!(take(&clock), Some(6));
        clock.advance(60);
        assert_eq!((0..11).filter(|_| take(&clock).is_none()).count(), 10);
    }

    #[test]
    fn subjects_and_limits_do_not_share_an_allowance() {
        let limits = Allowances::default();
        let one = Subject::address("192.0.2.1".parse().unwrap());
        assert!((0..900).all(|_| limits.take(Limit::Reads, one, 1, START).is_ok()));
        assert!(limits.take(Limit::Reads, one, 1, START).is_err());
        assert!(limits.take(Limit::Writes, one, 1, START).is_ok());
        assert!(limits.take(Limit::Reads, Subject::address("192.0.2.2".parse().unwrap()), 1, START).is_ok());
    }

    #[test]
    fn a_batch_is_taken_whole_or_not_at_all() {
        let limits = Allowances::default();
        let session = Subject::session(Uuid::from_u128(7));
        assert!(limits.take(Limit::Writes, session, 200, START).is_ok());
        assert!(limits.take(Limit::Writes, session, 200, START).is_err());
        assert!(limits.take(Limit::Writes, session, 100, START).is_ok());
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_nothing_more() {
        let (limits, account) = (Allowances::default(), Subject::account("user", "ada@example.com"));
        let take = |count| limits.take(Limit::PasswordOfAccount, account, count, START);
        limits.give_back(Limit::PasswordOfAccount, account, 5);
        assert!(take(30).is_ok() && take(1).is_err());
        limits.give_back(Limit::PasswordOfAccount, account, 2);
        assert!(take(3).is_err() && take(2).is_ok() && take(1).is_err());
        limits.give_back(Limit::PasswordOfAccount, account, 1_000);
        assert!(take(31).is_err() && take(30).is_ok());
    }

    #[test]
    fn a_flood_of_subjects_takes_bounded_memory_and_forgets_the_limited_last() {
        let limits = Allowances::default();
        let guessed = Subject::account("user", "ada@example.com");
        for _ in 0..30 {
            limits.take(Limit::PasswordOfAccount, guessed, 1, START).unwrap();
        }
        for number in 0..400_000_u32 {
            limits.take(Limit::PasswordOfAccount, Subject::account("user", &number.to_string()), 1, START).unwrap();
        }
        let kept: usize = limits.0.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(kept <= SHARDS * SUBJECTS_PER_SHARD, "{kept}");
        assert!(limits.take(Limit::PasswordOfAccount, guessed, 1, START).is_err());
    }

    proptest! {
        #[test]
        fn never_more_than_the_burst_and_what_time_earned(
            steps in prop::collection::vec((0_i64..3_000_000, 1_u32..40), 1..300),
            limit in prop::sample::select(vec![
                Limit::Reads, Limit::Writes, Limit::PasswordOfAccount, Limit::PasswordFromAddress, Limit::Registration,
            ]),
        ) {
            let (limits, policy) = (Allowances::default(), limit.policy());
            let mut now = START;
            let mut taken: Vec<(Time, i64)> = Vec::new();
            for (micros, tries) in steps {
                now = Time::from_micros(now.micros() + micros);
                taken.push((now, 0));
                for _ in 0..tries {
                    match limits.take(limit, Subject::account("user", "a"), 1, now) {
                        Ok(()) => taken.last_mut().unwrap().1 += 1,
                        Err(Error::RateLimited { retry_after_s, .. }) => {
                            // Waiting as told is enough, and a second less would not have been.
                            let whole_at = limits.0[shard_of(Subject::account("user", "a"))]
                                .lock().unwrap()[&(limit, Subject::account("user", "a"))];
                            let wait = i64::try_from(retry_after_s).unwrap();
                            prop_assert!(decide(policy, whole_at, 1, nanos(now.plus_seconds(wait))).is_ok());
                            prop_assert!(decide(policy, whole_at, 1, nanos(now.plus_seconds(wait - 1))).is_err());
                        }
                        Err(other) => panic!("{other}"),
                    }
                }
            }
            for (first, (start, _)) in taken.iter().enumerate() {
                let mut total = 0;
                for (at, count) in &taken[first..] {
                    total += count;
                    let earned = i128::from(at.micros() - start.micros()) * i128::from(policy.burst);
                    let allowed = i128::from(policy.burst) + earned / (i128::from(policy.window_s) * 1_000_000);
                    prop_assert!(i128::from(total) <= allowed);
                }
            }
        }
    }
}
