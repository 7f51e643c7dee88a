//! A stand-in for 特定機関認証, by which certified readers use the authentication key without a PIN.
//!
//! The real exchange is not public and no real card answers this command. It is off unless a test or the demo asks for
//! it ([`crate::VirtualCard::offer_terminal_stand_in`]), and it says what it is in the command and in the answer.

/// What the command must carry.
const COMMAND_TEXT: &[u8; 28] = b"STAND-IN, NOT A REAL COMMAND";
/// What the card answers.
pub(crate) const ANSWER_TEXT: &[u8; 27] = b"STAND-IN, NOT A REAL ANSWER";

/// Class of the command: proprietary.
pub(crate) const CLA: u8 = 0x80;
/// Instruction of the command, which no known applet of the card uses.
pub(crate) const INS: u8 = 0xEE;

/// The stand-in command as a whole: `80 EE 00 00`, a text that says what it is, Le `00`.
///
/// On a card that offers it, with the JPKI applet selected, it opens the authentication key until the security status
/// is lost, and nothing else. Everywhere else the answer is `6D00`.
#[must_use]
pub fn stand_in_command() -> Vec<u8> {
    [&[CLA, INS, 0, 0, COMMAND_TEXT.len() as u8], &COMMAND_TEXT[..], &[0]].concat()
}
