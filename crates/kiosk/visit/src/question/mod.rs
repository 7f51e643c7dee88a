//! Questions beside the consents, as data (`config/questions/*.toml`): what kind, who asks, when, and the texts in every language. A
//! facility's own question is such a file too. Nothing here knows what a question is about.

mod given;
mod offer;
mod texts;

use serde::Deserialize;
use thiserror::Error;

pub use given::AnswerGiven;
pub use offer::{Offer, OfferEntry, OfferEntryError};
pub use texts::QuestionTexts;

use self::texts::Texts;
use crate::{Age, FacilityKind, Language, OLDEST};

/// Longest id, in bytes.
const MAX_ID: usize = 64;
/// How many options a choice may have: they stand beside each other and weigh the same.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=3;

/// The id of a question, an option or an entry: 1 to 64 visible ASCII characters, as the gateway and the exports know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct QuestionId(String);

impl QuestionId {
    /// An id; `None` for a text that is none.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Option<Self> {
        let id = id.into();
        let good = (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        good.then_some(Self(id))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for QuestionId {
    type Error = &'static str;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id).ok_or("an id is 1 to 64 visible ASCII characters")
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// `yes` or `no`.
    YesNo,
    /// One of two or three options.
    Choice,
    /// Any of the entries that the gateway offers: all of them, or one after another.
    List,
}

/// When a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedWhen {
    /// Where the gateway says that it applies to this person. Its answer goes back to the gateway.
    Offered,
    /// In every visit. Its answer is the facility's own, and goes to the receipt computer only.
    Always,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Names it towards the gateway and in every export.
    pub id: QuestionId,
    /// How it is answered.
    pub kind: QuestionKind,
    /// When it is asked.
    pub asked: AskedWhen,
    /// The kinds of place that ask it.
    pub asked_by: Vec<FacilityKind>,
    /// Asked of holders of this age or older, in whole years (1 to 120); where the age is not known it is asked.
    #[serde(default)]
    pub from_age: Option<u8>,
    /// The options of a choice, in the order they stand in.
    #[serde(default)]
    pub options: Vec<QuestionId>,
    text: Texts,
}

/// Why a question cannot be used.
#[derive(Debug, Error)]
pub enum QuestionError {
    /// Not TOML, an unknown key, or a wrong type.
    #[error("question: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A choice without two or three options, another kind with some, or an option twice.
    #[error("question {0}: a choice has two or three options, each once, and no other kind has any")]
    Options(String),
    /// A list that the gateway does not offer has no entries.
    #[error("question {0}: a list is asked when it is offered")]
    List(String),
    /// Nobody asks it, or a place that may ask nothing.
    #[error("question {0}: asked_by names kinds of place that ask questions")]
    AskedBy(String),
    /// An age that nobody has.
    #[error("question {0}: from_age must be 1 to {OLDEST}")]
    FromAge(String),
    /// A language without texts.
    #[error("question {0}: no texts in {1}")]
    Language(String, &'static str),
    /// A text that is missing, empty, too long or without a use, by its key.
    #[error("question {0}: text.{1}.{2} is missing, empty, too long, or has no use here")]
    Text(String, &'static str, String),
}

impl Question {
    /// The option or label of agreement.
    pub const YES: &'static str = "yes";
    /// The option or label of refusal.
    pub const NO: &'static str = "no";
    /// The label that takes all entries of a list.
    pub const ALL: &'static str = "all";
    /// The label that has the entries asked one by one.
    pub const EACH: &'static str = "each";
    /// The label of a list of which nothing was chosen.
    pub const NONE: &'static str = "none";

    /// Reads a question from the text of a TOML file.
    ///
    /// # Errors
    /// [`QuestionError`]: the file says what cannot be asked, or a text is missing.
    pub fn from_toml(text: &str) -> Result<Self, QuestionError> {
        let question: Self = toml::from_str(text)?;
        let id = || question.id.as_str().to_owned();
        let mut options = question.options.clone();
        options.sort();
        options.dedup();
        let right = match question.kind {
            QuestionKind::Choice => OPTIONS.contains(&options.len()),
            QuestionKind::YesNo | QuestionKind::List => options.is_empty(),
        };
        if !right || options.len() < question.options.len() {
            return Err(QuestionError::Options(id()));
        }
        if question.kind == QuestionKind::List && question.asked == AskedWhen::Always {
            return Err(QuestionError::List(id()));
        }
        let silent = question.asked_by.iter().any(|kind| !kind.asks_consents());
        if question.asked_by.is_empty() || silent {
            return Err(QuestionError::AskedBy(id()));
        }
        if question.from_age.is_some_and(|age| !(1..=OLDEST).contains(&age)) {
            return Err(QuestionError::FromAge(id()));
        }
        for language in Language::ALL {
            let texts =
                question.text.of(*language).ok_or_else(|| QuestionError::Language(id(), language.tag()))?;
            let list = question.kind == QuestionKind::List;
            texts
                .check(&question.labels(), list)
                .map_err(|key| QuestionError::Text(id(), language.tag(), key))?;
        }
        Ok(question)
    }

    /// Its texts.
    #[must_use]
    pub fn texts(&self, language: Language) -> &QuestionTexts {
        self.text.in_language(language)
    }

    /// The labels that its texts have, no others.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        match self.kind {
            QuestionKind::YesNo => vec![Self::YES, Self::NO],
            QuestionKind::Choice => self.options.iter().map(QuestionId::as_str).collect(),
            QuestionKind::List => vec![Self::ALL, Self::EACH, Self::YES, Self::NO, Self::NONE],
        }
    }

    /// Whether this place asks it of a holder of this age; `None`: the age is not known.
    #[must_use]
    pub(crate) fn is_for(&self, facility: FacilityKind, age: Option<Age>) -> bool {
        let young = self.from_age.is_some_and(|from| age.is_some_and(|age| age.is_under(from)));
        self.asked_by.contains(&facility) && !young
    }
}
