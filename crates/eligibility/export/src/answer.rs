//! What is handed over: the gateway's answer, with the visit's own id and time, and what the patient came for.

use std::fmt;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::CareKind;
use jiff::Timestamp;

use crate::ExportError;

/// One visit's answer, on its way. Wiped on drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Names the answer in every export: the file's name, the idempotency key, the id to acknowledge.
    pub id: FileId,
    /// When the answer was received.
    pub when: Timestamp,
    /// What the patient came for, as the gateway was told. The result message has no element for it.
    pub care: CareKind,
    /// The gateway's answer, as it came.
    pub message: ResultMessage,
}

impl Answer {
    /// An answer.
    #[must_use]
    pub fn new(id: FileId, when: Timestamp, care: CareKind, message: ResultMessage) -> Self {
        Self { id, when, care, message }
    }
}

/// A time in Japan, in a form of `strftime`.
///
/// # Errors
/// [`ExportError::Time`] outside the years 1000 to 9999.
pub(crate) fn in_japan(when: Timestamp, form: &str) -> Result<String, ExportError> {
    let local = base_time::in_japan(when);
    if (1000..=9999).contains(&local.year()) {
        Ok(local.strftime(form).to_string())
    } else {
        Err(ExportError::Time)
    }
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
