//! What is handed over: the gateway's answer, with the visit's own id and time and what the facility adds.

use std::fmt;

use eligibility_api::message::{ResultMessage, Text};
use jiff::Timestamp;
use jiff::tz::Offset;

use crate::ExportError;

/// Japan has one offset and no summer time, so no time zone data is needed.
const JST: Offset = Offset::constant(9);

/// One visit's answer, on its way. Wiped on drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Names the answer in every export: the file's name, the idempotency key, the id to acknowledge.
    pub id: FileId,
    /// When the answer was received.
    pub when: Timestamp,
    /// The gateway's answer, as it came.
    pub message: ResultMessage,
    /// The facility's own number for the patient, where the visit knows it.
    pub chart_number: Option<ChartNumber>,
}

impl Answer {
    /// An answer without a chart number.
    #[must_use]
    pub fn new(id: FileId, when: Timestamp, message: ResultMessage) -> Self {
        Self { id, when, message, chart_number: None }
    }

    /// The same answer with the facility's own number.
    #[must_use]
    pub fn with_chart_number(mut self, chart_number: Option<ChartNumber>) -> Self {
        self.chart_number = chart_number;
        self
    }

    /// The message with the facility's number as 照会番号 in each result that has none. What the gateway says itself stays.
    pub(crate) fn message_with_chart_number(&self) -> std::borrow::Cow<'_, ResultMessage> {
        use std::borrow::Cow;
        let Some(chart_number) = &self.chart_number else { return Cow::Borrowed(&self.message) };
        let mut message = self.message.clone();
        let list = message.body.as_mut().and_then(|body| body.result_list.as_mut());
        for result in list.into_iter().flat_map(|list| &mut list.results) {
            if result.reference_number.as_ref().is_none_or(Text::is_empty) {
                result.reference_number = Some(chart_number.0.clone());
            }
        }
        Cow::Owned(message)
    }
}

/// A time in Japan, in a form of `strftime`.
///
/// # Errors
/// [`ExportError::Time`] outside the years 1000 to 9999.
pub(crate) fn in_japan(when: Timestamp, form: &str) -> Result<String, ExportError> {
    let local = JST.to_datetime(when);
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

/// The facility's own number for a patient (照会番号, カルテ番号), which it may have registered with the national system.
///
/// 1 to 64 characters, none of them white space. Wiped on drop, and never printed: it is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartNumber(Text);

impl ChartNumber {
    /// Longest number, in characters.
    pub const MAX_CHARS: usize = 64;

    /// # Errors
    /// [`ChartNumberError`] when `number` is empty, too long, or has white space or a control character.
    pub fn new(number: impl Into<String>) -> Result<Self, ChartNumberError> {
        let number = Text::new(number).map_err(|_| ChartNumberError)?;
        let chars = number.as_str().chars().count();
        if (1..=Self::MAX_CHARS).contains(&chars) && !number.as_str().contains(is_space) {
            Ok(Self(number))
        } else {
            Err(ChartNumberError)
        }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// White space, the invisible one that JSON Schema counts to it included.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

/// A string that cannot be a [`ChartNumber`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a chart number is 1 to {} characters without white space", ChartNumber::MAX_CHARS)]
pub struct ChartNumberError;
