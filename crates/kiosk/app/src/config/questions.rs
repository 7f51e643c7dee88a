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

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPS: &str = include_str!("../../../../../config/kiosk.toml");

    /// What is wrong with `questions.ask` as this, and with a file `own.toml` beside the configuration.
    fn told(ask: &str, own: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("own.toml"), own).unwrap();
        let line = "# ask = [\"prescriptions\", \"prescription-form\", \"subsidies\", \"documents\"]";
        assert!(SHIPS.contains(line));
        let file = folder.path().join("kiosk.toml");
        std::fs::write(&file, SHIPS.replace(line, &format!("ask = {ask}"))).unwrap();
        let config = Config::load(&file).unwrap();
        config.problems().iter().map(ToString::to_string).filter(|line| line.contains(KEY)).collect()
    }

    #[test]
    fn question_that_cannot_be_asked_is_told_before_the_kiosk_starts() {
        let own = include_str!("../../../../../docs/examples/own-question.toml");
        assert_eq!(told("[\"subsidies\", \"own.toml\"]", own), Vec::<String>::new());
        assert_eq!(told("[]", own), Vec::<String>::new());
        let many = format!("[{}]", vec!["\"own.toml\""; MAX + 1].join(", "));
        for (ask, own, part) in [
            ("[\"nothing-there.toml\"]", own.to_owned(), "nothing-there.toml"),
            ("[\"own.toml\"]", "id = 7".to_owned(), "own.toml"),
            ("[\"own.toml\"]", own.replace("asked =", "askd ="), "askd"),
            ("[\"own.toml\"]", own.replace("[熱|ねつ]", "熱"), "text.ja.title"),
            ("[\"own.toml\", \"own.toml\"]", own.to_owned(), "cough"),
            ("[\"subsidies\", \"own.toml\"]", own.replace("\"cough\"", "\"subsidies\""), "subsidies"),
            (&many, own.to_owned(), "at most 16"),
        ] {
            let found = told(ask, &own);
            assert!(found.len() == 1 && found[0].contains(part), "{ask}: {found:?}");
        }
    }
}
