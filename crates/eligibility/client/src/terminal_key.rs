//! The terminal's one private key: it signs bodies (ES256) and the TLS handshake, and is wiped when the last that signs with
//! it is dropped. Why it is not ring's: docs/decisions/0018-crypto-and-runtime.md.

use std::fmt;
use std::sync::Arc;

use eligibility_api::jws::SIGNATURE_BYTES;
use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::DecodePrivateKey as _;
use rustls::sign::{Signer, SigningKey as TlsSigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

/// A P-256 key. A clone is the same key, not another copy of it.
#[derive(Clone)]
pub(crate) struct TerminalKey(Arc<SigningKey>);

impl fmt::Debug for TerminalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TerminalKey").finish_non_exhaustive()
    }
}

impl TerminalKey {
    /// Reads PKCS#8 in DER; `None` for anything but a P-256 key.
    pub(crate) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let secret = SecretKey::from_pkcs8_der(der).ok()?;
        Some(Self(Arc::new(SigningKey::from(secret))))
    }

    /// Whether this uncompressed point is its public key.
    pub(crate) fn belongs_to(&self, point: &[u8]) -> bool {
        self.0.verifying_key().to_encoded_point(false).as_bytes() == point
    }

    /// ES256 over `message`: r ‖ s, with the nonce of RFC 6979, so that no bad randomness can give the key away.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<[u8; SIGNATURE_BYTES]> {
        let signature: Signature = self.0.try_sign(message).ok()?;
        Some(signature.to_bytes().into())
    }
}

impl TlsSigningKey for TerminalKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let offered = offered.contains(&SignatureScheme::ECDSA_NISTP256_SHA256);
        offered.then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for TerminalKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature: Signature =
            self.0.try_sign(message).map_err(|_| rustls::Error::General("signing failed".into()))?;
        Ok(signature.to_der().as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP256_SHA256
    }
}

#[cfg(test)]
mod tests {
    use p256::pkcs8::EncodePrivateKey as _;
    use ring::signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().map(|c| (c as char).to_digit(16).unwrap() as u8).collect();
        digits.as_chunks::<2>().0.iter().map(|[high, low]| high << 4 | low).collect()
    }

    /// RFC 6979 A.2.5.
    fn key() -> TerminalKey {
        let secret = hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        let secret = SecretKey::from_slice(&secret).unwrap();
        TerminalKey::from_pkcs8(secret.to_pkcs8_der().unwrap().as_bytes()).unwrap()
    }

    fn point() -> Vec<u8> {
        hex("0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6\
             7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")
    }

    #[test]
    fn signatures_are_those_of_rfc_6979_and_ring_accepts_them() {
        let key = key();
        assert!(key.belongs_to(&point()));
        for (message, wanted) in [
            (
                "sample",
                "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
                 F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
            ),
            (
                "test",
                "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367\
                 019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
            ),
        ] {
            let signature = key.sign(message.as_bytes()).unwrap();
            assert_eq!(signature.as_slice(), hex(wanted), "{message}");
            let fixed = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point());
            assert!(fixed.verify(message.as_bytes(), &signature).is_ok());
            // The same numbers in the handshake's form.
            let signer = key.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]).unwrap();
            let asn1 = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point());
            assert!(asn1.verify(message.as_bytes(), &signer.sign(message.as_bytes()).unwrap()).is_ok());
            assert_eq!(
                Signature::from_slice(&signature).unwrap().to_der().as_bytes(),
                signer.sign(message.as_bytes()).unwrap()
            );
        }
    }

    #[test]
    fn other_schemes_and_other_keys_are_not_taken() {
        let key = key();
        assert!(key.choose_scheme(&[]).is_none());
        let others = [
            SignatureScheme::ECDSA_NISTP384_SHA384,
            SignatureScheme::RSA_PSS_SHA256,
            SignatureScheme::ED25519,
        ];
        assert!(key.choose_scheme(&others).is_none());
        assert!(!key.belongs_to(&point()[..64]));
        let mut other = point();
        other[40] ^= 1;
        assert!(!key.belongs_to(&other));

        let good = SecretKey::from_slice(&[7; 32]).unwrap().to_pkcs8_der().unwrap();
        let good = good.as_bytes();
        assert!(TerminalKey::from_pkcs8(good).is_some());
        for cut in 0..good.len() {
            assert!(TerminalKey::from_pkcs8(&good[..cut]).is_none(), "{cut}");
        }
        let at = good.windows(32).position(|window| window == [7; 32]).unwrap();
        let with = |secret: &[u8]| {
            let mut der = good.to_vec();
            der[at..at + 32].copy_from_slice(secret);
            TerminalKey::from_pkcs8(&der)
        };
        // Zero, the order of the curve, and above it.
        assert!(with(&[0; 32]).is_none());
        assert!(with(&hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")).is_none());
        assert!(with(&[0xFF; 32]).is_none());
        // The same bytes said to be on P-384 (1.3.132.0.34 in place of 1.2.840.10045.3.1.7).
        let p256_oid = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
        let at = good.windows(10).position(|window| window == p256_oid).unwrap();
        let mut other_curve = good.to_vec();
        other_curve[at + 9] = 0x01;
        assert!(TerminalKey::from_pkcs8(&other_curve).is_none());
        let rsa = b"\x30\x03\x02\x01\x00";
        assert!(TerminalKey::from_pkcs8(rsa).is_none());
    }

    #[test]
    fn key_is_of_a_type_that_is_wiped_on_drop_and_says_nothing() {
        fn wiped<T: p256::elliptic_curve::zeroize::ZeroizeOnDrop>(_: &T) {}
        wiped(&*key().0);
        assert_eq!(format!("{:?}", key()), "TerminalKey { .. }");
        // Signing does not make another copy: the key of the handshake is the same one.
        let key = key();
        let signer = key.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]).unwrap();
        assert_eq!(Arc::strong_count(&key.0), 2);
        drop(signer);
        assert_eq!(Arc::strong_count(&key.0), 1);
    }
}
