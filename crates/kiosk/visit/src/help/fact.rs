//! One fact of the help: its texts, with a telephone number and hours as data, its source, and its dates.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use toml::value::Datetime;

use super::{UNUSABLE, check};
use crate::{Language, own_text};

/// Longest source, in characters.
const MAX_SOURCE: usize = 300;
/// How long a telephone number may be, with its hyphens.
const PHONE: std::ops::RangeInclusive<usize> = 3..=20;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "Datetime")]
pub struct HelpDate {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, from 1.
    pub day: u8,
}

impl TryFrom<Datetime> for HelpDate {
    type Error = &'static str;

    fn try_from(given: Datetime) -> Result<Self, Self::Error> {
        match given {
            Datetime { date: Some(date), time: None, offset: None } => {
                Ok(Self { year: date.year, month: date.month, day: date.day })
            }
            _ => Err("a date alone, such as 2026-11-30, is wanted"),
        }
    }
}

impl fmt::Display for HelpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpFact {
    /// The public page or document that says so.
    pub source: String,
    /// When somebody compared it with its source.
    pub checked: HelpDate,
    /// The last day on which it counts as compared; later than [`Self::checked`].
    pub review_by: HelpDate,
    /// A telephone number, which its texts name as `{phone}`: digits and hyphens.
    #[serde(default)]
    phone: Option<String>,
    /// When somebody answers there, which its texts name as `{hours}`: `24`, or such as `9:30-17:30`.
    #[serde(default)]
    hours: Option<String>,
    text: BTreeMap<Language, String>,
}

impl HelpFact {
    /// What is shown and spoken, with readings as in `assets/text`.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        self.text.get(&language).map_or("", String::as_str)
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = (Language, &str)> {
        self.text.iter().map(|(language, text)| (*language, text.as_str()))
    }

    /// Puts number and hours into the texts, and checks all of it: the key that is wrong, and why.
    pub(super) fn complete(&mut self) -> Result<(), (String, &'static str)> {
        if own_text::is_unusable(&self.source) || self.source.chars().count() > MAX_SOURCE {
            return Err(("source".to_owned(), UNUSABLE));
        }
        if self.review_by <= self.checked {
            return Err(("review_by".to_owned(), "is not after checked"));
        }
        if self.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
            return Err(("phone".to_owned(), "is 3 to 20 digits, in groups with hyphens between them"));
        }
        let hours = self.hours.as_deref().map(Hours::of);
        let Some(hours) = hours.map_or(Some(None), |hours| hours.map(Some)) else {
            return Err(("hours".to_owned(), "is \"24\", or such as \"9:30-17:30\""));
        };
        for (name, given) in [("{phone}", self.phone.is_some()), ("{hours}", hours.is_some())] {
            if let Some((language, _)) = self.text.iter().find(|(_, text)| given && !text.contains(name)) {
                return Err((
                    format!("text.{}", language.tag()),
                    "does not name the number or the hours that the fact has",
                ));
            }
        }
        for (language, text) in &mut self.text {
            if let Some(phone) = &self.phone {
                *text = text.replace("{phone}", &dialled(*language, phone));
            }
            if let Some(hours) = &hours {
                *text = text.replace("{hours}", &hours.written(*language));
            }
            // A name that stands for nothing.
            if text.contains(['{', '}']) {
                let key = format!("text.{}", language.tag());
                return Err((
                    key,
                    "has braces: {phone} and {hours} stand for the fact's own, and nothing else",
                ));
            }
        }
        check("text", &self.text)
    }
}

fn is_phone(phone: &str) -> bool {
    let groups = || phone.split('-');
    PHONE.contains(&phone.len())
        && groups().all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()))
}

/// The number as it is shown, and as it is said: digit by digit, with a pause between its groups.
fn dialled(language: Language, phone: &str) -> String {
    const KANA: [&str; 10] = ["ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];
    let japanese = matches!(language, Language::Japanese | Language::EasyJapanese);
    let group = |group: &str| {
        let digits = group.bytes().map(|digit| match KANA.get(usize::from(digit.wrapping_sub(b'0'))) {
            Some(kana) if japanese => (*kana).to_owned(),
            _ => char::from(digit).to_string(),
        });
        digits.collect::<Vec<_>>().join(" ")
    };
    let said: Vec<_> = phone.split('-').map(group).collect();
    format!("[{phone}|{}]", said.join(if japanese { "、 " } else { ", " }))
}

/// When somebody answers.
enum Hours {
    /// Day and night.
    Always,
    /// From one time of the day to another: hour and minute each.
    Between([(u8, u8); 2]),
}

impl Hours {
    fn of(text: &str) -> Option<Self> {
        if text == "24" {
            return Some(Self::Always);
        }
        let time = |text: &str| {
            let (hour, minute) = text.split_once(':')?;
            let two = minute.len() == 2 && (1..=2).contains(&hour.len());
            let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b':');
            let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
            (two && digits && hour <= 23 && minute <= 59).then_some((hour, minute))
        };
        let (from, to) = text.split_once('-')?;
        Some(Self::Between([time(from)?, time(to)?]))
    }

    fn written(&self, language: Language) -> String {
        let Self::Between(times) = self else {
            return match language {
                Language::Japanese | Language::EasyJapanese => "24[時間|じかん]",
                Language::English => "24 hours",
                Language::SimplifiedChinese => "24小时",
                Language::Korean => "24시간",
                Language::Vietnamese => "24 giờ",
                Language::Portuguese => "24 horas",
            }
            .to_owned();
        };
        let [from, to] = times.map(|(hour, minute)| format!("{hour}:{minute:02}"));
        let said = match language {
            Language::Japanese | Language::EasyJapanese => {
                let [from, to] = times.map(|(hour, minute)| match minute {
                    0 => format!("{hour}じ"),
                    _ if matches!(minute % 10, 2 | 5 | 7 | 9) => format!("{hour}じ{minute}ふん"),
                    _ => format!("{hour}じ{minute}ぷん"),
                });
                format!("{from}から{to}まで")
            }
            Language::English => format!("{from} to {to}"),
            Language::SimplifiedChinese => format!("{from}到{to}"),
            Language::Korean => format!("{from}부터 {to}까지"),
            Language::Vietnamese => format!("{from} đến {to}"),
            Language::Portuguese => format!("{from} às {to}"),
        };
        format!("[{from}–{to}|{said}]")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::SHIPPED;
    use super::*;
    use crate::Help;

    #[test]
    fn number_is_said_digit_by_digit_and_hours_as_times() {
        let own = SHIPPED.replacen("hours = \"24\"", "hours = \"9:30-17:00\"", 1);
        let text = |file: &str, language| {
            let help = Help::from_toml(file).unwrap();
            let lost = help.topics().iter().find(|topic| topic.id.as_str() == "lost").unwrap();
            lost.facts()[0].text(language).to_owned()
        };
        let ja = text(SHIPPED, Language::Japanese);
        assert!(ja.contains("[0120-95-0178|ゼロ いち に ゼロ、 きゅう ご、 ゼロ いち なな はち]"), "{ja}");
        assert!(ja.contains("24[時間|じかん]"), "{ja}");
        let en = text(SHIPPED, Language::English);
        assert!(en.contains("[0120-95-0178|0 1 2 0, 9 5, 0 1 7 8]") && en.contains("24 hours"), "{en}");
        let ja = text(&own, Language::Japanese);
        assert!(ja.contains("[9:30–17:00|9じ30ぷんから17じまで]"), "{ja}");
    }

    #[test]
    fn hours_that_no_clock_has_are_none() {
        for bad in [
            "",
            "23",
            "9-17",
            "9:30",
            "9:3-17:30",
            "24:00-25:00",
            "9:60-17:00",
            "+9:30-17:30",
            "9:30-17:30-18:00",
        ] {
            assert!(Hours::of(bad).is_none(), "{bad}");
        }
        for bad in ["", "12", "-120", "0120-", "0120--95", "0120 95", "０１２０", "123456789012345678901"]
        {
            assert!(!is_phone(bad), "{bad}");
        }
        assert!(is_phone("110-1") && is_phone("0120-95-0178"));
    }
}
