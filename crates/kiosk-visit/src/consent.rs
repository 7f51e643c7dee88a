//! Consent profiles: which questions are asked, as data (`config/consent/*.toml`).

use serde::Deserialize;
use thiserror::Error;

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
pub struct Question {
    /// What it asks about, at least one item.
    pub items: Vec<ConsentItem>,
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
    pub questions: Vec<Question>,
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
}
