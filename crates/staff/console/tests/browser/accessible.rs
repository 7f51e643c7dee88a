//! Every page against rules of WCAG 2.2 that a program can judge, by a script of our own: names, labels, headings,
//! landmarks, contrast, target size, reflow, and a focus that is seen at every stop of the tab key.

use base_time::Clock;
use eligibility_api::message::Text;
use eligibility_api::wire::ConsentKind;
use kiosk_visit::{FailureCode, Method};
use serde_json::Value;
use staff_audit_log::Outcome;
use staff_console::accounts::CardUid;
use staff_console::board::{CallId, OtherHelp, OtherRow, OtherState, OtherVisit, VisitEnd, VisitStep};
use staff_console::result::{Certificate, ResultView};
use staff_console::web::{AtKiosk, Laid};
use staff_console::{KioskName, Pseudonym, RunId};
use web_driver::{Browser, Driver, TAB};

use crate::sign_in::{picture, shot, sign_in, sign_out, try_sign_in};
use crate::support::{PASSWORD, Stage, message, view};

const RULES: &str = include_str!("rules.js");

/// The outline of what has the focus, and what it is.
const FOCUS: &str = "const e = document.activeElement; const s = getComputedStyle(e); \
                     return [e.tagName + '#' + e.id + '.' + e.className, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, \
                     e === document.body, e.getBoundingClientRect().bottom > 0]";

async fn judge(browser: &Browser<'_>, page: &str) {
    for (width, height) in [(1280, 900), (1280 / 2, 900)] {
        browser.size(width, height).await;
        let faults = browser.script(RULES).await;
        assert_eq!(faults, Value::Array(Vec::new()), "{page} at {width}: {faults:#}");
    }
    browser.size(1280, 900).await;
    browser.script("window.scrollTo(0, 0); document.activeElement.blur()").await;
    let mut stops = 0;
    for _ in 0..60 {
        browser.keys(TAB).await;
        let focus = browser.script(FOCUS).await;
        if focus[2] == Value::Bool(true) {
            break;
        }
        assert_eq!(focus[1], Value::Bool(true), "{page}: the focus is not seen at {}", focus[0]);
        assert_eq!(focus[3], Value::Bool(true), "{page}: the focus is outside the page at {}", focus[0]);
        stops += 1;
    }
    assert!(stops > 1, "{page}: the tab key stops nowhere");
    // As two common desks show it, without scrolling.
    for (width, height) in [(1024, 768), (1280, 800)] {
        browser.size(width, height).await;
        browser.script("window.scrollTo(0, 0); document.activeElement.blur()").await;
        shot(browser, &format!("{page}-{width}x{height}")).await;
    }
    browser.size(1280, 900).await;
    picture(browser, page).await;
}

#[tokio::test]
async fn every_page_keeps_the_rules() {
    let (stage, driver) = (Stage::set_with(|config| config.card_reader = true).await, Driver::start());
    let kiosk = AtKiosk::of(&stage.console);
    kiosk.card_reader(true);
    let browser = driver.browser().await;
    let second = KioskName::new("kiosk-2").unwrap();
    stage.board.out_of_order(&KioskName::new("kiosk-3").unwrap(), FailureCode::ReaderGone);
    stage.board.starting(&KioskName::new("kiosk-4").unwrap());
    let visit = stage.visit_calling();
    stage.board.failed(visit, Method::Face);
    stage.board.failed(visit, Method::Face);
    stage.board.failed(visit, Method::Pin);

    browser.go(&stage.url("/sign-in")).await;
    judge(&browser, "sign-in").await;
    // At a desk, which shows calls.
    sign_in(&browser, &stage, "abe").await;
    sign_out(&browser).await;
    browser.until_text("呼び出し中").await;
    judge(&browser, "sign-in-desk").await;
    try_sign_in(&browser, &stage, "abe", "000000").await;
    judge(&browser, "sign-in-refused").await;

    sign_in(&browser, &stage, "abe").await;
    let other = stage.board.begin(&second, Pseudonym([9; 16])).unwrap();
    stage.board.step(other, VisitStep::Consent);
    stage.board.questions(other, vec![ConsentKind::Medicines, ConsentKind::Checkup]);
    stage.board.result(other, view("age-75-notice.utf8.xml"));
    browser.until_text("結果を見る").await;
    // Another kiosk that calls, and one that was never heard.
    let [fifth, sixth] = ["kiosk-5", "kiosk-6"].map(|name| KioskName::new(name).unwrap());
    for name in [&fifth, &sixth] {
        stage.board.watch_other(name, &format!("https://{name}.example:8443/"));
    }
    stage.board.heard_other(&fifth, calling(&*stage.clock));
    browser.until_text("まだ連絡がありません").await;
    judge(&browser, "board").await;
    browser.click("#hand-over-kiosk-1").await;
    browser.until("a number", "return document.querySelector('.big-number') !== null").await;
    judge(&browser, "hand-over").await;
    browser.go(&stage.url("/")).await;
    browser.click("form.away button").await;
    browser.click("#check-kiosk-1").await;
    browser.until_text("確認コードを入れてください").await;
    judge(&browser, "confirm").await;
    browser.fill("#code", &stage.code("abe")).await;
    browser.click("main form button[type=submit]").await;
    browser.until_text("同じ人です").await;
    judge(&browser, "check").await;
    stage.pictures.blind.store(true, std::sync::atomic::Ordering::SeqCst);
    browser.go(&stage.url(&format!("/visit/{visit}/check"))).await;
    browser.until_text("映像はありません").await;
    judge(&browser, "check-blind").await;
    browser.go(&stage.url(&format!("/visit/{other}"))).await;
    judge(&browser, "visit").await;
    browser.go(&stage.url(&format!("/visit/{other}/result"))).await;
    judge(&browser, "result").await;
    stage.board.result(other, view("age-70-limit-b05.utf8.xml"));
    browser.go(&stage.url(&format!("/visit/{other}/result"))).await;
    judge(&browser, "result-limit").await;
    // A name without a space in it is whole on a narrow page too.
    let text = |value: String| Some(Text::try_from(value).unwrap());
    let mut long = message("age-70-limit-b05.utf8.xml");
    let person = &mut long.body.as_mut().unwrap().result_list.as_mut().unwrap().results[0];
    person.name = text("WICKRAMASINGHE".repeat(12));
    person.name_kana = text("ウィクラマシンハ".repeat(12));
    person.name_of_other = text("アーラッチラーゲ".repeat(12));
    stage.board.result(other, ResultView::of(&long, Certificate::Fine).unwrap());
    browser.go(&stage.url(&format!("/visit/{other}/result"))).await;
    judge(&browser, "result-long-name").await;
    stage.board.result(other, view("age-70-limit-b05.utf8.xml"));
    browser.go(&stage.url(&format!("/visit/{other}/result?lang=en"))).await;
    judge(&browser, "result-en").await;
    browser.go(&stage.url("/?lang=en")).await;
    judge(&browser, "board-en").await;
    browser.go(&stage.url("/?lang=ja")).await;
    stage.board.code(other, FailureCode::NotConfirmable);
    browser.go(&stage.url(&format!("/visit/{other}/result"))).await;
    judge(&browser, "result-neutral").await;
    browser.go(&stage.url("/account")).await;
    judge(&browser, "account").await;
    for (field, value) in [("pin", "271828"), ("again", "271828"), ("now", PASSWORD)] {
        browser.fill(&format!("#card-{field}"), value).await;
    }
    browser.fill("#card-code", &stage.code("abe")).await;
    browser.click("form[action='/account/card'] button").await;
    browser.until_text("60秒以内に").await;
    judge(&browser, "card").await;
    let uid = CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap();
    assert_eq!(kiosk.lay_card(Ok(uid)).await, Laid::Taken);
    browser.until_text("職員カードを登録しました").await;
    kiosk.card_reader(false);
    browser.go(&stage.url("/")).await;
    browser.until_text("職員カードの読み取り機がつながっていません").await;
    judge(&browser, "board-no-card-reader").await;
    browser.go(&stage.url("/account")).await;
    judge(&browser, "account-with-card").await;
    browser.fill("#factor-now", PASSWORD).await;
    browser.fill("#factor-code", &stage.code("abe")).await;
    browser.click("form[action='/account/factor'] button").await;
    browser.until_text("認証アプリで読み取ってください").await;
    judge(&browser, "factor").await;
    stage.board.disaster(true);
    browser.go(&stage.url("/audit")).await;
    judge(&browser, "audit").await;
    browser.click("form[action='/audit/verify'] button").await;
    browser.until_text("記録は完全です").await;
    judge(&browser, "audit-verified").await;
    browser.go(&stage.url("/report")).await;
    judge(&browser, "report").await;
    browser.go(&stage.url("/report?month=october")).await;
    judge(&browser, "report-of-no-month").await;
    stage.board.end(visit);
    browser.go(&stage.url(&format!("/visit/{visit}/check"))).await;
    judge(&browser, "gone").await;
    // Visits that ended some minutes ago.
    stage.board.keep_finished(std::time::Duration::from_secs(300));
    for (method, outcome) in [
        (Some(Method::Face), Outcome::CheckedIn),
        (None, Outcome::NotReached),
        (Some(Method::Pin), Outcome::ToReception),
    ] {
        let visit = stage.visit();
        match outcome {
            Outcome::NotReached => stage.board.code(visit, FailureCode::GatewayUnreachable),
            _ => stage.board.result(visit, view("valid.utf8.xml")),
        }
        stage.board.ends_as(visit, VisitEnd { method, outcome, unasked: false });
        stage.board.end(visit);
    }
    stage.board.disaster(false);
    browser.go(&stage.url("/")).await;
    browser.until_text("終わった受付").await;
    judge(&browser, "board-finished").await;
}

/// A row of another kiosk, with a visit and a call.
fn calling(clock: &dyn Clock) -> OtherRow {
    let since = clock.monotonic();
    let visit = OtherVisit {
        number: 17,
        step: VisitStep::Identity,
        step_since: since,
        failed: vec![(Method::Face, 2)],
        code: None,
        card_left: true,
    };
    let call = CallId { run: RunId([1; 16]), number: 1 };
    let help = OtherHelp { call, since, code: Some(FailureCode::StaffAsked), answered: false };
    OtherRow { state: OtherState::Busy(visit), help: Some(help), version: "0.1.0".to_owned() }
}

/// The rules find faults where there are some.
#[tokio::test]
async fn the_rules_find_what_is_wrong() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    browser.go(&stage.url("/sign-in")).await;
    for (fault, spoil) in [
        ("lang", "document.documentElement.lang = ''"),
        ("title", "document.title = ''"),
        ("label", "document.querySelector('label[for=staff]').remove()"),
        ("name", "document.querySelector('main form button').textContent = ''"),
        ("alt", "document.querySelector('main').append(new Image())"),
        ("heading", "document.querySelector('h1').outerHTML = '<h4>x</h4>'"),
        ("landmark", "document.querySelector('main').outerHTML = '<div>x</div>'"),
        ("contrast", "document.querySelector('main p').style.color = '#aaa'"),
        ("target", "document.querySelector('main form button').style.cssText = 'min-height:0;height:20px'"),
        ("reflow", "document.querySelector('main').style.minWidth = '3000px'"),
        ("id", "document.querySelector('#code').id = 'staff'"),
    ] {
        browser.go(&stage.url("/sign-in")).await;
        browser.script(spoil).await;
        let faults = browser.script(RULES).await.to_string();
        assert!(faults.contains(&format!("\"{fault}")), "{fault}: {faults}");
    }
}
