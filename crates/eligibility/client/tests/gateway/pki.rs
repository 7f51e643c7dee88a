//! A CA, a gateway and a terminal, made anew for each test.

use eligibility_client::Credentials;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    SignatureAlgorithm,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

pub const TERMINAL: &str = "kiosk-1";

pub struct Ca(CertifiedIssuer<'static, KeyPair>);

impl Ca {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    pub fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    pub fn issue(&self, params: CertificateParams, key: KeyPair) -> Issued {
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Issued { certificate_pem: certificate.pem(), der: certificate.der().clone(), key }
    }

    /// A gateway for 127.0.0.1.
    pub fn gateway(&self) -> Issued {
        self.issue(gateway_params(&["127.0.0.1"]), KeyPair::generate().unwrap())
    }

    pub fn terminal(&self) -> Issued {
        self.issue(terminal_params(TERMINAL), KeyPair::generate().unwrap())
    }
}

pub fn gateway_params(names: &[&str]) -> CertificateParams {
    let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut params = CertificateParams::new(names).unwrap();
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    params
}

pub fn terminal_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth);
    params
}

pub fn key(algorithm: &'static SignatureAlgorithm) -> KeyPair {
    KeyPair::generate_for(algorithm).unwrap()
}

pub struct Issued {
    pub certificate_pem: String,
    pub der: CertificateDer<'static>,
    pub key: KeyPair,
}

impl Issued {
    pub fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.key.serialize_der().into())
    }
}

pub fn credentials(ca_pem: &str, terminal: &Issued) -> Credentials {
    Credentials {
        gateway_ca_pem: ca_pem.as_bytes().to_vec(),
        certificate_pem: terminal.certificate_pem.as_bytes().to_vec(),
        key_pem: Zeroizing::new(terminal.key.serialize_pem().into_bytes()),
    }
}
