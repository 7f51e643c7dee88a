//! What was read, why nothing was read, and which values cannot be.

use std::fmt;

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::glyph::SIGNS;

/// First and last expiry year that is believed: cards exist since 2016.
const EXPIRY_YEARS: std::ops::RangeInclusive<u16> = 2016..=2060;
/// First Gregorian year of birth that is believed.
const FIRST_BIRTH: u16 = 1900;

/// The birth date as verification code B wants it. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PrintedBirth {
    /// The era year (1 to 64), or the last two digits of a printed Gregorian year.
    pub year: u8,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// All parts of verification code B from one picture. Wiped on drop, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Reading {
    /// The birth date.
    pub birth: PrintedBirth,
    /// The expiry year, Gregorian, 2016 to 2060.
    pub expiry_year: u16,
    /// The security code, ASCII digits.
    pub security_code: [u8; 4],
    /// The net's own certainty of the least certain digit, 0.97 to 1. Not a calibrated probability.
    pub confidence: f32,
    /// Tells the picture from another one.
    pub(crate) fingerprint: u64,
}

impl Reading {
    /// Whether all 14 digits are the same.
    #[must_use]
    pub fn same_code(&self, other: &Self) -> bool {
        self.birth == other.birth
            && self.expiry_year == other.expiry_year
            && self.security_code == other.security_code
    }
}

impl fmt::Debug for PrintedBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrintedBirth(**)")
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reading(**)")
    }
}

/// A part of verification code B.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 生年月日.
    Birth,
    /// 有効期限.
    Expiry,
    /// セキュリティコード.
    SecurityCode,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Birth => "birth date",
            Self::Expiry => "expiry date",
            Self::SecurityCode => "security code",
        })
    }
}

/// Why a picture gave no reading. Says what could be done about it, never what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unread {
    /// Nothing has the shape of a card.
    #[error("no card in the picture")]
    NoCard,
    /// The card is too small in the picture: less than 480 pixels wide.
    #[error("the card is too far away")]
    TooFar,
    /// The text is not sharp.
    #[error("the picture is blurred")]
    Blurred,
    /// A reflection covers part of the card.
    #[error("a reflection covers the card")]
    Glare,
    /// A field was not found: covered, or not the front of this kind of card.
    #[error("the {0} was not found")]
    FieldMissing(Field),
    /// A field was found, but not all its digits are certain, or its value cannot be.
    #[error("the {0} is not certain")]
    Doubtful(Field),
}

/// Days of a Gregorian month; 0 for a month that is none.
fn days(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn is_date(year: u16, month: u8, day: u8) -> bool {
    (1..=days(year, month)).contains(&day)
}

/// Eras: first sign, Gregorian year before the first, last year.
const ERAS: [(char, u16, u8); 5] =
    [('明', 1867, 45), ('大', 1911, 15), ('昭', 1925, 64), ('平', 1988, 31), ('令', 2018, 42)];

/// A date in digits, with its year in the Gregorian calendar.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    /// The year as printed, two digits, when it is an era year.
    pub(crate) era_year: Option<u8>,
}

/// The numbers of a spelled date, from the classes of its signs; `None` when there is no such date.
pub(crate) fn date(classes: &[usize]) -> Option<Date> {
    let signs =
        Zeroizing::new(classes.iter().filter_map(|&class| SIGNS.get(class).copied()).collect::<Vec<char>>());
    let mut numbers = Zeroizing::new(vec![0_u16]);
    for sign in signs.iter() {
        match (sign, sign.to_digit(10)) {
            (_, Some(digit)) => {
                let last = numbers.last_mut()?;
                *last = last.checked_mul(10)?.checked_add(digit as u16)?;
            }
            ('元', _) => *numbers.last_mut()? = 1,
            ('年' | '月' | '日', _) => numbers.push(0),
            _ => {}
        }
    }
    let &[printed, month, day, ..] = numbers.as_slice() else { return None };
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let first = signs.first()?;
    let (year, era_year) = match ERAS.iter().find(|(sign, _, _)| sign == first) {
        Some((_, before, last)) => {
            let era_year = u8::try_from(printed).ok()?;
            if !(1..=*last).contains(&era_year) {
                return None;
            }
            (before + u16::from(era_year), Some(era_year))
        }
        None => (printed, None),
    };
    is_date(year, month, day).then_some(Date { year, month, day, era_year })
}

/// Whether both dates can stand on one card.
pub(crate) fn plausible(birth: &Date, expiry: &Date) -> Result<(), Unread> {
    if birth.year < FIRST_BIRTH && birth.era_year.is_none() || birth.year > *EXPIRY_YEARS.end() {
        return Err(Unread::Doubtful(Field::Birth));
    }
    if !EXPIRY_YEARS.contains(&expiry.year) {
        return Err(Unread::Doubtful(Field::Expiry));
    }
    if expiry.year <= birth.year {
        return Err(Unread::Doubtful(Field::Birth));
    }
    // The card of a Japanese holder, whose birth date is printed with an era, ends on a birthday.
    let birthday = (birth.month, birth.day);
    let on_birthday = birthday == (expiry.month, expiry.day)
        || birthday == (2, 29) && [(2, 28), (3, 1)].contains(&(expiry.month, expiry.day));
    if birth.era_year.is_some() && !on_birthday {
        return Err(Unread::Doubtful(Field::Expiry));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glyph::class_of;

    fn read(text: &str) -> Option<(u16, u8, u8, Option<u8>)> {
        let classes: Vec<usize> = text.chars().map(|sign| class_of(sign).unwrap()).collect();
        date(&classes).map(|date| (date.year, date.month, date.day, date.era_year))
    }

    #[test]
    fn dates_are_counted_from_their_era() {
        assert_eq!(read("昭和55年2月17日生"), Some((1980, 2, 17, Some(55))));
        assert_eq!(read("平成元年12月1日生"), Some((1989, 12, 1, Some(1))));
        assert_eq!(read("令和6年02月29日生"), Some((2024, 2, 29, Some(6))));
        assert_eq!(read("1985年3月9日生"), Some((1985, 3, 9, None)));
        assert_eq!(read("2035年2月17日まで有効"), Some((2035, 2, 17, None)));
        for wrong in [
            "昭和65年1月1日生",
            "大正16年1月1日生",
            "昭和0年1月1日生",
            "昭和55年2月30日生",
            "昭和55年13月1日生",
            "令和5年2月29日生",
            "1985年0月9日生",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn two_dates_must_fit_one_card() {
        let fits = |birth: &str, expiry: &str| {
            let classes = |text: &str| text.chars().filter_map(class_of).collect::<Vec<_>>();
            plausible(&date(&classes(birth)).unwrap(), &date(&classes(expiry)).unwrap())
        };
        assert_eq!(fits("昭和55年2月17日生", "2035年2月17日まで有効"), Ok(()));
        assert_eq!(fits("平成8年2月29日生", "2027年2月28日まで有効"), Ok(()));
        assert_eq!(fits("1985年3月9日生", "2030年11月30日まで有効"), Ok(()));
        for (birth, expiry, fault) in [
            ("昭和55年2月17日生", "2035年2月11日まで有効", Field::Expiry),
            ("昭和55年2月17日生", "2015年2月17日まで有効", Field::Expiry),
            ("昭和55年2月17日生", "2061年2月17日まで有効", Field::Expiry),
            ("令和10年2月17日生", "2027年2月17日まで有効", Field::Birth),
            ("1885年3月9日生", "2030年3月9日まで有効", Field::Birth),
        ] {
            assert_eq!(fits(birth, expiry), Err(Unread::Doubtful(fault)), "{birth} {expiry}");
        }
    }
}
