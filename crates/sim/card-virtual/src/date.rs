//! Civil dates as the card writes them, the Japanese era year, and JST midnight in Unix time.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use base_time::JST;
use serde::Deserialize;

const DAY_SECONDS: i64 = 86_400;

/// A day of the Gregorian calendar, between 1873-01-01 (when Japan adopted it) and 2199-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day with these numbers, when there is one.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let date = Self { year, month, day };
        let in_range = (1873..=2199).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        (in_range && Self::from_days(date.days()) == Some(date)).then_some(date)
    }

    /// The day it is in Japan at `time`; `None` outside 1970 to 2199.
    #[must_use]
    pub fn in_japan(time: SystemTime) -> Option<Self> {
        let seconds = time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
        let seconds = i64::try_from(seconds).ok()?.checked_add(JST.seconds().into())?;
        Self::from_days(seconds.div_euclid(DAY_SECONDS))
    }

    /// Gregorian year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// `YYYYMMDD`, as the card stores a date.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// Era and year in it: 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和. These digits are also how the signature certificate
    /// writes an era.
    #[must_use]
    pub fn era(self) -> (u8, u16) {
        match (self.year, self.month, self.day) {
            day if day >= (2019, 5, 1) => (5, self.year - 2018),
            day if day >= (1989, 1, 8) => (4, self.year - 1988),
            day if day >= (1926, 12, 25) => (3, self.year - 1925),
            day if day >= (1912, 7, 30) => (2, self.year - 1911),
            _ => (1, self.year - 1867),
        }
    }

    pub(crate) fn plus_days(self, days: i64) -> Option<Self> {
        Self::from_days(self.days().checked_add(days)?)
    }

    /// The same day `years` later (earlier when negative); 29 February becomes 28 February where it has to.
    pub(crate) fn plus_years(self, years: i32) -> Option<Self> {
        let year = u16::try_from(i32::from(self.year).checked_add(years)?).ok()?;
        Self::new(year, self.month, self.day).or_else(|| Self::new(year, self.month, self.day.min(28)))
    }

    /// 00:00:00 in Japan on this day, since the Unix epoch; `None` before 1970.
    pub(crate) fn start(self) -> Option<Duration> {
        let seconds = self.days().checked_mul(DAY_SECONDS)?.checked_sub(JST.seconds().into())?;
        u64::try_from(seconds).ok().map(Duration::from_secs)
    }

    /// 23:59:59 in Japan on this day, when certificates end.
    pub(crate) fn end(self) -> Option<Duration> {
        self.start()?.checked_add(Duration::from_secs(86_399))
    }

    /// Days since 1970-01-01 (Howard Hinnant's `days_from_civil`).
    fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    fn from_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let era = days.div_euclid(146_097);
        let doe = days.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = u8::try_from(doy - (153 * mp + 2) / 5 + 1).ok()?;
        let month = u8::try_from(if mp < 10 { mp + 3 } else { mp - 9 }).ok()?;
        let year = u16::try_from(yoe + era * 400 + i64::from(month <= 2)).ok()?;
        (1873..=2199).contains(&year).then_some(Self { year, month, day })
    }
}

impl FromStr for Date {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "a date is written YYYY-MM-DD, from 1873 to 2199";
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|p| p.parse::<u16>().ok()).ok_or(WRONG)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let (month, day) = (u8::try_from(month).map_err(|_| WRONG)?, u8::try_from(day).map_err(|_| WRONG)?);
        Self::new(year, month, day).ok_or(WRONG)
    }
}

impl TryFrom<String> for Date {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_of_four_centuries_round_trip() {
        let mut day = date("1873-01-01");
        while let Some(next) = day.plus_days(1) {
            assert!(next > day, "{day} before {next}");
            assert_eq!(Date::new(next.year, next.month, next.day), Some(next));
            day = next;
        }
        assert_eq!(day, date("2199-12-31"));
    }

    #[test]
    fn wrong_dates_refused() {
        for text in ["", "1980-2-17", "1980-02-30", "2100-02-29", "1872-12-31", "1980-02-17x", "19800217"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn era_changes_on_its_day() {
        for (text, era) in [
            ("1980-02-17", (3, 55)),
            ("1926-12-24", (2, 15)),
            ("1926-12-25", (3, 1)),
            ("1989-01-07", (3, 64)),
            ("1989-01-08", (4, 1)),
            ("2019-04-30", (4, 31)),
            ("2019-05-01", (5, 1)),
        ] {
            assert_eq!(date(text).era(), era, "{text}");
        }
    }

    #[test]
    fn certificate_day_ends_at_14_59_59_utc() {
        // The test card's certificate ends 2030-02-17 14:59:59 UTC.
        assert_eq!(date("2030-02-17").end(), Some(Duration::from_secs(1_897_570_799)));
        let just_before = SystemTime::UNIX_EPOCH + Duration::from_secs(1_897_570_799);
        assert_eq!(Date::in_japan(just_before), Some(date("2030-02-17")));
        assert_eq!(Date::in_japan(just_before + Duration::from_secs(1)), Some(date("2030-02-18")));
        assert_eq!(date("2024-02-29").plus_years(1), Some(date("2025-02-28")));
    }
}
