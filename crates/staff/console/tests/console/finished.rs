//! The row of a visit that ended some minutes ago, and the result behind it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use kiosk_visit::{FailureCode, Method};
use staff_audit_log::{Outcome, What};
use staff_console::VisitToken;
use staff_console::board::VisitEnd;
use staff_console::result::ResultView;

use crate::browserless::Browser;
use crate::support::{Stage, view};

const KEPT: Duration = Duration::from_secs(300);

fn ended(stage: &Stage, view: ResultView) -> VisitToken {
    let visit = stage.visit();
    stage.board.result(visit, view);
    stage
        .board
        .ends_as(visit, VisitEnd { method: Some(Method::Face), outcome: Outcome::CheckedIn, unasked: false });
    stage.board.end(visit);
    visit
}

#[tokio::test]
async fn the_row_stays_some_minutes_without_a_name_and_the_result_is_recorded_before_it_is_seen() {
    let stage = Stage::set().await;
    stage.board.keep_finished(KEPT);
    let browser = Browser::of(&stage, "sato").await;
    let visit = ended(&stage, view("valid.utf8.xml"));
    let board = browser.get("/").await;
    board.has("終わった受付").has("001").has("受付完了").has("顔").has("待機中");
    board.lacks("花子").lacks("ハナコ").lacks("負担割合");
    // On disk first: what cannot be recorded is not shown.
    stage.log.fails.store(true, Ordering::SeqCst);
    browser.get(&format!("/visit/{visit}/result")).await.is(503).lacks("負担割合");
    stage.log.fails.store(false, Ordering::SeqCst);
    browser.get(&format!("/visit/{visit}/result")).await.is(200).has("負担割合").has("data-kept");
    let seen = |what: &What| matches!(what, What::ResultSeen { .. });
    assert_eq!(stage.records().await.iter().filter(|record| seen(&record.what)).count(), 1);
    // The next visit goes on beside it. Nothing but the result is left of the first.
    let next = stage.visit_calling();
    browser.get("/").await.has("呼び出し中").has("終わった受付");
    for path in ["", "/check", "/photo"] {
        let status = browser.get(&format!("/visit/{visit}{path}")).await.status.as_u16();
        assert!(matches!(status, 404 | 410), "{path}: {status}");
    }
    stage.board.end(next);
    stage.clock.advance(KEPT);
    browser.get("/").await.lacks("終わった受付").lacks(&visit.to_string());
    browser.get(&format!("/visit/{visit}/result")).await.is(410).lacks("負担割合");
    stage.board.forget_finished();
    assert!(stage.board.result_of(visit).is_none());
}

#[tokio::test]
async fn nothing_stays_unless_the_facility_wants_it_nor_of_a_visit_without_an_end() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = ended(&stage, view("valid.utf8.xml"));
    browser.get("/").await.lacks("終わった受付");
    browser.get(&format!("/visit/{visit}/result")).await.is(410);
    stage.board.keep_finished(KEPT);
    let visit = stage.visit();
    stage.board.result(visit, view("valid.utf8.xml"));
    stage.board.end(visit);
    browser.get("/").await.lacks("終わった受付");
}

#[tokio::test]
async fn only_who_may_see_visits_sees_the_row() {
    let stage = Stage::set().await;
    stage.board.keep_finished(KEPT);
    let visit = ended(&stage, view("valid.utf8.xml"));
    let fuji = Browser::of(&stage, "fuji").await;
    fuji.get("/").await.lacks("終わった受付").lacks(&visit.to_string());
    fuji.get(&format!("/visit/{visit}/result")).await.is(403);
    Browser::new(&stage).get("/sign-in").await.lacks("終わった受付").lacks(&visit.to_string());
    let sato = Browser::of(&stage, "sato").await;
    stage.clock.advance(Duration::from_secs(200));
    sato.get(&format!("/visit/{visit}/result")).await.is(200);
}

#[tokio::test]
async fn rows_are_few_and_r0_reads_the_same_whatever_is_behind_it() {
    let stage = Stage::set().await;
    stage.board.keep_finished(KEPT);
    let browser = Browser::of(&stage, "sato").await;
    for _ in 0..20 {
        ended(&stage, view("valid.utf8.xml"));
    }
    let board = browser.get("/").await;
    assert_eq!(board.text.matches("class=\"outcome\"").count(), 6);
    let mut rows = Vec::new();
    for cause in ["gateway", "not found"] {
        let visit = stage.visit();
        let outcome = match cause {
            "gateway" => {
                stage.board.code(visit, FailureCode::NotConfirmable);
                Outcome::NotReached
            }
            _ => {
                stage.board.result(visit, ResultView::Neutral);
                Outcome::ToReception
            }
        };
        stage.board.ends_as(visit, VisitEnd { method: Some(Method::Pin), outcome, unasked: false });
        stage.board.end(visit);
        let look = stage.board.look();
        let mut row = look.kiosks[0].finished[0].clone();
        (row.token, row.number) = (VisitToken([0; 16]), 0);
        rows.push(row);
    }
    assert_eq!(rows[0], rows[1]);
}
