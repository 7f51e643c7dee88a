//! What is on one card: files, keys, PINs. Made by [`crate::TestPki::issue`], used by [`crate::VirtualCard::new`].

use std::collections::BTreeMap;
use std::fmt;

use rsa::RsaPrivateKey;
use zeroize::Zeroizing;

use crate::PhoneKind;
use crate::key::PrivateKey;

/// The contents of one card. `Debug` prints nothing of them.
#[derive(Clone)]
pub struct CardContents {
    pub(crate) jpki: Option<JpkiContents>,
    pub(crate) card_face: Option<CardFaceContents>,
    pub(crate) others: Option<OtherContents>,
}

impl CardContents {
    /// The authentication certificate (EF 000A) as stored, DER unless the persona asks for a malformed one; `None` on a
    /// card without the JPKI applet.
    #[must_use]
    pub fn auth_certificate(&self) -> Option<&[u8]> {
        self.jpki.as_ref().map(|jpki| jpki.auth_certificate.as_slice())
    }
}

impl fmt::Debug for CardContents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardContents").finish_non_exhaustive()
    }
}

#[derive(Clone)]
pub(crate) struct JpkiContents {
    /// `None` on a card.
    pub(crate) phone: Option<PhoneKind>,
    pub(crate) auth_certificate: Vec<u8>,
    pub(crate) auth_ca_certificate: Vec<u8>,
    pub(crate) sign_ca_certificate: Vec<u8>,
    pub(crate) token_info: [u8; 160],
    pub(crate) auth_key: PrivateKey,
    pub(crate) auth_pin: Option<Zeroizing<Vec<u8>>>,
    pub(crate) auth_pin_tries: u8,
    /// Signature key, certificate and password.
    pub(crate) sign: Option<(RsaPrivateKey, Vec<u8>, Zeroizing<Vec<u8>>)>,
}

#[derive(Clone)]
pub(crate) struct CardFaceContents {
    pub(crate) age_record: Vec<u8>,
    /// Birth date, era year first, 6 digits.
    pub(crate) birth_pin: Zeroizing<Vec<u8>>,
    pub(crate) card_face: Vec<u8>,
    pub(crate) basic_information: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
    pub(crate) key: RsaPrivateKey,
    pub(crate) code_b: Zeroizing<Vec<u8>>,
    pub(crate) code_b_tries: u8,
}

/// What the applets hold that the kiosk never selects.
#[derive(Clone)]
pub(crate) struct OtherContents {
    pub(crate) text: CardTextContents,
    /// The record of 共通カードAP.
    pub(crate) identification: Vec<u8>,
    /// Objects of the card itself, by tag (GET DATA).
    pub(crate) objects: BTreeMap<u16, Vec<u8>>,
}

#[derive(Clone)]
pub(crate) struct CardTextContents {
    pub(crate) attributes: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
    pub(crate) basic_information: Vec<u8>,
    pub(crate) key_signature: Vec<u8>,
    pub(crate) key: RsaPrivateKey,
    pub(crate) pin: Option<Zeroizing<Vec<u8>>>,
    pub(crate) code_b: Zeroizing<Vec<u8>>,
}
