//! Circuit breaker: a gateway that keeps failing is left alone for a while, and the kiosk says so at once instead of
//! letting each patient wait. Pure: time comes in as the time since an origin that the caller chose.

use std::collections::VecDeque;
use std::time::Duration;

/// When the breaker opens, and how often it then lets one call through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// This many failures …
    pub failures: usize,
    /// … within this time open it.
    pub within: Duration,
    /// While open, one call is let through as a probe each time this has passed.
    pub probe_every: Duration,
}

impl Default for BreakerPolicy {
    /// 5 failures in 30 s; a probe each 15 s.
    fn default() -> Self {
        Self { failures: 5, within: Duration::from_secs(30), probe_every: Duration::from_secs(15) }
    }
}

/// Whether a call may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Yes.
    Allowed,
    /// Yes, once, to see whether the gateway is back.
    Probe,
    /// No; ask again after this time.
    Refused {
        /// Until the next probe.
        retry_in: Duration,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open { since: Duration },
    HalfOpen { since: Duration },
}

/// The breaker itself. It remembers at most [`BreakerPolicy::failures`] times.
#[derive(Debug)]
pub struct Breaker {
    policy: BreakerPolicy,
    state: State,
    failures: VecDeque<Duration>,
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(policy: BreakerPolicy) -> Self {
        Self { policy, state: State::Closed, failures: VecDeque::new() }
    }

    /// Asks to start a call at `now`. An admission is answered by exactly one of [`Self::succeeded`], [`Self::failed`]
    /// and [`Self::abandoned`].
    pub fn admit(&mut self, now: Duration) -> Admission {
        match self.state {
            State::Closed => Admission::Allowed,
            State::Open { since } => {
                let waited = now.saturating_sub(since);
                if waited < self.policy.probe_every {
                    Admission::Refused { retry_in: self.policy.probe_every - waited }
                } else {
                    self.state = State::HalfOpen { since };
                    Admission::Probe
                }
            }
            State::HalfOpen { .. } => Admission::Refused { retry_in: self.policy.probe_every },
        }
    }

    /// How long a call that must not be the probe is held back at `now`; `None` while the breaker is closed. Changes nothing.
    #[must_use]
    pub fn holds_back(&self, now: Duration) -> Option<Duration> {
        match self.state {
            State::Closed => None,
            State::Open { since } => Some(self.policy.probe_every.saturating_sub(now.saturating_sub(since))),
            State::HalfOpen { .. } => Some(self.policy.probe_every),
        }
    }

    /// A call reached a working gateway, whatever it decided.
    pub fn succeeded(&mut self) {
        self.state = State::Closed;
        self.failures.clear();
    }

    /// A call failed at `now` in a way that counts against the gateway.
    pub fn failed(&mut self, now: Duration) {
        match self.state {
            State::Closed => {
                self.failures.push_back(now);
                while self.failures.front().is_some_and(|t| now.saturating_sub(*t) > self.policy.within) {
                    self.failures.pop_front();
                }
                if self.failures.len() >= self.policy.failures.max(1) {
                    self.open(now);
                }
            }
            // A call that started before the breaker opened: nothing new.
            State::Open { .. } => {}
            State::HalfOpen { .. } => self.open(now),
        }
    }

    /// A call was dropped before it ended, and so says nothing. If it was the probe, the next call is one.
    pub fn abandoned(&mut self, admission: Admission) {
        if let (State::HalfOpen { since }, Admission::Probe) = (self.state, admission) {
            self.state = State::Open { since };
        }
    }

    fn open(&mut self, now: Duration) {
        self.failures.clear();
        self.state = State::Open { since: now };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn opened_at(seconds: u64) -> Breaker {
        let mut breaker = Breaker::new(BreakerPolicy::default());
        for _ in 0..5 {
            breaker.failed(s(seconds));
        }
        breaker
    }

    #[test]
    fn closed_four_failures_still_allows() {
        let mut breaker = Breaker::new(BreakerPolicy::default());
        for t in 0..4 {
            breaker.failed(s(t));
        }
        assert_eq!(breaker.admit(s(4)), Admission::Allowed);
        breaker.failed(s(5));
        assert_eq!(breaker.admit(s(5)), Admission::Refused { retry_in: s(15) });
    }

    #[test]
    fn closed_failures_older_than_window_are_forgotten() {
        let mut breaker = Breaker::new(BreakerPolicy::default());
        for t in [0, 1, 2, 3, 31] {
            breaker.failed(s(t));
        }
        assert_eq!(breaker.admit(s(31)), Admission::Allowed, "the first is 31 s old");
        breaker.failed(s(31));
        assert_ne!(breaker.admit(s(31)), Admission::Allowed);
    }

    #[test]
    fn closed_success_between_forgets_failures() {
        let mut breaker = Breaker::new(BreakerPolicy::default());
        for _ in 0..3 {
            for _ in 0..4 {
                breaker.failed(s(1));
            }
            breaker.succeeded();
        }
        assert_eq!(breaker.admit(s(1)), Admission::Allowed);
    }

    #[test]
    fn open_lets_one_probe_through_each_15_seconds() {
        let mut breaker = opened_at(100);
        assert_eq!(breaker.admit(s(114)), Admission::Refused { retry_in: s(1) });
        assert_eq!(breaker.admit(s(115)), Admission::Probe);
        assert_eq!(breaker.admit(s(115)), Admission::Refused { retry_in: s(15) });
        breaker.failed(s(116));
        assert_eq!(breaker.admit(s(130)), Admission::Refused { retry_in: s(1) });
        assert_eq!(breaker.admit(s(131)), Admission::Probe);
        breaker.succeeded();
        assert_eq!(breaker.admit(s(131)), Admission::Allowed);
        breaker.failed(s(132));
        assert_eq!(breaker.admit(s(132)), Admission::Allowed, "closing forgot the old failures");
    }

    #[test]
    fn call_that_must_not_be_the_probe_is_held_back_and_takes_nothing() {
        let mut breaker = Breaker::new(BreakerPolicy::default());
        assert_eq!(breaker.holds_back(s(0)), None);
        breaker = opened_at(100);
        assert_eq!(breaker.holds_back(s(101)), Some(s(14)));
        assert_eq!(breaker.holds_back(s(115)), Some(s(0)), "the probe is another call's");
        assert_eq!(breaker.admit(s(115)), Admission::Probe);
        assert_eq!(breaker.holds_back(s(116)), Some(s(15)));
        breaker.succeeded();
        assert_eq!(breaker.holds_back(s(116)), None);
    }

    #[test]
    fn half_open_probe_dropped_next_call_is_the_probe() {
        let mut breaker = opened_at(0);
        let admission = breaker.admit(s(15));
        assert_eq!(admission, Admission::Probe);
        breaker.abandoned(Admission::Allowed);
        assert_eq!(
            breaker.admit(s(15)),
            Admission::Refused { retry_in: s(15) },
            "another call's drop is no matter"
        );
        breaker.abandoned(admission);
        assert_eq!(breaker.admit(s(15)), Admission::Probe);
    }

    #[test]
    fn open_late_failures_do_not_push_the_probe_back() {
        let mut breaker = opened_at(0);
        breaker.failed(s(14));
        assert_eq!(breaker.admit(s(15)), Admission::Probe);
    }

    proptest! {
        /// Whatever happens in whatever order: memory is bounded, a refusal never lasts longer than one probe interval
        /// once nothing is in flight, and two probes are never in flight together.
        #[test]
        fn any_history_recovers(events in proptest::collection::vec((0u8..4, 0u64..20), 0..200)) {
            let policy = BreakerPolicy::default();
            let mut breaker = Breaker::new(policy);
            let mut now = Duration::ZERO;
            let mut in_flight = Vec::new();
            for (event, seconds) in events {
                now += s(seconds);
                match event {
                    0 => match breaker.admit(now) {
                        Admission::Refused { retry_in } => prop_assert!(retry_in <= policy.probe_every),
                        admission => in_flight.push(admission),
                    },
                    1 => if in_flight.pop().is_some() { breaker.succeeded(); },
                    2 => if in_flight.pop().is_some() { breaker.failed(now); },
                    _ => if let Some(admission) = in_flight.pop() { breaker.abandoned(admission); },
                }
                prop_assert!(breaker.failures.len() <= policy.failures);
            }
            while let Some(admission) = in_flight.pop() {
                breaker.abandoned(admission);
            }
            now += policy.probe_every;
            let refused = matches!(breaker.admit(now), Admission::Refused { .. });
            prop_assert!(!refused);
        }
    }
}
