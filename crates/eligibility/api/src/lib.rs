//! Words of the gateway and of the OQS result message; no IO, no clock, no crypto.
//!
//! Start with [`wire`] for what kiosk and gateway say to each other, [`message`] for the answer that goes on to the receipt
//! computer, and [`jws`] for how a request body is signed. This crate must not open a socket or a file, must not hold a
//! key, and must not print a value of a message.
pub mod base64url;
pub mod jws;
pub mod message;
pub mod wire;

/// The message that a card's signature vouches for: `context ‖ terminal ‖ visit ‖ challenge`, each part preceded by its
/// length as two big-endian bytes, so that no two different sets of parts read the same.
///
/// The card signs it as its key's algorithm says: RSA PKCS#1 v1.5 and P-256 over its SHA-256, P-384 over its SHA-384.
/// Parts beyond 65,535 bytes are cut, which no caller reaches.
#[must_use]
pub fn signed_message(terminal: &str, visit: &str, challenge: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    for part in [wire::SIGNATURE_CONTEXT, terminal.as_bytes(), visit.as_bytes(), challenge] {
        let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
        message.extend_from_slice(&length.to_be_bytes());
        message.extend_from_slice(&part[..usize::from(length)]);
    }
    message
}
