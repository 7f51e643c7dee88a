//! Whole visits with the outside against them: the card pulled at every command, a gateway in every mood, a receipt
//! folder that is not there.

use acceptance::patient::{LIMIT, Patient, asks, ended};
use acceptance::test_kiosk::TestKiosk;
use eligibility_sandbox::{Fault, Route};
use kiosk_visit::{Screen, ScreenKind};

use crate::{HURRY, TMP};

fn visit(stage: &mut TestKiosk, id: &str) -> Screen {
    let persona = TestKiosk::persona(id);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    Patient::knowing(&persona).visit(&mut stage.kiosk)
}

fn code(screen: &Screen) -> &'static str {
    screen.code.map_or("-", |code| code.code())
}

#[test]
fn card_pulled_at_every_command_ends_safely_with_at_most_one_verify() {
    let mut stage = TestKiosk::builder(TMP).config(HURRY).start();
    let persona = TestKiosk::persona("hanako");
    // How many commands a whole visit takes.
    let _ = visit(&mut stage, "hanako");
    let whole = stage.reader.with_card(|card| card.log().command_count()).expect("the card");
    stage.reader.lift();
    assert!(whole >= 8, "a whole visit of {whole} commands is too short to be one");

    let patient = Patient::knowing(&persona);
    for commands in 0..whole {
        let before = stage.received().len();
        let card = stage.card(&persona);
        stage.reader.lift_after(Some(commands));
        stage.reader.place(card);
        let mut tries = 0;
        let mut begun = false;
        // The card jumps out by itself; the kiosk must come to its last word, or home, on its own.
        for _ in 0..40 {
            let screen = stage
                .kiosk
                .work_until(LIMIT, |screen| {
                    begun |= screen.kind == ScreenKind::Reading;
                    begun && (asks(screen) || ended(screen) || screen.kind == ScreenKind::Idle)
                })
                .unwrap_or_else(|screen| {
                    panic!("{commands}: stuck at {:?}:\n{}", screen.kind, stage.kiosk.transcript())
                });
            if !asks(&screen) {
                break;
            }
            patient.answer(&mut stage.kiosk, &screen, &mut tries);
        }
        assert!(tries <= 1, "{commands}: the PIN was asked for {tries} times");
        let card = stage.reader.pick_up().expect("the card jumped out");
        assert!(card.log().verify_attempts_of_all() <= 1, "{commands}: more than one VERIFY");
        assert_eq!(
            stage.received().len(),
            before,
            "{commands}: nothing is written for a visit that was cut short"
        );
    }
}

#[test]
fn gateway_in_every_mood_ends_with_identity_only_and_its_code() {
    let moods: &[(Fault, Route, &str)] = &[
        (Fault::Status(400), Route::Confirmations, "G03"),
        (Fault::Status(404), Route::Confirmations, "G03"),
        (Fault::Status(500), Route::Confirmations, "G04"),
        (Fault::Cut, Route::Confirmations, "G01"),
        (Fault::WrongSchema, Route::Confirmations, "G05"),
        (Fault::Doctype, Route::Confirmations, "G05"),
        (Fault::Huge, Route::Confirmations, "G05"),
        (Fault::WrongMediaType, Route::Confirmations, "G05"),
        (Fault::WrongChallenge, Route::Confirmations, "G06"),
        (Fault::WrongKey, Route::Confirmations, "G06"),
        (Fault::Status(500), Route::Challenges, "G04"),
        (Fault::WrongSchema, Route::Challenges, "G05"),
    ];
    let mut told = Vec::new();
    for (fault, route, _) in moods {
        // A stage each: the circuit breaker of one gateway must not answer for the next.
        let mut stage = TestKiosk::builder(TMP).start();
        stage.world.faults().add(eligibility_sandbox::FaultRule::from(fault.clone()).on(*route));
        let screen = visit(&mut stage, "hanako");
        assert_eq!(screen.kind, ScreenKind::Trouble, "{fault:?}: {}", stage.kiosk.transcript());
        assert_ne!(screen.title.key, "done-title", "{fault:?}");
        assert!(!screen.list.is_empty(), "{fault:?}: the papers are listed");
        assert!(stage.received().is_empty(), "{fault:?}");
        told.push(code(&screen));
    }
    assert_eq!(told, moods.iter().map(|(.., code)| *code).collect::<Vec<_>>());
}

#[test]
fn gateway_silent_slow_busy_or_strange_ends_with_identity_only() {
    let hurry = |text: String| {
        text.replace(
            "terminal = \"kiosk-1\"",
            "terminal = \"kiosk-1\"\ntotal_seconds = 2\nconnect_seconds = 1",
        )
    };
    let second = std::time::Duration::from_secs(1);
    for (fault, expected) in [
        (Fault::Delay(4 * second), "G01"),
        (Fault::Drip(second), "G01"),
        (Fault::Status(429), "G04"),
        (Fault::Status(503), "G04"),
    ] {
        let mut stage = TestKiosk::builder(TMP).edit(hurry).start();
        stage
            .world
            .faults()
            .add(eligibility_sandbox::FaultRule::from(fault.clone()).on(Route::Confirmations));
        let screen = visit(&mut stage, "hanako");
        assert_eq!((screen.kind, code(&screen)), (ScreenKind::Trouble, expected), "{fault:?}");
        assert!(stage.received().is_empty(), "{fault:?}");
    }
    // A gateway that shows another authority's certificate is no gateway, and nobody is asked for a PIN.
    let strange = |text: String| text.replace("gateway/gateway-ca.pem", "gateway/terminal-ca.pem");
    let mut stage = TestKiosk::builder(TMP).edit(strange).start();
    let screen = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).expect("out of order");
    assert_eq!((screen.title.key, code(&screen)), ("out-net", "G02"));
}

#[test]
fn trouble_at_enrolment_ends_kindly_and_trouble_at_the_limit_question_keeps_the_result() {
    let mut stage = TestKiosk::builder(TMP).start();
    stage.world.faults().add(eligibility_sandbox::FaultRule::from(Fault::Cut).on(Route::Enrolments));
    let screen = visit(&mut stage, "newcomer");
    assert_eq!((screen.kind, code(&screen)), (ScreenKind::Trouble, "G01"));
    assert!(stage.received().is_empty());

    let mut stage = TestKiosk::builder(TMP).start();
    stage.world.faults().add(eligibility_sandbox::FaultRule::from(Fault::WrongSchema).on(Route::Consents));
    let screen = visit(&mut stage, "hanako");
    assert_eq!(screen.kind, ScreenKind::Result);
    assert_eq!(stage.received().len(), 1, "the answer that was there is written");
}

#[test]
fn kiosk_that_ends_at_the_pin_pad_lets_go_of_the_card() {
    use card_client::CardReader as _;
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&TestKiosk::persona("hanako")));
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad");
    assert!(stage.reader.connect().is_err(), "while the kiosk holds it, nobody else gets at it");
    let TestKiosk { kiosk, mut reader, .. } = stage;
    drop(kiosk);
    assert!(reader.connect().is_ok());
}

#[test]
fn gateway_with_unknown_codes_is_believed_no_further_than_understood() {
    let mut stage = TestKiosk::builder(TMP).start();
    stage.world.faults().add(Fault::UnknownCodes);
    let screen = visit(&mut stage, "hanako");
    assert_eq!(screen.kind, ScreenKind::Result);
    assert_eq!(
        stage.received().len(),
        1,
        "what the kiosk does not understand still reaches the receipt computer"
    );
}

#[test]
fn receipt_folder_gone_in_the_middle_of_a_visit_sends_the_patient_to_the_desk() {
    let mut stage = TestKiosk::builder(TMP).start();
    let persona = TestKiosk::persona("hanako");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad");
    std::fs::remove_dir_all(stage.world.receipt_folder()).expect("the folder goes");
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!((screen.kind, code(&screen)), (ScreenKind::Result, "R01"));
    stage.reader.lift();
    // Between visits the kiosk says that it cannot serve anyone, and serves again when the folder is back.
    stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).expect("out of order");
    std::fs::create_dir(stage.world.receipt_folder()).expect("the folder comes back");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
}

#[test]
fn reader_unplugged_and_back_is_out_of_order_and_back() {
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&TestKiosk::persona("hanako")));
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad");
    stage.reader.unplug(true);
    let screen = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).expect("out of order");
    assert!(!screen.list.is_empty(), "the papers are listed");
    stage.reader.unplug(false);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
}
