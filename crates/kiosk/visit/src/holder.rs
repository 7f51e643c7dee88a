//! What the chip says of the card's holder, for the eyes of staff beside its photo. It is on no screen of the patient, in no event and
//! in no record.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Language;
use crate::page;

/// Birth date and sex on the chip. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ChipHolder {
    /// The birth date; `None` when what the chip holds is no date.
    pub birth: Option<ChipBirth>,
    /// The sex.
    pub sex: ChipSex,
}

/// A birth date on the chip.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ChipBirth {
    /// Gregorian year.
    pub year: u16,
    /// Month, 1 to 12; 0: not known.
    pub month: u8,
    /// Day, 1 to 31; 0: not known.
    pub day: u8,
    /// Era and year in it; `None` where they are not sure.
    pub era: Option<(ChipEra, u8)>,
}

/// An era (元号).
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub enum ChipEra {
    /// 明治.
    Meiji,
    /// 大正.
    Taisho,
    /// 昭和.
    Showa,
    /// 平成.
    Heisei,
    /// 令和.
    Reiwa,
}

/// The sex on the chip.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub enum ChipSex {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Not applicable.
    NotApplicable,
    /// Not told.
    Unknown,
}

impl ChipEra {
    fn name(self, japanese: bool) -> &'static str {
        match (self, japanese) {
            (Self::Meiji, true) => "明治",
            (Self::Taisho, true) => "大正",
            (Self::Showa, true) => "昭和",
            (Self::Heisei, true) => "平成",
            (Self::Reiwa, true) => "令和",
            (Self::Meiji, false) => "Meiji",
            (Self::Taisho, false) => "Taisho",
            (Self::Showa, false) => "Showa",
            (Self::Heisei, false) => "Heisei",
            (Self::Reiwa, false) => "Reiwa",
        }
    }
}

impl ChipHolder {
    /// As staff read it, in one line: Japanese for the two Japanese languages, else English.
    #[must_use]
    pub fn line(&self, language: Language) -> Zeroizing<String> {
        let japanese = matches!(language, Language::Japanese | Language::EasyJapanese);
        let sex = match (self.sex, japanese) {
            (ChipSex::Male, true) => "男",
            (ChipSex::Female, true) => "女",
            (ChipSex::NotApplicable, true) => "性別 適用外",
            (ChipSex::Unknown, true) => "性別 不明",
            (ChipSex::Male, false) => "male",
            (ChipSex::Female, false) => "female",
            (ChipSex::NotApplicable, false) => "sex not applicable",
            (ChipSex::Unknown, false) => "sex not told",
        };
        // Large enough that no copy is left behind by growing.
        let mut line = Zeroizing::new(String::with_capacity(120));
        match &self.birth {
            None if japanese => line.push_str("生年月日は読めません"),
            None => line.push_str("Birth date cannot be read"),
            Some(birth) if japanese => birth.in_japanese(&mut line),
            Some(birth) => birth.in_english(&mut line),
        }
        line.push_str(if japanese { " " } else { ", " });
        line.push_str(sex);
        line
    }
}

impl ChipBirth {
    fn in_japanese(&self, line: &mut String) {
        match self.era {
            Some((era, 1)) => line.push_str(&format!("{}元年({}年)", era.name(true), self.year)),
            Some((era, year)) => line.push_str(&format!("{}{year}年({}年)", era.name(true), self.year)),
            None => line.push_str(&format!("{}年", self.year)),
        }
        if self.month > 0 {
            line.push_str(&format!("{}月", self.month));
        }
        if self.day > 0 {
            line.push_str(&format!("{}日", self.day));
        }
        line.push_str("生まれ");
    }

    fn in_english(&self, line: &mut String) {
        line.push_str("Born ");
        if self.day > 0 {
            line.push_str(&format!("{} ", self.day));
        }
        if let Some(month) = page::MONTHS.get(usize::from(self.month).wrapping_sub(1)) {
            line.push_str(&format!("{month} "));
        }
        line.push_str(&self.year.to_string());
        if let Some((era, year)) = self.era {
            line.push_str(&format!(" ({} {year})", era.name(false)));
        }
    }
}

impl fmt::Debug for ChipHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChipHolder(..)")
    }
}

impl fmt::Debug for ChipBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChipBirth(..)")
    }
}

impl fmt::Debug for ChipSex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChipSex(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(year: u16, month: u8, day: u8, era: Option<(ChipEra, u8)>, sex: ChipSex) -> ChipHolder {
        ChipHolder { birth: Some(ChipBirth { year, month, day, era }), sex }
    }

    #[test]
    fn era_and_western_year_stand_in_both_languages() {
        let showa = Some((ChipEra::Showa, 56));
        let cases = [
            (
                holder(1981, 4, 12, showa, ChipSex::Female),
                "昭和56年(1981年)4月12日生まれ 女",
                "Born 12 April 1981 (Showa 56), female",
            ),
            (
                holder(2019, 5, 1, Some((ChipEra::Reiwa, 1)), ChipSex::Male),
                "令和元年(2019年)5月1日生まれ 男",
                "Born 1 May 2019 (Reiwa 1), male",
            ),
            (
                holder(1989, 0, 0, None, ChipSex::NotApplicable),
                "1989年生まれ 性別 適用外",
                "Born 1989, sex not applicable",
            ),
            (
                ChipHolder { birth: None, sex: ChipSex::Unknown },
                "生年月日は読めません 性別 不明",
                "Birth date cannot be read, sex not told",
            ),
        ];
        for (holder, japanese, english) in cases {
            assert_eq!(*holder.line(Language::Japanese), japanese);
            assert_eq!(*holder.line(Language::EasyJapanese), japanese);
            assert_eq!(*holder.line(Language::English), english);
            assert_eq!(format!("{holder:?}"), "ChipHolder(..)");
        }
    }
}
