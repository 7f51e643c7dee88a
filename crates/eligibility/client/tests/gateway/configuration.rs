//! Configurations that cannot work are refused before the first connection.

use std::time::Duration;

use eligibility_client::{ClientConfig, ConfigError, GatewayClient};
use test_pki::rcgen::{DnType, ExtendedKeyUsagePurpose, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
use test_pki::{Ca, terminal_params};
use zeroize::Zeroizing;

use crate::pki::{TERMINAL, credentials, key};
use crate::server::FACILITY;

fn good() -> ClientConfig {
    let ca = Ca::new("CA");
    ClientConfig::new(
        "https://gateway.example",
        credentials(&ca.pem(), &ca.terminal(TERMINAL)),
        TERMINAL,
        FACILITY,
    )
}

fn refused(change: impl FnOnce(&mut ClientConfig)) -> ConfigError {
    let mut config = good();
    change(&mut config);
    GatewayClient::new(config).unwrap_err()
}

#[test]
fn good_configuration_is_accepted_and_tells_the_certificates_dates() {
    let ca = Ca::new("CA");
    let mut params = terminal_params(TERMINAL);
    params.not_before = test_pki::rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = test_pki::rcgen::date_time_ymd(2027, 1, 1);
    let mut config = good();
    config.credentials =
        credentials(&ca.pem(), &ca.issue(params, test_pki::rcgen::KeyPair::generate().unwrap()));
    let validity = GatewayClient::new(config).unwrap().certificate_validity();
    assert_eq!((validity.not_before, validity.not_after), (1_767_225_600, 1_798_761_600));
}

#[test]
fn base_url_table_gives_expected() {
    for (url, error) in [
        ("http://gateway.example", Some(ConfigError::NotHttps)),
        ("ftp://gateway.example", Some(ConfigError::NotHttps)),
        ("file:///etc/passwd", Some(ConfigError::NotHttps)),
        ("gateway.example", Some(ConfigError::Url)),
        ("", Some(ConfigError::Url)),
        ("https://", Some(ConfigError::Url)),
        ("https://user@gateway.example", Some(ConfigError::Url)),
        ("https://user:pass@gateway.example", Some(ConfigError::Url)),
        ("https://gateway.example/?a", Some(ConfigError::Url)),
        ("https://gateway.example/#a", Some(ConfigError::Url)),
        ("https://gateway.example:99999", Some(ConfigError::Url)),
        ("https://gateway.example/", None),
        ("https://gateway.example:8443/base", None),
        ("https://[::1]:8443", None),
    ] {
        let mut config = good();
        config.base_url = url.into();
        assert_eq!(GatewayClient::new(config).err(), error, "{url:?}");
    }
}

#[test]
fn bounds_table_gives_expected() {
    let s = Duration::from_secs;
    assert_eq!(refused(|c| c.total_timeout = Duration::ZERO), ConfigError::Timeout);
    assert_eq!(refused(|c| c.total_timeout = s(121)), ConfigError::Timeout);
    assert_eq!(refused(|c| c.connect_timeout = Duration::ZERO), ConfigError::Timeout);
    assert_eq!(refused(|c| c.connect_timeout = s(21)), ConfigError::Timeout);
    assert_eq!(refused(|c| c.offers_timeout = Duration::ZERO), ConfigError::Timeout);
    assert_eq!(refused(|c| c.offers_timeout = s(121)), ConfigError::Timeout);
    assert_eq!(refused(|c| c.max_body_bytes = 0), ConfigError::MaxBody);
    assert_eq!(refused(|c| c.max_body_bytes = 262_145), ConfigError::MaxBody);
    for facility in ["", "131000000", "13100000011", "131000000x", "１３１０００００００"] {
        assert_eq!(refused(|c| c.facility = facility.into()), ConfigError::Facility, "{facility:?}");
    }
    for terminal in ["", "a b", "a\n", "受付", "x".repeat(65).as_str()] {
        assert_eq!(refused(|c| c.terminal = terminal.into()), ConfigError::TerminalName, "{terminal:?}");
    }
}

#[test]
fn pem_faults_are_named() {
    let some = |text: &str| text.as_bytes().to_vec();
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in [some(""), some("hello"), some(garbage), vec![0xFF; 100], vec![b'\n'; 70_000]] {
        assert_eq!(refused(|c| c.credentials.gateway_ca_pem = pem.clone()), ConfigError::GatewayCa);
        assert_eq!(refused(|c| c.credentials.certificate_pem = pem.clone()), ConfigError::Certificate);
        assert_eq!(refused(|c| c.credentials.key_pem = Zeroizing::new(pem)), ConfigError::Key);
    }
    let many = Ca::new("CA").pem().repeat(17);
    assert_eq!(refused(|c| c.credentials.gateway_ca_pem = many.clone().into()), ConfigError::GatewayCa);
    assert_eq!(refused(|c| c.credentials.certificate_pem = many.into()), ConfigError::Certificate);
}

#[test]
fn key_that_does_not_fit_is_named() {
    let another = test_pki::rcgen::KeyPair::generate().unwrap().serialize_pem().into_bytes();
    assert_eq!(refused(|c| c.credentials.key_pem = Zeroizing::new(another)), ConfigError::KeyMismatch);
    for algorithm in [&PKCS_ECDSA_P384_SHA384, &PKCS_ED25519] {
        let other = key(algorithm).serialize_pem().into_bytes();
        assert_eq!(refused(|c| c.credentials.key_pem = Zeroizing::new(other)), ConfigError::Key);
        let ca = Ca::new("CA");
        let issued = ca.issue(terminal_params(TERMINAL), key(algorithm));
        let swapped = credentials(&ca.pem(), &issued);
        assert_eq!(refused(|c| c.credentials = swapped), ConfigError::CertificateKey);
    }
}

#[test]
fn terminal_certificate_with_one_fault_is_named() {
    let ca = Ca::new("CA");
    let issue =
        |params| credentials(&ca.pem(), &ca.issue(params, test_pki::rcgen::KeyPair::generate().unwrap()));

    let mut for_servers = terminal_params(TERMINAL);
    for_servers.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    assert_eq!(refused(|c| c.credentials = issue(for_servers)), ConfigError::CertificatePurpose);

    let mut for_anything = terminal_params(TERMINAL);
    for_anything.extended_key_usages.clear();
    let mut config = good();
    config.credentials = issue(for_anything);
    assert!(GatewayClient::new(config).is_ok());

    assert_eq!(refused(|c| c.credentials = issue(terminal_params("kiosk-2"))), ConfigError::CertificateName);
    let mut nameless = terminal_params(TERMINAL);
    nameless.distinguished_name.remove(DnType::CommonName);
    assert_eq!(refused(|c| c.credentials = issue(nameless)), ConfigError::CertificateName);
}

#[test]
fn debug_shows_no_key() {
    let config = good();
    let key = String::from_utf8(config.credentials.key_pem.to_vec()).unwrap();
    let shown = format!("{config:?} {:?}", GatewayClient::new(good()).unwrap());
    assert!(!shown.contains("BEGIN") && !shown.contains(key.lines().nth(1).unwrap()));
}
