//! The stand-in opens the demo's cards, and nothing else.
#![allow(clippy::unwrap_used, reason = "helpers of tests may end a test like the tests themselves")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base_time::SystemEntropy;
use card_client::{CardError, CardReader, CardSession, Policy, Purpose, TrustAnchors};
use card_virtual::{TestPki, VirtualCard, persona};
use kiosk_app::Config;
use kiosk_app::authorisation::AuthorisationModule;
use kiosk_demo::{DemoEnvironment, StandInAuthentication, VirtualReader};

const PROGRAM: &str = env!("CARGO_BIN_EXE_uketsuke-stand-in-authorisation");

fn pki(name: &str) -> TestPki {
    let day = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_305_600);
    TestPki::open_or_create(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), day).unwrap()
}

/// What the session says to the stand-in, and then to a signature.
fn attempt(card: VirtualCard, pki: &TestPki, terminal: &TestPki) -> Result<(), CardError> {
    let mut reader = VirtualReader::new();
    reader.place(card);
    let anchors = TrustAnchors::from_der(&[pki.auth_ca_der()]).unwrap().with_policy(Policy::Test);
    let (mut session, _) = CardSession::open_asking_photo(reader.connect().unwrap(), &anchors).unwrap();
    let mut stand_in = StandInAuthentication::new(&terminal.stand_in_terminal().unwrap()).unwrap();
    let opened = session.open_pinless(&mut stand_in, Purpose::Face);
    assert_eq!(session.sign(b"challenge").is_ok(), opened.is_ok());
    opened
}

#[test]
fn stand_in_opens_a_card_that_offers_it_to_its_terminal_and_no_other() {
    let (ours, other) = (pki("card-pki"), pki("other-pki"));
    let nopin = persona("nopin").unwrap();
    let card = || VirtualCard::new(ours.issue(&nopin).unwrap());
    let terminal = ours.stand_in_terminal().unwrap();
    assert_eq!(attempt(card().with_stand_in(&terminal), &ours, &ours), Ok(()));
    assert_eq!(attempt(card().with_stand_in(&terminal), &ours, &other), Err(CardError::PinlessRefused));
    assert_eq!(attempt(card(), &ours, &ours), Err(CardError::PinlessRefused), "a strict card");
}

#[test]
fn the_program_opens_the_same_cards_by_the_configuration_that_the_demo_writes() {
    const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let pki_folder = folder.path().join("pki");
    let toml = DemoEnvironment::authorisation_toml(Path::new(PROGRAM), &pki_folder).unwrap();
    let config =
        Config::parse(&format!("{SHIPPED}\n{toml}"), Path::new("kiosk.toml"), folder.path()).unwrap();
    let mut module = AuthorisationModule::configured(&config, Arc::new(SystemEntropy)).unwrap().unwrap();
    let pki = TestPki::open_or_create(&pki_folder, SystemTime::now()).unwrap();
    let anchors = TrustAnchors::from_der(&[pki.auth_ca_der()]).unwrap().with_policy(Policy::Test);
    let terminal = pki.stand_in_terminal().unwrap();
    for (knows, opened) in [(true, Ok(())), (false, Err(CardError::PinlessRefused))] {
        let card = VirtualCard::new(pki.issue(&persona("nopin").unwrap()).unwrap());
        let mut reader = VirtualReader::new();
        reader.place(if knows { card.with_stand_in(&terminal) } else { card });
        let (mut session, _) = CardSession::open(reader.connect().unwrap(), &anchors).unwrap();
        assert_eq!(session.open_pinless(&mut module, Purpose::Staff), opened);
        assert_eq!(session.sign(b"challenge").is_ok(), knows);
    }
}

#[test]
fn the_program_says_what_it_is_and_is_not_there_unless_it_was_built() {
    let help = Command::new(PROGRAM).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for words in ["stand-in", "no real card answers", "not public", "[authorisation]"] {
        assert!(help.replace('\n', " ").contains(words), "{words}: {help}");
    }
    assert_eq!(DemoEnvironment::stand_in_program().unwrap(), Path::new(PROGRAM));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let missing =
        DemoEnvironment::authorisation_toml(&folder.path().join("none"), &folder.path().join("pki"));
    assert!(missing.unwrap_err().to_string().contains("none"));
}
