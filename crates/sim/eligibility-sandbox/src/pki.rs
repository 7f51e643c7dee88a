//! The test PKI that the sandbox makes for itself on first start and keeps: P-256 throughout.
//!
//! ```text
//! gateway-ca.pem   gateway-ca.key.pem     issues the gateway's own certificate; the kiosk trusts it
//! server.pem       server.key.pem         localhost, 127.0.0.1, ::1
//! terminal-ca.pem  terminal-ca.key.pem    issues terminals' certificates; the gateway trusts it
//! terminal/cert.pem terminal/key.pem      the kiosk's client certificate, CN = its name
//! ```

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData as _,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::{SandboxError, files};

const MAX_BYTES: u64 = 16 * 1024;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Clocks of the two sides may differ a little on the day of first start.
const BACKDATE: SignedDuration = SignedDuration::from_hours(1);
/// An authority is older than the cards it issued.
const AUTHORITY_BACKDATE: SignedDuration = SignedDuration::from_hours(24 * 365 * 6);
const AUTHORITY_DAYS: i32 = 3650;
const LEAF_DAYS: i32 = 397;
/// A certificate with fewer days left is made anew at the next start.
const RENEW_DAYS: i32 = 30;

/// A certificate authority that can issue.
pub(crate) struct Authority {
    pub certificate: CertificateDer<'static>,
    pub issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its private key.
pub(crate) struct Credentials {
    pub certificate: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
}

/// What the gateway needs of its own PKI.
pub(crate) struct Pki {
    pub server: Credentials,
    pub server_chain: CertificateDer<'static>,
    pub terminal_authority: CertificateDer<'static>,
}

/// Loads the PKI from `folder`, making whatever is missing, near its end, or issued by an authority since replaced.
pub(crate) fn load_or_make(folder: &Path, terminal: &str) -> Result<Pki, SandboxError> {
    files::make_folder(folder)?;
    let gateway =
        authority(folder, "gateway-ca", distinguished_name("Uketsuke sandbox gateway CA"), Timestamp::now())?;
    let mut server = CertificateParams::new(["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec())?;
    server.distinguished_name = distinguished_name("localhost");
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let (certificate, key) = (folder.join("server.pem"), folder.join("server.key.pem"));
    let server = leaf(&gateway, server, &certificate, &key)?;

    let name = distinguished_name("Uketsuke sandbox terminal CA");
    let terminals = authority(folder, "terminal-ca", name, Timestamp::now())?;
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished_name(terminal);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let home = folder.join("terminal");
    files::make_folder(&home)?;
    leaf(&terminals, params, &home.join("cert.pem"), &home.join("key.pem"))?;
    Ok(Pki { server, server_chain: gateway.certificate, terminal_authority: terminals.certificate })
}

/// Loads `<name>.pem` and `<name>.key.pem`, or makes them. `now` is by the clock that will judge the certificate.
pub(crate) fn authority(
    folder: &Path,
    name: &str,
    subject: DistinguishedName,
    now: Timestamp,
) -> Result<Authority, SandboxError> {
    let certificate_path = folder.join(format!("{name}.pem"));
    let key_path = folder.join(format!("{name}.key.pem"));
    if let Some((certificate, key)) = load(&certificate_path, &key_path)? {
        let parsed = parse(&certificate, &certificate_path)?;
        if parsed.subject_pki.raw == key.subject_public_key_info() && lasts(&parsed, LEAF_DAYS, now) {
            let issuer = Issuer::from_ca_cert_der(&certificate, key)?;
            return Ok(Authority { certificate, issuer });
        }
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = subject;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) =
        (date_time(now - AUTHORITY_BACKDATE), date_time(now + DAY * AUTHORITY_DAYS));
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    files::write(&key_path, key.serialize_pem().as_bytes(), 0o600)?;
    files::write(&certificate_path, certificate.pem().as_bytes(), 0o644)?;
    Ok(Authority { certificate: certificate.der().clone(), issuer: Issuer::new(params, key) })
}

fn leaf(
    authority: &Authority,
    mut params: CertificateParams,
    certificate_path: &Path,
    key_path: &Path,
) -> Result<Credentials, SandboxError> {
    let now = Timestamp::now();
    if let Some((certificate, key)) = load(certificate_path, key_path)? {
        let parsed = parse(&certificate, certificate_path)?;
        let issuer = parse(&authority.certificate, certificate_path)?;
        let name = params.distinguished_name.get(&DnType::CommonName);
        if name == common_name(&parsed).map(DnValue::from).as_ref()
            && parsed.subject_pki.raw == key.subject_public_key_info()
            && parsed.verify_signature(Some(&issuer.subject_pki)).is_ok()
            && lasts(&parsed, RENEW_DAYS, now)
        {
            return Ok(Credentials { certificate, key: private_key(&key) });
        }
    }
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = (date_time(now - BACKDATE), date_time(now + DAY * LEAF_DAYS));
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &authority.issuer)?;
    files::write(key_path, key.serialize_pem().as_bytes(), 0o600)?;
    files::write(certificate_path, certificate.pem().as_bytes(), 0o644)?;
    Ok(Credentials { certificate: certificate.der().clone(), key: private_key(&key) })
}

fn private_key(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(key.serialize_der().into())
}

/// `None` when either file is missing.
fn load(
    certificate_path: &Path,
    key_path: &Path,
) -> Result<Option<(CertificateDer<'static>, KeyPair)>, SandboxError> {
    let (Some(certificate), Some(key)) =
        (files::read(certificate_path, MAX_BYTES)?, files::read(key_path, MAX_BYTES)?)
    else {
        return Ok(None);
    };
    let certificate = CertificateDer::from_pem_slice(&certificate)
        .map_err(|_| SandboxError::material(certificate_path, "not a PEM certificate"))?;
    let key = String::from_utf8(key)
        .ok()
        .and_then(|pem| KeyPair::from_pem(&pem).ok())
        .ok_or_else(|| SandboxError::material(key_path, "not a PEM private key"))?;
    Ok(Some((certificate, key)))
}

fn parse<'a>(certificate: &'a CertificateDer<'_>, path: &Path) -> Result<X509Certificate<'a>, SandboxError> {
    X509Certificate::from_der(certificate)
        .map(|(_, parsed)| parsed)
        .map_err(|_| SandboxError::material(path, "not an X.509 certificate"))
}

/// The one common name of a subject; `None` when there is none, or several.
pub(crate) fn common_name<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a str> {
    let mut names = certificate.subject().iter_common_name();
    let name = names.next()?.as_str().ok()?;
    names.next().is_none().then_some(name)
}

/// Whether the certificate is valid and stays so for more than `days`.
fn lasts(certificate: &X509Certificate<'_>, days: i32, now: Timestamp) -> bool {
    let validity = certificate.validity();
    let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    from <= now.as_second() && (now + DAY * days).as_second() < until
}

pub(crate) fn distinguished_name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

/// The same instant in the type that certificates are made with, to the second.
pub(crate) fn date_time(instant: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(instant.as_second()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
