//! The stand-in terminal's key: two commands, the second over the answer of the first. Part of the library, and by itself of the
//! program `uketsuke-stand-in-authorisation`, which needs nothing else of the demo and starts in no time without it.

use card_apdu::Command;
use card_virtual::STAND_IN_TEXT;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use thiserror::Error;

/// The bytes are no P-256 key.
#[derive(Debug, Error)]
#[error("not a P-256 key")]
pub struct NotAKey;

/// Bytes of the card's challenge.
const CHALLENGE_BYTES: usize = 32;
/// The stand-in terminal's key.
pub struct StandInKey {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl StandInKey {
    /// GET CHALLENGE for 32 bytes: the first command.
    pub const ASK: &[u8] = &[0x00, 0x84, 0x00, 0x00, 0x20];

    /// Takes a P-256 key, PKCS#8 DER.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, NotAKey> {
        let random = SystemRandom::new();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &random).map_err(|_| NotAKey)?;
        Ok(Self { key, random })
    }

    /// EXTERNAL AUTHENTICATE with the signature over the card's challenge: the second command. `None` for a challenge of
    /// another length, by which an old signature could be used again.
    #[must_use]
    pub fn present(&self, challenge: &[u8]) -> Option<Vec<u8>> {
        if challenge.len() != CHALLENGE_BYTES {
            return None;
        }
        let message = [STAND_IN_TEXT.as_bytes(), &[0], challenge].concat();
        let signature = self.key.sign(&self.random, &message).ok()?;
        let present = Command::new(0x00, 0x82, 0x00, 0x00).with_data(signature.as_ref()).ok()?;
        Some(present.to_bytes().to_vec())
    }
}
