//! The commands that a PIN-less authentication (特定機関認証) may declare: a closed set, as types that no other command fits.
//!
//! Declarable is what proves the terminal to the card. Nothing that verifies or changes a PIN, selects, reads or writes,
//! and nothing that has the card compute with a private key over bytes of the authentication's choice: once the key is
//! open, that would be the holder's signature under something that they never saw. The reasons are in
//! `docs/decisions/0016-authorisation-module.md`.

use std::fmt;

use card_apdu::Command;
use thiserror::Error;

/// Most patterns that one authentication may declare.
pub const MAX_DECLARED: usize = 16;
/// Most commands of one pattern that may leave in one opening.
pub const MAX_TIMES: u8 = 4;
/// Most bytes of command data: a terminal's certificate is known to take 307 in its longest piece.
pub const MAX_DECLARED_DATA: u16 = 2048;
/// Most bytes of answer that may be asked for.
pub const MAX_DECLARED_ANSWER: u16 = 1024;

/// A pattern of commands, as it is written down; [`DeclaredCommands::new`] decides whether it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandPattern {
    /// The class byte.
    pub class: u8,
    /// The instruction byte.
    pub instruction: u8,
    /// The first parameter.
    pub p1: u8,
    /// The second parameter.
    pub p2: u8,
    /// How much command data there is.
    pub data: DataLength,
    /// Bytes of answer that are asked for (Ne), 1 to [`MAX_DECLARED_ANSWER`]; none: no answer but the status word.
    pub expected: Option<u16>,
    /// How often such a command may be sent in one opening, 1 to [`MAX_TIMES`].
    pub times: u8,
}

/// How much command data a pattern allows, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataLength {
    /// None at all.
    None,
    /// Just so many, 1 to [`MAX_DECLARED_DATA`].
    Exactly(u16),
    /// 1 to so many, at most [`MAX_DECLARED_DATA`].
    AtMost(u16),
}

impl DataLength {
    fn fits(self, length: usize) -> bool {
        match self {
            Self::None => length == 0,
            Self::Exactly(bytes) => length == usize::from(bytes),
            Self::AtMost(bytes) => (1..=usize::from(bytes)).contains(&length),
        }
    }
}

/// Why a pattern may not be declared. The words say what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotDeclarable {
    /// A class byte of another logical channel.
    #[error("the class names a logical channel; only the basic channel is used: take the command out")]
    LogicalChannel,
    /// A class byte with secure messaging.
    #[error("the class asks for secure messaging, behind which no allow-list can see: take the command out")]
    SecureMessaging,
    /// A class byte with command chaining.
    #[error("the class asks for command chaining: declare one command with all its data")]
    Chaining,
    /// A class byte that is neither the interindustry one nor the one of the known proprietary command.
    #[error("the class must be 0x00, or 0x80 for the terminal certificate (80 A2)")]
    Class,
    /// VERIFY.
    #[error("VERIFY (20, 21) is the patient's alone: take the command out")]
    Verify,
    /// CHANGE REFERENCE DATA.
    #[error("CHANGE REFERENCE DATA (24, 25) would change the holder's PIN: take the command out")]
    ChangeReferenceData,
    /// RESET RETRY COUNTER.
    #[error("RESET RETRY COUNTER (2C, 2D) would change the holder's PIN: take the command out")]
    ResetRetryCounter,
    /// A command by which the card computes with a private key.
    #[error(
        "it has the card compute with a private key over bytes of the program's choice (2A, 2B, 86, 87, 88): take the command out"
    )]
    PrivateKey,
    /// SELECT.
    #[error(
        "SELECT (A4) is the kiosk's alone; the program works at the selected JPKI applet: take the command out"
    )]
    Select,
    /// READ BINARY, READ RECORD, GET DATA and what searches.
    #[error("it reads from the card (A0 to A3, B0 to B3, CA, CB): take the command out")]
    Read,
    /// What writes to the card, or changes its life cycle.
    #[error("it changes the card (04, 0E, 0F, 44, 46, 47, D0 to DF, E0 to EF, FE): take the command out")]
    Write,
    /// MANAGE CHANNEL.
    #[error("MANAGE CHANNEL (70) opens logical channels: take the command out")]
    ManageChannel,
    /// GET RESPONSE and ENVELOPE.
    #[error(
        "GET RESPONSE (C0, C1) is sent by the kiosk itself, and ENVELOPE (C2, C3) hides a command: take the command out"
    )]
    Transport,
    /// MANAGE SECURITY ENVIRONMENT for anything but external authentication.
    #[error(
        "of MANAGE SECURITY ENVIRONMENT (22) only 00 22 81 A4 may be declared, the key of an external authentication"
    )]
    SecurityEnvironment,
    /// Another instruction that is not on the list.
    #[error("only 00 84, 00 82, 00 22 81 A4 and 80 A2 xx C1 may be declared")]
    Instruction,
    /// Parameters that the instruction does not have.
    #[error("GET CHALLENGE (84) has the parameters 00 00 and no data; 80 A2 has the second parameter C1")]
    Parameters,
    /// The command data.
    #[error("the data must be 1 to {MAX_DECLARED_DATA} bytes, and none for GET CHALLENGE (84)")]
    Data,
    /// The expected length.
    #[error(
        "the answer must be 1 to {MAX_DECLARED_ANSWER} bytes for GET CHALLENGE (84), and none for the others"
    )]
    Answer,
    /// How often.
    #[error(
        "it must be sent 1 to {MAX_TIMES} times, and EXTERNAL AUTHENTICATE (82) once: a card may count those it refuses"
    )]
    Times,
}

/// Why a list of patterns may not be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DeclarationError {
    /// None, or more than there may be.
    #[error("declare 1 to {MAX_DECLARED} commands")]
    Count,
    /// One of them.
    #[error("number {number}, {class:02X} {instruction:02X} {p1:02X} {p2:02X}: {why}")]
    Pattern {
        /// Which one, from 1.
        number: usize,
        /// Its class byte.
        class: u8,
        /// Its instruction byte.
        instruction: u8,
        /// Its first parameter.
        p1: u8,
        /// Its second parameter.
        p2: u8,
        /// Why not.
        why: NotDeclarable,
    },
}

/// What a PIN-less authentication declared: nothing else leaves while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredCommands(Vec<CommandPattern>);

impl DeclaredCommands {
    /// Takes patterns, if each may be declared.
    ///
    /// # Errors
    /// [`DeclarationError`], with the first pattern that may not.
    pub fn new(patterns: Vec<CommandPattern>) -> Result<Self, DeclarationError> {
        if !(1..=MAX_DECLARED).contains(&patterns.len()) {
            return Err(DeclarationError::Count);
        }
        for (index, pattern) in patterns.iter().enumerate() {
            let &CommandPattern { class, instruction, p1, p2, .. } = pattern;
            let at = |why| DeclarationError::Pattern { number: index + 1, class, instruction, p1, p2, why };
            declarable(pattern).map_err(at)?;
        }
        Ok(Self(patterns))
    }

    /// The patterns, in the order in which they were declared.
    #[must_use]
    pub fn patterns(&self) -> &[CommandPattern] {
        &self.0
    }

    /// How often each pattern may still be used when an opening begins.
    pub(crate) fn budget(&self) -> Vec<(CommandPattern, u8)> {
        self.0.iter().map(|pattern| (pattern.clone(), pattern.times)).collect()
    }
}

impl CommandPattern {
    /// Whether the command is one of these.
    #[must_use]
    pub fn fits(&self, command: &Command) -> bool {
        let header = command.header();
        let same = (header.cla, header.ins, header.p1, header.p2)
            == (self.class, self.instruction, self.p1, self.p2);
        let length = command.data().len();
        // The long form only where it is needed: the same command has one form.
        let plain = command.is_extended() == (length > 255 || self.expected.is_some_and(|ne| ne > 256));
        same && plain && self.data.fits(length) && command.expected() == self.expected.map(u32::from)
    }
}

impl fmt::Display for CommandPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, instruction, p1, p2, .. } = self;
        write!(f, "{class:02X} {instruction:02X} {p1:02X} {p2:02X}")?;
        match self.data {
            DataLength::None => {}
            DataLength::Exactly(bytes) => write!(f, " with {bytes} bytes")?,
            DataLength::AtMost(bytes) => write!(f, " with at most {bytes} bytes")?,
        }
        if let Some(bytes) = self.expected {
            write!(f, " for {bytes} bytes")?;
        }
        write!(f, " \u{d7}{}", self.times)
    }
}

/// The closed set.
fn declarable(pattern: &CommandPattern) -> Result<(), NotDeclarable> {
    use NotDeclarable as No;
    class(pattern.class)?;
    match (pattern.class, pattern.instruction, pattern.p1, pattern.p2) {
        (0x00, 0x84, ..) | (0x00, 0x82, ..) | (0x00, 0x22, 0x81, 0xA4) | (0x80, 0xA2, _, 0xC1) => {}
        (0x80, 0xA2, ..) => return Err(No::Parameters),
        (0x00, 0x22, ..) => return Err(No::SecurityEnvironment),
        (_, instruction, ..) => return Err(forbidden(instruction)),
    }
    let challenge = pattern.instruction == 0x84;
    if challenge && (pattern.p1, pattern.p2) != (0, 0) {
        return Err(No::Parameters);
    }
    let data = match pattern.data {
        DataLength::None => challenge,
        DataLength::Exactly(bytes) | DataLength::AtMost(bytes) => {
            !challenge && (1..=MAX_DECLARED_DATA).contains(&bytes)
        }
    };
    if !data {
        return Err(No::Data);
    }
    let answer = match pattern.expected {
        None => !challenge,
        Some(bytes) => challenge && (1..=MAX_DECLARED_ANSWER).contains(&bytes),
    };
    if !answer {
        return Err(No::Answer);
    }
    let most = if pattern.instruction == 0x82 { 1 } else { MAX_TIMES };
    if (1..=most).contains(&pattern.times) { Ok(()) } else { Err(No::Times) }
}

/// The class byte (ISO/IEC 7816-4 §5.4.1): the basic channel, in clear, unchained.
fn class(class: u8) -> Result<(), NotDeclarable> {
    use NotDeclarable as No;
    match class {
        0x00 | 0x80 => Ok(()),
        // First and further interindustry values; the proprietary half is read as cards of this kind read it.
        class if class & 0x40 != 0 => Err(No::LogicalChannel),
        class if class & 0x0C != 0 => Err(No::SecureMessaging),
        class if class & 0x03 != 0 => Err(No::LogicalChannel),
        class if class & 0x10 != 0 => Err(No::Chaining),
        _ => Err(No::Class),
    }
}

/// Why this instruction is not on the list.
fn forbidden(instruction: u8) -> NotDeclarable {
    use NotDeclarable as No;
    match instruction {
        0x20 | 0x21 => No::Verify,
        0x24 | 0x25 => No::ChangeReferenceData,
        0x2C | 0x2D => No::ResetRetryCounter,
        0x2A | 0x2B | 0x86 | 0x87 | 0x88 => No::PrivateKey,
        0xA4 | 0xA5 => No::Select,
        0xA0..=0xA3 | 0xB0..=0xB3 | 0xCA | 0xCB => No::Read,
        0x04 | 0x0E | 0x0F | 0x44 | 0x46 | 0x47 | 0xD0..=0xDF | 0xE0..=0xEF | 0xFE => No::Write,
        0x70 => No::ManageChannel,
        0xC0..=0xC3 => No::Transport,
        0x82 | 0x84 | 0x22 => No::Class,
        _ => No::Instruction,
    }
}

#[cfg(test)]
#[path = "declared_tests.rs"]
mod tests;
