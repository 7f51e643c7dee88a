//! Whole visits through an authorisation module in a process of its own, and visits in which it fails.

use std::path::Path;

use acceptance::faces::FaceStage;
use acceptance::patient::{LIMIT, Patient};
use acceptance::shared_pki;
use acceptance::test_kiosk::TestKiosk;
use kiosk_demo::DemoEnvironment;
use kiosk_visit::{Event, FailureCode, Method, Screen, ScreenKind};
use staff_console::accounts::Role;

use crate::TMP;
use crate::console::{Browser, Desk};

const STAND_IN: &str = env!("CARGO_BIN_EXE_stand-in-module");
const FAULTY: &str = env!("CARGO_BIN_EXE_fault-module");

/// `[authorisation]` with the stand-in.
fn stand_in() -> String {
    DemoEnvironment::authorisation_toml(Path::new(STAND_IN), &shared_pki(TMP)).expect("the stand-in")
}

/// `[authorisation]` with a module that has this fault.
fn faulty(fault: &str) -> String {
    let toml = DemoEnvironment::authorisation_toml(Path::new(FAULTY), &shared_pki(TMP)).expect("the module");
    let arguments = |line: &str| match line.starts_with("arguments = ") {
        true => format!("arguments = [{fault:?}]\ntimeout_seconds = 1\n"),
        false => format!("{line}\n"),
    };
    toml.lines().map(arguments).collect()
}

/// A kiosk with this module, and hanako's card at the staff check with its photo open, confirmed on the console.
fn confirmed_by_staff(module: &str) -> Desk {
    let mut desk = Desk::set(module);
    desk.enrol("sato", Role::Reception);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    let browser = Browser::of(&desk, "sato");
    let visit = browser.get("/").token();
    let form = browser.open_check(&visit);
    browser.decide(&visit, &form, "same", "sato").is(303);
    drop(browser);
    desk
}

fn verifies(stage: &TestKiosk) -> Option<u64> {
    stage.reader.with_card(|card| card.log().verify_attempts_of_all())
}

fn offers(screen: &Screen, method: Method) -> bool {
    screen.choices.iter().any(|choice| choice.event == Event::MethodChosen(method))
}

#[test]
fn staff_check_through_the_stand_ins_own_process() {
    let mut desk = confirmed_by_staff(&stand_in());
    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("the key is open, and the card has signed");
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut desk.stage.kiosk);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    assert_eq!(desk.stage.received().len(), 1);
    assert_eq!(verifies(&desk.stage), Some(1), "code B once, and no PIN");
}

#[test]
fn face_visit_through_the_stand_ins_own_process() {
    let Some(mut stage) = FaceStage::set(TMP, &stand_in()) else { return };
    stage.place("hanako");
    stage.to_the_camera();
    stage.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("the face is accepted");
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.stage.kiosk);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    assert_eq!(stage.stage.received().len(), 1);
    assert_eq!(verifies(&stage.stage), Some(1), "code B once, and no PIN");
}

#[test]
fn failing_module_costs_the_patient_that_way_only() {
    for fault in ["crash", "hang", "nonsense", "ten-megabytes", "too-often", "keeps-pipe"] {
        let mut desk = confirmed_by_staff(&faulty(fault));
        let screen = desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN is left");
        let notice = screen.notice.as_ref().map(|(_, text)| text.key);
        assert_eq!(notice, Some("way-closed"), "{fault}");
        assert!(!offers(&screen, Method::Staff) && !offers(&screen, Method::Face), "{fault}");
        let board = desk.log().join("\n");
        assert!(board.contains(FailureCode::AuthorisationFailed.code()), "{fault}: {board}");
        let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut desk.stage.kiosk);
        assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"), "{fault}");
        assert_eq!(desk.stage.received().len(), 1);
        assert_eq!(verifies(&desk.stage), Some(2), "{fault}: code B once, the PIN once");
    }
}

#[test]
fn card_that_refuses_ends_the_visit_with_another_code_than_a_module_that_fails() {
    for (module, reason, code) in [
        ("refuses", "card_refused", FailureCode::CardSignature),
        ("refuses", "unavailable", FailureCode::AuthorisationFailed),
    ] {
        let module = faulty(module).replace("[\"refuses\"]", &format!("[\"refuses\", {reason:?}]"));
        let mut desk = Desk::set(&module);
        desk.enrol("sato", Role::Reception);
        // No PIN: nothing else is left.
        let persona = TestKiosk::persona("nopin");
        desk.place(&persona);
        desk.stage.kiosk.wait_for(ScreenKind::Choosing, LIMIT).expect("a staff check is offered");
        desk.stage.kiosk.press(Event::MethodChosen(Method::Staff));
        desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("staff are called");
        desk.stage.kiosk.press(Event::StaffSheetPressed);
        for digit in persona.verification_code_b().bytes() {
            desk.stage.kiosk.press(Event::DigitEntered(digit - b'0'));
        }
        desk.stage.kiosk.press(Event::CodeEntered);
        desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("the photo is open");
        let browser = Browser::of(&desk, "sato");
        let visit = browser.get("/").token();
        let form = browser.open_check(&visit);
        browser.decide(&visit, &form, "same", "sato").is(303);
        drop(browser);
        let screen = desk.stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).expect("nothing is left");
        assert_eq!(screen.code, Some(code), "{reason}");
        assert_eq!(verifies(&desk.stage), Some(1), "code B");
    }
}

#[test]
fn without_its_module_a_kiosk_offers_neither_face_nor_staff_check() {
    let gone = stand_in().replace("stand-in-module", "no-such-module");
    let wrong: String = stand_in()
        .lines()
        .map(|line| match line.starts_with("sha256 = ") {
            true => format!("sha256 = \"{}\"\n", "0".repeat(64)),
            false => format!("{line}\n"),
        })
        .collect();
    for module in [gone, wrong] {
        let mut desk = Desk::set(&module);
        desk.place(&TestKiosk::persona("hanako"));
        let screen = desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN at once");
        assert!(!offers(&screen, Method::Staff) && !offers(&screen, Method::Face));
        // Help can be called all the same, and changes nothing of the screen.
        desk.stage.kiosk.press(Event::StaffAsked);
        assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::PinPad);
    }
}
