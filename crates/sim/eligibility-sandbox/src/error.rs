//! What can keep the sandbox from starting.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// A file or folder could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the test PKI or of the card trust is not what its name says.
    #[error("{path}: {what}")]
    Material {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The folder of the card trust holds no certificate authority.
    #[error("{0}: no *.der certificate authority in it")]
    NoCardAuthority(PathBuf),
    /// A certificate could not be made.
    #[error("making the test PKI: {0}")]
    Pki(#[from] rcgen::Error),
    /// TLS could not be set up.
    #[error("setting up TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The verifier of terminal certificates could not be set up.
    #[error("setting up the check of terminal certificates: {0}")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
    /// The address is not a loopback one: a gateway that knows only invented people stays on this machine.
    #[error("{0} is not a loopback address")]
    NotLoopback(SocketAddr),
    /// The address could not be bound.
    #[error("listening on {address}: {source}")]
    Listen {
        /// Which one.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The terminal's name is empty, too long, or has characters other than ASCII letters, digits, `-`, `.` and `_`.
    #[error("not a terminal name: {0:?}")]
    TerminalName(String),
    /// A fixture of a persona does not read.
    #[error("persona {name}: {what}")]
    Persona {
        /// Which one.
        name: String,
        /// What is wrong with it.
        what: String,
    },
}

impl SandboxError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    pub(crate) fn material(path: impl Into<PathBuf>, what: &'static str) -> Self {
        Self::Material { path: path.into(), what }
    }
}
