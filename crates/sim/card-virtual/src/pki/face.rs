//! The 券面 issuer: signs card faces, and is itself certified by a card-verifiable certificate.

use data_encoding::HEXLOWER;
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};

use super::PkiError;
use crate::applet::card_text::NUMBER_BYTES;
use crate::key::{card_public_key, sha256_digest_info, sign_padded, sign_sha256, tlv};
use crate::persona::Persona;
use crate::png;

/// Key identifiers are 7 digits, `08 05`, 3 digits, 4 bytes. The test hierarchy begins with 6; 6990023 is invented, so
/// that no reader mistakes our CA for the one real test cards name (6000023).
const CA_KEY_ID: &[u8; 16] = b"6990023\x08\x05001\0\0\0\0";
/// "Specification version, extended Lc/Le, vendor, vendor-specific".
const IDENTIFICATION: [u8; 4] = [0x06, 0x03, 0x0E, 0x01];
/// READ BINARY has a 15-bit offset, so nothing behind it could be read.
const MAX_CARD_FACE_BYTES: usize = 0x7FFF;

/// The key that certifies 券面 issuers, as a checker must hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFaceCa {
    /// 証明者鍵ID, as EF 0004 names its issuer.
    pub key_id: [u8; 16],
    /// Modulus, big-endian, 256 bytes.
    pub modulus: Vec<u8>,
    /// Public exponent, big-endian.
    pub exponent: Vec<u8>,
}

impl CardFaceCa {
    /// As a file of issuer keys: identifier and modulus in hexadecimal. The exponent is 65537 and not written.
    #[must_use]
    pub fn to_toml(&self) -> String {
        format!(
            "# The key that certifies the issuers of card faces (券面) in the test hierarchy.\n\
             [[issuer]]\nid = \"{}\"\nmodulus = \"{}\"\n",
            HEXLOWER.encode(&self.key_id),
            HEXLOWER.encode(&self.modulus)
        )
    }
}

pub(super) struct Issuer {
    ca: RsaPrivateKey,
    key: RsaPrivateKey,
}

impl Issuer {
    pub(super) fn new(ca: RsaPrivateKey, key: RsaPrivateKey) -> Self {
        Self { ca, key }
    }

    pub(super) fn ca(&self) -> CardFaceCa {
        CardFaceCa {
            key_id: *CA_KEY_ID,
            modulus: self.ca.n().to_bytes_be(),
            exponent: self.ca.e().to_bytes_be(),
        }
    }

    /// EF 0004: `7F21 { 5F4E (issuer id, subject id, key: 297 bytes), 5F37 }`, the signature over the 297 bytes.
    pub(super) fn certificate(&self, persona: &Persona) -> Result<Vec<u8>, PkiError> {
        let mut body = CA_KEY_ID.to_vec();
        body.extend_from_slice(persona.municipality.code.as_bytes());
        body.extend_from_slice(b"21\x08\x05000\0\0\0\0");
        body.extend_from_slice(&card_public_key(&self.key.to_public_key()));
        let signature = sign_sha256(&self.ca, &body)?;
        Ok(tlv(0x7F21, &[tlv(0x5F4E, &body), tlv(0x5F37, &signature)].concat()))
    }

    /// EF 0003: identification, a key id, a version, the municipality, and a block whose meaning is not public.
    pub(super) fn basic_information(&self, persona: &Persona) -> Vec<u8> {
        let mut opaque = b"6990025\x08\x05001\0\0\0\0".to_vec();
        for block in 0..8_u8 {
            opaque.extend_from_slice(&Sha256::digest([&persona.serial.to_be_bytes()[..], &[block]].concat()));
        }
        let fields = [
            tlv(0xDF31, &IDENTIFICATION),
            tlv(0xDF32, b"6990024\x08\x05001\0\0\0\0"),
            tlv(0xDF33, &[0]),
            tlv(0xDF34, persona.municipality.code.as_bytes()),
            tlv(0xDF35, &opaque),
        ];
        tlv(0xFF30, &fields.concat())
    }

    /// 券面AP EF 0001: `FF10 { DF11 birth, DF12 card's key, DF13 signature over both objects }`.
    pub(super) fn age_record(&self, persona: &Persona, card_key: &RsaPublicKey) -> Result<Vec<u8>, PkiError> {
        let signed =
            [tlv(0xDF11, persona.birth.digits().as_bytes()), tlv(0xDF12, &card_public_key(card_key))]
                .concat();
        let signature = tlv(0xDF13, &sign_sha256(&self.key, &signed)?);
        Ok(tlv(0xFF10, &[signed, signature].concat()))
    }

    /// 入力補助AP EF 0002: `FF20 { DF21 offsets, DF22 name, DF23 address, DF24 birth, DF25 sex }`, and EF 0003:
    /// `FF30 { DF31 digest of the number's file, DF32 digest of the four objects, DF33 signature over both }`.
    pub(super) fn attributes(&self, persona: &Persona) -> Result<(Vec<u8>, Vec<u8>), PkiError> {
        let objects = [
            tlv(0xDF22, persona.name.as_bytes()),
            tlv(0xDF23, persona.address.as_bytes()),
            tlv(0xDF24, persona.birth.digits().as_bytes()),
            tlv(0xDF25, &[persona.sex.digit()]),
        ];
        let file = with_table(&objects)?;
        let signed = [
            tlv(0xDF31, &Sha256::digest([0xFF; NUMBER_BYTES])),
            tlv(0xDF32, &Sha256::digest(objects.concat())),
        ]
        .concat();
        let signature = tlv(0xDF33, &sign_sha256(&self.key, &signed)?);
        Ok((file, tlv(0xFF30, &[signed, signature].concat())))
    }

    /// 入力補助AP EF 0005: identification, a key id, and a block whose meaning is not public.
    pub(super) fn text_information(&self) -> Vec<u8> {
        let fields = [
            tlv(0xDF41, &[0x01, 0x03, 0x0E, 0x01]),
            tlv(0xDF42, b"6990034\x08\x05001\0\0\0\0"),
            tlv(0xDF43, &[0; 128]),
        ];
        tlv(0xFF40, &fields.concat())
    }

    /// 入力補助AP EF 0007: `FF50 { DF51 the applet's key, DF52 signature over it }`.
    pub(super) fn text_key(&self, key: &RsaPublicKey) -> Result<Vec<u8>, PkiError> {
        let signed = tlv(0xDF51, &card_public_key(key));
        let signature = tlv(0xDF52, &sign_sha256(&self.key, &signed)?);
        Ok(tlv(0xFF50, &[signed, signature].concat()))
    }

    /// EF 0002: `FF20 { DF21 offsets, DF22 birth … DF28 signature, DF29 expiry, DF2A security code }`.
    ///
    /// The signature covers a DigestInfo whose digest is three SHA-256 values long: birth, sex and key; name and
    /// address; photo. Each over whole data objects as stored.
    pub(super) fn card_face(&self, persona: &Persona, card_key: &RsaPublicKey) -> Result<Vec<u8>, PkiError> {
        let birth = tlv(0xDF22, persona.birth.digits().as_bytes());
        let sex = tlv(0xDF23, &[persona.sex.digit()]);
        let key = tlv(0xDF24, &card_public_key(card_key));
        let name = tlv(0xDF25, &png::placeholder(216, persona.name.chars().count()));
        let address = tlv(0xDF26, &png::placeholder(288, persona.address.chars().count()));
        let photo = tlv(0xDF27, persona.photo_bytes.as_deref().unwrap_or_default());
        let mut digests = Vec::with_capacity(96);
        for segment in [[&birth[..], &sex, &key].concat(), [&name[..], &address].concat(), photo.clone()] {
            digests.extend_from_slice(&Sha256::digest(segment));
        }
        let signature = tlv(0xDF28, &sign_padded(&self.key, &sha256_digest_info(&digests))?);
        let expiry = tlv(0xDF29, persona.expiry.digits().as_bytes());
        let security_code = tlv(0xDF2A, &png::digits(&persona.security_code));
        let objects = [birth, sex, key, name, address, photo, signature, expiry, security_code];

        with_table(&objects)
    }
}

/// `FF20` with these objects behind a table, `DF21`, that says where each starts, counted from the start of the file.
fn with_table(objects: &[Vec<u8>]) -> Result<Vec<u8>, PkiError> {
    const TOO_LARGE: PkiError = PkiError::Persona("photo too large for a card");
    let table_length = tlv(0xDF21, &vec![0; objects.len() * 2]).len();
    let body_length: usize = table_length + objects.iter().map(Vec::len).sum::<usize>();
    let mut start = tlv(0xFF20, &vec![0; body_length]).len() - body_length + table_length;
    let mut table = Vec::with_capacity(objects.len() * 2);
    for object in objects {
        let offset = u16::try_from(start).map_err(|_| TOO_LARGE)?;
        table.extend_from_slice(&offset.to_be_bytes());
        start += object.len();
    }
    let file = tlv(0xFF20, &[tlv(0xDF21, &table), objects.concat()].concat());
    if file.len() > MAX_CARD_FACE_BYTES { Err(TOO_LARGE) } else { Ok(file) }
}
