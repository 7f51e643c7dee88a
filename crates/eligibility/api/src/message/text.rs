//! One value of a message: a string that is wiped on drop and never printed.

use std::fmt;

use zeroize::Zeroizing;

use super::MAX_TEXT_BYTES;

/// Marks that stand for "nothing" where they stand alone, half and full width.
const NOTHING: [char; 12] = ['/', '／', '-', '－', '‐', '―', '─', 'ー', 'ｰ', '*', '＊', '・'];

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

    /// What the value tells, without blanks at its ends. `None` where nothing is told: empty, blanks, or only marks that people
    /// write into a field to say that there is nothing (`/`, `-`, `*`).
    #[must_use]
    pub fn told(&self) -> Option<&str> {
        let told = self.0.trim();
        (!told.chars().all(|c| c.is_whitespace() || NOTHING.contains(&c))).then_some(told)
    }

    /// A day, `YYYYMMDD`, or a time that begins with one, as [`Text::told`]. `None` also for what stands for "no end" or "no day" in
    /// such fields: nines or zeros only, and the year 9999.
    #[must_use]
    pub fn told_day(&self) -> Option<&str> {
        let told = self.told()?;
        let only = |digit: char| told.chars().all(|c| c == digit);
        let is_long = told.len() >= 8 && told.bytes().all(|byte| byte.is_ascii_digit());
        let stands_for_none = only('0') || is_long && (only('9') || told.starts_with("9999"));
        (!stands_for_none).then_some(told)
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
