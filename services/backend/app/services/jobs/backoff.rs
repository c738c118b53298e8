//! How long a failed job waits for its next attempt.

/// The pause after a first failure, in seconds.
const FIRST_S: u64 = 10;
/// The longest pause, in seconds.
const LONGEST_S: u64 = 2 * 60 * 60;

/// Seconds to wait after a number of failed attempts: twice as long each time up to two hours, of which a random half
/// is left out, so that jobs that failed together do not come back together ("equal jitter": Marc Brooker,
/// "Exponential Backoff And Jitter", 2015). `random` is uniform over all of `u32`.
pub fn backoff_s(attempts: u32, random: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(32);
    let pause_s = FIRST_S.saturating_mul(1 << doublings).min(LONGEST_S);
    let left_out_s = (pause_s / 2 * u64::from(random)) >> 32;
    i64::try_from(pause_s - left_out_s).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_two_hours() {
        let pauses: Vec<_> = [1, 2, 3, 10, 11, 12, u32::MAX].map(|attempts| backoff_s(attempts, 0)).into();
        assert_eq!(pauses, [10, 20, 40, 5_120, 7_200, 7_200, 7_200]);
    }

    #[test]
    fn jitter_leaves_out_at_most_half() {
        assert_eq!(backoff_s(4, u32::MAX), 41, "all but 1/2^32 of half of 80 is left out");
        assert_eq!(backoff_s(4, u32::MAX / 2 + 1), 60);
    }
}
