//! The public keys that are accepted, and verification under them.

use ring::signature as verify;
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
    /// As ring takes it: DER RSAPublicKey, or the uncompressed point.
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
                // Uncompressed points only: what ring takes, and what a certificate carries (RFC 5480 §2.2).
                if curve == OID_EC_P256 && bytes.len() == 65 {
                    KeyKind::P256
                } else if curve == OID_NIST_EC_P384 && bytes.len() == 97 {
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
    /// may come as ASN.1 or as `r ‖ s`.
    pub(crate) fn verified(&self, message: &[u8], answered: &[u8]) -> Option<Signature> {
        let holds = |algorithm: &'static dyn verify::VerificationAlgorithm| {
            verify::UnparsedPublicKey::new(algorithm, self.bytes.as_slice()).verify(message, answered).is_ok()
        };
        let (asn1, fixed, fixed_bytes): (&'static dyn verify::VerificationAlgorithm, _, _) = match self.kind {
            KeyKind::Rsa { .. } => {
                return holds(&verify::RSA_PKCS1_2048_8192_SHA256).then(|| Signature(answered.to_vec()));
            }
            KeyKind::P256 => (&verify::ECDSA_P256_SHA256_ASN1, &verify::ECDSA_P256_SHA256_FIXED, 64),
            KeyKind::P384 => (&verify::ECDSA_P384_SHA384_ASN1, &verify::ECDSA_P384_SHA384_FIXED, 96),
        };
        if holds(asn1) {
            Some(Signature(answered.to_vec()))
        } else if answered.len() == fixed_bytes && holds(fixed) {
            asn1_form(answered).map(Signature)
        } else {
            None
        }
    }
}

/// `r ‖ s` as `SEQUENCE { INTEGER, INTEGER }` (RFC 3279 §2.2.3).
fn asn1_form(fixed: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = fixed.split_at(fixed.len() / 2);
    let mut inner = Vec::with_capacity(fixed.len() + 6);
    for half in [r, s] {
        let start = half.iter().position(|b| *b != 0)?;
        let digits = half.get(start..)?;
        let sign = digits.first().is_some_and(|b| b & 0x80 != 0);
        let integer: Vec<u8> = sign.then_some(0).into_iter().chain(digits.iter().copied()).collect();
        card_apdu::tlv::write(&mut inner, 0x02, &integer).ok()?;
    }
    let mut out = Vec::with_capacity(inner.len() + 3);
    card_apdu::tlv::write(&mut out, 0x30, &inner).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_of_a_type_that_is_wiped_on_drop() {
        fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        wiped(&Signature(vec![1, 2, 3]));
    }

    #[test]
    fn asn1_form_writes_positive_shortest_integers() {
        let mut fixed = [0u8; 64];
        fixed[0] = 0x80;
        fixed[63] = 0x05;
        let asn1 = asn1_form(&fixed).unwrap();
        assert_eq!(asn1[..5], [0x30, 0x26, 0x02, 0x21, 0x00]);
        assert_eq!(asn1[asn1.len() - 3..], [0x02, 0x01, 0x05]);
        assert_eq!(asn1_form(&[0; 64]), None);
    }
}
