//! The host's side of the virtual card's stand-in for 特定機関認証, by which an authorised terminal uses the authentication
//! key without a PIN: as an authorisation module in a program of its own (`bin/stand_in_authorisation.rs`), and in this
//! process for tests.
//!
//! The real exchange is not public, and no real card answers this one: `uketsuke` has no such thing, and a real card
//! refuses it. `card_virtual::StandInTerminal` says what is signed.

use card_apdu::Command;
use card_client::{
    CardChannel, CardError, CommandPattern, DataLength, DeclaredCommands, PinlessAuthentication, Purpose,
};
use card_virtual::StandInTerminal;

use crate::DemoError;
use crate::stand_in_key::StandInKey;

/// Bytes of a signature, `r ‖ s`.
const SIGNATURE_BYTES: u16 = 64;

/// What the stand-in declares.
fn declared() -> Vec<CommandPattern> {
    let pattern = |instruction, data, expected| CommandPattern {
        class: 0x00,
        instruction,
        p1: 0x00,
        p2: 0x00,
        data,
        expected,
        times: 1,
    };
    vec![pattern(0x84, DataLength::None, Some(32)), pattern(0x82, DataLength::Exactly(SIGNATURE_BYTES), None)]
}

/// A terminal that the virtual card lets use its key, and no other card: in this process.
pub struct StandInAuthentication {
    key: StandInKey,
    declared: DeclaredCommands,
}

impl StandInAuthentication {
    /// Takes the terminal's key.
    ///
    /// # Errors
    /// [`DemoError::StandIn`] when it is no P-256 key.
    pub fn new(terminal: &StandInTerminal) -> Result<Self, DemoError> {
        let key = StandInKey::from_pkcs8(terminal.pkcs8()).map_err(|_| DemoError::StandIn)?;
        let declared = DeclaredCommands::new(declared()).map_err(|_| DemoError::StandIn)?;
        Ok(Self { key, declared })
    }
}

impl PinlessAuthentication for StandInAuthentication {
    fn commands(&self) -> &DeclaredCommands {
        &self.declared
    }

    fn open_key(&mut self, _: Purpose, channel: &mut CardChannel) -> Result<(), CardError> {
        let ask = Command::parse(StandInKey::ASK).map_err(|_| CardError::PinlessFailed)?;
        let answer = channel.transmit(&ask)?;
        let challenge = answer.data_if_ok().map_err(|_| CardError::PinlessRefused)?;
        let present = self.key.present(challenge).ok_or(CardError::PinlessRefused)?;
        let present = Command::parse(&present).map_err(|_| CardError::PinlessFailed)?;
        let accepted = channel.transmit(&present)?;
        if accepted.status().is_ok() { Ok(()) } else { Err(CardError::PinlessRefused) }
    }
}

/// `[authorisation]` for the stand-in's program, with the terminal's key in this file.
///
/// # Errors
/// When the program is not beside this one.
pub(crate) fn toml(program: &std::path::Path, key: &std::path::Path) -> std::io::Result<String> {
    let hash = ring::digest::digest(&ring::digest::SHA256, &std::fs::read(program)?);
    let digits = data_encoding::HEXLOWER.encode(hash.as_ref());
    let commands: String = declared()
        .iter()
        .map(|CommandPattern { class, instruction, p1, p2, data, expected, times }| {
            let data = match data {
                DataLength::None => String::new(),
                DataLength::Exactly(bytes) => format!("data = {bytes}\n"),
                DataLength::AtMost(bytes) => format!("data_at_most = {bytes}\n"),
            };
            let answer = expected.map(|bytes| format!("answer = {bytes}\n")).unwrap_or_default();
            format!(
                "\n[[authorisation.commands]]\nclass = 0x{class:02X}\ninstruction = 0x{instruction:02X}\np1 = 0x{p1:02X}\np2 = \
                 0x{p2:02X}\n{data}{answer}times = {times}\n"
            )
        })
        .collect();
    Ok(format!(
        "\n# A stand-in: no real card answers it.\n[authorisation]\nprogram = {:?}\nsha256 = \"{digits}\"\narguments = [{:?}]\n{commands}",
        program.display().to_string(),
        key.display().to_string(),
    ))
}
