//! Outside programs: what is started, and with which arguments.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::{Loudness, SpeechError};

/// In an argument this stands for the amplitude, 0 to 200.
const AMPLITUDE: &str = "{amplitude}";

/// A program and its arguments. It is started directly, not through a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The program: a name to be looked for in `PATH`, or a path.
    pub command: String,
    /// Its arguments; `{amplitude}` in one stands for the loudness, 0 to 200 (100: as it is).
    pub arguments: Vec<String>,
}

impl Program {
    /// A program from its command line, word by word; `None` when there is not even a first word.
    #[must_use]
    pub fn from_words(words: &[String]) -> Option<Self> {
        let (command, arguments) = words.split_first()?;
        Some(Self { command: command.clone(), arguments: arguments.to_vec() })
    }

    /// Whether it can be told how loud to be.
    #[must_use]
    pub fn takes_amplitude(&self) -> bool {
        self.arguments.iter().any(|argument| argument.contains(AMPLITUDE))
    }

    /// The command, with nothing of its own to read from or to say on the terminal.
    pub(crate) fn command(&self, loudness: Loudness) -> Command {
        let amplitude = loudness.amplitude().to_string();
        let mut command = Command::new(&self.command);
        command
            .args(self.arguments.iter().map(|argument| argument.replace(AMPLITUDE, &amplitude)))
            .stdin(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    pub(crate) fn not_started(&self, source: std::io::Error) -> SpeechError {
        SpeechError::NotStarted { program: self.command.clone(), source: Arc::new(source) }
    }
}

/// The programs of a voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// Plays the WAV file on its standard input, and ends when it has been heard.
    pub player: Program,
    /// For each language by its tag: reads a sentence (UTF-8) from its standard input, writes a WAV file to its standard
    /// output, and ends.
    pub speakers: BTreeMap<String, Program>,
}

impl Programs {
    /// What speaks this language.
    ///
    /// # Errors
    /// [`SpeechError::NoVoice`].
    pub fn speaker(&self, language: &str) -> Result<&Program, SpeechError> {
        self.speakers.get(language).ok_or_else(|| SpeechError::NoVoice(language.to_owned()))
    }
}
