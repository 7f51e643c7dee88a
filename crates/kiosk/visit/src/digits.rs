//! What is keyed in on a pad, one digit after another. Wiped on drop; never printed. The states keep it on the heap, so that
//! moving a state leaves no copy behind.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Up to `N` digits, 0 to 9 each.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Digits<const N: usize> {
    digit: [u8; N],
    entered: usize,
}

impl<const N: usize> Default for Digits<N> {
    fn default() -> Self {
        Self { digit: [0; N], entered: 0 }
    }
}

impl<const N: usize> fmt::Debug for Digits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digits(****)")
    }
}

impl<const N: usize> Digits<N> {
    /// Adds a digit; `false` when it is none, or all are in.
    pub(crate) fn push(&mut self, digit: u8) -> bool {
        match self.digit.get_mut(self.entered) {
            Some(place) if digit <= 9 => {
                *place = digit;
                self.entered += 1;
                true
            }
            _ => false,
        }
    }

    /// Takes the last digit back; `false` when there is none.
    pub(crate) fn pop(&mut self) -> bool {
        let Some(last) = self.entered.checked_sub(1) else { return false };
        self.entered = last;
        if let Some(place) = self.digit.get_mut(last) {
            place.zeroize();
        }
        true
    }

    /// Those that are in, in order.
    pub(crate) fn entered(&self) -> &[u8] {
        self.digit.get(..self.entered).unwrap_or_default()
    }
}

/// Exactly `N` digits as the ASCII that goes out. Wiped on drop; never printed. On the heap, so that moving it leaves no copy
/// behind.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AsciiDigits<const N: usize>(Box<[u8; N]>);

impl<const N: usize> AsciiDigits<N> {
    /// Takes `N` digits 0 to 9; `None` for anything else.
    pub(crate) fn of(digits: &[u8]) -> Option<Self> {
        if digits.len() != N || digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        let mut ascii = Self(Box::new([0; N]));
        for (place, digit) in ascii.0.iter_mut().zip(digits) {
            *place = digit + b'0';
        }
        Some(ascii)
    }

    pub(crate) fn bytes(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Drop for AsciiDigits<N> {
    fn drop(&mut self) {
        self.0.as_mut().zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for AsciiDigits<N> {}

impl<const N: usize> fmt::Debug for AsciiDigits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}
