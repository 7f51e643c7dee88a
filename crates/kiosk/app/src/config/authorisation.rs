//! `[authorisation]`: the program that opens the card's key without its PIN, and the commands that it may send.

use std::path::PathBuf;
use std::time::Duration;

use card_client::{CommandPattern, DataLength, DeclaredCommands};
use serde::Deserialize;

use super::{ConfigError, value};

/// Longest time for one opening, in seconds: the visit gives up on a signature after ten.
const MAX_SECONDS: u64 = 8;
/// Most arguments, and the longest one in bytes.
const MAX_ARGUMENTS: usize = 16;
const MAX_ARGUMENT_BYTES: usize = 1024;

/// `[authorisation]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorisation {
    /// The program: an ELF executable.
    pub program: PathBuf,
    /// SHA-256 of the program, 64 hexadecimal digits.
    pub sha256: String,
    /// Its arguments.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// Seconds from its start to the open key, 1 to 8.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: u64,
    /// The commands that it may send to the card, 1 to 16.
    pub commands: Vec<DeclaredEntry>,
}

fn timeout_seconds() -> u64 {
    5
}

/// `[[authorisation.commands]]`: one pattern.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredEntry {
    /// Class byte.
    pub class: u8,
    /// Instruction byte.
    pub instruction: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Bytes of command data, exactly; or
    pub data: Option<u16>,
    /// bytes of command data, at most. Neither: no data.
    pub data_at_most: Option<u16>,
    /// Bytes of answer that are asked for; none: only a status word.
    pub answer: Option<u16>,
    /// How often in one opening.
    #[serde(default = "once")]
    pub times: u8,
}

fn once() -> u8 {
    1
}

impl Authorisation {
    /// The time from the program's start to the open key.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    /// The declared commands.
    ///
    /// # Errors
    /// [`ConfigError::Value`] naming the pattern that may not be declared, and what to do.
    pub fn declared(&self) -> Result<DeclaredCommands, ConfigError> {
        const KEY: &str = "authorisation.commands";
        let patterns = self.commands.iter().enumerate().map(|(index, entry)| {
            let data = match (entry.data, entry.data_at_most) {
                (None, None) => DataLength::None,
                (Some(bytes), None) => DataLength::Exactly(bytes),
                (None, Some(bytes)) => DataLength::AtMost(bytes),
                (Some(_), Some(_)) => {
                    let why = format!("number {}: set data or data_at_most, not both", index + 1);
                    return Err(value(KEY, why));
                }
            };
            let &DeclaredEntry { class, instruction, p1, p2, answer, times, .. } = entry;
            Ok(CommandPattern { class, instruction, p1, p2, data, expected: answer, times })
        });
        let patterns = patterns.collect::<Result<Vec<_>, _>>()?;
        DeclaredCommands::new(patterns).map_err(|error| value(KEY, error.to_string()))
    }

    /// The program's SHA-256.
    ///
    /// # Errors
    /// [`ConfigError::Value`] when it is not 64 hexadecimal digits.
    pub fn digest(&self) -> Result<[u8; 32], ConfigError> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(self.sha256.as_bytes()).unwrap_or_default();
        bytes.try_into().map_err(|_| {
            value("authorisation.sha256", "must be the program's SHA-256, 64 hexadecimal digits".into())
        })
    }

    pub(super) fn problems(&self) -> Vec<ConfigError> {
        let mut found = Vec::new();
        if self.program.as_os_str().is_empty() {
            found.push(value("authorisation.program", "must be the path of a program".into()));
        }
        found.extend(self.digest().err());
        let too_long = |argument: &String| argument.len() > MAX_ARGUMENT_BYTES || argument.contains('\0');
        if self.arguments.len() > MAX_ARGUMENTS || self.arguments.iter().any(too_long) {
            let why = format!("must be at most {MAX_ARGUMENTS}, each of at most {MAX_ARGUMENT_BYTES} bytes");
            found.push(value("authorisation.arguments", why));
        }
        if !(1..=MAX_SECONDS).contains(&self.timeout_seconds) {
            let why = format!("must be 1 to {MAX_SECONDS} seconds");
            found.push(value("authorisation.timeout_seconds", why));
        }
        found.extend(self.declared().err());
        found
    }
}
