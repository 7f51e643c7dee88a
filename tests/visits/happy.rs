//! The visits that end well, and the ways they can take.

use acceptance::patient::{LIMIT, Patient, digits};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::KeyRef;
use eligibility_api::message::ResultMessage;
use kiosk_app::staff::account_admin::AccountAdmin;
use kiosk_visit::{Event, ScreenKind};

use crate::TMP;

/// Plays a persona's visit to its end and until the card is taken; gives transcript and stage.
fn play(id: &str, patient: impl FnOnce(Patient) -> Patient) -> TestKiosk {
    let mut stage = TestKiosk::builder(TMP).start();
    let persona = TestKiosk::persona(id);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    let _ = patient(Patient::knowing(&persona)).visit(&mut stage.kiosk);
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    stage
}

#[test]
fn pin_visit_from_card_to_receipt_computer() {
    let mut stage = TestKiosk::builder(TMP).start();
    let persona = TestKiosk::persona("hanako");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);

    let attempts = stage.reader.with_card(|card| card.log().verify_attempts_of_all());
    assert_eq!(attempts, Some(1), "one confirmation is one VERIFY");
    assert!(stage.asked_two_applets_only());
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");

    let files = stage.received();
    let [file] = files.as_slice() else { panic!("one visit is one file: {files:?}") };
    let name = file.file_name().and_then(|n| n.to_str()).expect("a name");
    assert!(name.starts_with("OQSsiquc01res_face_"), "{name}");
    let message = ResultMessage::parse(&std::fs::read(file).expect("the file")).expect("a result message");
    assert!(message.is_settled());
    assert!(message.has_limit_amount(), "the limit amount was provided");
    insta::assert_snapshot!(stage.kiosk.transcript());
}

/// Row 18: from the configuration's word to the screen and to the record.
#[test]
fn kiosk_with_test_cards_says_so_on_its_screen_and_in_the_record_of_each_visit() {
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    let body = stage.kiosk.screen().body;
    assert_eq!(body.first().map(|text| text.key), Some("idle-test-cards"));
    let persona = TestKiosk::persona("hanako");
    stage.reader.place(stage.card(&persona));
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
    let mut log = Vec::new();
    AccountAdmin::open(stage.world.config()).and_then(|book| book.export(&mut log)).expect("the log");
    let log = String::from_utf8(log).expect("UTF-8");
    let ended: Vec<_> = log.lines().filter(|line| line.contains("visit-ended")).collect();
    assert!(ended.len() == 1 && ended[0].contains("\"test_cards\":true"), "{ended:?}");
}

#[test]
fn wrong_pin_then_right_pin_uses_two_confirmations_and_two_verifies() {
    let mut stage = TestKiosk::builder(TMP).start();
    let persona = TestKiosk::persona("hanako");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    let mut patient = Patient::knowing(&persona);
    patient.pins.insert(0, digits("0000"));
    let screen = patient.visit(&mut stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
    let counted = stage
        .reader
        .with_card(|card| (card.log().verify_attempts_of_all(), card.tries_left(KeyRef::AuthPin)));
    assert_eq!(counted, Some((2, Some(3))), "the right PIN sets the counter back");
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn nothing_agreed_to_is_checked_in_all_the_same() {
    let stage = play("hanako", |patient| Patient { consent: false, limit: false, ..patient });
    let files = stage.received();
    assert_eq!(files.len(), 1);
    let message =
        ResultMessage::parse(&std::fs::read(&files[0]).expect("the file")).expect("a result message");
    assert!(!message.has_limit_amount());
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn newcomer_enrols_and_goes_straight_on() {
    let stage = play("newcomer", |patient| patient);
    assert_eq!(stage.received().len(), 1);
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn newcomer_who_declines_enrolment_sees_reception() {
    let stage = play("newcomer", |patient| Patient { enrol: false, ..patient });
    assert!(stage.received().is_empty());
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn last_try_is_asked_for_and_can_be_used() {
    let stage = play("lasttry", |patient| patient);
    assert_eq!(stage.received().len(), 1);
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn card_lifted_and_put_back_goes_on_where_it_was() {
    let mut stage = TestKiosk::builder(TMP).start();
    let persona = TestKiosk::persona("hanako");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad");
    let card = stage.reader.lift().expect("the card");
    stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).expect("the grace");
    stage.reader.place(card);
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad again");
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn another_card_ends_the_visit() {
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&TestKiosk::persona("hanako")));
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad");
    stage.reader.lift();
    stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).expect("the grace");
    stage.reader.place(stage.card(&TestKiosk::persona("taro")));
    let screen = stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).expect("trouble");
    assert_eq!(screen.code.map(|code| code.code()), Some("C04"));
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn stopping_gives_the_card_back_and_writes_nothing() {
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&TestKiosk::persona("hanako")));
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad");
    stage.kiosk.press(Event::DigitEntered(1));
    stage.kiosk.press(Event::Cancelled);
    stage.kiosk.press(Event::StopConfirmed);
    stage.kiosk.wait_for(ScreenKind::TakeCard, LIMIT).expect("take the card");
    let attempts = stage.reader.with_card(|card| card.log().verify_attempts_of_all());
    assert_eq!(attempts, Some(0));
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    assert!(stage.received().is_empty());
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn receipt_computer_gets_shift_jis_when_configured() {
    // `play` writes UTF-8; the encoding is the last key of the last section.
    let mut stage = TestKiosk::builder(TMP).config("encoding = \"shift_jis\"\n").start();
    let persona = TestKiosk::persona("gaiji");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    let _ = Patient::knowing(&persona).visit(&mut stage.kiosk);
    let files = stage.received();
    let bytes = std::fs::read(files.first().expect("a file")).expect("the file");
    let head = String::from_utf8_lossy(&bytes[..60]).into_owned();
    assert!(head.contains("Shift_JIS"), "{head}");
    assert!(ResultMessage::parse(&bytes).is_ok());
}
