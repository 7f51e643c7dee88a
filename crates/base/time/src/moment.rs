//! Wall-clock time as it is written into records.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::JST;

const DAY_SECONDS: u64 = 86_400;

/// A point of wall-clock time: milliseconds since 1970-01-01T00:00:00Z. Times before that are that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub u64);

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self(u64::try_from(time.as_millisecond()).unwrap_or_default())
    }
}

impl Moment {
    /// Whole seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// Later by `by`.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX)))
    }

    /// Time from `earlier` to this; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The day in Japan, counted from 1970-01-01.
    #[must_use]
    pub fn japan_day(self) -> u64 {
        (self.seconds() + ahead_of_utc()) / DAY_SECONDS
    }

    /// When [`Self::japan_day`] began.
    #[must_use]
    pub fn japan_midnight(self) -> Self {
        Self((self.japan_day() * DAY_SECONDS).saturating_sub(ahead_of_utc()) * 1000)
    }
}

/// How far Japan is ahead, in seconds.
fn ahead_of_utc() -> u64 {
    u64::from(JST.seconds().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Moment {
        time.parse::<Timestamp>().unwrap().into()
    }

    #[test]
    fn day_in_japan_begins_at_its_midnight() {
        let midnight = at("2026-11-30T15:00:00Z");
        for (time, begins) in [
            ("2026-11-30T15:00:00Z", midnight),
            ("2026-12-01T14:59:59.999Z", midnight),
            ("2026-12-01T15:00:00Z", midnight.after(Duration::from_secs(DAY_SECONDS))),
        ] {
            assert_eq!(at(time).japan_midnight(), begins, "{time}");
        }
        assert_eq!(Moment(0).japan_midnight(), Moment(0), "nothing lies before 1970");
    }

    #[test]
    fn time_before_1970_is_1970() {
        assert_eq!(at("1969-12-31T23:59:59Z"), Moment(0));
        assert_eq!(at("1970-01-01T00:00:01.5Z"), Moment(1500));
    }

    #[test]
    fn spans_end_at_zero_and_at_the_most() {
        assert_eq!(Moment(5).since(Moment(7)), Duration::ZERO);
        assert_eq!(Moment(7).since(Moment(5)), Duration::from_millis(2));
        assert_eq!(Moment(7).after(Duration::MAX), Moment(u64::MAX));
    }

    #[test]
    fn written_as_a_number() {
        assert_eq!(serde_json::to_string(&Moment(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<Moment>("7").unwrap(), Moment(7));
    }
}
