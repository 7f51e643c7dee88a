//! Whole flows in a browser.

use std::sync::atomic::Ordering;
use std::time::Duration;

use kiosk_staff::audit::{Decision, Reason};
use kiosk_staff::board::{ChipPhoto, VisitStep};
use kiosk_staff::desk::StaffCommand;
use kiosk_visit::FailureCode;
use web_driver::{DOWN, Driver, ENTER, SPACE};

use crate::sign_in::{sign_in, try_sign_in};
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
    browser.until_text("よんでいます").await;
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
    browser.tab_to("input[value=same]").await;
    browser.keys(SPACE).await;
    browser.tab_to("#reason").await;
    browser.keys(DOWN).await;
    browser.keys(DOWN).await;
    browser.tab_to("#code").await;
    browser.keys(&stage.code("sato")).await;
    browser.keys(ENTER).await;
    browser.until_text("目視で確認しました。記録に残ります").await;
    let told = stage.told();
    let decided = StaffCommand::Decide {
        visit,
        decision: Decision::Same,
        reason: Reason::PinUnavailable,
        staff: staff("sato"),
    };
    assert_eq!(told.last(), Some(&decided));
    // The pictures are no longer to be had.
    let asked = stage.pictures.asked.load(Ordering::SeqCst);
    browser.go(&stage.url(&format!("/visit/{visit}/check"))).await;
    browser.until_text("この受付の目視確認は済んでいます").await;
    assert_eq!(stage.pictures.asked.load(Ordering::SeqCst), asked);
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

    // So does the console itself after two minutes.
    browser.go(&stage.url("/")).await;
    browser.until_text("待機中").await;
    stage.clock.forward(Duration::from_secs(121));
    browser.until_text("2分間操作がなかったので、サインアウトしました").await;
    // A call is still seen there, without anything of the visit.
    stage.visit_calling();
    browser.until_text("よんでいます").await;

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
    one.until_text("よんでいます").await;
    other.until_text("よんでいます").await;
    one.click("#help-kiosk-1").await;
    other.until_text("sato").await;
    one.click("#check-kiosk-1").await;
    one.until("two pictures", TWO_PICTURES).await;
    other.click("#check-kiosk-1").await;
    other.until("two pictures", TWO_PICTURES).await;
    // The first desk's check is closed by that.
    one.click("input[value=same]").await;
    one.click("#reason option[value=other]").await;
    one.fill("#code", &stage.code("sato")).await;
    one.click("form.decide button[type=submit]").await;
    one.until_text("目視確認の時間が過ぎました").await;
    other.click("input[value=different]").await;
    other.click("#reason option[value=other]").await;
    other.fill("#code", &stage.code("mori")).await;
    other.click("form.decide button[type=submit]").await;
    other.until_text("確認できないと記録しました").await;
    let decisions: Vec<_> =
        stage.told().into_iter().filter(|told| matches!(told, StaffCommand::Decide { .. })).collect();
    assert_eq!(
        decisions,
        [StaffCommand::Decide {
            visit,
            decision: Decision::Different,
            reason: Reason::Other,
            staff: staff("mori")
        }]
    );
    stage.board.code(visit, FailureCode::StaffNotConfirmed);
    one.go(&stage.url("/")).await;
    one.until_text("V04").await;
}
