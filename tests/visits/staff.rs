//! Whole visits with the desk beside them: the staff check, help, the result, and what must not work.

use std::time::Duration;

use acceptance::faces::FaceStage;
use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use kiosk_visit::{Event, Screen, ScreenKind};
use staff_audit_log::Verdict;
use staff_console::accounts::Role;

use crate::console::{Browser, CONSOLE, Desk};
use crate::eligibility_only::nothing_medical;
use crate::{HURRY, TMP};

fn code(screen: &Screen) -> &'static str {
    screen.code.map_or("-", kiosk_visit::FailureCode::code)
}

/// Staff, and a visit that waits for their check.
fn at_the_staff_check(more: &str) -> Desk {
    let mut desk = Desk::set(more);
    desk.enrol("sato", Role::Reception);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    desk
}

#[test]
fn staff_check_from_sign_in_to_checked_in_with_the_answer_written() {
    let mut desk = at_the_staff_check("");
    let browser = Browser::of(&desk, "sato");
    let board = browser.get("/");
    board.is(200).has("kiosk-1").has("呼び出し中").has("V03").lacks("試験").lacks("花子");
    let visit = board.token();
    let form = browser.open_check(&visit);
    let photo = browser.get(&format!("/visit/{visit}/photo"));
    assert_eq!((photo.status.as_u16(), photo.kind.as_str()), (200, "image/png"));
    let page = browser.get(&format!("/visit/{visit}/check"));
    page.is(200).has("昭和56年(1981年)4月12日生まれ 女");
    browser.get("/").lacks("1981").lacks("昭和");
    // This kiosk has no camera for faces.
    browser.get(&format!("/visit/{visit}/live")).is(404);
    browser.decide(&visit, &form, "same", "sato").is(303);
    // The call is over with that, long before the card is lifted.
    browser.get("/?done=same").has("目視で確認しました").lacks("呼び出し中").lacks("V03");
    // Not twice.
    browser.decide(&visit, &form, "same", "sato").is(409);
    let cookies = std::mem::take(&mut *browser.cookies.lock().expect("cookies"));
    drop(browser);

    desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("consent stays with the patient");
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut desk.stage.kiosk);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    assert_eq!(desk.stage.received().len(), 1);
    let verifies = desk.stage.reader.with_card(|card| card.log().verify_attempts_of_all());
    assert_eq!(verifies, Some(1), "the printed numbers once, and no PIN");
    assert!(desk.stage.asked_two_applets_only());
    // The record was on disk before the screen showed anything.
    let log = desk.log();
    let at = |words: &[&str]| log.iter().position(|line| words.iter().all(|word| line.contains(word)));
    let order = [
        at(&["help-called", "\"V03\""]),
        at(&["signed-in", "sato"]),
        at(&["sight-opened", "sato"]),
        at(&["staff-check", "\"same\"", "pin-unavailable", "sato"]),
        at(&["visit-ended", "checked-in", "\"staff\""]),
    ];
    assert!(order.is_sorted() && order[0].is_some(), "{order:?} in {log:#?}");
    let log = log.concat();
    assert!(!log.contains("花子") && !log.contains("19810412") && !log.contains("1981-04-12"));

    let browser = Browser::new(&desk);
    *browser.cookies.lock().expect("cookies") = cookies;
    let result = browser.get(&format!("/visit/{visit}/result"));
    result.is(200).has("A03").has("12345").lacks("東京都");
    assert!(desk.log().iter().any(|line| line.contains("result-seen")));
    drop(browser);
    desk.stage.reader.lift();
    desk.stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    let browser = Browser::of(&desk, "sato");
    let nothing_of = |pages: &[&str]| {
        for page in pages {
            let status = browser.get(&format!("/visit/{visit}{page}")).status.as_u16();
            assert!(status == 410 || status == 404, "{page}: {status}");
        }
    };
    // Its row stays for the patient who comes to the desk, and the result behind it; nothing else does.
    browser.get("/").is(200).has("終わった受付").has("受付完了").has("目視").lacks("花子");
    browser.get(&format!("/visit/{visit}/result")).is(200).has("A03");
    nothing_of(&["", "/check", "/photo", "/live"]);
    desk.skip(Duration::from_secs(5 * 60));
    browser.get("/").is(200).lacks("終わった受付").lacks(&visit);
    nothing_of(&["", "/result", "/check", "/photo", "/live"]);
    assert!(matches!(desk.verdict(), Verdict::Verified { .. }));
}

#[test]
fn person_who_cannot_answer_is_checked_in_without_a_question() {
    // This kiosk asks for whatever there is: consents, name, limit amount.
    let mut desk = at_the_staff_check("");
    let browser = Browser::of(&desk, "sato");
    let visit = browser.get("/").token();
    let (csrf, nonce) = browser.open_check(&visit);
    let choose = |unasked: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("nonce", nonce.as_str()),
            ("decision", "same"),
            ("reason", "cannot-answer"),
            ("unasked", unasked),
        ];
        browser.post(&format!("/visit/{visit}/decision"), &fields)
    };
    choose("").is(422).has("患者に何も聞かず");
    choose("yes").is(303);
    drop(browser);
    // Nobody presses anything at the kiosk from here.
    let screen = desk.stage.kiosk.wait_for(ScreenKind::Result, LIMIT).expect("checked in");
    assert_eq!(screen.title.key, "done-title");
    nothing_medical(&desk.stage);
    let log = desk.log();
    let at = |words: &[&str]| log.iter().position(|line| words.iter().all(|word| line.contains(word)));
    let order = [
        at(&["staff-check", "\"same\"", "\"cannot-answer\"", "sato"]),
        at(&["visit-ended", "checked-in", "\"staff\""]),
    ];
    assert!(order.is_sorted() && order[0].is_some(), "{order:?} in {log:#?}");
    desk.stage.reader.lift();
    desk.stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    let browser = Browser::of(&desk, "sato");
    browser.get("/").is(200).has("終わった受付").has("受付完了").has("目視").has("質問なし").lacks("花子");
    drop(browser);
    let transcript = desk.stage.kiosk.transcript();
    let asked = ["[Consent]", "[ConsentReview]", "[Who]", "[Limit]"];
    assert!(asked.iter().all(|screen| !transcript.contains(screen)), "{transcript}");
    insta::assert_snapshot!(transcript);
}

#[test]
fn newcomer_who_cannot_answer_is_not_enrolled() {
    let mut desk = Desk::set("");
    desk.enrol("sato", Role::Reception);
    let persona = TestKiosk::persona("newcomer");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    let browser = Browser::of(&desk, "sato");
    let visit = browser.get("/").token();
    let (csrf, nonce) = browser.open_check(&visit);
    let fields = [
        ("csrf", csrf.as_str()),
        ("nonce", nonce.as_str()),
        ("decision", "same"),
        ("reason", "cannot-answer"),
        ("unasked", "yes"),
    ];
    browser.post(&format!("/visit/{visit}/decision"), &fields).is(303);
    drop(browser);
    let screen = desk.stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).expect("the end");
    assert_eq!(code(&screen), "G11");
    assert!(desk.stage.received().is_empty());
}

#[test]
fn decision_that_is_not_the_same_person_ends_the_visit() {
    let mut desk = at_the_staff_check("");
    let browser = Browser::of(&desk, "sato");
    let visit = browser.get("/").token();
    let form = browser.open_check(&visit);
    browser.decide(&visit, &form, "different", "sato").is(303);
    drop(browser);
    let screen = desk.stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).expect("the end");
    assert_eq!(code(&screen), "V04");
    assert!(desk.stage.received().is_empty());
    let log = desk.log();
    assert!(log.iter().any(|line| line.contains("staff-check") && line.contains("different")), "{log:#?}");
    assert!(log.iter().any(|line| line.contains("visit-ended") && line.contains("\"V04\"")), "{log:#?}");
}

#[test]
fn nobody_overrides_by_the_wrong_role_with_a_stolen_cookie_or_after_the_visit() {
    let mut desk = Desk::set("");
    desk.enrol("sato", Role::Reception);
    desk.enrol("fuji", Role::Vendor);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    let browser = Browser::of(&desk, "sato");
    let visit = browser.get("/").token();
    let form = browser.open_check(&visit);
    // The wrong role sees no visit, and opens none.
    let vendor = Browser::of(&desk, "fuji");
    vendor.get("/").is(200).lacks(&visit);
    vendor.post(&format!("/visit/{visit}/check"), &[("csrf", &vendor.csrf())]).is(403);
    vendor.decide(&visit, &form, "same", "fuji").is(403);
    // A cookie in another browser ends the session, and with it the check.
    let thief = browser.stolen();
    thief.decide(&visit, &form, "same", "sato").is(303);
    browser.decide(&visit, &form, "same", "sato").is(303);
    drop((browser, vendor, thief));
    desk.hear();
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffCheck, "nothing was decided");
    // The card is taken; the same form is worth nothing in the next visit.
    let browser = Browser::of(&desk, "sato");
    let form = browser.open_check(&visit);
    let cookies = std::mem::take(&mut *browser.cookies.lock().expect("cookies"));
    drop(browser);
    desk.stage.reader.lift();
    desk.stage.kiosk.press(Event::Cancelled);
    desk.stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    let browser = Browser::new(&desk);
    *browser.cookies.lock().expect("cookies") = cookies;
    browser.decide(&visit, &form, "same", "sato").is(410);
    let now = browser.get("/").token();
    assert_ne!(now, visit);
    browser.decide(&now, &form, "same", "sato").is(409);
    drop(browser);
    desk.hear();
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::StaffCheck);
    let log = desk.log();
    assert!(!log.iter().any(|line| line.contains("staff-check")), "{log:#?}");
}

#[test]
fn without_an_opened_photo_there_is_no_check() {
    let mut desk = Desk::set("");
    desk.enrol("sato", Role::Reception);
    desk.place(&TestKiosk::persona("hanako"));
    desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN pad");
    desk.stage.kiosk.press(Event::StaffAsked);
    let browser = Browser::of(&desk, "sato");
    let visit = browser.get("/").token();
    let csrf = browser.csrf();
    browser.post(&format!("/visit/{visit}/check"), &[("csrf", &csrf)]).is(409);
    browser.get(&format!("/visit/{visit}/photo")).is(404);
}

#[test]
fn kiosk_that_cannot_use_the_key_without_the_pin_calls_and_offers_no_check() {
    let clockwork = |parts: &mut kiosk_app::Parts| parts.pinless = None;
    let mut desk = Desk::around(TestKiosk::builder(TMP).edit(|text| text + CONSOLE).parts(clockwork).start());
    desk.enrol("sato", Role::Reception);
    desk.stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    desk.place(&TestKiosk::persona("hanako"));
    desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN pad");
    desk.stage.kiosk.press(Event::StaffAsked);
    assert_eq!(desk.stage.kiosk.screen().kind, ScreenKind::PinPad);
    let browser = Browser::of(&desk, "sato");
    let board = browser.get("/");
    board.has("呼び出し中").has("V03");
    let csrf = browser.csrf();
    browser.post(&format!("/visit/{}/check", board.token()), &[("csrf", &csrf)]).is(409);
}

#[test]
fn photo_and_live_view_while_a_check_is_open_and_no_longer() {
    let Some(mut stage) = FaceStage::set(TMP, CONSOLE) else { return };
    stage.to_the_staff_check("hanako");
    let mut desk = Desk::around(stage.stage);
    desk.enrol("sato", Role::Reception);
    let browser = Browser::of(&desk, "sato");
    let visit = browser.get("/").token();
    browser.get(&format!("/visit/{visit}/live")).is(404);
    let _ = browser.open_check(&visit);
    let cookies = std::mem::take(&mut *browser.cookies.lock().expect("cookies"));
    drop(browser);
    // The kiosk hears that staff look, and the camera gives pictures from then on.
    let looked = (0..40).any(|_| {
        desk.hear();
        let browser = Browser::new(&desk);
        browser.cookies.lock().expect("cookies").clone_from(&cookies);
        let live = browser.get(&format!("/visit/{visit}/live"));
        live.status.as_u16() == 200 && live.kind == "image/png"
    });
    assert!(looked, "no live view");
    desk.stage.kiosk.press(Event::BackPressed);
    desk.stage.kiosk.press(Event::MethodChosen(kiosk_visit::Method::Pin));
    desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN pad");
    let browser = Browser::new(&desk);
    browser.cookies.lock().expect("cookies").clone_from(&cookies);
    for picture in ["live", "photo"] {
        browser.get(&format!("/visit/{visit}/{picture}")).is(404);
    }
}

#[test]
fn help_is_called_answered_and_recorded() {
    let mut desk = Desk::set("");
    desk.enrol("sato", Role::Reception);
    desk.stage.kiosk.press(Event::NoCardPressed);
    desk.stage.kiosk.press(Event::StaffAsked);
    let browser = Browser::of(&desk, "sato");
    browser.get("/").has("呼び出し中").has("V03");
    browser.post("/kiosk/kiosk-1/help", &[("csrf", &browser.csrf())]).is(303);
    browser.get("/").has("対応中").has("sato");
    drop(browser);
    let log = desk.log();
    for words in [["help-called", "\"V03\""], ["help-answered", "sato"]] {
        assert!(log.iter().any(|line| words.iter().all(|word| line.contains(word))), "{log:#?}");
    }
}

#[test]
fn consent_spoken_to_staff_and_a_stop_by_staff() {
    let mut desk = Desk::set("");
    desk.enrol("sato", Role::Reception);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN pad");
    desk.stage.kiosk.enter_pin(acceptance::patient::digits("1981"));
    let first = desk.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("consent");
    {
        let browser = Browser::of(&desk, "sato");
        let visit = browser.get("/").token();
        let csrf = browser.csrf();
        for item in ["medicines", "treatment"] {
            let fields = [("csrf", csrf.as_str()), ("item", item), ("given", "true")];
            browser.post(&format!("/visit/{visit}/spoken"), &fields).is(200);
            // Once each.
            browser.post(&format!("/visit/{visit}/spoken"), &fields).is(410);
        }
    }
    let next = desk.stage.kiosk.work_until(LIMIT, |screen| screen.title != first.title);
    assert_eq!(next.expect("the next question").kind, ScreenKind::Consent);
    let log = desk.log();
    assert_eq!(log.iter().filter(|line| line.contains("spoken-consent")).count(), 2);
    {
        let browser = Browser::of(&desk, "sato");
        let visit = browser.get("/").token();
        browser.post(&format!("/visit/{visit}/stop"), &[("csrf", &browser.csrf())]).is(303);
    }
    let screen = desk.stage.kiosk.wait_for(ScreenKind::TakeCard, LIMIT).expect("stopped");
    assert_eq!(code(&screen), "V02");
}

#[test]
fn r0_is_one_line_for_staff_whatever_is_behind_it() {
    let mut desk = Desk::set(HURRY);
    desk.enrol("sato", Role::Reception);
    let mut pages = Vec::new();
    for id in ["protected", "unknown"] {
        let persona = TestKiosk::persona(id);
        desk.stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        desk.stage.reader.place(desk.stage.card(&persona));
        let _ = Patient::knowing(&persona).visit(&mut desk.stage.kiosk);
        let browser = Browser::of(&desk, "sato");
        let visit = browser.get("/").token();
        let page = browser.get(&format!("/visit/{visit}/result"));
        page.is(200).lacks(&persona.name).lacks(&persona.address);
        let number = |text: &str| text.replace(&visit, "VISIT").replace("001", "N").replace("002", "N");
        let csrf = browser.csrf();
        pages.push(number(&page.text).replace(&csrf, "CSRF"));
        drop(browser);
        desk.stage.reader.lift();
    }
    assert_eq!(pages[0], pages[1]);
}
