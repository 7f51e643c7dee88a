//! Whole flows in a browser.

use std::sync::atomic::Ordering;
use std::time::Duration;

use kiosk_visit::FailureCode;
use staff_audit_log::{CheckDecision, CheckReason};
use staff_console::board::{ChipPhoto, VisitStep};
use staff_console::commands::StaffCommand;
use web_driver::{DOWN, Driver, ENTER, SPACE};

use crate::sign_in::{shot, sign_in, try_sign_in};
use crate::support::{PASSWORD, Stage, staff, view};

const TWO_PICTURES: &str = "const all = [...document.querySelectorAll('.side-by-side img')]; \
                            return all.length === 2 && all.every((one) => one.complete && one.naturalWidth >= 320)";

/// Signing in, a call with its sound, the check, the decision: without a mouse.
#[tokio::test]
async fn a_call_is_answered_and_a_check_decided_with_the_keyboard_alone() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    browser.go(&stage.url("/")).await;
    browser.tab_to("#staff").await;
    browser.keys("sato").await;
    browser.tab_to("#password").await;
    browser.keys(PASSWORD).await;
    browser.tab_to("#code").await;
    browser.keys(&stage.code("sato")).await;
    browser.keys(ENTER).await;
    browser.until_text("待機中").await;

    let visit = stage.visit_calling();
    browser.until_text("呼び出し中").await;
    let heard = "return document.getElementById('live').textContent.includes('kiosk-1') \
                 && Number(document.documentElement.dataset.tones) >= 1";
    browser.until("the call is said and sounds", heard).await;
    browser.tab_to("#help-kiosk-1").await;
    browser.keys(ENTER).await;
    browser.until_text("対応中").await;

    browser.tab_to("#check-kiosk-1").await;
    browser.keys(ENTER).await;
    browser.until("two pictures side by side", TWO_PICTURES).await;
    let asked = stage.pictures.asked.load(Ordering::SeqCst);
    browser
        .until("the live view moves", "return document.getElementById('live-view').src.includes('frame=3')")
        .await;
    assert!(stage.pictures.asked.load(Ordering::SeqCst) > asked);
    // The decision has the focus, and nothing is chosen: a key that is still down from before decides nothing.
    let on_decision = "return document.activeElement.matches('input[name=decision]') \
                       && document.querySelector('input:checked') === null";
    browser.until("the focus on the decision", on_decision).await;
    browser.keys(ENTER).await;
    assert_eq!(stage.told().iter().filter(|told| matches!(told, StaffCommand::Decide { .. })).count(), 0);
    browser.keys(SPACE).await;
    browser.tab_to("input[name=reason]").await;
    browser.keys(DOWN).await;
    browser.keys(ENTER).await;
    // Back on the board by itself, where the call is over.
    browser.until_text("目視で確認しました。記録に残ります").await;
    browser.until("the board", "return location.pathname + location.search === '/'").await;
    assert_eq!(browser.script("return document.querySelector('.calling')").await, serde_json::Value::Null);
    let told = stage.told();
    let decided = StaffCommand::Decide {
        visit,
        decision: CheckDecision::Same,
        reason: CheckReason::PinUnavailable,
        staff: Some(staff("sato")),
    };
    assert_eq!(told.last(), Some(&decided));
    // The pictures are no longer to be had.
    let asked = stage.pictures.asked.load(Ordering::SeqCst);
    browser.go(&stage.url(&format!("/visit/{visit}/check"))).await;
    browser.until_text("この受付の目視確認は済んでいます").await;
    assert_eq!(stage.pictures.asked.load(Ordering::SeqCst), asked);
}

/// A person who cannot answer: chosen with the keyboard, confirmed in a second step, and no decision before that.
#[tokio::test]
async fn a_person_who_cannot_answer_is_confirmed_in_two_steps() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    sign_in(&browser, &stage, "sato").await;
    let visit = stage.visit_calling();
    browser.until_text("呼び出し中").await;
    browser.click("#check-kiosk-1").await;
    browser.until("two pictures side by side", TWO_PICTURES).await;
    browser.click("input[value=same]").await;
    browser.click("input[value=cannot-answer]").await;
    browser.click("button[form=decide]").await;
    browser.until("the question back", "return document.querySelector('input[name=unasked]') !== null").await;
    shot(&browser, "check-unasked").await;
    let kept = "return document.querySelector('input[value=same]').checked \
                && document.querySelector('input[value=cannot-answer]').checked \
                && !document.querySelector('input[name=unasked]').checked";
    browser.until("the choices stay, and nothing is confirmed", kept).await;
    // The browser itself does not send the form without it.
    browser.click("button[form=decide]").await;
    let decided = || stage.told().iter().any(|told| matches!(told, StaffCommand::Decide { .. }));
    assert!(!decided());
    browser.click("input[name=unasked]").await;
    browser.click("button[form=decide]").await;
    browser.until_text("目視で確認しました。記録に残ります").await;
    let expected = StaffCommand::Decide {
        visit,
        decision: CheckDecision::Same,
        reason: CheckReason::CannotAnswer,
        staff: Some(staff("sato")),
    };
    assert_eq!(stage.told().last(), Some(&expected));
}

/// A refusal, a wrong code up to the lock, and what the console does by itself: the end of a visit, and of a session.
#[tokio::test]
async fn refusals_and_ends_are_shown_by_themselves() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    sign_in(&browser, &stage, "sato").await;
    let visit = stage.visit_calling();
    stage.board.photo(visit, ChipPhoto::CardHasNone);
    browser.until_text("写真のないカードです。目視確認はできません").await;
    assert_eq!(
        browser.script("return document.getElementById('check-kiosk-1')").await,
        serde_json::Value::Null
    );

    // The result goes from the screen with its visit.
    stage.board.step(visit, VisitStep::Done);
    stage.board.result(visit, view("valid.utf8.xml"));
    browser.click("#result-kiosk-1").await;
    browser.until_text("負担割合").await;
    stage.board.end(visit);
    browser.until("the board", "return location.pathname === '/'").await;
    browser.until_text("待機中").await;
    // It is not even in the history.
    browser.script("history.back()").await;
    browser.until_text("待機中").await;
    browser.go(&stage.url(&format!("/visit/{visit}/result"))).await;
    browser.until_text("この受付は終わりました").await;

    // A result from which everybody went away goes too, and the board stays.
    let visit = stage.visit();
    stage.board.result(visit, view("valid.utf8.xml"));
    browser.go(&stage.url(&format!("/visit/{visit}/result"))).await;
    browser.until_text("負担割合").await;
    stage.clock.advance(Duration::from_secs(121));
    browser.until("the board", "return location.pathname === '/'").await;
    stage.board.end(visit);
    // The board itself goes with the shift.
    browser.until_text("待機中").await;
    stage.clock.advance(Duration::from_secs(10 * 3600));
    browser.until_text("サインアウトしました").await;
    // A call is still seen there, without anything of the visit.
    stage.visit_calling();
    browser.until_text("呼び出し中").await;

    for _ in 0..4 {
        try_sign_in(&browser, &stage, "mori", "000000").await;
        browser.until_text("サインインできませんでした").await;
    }
    try_sign_in(&browser, &stage, "mori", "000000").await;
    browser.until_text("しばらく受け付けられません").await;
    try_sign_in(&browser, &stage, "mori", &stage.code("mori")).await;
    browser.until_text("しばらく受け付けられません").await;
}

#[tokio::test]
async fn two_consoles_show_the_same_board_and_one_check_at_a_time() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let (one, other) = (driver.browser().await, driver.browser().await);
    sign_in(&one, &stage, "sato").await;
    sign_in(&other, &stage, "mori").await;
    let visit = stage.visit_calling();
    one.until_text("呼び出し中").await;
    other.until_text("呼び出し中").await;
    one.click("#help-kiosk-1").await;
    other.until_text("sato").await;
    one.click("#check-kiosk-1").await;
    one.until("two pictures", TWO_PICTURES).await;
    other.click("#check-kiosk-1").await;
    other.until("two pictures", TWO_PICTURES).await;
    // The first desk's check is closed by that.
    one.click("input[value=same]").await;
    one.click("input[value=other]").await;
    one.click("button[form=decide]").await;
    one.until_text("目視確認の時間が過ぎました").await;
    other.click("input[value=different]").await;
    other.click("input[value=other]").await;
    other.click("button[form=decide]").await;
    other.until_text("確認できないと記録しました").await;
    let decisions: Vec<_> =
        stage.told().into_iter().filter(|told| matches!(told, StaffCommand::Decide { .. })).collect();
    assert_eq!(
        decisions,
        [StaffCommand::Decide {
            visit,
            decision: CheckDecision::Different,
            reason: CheckReason::Other,
            staff: Some(staff("mori"))
        }]
    );
    stage.board.code(visit, FailureCode::StaffNotConfirmed);
    one.go(&stage.url("/")).await;
    one.until_text("V04").await;
}

/// Everything that a decision needs is seen at once: photos, what the machine says, answers, reasons, the button.
#[tokio::test]
async fn a_check_needs_no_scrolling_on_any_desk() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    sign_in(&browser, &stage, "sato").await;
    stage.visit_calling();
    browser.until_text("呼び出し中").await;
    browser.click("#check-kiosk-1").await;
    browser.until("two pictures side by side", TWO_PICTURES).await;
    for (width, height) in [(1024, 768), (1280, 800), (1920, 1080)] {
        browser.size(width, height).await;
        for part in [".side-by-side", ".holder", "#remarks", ".decisions", ".reasons", "button[form=decide]"]
        {
            let seen = format!(
                "scrollTo(0, 0); const box = document.querySelector('{part}').getBoundingClientRect(); \
                 return [box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth, \
                 Math.round(box.bottom), innerHeight, innerWidth]"
            );
            let seen = browser.script(&seen).await;
            assert_eq!(seen[0], true, "{part} at {width} x {height}: {seen}");
        }
        shot(&browser, &format!("check-{width}x{height}")).await;
    }
}
