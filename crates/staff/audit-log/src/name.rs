//! Names that staff, kiosks and logs go by. They are short identifiers and cannot hold a sentence, so that a record made of
//! them cannot hold anything about a patient.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// Longest name, in characters.
pub const MAX_NAME: usize = 32;

/// Not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name is 1 to {MAX_NAME} of a-z, 0-9 and '-', and begins with a letter")]
pub struct NotAName;

fn check(text: &str) -> Result<(), NotAName> {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = text.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    (begins && text.len() <= MAX_NAME && text.bytes().all(inside)).then_some(()).ok_or(NotAName)
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and takes a name.
            ///
            /// # Errors
            /// [`NotAName`].
            pub fn new(text: &str) -> Result<Self, NotAName> {
                check(text).map(|()| Self(text.to_owned()))
            }

            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAName;

            fn try_from(text: String) -> Result<Self, NotAName> {
                check(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// A member of staff, as they sign in.
    StaffId
}

name! {
    /// A kiosk, as the desk calls it.
    KioskName
}

/// A result that waits for the receipt computer, by the name of its file: random, and nothing of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResultName(String);

impl ResultName {
    /// Checks and takes a name: 1 to [`MAX_NAME`] ASCII letters, digits and hyphens.
    ///
    /// # Errors
    /// [`NotAName`].
    pub fn new(text: &str) -> Result<Self, NotAName> {
        let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = !text.is_empty() && text.len() <= MAX_NAME && text.bytes().all(inside);
        fits.then(|| Self(text.to_owned())).ok_or(NotAName)
    }
}

impl TryFrom<String> for ResultName {
    type Error = NotAName;

    fn try_from(text: String) -> Result<Self, NotAName> {
        Self::new(&text)
    }
}

impl From<ResultName> for String {
    fn from(name: ResultName) -> Self {
        name.0
    }
}

impl fmt::Display for ResultName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub [u8; $length]);

        impl $name {
            /// Reads lower-case hexadecimal of exactly this length.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                if text.len() != $length * 2 {
                    return None;
                }
                let mut bytes = [0; $length];
                HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).ok()?;
                Some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&HEXLOWER.encode_display(&self.0), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or("not lower-case hexadecimal of the right length")
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
}

hex_bytes! {
    /// A hash of the audit chain: SHA-256.
    Hash, 32
}

hex_bytes! {
    /// An audit log's own name, random, so that one log cannot stand in for another.
    LogId, 16
}

hex_bytes! {
    /// What a visit is called in the audit log: see [`crate::Pseudonyms`].
    Pseudonym, 16
}

hex_bytes! {
    /// One run of a kiosk's program, random, so that nothing said to one run counts in the next.
    RunId, 16
}

hex_bytes! {
    /// A visit as the console names it: random, worth nothing once the visit has ended. Every command of staff carries it.
    VisitToken, 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers() {
        for good in ["a", "sato", "desk-1", &"a".repeat(MAX_NAME)] {
            assert!(StaffId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "1a", "Sato", "佐藤", "a b", "a\n", &"a".repeat(MAX_NAME + 1)] {
            assert!(StaffId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn hexadecimal_is_exact() {
        let token = VisitToken([0xab; 16]);
        assert_eq!(VisitToken::parse(&token.to_string()), Some(token));
        for bad in ["", "ab", &"AB".repeat(16), &"ag".repeat(16), &"ab".repeat(17)] {
            assert_eq!(VisitToken::parse(bad), None, "{bad}");
        }
    }
}
