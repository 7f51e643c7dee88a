//! Certificate authorities for tests of TLS, and what they issue: servers, terminals, and certificates that are wrong in one
//! way. Made anew for each test, in memory. The cards' authorities are `card-virtual`'s, and those that the sandbox keeps in
//! its folder are its own.

#![allow(clippy::unwrap_used, reason = "only tests use this, and a test fails by panicking")]

pub use rcgen;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate authority.
pub struct Ca(CertifiedIssuer<'static, KeyPair>);

impl Ca {
    /// A new one of this name.
    ///
    /// # Panics
    /// When the system gives no randomness, as all here.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its certificate, PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// Its certificate.
    #[must_use]
    pub fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// Issues a certificate of any kind.
    ///
    /// # Panics
    /// When `params` cannot be written.
    #[must_use]
    pub fn issue(&self, params: CertificateParams, key: KeyPair) -> Issued {
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Issued { certificate_pem: certificate.pem(), der: certificate.der().clone(), key }
    }

    /// A server of these names or addresses.
    ///
    /// # Panics
    /// When one of them is none.
    #[must_use]
    pub fn server(&self, names: &[&str]) -> Issued {
        self.issue(server_params(names), KeyPair::generate().unwrap())
    }

    /// A terminal (or any client) of this name.
    ///
    /// # Panics
    /// As [`Self::new`].
    #[must_use]
    pub fn terminal(&self, name: &str) -> Issued {
        self.issue(terminal_params(name), KeyPair::generate().unwrap())
    }

    /// One that is a server and a client of this name, as a kiosk among several has it.
    ///
    /// # Panics
    /// When the name is none.
    #[must_use]
    pub fn peer(&self, name: &str) -> Issued {
        self.issue(CertificateParams::new(vec![name.to_owned()]).unwrap(), KeyPair::generate().unwrap())
    }
}

/// What a server's certificate says.
///
/// # Panics
/// When a name is none.
#[must_use]
pub fn server_params(names: &[&str]) -> CertificateParams {
    let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut params = CertificateParams::new(names).unwrap();
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    params
}

/// What a terminal's certificate says.
#[must_use]
pub fn terminal_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth);
    params
}

/// A certificate for these names that signs itself.
///
/// # Panics
/// When one of them is none.
#[must_use]
pub fn self_signed(names: &[&str]) -> Issued {
    let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    Issued { certificate_pem: certificate.pem(), der: certificate.der().clone(), key }
}

/// A certificate with its key.
pub struct Issued {
    /// PEM.
    pub certificate_pem: String,
    /// The same, DER.
    pub der: CertificateDer<'static>,
    /// Its key.
    pub key: KeyPair,
}

impl Issued {
    /// The key, PEM (PKCS#8).
    #[must_use]
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// The key, as rustls takes it.
    #[must_use]
    pub fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.key.serialize_der().into())
    }
}
