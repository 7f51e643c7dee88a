//! What the signed card face says of its holder, as far as an answer can be held against it: birth date and sex.

use std::fmt;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{Era, Sex};

/// Years that a holder can be born in.
const YEARS: std::ops::RangeInclusive<u16> = 1868..=2199;

/// A birth date: a day of the Gregorian calendar. A register that does not know the day, or month and day, has zeros there. Wiped on
/// drop, never printed.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct BirthDay {
    year: u16,
    month: u8,
    day: u8,
}

impl BirthDay {
    /// The date with these numbers; `None` when there is no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            0 => 0,
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (YEARS.contains(&year) && day <= last).then_some(Self { year, month, day })
    }

    /// From `YYYYMMDD` in ASCII, as the chip has it.
    #[must_use]
    pub fn from_digits(digits: &[u8]) -> Option<Self> {
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_u16, |number, digit| {
                digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0'))
            })
        };
        let small = |digits: &[u8]| u8::try_from(number(digits)?).ok();
        match digits {
            [year @ .., m1, m2, d1, d2] if year.len() == 4 => {
                Self::new(number(year)?, small(&[*m1, *m2])?, small(&[*d1, *d2])?)
            }
            _ => None,
        }
    }

    /// Gregorian year.
    #[must_use]
    pub fn year(&self) -> u16 {
        self.year
    }

    /// Month, 1 to 12; 0: not known.
    #[must_use]
    pub fn month(&self) -> u8 {
        self.month
    }

    /// Day, 1 to 31; 0: not known.
    #[must_use]
    pub fn day(&self) -> u8 {
        self.day
    }

    /// Era and year in it; `None` where a day that is not known decides it, or before Meiji.
    #[must_use]
    pub fn era(&self) -> Option<(Era, u8)> {
        let first = Era::of(self.year.into(), self.month.max(1), self.day.max(1));
        let last = |known: u8, last: u8| if known == 0 { last } else { known };
        let latest = Era::of(self.year.into(), last(self.month, 12), last(self.day, 31));
        first.filter(|_| first == latest)
    }
}

impl fmt::Debug for BirthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDay(..)")
    }
}

/// Birth date and sex under the issuer's signature. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct HolderFacts {
    birth: Option<BirthDay>,
    /// As the card face has it.
    sex: Zeroizing<u8>,
}

impl HolderFacts {
    /// From what the card face holds: the birth date as `YYYYMMDD` in ASCII, and the sex.
    #[must_use]
    pub fn read(birth: &[u8], sex: Sex) -> Self {
        Self { birth: BirthDay::from_digits(birth), sex: sex.digit().into() }
    }

    /// The birth date; `None` when the eight digits on the card face are no date.
    #[must_use]
    pub fn birth(&self) -> Option<&BirthDay> {
        self.birth.as_ref()
    }

    /// The sex.
    #[must_use]
    pub fn sex(&self) -> Sex {
        Sex::of(*self.sex)
    }
}

impl ZeroizeOnDrop for HolderFacts {}

impl fmt::Debug for HolderFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderFacts(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_and_days_that_are_not_known_are_read_and_nothing_else() {
        for (digits, wanted) in [
            ("19810412", Some((1981, 4, 12))),
            ("20000229", Some((2000, 2, 29))),
            ("18680125", Some((1868, 1, 25))),
            ("19450000", Some((1945, 0, 0))),
            ("19450800", Some((1945, 8, 0))),
            ("19450008", None),
            ("19000229", None),
            ("20010229", None),
            ("19811301", None),
            ("19810431", None),
            ("18671231", None),
            ("22000101", None),
            ("99999999", None),
            ("00000000", None),
            ("1981041", None),
            ("198104120", None),
            ("1981 412", None),
            ("+9810412", None),
            ("", None),
        ] {
            let read = BirthDay::from_digits(digits.as_bytes());
            assert_eq!(read.map(|birth| (birth.year(), birth.month(), birth.day())), wanted, "{digits}");
        }
    }

    #[test]
    fn era_is_told_where_it_is_sure() {
        for (digits, wanted) in [
            ("19810412", Some((Era::Showa, 56))),
            ("19890107", Some((Era::Showa, 64))),
            ("19890108", Some((Era::Heisei, 1))),
            ("20190501", Some((Era::Reiwa, 1))),
            ("19450000", Some((Era::Showa, 20))),
            ("19890000", None),
            ("19890100", None),
            ("19890200", Some((Era::Heisei, 1))),
            ("18680101", None),
        ] {
            assert_eq!(BirthDay::from_digits(digits.as_bytes()).unwrap().era(), wanted, "{digits}");
        }
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let facts = HolderFacts::read(b"19810412", Sex::Female);
        assert_eq!(format!("{facts:?} {:?}", facts.birth().unwrap()), "HolderFacts(..) BirthDay(..)");
    }
}
