//! Japan's time, in which cards, results and staff count days.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// Japan is nine hours ahead of UTC and has had no summer time since 1952, so no time zone data is needed.
pub const JST: Offset = Offset::constant(9);

/// The instant on a wall in Japan.
#[must_use]
pub fn in_japan(instant: Timestamp) -> Zoned {
    instant.to_zoned(TimeZone::fixed(JST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_begins_nine_hours_before_utc() {
        for (utc, japan) in [
            ("2026-11-30T14:59:59Z", "2026-11-30T23:59:59+09:00"),
            ("2026-11-30T15:00:00Z", "2026-12-01T00:00:00+09:00"),
        ] {
            let time = in_japan(utc.parse().unwrap());
            assert_eq!(time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), japan);
        }
    }
}
