//! When to ask again, and after how long. Pure: no clock, no randomness, no IO.
//!
//! Asked again are only connect errors and the statuses 429, 502, 503 and 504, where the gateway either never saw the
//! request or says itself that later may be better. A TLS failure, any other status, a malformed answer and a connection
//! that broke after the request was sent are final: with TLS 1.3 the last of these can be a refused client certificate.

use std::time::Duration;

use base_time::between;

/// Most automatic retries of one call (design, "Limits").
pub const MAX_RETRIES: u32 = 2;

/// Shortest wait before a retry.
pub const MIN_WAIT: Duration = Duration::from_millis(500);
/// Longest wait that this side chooses; a `Retry-After` may ask for more, within the call's budget.
pub const MAX_WAIT: Duration = Duration::from_secs(4);

/// What an attempt ended with, as far as retrying is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No connection was made.
    Connect,
    /// The gateway answered with this status.
    Status(u16),
    /// Anything that asking again would not mend.
    Final,
}

impl Failure {
    fn may_be_retried(self) -> bool {
        matches!(self, Self::Connect | Self::Status(429 | 502 | 503 | 504))
    }
}

/// The waits between attempts: uniformly spread between two bounds, so that kiosks that failed together do not come back
/// together. The number of retries is not a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    shortest: Duration,
    longest: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { shortest: MIN_WAIT, longest: MAX_WAIT }
    }
}

impl RetryPolicy {
    /// Waits between `shortest` and `longest`; where they are the wrong way round, always `shortest`.
    #[must_use]
    pub fn between(shortest: Duration, longest: Duration) -> Self {
        Self { shortest, longest: longest.max(shortest) }
    }

    /// How long to wait before the next attempt, or `None` when there is to be none.
    ///
    /// `retries_done` counts the retries so far, `retry_after` is what the gateway asked for, `remaining` what is left of
    /// the call's budget, `random` any 64 random bits. A wait that leaves no time for an attempt is not begun.
    #[must_use]
    pub fn wait(
        &self,
        retries_done: u32,
        failure: Failure,
        retry_after: Option<Duration>,
        remaining: Duration,
        random: u64,
    ) -> Option<Duration> {
        if retries_done >= MAX_RETRIES || !failure.may_be_retried() {
            return None;
        }
        let wait = between(self.shortest, self.longest, random).max(retry_after.unwrap_or_default());
        (wait < remaining).then_some(wait)
    }
}

/// Reads a `Retry-After` in seconds. The form with a date is not read, because the kiosk's wall clock is not to be trusted
/// with it; neither is anything else than one to six digits.
#[must_use]
pub fn parse_retry_after(value: &str) -> Option<Duration> {
    let digits = value.trim();
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLENTY: Duration = Duration::from_secs(20);

    #[test]
    fn every_status_retried_only_when_listed() {
        for status in 0..=u16::MAX {
            let wait = RetryPolicy::default().wait(0, Failure::Status(status), None, PLENTY, 0);
            assert_eq!(wait.is_some(), [429, 502, 503, 504].contains(&status), "{status}");
        }
    }

    #[test]
    fn table_of_failures_gives_expected_wait() {
        let policy = RetryPolicy::default();
        let s = Duration::from_secs;
        let ms = Duration::from_millis;
        // (retries done, failure, Retry-After, budget left, random) -> wait
        let table = [
            ((0, Failure::Connect, None, PLENTY, 0), Some(ms(500))),
            ((1, Failure::Connect, None, PLENTY, 0), Some(ms(500))),
            ((2, Failure::Connect, None, PLENTY, 0), None),
            ((0, Failure::Connect, None, PLENTY, 3_500_000), Some(s(4))),
            ((0, Failure::Connect, None, PLENTY, 3_500_001), Some(ms(500))),
            ((0, Failure::Final, None, PLENTY, 0), None),
            ((0, Failure::Final, Some(s(1)), PLENTY, 0), None),
            ((0, Failure::Status(503), Some(s(7)), PLENTY, 0), Some(s(7))),
            ((0, Failure::Status(429), Some(s(0)), PLENTY, 0), Some(ms(500))),
            ((0, Failure::Status(429), Some(s(20)), PLENTY, 0), None),
            ((0, Failure::Status(429), Some(s(999_999)), PLENTY, 0), None),
            ((0, Failure::Status(504), None, ms(500), 0), None),
            ((0, Failure::Status(504), None, ms(501), 0), Some(ms(500))),
            ((0, Failure::Connect, None, Duration::ZERO, 0), None),
            ((u32::MAX, Failure::Connect, None, PLENTY, 0), None),
        ];
        for ((done, failure, after, left, random), wait) in table {
            assert_eq!(policy.wait(done, failure, after, left, random), wait, "{done} {failure:?} {after:?}");
        }
    }

    #[test]
    fn retry_after_reads_seconds_only() {
        for (text, read) in [
            ("0", Some(0)),
            ("3", Some(3)),
            (" 12 ", Some(12)),
            ("999999", Some(999_999)),
            ("1000000", None),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("１", None),
            ("Sun, 22 Nov 2026 11:00:00 GMT", None),
        ] {
            assert_eq!(parse_retry_after(text), read.map(Duration::from_secs), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn wait_any_input_stays_within_bounds(
            shortest in 0u64..10_000_000, longest in 0u64..10_000_000, random: u64, done in 0u32..5, left in 0u64..30_000_000,
        ) {
            let (shortest, longest, left) =
                (Duration::from_micros(shortest), Duration::from_micros(longest), Duration::from_micros(left));
            let policy = RetryPolicy::between(shortest, longest);
            if let Some(wait) = policy.wait(done, Failure::Connect, None, left, random) {
                prop_assert!(wait >= shortest && wait <= longest.max(shortest) && wait < left && done < MAX_RETRIES);
            }
        }

        #[test]
        fn retry_after_any_text_never_panics(text in ".{0,40}") {
            let _ = parse_retry_after(&text);
        }
    }
}
