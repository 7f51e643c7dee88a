//! The help, as data (`config/help.toml`): a few topics, each with a few facts. A fact names its source and the day by which somebody looks
//! at it again. Nothing here knows what a topic is about.

mod fact;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde::Deserialize;
use thiserror::Error;

pub use fact::{HelpDate, HelpFact};

use crate::{Language, QuestionId, TopicNumber, own_text};

/// How many topics there may be: they stand on one screen, and each has a number key.
const TOPICS: RangeInclusive<usize> = 1..=6;
/// How many facts a topic may have: they stand on one screen.
const FACTS: RangeInclusive<usize> = 1..=3;

/// What the help says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Help {
    #[serde(rename = "topic")]
    topics: Vec<HelpTopic>,
}

/// One topic.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpTopic {
    /// Names it in messages.
    pub id: QuestionId,
    title: BTreeMap<Language, String>,
    #[serde(rename = "fact")]
    facts: Vec<HelpFact>,
}

/// Why a file cannot be used as the help.
#[derive(Debug, Error)]
pub enum HelpError {
    /// Not TOML, an unknown key, a wrong type, or a date that no calendar has.
    #[error("{0}")]
    Syntax(#[from] toml::de::Error),
    /// No topic, or too many.
    #[error("help has 1 to 6 topics, not {0}")]
    Topics(usize),
    /// Two topics have one id.
    #[error("topic {0}: another topic has this id")]
    Twice(String),
    /// No fact, or too many.
    #[error("topic {0}: a topic has 1 to 3 facts, not {1}")]
    Facts(String, usize),
    /// Something of a topic or of a fact that is missing or cannot be used: the place, and its key.
    #[error("{place}: {key} {why}")]
    Key {
        /// The topic, and where it is one of a fact's keys the fact by its number.
        place: String,
        /// The key.
        key: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// What is wrong with a text in one language.
const UNUSABLE: &str = "is missing, empty, too long, or holds what cannot be drawn";

impl Help {
    /// Reads the help from the text of a TOML file.
    ///
    /// # Errors
    /// [`HelpError`]: something is missing, or cannot be shown.
    pub fn from_toml(text: &str) -> Result<Self, HelpError> {
        let mut help: Self = toml::from_str(text)?;
        if !TOPICS.contains(&help.topics.len()) {
            return Err(HelpError::Topics(help.topics.len()));
        }
        let mut ids = BTreeSet::new();
        for topic in &mut help.topics {
            let id = topic.id.as_str().to_owned();
            if !ids.insert(id.clone()) {
                return Err(HelpError::Twice(id));
            }
            if !FACTS.contains(&topic.facts.len()) {
                return Err(HelpError::Facts(id, topic.facts.len()));
            }
            check("title", &topic.title).map_err(|(key, why)| HelpError::Key {
                place: format!("topic {id}"),
                key,
                why,
            })?;
            for (number, fact) in (1..).zip(&mut topic.facts) {
                fact.complete().map_err(|(key, why)| HelpError::Key {
                    place: place(&id, number),
                    key,
                    why,
                })?;
            }
        }
        Ok(help)
    }

    /// The topics, in the order they stand in.
    #[must_use]
    pub fn topics(&self) -> &[HelpTopic] {
        &self.topics
    }

    /// The topic of this number.
    pub(crate) fn topic(&self, number: TopicNumber) -> Option<&HelpTopic> {
        self.topics.get(usize::from(number.0))
    }

    /// Every text: where it stands, its language, and whether it is a title.
    pub fn texts(&self) -> impl Iterator<Item = (String, Language, bool, &str)> {
        self.topics.iter().flat_map(|topic| {
            let id = topic.id.as_str();
            let titles = topic
                .title
                .iter()
                .map(move |(language, text)| (format!("topic {id}"), *language, true, text.as_str()));
            let facts = (1..).zip(&topic.facts).flat_map(move |(number, fact)| {
                fact.texts().map(move |(language, text)| (place(id, number), language, false, text))
            });
            titles.chain(facts)
        })
    }

    /// The facts that somebody has to look at again on this day: where each stands, and the fact.
    pub fn due(&self, today: HelpDate) -> impl Iterator<Item = (String, &HelpFact)> {
        self.topics.iter().flat_map(move |topic| {
            let facts = (1..).zip(&topic.facts).filter(move |(_, fact)| fact.review_by < today);
            facts.map(|(number, fact)| (place(topic.id.as_str(), number), fact))
        })
    }
}

/// Where a fact stands, counted from 1.
fn place(id: &str, number: usize) -> String {
    format!("topic {id}, fact {number}")
}

/// The key of a text that is missing or unusable, and why.
fn check(key: &str, texts: &BTreeMap<Language, String>) -> Result<(), (String, &'static str)> {
    let bad = |language: &&Language| texts.get(language).is_none_or(|text| own_text::is_unusable(text));
    match Language::ALL.iter().find(bad) {
        Some(language) => Err((format!("{key}.{}", language.tag()), UNUSABLE)),
        None => Ok(()),
    }
}

impl HelpTopic {
    /// Its title.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        self.title.get(&language).map_or(self.id.as_str(), String::as_str)
    }

    /// What is known, in order.
    #[must_use]
    pub fn facts(&self) -> &[HelpFact] {
        &self.facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const SHIPPED: &str = include_str!("../../../../../config/help.toml");

    fn error(old: &str, new: &str) -> String {
        assert!(SHIPPED.contains(old), "{old}");
        Help::from_toml(&SHIPPED.replacen(old, new, 1)).unwrap_err().to_string()
    }

    #[test]
    fn shipped_help_has_its_six_topics() {
        let help = Help::from_toml(SHIPPED).unwrap();
        let ids: Vec<_> = help.topics().iter().map(|topic| topic.id.as_str()).collect();
        assert_eq!(ids, ["enrol", "bring", "lost", "expiring", "costs", "phone"]);
    }

    #[test]
    fn file_that_cannot_be_shown_is_refused_with_its_place() {
        for (old, new, told) in [
            ("id = \"lost\"", "id = \"bring\"", "topic bring: another topic has this id"),
            ("id = \"lost\"", "id = \"lo st\"", "1 to 64 visible ASCII"),
            ("checked =", "chcked =", "unknown field `chcked`"),
            ("[topic.title]\n", "[topic.title]\nxx = \"x\"\n", "unknown variant `xx`"),
            ("ko = \"등록 방법\"\n", "", "topic enrol: title.ko is missing"),
            ("ko = \"등록 방법\"", "ko = \"등록\\u202E 방법\"", "topic enrol: title.ko"),
            ("ko = \"등록 방법\"", "ko = \"등록\\u0007 방법\"", "topic enrol: title.ko"),
            ("phone = \"0120-95-0178\"", "phone = \"0120-95-ABCD\"", "topic lost, fact 1: phone"),
            ("phone = \"0120-95-0178\"\n", "", "topic lost, fact 1: text.ja"),
            ("hours = \"24\"", "hours = \"25\"", "topic lost, fact 1: hours"),
            ("hours = \"24\"\n", "", "topic lost, fact 1: text.ja"),
            ("Call {phone} to", "Call to", "topic lost, fact 1: text.en"),
            ("{phone}", "{fax}", "topic lost, fact 1: text.ja"),
            ("{phone}", "{phone", "topic lost, fact 1: text.ja"),
            ("checked = 2026-11-30", "checked = 2026-11-31", "TOML"),
            ("checked = 2026-11-30", "checked = 2026-11-30T10:00:00", "a date alone"),
            ("checked = 2026-11-30", "checked = \"soon\"", "invalid type"),
            ("review_by = 2027-05-31", "review_by = 2026-11-30", "topic enrol, fact 1: review_by"),
        ] {
            let found = error(old, new);
            assert!(found.contains(told), "{new}: {found}");
        }
        let source = SHIPPED.lines().find(|line| line.starts_with("source =")).unwrap();
        assert!(error(source, "source = \" \"").contains("topic enrol, fact 1: source"));
        assert!(error(source, &format!("source = \"{}\"", "x".repeat(301))).contains("source"));
        let (first, _) =
            SHIPPED.split_once("[[topic]]").map(|(_, rest)| rest.split_once("[[topic]]").unwrap()).unwrap();
        let many: String = (0..7)
            .map(|n| format!("[[topic]]{}", first.replace("\"enrol\"", &format!("\"t{n}\""))))
            .collect();
        assert!(Help::from_toml(&many).unwrap_err().to_string().contains("not 7"));
        assert!(Help::from_toml("topic = []").unwrap_err().to_string().contains("not 0"));
    }

    #[test]
    fn review_is_due_on_the_day_after_the_fact_says() {
        let help = Help::from_toml(SHIPPED).unwrap();
        let on = |year, month, day| {
            let due = help.due(HelpDate { year, month, day });
            due.map(|(place, _)| place).collect::<Vec<_>>()
        };
        assert_eq!(on(2027, 5, 31), [""; 0]);
        let after = on(2027, 6, 1);
        assert!(after.contains(&"topic lost, fact 1".to_owned()), "{after:?}");
        assert!(!after.contains(&"topic costs, fact 1".to_owned()), "{after:?}");
        let all = help.topics().iter().map(|topic| topic.facts().len()).sum::<usize>();
        assert_eq!(on(2100, 1, 1).len(), all);
    }
}
