//! What is handed over: the gateway's answer, with the visit's own id and time, what the patient came for, and what they answered.

use std::fmt;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::{CareKind, QuestionAnswer};
use jiff::Timestamp;
use zeroize::Zeroizing;

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
    /// The patient's answers to what the gateway offered and to the facility's own questions, in the order they were given. The result message has an element for one of
    /// them only (`PrescriptionIssueSelect`).
    pub answers: Vec<QuestionAnswer>,
    /// The gateway's answer, as it came.
    pub message: ResultMessage,
}

impl Answer {
    /// An answer, of a patient who was asked nothing beside the consents.
    #[must_use]
    pub fn new(id: FileId, when: Timestamp, care: CareKind, message: ResultMessage) -> Self {
        Self { id, when, care, answers: Vec::new(), message }
    }

    /// The same with these answers, without any that no gateway would have taken: an id that is none
    /// ([`QuestionAnswer::is_sayable`]), or a time that is not RFC 3339 or outside the years 1000 to 9999. An eligibility is not held
    /// back for it.
    #[must_use]
    pub fn with_answers(mut self, answers: Vec<QuestionAnswer>) -> Self {
        self.answers = answers;
        self.answers.retain(|answer| answer.is_sayable() && answered_at(answer).is_ok());
        self
    }
}

/// When it was answered, in Japan, to the second.
///
/// # Errors
/// [`ExportError::Time`] where the time is not RFC 3339, or outside the years 1000 to 9999.
pub(crate) fn answered_at(answer: &QuestionAnswer) -> Result<Zeroizing<String>, ExportError> {
    let when: Timestamp = answer.answered_at.parse().map_err(|_| ExportError::Time)?;
    in_japan(when, TO_THE_SECOND).map(Zeroizing::new)
}

/// RFC 3339, as every export writes a time.
pub(crate) const TO_THE_SECOND: &str = "%Y-%m-%dT%H:%M:%S%:z";

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
