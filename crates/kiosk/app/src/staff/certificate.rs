//! The console's certificate: the facility's own, or one that signs itself, made when there is none.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use ring::digest::{SHA256, digest};
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use staff_console::web::tls_from_pem;
use zeroize::Zeroizing;

use crate::{Config, StartError};

const CERTIFICATE: &str = "staff.certificate";
const KEY: &str = "staff.key";

/// Whether the certificate was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was there.
    Found,
    /// It was made now.
    Now,
}

fn paths(config: &Config) -> (PathBuf, PathBuf) {
    (config.path(&config.staff.certificate), config.path(&config.staff.key))
}

/// Whether certificate and key fit, without making them: `None` while neither is there.
pub(crate) fn problem(config: &Config) -> Option<StartError> {
    let (certificate, key) = paths(config);
    if !certificate.exists() && !key.exists() {
        return None;
    }
    load(config).err()
}

/// Makes a P-256 certificate that signs itself for the configured hosts, unless one is there. The key can be read by its owner
/// only.
///
/// # Errors
/// [`StartError`] when one of the two files is missing, or they cannot be written or read.
pub fn ready(config: &Config) -> Result<Made, StartError> {
    let (certificate, key) = paths(config);
    if certificate.exists() || key.exists() {
        load(config)?;
        return Ok(Made::Found);
    }
    let keys = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(StartError::console)?;
    let mut params = CertificateParams::new(config.staff.hosts.clone()).map_err(StartError::console)?;
    params.distinguished_name.push(DnType::CommonName, "Uketsuke staff console");
    let made = params.self_signed(&keys).map_err(StartError::console)?;
    let pem = Zeroizing::new(keys.serialize_pem());
    base_files::make_folder_of(&key).map_err(StartError::console)?;
    base_files::make_folder_of(&certificate).map_err(StartError::console)?;
    base_files::write_new(&key, pem.as_bytes()).map_err(StartError::console)?;
    base_files::write_new(&certificate, made.pem().as_bytes()).map_err(StartError::console)?;
    tracing::info!("a certificate for the staff console was made");
    Ok(Made::Now)
}

/// The certificate's SHA-256 fingerprint, as browsers show it.
///
/// # Errors
/// [`StartError`] when there is no certificate.
pub fn fingerprint(config: &Config) -> Result<String, StartError> {
    let pem = config.read(CERTIFICATE, &config.staff.certificate)?;
    let der = CertificateDer::from_pem_slice(&pem).map_err(StartError::console)?;
    let mut text = String::new();
    for (index, byte) in digest(&SHA256, &der).as_ref().iter().enumerate() {
        let _ = write!(text, "{}{byte:02X}", if index == 0 { "" } else { ":" });
    }
    Ok(text)
}

/// The console's TLS, with a certificate made if need be.
pub(super) fn tls(config: &Config) -> Result<Arc<ServerConfig>, StartError> {
    ready(config)?;
    load(config)
}

fn load(config: &Config) -> Result<Arc<ServerConfig>, StartError> {
    let certificate = config.read(CERTIFICATE, &config.staff.certificate)?;
    let key = config.read_secret(KEY, &config.staff.key)?;
    tls_from_pem(&certificate, &key).map_err(StartError::console)
}
