//! What kiosk and authorisation module say to each other: one JSON object a line, each line bounded, bytes in hexadecimal.
//! `docs/authorisation-module.md` describes it for those who write modules, who may use this crate for it.
//!
//! It does no IO. Start reading at [`ToModule`] and [`FromModule`].

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// The version of the protocol, in every message.
pub const VERSION: u32 = 1;
/// Longest line in bytes, its end left out.
pub const MAX_LINE_BYTES: usize = 8 * 1024;

/// What the kiosk says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ToModule {
    /// The first line: open the key of the card that lies there.
    OpenKey {
        /// [`VERSION`].
        version: u32,
        /// What for.
        purpose: Purpose,
        /// 16 random bytes, new for each opening and of no other meaning: what a module's own record may name the opening by.
        nonce: Bytes,
        /// Milliseconds that are left until the module is ended.
        within_ms: u64,
    },
    /// The card's answer to the module's last `transmit`.
    Response {
        /// [`VERSION`].
        version: u32,
        /// The answer's data and its two bytes of status word.
        response: Bytes,
        /// Milliseconds that are left until the module is ended.
        within_ms: u64,
    },
}

/// What the module says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromModule {
    /// Send this command to the card.
    Transmit {
        /// [`VERSION`].
        version: u32,
        /// A whole command APDU.
        command: Bytes,
    },
    /// The key is open. The module's last word.
    Opened {
        /// [`VERSION`].
        version: u32,
    },
    /// The key is not open. The module's last word.
    Refused {
        /// [`VERSION`].
        version: u32,
        /// Why.
        reason: Reason,
    },
}

/// What the key is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The person's face was compared with the card's photo.
    Face,
    /// Reception staff compared them.
    Staff,
}

/// Why a module gives up. A closed list: nothing that a module says freely reaches a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The card does not accept this terminal, or does not know this way.
    CardRefused,
    /// The terminal's certificate or key has expired or was withdrawn.
    TerminalExpired,
    /// What the module needs is not there: its key, its device.
    Unavailable,
    /// It does not open keys for this purpose.
    Purpose,
    /// It does not speak this version.
    Version,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CardRefused => "the card does not accept this terminal",
            Self::TerminalExpired => "the terminal's certificate or key has expired or was withdrawn",
            Self::Unavailable => "what it needs is not there",
            Self::Purpose => "it does not open keys for this purpose",
            Self::Version => "it does not speak this version of the protocol",
        })
    }
}

/// Why a line is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Nonsense {
    /// Not a JSON object of one of the known forms.
    #[error("not a message of this protocol")]
    Malformed,
    /// A message of another version.
    #[error("a message of version {0}, and {VERSION} is spoken here")]
    Version(u32),
    /// The bytes of a `transmit` are no command APDU.
    #[error("the bytes to be sent are no command")]
    NotACommand,
}

/// Bytes, as hexadecimal digits of either case.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes());
        bytes.map(Self).map_err(|_| D::Error::custom("not hexadecimal"))
    }
}

/// The version alone, so that a newer message is known as one.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

fn parse<M: for<'de> Deserialize<'de>>(line: &[u8]) -> Result<M, Nonsense> {
    let Versioned { version } = serde_json::from_slice(line).map_err(|_| Nonsense::Malformed)?;
    if version != VERSION {
        return Err(Nonsense::Version(version));
    }
    serde_json::from_slice(line).map_err(|_| Nonsense::Malformed)
}

/// A message as a line with its end; empty only if it could not be written, which none of these types can be.
fn line(message: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(message).unwrap_or_default();
    line.push(b'\n');
    line
}

impl ToModule {
    /// Reads a line, its end left out: a module's side.
    ///
    /// # Errors
    /// [`Nonsense`].
    pub fn parse(line: &[u8]) -> Result<Self, Nonsense> {
        parse(line)
    }

    /// The line to write, with its end.
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        line(self)
    }
}

impl FromModule {
    /// Reads a line, its end left out.
    ///
    /// # Errors
    /// [`Nonsense`].
    pub fn parse(line: &[u8]) -> Result<Self, Nonsense> {
        parse(line)
    }

    /// The line to write, with its end: a module's side.
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        line(self)
    }
}

#[cfg(test)]
mod tests;
