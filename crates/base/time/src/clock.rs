//! What time it is.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::Moment;

/// Tells the time, on a clock that never goes back and on the wall.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Time since a fixed start; never goes back. Waits, sessions and open checks are measured by it.
    fn monotonic(&self) -> Duration;
    /// Wall-clock time, for records, one-time codes and what outlives a restart. It may jump, both ways.
    fn wall(&self) -> Timestamp;

    /// [`Self::wall`] in milliseconds.
    fn moment(&self) -> Moment {
        self.wall().into()
    }
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Starts the monotonic clock.
    #[must_use]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved, for simulators and tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<Hands>);

#[derive(Debug, Clone, Copy)]
struct Hands {
    monotonic: Duration,
    wall: Timestamp,
}

impl ManualClock {
    /// A clock whose wall time is `wall` and whose monotonic time is zero.
    #[must_use]
    pub fn at(wall: Timestamp) -> Self {
        Self(Mutex::new(Hands { monotonic: Duration::ZERO, wall }))
    }

    /// Lets time pass on both clocks. Wall time stays where it is at the end of all time.
    pub fn advance(&self, by: Duration) {
        let mut hands = self.hands();
        hands.monotonic = hands.monotonic.saturating_add(by);
        hands.wall = hands.wall.saturating_add(by).unwrap_or(Timestamp::MAX);
    }

    /// Lets time pass on the monotonic clock only, as when the wall clock is put back meanwhile.
    pub fn advance_monotonic(&self, by: Duration) {
        let mut hands = self.hands();
        hands.monotonic = hands.monotonic.saturating_add(by);
    }

    /// Puts the wall clock to `wall`, forward or back.
    pub fn set_wall(&self, wall: Timestamp) {
        self.hands().wall = wall;
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn monotonic(&self) -> Duration {
        self.hands().monotonic
    }

    fn wall(&self) -> Timestamp {
        self.hands().wall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_clock_goes_on() {
        let clock = SystemClock::start();
        let before = clock.monotonic();
        std::thread::sleep(Duration::from_millis(2));
        assert!(clock.monotonic() > before);
        assert!(clock.moment().seconds() > 1_700_000_000);
    }

    #[test]
    fn manual_clock_moves_only_as_it_is_told() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let seconds = Duration::from_secs;
        clock.advance(seconds(5));
        clock.advance_monotonic(seconds(2));
        assert_eq!((clock.monotonic(), clock.moment()), (seconds(7), Moment(5_000)));
        clock.set_wall(Timestamp::UNIX_EPOCH);
        assert_eq!((clock.monotonic(), clock.moment()), (seconds(7), Moment(0)));
        clock.advance(Duration::MAX);
        assert_eq!((clock.monotonic(), clock.wall()), (Duration::MAX, Timestamp::MAX));
    }
}
