//! A stand-in for 特定機関認証, by which certified readers use the authentication key without a PIN.
//!
//! The real exchange is not public and no real card answers this one. It is off unless anyone who places the card asks for
//! it ([`crate::VirtualCard::with_stand_in`]). A terminal that holds the test PKI's stand-in key asks for 32 bytes (GET
//! CHALLENGE, `00 84 00 00 20`) and presents its signature over them in the very next command (EXTERNAL AUTHENTICATE,
//! `00 82 00 00 40`): ECDSA on P-256 with SHA-256, `r ‖ s`, over [`STAND_IN_TEXT`], a zero byte and the challenge. The text
//! says what it is, so that no such signature can ever pass for anything else.

use std::fmt;

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::EncodePrivateKey;
use zeroize::Zeroizing;

use crate::PkiError;

/// What a stand-in terminal's signature begins with.
pub const STAND_IN_TEXT: &str = "uketsuke stand-in for 特定機関認証, not the real protocol";
/// Bytes of the challenge.
pub(crate) const CHALLENGE_BYTES: usize = 32;
/// Bytes of the signature, `r ‖ s`.
pub(crate) const SIGNATURE_BYTES: usize = 64;

/// The terminal that a card with the stand-in lets use its authentication key. Made by
/// [`crate::TestPki::stand_in_terminal`]; `Debug` prints nothing of it.
#[derive(Clone)]
pub struct StandInTerminal {
    pkcs8: Zeroizing<Vec<u8>>,
    key: VerifyingKey,
}

impl StandInTerminal {
    pub(crate) fn new(key: &SigningKey) -> Result<Self, PkiError> {
        let pkcs8 = p256::SecretKey::from(key).to_pkcs8_der()?.to_bytes();
        Ok(Self { pkcs8, key: *key.verifying_key() })
    }

    /// The terminal's private key, PKCS#8 DER, P-256: what the host signs with.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Whether the terminal signed this challenge.
    pub(crate) fn signed(&self, challenge: &[u8; CHALLENGE_BYTES], signature: &[u8]) -> bool {
        let message = [STAND_IN_TEXT.as_bytes(), &[0], challenge].concat();
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify(&message, &signature).is_ok())
    }
}

impl fmt::Debug for StandInTerminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandInTerminal").finish_non_exhaustive()
    }
}
