//! The card holder's age, which decides what is asked of them.

use std::fmt;

/// The holder's age in whole years on the day of the visit, as the opened card face says it. Never printed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Age(u8);

impl Age {
    /// Holders younger than this are children to the visit. The card itself draws the line here: no signing certificate is
    /// issued under 15. A face changes most in these years, and the photo is up to five years old.
    const CHILD_UNDER: u8 = 15;

    /// An age in whole years.
    #[must_use]
    pub const fn of_years(years: u8) -> Self {
        Self(years)
    }

    /// Whether the holder has not reached this many years yet.
    #[must_use]
    pub const fn is_under(self, years: u8) -> bool {
        self.0 < years
    }

    /// Whether the holder is treated as a child. An age that cannot be read counts as one: the visit is then only more patient.
    #[must_use]
    pub fn counts_as_child(age: Option<Self>) -> bool {
        age.is_none_or(|age| age.is_under(Self::CHILD_UNDER))
    }
}

impl fmt::Debug for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Age(…)")
    }
}
