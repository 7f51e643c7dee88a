//! Visits through PC/SC: told like the ones in process, and safe when the card leaves.

use acceptance::patient::{LIMIT, Patient, asks, digits, ended};
use acceptance::pcscd::{Jumping, Leaves, PcscStage, beside_pcscd};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::{KeyRef, Persona};
use eligibility_api::message::ResultMessage;
use kiosk_demo::headless::HeadlessKiosk;
use kiosk_visit::{Screen, ScreenKind};

use crate::{HURRY, TMP};

fn hanako() -> Persona {
    TestKiosk::persona("hanako")
}

/// A whole visit in process, as it is told.
fn in_process(patient: &Patient) -> String {
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).unwrap();
    stage.reader.place(stage.card(&hanako()));
    let _ = patient.visit(&mut stage.kiosk);
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).unwrap();
    stage.kiosk.transcript().to_owned()
}

#[test]
fn pin_visit_through_pcscd_from_card_to_receipt_computer() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, "");
        let patient = Patient::knowing(&hanako());
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stage.place("hanako");
        let screen = patient.visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());

        let seen = stage.slot.with_card(|card| {
            (card.log().verify_attempts_of_all(), card.log().verify_attempts(KeyRef::AuthPin))
        });
        assert_eq!(seen, Some((1, 1)), "one confirmation is one VERIFY");
        stage.slot.lift();
        stage.kiosk.wait_for_rest(LIMIT).unwrap();

        let files = stage.received();
        let [file] = files.as_slice() else { panic!("one visit is one file: {files:?}") };
        let name = file.file_name().and_then(|name| name.to_str()).unwrap();
        assert!(name.starts_with("OQSsiquc01res_face_"), "{name}");
        let message = ResultMessage::parse(&std::fs::read(file).unwrap()).unwrap();
        assert!(message.is_settled());
        assert!(message.has_limit_amount(), "the limit amount was provided");
        insta::assert_snapshot!(stage.kiosk.transcript());
        assert_eq!(stage.kiosk.transcript(), in_process(&patient), "the visit is told as in process");
    });
}

#[test]
fn wrong_pin_then_right_pin_through_pcscd_uses_two_verifies() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, "");
        let mut patient = Patient::knowing(&hanako());
        patient.pins.insert(0, digits("0000"));
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stage.place("hanako");
        let screen = patient.visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
        let seen = stage
            .slot
            .with_card(|card| (card.log().verify_attempts_of_all(), card.tries_left(KeyRef::AuthPin)));
        assert_eq!(seen, Some((2, Some(3))), "the right PIN sets the counter back");
        stage.slot.lift();
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        assert_eq!(stage.received().len(), 1);
        insta::assert_snapshot!(stage.kiosk.transcript());
        assert_eq!(stage.kiosk.transcript(), in_process(&patient), "the visit is told as in process");
    });
}

#[test]
fn card_swapped_in_the_middle_of_a_visit_ends_it() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, HURRY);
        // Once slowly, and once faster than vpcd asks whether a card is there.
        for slowly in [true, false] {
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
            stage.place("hanako");
            stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
            if slowly {
                stage.slot.lift();
                stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).unwrap();
            }
            stage.place("taro");
            let screen = stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).unwrap();
            assert_eq!(screen.code.map(|code| code.code()), Some("C04"), "slowly: {slowly}");
            let attempts = stage.slot.with_card(|card| card.log().verify_attempts_of_all());
            assert_eq!(attempts, Some(0), "nobody's PIN went to somebody else's card");
            stage.slot.lift();
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
        }
        assert!(stage.received().is_empty());
        // And the other card's own visit is a whole one.
        stage.place("taro");
        let screen = Patient::knowing(&TestKiosk::persona("taro")).visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
        assert_eq!(stage.received().len(), 1);
    });
}

/// The moments at which a card leaves: name, its command, before it or while it is answered; VERIFYs that the card saw, and
/// the code that staff read when it does not come back.
type Moment = (&'static str, fn(&[u8]) -> bool, Leaves, u64, &'static str);

fn is_select_applet(command: &[u8]) -> bool {
    command.starts_with(&[0x00, 0xA4, 0x04])
}

fn is_read_at_256(command: &[u8]) -> bool {
    command.starts_with(&[0x00, 0xB0, 0x01])
}

fn is_verify(command: &[u8]) -> bool {
    command.get(1) == Some(&0x20) && command.len() > 5
}

fn is_sign(command: &[u8]) -> bool {
    command.starts_with(&[0x80, 0x2A])
}

const MOMENTS: &[Moment] = &[
    ("before the applet is selected", is_select_applet, Leaves::Before, 0, "C03"),
    ("before the certificate's second part", is_read_at_256, Leaves::Before, 0, "C03"),
    ("with the certificate's second part on its way", is_read_at_256, Leaves::Answering, 0, "C03"),
    ("before VERIFY", is_verify, Leaves::Before, 0, "P03"),
    ("after VERIFY, its answer lost", is_verify, Leaves::Answering, 1, "P03"),
    ("before it signs", is_sign, Leaves::Before, 1, "C03"),
    ("after it signed, the signature lost", is_sign, Leaves::Answering, 1, "C03"),
];

/// Goes on with a visit whose card leaves by itself, until the kiosk says that it is over; gives the last screen and how
/// many PINs were entered.
fn until_it_is_over(kiosk: &mut HeadlessKiosk) -> (Screen, usize) {
    let patient = Patient::knowing(&hanako());
    let mut tries = 0;
    for _ in 0..40 {
        let screen = kiosk
            .work_until(LIMIT, |screen| asks(screen) || ended(screen))
            .unwrap_or_else(|screen| panic!("stuck at {:?}:\n{}", screen.kind, kiosk.transcript()));
        if ended(&screen) {
            return (screen, tries);
        }
        patient.answer(kiosk, &screen, &mut tries);
    }
    panic!("the visit goes round and round:\n{}", kiosk.transcript());
}

#[test]
fn card_pulled_at_any_command_ends_safely_with_at_most_one_verify() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, HURRY);
        for (name, at, leaves, verifies, code) in MOMENTS {
            stage.kiosk.wait_for_rest(LIMIT).unwrap_or_else(|error| panic!("{name}: {error}"));
            let card = Jumping::place(stage.world.card(&hanako()).unwrap(), *at, *leaves);
            let (screen, tries) = until_it_is_over(&mut stage.kiosk);
            assert!(tries <= 1, "{name}: the PIN was asked for {tries} times");
            assert_eq!(screen.kind, ScreenKind::Trouble, "{name}:\n{}", stage.kiosk.transcript());
            assert_eq!(screen.code.map(|code| code.code()), Some(*code), "{name}");
            // Nobody is there; the kiosk comes back by itself.
            stage.kiosk.wait_for_rest(LIMIT).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(card.with_card(|card| card.log().verify_attempts_of_all()), *verifies, "{name}");
            assert!(stage.received().is_empty(), "{name}: nothing is written for a visit that was cut short");
        }
        // Nothing is left of all this: the next visit is a whole one.
        stage.place("hanako");
        let screen = Patient::knowing(&hanako()).visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
        assert_eq!(stage.received().len(), 1);
    });
}

#[test]
fn card_put_back_after_its_answer_to_verify_was_lost_is_never_verified_unasked() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, "");
        let patient = Patient::knowing(&hanako());
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        let card = Jumping::place(stage.world.card(&hanako()).unwrap(), is_verify, Leaves::Answering);
        let screen = stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
        patient.answer(&mut stage.kiosk, &screen, &mut 0);
        let screen = stage.kiosk.work_until(LIMIT, ended).unwrap();
        assert_eq!(screen.code.map(|code| code.code()), Some("P03"), "{}", stage.kiosk.transcript());

        stage.slot.place(card.pick_up()).unwrap();
        stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
        let attempts = |stage: &PcscStage| stage.slot.with_card(|card| card.log().verify_attempts_of_all());
        assert_eq!(attempts(&stage), Some(1), "a new visit, and no VERIFY before its PIN");
        let screen = patient.visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
        assert_eq!(attempts(&stage), Some(2));
    });
}
