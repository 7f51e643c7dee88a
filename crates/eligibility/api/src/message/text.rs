//! One value of a message: a string that is wiped on drop and never printed.

use std::fmt;

use zeroize::Zeroizing;

use super::MAX_TEXT_BYTES;

/// The text of one element or attribute, exactly as given: leading zeros, padding and width are kept.
///
/// Holds only characters that XML 1.0 can carry, less the control characters other than tab, line feed and carriage
/// return; at most [`MAX_TEXT_BYTES`] bytes. Wiped on drop; `Debug` prints the length only, for a name is a value too.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text(Zeroizing<String>);

impl Text {
    /// Checks and takes a value.
    ///
    /// # Errors
    /// [`TextError::TooLong`] and [`TextError::ForbiddenCharacter`].
    pub fn new(value: impl Into<String>) -> Result<Self, TextError> {
        Self::from_wiped(Zeroizing::new(value.into()))
    }

    pub(super) fn from_wiped(value: Zeroizing<String>) -> Result<Self, TextError> {
        if value.len() > MAX_TEXT_BYTES {
            return Err(TextError::TooLong);
        }
        if value.chars().all(is_allowed) { Ok(Self(value)) } else { Err(TextError::ForbiddenCharacter) }
    }

    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the value is the empty string. An empty element and an absent one are two things.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// XML 1.0 `Char`, less the control characters that no name or address has: a terminal or a log would obey some of them.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} characters]", self.0.chars().count())
    }
}

impl TryFrom<&str> for Text {
    type Error = TextError;

    fn try_from(value: &str) -> Result<Self, TextError> {
        Self::new(value)
    }
}

impl TryFrom<String> for Text {
    type Error = TextError;

    fn try_from(value: String) -> Result<Self, TextError> {
        Self::new(value)
    }
}

/// Why a string cannot be a value of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Longer than [`MAX_TEXT_BYTES`].
    #[error("text is longer than {MAX_TEXT_BYTES} bytes")]
    TooLong,
    /// A control character, or one that XML cannot carry.
    #[error("text has a forbidden character")]
    ForbiddenCharacter,
}
