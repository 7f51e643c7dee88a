//! Private keys of the card and what it does with them.

use rand::{CryptoRng, RngCore};
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::traits::PublicKeyParts;
use rsa::{Pss, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};
use x509_cert::spki::{self, SubjectPublicKeyInfoOwned};

use p256::ecdsa::signature::hazmat::PrehashSigner;

/// PKCS#1 v1.5 leaves this many bytes less than the modulus for the payload (RFC 8017 §9.2).
const PKCS1_OVERHEAD: usize = 11;
/// DER of `AlgorithmIdentifier { sha256, NULL }`.
const SHA256_ALGORITHM: [u8; 15] =
    [0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00];

/// A private authentication key.
#[derive(Clone)]
pub(crate) enum PrivateKey {
    Rsa(RsaPrivateKey),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
}

/// The input does not fit the key or the scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadInput;

impl PrivateKey {
    pub(crate) fn public_key_info(&self) -> Result<SubjectPublicKeyInfoOwned, spki::Error> {
        match self {
            Self::Rsa(key) => SubjectPublicKeyInfoOwned::from_key(key.to_public_key()),
            Self::P256(key) => SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()),
            Self::P384(key) => SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()),
        }
    }
}

/// PKCS#1 v1.5 type 1 over exactly these bytes: 1 to `k - 11` of them.
pub(crate) fn sign_padded(key: &RsaPrivateKey, payload: &[u8]) -> Result<Vec<u8>, BadInput> {
    if payload.is_empty() || payload.len() > key.size().saturating_sub(PKCS1_OVERHEAD) {
        return Err(BadInput);
    }
    key.sign(Pkcs1v15Sign::new_unprefixed(), payload).map_err(|_| BadInput)
}

/// RSASSA-PSS with SHA-256 over a digest, random salt of 32 bytes.
pub(crate) fn sign_pss(
    key: &RsaPrivateKey,
    digest: &[u8],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, BadInput> {
    key.sign_with_rng(rng, Pss::new::<Sha256>(), digest).map_err(|_| BadInput)
}

/// ECDSA over a digest as long as the curve's order, as ASN.1 `SEQUENCE { r, s }`.
pub(crate) fn sign_ecdsa(key: &PrivateKey, digest: &[u8]) -> Result<Vec<u8>, BadInput> {
    match key {
        PrivateKey::P256(key) if digest.len() == 32 => {
            let signature: p256::ecdsa::Signature = key.sign_prehash(digest).map_err(|_| BadInput)?;
            Ok(signature.to_der().as_bytes().to_vec())
        }
        PrivateKey::P384(key) if digest.len() == 48 => {
            let signature: p384::ecdsa::Signature = key.sign_prehash(digest).map_err(|_| BadInput)?;
            Ok(signature.to_der().as_bytes().to_vec())
        }
        _ => Err(BadInput),
    }
}

/// `DigestInfo { sha256, digest }`. `digest` is 32 bytes, or the 96 of a card face.
pub(crate) fn sha256_digest_info(digest: &[u8]) -> Vec<u8> {
    let mut inner = SHA256_ALGORITHM.to_vec();
    inner.extend_from_slice(&tlv(0x04, digest));
    tlv(0x30, &inner)
}

/// `sha256WithRSAEncryption` over a message.
pub(crate) fn sign_sha256(key: &RsaPrivateKey, message: &[u8]) -> Result<Vec<u8>, BadInput> {
    sign_padded(key, &sha256_digest_info(&Sha256::digest(message)))
}

/// An RSA public key as this card family writes it: `90` exponent, `91` modulus, both big-endian.
pub(crate) fn card_public_key(key: &RsaPublicKey) -> Vec<u8> {
    let exponent = key.e().to_bytes_be();
    // The card writes 01 00 01, and a modulus of exactly the key's length.
    let mut modulus = vec![0; key.size().saturating_sub(key.n().to_bytes_be().len())];
    modulus.extend_from_slice(&key.n().to_bytes_be());
    [tlv(0x90, &exponent), tlv(0x91, &modulus)].concat()
}

/// A data object. Everything this crate wraps is far below the 16 MiB at which writing one fails.
pub(crate) fn tlv(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 6);
    let written = card_apdu::tlv::write(&mut out, tag, value);
    debug_assert!(written.is_ok());
    out
}
