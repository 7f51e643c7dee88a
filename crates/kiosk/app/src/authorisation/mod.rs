//! The authorisation module: a program of the authority's or the vendor's that opens the card's key without its PIN
//! (特定機関認証), outside this process and without rights. `docs/authorisation-module.md` is its side of the contract.
//!
//! What it may send to the card is `card-client`'s to hold; here it is started, spoken to and ended. Start reading at
//! [`AuthorisationModule`] (`session.rs`).

mod process;
mod program;
mod session;

pub use authorisation_protocol as protocol;
pub use session::AuthorisationModule;

use authorisation_protocol::{Nonsense, Reason};
use card_apdu::Header;
use card_client::CardError;
use thiserror::Error;

use crate::ConfigError;

/// Why a module did not open the key. Nothing here holds a byte that it said.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModuleError {
    /// `[authorisation]` says what cannot be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The program cannot be read.
    #[error("authorisation.program: cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The program is longer than any such program needs to be.
    #[error("authorisation.program: longer than {} MiB", program::MAX_PROGRAM_BYTES / (1024 * 1024))]
    ProgramTooLong,
    /// Not an ELF executable. A script is run by an interpreter, of which the hash says nothing.
    #[error("authorisation.program: not an ELF executable")]
    NotAProgram,
    /// The program is not the one that the configuration names.
    #[error("authorisation.sha256: the program has another hash; compare it with what its maker published")]
    WrongHash,
    /// The system did not start it.
    #[error("the authorisation module does not start: {0}")]
    NotStarted(std::io::Error),
    /// The pipes to it broke.
    #[error("the authorisation module cannot be spoken to: {0}")]
    Pipe(std::io::Error),
    /// There is no randomness for the visit's nonce.
    #[error("no randomness")]
    NoEntropy,
    /// It did not answer in time.
    #[error("the authorisation module did not answer in time")]
    Late,
    /// It ended before it was done.
    #[error("the authorisation module ended before it was done")]
    Ended,
    /// It was not at its end a second after it had said that the key is open.
    #[error("the authorisation module did not end after the key was open")]
    StillThere,
    /// A line that is longer than any line may be.
    #[error("the authorisation module said a line of more than {} bytes", protocol::MAX_LINE_BYTES)]
    LineTooLong,
    /// A message that is none.
    #[error("the authorisation module talks nonsense: {0}")]
    Nonsense(#[from] Nonsense),
    /// It said something when it was not its turn: twice, or after the end.
    #[error("the authorisation module spoke out of turn")]
    OutOfTurn,
    /// It wrote more to its standard error than anyone reads.
    #[error(
        "the authorisation module wrote more than {} bytes to its standard error",
        process::MAX_NOISE_BYTES
    )]
    Noisy,
    /// It wanted to send a command that is not declared, or no more; the command did not leave.
    #[error(
        "the authorisation module wanted to send {0:?}, which is not declared or was sent as often as declared"
    )]
    Undeclared(Header),
    /// It gave up.
    #[error("the authorisation module refused: {0}")]
    Refused(Reason),
    /// The connection to the card broke under it.
    #[error(transparent)]
    Card(CardError),
}

impl ModuleError {
    /// What the visit has to know of it.
    #[must_use]
    pub fn to_card_error(&self) -> CardError {
        match self {
            Self::Refused(Reason::CardRefused) => CardError::PinlessRefused,
            Self::Card(error) => error.clone(),
            _ => CardError::PinlessFailed,
        }
    }
}
