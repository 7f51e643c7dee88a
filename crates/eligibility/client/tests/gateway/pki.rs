//! The terminal's name and credentials, made of a test authority.

use eligibility_client::Credentials;
use test_pki::Issued;
use test_pki::rcgen::{KeyPair, SignatureAlgorithm};
use zeroize::Zeroizing;

pub const TERMINAL: &str = "kiosk-1";
/// Where every server of these tests listens.
pub const HERE: &[&str] = &["127.0.0.1"];

pub fn key(algorithm: &'static SignatureAlgorithm) -> KeyPair {
    KeyPair::generate_for(algorithm).unwrap()
}

pub fn credentials(ca_pem: &str, terminal: &Issued) -> Credentials {
    Credentials {
        gateway_ca_pem: ca_pem.as_bytes().to_vec(),
        certificate_pem: terminal.certificate_pem.as_bytes().to_vec(),
        key_pem: Zeroizing::new(terminal.key_pem().into_bytes()),
    }
}
