//! Whether the texts of a question and of the help fit the screens and can be spoken, told when the configuration is read and not by a
//! patient.

use kiosk_visit::{Help, Language, Question};
use thiserror::Error;

use crate::reading::{self, Part, is_kanji};

/// Widths in full-width characters; two Latin letters make one. Titles and lines have two lines of 22.
const LINES: usize = 44;
/// A label stands in a button.
const LABEL: usize = 15;
/// A name stands before an answer, in one line with it.
const NAME: usize = 12;
/// A topic stands in a key beside others, and above what is known of it.
const TOPIC: usize = 12;
/// A fact stands below others.
const FACT: usize = 38;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextFault {
    /// It has no room.
    #[error("{key} is {width} full-width characters wide, and has room for {most}")]
    Wide {
        /// Where it stands in its file.
        key: String,
        /// Its width.
        width: usize,
        /// The most that fits.
        most: usize,
    },
    /// Nobody could read it aloud.
    #[error("{key} has a kanji without its reading: write [漢字|かんじ]")]
    Reading {
        /// Where it stands in its file.
        key: String,
    },
}

/// The first fault of a question's texts.
#[must_use]
pub fn question_fault(question: &Question) -> Option<TextFault> {
    Language::ALL.iter().find_map(|&language| {
        question.texts(language).all().find_map(|(key, text)| {
            let most = match key.as_str() {
                "name" => NAME,
                "title" | "why" | "entry" => LINES,
                _ => LABEL,
            };
            fault(language, text, most, || format!("text.{}.{key}", language.tag()))
        })
    })
}

/// The first fault of the help's texts.
#[must_use]
pub fn help_fault(help: &Help) -> Option<TextFault> {
    help.texts().find_map(|(place, language, title, text)| {
        let (key, most) = if title { ("title", TOPIC) } else { ("text", FACT) };
        fault(language, text, most, || format!("{place}: {key}.{}", language.tag()))
    })
}

/// What is wrong with one text that has room for so much.
fn fault(language: Language, text: &str, most: usize, key: impl Fn() -> String) -> Option<TextFault> {
    let width = width(&reading::base(text));
    if width > most {
        return Some(TextFault::Wide { key: key(), width, most });
    }
    let japanese = matches!(language, Language::Japanese | Language::EasyJapanese);
    (japanese && lacks_reading(text)).then(|| TextFault::Reading { key: key() })
}

/// In full-width characters, rounded up.
fn width(text: &str) -> usize {
    let wide = |c: char| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60);
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum::<usize>().div_ceil(2)
}

fn lacks_reading(text: &str) -> bool {
    reading::parts(text).into_iter().any(|part| match part {
        Part::Plain(plain) => plain.contains(is_kanji),
        Part::Run { reading, .. } => reading.contains(is_kanji),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSIDIES: &str = include_str!("../../../../config/questions/subsidies.toml");

    #[test]
    fn shipped_questions_have_no_fault() {
        for text in [
            SUBSIDIES,
            include_str!("../../../../config/questions/prescriptions.toml"),
            include_str!("../../../../config/questions/prescription-form.toml"),
            include_str!("../../../../config/questions/documents.toml"),
        ] {
            let question = Question::from_toml(text).unwrap();
            assert_eq!(question_fault(&question), None, "{:?}", question.id);
        }
    }

    #[test]
    fn texts_without_room_or_without_a_reading_are_told_by_language_and_key() {
        let with = |old: &str, new: &str| {
            assert!(SUBSIDIES.contains(old), "{old}");
            question_fault(&Question::from_toml(&SUBSIDIES.replacen(old, new, 1)).unwrap())
        };
        let wide = |language: &str, key: &str, width, most| {
            Some(TextFault::Wide { key: format!("text.{language}.{key}"), width, most })
        };
        assert_eq!(
            with("name = \"Medical subsidy\"", &format!("name = \"{}\"", "x".repeat(25))),
            wide("en", "name", 13, 12)
        );
        assert_eq!(
            with("label.yes = \"이용함\"", &format!("label.yes = \"{}\"", "이".repeat(16))),
            wide("ko", "label.yes", 16, 15)
        );
        let title = format!("title = \"{}\"", "[使|つか]".repeat(45));
        assert_eq!(
            with("title = \"[医療費|いりょうひ]の[助成|じょせい]を、このカードで[使|つか]いますか\"", &title),
            wide("ja", "title", 45, 44)
        );
        let reading =
            |language: &str, key: &str| Some(TextFault::Reading { key: format!("text.{language}.{key}") });
        assert_eq!(with("label.yes = \"[使|つか]う\"", "label.yes = \"使う\""), reading("ja", "label.yes"));
        assert_eq!(
            with("label.yes = \"[使|つか]う\"", "label.yes = \"[使|使]う\""),
            reading("ja", "label.yes")
        );
    }
    #[test]
    fn help_without_room_or_without_a_reading_is_told_by_its_place() {
        const HELP: &str = include_str!("../../../../config/help.toml");
        let with = |old: &str, new: &str| {
            assert!(HELP.contains(old), "{old}");
            help_fault(&Help::from_toml(&HELP.replacen(old, new, 1)).unwrap()).map(|fault| fault.to_string())
        };
        assert_eq!(with("id", "id"), None);
        let wide = with("en = \"Card lost\"", &format!("en = \"{}\"", "x".repeat(25))).unwrap();
        assert_eq!(wide, "topic lost: title.en is 13 full-width characters wide, and has room for 12");
        let wide = with("ko = \"카드 분실\"", &format!("ko = \"{}\"", "카".repeat(13))).unwrap();
        assert!(wide.starts_with("topic lost: title.ko is 13"), "{wide}");
        let wide = with("en = \"Call {phone}", &format!("en = \"{{phone}}{}", "x".repeat(80))).unwrap();
        assert!(wide.starts_with("topic lost, fact 1: text.en is"), "{wide}");
        let bare = with("[止|と]め", "止め").unwrap();
        assert!(bare.starts_with("topic lost, fact 1: text.ja has a kanji"), "{bare}");
    }
}
