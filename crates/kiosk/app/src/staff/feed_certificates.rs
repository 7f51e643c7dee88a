//! Certificates for several kiosks of one facility: a small authority, and a folder for each kiosk with what it needs.

use std::path::{Path, PathBuf};

use jiff::{ToSpan as _, Zoned, civil::Date};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use staff_console::KioskName;
use staff_console::feed::{FeedTls, FeedTlsError};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::config::read_bounded;

/// How long the authority lasts.
const AUTHORITY_YEARS: i16 = 10;
/// How long a kiosk's certificate lasts.
const KIOSK_YEARS: i16 = 5;

/// Why there are no certificates.
#[derive(Debug, Error)]
pub enum FeedCertificateError {
    /// A file or folder.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The kiosk has certificates already.
    #[error("{0} is there already; move it away to make new ones")]
    Exists(PathBuf),
    /// The authority that is there cannot be read.
    #[error(transparent)]
    Config(#[from] crate::ConfigError),
    /// A certificate cannot be made.
    #[error("certificate: {0}")]
    Make(#[from] rcgen::Error),
    /// What was made is not good.
    #[error(transparent)]
    Feed(#[from] FeedTlsError),
}

/// Makes an authority in `folder`, unless one is there, and below it a folder for each kiosk with `ca.pem`, `cert.pem` and
/// `key.pem` (P-256). Keys can be read by their owner only. Gives the kiosks' folders.
///
/// # Errors
/// [`FeedCertificateError`]. Nothing that is there is written over.
pub fn make(folder: &Path, kiosks: &[KioskName]) -> Result<Vec<PathBuf>, FeedCertificateError> {
    let places: Vec<(&KioskName, PathBuf)> =
        kiosks.iter().map(|kiosk| (kiosk, folder.join(kiosk.as_str()))).collect();
    if let Some((_, there)) = places.iter().find(|(_, place)| place.exists()) {
        return Err(FeedCertificateError::Exists(there.clone()));
    }
    let (ca, issuer) = authority(folder)?;
    for (kiosk, place) in &places {
        let keys = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = params(kiosk.as_str(), KIOSK_YEARS)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        params.subject_alt_names = CertificateParams::new(vec![kiosk.to_string()])?.subject_alt_names;
        let chain = params.signed_by(&keys, &issuer)?.pem();
        let key = Zeroizing::new(keys.serialize_pem());
        // As the kiosk will look at them.
        FeedTls::from_pem(kiosk, ca.as_bytes(), chain.as_bytes(), key.as_bytes())?;
        for (name, text) in [("ca.pem", &ca), ("cert.pem", &chain), ("key.pem", &*key)] {
            write(&place.join(name), text)?;
        }
    }
    Ok(places.into_iter().map(|(_, place)| place).collect())
}

/// The authority's certificate, and what signs with its key.
fn authority(folder: &Path) -> Result<(String, Issuer<'static, KeyPair>), FeedCertificateError> {
    const KEY: &str = "feed-certificates";
    let (certificate, key) = (folder.join("ca.pem"), folder.join("ca-key.pem"));
    if certificate.exists() || key.exists() {
        let text = crate::config::read_text(KEY, &certificate)?;
        let bytes = Zeroizing::new(read_bounded(KEY, &key)?);
        let keys = KeyPair::from_pem(&String::from_utf8_lossy(&bytes))?;
        let issuer = Issuer::from_ca_cert_pem(&text, keys)?;
        return Ok((text, issuer));
    }
    let keys = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = params("Uketsuke kiosks", AUTHORITY_YEARS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let text = params.self_signed(&keys)?.pem();
    write(&key, &Zeroizing::new(keys.serialize_pem()))?;
    write(&certificate, &text)?;
    Ok((text, Issuer::new(params, keys)))
}

/// From yesterday on, so that a clock that is a little behind does not refuse it.
fn params(name: &str, years: i16) -> Result<CertificateParams, FeedCertificateError> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    let today = Zoned::now().date();
    let time = |date: Date| {
        let part = |part: i8| u8::try_from(part).unwrap_or(1);
        date_time_ymd(date.year().into(), part(date.month()), part(date.day()))
    };
    params.not_before = time(today.saturating_sub(1.days()));
    params.not_after = time(today.saturating_add(years.years()));
    Ok(params)
}

fn write(path: &Path, text: &str) -> Result<(), FeedCertificateError> {
    base_files::make_folder_of(path)
        .and_then(|()| base_files::write_new(path, text.as_bytes()))
        .map_err(|error| FeedCertificateError::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn names(names: &[&str]) -> Vec<KioskName> {
        names.iter().map(|name| KioskName::new(name).unwrap()).collect()
    }

    #[test]
    fn every_kiosk_gets_what_the_others_accept_and_later_ones_come_from_the_same_authority() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("feed");
        let made = make(&root, &names(&["kiosk-1", "kiosk-2"])).unwrap();
        assert_eq!(made, [root.join("kiosk-1"), root.join("kiosk-2")]);
        make(&root, &names(&["kiosk-3"])).unwrap();
        let read = |path: &str| std::fs::read(root.join(path)).unwrap();
        for kiosk in ["kiosk-1", "kiosk-2", "kiosk-3"] {
            let of = |file: &str| read(&format!("{kiosk}/{file}"));
            assert_eq!(of("ca.pem"), read("ca.pem"));
            let name = KioskName::new(kiosk).unwrap();
            FeedTls::from_pem(&name, &of("ca.pem"), &of("cert.pem"), &of("key.pem")).unwrap();
            let other = KioskName::new("kiosk-4").unwrap();
            assert!(FeedTls::from_pem(&other, &of("ca.pem"), &of("cert.pem"), &of("key.pem")).is_err());
        }
        for key in ["ca-key.pem", "kiosk-1/key.pem", "kiosk-3/key.pem"] {
            let mode = std::fs::metadata(root.join(key)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{key}: {mode:o}");
        }
    }

    #[test]
    fn nothing_that_is_there_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), &names(&["kiosk-1"])).unwrap();
        let before = std::fs::read(folder.path().join("kiosk-1/key.pem")).unwrap();
        let again = make(folder.path(), &names(&["kiosk-2", "kiosk-1"]));
        assert!(matches!(again, Err(FeedCertificateError::Exists(_))), "{again:?}");
        assert!(!folder.path().join("kiosk-2").exists(), "all or none");
        assert_eq!(std::fs::read(folder.path().join("kiosk-1/key.pem")).unwrap(), before);
        std::fs::remove_file(folder.path().join("ca-key.pem")).unwrap();
        assert!(matches!(make(folder.path(), &names(&["kiosk-3"])), Err(FeedCertificateError::Config(_))));
        let bad = tempfile::tempdir().unwrap();
        assert!(make(bad.path(), &names(&["kiosk-"])).is_err(), "no certificate can be for it");
    }
}
