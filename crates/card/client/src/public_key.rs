//! The public keys that are accepted, and verification under them.

use p256::ecdsa::signature::Verifier as _;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use sha2::{Digest, Sha256, Sha384};
use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_PKCS1_RSAENCRYPTION,
};
use x509_parser::public_key::PublicKey as Parsed;
use x509_parser::x509::SubjectPublicKeyInfo;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::digest_info;

/// Least and most bits of an accepted RSA modulus: today's card has 2048; ring verifies up to 8192, but nothing in this
/// system is above 4096, and time grows with the cube.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// Kind of an accepted public key; it alone decides how a signature is made and verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA with this modulus length; PKCS#1 v1.5 with SHA-256. Today's card.
    Rsa {
        /// Bits of the modulus, 2048 to 4096.
        bits: u16,
    },
    /// ECDSA on P-256 with SHA-256.
    P256,
    /// ECDSA on P-384 with SHA-384: the next card.
    P384,
}

impl KeyKind {
    /// Longest signature in bytes (ECDSA in ASN.1 form).
    pub(crate) fn signature_bytes(self) -> u32 {
        match self {
            Self::Rsa { bits } => u32::from(bits).div_ceil(8),
            Self::P256 => 72,
            Self::P384 => 104,
        }
    }

    /// What the card is given so that it signs `message`.
    pub(crate) fn to_be_signed(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa { .. } => digest_info::sha256(message).to_vec(),
            Self::P256 => Sha256::digest(message).to_vec(),
            Self::P384 => Sha384::digest(message).to_vec(),
        }
    }
}

/// A signature that was verified under the card's own certificate: RSA PKCS#1 v1.5, or ECDSA in ASN.1 form. Its bytes are
/// wiped when it is dropped: with the challenge they tell which card was there.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct Signature(Vec<u8>);

impl Signature {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature({} bytes)", self.0.len())
    }
}

/// An accepted public key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    kind: KeyKind,
    /// DER RSAPublicKey, or the uncompressed point, which is on its curve.
    bytes: Zeroizing<Vec<u8>>,
}

impl PublicKey {
    /// Takes the key of a certificate; `None` when its algorithm or length is not accepted.
    pub(crate) fn from_info(info: &SubjectPublicKeyInfo<'_>) -> Option<Self> {
        let bytes = Zeroizing::new(info.subject_public_key.data.to_vec());
        let parsed = info.parsed().ok()?;
        let kind = match parsed {
            Parsed::RSA(rsa) if info.algorithm.algorithm == OID_PKCS1_RSAENCRYPTION => {
                let modulus = rsa.modulus.iter().skip_while(|b| **b == 0).copied().collect::<Vec<u8>>();
                let top = modulus.first().map_or(0, |b| b.leading_zeros() as usize);
                let bits = (modulus.len() * 8).checked_sub(top).filter(|bits| RSA_BITS.contains(bits))?;
                let odd = modulus.last().is_some_and(|b| b & 1 == 1);
                let exponent = rsa.exponent.iter().skip_while(|b| **b == 0);
                // 65537, as every key of this hierarchy; small exponents invite forgeries.
                (odd && exponent.eq([1, 0, 1].iter()))
                    .then_some(KeyKind::Rsa { bits: u16::try_from(bits).ok()? })?
            }
            Parsed::EC(_) if info.algorithm.algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY => {
                let curve = info.algorithm.parameters.as_ref()?.as_oid().ok()?;
                // Uncompressed points only, which is what a certificate carries (RFC 5480 §2.2), and on the curve.
                if curve == OID_EC_P256 && bytes.len() == 65 {
                    p256::ecdsa::VerifyingKey::from_sec1_bytes(&bytes).ok()?;
                    KeyKind::P256
                } else if curve == OID_NIST_EC_P384 && bytes.len() == 97 {
                    p384::ecdsa::VerifyingKey::from_sec1_bytes(&bytes).ok()?;
                    KeyKind::P384
                } else {
                    return None;
                }
            }
            _ => return None,
        };
        Some(Self { kind, bytes })
    }

    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Verifies what the card answered as a signature over `message`, and brings it into its one form: ECDSA signatures
    /// may come as ASN.1 or as `r ‖ s`. Both halves of one must be above zero and below the curve's order; a second half
    /// in the upper part of that range is as good as one in the lower (FIPS 186-5 knows no difference).
    pub(crate) fn verified(&self, message: &[u8], answered: &[u8]) -> Option<Signature> {
        match self.kind {
            KeyKind::Rsa { .. } => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.bytes.as_slice())
                .verify(message, answered)
                .is_ok()
                .then(|| Signature(answered.to_vec())),
            KeyKind::P256 => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.bytes).ok()?;
                let asn1 = p256::ecdsa::Signature::from_der(answered);
                let signature = asn1.or_else(|_| p256::ecdsa::Signature::from_slice(answered)).ok()?;
                key.verify(message, &signature).ok()?;
                Some(Signature(signature.to_der().as_bytes().to_vec()))
            }
            KeyKind::P384 => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(&self.bytes).ok()?;
                let asn1 = p384::ecdsa::Signature::from_der(answered);
                let signature = asn1.or_else(|_| p384::ecdsa::Signature::from_slice(answered)).ok()?;
                key.verify(message, &signature).ok()?;
                Some(Signature(signature.to_der().as_bytes().to_vec()))
            }
        }
    }
}

#[cfg(test)]
#[path = "public_key_tests.rs"]
mod tests;
