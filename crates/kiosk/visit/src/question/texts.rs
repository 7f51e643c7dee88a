//! The texts of a question, in every language, with readings as in `assets/text`: `[漢字|かんじ]`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Language, own_text};

/// One language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionTexts {
    /// What it is about, in a word or two: stands before the answer where all answers are shown.
    pub name: String,
    /// The question.
    pub title: String,
    /// A line that explains it.
    #[serde(default)]
    pub why: Option<String>,
    /// A list's question about a single entry.
    #[serde(default)]
    pub entry: Option<String>,
    /// What the answers are called, by their ids.
    pub label: BTreeMap<String, String>,
}

impl QuestionTexts {
    /// Every text with its key in the file.
    pub fn all(&self) -> impl Iterator<Item = (String, &str)> {
        let plain = [("name", Some(&self.name)), ("title", Some(&self.title)), ("why", self.why.as_ref())];
        let plain = plain.into_iter().chain([("entry", self.entry.as_ref())]);
        plain
            .filter_map(|(key, text)| Some((key.to_owned(), text?.as_str())))
            .chain(self.label.iter().map(|(key, text)| (format!("label.{key}"), text.as_str())))
    }

    /// The label of an answer; its id where there is none, so that a fault is seen and never a blank.
    #[must_use]
    pub fn label<'a>(&'a self, id: &'a str) -> &'a str {
        self.label.get(id).map_or(id, String::as_str)
    }

    /// The key of a text that is missing, has no use, or cannot be drawn.
    pub(super) fn check(&self, labels: &[&str], list: bool) -> Result<(), String> {
        let missing = labels.iter().find(|label| !self.label.contains_key(**label));
        let idle = self.label.keys().find(|key| !labels.contains(&key.as_str()));
        if let Some(key) = missing.map(|label| (*label).to_owned()).or_else(|| idle.cloned()) {
            return Err(format!("label.{key}"));
        }
        if self.entry.is_some() != list {
            return Err("entry".to_owned());
        }
        self.all().find(|(_, text)| own_text::is_unusable(text)).map_or(Ok(()), |(key, _)| Err(key))
    }
}

/// All languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Texts(BTreeMap<Language, QuestionTexts>);

impl Texts {
    pub(super) fn of(&self, language: Language) -> Option<&QuestionTexts> {
        self.0.get(&language)
    }

    /// That language, which [`super::Question::from_toml`] has found to be there.
    pub(super) fn in_language(&self, language: Language) -> &QuestionTexts {
        const NOTHING: &QuestionTexts = &QuestionTexts {
            name: String::new(),
            title: String::new(),
            why: None,
            entry: None,
            label: BTreeMap::new(),
        };
        self.of(language).unwrap_or(NOTHING)
    }
}
