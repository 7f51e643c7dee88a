//! The data folder: made, kept, renewed; and what it is refused for.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use eligibility_api::wire::ProblemType;
use eligibility_sandbox::{Sandbox, SandboxConfig, SandboxError};
use jiff::{SignedDuration, Timestamp};
use rcgen::{CertificateParams, DnType, Issuer, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use time::OffsetDateTime;

use crate::kiosk::{place, place_with, uuid};

async fn start(folder: &Path) -> Result<Sandbox, SandboxError> {
    Sandbox::start(SandboxConfig::new(folder)).await
}

#[tokio::test]
async fn data_folder_is_kept_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path()).await.unwrap().stop().await;
    let files = [
        "gateway-ca.pem",
        "server.pem",
        "server.key.pem",
        "terminal-ca.pem",
        "terminal/cert.pem",
        "terminal/key.pem",
        "card-trust/auth-ca.der",
        "cards/hanako.der",
        "cards/hanako.key.pem",
        "cards/p384.der",
    ];
    let read = || files.map(|file| fs::read(folder.path().join(file)).unwrap());
    let before = read();
    start(folder.path()).await.unwrap().stop().await;
    assert_eq!(before, read());
    for file in [
        "terminal/key.pem",
        "terminal-ca.key.pem",
        "gateway-ca.key.pem",
        "server.key.pem",
        "cards/hanako.key.pem",
    ] {
        let mode = fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".new")), "{left:?}");
}

#[tokio::test]
async fn terminal_certificate_near_its_end_or_of_another_name_is_renewed() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path()).await.unwrap().stop().await;
    let path = folder.path().join("terminal/cert.pem");

    // the same authority and key, with 10 days left
    let authority = CertificateDer::from_pem_file(folder.path().join("terminal-ca.pem")).unwrap();
    let key = |file: &str| KeyPair::from_pem(&fs::read_to_string(folder.path().join(file)).unwrap()).unwrap();
    let issuer = Issuer::from_ca_cert_der(&authority, key("terminal-ca.key.pem")).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "kiosk-1");
    let end = Timestamp::now() + SignedDuration::from_hours(240);
    params.not_before = OffsetDateTime::from_unix_timestamp(end.as_second() - 86_400 * 90).unwrap();
    params.not_after = OffsetDateTime::from_unix_timestamp(end.as_second()).unwrap();
    let short = params.signed_by(&key("terminal/key.pem"), &issuer).unwrap().pem();
    fs::write(&path, &short).unwrap();

    start(folder.path()).await.unwrap().stop().await;
    let renewed = fs::read_to_string(&path).unwrap();
    assert_ne!(renewed, short);

    let mut config = SandboxConfig::new(folder.path());
    config.terminal = "kiosk-7".to_owned();
    Sandbox::start(config).await.unwrap().stop().await;
    assert_ne!(fs::read_to_string(&path).unwrap(), renewed);
}

#[tokio::test]
async fn cards_stand_where_their_personas_say_a_year_later_too() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path()).await.unwrap().stop().await;
    let later = place_with(|config| config.data_dir = folder.path().to_owned()).await;
    later.sandbox.stop().await;
    let soon = fs::read(folder.path().join("cards/soon.der")).unwrap();
    let mut config = SandboxConfig::new(folder.path());
    let clock = base_time::ManualClock::at(Timestamp::now() + SignedDuration::from_hours(24 * 365));
    config.clock = std::sync::Arc::new(clock);
    Sandbox::start(config).await.unwrap().stop().await;
    assert_ne!(soon, fs::read(folder.path().join("cards/soon.der")).unwrap());
}

#[tokio::test]
async fn data_folder_with_a_damaged_file_is_refused_by_name() {
    for file in ["gateway-ca.pem", "server.key.pem", "terminal/key.pem", "card-trust/auth-ca.pem"] {
        let folder = tempfile::tempdir().unwrap();
        start(folder.path()).await.unwrap().stop().await;
        let path = folder.path().join(file);
        fs::write(&path, "damaged").unwrap();
        let error = start(folder.path()).await.unwrap_err();
        assert!(matches!(&error, SandboxError::Material { path: named, .. } if *named == path), "{error}");
    }
}

#[tokio::test]
async fn card_trust_from_elsewhere_is_used_and_checked() {
    let other = place().await;
    let trust = other.folder.path().join("card-trust");
    let place = place_with(|config| config.card_trust = Some(trust.clone())).await;
    assert!(!place.folder.path().join("cards").exists());
    assert_eq!(place.sandbox.card_trust_dir(), trust);
    let answer = place.kiosk().confirm(&other.card("hanako"), vec![]).await;
    assert!(answer.message().is_settled());

    let with = |change: fn(&Path)| {
        let folder = tempfile::tempdir().unwrap();
        for file in ["auth-ca.der", "auth.crl"] {
            fs::copy(trust.join(file), folder.path().join(file)).unwrap();
        }
        change(folder.path());
        async move {
            let data = tempfile::tempdir().unwrap();
            let mut config = SandboxConfig::new(data.path());
            config.card_trust = Some(folder.path().to_owned());
            Sandbox::start(config).await.err()
        }
    };
    assert!(with(|_| {}).await.is_none());
    let no_authority = with(|folder| fs::remove_file(folder.join("auth-ca.der")).unwrap()).await;
    assert!(matches!(no_authority, Some(SandboxError::NoCardAuthority(_))));
    let not_der = with(|folder| fs::write(folder.join("auth-ca.der"), "x").unwrap()).await;
    assert!(matches!(not_der, Some(SandboxError::Material { .. })));
    // a list that the authority has not signed
    let forged = with(|folder| {
        let path = folder.join("auth.crl");
        let mut list = fs::read(&path).unwrap();
        let last = list.len() - 1;
        list[last] ^= 1;
        fs::write(path, list).unwrap();
    });
    assert!(matches!(forged.await, Some(SandboxError::Material { .. })));
    let missing = with(|folder| fs::remove_dir_all(folder).unwrap()).await;
    assert!(matches!(missing, Some(SandboxError::File { .. })));
}

#[tokio::test]
async fn card_of_an_authority_without_list_is_told_to_try_later() {
    let other = place().await;
    let trust = tempfile::tempdir().unwrap();
    fs::copy(other.folder.path().join("card-trust/auth-ca.der"), trust.path().join("auth-ca.der")).unwrap();
    let place = place_with(|config| config.card_trust = Some(trust.path().to_owned())).await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&other.card("hanako"), &visit).await;
    let request = kiosk.request(&visit, proof, vec![]);
    for _ in 0..2 {
        // the second time too: "try later" uses up neither challenge nor key
        let answer = kiosk.post_confirmation(&request).await;
        assert_eq!((answer.status, answer.problem()), (503, ProblemType::TryLater));
    }
}

#[tokio::test]
async fn address_beyond_this_machine_is_refused() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let folder = tempfile::tempdir().unwrap();
        let mut config = SandboxConfig::new(folder.path());
        config.listen = address.parse().unwrap();
        assert!(matches!(Sandbox::start(config).await, Err(SandboxError::NotLoopback(_))), "{address}");
        let mut config = SandboxConfig::new(folder.path());
        config.admin = Some(address.parse().unwrap());
        assert!(matches!(Sandbox::start(config).await, Err(SandboxError::NotLoopback(_))), "{address}");
    }
}

#[tokio::test]
async fn address_already_taken_is_a_typed_error() {
    let place = place().await;
    let folder = tempfile::tempdir().unwrap();
    let mut config = SandboxConfig::new(folder.path());
    config.listen = place.sandbox.address();
    assert!(matches!(Sandbox::start(config).await, Err(SandboxError::Listen { .. })));
}

#[tokio::test]
async fn terminal_name_that_could_confuse_is_refused() {
    for name in ["", "kiosk 1", "kiosk/1", "キオスク", &"k".repeat(65)] {
        let folder = tempfile::tempdir().unwrap();
        let mut config = SandboxConfig::new(folder.path());
        config.terminal = name.to_owned();
        assert!(matches!(Sandbox::start(config).await, Err(SandboxError::TerminalName(_))), "{name}");
    }
}
