//! Where the digits stand on the PIN pad. Who looks on from behind, or at the prints that fingers left, learns less from a
//! mixed pad; hands that remember, and people who do not see, need the fixed one, which is the default everywhere.

use std::fmt;

use serde::Deserialize;

/// Who has the digits of the PIN pad mixed (`pin.shuffle`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PadMixing {
    /// Nobody.
    Off,
    /// The patient, with a key beside the digits.
    #[default]
    #[serde(rename = "user")]
    Patient,
    /// The kiosk, anew for each pad.
    Always,
}

/// The digits in the order of their keys: three rows of three, then the one below. Each digit is there once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PadOrder([u8; 10]);

impl PadOrder {
    /// As on a telephone, and as on the keypad.
    pub const FIXED: Self = Self([1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);

    /// A fair order from random numbers (the shuffle of Fisher and Yates). A number picks one of at most ten places by its
    /// remainder, which favours no place by more than 1 in 6,000.
    #[must_use]
    pub fn mixed(random: [u16; 9]) -> Self {
        let mut keys = Self::FIXED.0;
        for (last, number) in (1..keys.len()).rev().zip(random) {
            keys.swap(last, usize::from(number) % (last + 1));
        }
        Self(keys)
    }

    /// The digits, in the order of their keys.
    #[must_use]
    pub fn keys(self) -> [u8; 10] {
        self.0
    }
}

impl Default for PadOrder {
    fn default() -> Self {
        Self::FIXED
    }
}

/// With the places of the finger, a mixed order tells the PIN.
impl fmt::Debug for PadOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::FIXED { "Fixed" } else { "Mixed" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_digit_is_there_once(random: [u16; 9]) {
            let mut keys = PadOrder::mixed(random).keys();
            keys.sort_unstable();
            prop_assert_eq!(keys, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        }
    }

    #[test]
    fn every_digit_comes_to_every_place() {
        let mut seen = [[false; 10]; 10];
        for number in 0..1000_u16 {
            let random = std::array::from_fn(|index| number.wrapping_mul(40_503).rotate_left(index as u32));
            for (place, digit) in PadOrder::mixed(random).keys().into_iter().enumerate() {
                seen[place][usize::from(digit)] = true;
            }
        }
        assert!(seen.iter().flatten().all(|seen| *seen), "{seen:?}");
    }
}
