//! Months of Japan's time.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{JST, Moment, in_japan};

/// A month on a calendar in Japan, from 1970-01 to 9999-12. Written `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: u16,
    /// From 1.
    month: u8,
}

/// Not a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written YYYY-MM, from 1970-01 on")]
pub struct NotAMonth;

const FIRST_YEAR: u16 = 1970;
const LAST_YEAR: u16 = 9999;

impl Month {
    /// The month of a year, from 1.
    ///
    /// # Errors
    /// [`NotAMonth`] outside the type's bounds.
    pub fn new(year: u16, month: u8) -> Result<Self, NotAMonth> {
        let fits = (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=12).contains(&month);
        if fits { Ok(Self { year, month }) } else { Err(NotAMonth) }
    }

    /// The month in which this moment lies in Japan.
    #[must_use]
    pub fn of(at: Moment) -> Self {
        let seconds = i64::try_from(at.seconds()).unwrap_or(i64::MAX);
        let date = in_japan(Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)).date();
        let (year, month) = (u16::try_from(date.year()), u8::try_from(date.month()));
        Self { year: year.unwrap_or(LAST_YEAR).clamp(FIRST_YEAR, LAST_YEAR), month: month.unwrap_or(1) }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month of the year, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The month before; the first month has none.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        let (year, month) =
            if self.month == 1 { (self.year.checked_sub(1)?, 12) } else { (self.year, self.month - 1) };
        Self::new(year, month).ok()
    }

    /// The month after; the last month has none.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        Self::new(year, month).ok()
    }

    /// Its first moment in Japan. 1970-01 begins with [`Moment`] 0.
    #[must_use]
    pub fn begins(self) -> Moment {
        let (year, month) = (i16::try_from(self.year), i8::try_from(self.month));
        let date = Date::new(year.unwrap_or_default(), month.unwrap_or_default(), 1);
        let time = date.ok().and_then(|date| JST.to_timestamp(date.at(0, 0, 0, 0)).ok());
        time.map_or(Moment(0), Moment::from)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
            return Err(NotAMonth);
        }
        Self::new(year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?)
    }
}

impl TryFrom<String> for Month {
    type Error = NotAMonth;

    fn try_from(text: String) -> Result<Self, NotAMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn at(time: &str) -> Moment {
        time.parse::<Timestamp>().unwrap().into()
    }

    #[test]
    fn month_begins_at_midnight_in_japan() {
        for (time, expected) in [
            ("2026-10-31T14:59:59.999Z", "2026-10"),
            ("2026-10-31T15:00:00Z", "2026-11"),
            ("2026-12-31T15:00:00Z", "2027-01"),
            ("2028-02-29T14:59:59Z", "2028-02"),
            ("1970-01-01T00:00:00Z", "1970-01"),
            ("9999-12-30T21:00:00Z", "9999-12"),
        ] {
            assert_eq!(Month::of(at(time)), month(expected), "{time}");
        }
        assert_eq!(month("2026-11").begins(), at("2026-10-31T15:00:00Z"));
        assert_eq!(month("1970-01").begins(), Moment(0), "nothing lies before 1970");
    }

    #[test]
    fn every_moment_lies_between_its_month_and_the_next() {
        let mut month = month("1999-12");
        while month.year() < 2060 {
            let next = month.next().unwrap();
            assert_eq!(next.previous(), Some(month));
            assert_eq!(Month::of(month.begins()), month);
            assert_eq!(Month::of(Moment(next.begins().0 - 1)), month);
            assert!(month < next && (28..=31).contains(&((next.begins().0 - month.begins().0) / 86_400_000)));
            month = next;
        }
    }

    #[test]
    fn only_one_way_of_writing_is_read() {
        for text in [
            "",
            "2026",
            "2026-0",
            "2026-00",
            "2026-13",
            "26-10",
            "2026-1",
            "2026-1a",
            "+026-10",
            "2026-10-01",
        ] {
            assert_eq!(text.parse::<Month>(), Err(NotAMonth), "{text}");
        }
        for text in [" 2026-10", "2026‐10", "２０２６-10", "1969-12", "-2026-10", "2026-+1"] {
            assert_eq!(text.parse::<Month>(), Err(NotAMonth), "{text}");
        }
        assert_eq!(serde_json::to_string(&month("2026-10")).unwrap(), "\"2026-10\"");
        assert_eq!(serde_json::from_str::<Month>("\"2026-10\"").unwrap(), month("2026-10"));
        assert!(serde_json::from_str::<Month>("\"2026-1\"").is_err());
        assert_eq!((month("1970-01").previous(), month("9999-12").next()), (None, None));
    }
}
