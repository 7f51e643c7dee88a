//! Whether the kiosk's wall clock is right: by its own monotonic clock (`base_time::SteadyClock`) and by the gateway's time, which comes
//! with every look at the gateway (`gateway_watch.rs`).
//!
//! By a wrong clock no patient is asked for anything: consents would come back expired, results would carry another day, and
//! certificates would be judged by the wrong date.

use std::sync::Arc;
use std::time::Duration;

use base_time::{Moment, SteadyClock};
use eligibility_api::wire::CLOCK_SECONDS;

/// From this difference to the gateway's clock on, staff and `doctor` are told.
const NOTED: Duration = Duration::from_secs(60);

/// Standings that differ by no more say the same: the gateway tells whole seconds, and its answers take a while.
const SAME_SECONDS: u64 = 15;

/// How the kiosk's wall clock stands to the gateway's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStanding {
    /// The gateway told no time.
    NotCompared,
    /// It differs by no more than a minute.
    Right,
    /// It is so many seconds ahead, or behind (negative): staff are told.
    Off(i64),
    /// The same, and it is more than the gateway takes, or another day in Japan: nobody is served.
    Wrong(i64),
}

impl ClockStanding {
    /// Judges a clock that shows `wall` and is so many milliseconds ahead of the gateway's (behind: negative).
    #[must_use]
    pub fn of(ahead_ms: Option<i64>, wall: Moment) -> Self {
        let Some(ahead_ms) = ahead_ms else { return Self::NotCompared };
        let (by, seconds) = (Duration::from_millis(ahead_ms.unsigned_abs()), ahead_ms / 1000);
        let gateways = Moment(wall.0.saturating_add_signed(ahead_ms.saturating_neg()));
        if by <= NOTED {
            Self::Right
        } else if by > Duration::from_secs(CLOCK_SECONDS) || gateways.japan_day() != wall.japan_day() {
            Self::Wrong(seconds)
        } else {
            Self::Off(seconds)
        }
    }

    /// Itself, or the one before where that says the same within what one look and the next may differ by.
    fn steadied(self, before: Self) -> Self {
        let near = |a: i64, b: i64| a.abs_diff(b) <= SAME_SECONDS;
        match (self, before) {
            (Self::Off(now), Self::Off(then)) if near(now, then) => before,
            (Self::Wrong(now), Self::Wrong(then)) if near(now, then) => before,
            _ => self,
        }
    }

    /// By how many seconds it is ahead or behind, where staff are told.
    #[must_use]
    pub fn seconds(self) -> Option<i64> {
        match self {
            Self::NotCompared | Self::Right => None,
            Self::Off(seconds) | Self::Wrong(seconds) => Some(seconds),
        }
    }
}

/// One comparison with the gateway's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockCompared {
    /// What came of it.
    pub standing: ClockStanding,
    /// [`SteadyClock::jumps`] when it was made: it says nothing of a time that was set later.
    pub jumps: u64,
}

/// What is thought of the clock.
#[derive(Debug)]
pub(crate) struct ClockWatch {
    clock: Arc<SteadyClock>,
    standing: ClockStanding,
    /// The jumps when it was last judged.
    judged: u64,
    /// It was put forward or back, and the new time is not known to be right.
    jumped: bool,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockChange {
    /// Nothing.
    None,
    /// The comparison came too late: there was a jump after it.
    Outdated,
    /// The standing is another.
    Standing,
}

impl ClockWatch {
    pub fn new(clock: Arc<SteadyClock>) -> Self {
        Self { clock, standing: ClockStanding::NotCompared, judged: 0, jumped: false }
    }

    /// Whether patients can be served by this clock.
    pub fn is_right(&self) -> bool {
        !self.jumped && !matches!(self.standing, ClockStanding::Wrong(_))
    }

    /// What staff are told beside the code.
    pub fn seconds(&self) -> Option<i64> {
        self.standing.seconds()
    }

    /// Looks at the machine's clocks; whether there was a jump since the last look.
    pub fn jumped(&mut self) -> bool {
        let Some(by) = self.clock.take_jump() else { return false };
        tracing::error!(seconds = by.as_secs(), "the wall clock was put forward or back");
        self.jumped = true;
        true
    }

    /// Whether this very time was found wrong.
    fn is_known_wrong(&self, jumps: u64) -> bool {
        matches!(self.standing, ClockStanding::Wrong(_)) && self.judged == jumps
    }

    /// Takes a comparison with the gateway's clock. A time that was set and is not known to be wrong is followed from now on.
    pub fn compared(&mut self, compared: ClockCompared) -> ClockChange {
        self.jumped();
        if compared.jumps != self.clock.jumps() {
            return ClockChange::Outdated;
        }
        let before = (self.is_right(), self.standing);
        let compared = ClockCompared { standing: compared.standing.steadied(self.standing), ..compared };
        match compared.standing {
            ClockStanding::Wrong(_) => self.standing = compared.standing,
            // A gateway that tells no time says nothing against the clock that was judged, nor for it.
            ClockStanding::NotCompared if !self.jumped || self.is_known_wrong(compared.jumps) => {
                return ClockChange::None;
            }
            standing => {
                self.standing = standing;
                if std::mem::take(&mut self.jumped) {
                    self.clock.follow();
                }
            }
        }
        self.judged = compared.jumps;
        if before == (self.is_right(), self.standing) {
            return ClockChange::None;
        }
        match self.standing {
            ClockStanding::NotCompared => {
                tracing::warn!("the gateway told no time to compare the clock with")
            }
            ClockStanding::Right => tracing::info!("the clock is right by the gateway's"),
            ClockStanding::Off(ahead) => {
                tracing::warn!(seconds = ahead, "the clock differs from the gateway's")
            }
            ClockStanding::Wrong(ahead) => {
                tracing::error!(seconds = ahead, "the clock is wrong by the gateway's")
            }
        }
        ClockChange::Standing
    }
}

#[cfg(test)]
#[path = "clock_watch_tests.rs"]
mod tests;
