//! The gateway's clock, injected so that tests can move it. TLS keeps the machine's own time.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

/// Tells the time by which challenges, certificates and consents are judged.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved; whole seconds.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `instant`.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.as_second()))
    }

    /// Puts the clock to `instant`.
    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_second(), Ordering::SeqCst);
    }

    /// Moves the clock forward, or back when `by` is negative.
    pub fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

/// The instant on the wall in Japan (UTC+9, no daylight saving since 1952), where OQS times and dates live.
pub(crate) fn in_japan(instant: Timestamp) -> Zoned {
    instant.to_zoned(TimeZone::fixed(Offset::constant(9)))
}
