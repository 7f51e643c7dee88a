//! What goes wrong with outside programs.

use std::process::ExitStatus;
use std::sync::Arc;

use thiserror::Error;

use crate::WaveError;

/// Why something was not heard. Nothing of what was to be said is in it.
#[derive(Debug, Clone, Error)]
pub enum SpeechError {
    /// No program speaks this language here.
    #[error("no voice for the language {0}")]
    NoVoice(String),
    /// The program does not start.
    #[error("{program} does not start: {source}")]
    NotStarted {
        /// The program.
        program: String,
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// The program ended in failure.
    #[error("{program} failed: {status}")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// The program did not end in time, and was ended.
    #[error("{0} did not end in time")]
    Hung(String),
    /// The program said more than any sentence is long, and was ended.
    #[error("{0} gave more sound than any sentence is long")]
    TooLong(String),
    /// What the program gave is no sound.
    #[error("{program}: {source}")]
    NotSound {
        /// The program.
        program: String,
        /// Why.
        source: WaveError,
    },
}

impl SpeechError {
    /// What kind of fault it is, and of what: the same fault is told once.
    pub(crate) fn mark(&self) -> (u8, String) {
        let (kind, what) = match self {
            Self::NoVoice(language) => (0, language),
            Self::NotStarted { program, .. } => (1, program),
            Self::Failed { program, .. } => (2, program),
            Self::Hung(program) => (3, program),
            Self::TooLong(program) => (4, program),
            Self::NotSound { program, .. } => (5, program),
        };
        (kind, what.clone())
    }
}

/// Something that was not heard.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// The language that was to be spoken; `None` when it was the player that failed.
    pub language: Option<String>,
    /// Why.
    pub error: SpeechError,
}
