//! The gateway's answer to the receipt computer (レセコン).
//!
//! [`ReceiptComputer`] is the door that the kiosk knows; [`FaceFile`] is the way through it that every receipt computer
//! understands today: the file that a face reader's software would have written. Others (JSON, FHIR) become further
//! implementations. This room must not change a message, must not show it half-written, must not overwrite a file that it
//! did not make, and must not log a value.
//!
//! ```
//! # use eligibility_api::message::{Encoding, ResultMessage};
//! # use eligibility_export::{FaceFile, FileId, ReceiptComputer};
//! # let folder = tempfile::tempdir()?;
//! let receipt = FaceFile::new(folder.path(), Encoding::ShiftJis, FileId::new("kiosk-1")?);
//! receipt.check()?;
//! let message = ResultMessage::default(); // in the kiosk, the gateway's answer
//! let path = receipt.write(&message, &FileId::new("0198c2f1")?, jiff::Timestamp::UNIX_EPOCH)?;
//! assert!(path.ends_with("OQSsiquc01res_face_0198c2f1_19700101090000.xml"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod disk;
mod face_file;

use std::fmt;
use std::io;
use std::path::PathBuf;

use eligibility_api::message::ResultMessage;
pub use face_file::FaceFile;
use jiff::Timestamp;

/// A way to the receipt computer. Calls block on the disk or the network share; call from a thread that may wait.
pub trait ReceiptComputer: Send + Sync {
    /// Hands over one answer, whole or not at all, and returns where it lies. `id` and `when` name it; a second answer
    /// of the same name is refused.
    ///
    /// # Errors
    /// [`ExportError`]; nothing of the message is left behind then.
    fn write(&self, message: &ResultMessage, id: &FileId, when: Timestamp) -> Result<PathBuf, ExportError>;

    /// Whether an answer could be handed over now, found by trying with one that is empty and never seen.
    ///
    /// # Errors
    /// [`ExportError`] as `write` would give.
    fn check(&self) -> Result<(), ExportError>;
}

/// A part of a file name: 1 to 64 ASCII letters, digits and hyphens, so that it can be no path and no other field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileId(String);

impl FileId {
    /// Longest id, in bytes. A UUID has 36.
    pub const MAX_BYTES: usize = 64;

    /// # Errors
    /// [`FileIdError`] when `id` is empty, too long, or has another character.
    pub fn new(id: impl Into<String>) -> Result<Self, FileIdError> {
        let id = id.into();
        let is_allowed = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_allowed && (1..=Self::MAX_BYTES).contains(&id.len()) { Ok(Self(id)) } else { Err(FileIdError) }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A string that cannot be a [`FileId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a file id is 1 to {} ASCII letters, digits and hyphens", FileId::MAX_BYTES)]
pub struct FileIdError;

/// Why an answer was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The folder is not there; perhaps a share is not mounted.
    #[error("receipt folder is missing")]
    FolderMissing,
    /// Something other than a folder is in its place.
    #[error("receipt folder is not a folder")]
    NotAFolder,
    /// The folder cannot be written to: permission, or a read-only file system.
    #[error("receipt folder is read-only")]
    ReadOnly,
    /// No space, or the quota is used up.
    #[error("receipt folder is full")]
    Full,
    /// A file of that name exists; it was left as it is.
    #[error("a file of that name is already there")]
    AlreadyThere,
    /// The clock is outside the years 1000 to 9999, which a file name can hold.
    #[error("time does not fit a file name")]
    Time,
    /// Anything else the system said.
    #[error("receipt folder: {0}")]
    Other(io::ErrorKind),
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::FolderMissing,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::AlreadyExists => Self::AlreadyThere,
            kind => Self::Other(kind),
        }
    }
}
