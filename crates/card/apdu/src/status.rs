//! Status words (ISO/IEC 7816-4:2020 §5.6). What one of them *means* to a visit is the applet's business.

use std::fmt;

/// SW1 and SW2 of a response.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// Normal processing.
    pub const OK: Self = Self(0x9000);
    /// No further qualification: here, a first command after power-up that some cards answer so.
    pub const UNSPECIFIED: Self = Self(0x6F00);
    /// End of file reached before Le bytes were read.
    pub const END_OF_FILE: Self = Self(0x6282);
    /// Wrong length.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// Logical channel not supported.
    pub const CHANNEL_NOT_SUPPORTED: Self = Self(0x6881);
    /// Command incompatible with the file structure.
    pub const WRONG_FILE_STRUCTURE: Self = Self(0x6981);
    /// Security status not satisfied.
    pub const SECURITY_NOT_SATISFIED: Self = Self(0x6982);
    /// Authentication method blocked (ISO wording).
    pub const METHOD_BLOCKED: Self = Self(0x6983);
    /// Reference data not usable; JICSAP cards answer it for a blocked key.
    pub const REFERENCE_NOT_USABLE: Self = Self(0x6984);
    /// Conditions of use not satisfied.
    pub const CONDITIONS_NOT_SATISFIED: Self = Self(0x6985);
    /// Command not allowed, no current EF.
    pub const NO_CURRENT_FILE: Self = Self(0x6986);
    /// Incorrect data field.
    pub const WRONG_DATA: Self = Self(0x6A80);
    /// File or application not found.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// Incorrect P1-P2.
    pub const WRONG_PARAMETERS: Self = Self(0x6A86);
    /// Referenced data or key not found.
    pub const REFERENCE_NOT_FOUND: Self = Self(0x6A88);
    /// Offset outside the file.
    pub const WRONG_OFFSET: Self = Self(0x6B00);
    /// Instruction not supported.
    pub const INSTRUCTION_NOT_SUPPORTED: Self = Self(0x6D00);
    /// Class not supported.
    pub const CLASS_NOT_SUPPORTED: Self = Self(0x6E00);

    /// SW1.
    #[must_use]
    pub fn sw1(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// SW2.
    #[must_use]
    pub fn sw2(self) -> u8 {
        self.0 as u8
    }

    /// `9000`.
    #[must_use]
    pub fn is_ok(self) -> bool {
        self == Self::OK
    }

    /// `63Cx`: verification failed or counter asked, x tries left. No other status word carries a count.
    #[must_use]
    pub fn tries_left(self) -> Option<u8> {
        (self.0 & 0xFFF0 == 0x63C0).then_some((self.0 & 0x0F) as u8)
    }

    /// `63Cx` with `x` = `tries`, clamped to 15.
    #[must_use]
    pub fn with_tries_left(tries: u8) -> Self {
        Self(0x63C0 | u16::from(tries.min(15)))
    }

    /// `61xx`: that many bytes wait for GET RESPONSE (256 for `6100`).
    #[must_use]
    pub fn bytes_waiting(self) -> Option<u16> {
        (self.sw1() == 0x61).then_some(if self.sw2() == 0 { 256 } else { u16::from(self.sw2()) })
    }

    /// `6Cxx`: the same command again with this Le (256 for `6C00`).
    #[must_use]
    pub fn right_length(self) -> Option<u16> {
        (self.sw1() == 0x6C).then_some(if self.sw2() == 0 { 256 } else { u16::from(self.sw2()) })
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_63cx_of_all_status_words_carries_a_count() {
        let counted: Vec<u16> = (0..=u16::MAX).filter(|sw| StatusWord(*sw).tries_left().is_some()).collect();
        assert_eq!(counted, (0x63C0..=0x63CF).collect::<Vec<u16>>());
        assert_eq!(StatusWord(0x63C2).tries_left(), Some(2));
    }
}
