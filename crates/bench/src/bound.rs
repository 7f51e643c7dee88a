//! The link's own lower bound: what must cross for a job, in the fewest APDUs and frames, no matter who reads.
//!
//! One SELECT for each applet, one READ BINARY for each file (by short file identifier, extended, exactly the file's
//! object), one question and one VERIFY by short reference, one signature. A reader that reaches it would have to know
//! each file's length before reading it.

use crate::link::Exchange;

/// SELECT by a 10-byte AID: header, Lc, AID; a status word comes back.
const SELECT: Exchange = Exchange { sent: 5 + 10, received: 2 };
/// Tries left: VERIFY without data.
const TRIES: Exchange = Exchange { sent: 4, received: 2 };
/// VERIFY of the 14 digits of code B.
const VERIFY_B: Exchange = Exchange { sent: 5 + 14, received: 2 };
/// Internal authentication: header, Lc, DigestInfo of SHA-256 (51 bytes), Le; an RSA-2048 signature comes back.
const AUTHENTICATE: Exchange = Exchange { sent: 5 + 51 + 1, received: 256 + 2 };

/// Extended READ BINARY: header, 3 bytes Le.
fn read(bytes: usize) -> Exchange {
    Exchange { sent: 4 + 3, received: bytes + 2 }
}

/// Bytes of the data objects that must cross.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    /// Authentication certificate.
    pub certificate: usize,
    /// Issuer certificate of the card face.
    pub issuer: usize,
    /// Card face, with the photo in it.
    pub face: usize,
}

impl Files {
    /// Applet, certificate, PIN tries left.
    pub fn certificate_job(self) -> Vec<Exchange> {
        vec![SELECT, read(self.certificate), TRIES]
    }

    /// The same, then: applet, tries left of code B, VERIFY, issuer, face, proof that the card is there.
    pub fn photo_job(self) -> Vec<Exchange> {
        let mut all = self.certificate_job();
        all.extend([SELECT, TRIES, VERIFY_B, read(self.issuer), read(self.face), AUTHENTICATE]);
        all
    }
}
