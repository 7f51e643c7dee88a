//! Command APDUs (ISO/IEC 7816-4:2020 §5.1), short and extended, cases 1 to 4.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

/// Longest command APDU: header, extended Lc, 65,535 bytes of data, extended Le (ISO/IEC 7816-4 §5.1).
pub const MAX_COMMAND_BYTES: usize = 4 + 3 + 65_535 + 2;

/// The four bytes that name a command.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header {
    /// Class byte.
    pub cla: u8,
    /// Instruction byte.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X} {:02X} {:02X} {:02X}", self.cla, self.ins, self.p1, self.p2)
    }
}

/// Why bytes are not a command APDU, or a command cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CommandError {
    /// Fewer than the four header bytes.
    #[error("command shorter than its 4-byte header")]
    TooShort,
    /// Lc and the bytes that follow disagree.
    #[error("command length fields disagree with its {0} bytes")]
    WrongLength(usize),
    /// More data than an extended command can carry.
    #[error("command data of {0} bytes is longer than 65535")]
    TooLong(usize),
}

/// One command APDU.
///
/// The data may hold a PIN, so it is wiped on drop and `Debug` prints the header and lengths only.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    header: Header,
    data: Zeroizing<Vec<u8>>,
    expected: Option<u32>,
    extended: bool,
}

impl Command {
    /// Case 1: header only.
    #[must_use]
    pub fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self {
            header: Header { cla, ins, p1, p2 },
            data: Zeroizing::new(Vec::new()),
            expected: None,
            extended: false,
        }
    }

    /// Adds command data (cases 3 and 4). More than 255 bytes makes the command extended.
    ///
    /// # Errors
    /// [`CommandError::TooLong`] above 65,535 bytes.
    pub fn with_data(mut self, data: &[u8]) -> Result<Self, CommandError> {
        if data.len() > 65_535 {
            return Err(CommandError::TooLong(data.len()));
        }
        // One allocation of the final size: a growing buffer would leave copies of a PIN behind.
        let mut owned = Zeroizing::new(Vec::with_capacity(data.len()));
        owned.extend_from_slice(data);
        self.data = owned;
        self.extended |= data.len() > 255;
        Ok(self)
    }

    /// Asks for up to `expected` bytes (cases 2 and 4), clamped to 1..=65,536. Above 256 the command is extended.
    #[must_use]
    pub fn with_expected(mut self, expected: u32) -> Self {
        let expected = expected.clamp(1, 65_536);
        self.expected = Some(expected);
        self.extended |= expected > 256;
        self
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> Header {
        self.header
    }

    /// The command data, empty in cases 1 and 2.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Ne, the most bytes the answer may hold: `None` in cases 1 and 3, else 1..=65,536.
    #[must_use]
    pub fn expected(&self) -> Option<u32> {
        self.expected
    }

    /// Whether the length fields are (or must be) written in extended form.
    #[must_use]
    pub fn is_extended(&self) -> bool {
        self.extended
    }

    /// The bytes to send, in one allocation that is wiped on drop.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(4 + 3 + self.data.len() + 3));
        out.extend_from_slice(&[self.header.cla, self.header.ins, self.header.p1, self.header.p2]);
        // Lossless: `with_data` bounds the length to 65,535 and short form is used only up to 255.
        let lc = self.data.len() as u32;
        if self.extended {
            if lc > 0 {
                out.push(0);
                out.extend_from_slice(&[(lc >> 8) as u8, lc as u8]);
                out.extend_from_slice(&self.data);
            }
            if let Some(ne) = self.expected {
                if lc == 0 {
                    out.push(0);
                }
                out.extend_from_slice(&[(ne >> 8) as u8, ne as u8]);
            }
        } else {
            if lc > 0 {
                out.push(lc as u8);
                out.extend_from_slice(&self.data);
            }
            if let Some(ne) = self.expected {
                out.push(ne as u8);
            }
        }
        out
    }

    /// Reads a command APDU, as the card sees it.
    ///
    /// # Errors
    /// [`CommandError`] when the bytes are none of the seven forms of ISO/IEC 7816-4 §5.1.
    pub fn parse(bytes: &[u8]) -> Result<Self, CommandError> {
        let wrong = CommandError::WrongLength(bytes.len());
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk::<4>().ok_or(CommandError::TooShort)?;
        let command = Self::new(cla, ins, p1, p2);
        let short_ne = |le: u8| if le == 0 { 256 } else { u32::from(le) };
        let long_ne = |hi: u8, lo: u8| match u32::from(u16::from_be_bytes([hi, lo])) {
            0 => 65_536,
            n => n,
        };
        match *body {
            [] => Ok(command),
            [le] => Ok(command.with_expected(short_ne(le))),
            [0, hi, lo] => {
                let mut command = command.with_expected(long_ne(hi, lo));
                command.extended = true;
                Ok(command)
            }
            [0, hi, lo, ref rest @ ..] => {
                let lc = usize::from(u16::from_be_bytes([hi, lo]));
                if lc == 0 || rest.len() < lc {
                    return Err(wrong);
                }
                let (data, tail) = rest.split_at(lc);
                let mut command = command.with_data(data)?;
                command.extended = true;
                match *tail {
                    [] => Ok(command),
                    [hi, lo] => Ok(command.with_expected(long_ne(hi, lo))),
                    _ => Err(wrong),
                }
            }
            [lc, ref rest @ ..] => {
                let lc = usize::from(lc);
                if lc == 0 || rest.len() < lc {
                    return Err(wrong);
                }
                let (data, tail) = rest.split_at(lc);
                let command = command.with_data(data)?;
                match *tail {
                    [] => Ok(command),
                    [le] => Ok(command.with_expected(short_ne(le))),
                    _ => Err(wrong),
                }
            }
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{:?} Lc={} Le=", self.header, self.data.len())?;
        match self.expected {
            Some(ne) => write!(f, "{ne}]"),
            None => write!(f, "-]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn command_cases_round_trip_as_the_standard_writes_them() {
        const CASES: &[(&[u8], usize, Option<u32>, bool)] = &[
            (&[0, 0x20, 0, 0x80], 0, None, false),
            (&[0, 0xB0, 0, 0, 0], 0, Some(256), false),
            (&[0, 0xB0, 0, 0, 16], 0, Some(16), false),
            (&[0, 0x20, 0, 0x80, 4, 1, 2, 3, 4], 4, None, false),
            (&[0, 0x2A, 0, 0x80, 2, 1, 2, 0], 2, Some(256), false),
            (&[0, 0xB0, 0, 0, 0, 0, 0], 0, Some(65_536), true),
            (&[0, 0xB0, 0, 0, 0, 0, 1, 9, 1, 0], 1, Some(256), true),
        ];
        for &(bytes, lc, ne, extended) in CASES {
            let command = Command::parse(bytes).unwrap();
            assert_eq!((command.data().len(), command.expected(), command.is_extended()), (lc, ne, extended));
            assert_eq!(command.to_bytes().as_slice(), bytes);
        }
    }

    #[test]
    fn parse_wrong_lengths_refused() {
        const REFUSED: &[&[u8]] = &[
            &[0, 0x20, 0],
            &[0, 0x20, 0, 0x80, 4, 1, 2, 3],
            &[0, 0x20, 0, 0x80, 1, 2, 3, 4],
            &[0, 0x20, 0, 0x80, 0, 0],
            &[0, 0x20, 0, 0x80, 0, 0, 0, 0],
            &[0, 0x20, 0, 0x80, 0, 0, 1, 9, 1],
        ];
        for bytes in REFUSED {
            assert!(Command::parse(bytes).is_err(), "{bytes:02X?}");
        }
    }

    #[test]
    fn debug_hides_data() {
        let command = Command::new(0, 0x20, 0, 0x80).with_data(b"7291").unwrap();
        assert_eq!(format!("{command:?}"), "[00 20 00 80 Lc=4 Le=-]");
    }

    proptest! {
        #[test]
        fn parse_never_panics_and_reprints(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(command) = Command::parse(&bytes) {
                let reprinted = command.to_bytes();
                prop_assert_eq!(reprinted.as_slice(), bytes.as_slice());
            }
        }
    }
}
