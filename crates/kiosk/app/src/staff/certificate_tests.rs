//! The console's certificate: a bounded life, made anew with the same key, and what is said where half of it is missing.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

fn config(folder: &Path) -> Config {
    Config::parse(SHIPPED, Path::new("kiosk.toml"), folder).unwrap()
}

fn validity(config: &Config) -> (i64, i64) {
    let facts = CertificateFacts::of_pem(&std::fs::read(paths(config).0).unwrap()).unwrap();
    (facts.validity.not_before, facts.validity.not_after)
}

fn days(days: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + days * DAY_SECONDS).unwrap()
}

#[test]
fn life_is_bounded_and_renewed_before_its_end_with_the_same_key() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    assert_eq!(ready_at(&config, days(0)).unwrap(), Made::Now);
    let (before, after) = validity(&config);
    assert!(after - before <= 398 * DAY_SECONDS, "as long as browsers take one of a public authority");
    assert!(before <= days(0).as_second() && after > days(395).as_second());
    let first = fingerprints(&config).unwrap();
    assert_eq!(ready_at(&config, days(360)).unwrap(), Made::Found);
    assert_eq!(fingerprints(&config).unwrap(), first);
    // By a clock that is years behind nothing is made: it is not the certificate that is wrong.
    assert_eq!(ready_at(&config, days(-3000)).unwrap(), Made::Found);
    assert_eq!(fingerprints(&config).unwrap(), first);
    assert_eq!(ready_at(&config, days(370)).unwrap(), Made::Anew);
    let second = fingerprints(&config).unwrap();
    assert_eq!(second.key, first.key);
    assert!(second.certificate != first.certificate && second.until > first.until, "{second:?}");
    let mode = paths(&config).1.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    // A console that runs serves it from the next connection on.
    let tls = load(&config).unwrap();
    assert!(!tls.renew(&read(&config).unwrap().0, &read(&config).unwrap().1).unwrap());
    ready_at(&config, days(740)).unwrap();
    let (certificate, key) = read(&config).unwrap();
    assert!(tls.renew(&certificate, &key).unwrap());
}

#[test]
fn certificate_from_before_they_had_an_end_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let (certificate, key) = paths(&config);
    let keys = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let mut params = CertificateParams::new(config.staff.hosts.clone()).unwrap();
    params.distinguished_name.push(DnType::CommonName, NAME);
    let old = params.self_signed(&keys).unwrap().pem();
    base_files::make_folder_of(&key).unwrap();
    base_files::write_new(&key, keys.serialize_pem().as_bytes()).unwrap();
    base_files::write_new(&certificate, old.as_bytes()).unwrap();
    assert_eq!(fingerprints(&config).unwrap().until.year(), 4096, "{}", fingerprints(&config).unwrap().until);
    let before = fingerprints(&config).unwrap().key;
    assert_eq!(ready_at(&config, days(0)).unwrap(), Made::Anew);
    assert!(validity(&config).1 < days(400).as_second());
    assert_eq!(fingerprints(&config).unwrap().key, before);
}

#[test]
fn facilitys_own_certificate_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let (certificate, key) = paths(&config);
    let issued = test_pki::self_signed(&["localhost"]);
    base_files::make_folder_of(&key).unwrap();
    base_files::write_new(&key, issued.key_pem().as_bytes()).unwrap();
    base_files::write_new(&certificate, issued.certificate_pem.as_bytes()).unwrap();
    assert_eq!(ready_at(&config, days(100_000)).unwrap(), Made::Found);
    assert_eq!(std::fs::read(&certificate).unwrap(), issued.certificate_pem.as_bytes());
}

#[test]
fn half_that_is_missing_is_made_anew_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    ready_at(&config, days(0)).unwrap();
    let (certificate, key) = paths(&config);
    let print = fingerprints(&config).unwrap().key;
    std::fs::remove_file(&certificate).unwrap();
    assert!(problem(&config).is_none(), "it can be made");
    assert_eq!(ready_at(&config, days(1)).unwrap(), Made::Anew);
    assert_eq!(fingerprints(&config).unwrap().key, print);
    std::fs::remove_file(&key).unwrap();
    let error = ready_at(&config, days(1)).unwrap_err().to_string();
    for word in ["staff.key", key.to_str().unwrap(), certificate.to_str().unwrap(), "remove the certificate"]
    {
        assert!(error.contains(word), "{error}");
    }
    assert!(problem(&config).is_some());
    // What is no certificate is named with its file.
    std::fs::remove_file(&certificate).unwrap();
    ready_at(&config, days(1)).unwrap();
    std::fs::write(&certificate, "nonsense").unwrap();
    let error = problem(&config).unwrap().to_string();
    assert!(error.contains(certificate.to_str().unwrap()), "{error}");
    // A key that is of another certificate too.
    std::fs::remove_file(&certificate).unwrap();
    let other = test_pki::self_signed(&["localhost"]);
    std::fs::write(&certificate, &other.certificate_pem).unwrap();
    assert!(problem(&config).is_some());
}
