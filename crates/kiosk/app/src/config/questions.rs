//! `[questions]`: what is asked beside the consents. The shipped questions are files as well, built into the program.

use std::collections::BTreeSet;
use std::path::Path;

use kiosk_visit::Question;
use serde::Deserialize;

use super::{Config, ConfigError, read_text, value};

const KEY: &str = "questions.ask";
/// Most questions: as many as a gateway may offer.
const MAX: usize = eligibility_api::wire::MAX_OFFERS;

/// The questions that the program brings, in the order they are asked in.
const SHIPPED: [(&str, &str); 4] = [
    ("prescriptions", include_str!("../../../../../config/questions/prescriptions.toml")),
    ("prescription-form", include_str!("../../../../../config/questions/prescription-form.toml")),
    ("subsidies", include_str!("../../../../../config/questions/subsidies.toml")),
    ("documents", include_str!("../../../../../config/questions/documents.toml")),
];

/// `[questions]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// Shipped questions by name, and files, in the order they are asked in.
    #[serde(default = "shipped")]
    pub ask: Vec<String>,
}

impl Default for Questions {
    fn default() -> Self {
        Self { ask: shipped() }
    }
}

fn shipped() -> Vec<String> {
    SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect()
}

impl Config {
    /// The questions that the configuration names.
    ///
    /// # Errors
    /// [`ConfigError`] when a file cannot be read or is no question, when there are more than 16, or when two have one id.
    pub fn questions(&self) -> Result<Vec<Question>, ConfigError> {
        if self.questions.ask.len() > MAX {
            return Err(value(KEY, format!("at most {MAX} questions")));
        }
        let mut ids = BTreeSet::new();
        let mut questions = Vec::with_capacity(self.questions.ask.len());
        for name in &self.questions.ask {
            let text = match SHIPPED.iter().find(|(shipped, _)| shipped == name) {
                Some((_, text)) => (*text).to_owned(),
                None => read_text(KEY, &self.path(Path::new(name)))?,
            };
            let question =
                Question::from_toml(&text).map_err(|error| value(KEY, format!("{name}: {error}")))?;
            if let Some(fault) = kiosk_ui_text::question_fault(&question) {
                return Err(value(KEY, format!("{name}: {fault}")));
            }
            if !ids.insert(question.id.clone()) {
                return Err(value(
                    KEY,
                    format!("{name}: another question has the id {}", question.id.as_str()),
                ));
            }
            questions.push(question);
        }
        Ok(questions)
    }
}
