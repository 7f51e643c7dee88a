//! The PKI's directory: reused, shared, repaired, and refused when it cannot be used.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use card_virtual::{Persona, PersonaError, PkiError, TestPki};
use common::{holder, now, pki};

/// A copy of the shared directory's CA keys, so that no test here waits for new ones.
fn copied() -> tempfile::TempDir {
    pki().issue(&holder("hanako")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("card-pki");
    for name in [
        "ca-auth",
        "ca-sign",
        "ca-foreign",
        "face-ca",
        "face-issuer",
        "hanako-auth",
        "holders-sign",
        "hanako-face",
    ] {
        let file = format!("{name}.key");
        fs::copy(shared.join(&file), dir.path().join(&file)).unwrap();
    }
    dir
}

fn certificate(pki: &TestPki, id: &str) -> Vec<u8> {
    pki.issue(&holder(id)).unwrap().auth_certificate().unwrap().to_vec()
}

#[test]
fn same_directory_gives_the_same_certificates_through_the_day() {
    let dir = copied();
    let first = TestPki::open_or_create(dir.path(), now()).unwrap();
    let later = TestPki::open_or_create(dir.path(), now() + Duration::from_secs(3 * 3600)).unwrap();
    assert_eq!(first.auth_ca_der(), later.auth_ca_der());
    assert_eq!(first.crl_der(), later.crl_der());
    assert_eq!(certificate(&first, "hanako"), certificate(&later, "hanako"));
}

#[test]
fn relative_certificate_moves_with_the_day_and_keeps_its_key() {
    let dir = copied();
    let mut soon = holder("hanako");
    soon.certificate_expires_in_days = Some(40);
    let issue = |at| {
        let pki = TestPki::open_or_create(dir.path(), at).unwrap();
        pki.issue(&soon).unwrap().auth_certificate().unwrap().to_vec()
    };
    let today = issue(now());
    let tomorrow = issue(now() + Duration::from_secs(86_400));
    assert_ne!(today, tomorrow);
    assert_eq!(today, issue(now() + Duration::from_secs(3600)));
}

#[test]
fn new_directory_and_keys_are_private() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("new/pki");
    TestPki::open_or_create(&dir, now()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for entry in fs::read_dir(&dir).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
    assert!(dir.join("ca-auth.key").exists());
}

#[test]
fn damaged_key_files_are_replaced_and_only_they() {
    for damage in [&b""[..], b"not a key", &[0x30, 0x82, 0xFF, 0xFF], &[0x30; 20_000]] {
        let dir = copied();
        let before = TestPki::open_or_create(dir.path(), now()).unwrap();
        let old = certificate(&before, "hanako");
        fs::write(dir.path().join("hanako-auth.key"), damage).unwrap();
        let after = TestPki::open_or_create(dir.path(), now()).unwrap();
        assert_eq!(before.auth_ca_der(), after.auth_ca_der());
        let new = certificate(&after, "hanako");
        assert_ne!(old, new, "a new key");
        assert_eq!(new, certificate(&after, "hanako"), "which is kept");
    }
}

#[test]
fn key_of_another_kind_is_replaced() {
    let dir = copied();
    let pki = TestPki::open_or_create(dir.path(), now()).unwrap();
    fs::copy(dir.path().join("hanako-auth.key"), dir.path().join("p256-auth.key")).unwrap();
    fs::copy(dir.path().join("hanako-face.key"), dir.path().join("p256-face.key")).unwrap();
    let certificate = certificate(&pki, "p256");
    // id-ecPublicKey, prime256v1
    let curve = common::hex("06072A8648CE3D0201 06082A8648CE3D030107");
    assert!(certificate.windows(curve.len()).any(|w| w == curve));
}

#[test]
fn many_at_once_agree_on_one_key() {
    let dir = copied();
    fs::remove_file(dir.path().join("hanako-auth.key")).unwrap();
    let certificates: Vec<Vec<u8>> = thread::scope(|scope| {
        let running: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| certificate(&TestPki::open_or_create(dir.path(), now()).unwrap(), "hanako"))
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(certificates.iter().all(|c| *c == certificates[0]));
    let left_over = fs::read_dir(dir.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(left_over.count(), 0);
}

#[test]
fn unusable_directory_or_clock_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, b"").unwrap();
    assert!(matches!(TestPki::open_or_create(&file, now()), Err(PkiError::Io { .. })));
    assert!(matches!(TestPki::open_or_create(&file.join("below"), now()), Err(PkiError::Io { .. })));
    for seconds in [0, 1_735_689_599, 2_208_988_800, 1 << 40] {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(matches!(TestPki::open_or_create(dir.path(), at), Err(PkiError::Clock)), "{seconds}");
    }
}

#[test]
fn trust_files_are_the_authority_and_its_list() {
    let dir = tempfile::tempdir().unwrap();
    let trust = dir.path().join("etc/trust");
    let pki = pki();
    pki.write_trust(&trust).unwrap();
    assert_eq!(fs::read(trust.join("auth-ca.der")).unwrap(), pki.auth_ca_der());
    assert_eq!(fs::read(trust.join("auth.crl")).unwrap(), pki.crl_der());
    let issuers = fs::read_to_string(trust.join("face-issuers.toml")).unwrap();
    let issuers: toml::Table = issuers.parse().unwrap();
    let issuer = issuers["issuer"].as_array().unwrap()[0].as_table().unwrap();
    let ca = pki.card_face_ca();
    assert_eq!(common::hex(issuer["id"].as_str().unwrap()), ca.key_id);
    assert_eq!(common::hex(issuer["modulus"].as_str().unwrap()), ca.modulus);
    fs::write(trust.join("auth.crl"), b"old").unwrap();
    pki.write_trust(&trust).unwrap();
    assert_eq!(fs::read(trust.join("auth.crl")).unwrap(), pki.crl_der());
    assert_eq!(fs::read_dir(&trust).unwrap().count(), 3);
}

#[test]
fn persona_files_load_with_the_photo_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/cards");
    let text = fs::read_to_string(fixtures.join("hanako.toml")).unwrap();
    assert_eq!(Persona::load(&fixtures.join("hanako.toml")).unwrap(), holder("hanako"));

    let path = dir.path().join("hanako.toml");
    fs::write(&path, &text).unwrap();
    assert!(matches!(Persona::load(&path), Err(PersonaError::Read { .. })), "no photo there");
    fs::write(dir.path().join("photo.jp2"), vec![0; 40_000]).unwrap();
    assert!(matches!(Persona::load(&path), Err(PersonaError::TooLong(_))));
    // Below the limit of a file and above that of the card face file.
    fs::write(dir.path().join("photo.jp2"), vec![0; 32_700]).unwrap();
    let persona = Persona::load(&path).unwrap();
    assert!(matches!(pki().issue(&persona), Err(PkiError::Persona(_))));
    let renamed = dir.path().join("other.toml");
    fs::rename(&path, &renamed).unwrap();
    assert!(matches!(Persona::load(&renamed), Err(PersonaError::Value { field: "id", .. })));
}
