//! The console's certificate: the facility's own, or one that signs itself, made when there is none and made anew, with the same
//! key, before it ends.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use eligibility_client::CertificateFacts;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, date_time_ymd};
use ring::digest::{SHA256, digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use staff_console::web::ConsoleTls;
use zeroize::Zeroizing;

use crate::{Config, StartError};

const CERTIFICATE: &str = "staff.certificate";
const KEY: &str = "staff.key";
/// The common name of what is made here; one of another name is the facility's own and is left alone.
const NAME: &str = "Uketsuke staff console";
/// How long a certificate that is made here is valid: as long as browsers take one of a public authority (398 days), less the day
/// before today.
const DAYS: i64 = 397;
/// Days before its end from which it is made anew.
const RENEW_DAYS: i64 = 30;
const DAY_SECONDS: i64 = 86_400;

/// Whether the certificate was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was there.
    Found,
    /// It and its key were made now.
    Now,
    /// It was made now for the key that was there.
    Anew,
}

/// What the console's certificate is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// SHA-256 of the certificate, as browsers show it.
    pub certificate: String,
    /// SHA-256 of its public key (SubjectPublicKeyInfo), which stays when the certificate is made anew.
    pub key: String,
    /// The last day on which it is valid.
    pub until: Date,
}

fn paths(config: &Config) -> (PathBuf, PathBuf) {
    (config.path(&config.staff.certificate), config.path(&config.staff.key))
}

/// An error that names the key of the configuration and the file.
fn at(key: &str, path: &Path, error: impl std::fmt::Display) -> StartError {
    StartError::console(format!("{key}: {}: {error}", path.display()))
}

/// Whether certificate and key fit, without making them: `None` while they would be made.
pub(crate) fn problem(config: &Config) -> Option<StartError> {
    let (certificate, key) = paths(config);
    match (certificate.exists(), key.exists()) {
        (false, false) => None,
        (false, true) => keys(config).err(),
        _ => load(config).err(),
    }
}

/// Makes a P-256 certificate that signs itself for the configured hosts, where none is there, and makes one of its own anew when
/// it ends soon or lasts longer than it may. The key stays, and can be read by its owner only.
///
/// # Errors
/// [`StartError`] when the key is missing, or a file cannot be written or read. It names the file.
pub fn ready(config: &Config) -> Result<Made, StartError> {
    ready_at(config, Timestamp::now())
}

fn ready_at(config: &Config, now: Timestamp) -> Result<Made, StartError> {
    let (certificate, key) = paths(config);
    match (certificate.exists(), key.exists()) {
        (false, false) => {
            let keys = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(StartError::console)?;
            let pem = Zeroizing::new(keys.serialize_pem());
            base_files::make_folder_of(&key)
                .and_then(|()| base_files::write_new(&key, pem.as_bytes()))
                .map_err(|error| at(KEY, &key, error))?;
            write(config, &keys, now)?;
            tracing::info!("a certificate for the staff console was made");
            Ok(Made::Now)
        }
        (false, true) => {
            write(config, &keys(config)?, now)?;
            tracing::warn!("a certificate for the staff console was made anew, for the key that was there");
            Ok(Made::Anew)
        }
        (true, false) => {
            let other = certificate.display();
            let why = format!(
                "is missing, but the certificate {other} is there: put its key back, or remove the certificate, \
                 and both are made anew"
            );
            Err(at(KEY, &key, why))
        }
        (true, true) => {
            load(config)?;
            if !is_due(config, now)? {
                return Ok(Made::Found);
            }
            let made = keys(config).and_then(|keys| write(config, &keys, now));
            match made {
                Ok(()) => {
                    tracing::info!("the staff console's certificate was made anew, with the same key");
                    Ok(Made::Anew)
                }
                // What is there serves meanwhile.
                Err(error) => {
                    tracing::warn!(%error, "the staff console's certificate could not be made anew");
                    Ok(Made::Found)
                }
            }
        }
    }
}

/// Whether the certificate was made here and ends soon, or was made when they had no end.
fn is_due(config: &Config, now: Timestamp) -> Result<bool, StartError> {
    let pem = config.read(CERTIFICATE, &config.staff.certificate)?;
    let Some(facts) = CertificateFacts::of_pem(&pem) else { return Ok(false) };
    let ours = facts.self_issued && facts.name.as_deref() == Some(NAME);
    let left = facts.validity.not_after.saturating_sub(now.as_second());
    // By its own dates, not by a clock that may be behind.
    let life = facts.validity.not_after.saturating_sub(facts.validity.not_before);
    Ok(ours && (life > (DAYS + 1) * DAY_SECONDS || left < RENEW_DAYS * DAY_SECONDS))
}

/// The key pair that is there.
fn keys(config: &Config) -> Result<KeyPair, StartError> {
    let (_, key) = paths(config);
    let pem = config.read_secret(KEY, &config.staff.key)?;
    let text = std::str::from_utf8(&pem).map_err(|error| at(KEY, &key, error))?;
    KeyPair::from_pem(text).map_err(|error| at(KEY, &key, error))
}

/// Writes the certificate of this key, whole or not at all.
fn write(config: &Config, keys: &KeyPair, now: Timestamp) -> Result<(), StartError> {
    let (certificate, _) = paths(config);
    let made = signed(config, keys, now).map_err(|error| at(CERTIFICATE, &certificate, error))?;
    base_files::make_folder_of(&certificate)
        .and_then(|()| base_files::replace(&certificate, made.as_bytes(), 0o600))
        .map_err(|error| at(CERTIFICATE, &certificate, error))
}

/// From yesterday on, so that a clock that is a little behind does not refuse it.
fn signed(config: &Config, keys: &KeyPair, now: Timestamp) -> Result<String, rcgen::Error> {
    let mut params = CertificateParams::new(config.staff.hosts.clone())?;
    params.distinguished_name.push(DnType::CommonName, NAME);
    let today = now.to_zoned(TimeZone::UTC).date();
    let time = |date: Date| {
        let part = |part: i8| u8::try_from(part).unwrap_or(1);
        date_time_ymd(date.year().into(), part(date.month()), part(date.day()))
    };
    params.not_before = time(today.saturating_sub(1.days()));
    params.not_after = time(today.saturating_add(DAYS.days()));
    Ok(params.self_signed(keys)?.pem())
}

/// What the certificate is known by.
///
/// # Errors
/// [`StartError`] when there is no certificate.
pub fn fingerprints(config: &Config) -> Result<Printed, StartError> {
    let (certificate, _) = paths(config);
    let pem = config.read(CERTIFICATE, &config.staff.certificate)?;
    let der = CertificateDer::from_pem_slice(&pem).map_err(|error| at(CERTIFICATE, &certificate, error))?;
    let facts = CertificateFacts::of_pem(&pem);
    let until = facts.and_then(|facts| Timestamp::from_second(facts.validity.not_after).ok());
    let until = until.ok_or_else(|| at(CERTIFICATE, &certificate, "cannot be read"))?;
    let key = keys(config).map(|keys| keys.subject_public_key_info());
    Ok(Printed {
        certificate: hexadecimal(&der),
        key: key.map(|key| hexadecimal(&key)).unwrap_or_default(),
        until: until.to_zoned(TimeZone::UTC).date(),
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (index, byte) in digest(&SHA256, bytes).as_ref().iter().enumerate() {
        let _ = write!(text, "{}{byte:02X}", if index == 0 { "" } else { ":" });
    }
    text
}

/// The console's TLS, with a certificate made if need be.
pub(super) fn tls(config: &Config) -> Result<ConsoleTls, StartError> {
    ready(config)?;
    load(config)
}

/// Makes the certificate anew if it is time, and serves what is there now.
pub(super) fn look_again(config: &Config, tls: &ConsoleTls) -> Result<(), StartError> {
    ready(config)?;
    let (certificate, key) = read(config)?;
    if tls.renew(&certificate, &key).map_err(|error| at(CERTIFICATE, &paths(config).0, error))? {
        tracing::info!("the staff console serves another certificate");
    }
    Ok(())
}

fn read(config: &Config) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>), StartError> {
    let certificate = config.read(CERTIFICATE, &config.staff.certificate)?;
    let key = config.read_secret(KEY, &config.staff.key)?;
    Ok((certificate, key))
}

fn load(config: &Config) -> Result<ConsoleTls, StartError> {
    let (certificate, key) = read(config)?;
    let path = paths(config).0;
    ConsoleTls::from_pem(&certificate, &key)
        .map_err(|error| at("staff.certificate with staff.key", &path, error))
}

#[cfg(test)]
#[path = "certificate_tests.rs"]
mod tests;
