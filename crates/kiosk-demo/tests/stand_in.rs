//! The stand-in opens the demo's cards, and nothing else.
#![allow(clippy::unwrap_used, reason = "helpers of tests may end a test like the tests themselves")]

use std::path::Path;
use std::time::{Duration, SystemTime};

use card_client::{CardError, CardReader, CardSession, Policy, Purpose, TrustAnchors};
use card_virtual::{TestPki, VirtualCard, persona};
use kiosk_demo::{StandInAuthentication, VirtualReader};

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
