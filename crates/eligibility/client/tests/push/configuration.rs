//! What is refused before anything is sent.

use std::time::Duration;

use eligibility_client::{PushClient, PushConfig, PushConfigError};
use test_pki::Ca;
use zeroize::Zeroizing;

fn refused(config: &PushConfig) -> Option<PushConfigError> {
    PushClient::new(config).err()
}

fn with_ca(url: &str) -> PushConfig {
    let mut config = PushConfig::new(url);
    config.ca_pem = Some(Ca::new("CA").pem().into_bytes());
    config
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for (url, error) in [
        ("https://receipt.example/results?clinic=1", None),
        ("https://192.168.0.5:8443/", None),
        ("http://127.0.0.1:8080/results", None),
        ("http://127.9.9.9/", None),
        ("http://[::1]:8080/", None),
        ("http://localhost:8080/", None),
        ("http://192.168.0.5/", Some(PushConfigError::NotHttps)),
        ("http://localhost.example/", Some(PushConfigError::NotHttps)),
        ("http://127.0.0.1.example/", Some(PushConfigError::NotHttps)),
        ("http://0.0.0.0/", Some(PushConfigError::NotHttps)),
        ("http://[::ffff:10.0.0.1]/", Some(PushConfigError::NotHttps)),
        ("ftp://127.0.0.1/", Some(PushConfigError::NotHttps)),
        ("file:///etc/passwd", Some(PushConfigError::Url)),
        ("https://user@receipt.example/", Some(PushConfigError::Url)),
        ("https://user:pass@receipt.example/", Some(PushConfigError::Url)),
        ("https://receipt.example/#part", Some(PushConfigError::Url)),
        ("receipt.example", Some(PushConfigError::Url)),
        ("", Some(PushConfigError::Url)),
    ] {
        assert_eq!(refused(&with_ca(url)), error, "{url}");
    }
}

#[test]
fn https_needs_a_ca() {
    assert_eq!(refused(&PushConfig::new("https://receipt.example/")), Some(PushConfigError::Ca));
    let mut config = with_ca("https://receipt.example/");
    config.ca_pem = Some(b"no certificate".to_vec());
    assert_eq!(refused(&config), Some(PushConfigError::Ca));
    assert_eq!(refused(&PushConfig::new("http://127.0.0.1/")), None);
}

#[test]
fn token_must_fit_a_header() {
    let long = "a".repeat(4097);
    for (token, error) in [
        ("abc.DEF-1_2~3+4/5=", None),
        ("", Some(PushConfigError::Token)),
        ("a b", Some(PushConfigError::Token)),
        ("a\n", Some(PushConfigError::Token)),
        ("秘密", Some(PushConfigError::Token)),
        (&long, Some(PushConfigError::Token)),
    ] {
        let mut config = with_ca("https://receipt.example/");
        config.token = Some(Zeroizing::new(token.to_owned()));
        assert_eq!(refused(&config), error, "{} bytes", token.len());
    }
}

#[test]
fn timeouts_are_bounded() {
    let s = Duration::from_secs;
    for (connect, total, good) in [
        (s(3), s(20), true),
        (s(0), s(20), false),
        (s(3), s(0), false),
        (s(21), s(20), false),
        (s(3), s(121), false),
    ] {
        let mut config = with_ca("https://receipt.example/");
        (config.connect_timeout, config.total_timeout) = (connect, total);
        assert_eq!(refused(&config).is_none(), good, "{connect:?} {total:?}");
    }
}
