//! Where a card's certificate stands in its life: the date arithmetic of notice and grace.

use base_time::JST;
use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};

/// A certificate's standing on one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Before `notBefore`.
    NotYetValid,
    /// Valid, more than 3 months left.
    Valid,
    /// Valid, 3 months or less left: the answer carries a notice.
    Expiring,
    /// Expired, but not beyond the third month after the month of expiry: eligibility only.
    Grace,
    /// Past the grace.
    Past,
}

/// Judges the dates. Months are counted on the calendar in Japan, where a certificate ends at 23:59:59.
pub(crate) fn standing(not_before: Timestamp, not_after: Timestamp, now: Timestamp) -> Standing {
    if now < not_before {
        return Standing::NotYetValid;
    }
    if now <= not_after {
        let notice_from = months_before(not_after, 3);
        return if now >= notice_from { Standing::Expiring } else { Standing::Valid };
    }
    if now < grace_end(not_after) { Standing::Grace } else { Standing::Past }
}

/// Whole days left until `not_after`, the last day counting as 0; negative after it.
pub(crate) fn days_left(not_after: Timestamp, now: Timestamp) -> i64 {
    let (last, today) = (JST.to_datetime(not_after).date(), JST.to_datetime(now).date());
    last.since(today).map_or(-1, |span| i64::from(span.get_days()))
}

/// The first instant after the grace: midnight in Japan at the end of the third month after the month of expiry.
fn grace_end(not_after: Timestamp) -> Timestamp {
    let first_of_month = JST.to_datetime(not_after).date().first_of_month();
    first_of_month
        .checked_add(4.months())
        .ok()
        .map_or(not_after, |date| instant(date.at(0, 0, 0, 0), not_after))
}

fn months_before(not_after: Timestamp, months: i64) -> Timestamp {
    let end = JST.to_datetime(not_after);
    end.checked_sub(months.months()).map_or(not_after, |start| instant(start, not_after))
}

/// A certificate dated at the edge of the calendar gets no grace rather than a wrong one.
fn instant(civil: DateTime, otherwise: Timestamp) -> Timestamp {
    JST.to_timestamp(civil).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn grace_month_arithmetic_holds_over_year_ends_and_leap_days() {
        // (last second of validity, last second of grace), both in Japan
        let table = [
            ("2026-02-15T23:59:59+09:00", "2026-05-31T23:59:59+09:00"),
            ("2026-02-28T23:59:59+09:00", "2026-05-31T23:59:59+09:00"),
            ("2028-02-29T23:59:59+09:00", "2028-05-31T23:59:59+09:00"),
            ("2026-11-01T23:59:59+09:00", "2027-02-28T23:59:59+09:00"),
            ("2027-11-30T23:59:59+09:00", "2028-02-29T23:59:59+09:00"),
            ("2026-10-31T23:59:59+09:00", "2027-01-31T23:59:59+09:00"),
            ("2026-12-31T23:59:59+09:00", "2027-03-31T23:59:59+09:00"),
            ("2026-09-30T23:59:59+09:00", "2026-12-31T23:59:59+09:00"),
            ("2026-08-31T23:59:59+09:00", "2026-11-30T23:59:59+09:00"),
            ("2026-01-01T23:59:59+09:00", "2026-04-30T23:59:59+09:00"),
            // ends on the 1st in Japan, though still the day before in UTC
            ("2026-03-01T05:00:00+09:00", "2026-06-30T23:59:59+09:00"),
        ];
        for (not_after, grace_end) in table {
            let (not_before, not_after, end) = (at("2020-01-01T00:00:00Z"), at(not_after), at(grace_end));
            assert_eq!(
                standing(not_before, not_after, not_after + 1.second()),
                Standing::Grace,
                "{grace_end}"
            );
            assert_eq!(standing(not_before, not_after, end), Standing::Grace, "{grace_end}");
            assert_eq!(standing(not_before, not_after, end + 1.second()), Standing::Past, "{grace_end}");
        }
    }

    #[test]
    fn notice_begins_three_months_before_the_end() {
        let table = [
            ("2026-05-31T23:59:59+09:00", "2026-02-28T23:59:59+09:00"),
            ("2028-05-31T23:59:59+09:00", "2028-02-29T23:59:59+09:00"),
            ("2027-01-15T23:59:59+09:00", "2026-10-15T23:59:59+09:00"),
            ("2027-02-28T23:59:59+09:00", "2026-11-28T23:59:59+09:00"),
        ];
        for (not_after, notice) in table {
            let (not_before, not_after, notice) = (at("2020-01-01T00:00:00Z"), at(not_after), at(notice));
            assert_eq!(standing(not_before, not_after, notice - 1.second()), Standing::Valid);
            assert_eq!(standing(not_before, not_after, notice), Standing::Expiring);
            assert_eq!(standing(not_before, not_after, not_after), Standing::Expiring);
        }
    }

    #[test]
    fn standing_before_the_first_second_is_not_yet_valid() {
        let (start, end) = (at("2026-01-01T00:00:00Z"), at("2031-01-01T14:59:59Z"));
        assert_eq!(standing(start, end, start - 1.second()), Standing::NotYetValid);
        assert_eq!(standing(start, end, start), Standing::Valid);
    }

    #[test]
    fn grace_of_every_day_in_twenty_years_ends_with_the_third_month_after() {
        let not_before = at("2000-01-01T00:00:00Z");
        let mut day = jiff::civil::date(2020, 1, 1);
        while day < jiff::civil::date(2040, 1, 1) {
            let not_after = JST.to_timestamp(day.at(23, 59, 59, 0)).unwrap();
            let months = i32::from(day.year()) * 12 + i32::from(day.month()) - 1 + 4;
            let (year, month) = (months.div_euclid(12) as i16, months.rem_euclid(12) as i8 + 1);
            let end = JST.to_timestamp(jiff::civil::date(year, month, 1).at(0, 0, 0, 0)).unwrap();
            assert_eq!(standing(not_before, not_after, end - 1.second()), Standing::Grace, "{day}");
            assert_eq!(standing(not_before, not_after, end), Standing::Past, "{day}");
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn days_left_counts_calendar_days_in_japan() {
        let end = at("2026-12-31T23:59:59+09:00");
        assert_eq!(days_left(end, at("2026-12-31T00:00:00+09:00")), 0);
        assert_eq!(days_left(end, at("2026-12-26T12:00:00+09:00")), 5);
        assert_eq!(days_left(end, at("2026-12-25T23:59:59+09:00")), 6);
        assert_eq!(days_left(end, at("2027-01-02T00:00:00+09:00")), -2);
    }
}
