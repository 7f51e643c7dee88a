//! Card-verifiable certificates of the card-face applet, and RSA verification where ring cannot be used.

use crypto_bigint::U2048;
use crypto_bigint::modular::runtime_mod::{DynResidue, DynResidueParams};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use sha2::{Digest, Sha256};

use card_apdu::tlv;

use crate::FaceError;

/// Bytes of an RSA-2048 modulus and of a signature under it.
const RSA_BYTES: usize = 256;
/// 65537, the only exponent these keys have (crate `myna-card`, `ca.rs`).
const EXPONENT: [u8; 3] = [1, 0, 1];
/// Bytes under the signature of a certificate: two key identifiers and the key with its tags.
const BODY_BYTES: usize = 16 + 16 + 265;

/// An RSA-2048 public key with exponent 65537.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RsaKey {
    modulus: [u8; RSA_BYTES],
}

impl RsaKey {
    fn from_modulus(modulus: [u8; RSA_BYTES]) -> Option<Self> {
        // Full length, and odd: Montgomery arithmetic needs it, and an even one is no RSA modulus.
        (modulus.first()? & 0x80 != 0 && modulus.last()? & 1 == 1).then_some(Self { modulus })
    }

    /// Reads `90 03 010001 91 82 0100 <modulus>`, and nothing behind it.
    pub(crate) fn from_data_objects(bytes: &[u8]) -> Result<Self, FaceError> {
        let (exponent, rest) = tlv::read(bytes).map_err(|_| FaceError::Malformed)?;
        let (modulus, rest) = tlv::read(rest).map_err(|_| FaceError::Malformed)?;
        if (exponent.tag, modulus.tag, rest.len()) != (0x90, 0x91, 0) {
            return Err(FaceError::Malformed);
        }
        if exponent.value != EXPONENT {
            return Err(FaceError::WeakKey);
        }
        let modulus = <[u8; RSA_BYTES]>::try_from(modulus.value).map_err(|_| FaceError::WeakKey)?;
        Self::from_modulus(modulus).ok_or(FaceError::WeakKey)
    }

    /// RSA PKCS#1 v1.5 with SHA-256 over `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        RsaPublicKeyComponents { n: self.modulus.as_slice(), e: EXPONENT.as_slice() }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok()
    }

    /// RSA PKCS#1 v1.5 over a DigestInfo that names SHA-256 but holds three digests, 96 bytes: so the issuer signs a card
    /// face. Every byte of the recovered block is compared with the one block that is right, so there is no padding to
    /// parse and none to forge.
    ///
    /// ring always hashes and so cannot check it. `crypto-bigint` does the one modular power; the crate `rsa` would bring
    /// private-key code (RUSTSEC-2023-0071) into the kiosk for it.
    pub(crate) fn verifies_three_digests(&self, parts: [&[u8]; 3], signature: &[u8]) -> bool {
        let Ok(signature) = <&[u8; RSA_BYTES]>::try_from(signature) else { return false };
        let modulus = U2048::from_be_slice(&self.modulus);
        let signature = U2048::from_be_slice(signature);
        if signature >= modulus {
            return false;
        }
        let residue = DynResidue::new(&signature, DynResidueParams::new(&modulus));
        let recovered = residue.pow_bounded_exp(&U2048::from_u32(65_537), 17).retrieve();
        recovered == U2048::from_be_slice(&three_digest_block(parts))
    }
}

/// `00 01 FF… 00 DigestInfo(sha256, SHA-256(a) ‖ SHA-256(b) ‖ SHA-256(c))`, 256 bytes (RFC 8017 §9.2 with a 96-byte digest).
fn three_digest_block(parts: [&[u8]; 3]) -> [u8; RSA_BYTES] {
    /// SEQUENCE (113) { SEQUENCE (13) { OID sha256, NULL }, OCTET STRING (96) … }.
    const PREFIX: [u8; 19] = [
        0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
        0x04, 0x60,
    ];
    let mut block = [0xFF; RSA_BYTES];
    block[0] = 0x00;
    block[1] = 0x01;
    let digest_info: usize = PREFIX.len() + 3 * 32;
    block[RSA_BYTES - digest_info - 1] = 0x00;
    block[RSA_BYTES - digest_info..RSA_BYTES - 96].copy_from_slice(&PREFIX);
    for (place, part) in block[RSA_BYTES - 96..].chunks_exact_mut(32).zip(parts) {
        place.copy_from_slice(&Sha256::digest(part));
    }
    block
}

/// Names a key: 7 digits, `08 05`, 3 digits, 4 more bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 16]);

/// A configured key that certifies issuers (municipalities).
#[derive(Clone)]
pub struct IssuerKey {
    id: KeyId,
    key: RsaKey,
}

impl IssuerKey {
    /// Takes a key's identifier and its RSA-2048 modulus, big-endian; the exponent is 65537. `None` when it is no such
    /// modulus.
    #[must_use]
    pub fn new(id: KeyId, modulus: &[u8; RSA_BYTES]) -> Option<Self> {
        RsaKey::from_modulus(*modulus).map(|key| Self { id, key })
    }
}

/// The configured issuer keys. They are on no card and have to come from the operator.
#[derive(Clone, Default)]
pub struct IssuerKeys(Vec<IssuerKey>);

impl IssuerKeys {
    /// Takes the keys.
    #[must_use]
    pub fn new(keys: Vec<IssuerKey>) -> Self {
        Self(keys)
    }
}

impl std::fmt::Debug for IssuerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuerKeys({} keys)", self.0.len())
    }
}

/// A card-verifiable certificate (EF 0004): which key the issuing municipality signs with, signed by a configured key.
///
/// `7F21 { 5F4E (16 authority key id ‖ 16 subject key id ‖ key), 5F37 signature over the value of 5F4E }`.
pub struct CardVerifiableCertificate {
    authority: KeyId,
    subject: KeyId,
    key: RsaKey,
    body: [u8; BODY_BYTES],
    signature: [u8; RSA_BYTES],
}

impl CardVerifiableCertificate {
    /// Reads EF 0004; filler behind the data object is left aside.
    ///
    /// # Errors
    /// [`FaceError::CertificateMalformed`] or [`FaceError::WeakKey`].
    pub fn parse(bytes: &[u8]) -> Result<Self, FaceError> {
        let malformed = FaceError::CertificateMalformed;
        let (outer, _) = tlv::read(bytes).map_err(|_| malformed)?;
        let (content, rest) = tlv::read(outer.value).map_err(|_| malformed)?;
        let (signature, rest) = tlv::read(rest).map_err(|_| malformed)?;
        if (outer.tag, content.tag, signature.tag, rest.len()) != (0x7F21, 0x5F4E, 0x5F37, 0) {
            return Err(malformed);
        }
        let body = <[u8; BODY_BYTES]>::try_from(content.value).map_err(|_| malformed)?;
        let signature = <[u8; RSA_BYTES]>::try_from(signature.value).map_err(|_| malformed)?;
        let (authority, rest) = body.split_first_chunk::<16>().ok_or(malformed)?;
        let (subject, key) = rest.split_first_chunk::<16>().ok_or(malformed)?;
        let key = RsaKey::from_data_objects(key).map_err(|error| match error {
            FaceError::WeakKey => FaceError::WeakKey,
            _ => malformed,
        })?;
        Ok(Self { authority: KeyId(*authority), subject: KeyId(*subject), key, body, signature })
    }

    /// The configured key that it says signed it.
    #[must_use]
    pub fn authority(&self) -> KeyId {
        self.authority
    }

    /// The certified key.
    #[must_use]
    pub fn subject(&self) -> KeyId {
        self.subject
    }

    /// The certified key, if a configured key really signed it.
    pub(crate) fn trusted_key(&self, issuers: &IssuerKeys) -> Result<&RsaKey, FaceError> {
        let mut named = issuers.0.iter().filter(|issuer| issuer.id == self.authority).peekable();
        if named.peek().is_none() {
            return Err(FaceError::UnknownIssuer);
        }
        if named.any(|issuer| issuer.key.verifies(&self.body, &self.signature)) {
            Ok(&self.key)
        } else {
            Err(FaceError::CertificateSignature)
        }
    }
}
