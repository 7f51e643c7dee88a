//! `[help]`: what the kiosk says about the card. The shipped help is a file as well, built into the program.

use std::path::PathBuf;

use kiosk_visit::Help;
use serde::Deserialize;

use super::{Config, ConfigError, read_text, value};

const KEY: &str = "help.file";

/// The help that the program brings.
const SHIPPED: &str = include_str!("../../../../../config/help.toml");

/// `[help]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpConfig {
    /// A file of the facility's own, in the place of the shipped one.
    #[serde(default)]
    pub file: Option<PathBuf>,
}

impl Config {
    /// The help that this kiosk shows.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read or cannot be shown; it names the topic and the key.
    pub fn help(&self) -> Result<Help, ConfigError> {
        let (name, text) = match &self.help.file {
            Some(file) => (file.display().to_string(), read_text(KEY, &self.path(file))?),
            None => ("config/help.toml".to_owned(), SHIPPED.to_owned()),
        };
        let help = Help::from_toml(&text).map_err(|error| value(KEY, format!("{name}: {error}")))?;
        match kiosk_ui_text::help_fault(&help) {
            Some(fault) => Err(value(KEY, format!("{name}: {fault}"))),
            None => Ok(help),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const SHIPS: &str = include_str!("../../../../../config/kiosk.toml");

    /// What is wrong with a file `own.toml` beside the configuration.
    fn told(own: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("own.toml"), own).unwrap();
        let line = "# file = \"help.toml\"";
        assert!(SHIPS.contains(line));
        let file = folder.path().join("kiosk.toml");
        std::fs::write(&file, SHIPS.replace(line, "file = \"own.toml\"")).unwrap();
        let config = Config::load(&file).unwrap();
        config.problems().iter().map(ToString::to_string).filter(|line| line.contains(KEY)).collect()
    }

    #[test]
    fn help_that_cannot_be_shown_is_told_before_the_kiosk_starts() {
        let config = Config::parse(SHIPS, Path::new("kiosk.toml"), Path::new(".")).unwrap();
        assert_eq!(config.help().unwrap(), Help::from_toml(SHIPPED).unwrap());
        assert_eq!(told(SHIPPED), Vec::<String>::new());
        for (own, parts) in [
            ("topic = 7".to_owned(), ["own.toml", "topic"]),
            (SHIPPED.replacen("checked =", "chcked =", 1), ["own.toml", "chcked"]),
            (SHIPPED.replacen("[止|と]め", "止め", 1), ["topic lost, fact 1", "text.ja"]),
            (SHIPPED.replacen("en = \"Card lost\"", "", 1), ["topic lost", "title.en"]),
            (
                SHIPPED.replacen("en = \"Card lost\"", "en = \"Card lost, or stolen from you\"", 1),
                ["topic lost", "title.en"],
            ),
            (SHIPPED.replacen("2026-11-30", "2026-02-30", 1), ["own.toml", "line"]),
        ] {
            let found = told(&own);
            let [first, second] = parts;
            assert!(found.len() == 1 && found[0].contains(first) && found[0].contains(second), "{found:?}");
        }
        assert!(told("").len() == 1);
    }
}
