//! How long to wait before the next try. Pure: randomness comes in.

use std::time::Duration;

/// Waits that double after each failure, from the first up to the longest.
///
/// Bounds: no wait is longer than the longest, and the longest is never shorter than the first. [`Self::spread`] is never
/// shorter than half of [`Self::step`], so that what failed is not asked in a busy loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    max: Duration,
}

impl Backoff {
    /// Waits from `first` up to `max`; where they are the wrong way round, always `first`.
    #[must_use]
    pub const fn new(first: Duration, max: Duration) -> Self {
        let max = if max.as_nanos() < first.as_nanos() { first } else { max };
        Self { first, max }
    }

    /// The wait after so many failures in a row, the same each time. Zero counts as one.
    #[must_use]
    pub fn step(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1);
        self.first.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX)).min(self.max)
    }

    /// The wait after so many failures in a row, between half of [`Self::step`] and the whole by `random` (any 64 bits), so
    /// that kiosks that failed together do not come back together.
    #[must_use]
    pub fn spread(&self, failures: u32, random: u64) -> Duration {
        let step = self.step(failures);
        between(step / 2, step, random)
    }
}

/// A wait from `shortest` to `longest`, both included, evenly by `random` (any 64 bits); always `shortest` where they are
/// the wrong way round.
#[must_use]
pub fn between(shortest: Duration, longest: Duration, random: u64) -> Duration {
    let range = longest.saturating_sub(shortest).as_micros();
    let range = u64::try_from(range).unwrap_or(u64::MAX).min(u64::MAX - 1);
    // The modulus favours low values by at most range / 2^64, which no one can measure.
    shortest + Duration::from_micros(random % (range + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff::new(seconds(5), seconds(60));
        let steps: Vec<u64> =
            [0, 1, 2, 3, 4, 5, 6, 33, u32::MAX].map(|failures| backoff.step(failures).as_secs()).into();
        assert_eq!(steps, [5, 5, 10, 20, 40, 60, 60, 60, 60]);
    }

    #[test]
    fn wrong_way_round_is_always_the_first() {
        let backoff = Backoff::new(seconds(5), seconds(1));
        assert_eq!([1, 2, 9].map(|failures| backoff.step(failures)), [seconds(5); 3]);
        assert_eq!(between(seconds(5), seconds(1), 12_345), seconds(5));
    }

    proptest! {
        #[test]
        fn waits_stay_within_their_bounds(
            first in 0_u64..10_000_000,
            more in 0_u64..10_000_000,
            failures: u32,
            random: u64,
        ) {
            let (first, max) = (Duration::from_micros(first), Duration::from_micros(first + more));
            let backoff = Backoff::new(first, max);
            let (step, wait) = (backoff.step(failures), backoff.spread(failures, random));
            prop_assert!((first..=max).contains(&step));
            prop_assert!((step / 2..=step).contains(&wait));
            prop_assert!((first..=max).contains(&between(first, max, random)));
        }

        #[test]
        fn longest_span_overflows_nothing(random: u64) {
            let half = Duration::MAX / 2;
            prop_assert!(between(Duration::ZERO, Duration::MAX, random) <= Duration::MAX);
            prop_assert!(Backoff::new(half, Duration::MAX).spread(9, random) >= half);
        }
    }

    #[test]
    fn both_ends_are_reached() {
        let ends = (seconds(1), seconds(3));
        assert_eq!(between(ends.0, ends.1, 0), ends.0);
        assert_eq!(between(ends.0, ends.1, 2_000_000), ends.1);
        assert_eq!(between(ends.0, ends.1, 2_000_001), ends.0);
    }
}
