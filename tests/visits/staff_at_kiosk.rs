//! Whole visits with the staff check at the kiosk itself, and what must not work there.

use std::time::Duration;

use acceptance::faces::FaceStage;
use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use kiosk_demo::Sight;
use kiosk_visit::{CheckDecision, CheckReason, Event, Language, Screen, ScreenKind};
use staff_audit_log::Verdict;
use staff_console::accounts::Role;

use crate::TMP;
use crate::console::{Browser, CONSOLE, Desk};

/// What turns it on.
const AT_KIOSK: &str = "check_at_kiosk = true\n";

fn offers(screen: &Screen) -> bool {
    screen.choices.iter().any(|choice| choice.event == Event::StaffSheetPressed)
}

fn texts(screen: &Screen) -> Vec<&'static str> {
    screen.texts().map(|text| text.key).collect()
}

fn said(desk: &Desk) -> &'static str {
    desk.stage.kiosk.screen().notice.map_or("-", |(_, text)| text.key)
}

/// Two members of staff and a vendor, and a visit that waits for a check.
fn at_the_staff_check() -> Desk {
    let mut desk = Desk::set(AT_KIOSK);
    desk.enrol("sato", Role::Reception);
    desk.enrol("abe", Role::Supervisor);
    desk.enrol("fuji", Role::Vendor);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    desk
}

/// Opens the sheet and keys both in; gives the screen after the wait.
fn key_in(desk: &mut Desk, number: &str, code: &str) -> Screen {
    if desk.stage.kiosk.screen().kind != ScreenKind::StaffCode {
        desk.stage.kiosk.press(Event::StaffSheetPressed);
    }
    for digit in number.bytes().chain(code.bytes()) {
        desk.stage.kiosk.press(Event::DigitEntered(digit - b'0'));
    }
    desk.stage.kiosk.press(Event::StaffCodeEntered);
    let waits = |screen: &Screen| screen.kind != ScreenKind::StaffWait;
    desk.stage.kiosk.work_until(LIMIT, waits).expect("a judgement")
}

fn sign_in(desk: &mut Desk, name: &str) -> Screen {
    let (number, code) = (desk.number(name), desk.code(name));
    key_in(desk, &number, &code)
}

fn decide(desk: &mut Desk, decision: CheckDecision) {
    desk.stage.kiosk.press(Event::DecisionChosen(decision));
    desk.stage.kiosk.press(Event::ReasonChosen(CheckReason::PinUnavailable));
}

#[test]
fn person_who_cannot_answer_is_checked_in_at_the_kiosk_without_a_question() {
    let mut desk = at_the_staff_check();
    assert_eq!(sign_in(&mut desk, "sato").kind, ScreenKind::StaffSight);
    desk.stage.kiosk.press(Event::DecisionChosen(CheckDecision::Same));
    desk.stage.kiosk.press(Event::ReasonChosen(CheckReason::AssistNeeded));
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffUnasked);
    assert!(!desk.log().iter().any(|line| line.contains("staff-check")), "nothing is decided yet");
    desk.stage.kiosk.press(Event::CanAnswerChosen(false));
    let screen = desk.stage.kiosk.wait_for(ScreenKind::Result, LIMIT).expect("checked in");
    assert_eq!(screen.title.key, "done-title");
    crate::eligibility_only::nothing_medical(&desk.stage);
    let log = desk.log();
    let recorded = ["staff-check", "\"same\"", "\"cannot-answer\"", "sato", "\"place\":\"kiosk\""];
    assert!(log.iter().any(|line| recorded.iter().all(|word| line.contains(word))), "{log:#?}");
    desk.stage.reader.lift();
    desk.stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    insta::assert_snapshot!(desk.stage.kiosk.transcript());
}

#[test]
fn staff_check_at_the_kiosk_from_help_to_checked_in() {
    let mut desk = at_the_staff_check();
    assert!(offers(&desk.stage.kiosk.screen()));
    let screen = sign_in(&mut desk, "sato");
    assert_eq!(screen.kind, ScreenKind::StaffSight);
    let (photo, live) = desk.stage.kiosk.sight();
    let photo = photo.expect("the card's photo");
    assert_eq!(photo.rgba.len(), (photo.width * photo.height * 4) as usize);
    assert!(live.is_none(), "this kiosk has no camera for faces");
    assert!(format!("{photo:?}").len() < 20);
    let holder = desk.stage.kiosk.sight_holder().expect("what the chip says");
    assert_eq!(*holder.line(Language::Japanese), "昭和56年(1981年)4月12日生まれ 女");
    assert!(
        !format!("{:?} {holder:?}", desk.stage.kiosk.screen()).contains("1981"),
        "drawn, and nowhere else"
    );
    decide(&mut desk, CheckDecision::Same);
    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("consent stays with the patient");
    assert!(desk.stage.kiosk.sight().0.is_none(), "nothing of the photo remains");
    assert!(desk.stage.kiosk.sight_holder().is_none(), "nor of what stood beside it");
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut desk.stage.kiosk);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    assert_eq!(desk.stage.received().len(), 1);
    let log = desk.log();
    let at = |words: &[&str]| log.iter().position(|line| words.iter().all(|word| line.contains(word)));
    let order = [
        at(&["help-called", "\"V03\""]),
        at(&["sight-opened", "sato", "\"place\":\"kiosk\""]),
        at(&["staff-check", "\"same\"", "pin-unavailable", "sato", "\"place\":\"kiosk\""]),
        at(&["visit-ended", "checked-in", "\"staff\""]),
    ];
    assert!(order.is_sorted() && order[0].is_some(), "{order:?} in {log:#?}");
    assert!(matches!(desk.verdict(), Verdict::Verified { .. }));
    assert!(!desk.stage.kiosk.transcript().contains(&desk.number("sato")));
    // It does not stick.
    desk.stage.reader.lift();
    desk.stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the next visit begins as any");
}

#[test]
fn not_the_same_person_ends_the_visit_as_from_the_console() {
    let mut desk = at_the_staff_check();
    sign_in(&mut desk, "abe");
    decide(&mut desk, CheckDecision::Different);
    let screen = desk.stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).expect("the end");
    assert_eq!(screen.code.map(kiosk_visit::FailureCode::code), Some("V04"));
    let log = desk.log();
    let decided = |line: &String| line.contains("staff-check") && line.contains("different");
    assert!(log.iter().any(decided), "{log:#?}");
}

#[test]
fn switched_off_unless_the_facility_says_so() {
    let mut desk = Desk::set("");
    desk.enrol("sato", Role::Reception);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    assert!(!offers(&desk.stage.kiosk.screen()));
    desk.stage.kiosk.press(Event::StaffSheetPressed);
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffCheck);
}

#[test]
fn wrong_codes_are_counted_and_delay_the_pad_and_no_account() {
    let mut desk = at_the_staff_check();
    let number = desk.number("sato");
    for _ in 0..5 {
        key_in(&mut desk, &number, "000000");
        assert_eq!(said(&desk), "sheet-wrong");
    }
    key_in(&mut desk, &number, "000000");
    assert_eq!(said(&desk), "sheet-locked", "for some seconds");
    let log = desk.log();
    let of = |words: &[&str]| {
        log.iter()
            .filter(|line| line.contains("\"kiosk\"") && words.iter().all(|word| line.contains(word)))
            .count()
    };
    assert_eq!(
        (of(&["sign-in-refused", "sato", "staff-check"]), of(&["locked-out"]), of(&["locked-out", "sato"])),
        (5, 1, 0),
        "{log:#?}"
    );
    assert_eq!(of(&["sight-opened"]), 0);
    assert!(desk.stage.kiosk.sight().0.is_none());
    // With the next code it opens, for the same member of staff.
    assert_eq!(sign_in(&mut desk, "sato").kind, ScreenKind::StaffSight);
}

#[test]
fn vendor_an_unknown_number_and_a_code_that_was_used_are_refused_alike() {
    let mut desk = at_the_staff_check();
    sign_in(&mut desk, "fuji");
    assert_eq!(said(&desk), "sheet-wrong");
    key_in(&mut desk, "00000", "123456");
    assert_eq!(said(&desk), "sheet-wrong");
    let (number, code) = (desk.number("sato"), desk.code("sato"));
    assert_eq!(key_in(&mut desk, &number, &code).kind, ScreenKind::StaffSight);
    desk.stage.kiosk.press(Event::BackPressed);
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffCheck);
    key_in(&mut desk, &number, &code);
    assert_eq!(said(&desk), "sheet-wrong", "each code once");
    assert!(!desk.log().iter().any(|line| line.contains("{\"staff-check\"")));
}

#[test]
fn untouched_it_closes_and_nobody_who_comes_later_decides() {
    let mut desk = at_the_staff_check();
    sign_in(&mut desk, "sato");
    desk.stage.kiosk.press(Event::DecisionChosen(CheckDecision::Same));
    desk.skip(Duration::from_secs(31));
    desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("it closed");
    assert!(desk.stage.kiosk.sight().0.is_none());
    desk.stage.kiosk.press(Event::ReasonChosen(CheckReason::Other));
    desk.stage.kiosk.press(Event::StaffSheetPressed);
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffCode, "who it is is asked anew");
    desk.hear();
    assert!(!desk.log().iter().any(|line| line.contains("{\"staff-check\"")));
}

#[test]
fn card_lifted_or_visit_ended_meanwhile_decides_nothing() {
    let mut desk = at_the_staff_check();
    sign_in(&mut desk, "sato");
    desk.stage.kiosk.press(Event::DecisionChosen(CheckDecision::Same));
    desk.stage.reader.lift();
    desk.stage.kiosk.wait_for(ScreenKind::CardLifted, LIMIT).expect("the card is missed");
    desk.stage.kiosk.press(Event::ReasonChosen(CheckReason::Other));
    assert!(desk.stage.kiosk.sight().0.is_none());
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("the same card");
    // The photo was that of the connection before: the key leads to its numbers first.
    desk.stage.kiosk.press(Event::StaffSheetPressed);
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::CodePad);
    desk.stage.kiosk.press(Event::BackPressed);
    desk.reach_photo(&persona);
    // Staff on the console stop the visit while the sheet is open.
    sign_in(&mut desk, "sato");
    {
        let browser = Browser::of(&desk, "abe");
        let visit = browser.get("/").token();
        browser.post(&format!("/visit/{visit}/stop"), &[("csrf", &browser.csrf())]).is(303);
    }
    desk.stage.kiosk.wait_for(ScreenKind::TakeCard, LIMIT).expect("stopped");
    desk.stage.kiosk.press(Event::DecisionChosen(CheckDecision::Same));
    desk.stage.kiosk.press(Event::ReasonChosen(CheckReason::Other));
    desk.hear();
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::TakeCard);
    assert!(desk.stage.received().is_empty());
    assert!(!desk.log().iter().any(|line| line.contains("{\"staff-check\"")));
}

#[test]
fn console_and_kiosk_decide_a_visit_once_between_them() {
    let mut desk = at_the_staff_check();
    let cookies = {
        let browser = Browser::of(&desk, "abe");
        let visit = browser.get("/").token();
        let form = browser.open_check(&visit);
        (visit, form, std::mem::take(&mut *browser.cookies.lock().expect("cookies")))
    };
    let (visit, form, cookies) = cookies;
    assert_eq!(sign_in(&mut desk, "sato").kind, ScreenKind::StaffSight);
    // Who opened last decides: the page's form is worth nothing any more.
    {
        let browser = Browser::new(&desk);
        *browser.cookies.lock().expect("cookies") = cookies;
        browser.decide(&visit, &form, "different", "abe").is(409);
        browser.get(&format!("/visit/{visit}/photo")).is(404);
    }
    decide(&mut desk, CheckDecision::Same);
    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("decided at the kiosk");
    let log = desk.log();
    assert_eq!(log.iter().filter(|line| line.contains("{\"staff-check\"")).count(), 1, "{log:#?}");
}

#[test]
fn person_is_seen_beside_the_photo_while_staff_compare_and_no_longer() {
    let Some(mut stage) = FaceStage::set(TMP, &format!("{CONSOLE}{AT_KIOSK}")) else { return };
    stage.to_the_staff_check("hanako");
    let mut desk = Desk::around(stage.stage);
    desk.enrol("sato", Role::Reception);
    assert_eq!(sign_in(&mut desk, "sato").kind, ScreenKind::StaffSight);
    let seen = (0..40).any(|_| {
        desk.hear();
        // Each look is a touch.
        desk.stage.kiosk.press(Event::DecisionChosen(CheckDecision::NotSure));
        desk.stage.kiosk.press(Event::BackPressed);
        matches!(desk.stage.kiosk.sight(), (Some(_), Some(_)))
    });
    assert!(seen, "no live view");
    // The face way compared nothing in this visit, so nothing is said about that.
    let screen = desk.stage.kiosk.work_until(LIMIT, |screen| texts(screen).contains(&"sheet-live-good"));
    assert!(screen.expect("how well the person is seen").notice.is_none());
    desk.stage.kiosk.press(Event::BackPressed);
    assert!(matches!(desk.stage.kiosk.sight(), (None, None)));
}

#[test]
fn machine_says_in_one_word_what_it_made_of_another_person() {
    let Some(mut stage) = FaceStage::set(TMP, &format!("{CONSOLE}{AT_KIOSK}")) else { return };
    stage.place("hanako");
    stage.stage.cameras.show(Sight::Person("taro".to_owned()));
    stage.to_the_camera();
    stage.stage.kiosk.wait_for(ScreenKind::Choosing, LIMIT).expect("the face was refused");
    let mut desk = Desk::around(stage.stage);
    desk.enrol("sato", Role::Reception);
    desk.stage.kiosk.press(Event::MethodChosen(kiosk_visit::Method::Staff));
    desk.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("staff are called");
    let cookies = {
        let browser = Browser::of(&desk, "sato");
        let visit = browser.get("/").token();
        let _ = browser.open_check(&visit);
        (visit, std::mem::take(&mut *browser.cookies.lock().expect("cookies")))
    };
    let said = (0..40).any(|_| {
        desk.hear();
        let browser = Browser::new(&desk);
        browser.cookies.lock().expect("cookies").clone_from(&cookies.1);
        browser.get(&format!("/visit/{}/remarks", cookies.0)).text.contains("似ていません")
    });
    assert!(said, "nothing is said on the console");
    assert_eq!(sign_in(&mut desk, "sato").kind, ScreenKind::StaffSight);
    let shown = desk.stage.kiosk.work_until(LIMIT, |screen| texts(screen).contains(&"sheet-unlike"));
    let shown = shown.expect("what the machine made of it");
    assert!(texts(&shown).contains(&"sheet-photo-good"), "{shown:?}");
    let log = desk.log().concat();
    assert!(!log.contains("unlike") && !log.contains("sheet-"), "none of it is recorded");
}

/// A member of staff at the console hands the check over and walks: six taps at the kiosk decide it.
#[test]
fn check_that_was_handed_over_is_decided_with_six_taps() {
    let mut desk = at_the_staff_check();
    let shown = {
        let browser = Browser::of(&desk, "sato");
        let visit = browser.get("/").token();
        browser.post(&format!("/visit/{visit}/hand-over"), &[("csrf", &browser.csrf())]).is(303);
        let page = browser.get(&format!("/visit/{visit}/hand-over"));
        let (_, rest) = page.text.split_once("big-number\">").expect("a number");
        rest.split('<').next().expect("a number").to_owned()
    };
    desk.hear();
    let mut presses = vec![Event::StaffSheetPressed];
    presses.extend(shown.bytes().map(|digit| Event::DigitEntered(digit - b'0')));
    let taps = presses.len() + 2;
    for press in presses {
        desk.stage.kiosk.press(press);
    }
    let seen = desk.stage.kiosk.work_until(LIMIT, |screen| screen.kind == ScreenKind::StaffSight);
    seen.expect("photo and person");
    decide(&mut desk, CheckDecision::Same);
    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("consent stays with the patient");
    assert_eq!(taps, 6);
    let log = desk.log();
    let of = |words: &[&str]| log.iter().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(
        of(&["handed-over", "sato"]) && of(&["staff-check", "sato", "hand-over", "\"kiosk\""]),
        "{log:#?}"
    );
    assert!(!desk.stage.kiosk.transcript().contains(&shown));
}

/// The facility's code: five digits, no name, and the log says that it is weaker.
#[test]
fn facilitys_code_decides_without_a_name() {
    let mut desk = Desk::set("check_at_kiosk = true\nfacility_code = true\n");
    let book =
        kiosk_app::staff::account_admin::AccountAdmin::open(desk.stage.world.config()).expect("the accounts");
    let mut code = String::new();
    book.new_facility_code(|drawn| {
        code.push_str(drawn);
        Ok(())
    })
    .expect("a code");
    drop(book);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    desk.stage.kiosk.press(Event::StaffSheetPressed);
    assert_eq!(desk.stage.kiosk.screen().title.key, "sheet-facility");
    for digit in code.bytes() {
        desk.stage.kiosk.press(Event::DigitEntered(digit - b'0'));
    }
    let seen = desk.stage.kiosk.work_until(LIMIT, |screen| screen.kind == ScreenKind::StaffSight);
    seen.expect("photo and person");
    decide(&mut desk, CheckDecision::Same);
    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("consent stays with the patient");
    let log = desk.log();
    let weaker = |line: &String| {
        line.contains("staff-check") && line.contains("\"staff\":null") && line.contains("facility-code")
    };
    assert!(log.iter().any(weaker), "{log:#?}");
    assert!(matches!(desk.verdict(), Verdict::Verified { .. }));
}
