//! The eras of the Japanese calendar, as far back as a living holder's birth date goes.

/// An era (元号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Era {
    /// 明治, from 1868-01-25.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// All of them, the newest first.
    pub const ALL: [Self; 5] = [Self::Reiwa, Self::Heisei, Self::Showa, Self::Taisho, Self::Meiji];

    /// First day: Gregorian year, month, day.
    fn first_day(self) -> (i32, u8, u8) {
        match self {
            Self::Reiwa => (2019, 5, 1),
            Self::Heisei => (1989, 1, 8),
            Self::Showa => (1926, 12, 25),
            Self::Taisho => (1912, 7, 30),
            Self::Meiji => (1868, 1, 25),
        }
    }

    /// The Gregorian year before its year 1.
    #[must_use]
    pub fn year_zero(self) -> u16 {
        match self {
            Self::Reiwa => 2018,
            Self::Heisei => 1988,
            Self::Showa => 1925,
            Self::Taisho => 1911,
            Self::Meiji => 1867,
        }
    }

    /// The era of a Gregorian day, and the year in it; `None` before 1868-01-25, and after an era's year 255.
    #[must_use]
    pub fn of(year: i32, month: u8, day: u8) -> Option<(Self, u8)> {
        let era = Self::ALL.into_iter().find(|era| era.first_day() <= (year, month, day))?;
        Some((era, u8::try_from(year.checked_sub(era.year_zero().into())?).ok()?))
    }
}
