//! The host's side of the virtual card's stand-in for 特定機関認証, by which an authorised terminal uses the authentication
//! key without a PIN.
//!
//! The real exchange is not public, and no real card answers this one: `uketsuke` has no such thing, and a real card
//! refuses it. `card_virtual::StandInTerminal` says what is signed.

use card_apdu::Command;
use card_client::{CardChannel, CardError, PinlessAuthentication, PinlessCommand};
use card_virtual::{STAND_IN_TEXT, StandInTerminal};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

use crate::DemoError;

/// Bytes of the card's challenge.
const CHALLENGE_BYTES: u32 = 32;

/// A terminal that the virtual card lets use its key, and no other card.
pub struct StandInAuthentication {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl StandInAuthentication {
    /// Takes the terminal's key.
    ///
    /// # Errors
    /// [`DemoError::StandIn`] when it is no P-256 key.
    pub fn new(terminal: &StandInTerminal) -> Result<Self, DemoError> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, terminal.pkcs8(), &random)
            .map_err(|_| DemoError::StandIn)?;
        Ok(Self { key, random })
    }
}

impl PinlessAuthentication for StandInAuthentication {
    fn commands(&self) -> &[PinlessCommand] {
        &[PinlessCommand::GetChallenge, PinlessCommand::ExternalAuthenticate]
    }

    fn open_key(&mut self, channel: &mut CardChannel) -> Result<(), CardError> {
        let ask = Command::new(0x00, 0x84, 0x00, 0x00).with_expected(CHALLENGE_BYTES);
        let answer = channel.transmit(&ask)?;
        let challenge = answer.data_if_ok().map_err(|_| CardError::PinlessRefused)?;
        // A card that gives less would let an old signature be used again.
        if challenge.len() != CHALLENGE_BYTES as usize {
            return Err(CardError::PinlessRefused);
        }
        let message = [STAND_IN_TEXT.as_bytes(), &[0], challenge].concat();
        let signature = self.key.sign(&self.random, &message).map_err(|_| CardError::PinlessRefused)?;
        let present = Command::new(0x00, 0x82, 0x00, 0x00).with_data(signature.as_ref());
        let accepted = channel.transmit(&present.map_err(|_| CardError::PinlessRefused)?)?;
        if accepted.status().is_ok() { Ok(()) } else { Err(CardError::PinlessRefused) }
    }
}
