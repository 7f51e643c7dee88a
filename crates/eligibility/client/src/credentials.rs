//! From PEM to a TLS configuration and a signing key, with every check that can be made before the first connection.

use std::sync::Arc;

use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig as TlsConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::{OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY};
use x509_parser::prelude::FromDer as _;
use zeroize::Zeroize as _;

use crate::config::{ConfigError, Credentials, OldestTls};
use crate::gateway_time::AnyDate;
use crate::terminal_key::TerminalKey;

/// Longest PEM file read, in bytes: a generous chain of certificates.
const MAX_PEM_BYTES: usize = 64 * 1024;
const MAX_CAS: usize = 16;
const MAX_CHAIN: usize = 8;

/// When the terminal's certificate is valid, in seconds since 1970. The client does not judge it: its clock may be wrong,
/// and the gateway decides. `uketsuke doctor` reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateValidity {
    /// First second.
    pub not_before: i64,
    /// Last second.
    pub not_after: i64,
}

/// What a certificate says of itself; nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// When it is valid.
    pub validity: CertificateValidity,
    /// Its subject's common name, where it has just one.
    pub name: Option<String>,
    /// Whether subject and issuer are the same.
    pub self_issued: bool,
}

impl CertificateFacts {
    /// Reads the first certificate of a PEM text; `None`: there is none, or it cannot be read.
    #[must_use]
    pub fn of_pem(pem: &[u8]) -> Option<Self> {
        let chain = certificates(pem, MAX_CHAIN)?;
        let (_, leaf) = X509Certificate::from_der(chain.first()?).ok()?;
        let mut names = leaf.subject().iter_common_name();
        let name = names.next().and_then(|name| name.as_str().ok()).map(str::to_owned);
        let name = name.filter(|_| names.next().is_none());
        Some(Self { validity: validity(&leaf), name, self_issued: leaf.subject() == leaf.issuer() })
    }
}

fn validity(certificate: &X509Certificate<'_>) -> CertificateValidity {
    CertificateValidity {
        not_before: certificate.validity().not_before.timestamp(),
        not_after: certificate.validity().not_after.timestamp(),
    }
}

/// What the credentials become.
pub(crate) struct Checked {
    pub tls: TlsConfig,
    /// The same, but for the dates of the gateway's certificate.
    pub time_tls: TlsConfig,
    pub signing_key: TerminalKey,
    pub validity: CertificateValidity,
}

pub(crate) fn check(
    credentials: &Credentials,
    terminal: &str,
    oldest: OldestTls,
) -> Result<Checked, ConfigError> {
    let roots = roots(&credentials.gateway_ca_pem)?;
    let chain = certificates(&credentials.certificate_pem, MAX_CHAIN).ok_or(ConfigError::Certificate)?;
    let leaf = chain.first().ok_or(ConfigError::Certificate)?;
    let (validity, public_key) = check_leaf(leaf, terminal)?;

    let mut key = key(&credentials.key_pem)?;
    let signing_key = TerminalKey::from_pkcs8(key.secret_der());
    key.zeroize();
    let signing_key = signing_key.ok_or(ConfigError::Key)?;
    if !signing_key.belongs_to(&public_key) {
        return Err(ConfigError::KeyMismatch);
    }
    let certified = CertifiedKey::new(chain, Arc::new(signing_key.clone()));

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots.clone()), provider)
        .build()
        .map_err(|_| ConfigError::GatewayCa)?;
    let tls = tls_builder(oldest)?
        .with_root_certificates(roots)
        .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    let mut time_tls = tls.clone();
    // No session of the one is taken up by the other.
    time_tls.resumption = Resumption::disabled();
    time_tls.dangerous().set_certificate_verifier(Arc::new(AnyDate(verifier)));
    Ok(Checked { tls, time_tls, signing_key, validity })
}

/// TLS with ring, in the versions that are allowed.
pub(crate) fn tls_builder(oldest: OldestTls) -> Result<ConfigBuilder<TlsConfig, WantsVerifier>, ConfigError> {
    let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
    let versions: &[_] = match oldest {
        OldestTls::V1_3 => &[&TLS13],
        OldestTls::V1_2 => &[&TLS13, &TLS12],
    };
    TlsConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(|_| ConfigError::Library)
}

fn certificates(pem: &[u8], most: usize) -> Option<Vec<CertificateDer<'static>>> {
    if pem.len() > MAX_PEM_BYTES {
        return None;
    }
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem).take(most + 1).collect::<Result<_, _>>().ok()?;
    (1..=most).contains(&found.len()).then_some(found)
}

pub(crate) fn roots(pem: &[u8]) -> Result<RootCertStore, ConfigError> {
    let mut roots = RootCertStore::empty();
    for ca in certificates(pem, MAX_CAS).ok_or(ConfigError::GatewayCa)? {
        roots.add(ca).map_err(|_| ConfigError::GatewayCa)?;
    }
    Ok(roots)
}

/// Checks purpose, key and name; gives the validity and the public key as an uncompressed point.
fn check_leaf(der: &[u8], terminal: &str) -> Result<(CertificateValidity, Vec<u8>), ConfigError> {
    let (rest, leaf) = X509Certificate::from_der(der).map_err(|_| ConfigError::Certificate)?;
    if !rest.is_empty() {
        return Err(ConfigError::Certificate);
    }
    let spki = leaf.public_key();
    let curve = spki.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok());
    if spki.algorithm.algorithm != OID_KEY_TYPE_EC_PUBLIC_KEY || curve != Some(OID_EC_P256) {
        return Err(ConfigError::CertificateKey);
    }
    let usage = leaf.extended_key_usage().map_err(|_| ConfigError::Certificate)?;
    if usage.is_some_and(|usage| !usage.value.client_auth && !usage.value.any) {
        return Err(ConfigError::CertificatePurpose);
    }
    let mut names = leaf.subject().iter_common_name();
    let named = names.next().and_then(|name| name.as_str().ok()) == Some(terminal);
    if !named || names.next().is_some() {
        return Err(ConfigError::CertificateName);
    }
    Ok((validity(&leaf), spki.subject_public_key.data.to_vec()))
}

fn key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, ConfigError> {
    if pem.len() > MAX_PEM_BYTES {
        return Err(ConfigError::Key);
    }
    PrivatePkcs8KeyDer::from_pem_slice(pem).map(PrivateKeyDer::Pkcs8).map_err(|_| ConfigError::Key)
}
