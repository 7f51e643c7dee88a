//! Why an answer was not handed over. Nothing here holds a value of the message.

use std::io;

/// Why an answer was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The folder is not there; perhaps a share is not mounted.
    #[error("receipt folder is missing")]
    FolderMissing,
    /// Something other than a folder is in its place.
    #[error("receipt folder is not a folder")]
    NotAFolder,
    /// The folder is there, and no share is mounted at it.
    #[error("no share is mounted at the receipt folder")]
    NotMounted,
    /// The folder is there, and the file that marks the right one is not in it: perhaps a share is not mounted.
    #[error("the marker file is not in the receipt folder; perhaps its share is not mounted")]
    MarkerMissing,
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
    /// What would leave is not the answer, or no document, so it did not leave. A fault of this program.
    #[error("what was written is not the result")]
    Invalid,
    /// No connection to the receipt computer: refused, no route, no such name.
    #[error("receipt computer unreachable")]
    Unreachable,
    /// No answer from the receipt computer in time.
    #[error("receipt computer did not answer in time")]
    TimedOut,
    /// TLS with the receipt computer failed.
    #[error("TLS with the receipt computer failed")]
    Tls,
    /// The receipt computer answered with a status that is not a success. A redirect is one of them.
    #[error("receipt computer refused (status {0})")]
    Refused(u16),
    /// The connection broke, or the answer was too large or not HTTP.
    #[error("receipt computer's answer was not usable")]
    BadAnswer,
    /// As many results wait as may wait; this one was not taken.
    #[error("too many results wait for the receipt computer")]
    TooMany,
}

impl ExportError {
    /// A short stable name, for logs, counters and the staff's page.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FolderMissing => "folder-missing",
            Self::NotAFolder => "not-a-folder",
            Self::NotMounted => "not-mounted",
            Self::MarkerMissing => "marker-missing",
            Self::ReadOnly => "read-only",
            Self::Full => "full",
            Self::AlreadyThere => "already-there",
            Self::Time => "time",
            Self::Other(_) => "other",
            Self::Invalid => "invalid",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::Tls => "tls",
            Self::Refused(_) => "refused",
            Self::BadAnswer => "bad-answer",
            Self::TooMany => "too-many",
        }
    }

    /// Whether trying the same answer again can end otherwise. What the same bytes would meet again is final; a refusal is
    /// not, because a wrong token or address is repaired without the answer changing.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Time | Self::Invalid)
    }
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
