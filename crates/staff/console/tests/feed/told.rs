//! What one desk sees of several kiosks, and the answer to a call.

use std::sync::atomic::Ordering;
use std::time::Duration;

use kiosk_visit::{FailureCode, Method};
use staff_audit_log::What;
use staff_console::board::{OtherState, SILENT, VisitStep};
use staff_console::commands::StaffCommand;
use staff_console::feed::NotificationFailed;

use crate::browserless::Browser;
use crate::house::{Authority, Desk, Kiosk, answers, name};
use crate::support::staff;

#[tokio::test]
async fn call_at_one_of_two_kiosks_is_on_both_boards_and_answered_from_the_desk() {
    let authority = Authority::new();
    let second = Kiosk::open(&authority, "kiosk-2").await;
    let third = Kiosk::open(&authority, "kiosk-3").await;
    let desk = Desk::watching(&authority, vec![second.peer(), third.peer()]).await;
    let visit = second.visit();
    second.board.failed(visit, Method::Pin);
    second.board.help(visit, Some(FailureCode::StaffAsked));
    third.board.out_of_order(&third.name, FailureCode::ReaderGone);
    desk.until("kiosk-2", |other| other.calling().is_some()).await;
    desk.until("kiosk-3", |other| {
        other
            .row
            .as_ref()
            .is_some_and(|row| row.state == OtherState::OutOfOrder(Some(FailureCode::ReaderGone)))
    })
    .await;
    assert!(second.board.look().kiosks[0].help.is_some(), "its own board has it too");

    let browser = desk.browser("sato").await;
    let board = browser.get("/").await;
    board
        .is(200)
        .has("kiosk-2")
        .has("data-calls=\"kiosk-2")
        .has("呼び出し中")
        .has("V03")
        .has("001")
        .has("暗証番号 1")
        .has("C06")
        .has("href=\"https://kiosk-2.example:8443/\"")
        .has(env!("CARGO_PKG_VERSION"))
        .lacks(&visit.to_string());
    // Nothing of the visit can be opened from here.
    for page in ["", "/result", "/check", "/photo", "/live"] {
        let status = browser.get(&format!("/visit/{visit}{page}")).await.status.as_u16();
        assert!(status == 410 || status == 404, "{page}: {status}");
    }
    let csrf = browser.csrf().await;
    for press in ["check", "stop", "spoken"] {
        let fields = [("csrf", csrf.as_str()), ("item", "medicines"), ("given", "true")];
        browser.post(&format!("/visit/{visit}/{press}"), &fields).await.is(410);
    }

    browser.post("/kiosk/kiosk-2/help", &[("csrf", &csrf)]).await.is(303);
    browser.get("/").await.has("対応中").has("sato").lacks("data-calls=\"kiosk-2");
    let own = second.board.look();
    let own = own.kiosks[0].help.as_ref().expect("the call is still there");
    assert_eq!(own.answered_by, Some(staff("sato")));
    let answer =
        StaffCommand::AnswerHelp { kiosk: name("kiosk-2"), visit: Some(visit), staff: staff("sato") };
    assert_eq!(second.told(), [answer]);
    let answered = |visit| What::HelpAnswered { visit, staff: staff("sato"), desk: Some(name("kiosk-1")) };
    let (here, there) = (answers(&desk.stage.log).await, second.answers().await);
    assert_eq!(here.len(), 1);
    assert_eq!((&here[0].kiosk, &here[0].what), (&name("kiosk-2"), &answered(None)));
    assert_eq!(there.len(), 1);
    assert_eq!(there[0].what, answered(Some(staff_console::Pseudonym([9; 16]))));
    // The kiosk's own word of it arrives, and a second press changes nothing.
    desk.until("kiosk-2", |other| {
        other.row.as_ref().and_then(|row| row.help.as_ref()).is_some_and(|help| help.answered)
    })
    .await;
    browser.post("/kiosk/kiosk-2/help", &[("csrf", &csrf)]).await.is(303);
    assert_eq!((answers(&desk.stage.log).await.len(), second.answers().await.len()), (1, 1));
    assert!(desk.stage.told().is_empty(), "nothing of it is this kiosk's matter");

    // The visit goes on and ends.
    second.board.step(visit, VisitStep::Done);
    second.board.code(visit, FailureCode::CardForgotten);
    second.board.card_left(visit);
    desk.until("kiosk-2", |other| {
        matches!(other.row.as_ref().map(|row| &row.state), Some(OtherState::Busy(visit)) if visit.card_left)
    })
    .await;
    browser.get("/").await.has("カードが残っています");
    second.board.end(visit);
    desk.until("kiosk-2", |other| other.row.as_ref().is_some_and(|row| row.state == OtherState::Ready)).await;
    browser.get("/").await.lacks("カードが残っています");
}

#[tokio::test]
async fn signed_out_and_vendor_see_the_state_of_others_and_no_visit() {
    let authority = Authority::new();
    let second = Kiosk::open(&authority, "kiosk-2").await;
    let desk = Desk::watching(&authority, vec![second.peer()]).await;
    let visit = second.visit();
    second.board.help(visit, Some(FailureCode::StaffAsked));
    desk.until("kiosk-2", |other| other.calling().is_some()).await;
    Browser::new(&desk.stage).get("/sign-in").await.is(200).lacks("kiosk-2").lacks("V03").lacks("001");
    // A browser that somebody signed in with before shows which kiosk calls.
    let known = desk.browser("sato").await;
    let csrf = known.csrf().await;
    known.post("/sign-out", &[("csrf", &csrf)]).await.is(303);
    known.get("/sign-in").await.is(200).has("kiosk-2").lacks("V03").lacks("001");
    let vendor = desk.browser("fuji").await;
    vendor.get("/").await.is(200).has("kiosk-2").has("呼び出し中").lacks("V03").lacks("本人確認");
}

#[tokio::test]
async fn answer_that_cannot_be_recorded_here_or_there_is_not_given() {
    let authority = Authority::new();
    let second = Kiosk::open(&authority, "kiosk-2").await;
    let desk = Desk::watching(&authority, vec![second.peer()]).await;
    second.board.help_at(&second.name, None);
    desk.until("kiosk-2", |other| other.calling().is_some()).await;
    let browser = desk.browser("sato").await;
    let csrf = browser.csrf().await;
    let open = || second.board.look().kiosks[0].help.as_ref().is_some_and(|help| help.answered_by.is_none());

    second.log.fails.store(true, Ordering::SeqCst);
    browser.post("/kiosk/kiosk-2/help", &[("csrf", &csrf)]).await.is(503).has("直接行ってください");
    assert!(open() && second.told().is_empty(), "not recorded there, so not done");
    second.log.fails.store(false, Ordering::SeqCst);

    desk.stage.log.fails.store(true, Ordering::SeqCst);
    browser.post("/kiosk/kiosk-2/help", &[("csrf", &csrf)]).await.is(503).has("記録できない");
    assert!(open() && second.answers().await.is_empty(), "not recorded here, so not sent");
    desk.stage.log.fails.store(false, Ordering::SeqCst);

    browser.post("/kiosk/kiosk-2/help", &[("csrf", &csrf)]).await.is(303);
    assert!(!open());
    // Without the session's word nothing is answered at all.
    second.board.help_at(&second.name, None);
    browser.post("/kiosk/kiosk-2/help", &[("csrf", "wrong")]).await.is(403);
    assert!(open());
}

#[tokio::test]
async fn kiosk_that_falls_silent_is_said_to_be_and_comes_back_after_its_restart() {
    let authority = Authority::new();
    let second = Kiosk::open(&authority, "kiosk-2").await;
    let desk = Desk::watching(&authority, vec![second.peer()]).await;
    second.board.help_at(&second.name, None);
    let call = desk.until("kiosk-2", |other| other.calling().is_some()).await;
    let call = call.calling().expect("a call").call;
    let browser = desk.browser("sato").await;
    let stopped = second.stop().await;
    // A moment is nothing; the row stays as it was.
    browser.get("/").await.has("data-calls=\"kiosk-2").lacks("から連絡がありません");
    desk.stage.clock.advance(SILENT + Duration::from_secs(1));
    assert!(desk.other("kiosk-2").silent);
    // 2026-11-25T00:00:00Z and half a minute for the code that was used.
    browser.get("/").await.has("09:00:30から連絡がありません").lacks("data-calls=\"kiosk-2");
    let csrf = browser.csrf().await;
    browser.post("/kiosk/kiosk-2/help", &[("csrf", &csrf)]).await.is(303);
    assert!(answers(&desk.stage.log).await.is_empty(), "nobody knows whether it still calls");
    assert!(matches!(
        desk.client.others().answer(&name("kiosk-2"), call, &staff("sato")).await,
        Err(NotificationFailed::Ended(_))
    ));

    let second = stopped.start().await;
    desk.until("kiosk-2", |other| !other.silent && other.calling().is_some()).await;
    browser.get("/").await.lacks("から連絡がありません").has("data-calls=\"kiosk-2");
    // An answer to the run before counts for nothing.
    let late = desk.client.others().answer(&name("kiosk-2"), call, &staff("sato")).await;
    assert!(matches!(late, Err(NotificationFailed::TooLate)), "{late:?}");
    assert!(second.answers().await.is_empty());
    browser.post("/kiosk/kiosk-2/help", &[("csrf", &csrf)]).await.is(303);
    assert_eq!(second.answers().await.len(), 1);
}

#[tokio::test]
async fn desk_is_told_of_no_rows_but_the_kiosks_own() {
    let authority = Authority::new();
    let second = Kiosk::open(&authority, "kiosk-2").await;
    // Two desks watch each other's kiosk; neither tells the other what it was told.
    second.board.watch_other(&name("kiosk-9"), "https://kiosk-9.example/");
    second.board.ready(&name("kiosk-8"));
    let desk = Desk::watching(&authority, vec![second.peer()]).await;
    desk.until("kiosk-2", |other| other.row.is_some()).await;
    let names: Vec<String> =
        desk.stage.board.look().others.iter().map(|other| other.name.to_string()).collect();
    assert_eq!(names, ["kiosk-2"]);
    assert!(matches!(
        desk.client.others().answer(&name("kiosk-8"), crate::refused::call(), &staff("sato")).await,
        Err(NotificationFailed::Unknown)
    ));
}
