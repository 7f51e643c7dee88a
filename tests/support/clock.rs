//! A wall clock that a test puts forward and back.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use base_time::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};

/// The machine's clocks, with the wall clock put forward or back.
#[derive(Debug)]
pub struct ShiftedClock {
    machine: SystemClock,
    seconds: AtomicI64,
}

impl ShiftedClock {
    /// So many seconds ahead of the machine's; behind is negative.
    #[must_use]
    pub fn ahead(seconds: i64) -> Self {
        Self { machine: SystemClock::start(), seconds: AtomicI64::new(seconds) }
    }

    /// Puts it so far ahead of the machine's.
    pub fn shift(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn monotonic(&self) -> Duration {
        self.machine.monotonic()
    }

    fn wall(&self) -> Timestamp {
        self.machine.wall() + SignedDuration::from_secs(self.seconds.load(Ordering::SeqCst))
    }
}
