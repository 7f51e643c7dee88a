//! Consent profiles: which questions are asked, as data (`config/consent/*.toml`).

use std::collections::BTreeSet;

use serde::Deserialize;
use thiserror::Error;

use crate::Age;

/// Oldest age that a question may begin at, in years.
pub(crate) const OLDEST: u8 = 120;

/// What a consent is about. One question may ask several items at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentItem {
    /// 薬剤情報.
    Medicines,
    /// 診療情報.
    Treatment,
    /// 手術情報.
    Surgery,
    /// 特定健診情報, 40 and over.
    Checkup,
}

/// One question on one screen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentQuestion {
    /// What it asks about, at least one item.
    pub items: Vec<ConsentItem>,
    /// Asked of holders of this age or older, in whole years (1 to 120); where the age is not known it is asked, and its texts
    /// say whom it is for.
    #[serde(default)]
    pub from_age: Option<u8>,
}

/// Which questions are asked, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentProfile {
    /// The profile's name.
    pub name: String,
    /// Ask once for everything first, with the choice to be asked one by one.
    pub bulk: bool,
    /// Ask for the 限度額 information after the answer, before the card is taken.
    pub limit_question: bool,
    /// The questions.
    pub questions: Vec<ConsentQuestion>,
}

/// Why a profile cannot be used.
#[derive(Debug, Error)]
pub enum ConsentProfileError {
    /// Not TOML, an unknown key, or a wrong type.
    #[error("consent profile: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A question without items, or an item asked twice.
    #[error("consent profile {0}: every question needs items, and each item is asked once")]
    Items(String),
    /// An age that nobody has.
    #[error("consent profile {0}: from_age must be 1 to {OLDEST}")]
    FromAge(String),
}

impl ConsentProfile {
    /// Asks nothing, and offers nothing to be given later.
    #[must_use]
    pub fn nothing() -> Self {
        Self { name: "nothing".to_owned(), bulk: false, limit_question: false, questions: Vec::new() }
    }

    /// Reads a profile from the text of a TOML file.
    ///
    /// # Errors
    /// [`ConsentProfileError::Syntax`] for text that is not such a file, [`ConsentProfileError::Items`] for a question
    /// without items, an item that is asked twice, or a question for everything when there is nothing to ask,
    /// [`ConsentProfileError::FromAge`] for an age that nobody has.
    pub fn from_toml(text: &str) -> Result<Self, ConsentProfileError> {
        let profile: Self = toml::from_str(text)?;
        let items: Vec<_> = profile.questions.iter().flat_map(|question| &question.items).collect();
        let once: BTreeSet<_> = items.iter().collect();
        let empty = profile.questions.iter().any(|question| question.items.is_empty());
        if empty || once.len() < items.len() || (profile.bulk && items.is_empty()) {
            return Err(ConsentProfileError::Items(profile.name));
        }
        if profile.questions.iter().filter_map(|q| q.from_age).any(|age| !(1..=OLDEST).contains(&age)) {
            return Err(ConsentProfileError::FromAge(profile.name));
        }
        Ok(profile)
    }

    /// The profile for a holder of this age. `None`: the age is not known, and every question is asked.
    #[must_use]
    pub fn for_age(mut self, age: Option<Age>) -> Self {
        let young = |from: u8| age.is_some_and(|age| age.is_under(from));
        self.questions.retain(|question| !question.from_age.is_some_and(young));
        self.bulk &= !self.questions.is_empty();
        self
    }

    /// The profile without these items, and without the questions that asked for nothing else: the facility has not switched
    /// them on at the online eligibility system.
    #[must_use]
    pub fn without(mut self, items: &[ConsentItem]) -> Self {
        for question in &mut self.questions {
            question.items.retain(|item| !items.contains(item));
        }
        self.questions.retain(|question| !question.items.is_empty());
        self.bulk &= !self.questions.is_empty();
        self
    }
}
