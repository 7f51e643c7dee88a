//! Who shows their own card face beside somebody else's certificate: a relay (A), and an emulator that is lifted for the victim's
//! untouched card (B). Both stand before camera or staff with their own face. Neither gets the victim's answer.

use std::time::Duration;

use acceptance::capture::Capture;
use acceptance::faces::FaceStage;
use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::{Date, Persona, Sex, VirtualCard};
use eligibility_sandbox::{Fault, FaultRule, Route};
use kiosk_demo::{Sight, faces, print};
use kiosk_visit::{CheckDecision, CheckReason, Event, FailureCode, Screen, ScreenKind, StaffDecision};
use staff_console::accounts::Role;

use crate::TMP;
use crate::console::{Browser, CONSOLE, Desk};

const AT_KIOSK: &str = "check_at_kiosk = true\n";

/// Whose answer is wanted, and who stands there: both women, born on different days.
fn victim() -> Persona {
    TestKiosk::persona("hanako")
}

fn thief() -> Persona {
    TestKiosk::persona("twotries")
}

/// The same person with another birth date and sex.
fn born(mut persona: Persona, birth: Date, sex: Sex) -> Persona {
    (persona.birth, persona.sex) = (birth, sex);
    persona
}

/// The persona's card with their photo, with the stand-in for 特定機関認証.
fn card(stage: &TestKiosk, persona: &Persona) -> VirtualCard {
    let photo = faces::photo(&persona.id).expect("an invented photo");
    let persona = persona.clone().with_photo(photo).expect("a photo that fits");
    stage.world.card_as_is(&persona).expect("a card")
}

/// A: the card face of one, everything else of the other.
fn relay(stage: &TestKiosk, victim: &Persona, thief: &Persona) -> VirtualCard {
    card(stage, victim).relaying_card_face_to(card(stage, thief))
}

/// B: the thief's own card face and a copy of the victim's certificate.
fn emulator(stage: &TestKiosk) -> VirtualCard {
    let photo = faces::photo(&thief().id).expect("an invented photo");
    let own = thief().with_photo(photo).expect("a photo that fits");
    let pki = stage.world.pki();
    let shown = pki.issue(&victim()).expect("a card");
    VirtualCard::new(pki.issue(&own).expect("a card").showing_certificate_of(&shown))
        .with_stand_in(&pki.stand_in_terminal().expect("the terminal"))
}

fn code(screen: &Screen) -> Option<&'static str> {
    screen.code.map(FailureCode::code)
}

/// Answers what is asked until the visit has ended.
fn to_the_end(stage: &mut TestKiosk, persona: &Persona) -> Screen {
    stage
        .kiosk
        .work_until(LIMIT, |screen| screen.kind != ScreenKind::StaffCheck)
        .expect("the decision is heard");
    Patient::knowing(persona).visit(&mut stage.kiosk)
}

fn with_staff() -> Desk {
    let mut desk = Desk::set(AT_KIOSK);
    desk.enrol("sato", Role::Reception);
    desk.enrol("abe", Role::Supervisor);
    desk
}

/// Staff on the console see the same person as in the photo.
fn decide_on_console(desk: &Desk) {
    let browser = Browser::of(desk, "sato");
    let visit = browser.get("/").token();
    let form = browser.open_check(&visit);
    browser.decide(&visit, &form, "same", "sato").is(303);
}

/// The same at the kiosk itself.
fn decide_at_kiosk(desk: &mut Desk) {
    let (number, code) = (desk.number("sato"), desk.code("sato"));
    desk.stage.kiosk.press(Event::StaffSheetPressed);
    for digit in number.bytes().chain(code.bytes()) {
        desk.stage.kiosk.press(Event::DigitEntered(digit - b'0'));
    }
    desk.stage.kiosk.press(Event::StaffCodeEntered);
    desk.stage.kiosk.wait_for(ScreenKind::StaffSight, LIMIT).expect("the photo");
    desk.stage.kiosk.press(Event::DecisionChosen(CheckDecision::Same));
    desk.stage.kiosk.press(Event::ReasonChosen(CheckReason::PinUnavailable));
}

/// The visit ended with this code, nothing was handed on, staff were told, and the log says so without a word about anyone.
fn nothing_came_of_it(desk: &mut Desk, screen: &Screen, wanted: &str) {
    assert_eq!((screen.kind, code(screen)), (ScreenKind::Trouble, Some(wanted)));
    assert_eq!(screen.title.key, "trouble-staff", "neutral");
    assert!(desk.stage.received().is_empty(), "handed on");
    {
        let browser = Browser::of(desk, "abe");
        let board = browser.get("/");
        board.has("呼び出し中").has(wanted);
        let result = browser.get(&format!("/visit/{}/result", board.token()));
        assert_ne!(result.status.as_u16(), 200, "staff see a result: {}", result.text);
    }
    let log = desk.log();
    let ended = |line: &&String| line.contains("visit-ended");
    let last = log.iter().rfind(ended).expect("an end");
    assert!(last.contains(&format!("\"{}\"", wanted)) && last.contains("not-reached"), "{last}");
    assert!(!log.iter().any(|line| line.contains("checked-in")), "{log:#?}");
    let log = log.concat();
    for person in [victim(), thief()] {
        assert!(!log.contains(&person.birth.digits()) && !log.contains(&person.birth.to_string()));
    }
}

fn checked_in(stage: &mut TestKiosk, persona: &Persona) {
    let screen = to_the_end(stage, persona);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    assert_eq!(stage.received().len(), 1);
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
}

// --- A: the relay

#[test]
fn relay_is_refused_at_the_staff_check_on_the_console() {
    let capture = Capture::start();
    let mut desk = with_staff();
    desk.stage.reader.place(relay(&desk.stage, &victim(), &thief()));
    desk.reach_staff_check(&thief());
    decide_on_console(&desk);
    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("staff saw the person of the photo");
    let screen = to_the_end(&mut desk.stage, &victim());
    nothing_came_of_it(&mut desk, &screen, "V08");
    // At any level the log says that it differs, and not from what.
    let log = capture.text();
    assert!(log.contains("V08"), "the log was not caught");
    for person in [victim(), thief()] {
        let (_, era_year) = person.birth.era();
        let written = [person.birth.digits(), person.birth.to_string(), person.name.clone()];
        for canary in written.into_iter().chain([format!("昭和{era_year}"), format!("平成{era_year}")]) {
            assert!(!log.contains(&canary), "the log holds {canary:?}");
        }
    }
}

#[test]
fn relay_is_refused_at_the_staff_check_at_the_kiosk() {
    let mut desk = with_staff();
    desk.stage.reader.place(relay(&desk.stage, &victim(), &thief()));
    desk.reach_staff_check(&thief());
    decide_at_kiosk(&mut desk);
    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("staff saw the person of the photo");
    let screen = to_the_end(&mut desk.stage, &victim());
    nothing_came_of_it(&mut desk, &screen, "V08");
}

#[test]
fn relay_of_the_same_birth_date_and_the_other_sex_is_refused() {
    let mut desk = with_staff();
    let brother = born(thief(), victim().birth, Sex::Male);
    desk.stage.reader.place(relay(&desk.stage, &victim(), &brother));
    desk.reach_staff_check(&brother);
    decide_on_console(&desk);
    let screen = to_the_end(&mut desk.stage, &victim());
    nothing_came_of_it(&mut desk, &screen, "V08");
}

/// The PIN opens the key, but the card face that was opened before still has to be the card's.
#[test]
fn relay_is_refused_by_pin_once_its_card_face_was_opened_even_after_it_was_lifted() {
    for lifted in [false, true] {
        let mut desk = with_staff();
        desk.stage.reader.place(relay(&desk.stage, &victim(), &thief()));
        desk.reach_staff_check(&thief());
        if lifted {
            let relay = desk.stage.reader.lift().expect("the relay");
            desk.stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).expect("the card is missed");
            desk.stage.reader.place(relay);
            desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("the same certificate");
        }
        desk.stage.kiosk.press(Event::BackPressed);
        desk.stage.kiosk.press(Event::MethodChosen(kiosk_visit::Method::Pin));
        let screen = to_the_end(&mut desk.stage, &victim());
        nothing_came_of_it(&mut desk, &screen, "V08");
    }
}

/// A card face of the same birth date and sex gets through: decision 0017 says so.
#[test]
fn relay_of_a_twin_is_not_told_apart() {
    let mut desk = with_staff();
    let twin = born(thief(), victim().birth, victim().sex);
    desk.stage.reader.place(relay(&desk.stage, &victim(), &twin));
    desk.reach_staff_check(&twin);
    decide_on_console(&desk);
    checked_in(&mut desk.stage, &victim());
}

#[test]
fn relay_is_refused_by_face() {
    let Some(mut stage) = FaceStage::set(TMP, CONSOLE) else { return };
    stage.stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    before_the_cameras(&stage, &thief());
    stage.stage.reader.place(relay(&stage.stage, &victim(), &thief()));
    stage.to_the_camera();
    stage.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("the thief's face is the photo's");
    let mut desk = Desk::around(stage.stage);
    desk.enrol("abe", Role::Supervisor);
    let screen = to_the_end(&mut desk.stage, &victim());
    nothing_came_of_it(&mut desk, &screen, "V08");
}

fn before_the_cameras(stage: &FaceStage, persona: &Persona) {
    stage.stage.cameras.show(Sight::Person(persona.id.clone()));
    stage.stage.cameras.lay(Some(print::holder(persona)));
}

// --- B: the swap

/// Lifts the emulator and lays the victim's untouched card down within the grace.
fn swap(stage: &mut TestKiosk, shown: ScreenKind) {
    stage.reader.lift();
    stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).expect("the card is missed");
    let untouched = card(stage, &victim());
    stage.reader.place(untouched);
    stage.kiosk.wait_for(shown, LIMIT).expect("the same certificate");
}

#[test]
fn swapped_card_is_refused_at_both_staff_checks() {
    let mut desk = with_staff();
    desk.stage.reader.place(emulator(&desk.stage));
    desk.reach_staff_check(&thief());
    let visit = Browser::of(&desk, "sato").get("/").token();
    swap(&mut desk.stage, ScreenKind::StaffCheck);
    // Neither on the console nor at the kiosk is there anything to compare with, and no decision counts.
    {
        let browser = Browser::of(&desk, "sato");
        browser.post(&format!("/visit/{visit}/check"), &[("csrf", &browser.csrf())]).is(409);
        browser.get(&format!("/visit/{visit}/photo")).is(404);
    }
    let screen = desk.stage.kiosk.screen();
    assert_eq!(screen.kind, ScreenKind::StaffCheck);
    desk.stage.kiosk.press(Event::StaffDecided(StaffDecision::Same));
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffCheck);
    assert!(!desk.stage.kiosk.transcript().contains("SignChallenge"), "{}", desk.stage.kiosk.transcript());
    // With the victim's own numbers staff see the victim's photo, and the faces that were opened are not one person's.
    desk.reach_photo(&victim());
    decide_on_console(&desk);
    let screen = to_the_end(&mut desk.stage, &victim());
    nothing_came_of_it(&mut desk, &screen, "V08");
}

/// Staff look at the thief's photo; before they decide the cards are swapped and the victim's photo is opened.
#[test]
fn decision_over_one_photo_is_none_over_the_next() {
    let mut desk = with_staff();
    desk.stage.reader.place(emulator(&desk.stage));
    desk.reach_staff_check(&thief());
    let (visit, form, cookies) = {
        let browser = Browser::of(&desk, "sato");
        let visit = browser.get("/").token();
        let form = browser.open_check(&visit);
        (visit, form, std::mem::take(&mut *browser.cookies.lock().expect("cookies")))
    };
    swap(&mut desk.stage, ScreenKind::StaffCheck);
    desk.reach_photo(&victim());
    {
        let browser = Browser::new(&desk);
        *browser.cookies.lock().expect("cookies") = cookies;
        browser.decide(&visit, &form, "same", "sato").is(409);
    }
    desk.hear();
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffCheck, "nothing was decided");
}

/// Staff decided, and the card is lifted before it signs: decided again or not at all.
#[test]
fn decision_is_made_again_when_the_card_was_lifted_before_it_signed() {
    let mut desk = with_staff();
    desk.stage
        .world
        .faults()
        .add(FaultRule::from(Fault::Delay(Duration::from_secs(3))).on(Route::Challenges).times(1));
    let own = card(&desk.stage, &victim());
    desk.stage.reader.place(own);
    desk.reach_staff_check(&victim());
    decide_on_console(&desk);
    desk.hear();
    let own = desk.stage.reader.lift().expect("the card");
    desk.stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).expect("the card is missed");
    desk.stage.reader.place(own);
    let wanted = |screen: &Screen| matches!(screen.kind, ScreenKind::Choosing | ScreenKind::PinPad);
    desk.stage.kiosk.work_until(LIMIT, wanted).expect("identity once more");
    desk.stage.kiosk.press(Event::MethodChosen(kiosk_visit::Method::Staff));
    desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("staff are called again");
    desk.reach_photo(&victim());
    decide_on_console(&desk);
    checked_in(&mut desk.stage, &victim());
    let log = desk.log();
    assert_eq!(log.iter().filter(|line| line.contains("{\"staff-check\"")).count(), 2, "{log:#?}");
}

#[test]
fn swapped_card_is_refused_by_face() {
    let Some(mut stage) = FaceStage::set(TMP, CONSOLE) else { return };
    stage.stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    before_the_cameras(&stage, &thief());
    stage.stage.reader.place(emulator(&stage.stage));
    // Nobody stands there until the cards are swapped.
    stage.stage.cameras.show(Sight::Nobody);
    stage.to_the_camera();
    stage.stage.cameras.show(Sight::Person(thief().id));
    stage.stage.cameras.lay(None);
    swap(&mut stage.stage, ScreenKind::ReadingPrint);
    // The victim's card face under the camera opens the victim's photo, which is not who stands there.
    stage.stage.cameras.lay(Some(print::holder(&victim())));
    stage.stage.kiosk.wait_for(ScreenKind::Face, LIMIT).expect("the photo of this card");
    let decided = stage.stage.kiosk.work_until(2 * LIMIT, |screen| screen.kind != ScreenKind::Face);
    let screen = decided.expect("no decision");
    assert!(matches!(screen.kind, ScreenKind::Choosing | ScreenKind::PinPad), "{:?}", screen.kind);
    assert!(!stage.stage.kiosk.transcript().contains("ChallengeSigned"));
    assert!(stage.stage.received().is_empty());
}

#[test]
fn emulator_alone_signs_nothing() {
    let mut desk = with_staff();
    desk.stage.reader.place(emulator(&desk.stage));
    desk.reach_staff_check(&thief());
    decide_on_console(&desk);
    let screen = desk.stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).expect("the end");
    assert_eq!(code(&screen), Some("C08"));
}

// --- each card alone

#[test]
fn each_card_alone_is_admitted_at_both_staff_checks() {
    for persona in [victim(), thief()] {
        for at_kiosk in [false, true] {
            let mut desk = with_staff();
            let own = card(&desk.stage, &persona);
            desk.stage.reader.place(own);
            desk.reach_staff_check(&persona);
            if at_kiosk {
                decide_at_kiosk(&mut desk)
            } else {
                decide_on_console(&desk)
            }
            checked_in(&mut desk.stage, &persona);
        }
    }
}

#[test]
fn each_card_alone_is_admitted_by_face() {
    for persona in [victim(), thief()] {
        let Some(mut stage) = FaceStage::set(TMP, "") else { return };
        stage.place(&persona.id);
        stage.to_the_camera();
        stage.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("the face is accepted");
        checked_in(&mut stage.stage, &persona);
    }
}

/// A card that was lifted and comes back opens its photo anew, and the visit goes to its end.
#[test]
fn own_card_lifted_and_back_opens_its_photo_once_more() {
    let mut desk = with_staff();
    let own = card(&desk.stage, &victim());
    desk.stage.reader.place(own);
    desk.reach_staff_check(&victim());
    let own = desk.stage.reader.lift().expect("the card");
    desk.stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).expect("the card is missed");
    desk.stage.reader.place(own);
    desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("the same card");
    desk.reach_photo(&victim());
    decide_on_console(&desk);
    checked_in(&mut desk.stage, &victim());
}

/// A card face without a photo was opened all the same.
#[test]
fn infants_card_face_without_a_photo_is_held_against_the_answer_too() {
    let mut desk = with_staff();
    // An infant of another birth date: no photo, so the PIN is what is left.
    let infant = born(TestKiosk::persona("sora"), Date::new(2025, 1, 1).expect("a day"), Sex::NotApplicable);
    let infant = infant.with_photo(Vec::new()).expect("no photo");
    let faceless = desk.stage.world.card_as_is(&infant).expect("a card");
    desk.stage.reader.place(card(&desk.stage, &victim()).relaying_card_face_to(faceless));
    desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN pad");
    desk.stage.kiosk.press(Event::MethodChosen(kiosk_visit::Method::Staff));
    desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("staff are called");
    desk.key_code(&infant);
    desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("no photo");
    desk.hear();
    desk.stage.kiosk.press(Event::BackPressed);
    desk.stage.kiosk.press(Event::MethodChosen(kiosk_visit::Method::Pin));
    let screen = to_the_end(&mut desk.stage, &victim());
    nothing_came_of_it(&mut desk, &screen, "V08");
}
