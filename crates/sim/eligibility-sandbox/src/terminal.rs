//! The terminal as TLS knows it, and the body it signed (JWS, RFC 7515, ES256).

use eligibility_api::jws;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use x509_parser::oid_registry::{OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::pki::common_name;

/// A terminal whose client certificate TLS has verified.
#[derive(Clone)]
pub(crate) struct Terminal {
    /// Its certificate's common name.
    pub name: String,
    /// Its P-256 public key, uncompressed point.
    key: Vec<u8>,
}

impl Terminal {
    /// Reads name and key from the peer's certificate; `None` when it has not one name and a P-256 key.
    pub(crate) fn from_certificate(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let key = certificate.public_key();
        let curve = key.algorithm.parameters.as_ref()?.as_oid().ok()?;
        if key.algorithm.algorithm != OID_KEY_TYPE_EC_PUBLIC_KEY || curve != OID_EC_P256 {
            return None;
        }
        Some(Self { name: common_name(&certificate)?.to_owned(), key: key.subject_public_key.data.to_vec() })
    }

    /// The payload of a compact JWS, if this terminal signed it and says so.
    pub(crate) fn verified_payload(&self, body: &[u8]) -> Option<Vec<u8>> {
        let parts = jws::split(body).ok()?;
        if parts.header.kid != self.name {
            return None;
        }
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.key)
            .verify(parts.signing_input, &parts.signature)
            .ok()?;
        Some(parts.payload.to_vec())
    }
}
