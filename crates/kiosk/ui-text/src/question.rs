//! Whether a question's texts fit the screens and can be spoken, told when the configuration is read and not by a patient.

use kiosk_visit::{Language, Question};
use thiserror::Error;

use crate::reading::{self, Part, is_kanji};

/// Widths in full-width characters; two Latin letters make one. Titles and lines have two lines of 22.
const LINES: usize = 44;
/// A label stands in a button.
const LABEL: usize = 15;
/// A name stands before an answer, in one line with it.
const NAME: usize = 12;

/// What is wrong with a question's text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuestionFault {
    /// It has no room.
    #[error("text.{language}.{key} is {width} full-width characters wide, and has room for {most}")]
    Wide {
        /// The language's tag.
        language: &'static str,
        /// The text's key.
        key: String,
        /// Its width.
        width: usize,
        /// The most that fits.
        most: usize,
    },
    /// Nobody could read it aloud.
    #[error("text.{language}.{key} has a kanji without its reading: write [漢字|かんじ]")]
    Reading {
        /// The language's tag.
        language: &'static str,
        /// The text's key.
        key: String,
    },
}

/// The first fault of a question's texts.
#[must_use]
pub fn question_fault(question: &Question) -> Option<QuestionFault> {
    Language::ALL.iter().find_map(|&language| {
        let texts = question.texts(language);
        texts.all().find_map(|(key, text)| {
            let most = match key.as_str() {
                "name" => NAME,
                "title" | "why" | "entry" => LINES,
                _ => LABEL,
            };
            let (width, tag) = (width(&reading::base(text)), language.tag());
            if width > most {
                return Some(QuestionFault::Wide { language: tag, key, width, most });
            }
            let japanese = matches!(language, Language::Japanese | Language::EasyJapanese);
            (japanese && lacks_reading(text)).then_some(QuestionFault::Reading { language: tag, key })
        })
    })
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
        let wide = |language, key: &str, width, most| {
            Some(QuestionFault::Wide { language, key: key.into(), width, most })
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
        let reading = |language, key: &str| Some(QuestionFault::Reading { language, key: key.into() });
        assert_eq!(with("label.yes = \"[使|つか]う\"", "label.yes = \"使う\""), reading("ja", "label.yes"));
        assert_eq!(
            with("label.yes = \"[使|つか]う\"", "label.yes = \"[使|使]う\""),
            reading("ja", "label.yes")
        );
    }
}
