//! Verification code B (照合番号B): the 14 digits that open the card face, all printed on the front of the card.
//!
//! Birth date `YYMMDD` with the year as printed (era year for Japanese residents), expiry year `YYYY`, 4-digit security
//! code. Established on a test card by the crate `myna-card` (`verification_code_b`).

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Era;

/// A birth date as code B has it: two digits each of year, month and day.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct BirthDate {
    year: u8,
    month: u8,
    day: u8,
}

impl BirthDate {
    /// The digits as printed on the card: the era year (1 to 99), or the last two digits of a Gregorian year for a holder
    /// whose card shows one. `None` when month or day cannot be.
    #[must_use]
    pub fn as_printed(year: u8, month: u8, day: u8) -> Option<Self> {
        (year <= 99 && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// The era date of a Gregorian date; `None` when it is no date or lies before 1868-01-25.
    #[must_use]
    pub fn from_gregorian(year: i32, month: u8, day: u8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if day > last {
            return None;
        }
        Self::as_printed(Era::of(year, month, day)?.1, month, day)
    }
}

/// The 14 ASCII digits of verification code B. Wiped on drop, never printed. On the heap, so that moving it leaves no copy
/// behind.
#[derive(Clone)]
pub struct VerificationCodeB(Box<[u8; 14]>);

impl VerificationCodeB {
    /// From what is printed: birth date, Gregorian expiry year (four digits) and the 4 ASCII digits of the security code.
    /// `None` when a part is not of that form.
    #[must_use]
    pub fn new(birth: &BirthDate, expiry_year: u16, security_code: &[u8; 4]) -> Option<Self> {
        if !(1000..=9999).contains(&expiry_year) || !security_code.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut code = Self(Box::new([0; 14]));
        let [year, month, day] = [birth.year, birth.month, birth.day].map(u16::from);
        let parts: [(u16, std::ops::Range<usize>); 4] =
            [(year, 0..2), (month, 2..4), (day, 4..6), (expiry_year, 6..10)];
        for (mut number, place) in parts {
            for digit in code.0.get_mut(place)?.iter_mut().rev() {
                *digit = b'0' + (number % 10) as u8;
                number /= 10;
            }
            number.zeroize();
        }
        code.0.get_mut(10..)?.copy_from_slice(security_code);
        Some(code)
    }

    /// From 14 ASCII digits, as keyed in or read from the card face; `None` for anything else. The caller's copy is the
    /// caller's to wipe.
    #[must_use]
    pub fn from_ascii(digits: &[u8; 14]) -> Option<Self> {
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut code = Self(Box::new([0; 14]));
        code.0.copy_from_slice(digits);
        Some(code)
    }

    pub(crate) fn as_ascii(&self) -> &[u8; 14] {
        &self.0
    }
}

impl Drop for VerificationCodeB {
    fn drop(&mut self) {
        self.0.as_mut().zeroize();
    }
}

impl ZeroizeOnDrop for VerificationCodeB {}

impl fmt::Debug for VerificationCodeB {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationCodeB(**************)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_built_from_the_printed_parts() {
        type Case<'a> = ((i32, u8, u8), u16, &'a [u8; 4], &'a [u8; 14]);
        const CASES: &[Case<'_>] = &[
            // The era boundaries, on both sides.
            ((1926, 12, 24), 2031, b"0042", b"15122420310042"),
            ((1926, 12, 25), 2031, b"0042", b"01122520310042"),
            ((1989, 1, 7), 2030, b"9999", b"64010720309999"),
            ((1989, 1, 8), 2030, b"9999", b"01010820309999"),
            ((2019, 4, 30), 2029, b"1234", b"31043020291234"),
            ((2019, 5, 1), 2029, b"1234", b"01050120291234"),
            ((2000, 2, 29), 2028, b"0000", b"12022920280000"),
        ];
        for &((y, m, d), expiry, security, wanted) in CASES {
            let birth = BirthDate::from_gregorian(y, m, d).unwrap();
            let code = VerificationCodeB::new(&birth, expiry, security).unwrap();
            assert_eq!(code.as_ascii(), wanted);
        }
        let foreign = BirthDate::as_printed(85, 3, 9).unwrap();
        assert_eq!(VerificationCodeB::new(&foreign, 2030, b"1111").unwrap().as_ascii(), b"85030920301111");
    }

    #[test]
    fn impossible_parts_refused_and_nothing_printed() {
        for (y, m, d) in [
            (1868, 1, 24),
            (2001, 2, 29),
            (1900, 2, 29),
            (1980, 13, 1),
            (1980, 0, 1),
            (1980, 4, 31),
            (2118, 1, 1),
            (i32::MAX, 1, 1),
        ] {
            assert!(BirthDate::from_gregorian(y, m, d).is_none(), "{y}-{m}-{d}");
        }
        assert!(BirthDate::as_printed(100, 1, 1).is_none());
        let birth = BirthDate::as_printed(1, 1, 1).unwrap();
        assert!(VerificationCodeB::new(&birth, 999, b"1234").is_none());
        assert!(VerificationCodeB::new(&birth, 2030, b"12a4").is_none());
        assert!(VerificationCodeB::from_ascii(b"1234567890123x").is_none());
        let code = VerificationCodeB::from_ascii(b"12345678901234").unwrap();
        assert_eq!(format!("{code:?}"), "VerificationCodeB(**************)");
    }
}
