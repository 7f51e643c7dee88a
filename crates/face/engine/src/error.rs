//! Why there are no models.

use std::path::PathBuf;

use thiserror::Error;

use crate::ManifestError;

/// Why the models cannot be had. Each closes the face way and leaves PIN and staff.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// No folder with models was found.
    #[error("no models are installed; looked in {}", list(.0))]
    NoFolder(Vec<PathBuf>),
    /// A file is not there.
    #[error("model {file} is missing from {}", folder.display())]
    Missing {
        /// The file.
        file: String,
        /// Where it should be.
        folder: PathBuf,
    },
    /// A file cannot be read.
    #[error("model {file} cannot be read: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is shorter or longer than the manifest says.
    #[error("model {file} has {found} bytes where {wanted} belong")]
    Length {
        /// The file.
        file: String,
        /// Bytes that belong there.
        wanted: u64,
        /// Bytes that were read; reading stops one above `wanted`.
        found: u64,
    },
    /// A file has the right length and other bytes than the manifest says.
    #[error("model {file} is not the file that belongs there: its sha256 is {found}")]
    Hash {
        /// The file.
        file: String,
        /// Its SHA-256.
        found: String,
    },
    /// The runtime does not take a model.
    #[error("model {file} cannot be run: {why}")]
    Refused {
        /// The file.
        file: String,
        /// The runtime's words.
        why: String,
    },
    /// The runtime itself cannot be had.
    #[error("onnxruntime: {0}")]
    Runtime(String),
}

fn list(folders: &[PathBuf]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}
