//! The staff check and everything else staff may tell a kiosk.

use std::sync::atomic::Ordering;
use std::time::Duration;

use eligibility_api::wire::ConsentKind;
use kiosk_visit::{FailureCode, Method, StaffDecision};
use staff_audit_log::{CheckDecision, CheckReason, Factor, Place, Proof, ProofAge, What};
use staff_console::board::{ChipPhoto, VisitStep};
use staff_console::commands::StaffCommand;
use staff_console::{Pseudonym, VisitToken};

use crate::browserless::{Browser, Page};
use crate::support::{Stage, kiosk, staff};

pub(crate) async fn open(browser: &Browser<'_>, visit: VisitToken) -> Page {
    let csrf = browser.csrf().await;
    browser.post(&format!("/visit/{visit}/check"), &[("csrf", &csrf)]).await
}

/// Opens the check and gives what its form holds.
pub(crate) async fn form(browser: &Browser<'_>, visit: VisitToken) -> (String, String) {
    open(browser, visit).await.is(303);
    let page = browser.get(&format!("/visit/{visit}/check")).await;
    (page.field("csrf"), page.field("nonce"))
}

pub(crate) async fn decide(
    browser: &Browser<'_>,
    visit: VisitToken,
    (csrf, nonce): &(String, String),
    decision: &str,
    code: &str,
) -> Page {
    let fields = [
        ("csrf", csrf.as_str()),
        ("nonce", nonce),
        ("decision", decision),
        ("reason", "face-failed"),
        ("code", code),
    ];
    browser.post(&format!("/visit/{visit}/decision"), &fields).await
}

#[tokio::test]
async fn the_same_person_is_said_once_with_the_second_factor_and_recorded() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let form = form(&browser, visit).await;
    let page = browser.get(&format!("/visit/{visit}/check")).await;
    page.is(200)
        .has("カードの写真と、ご本人を見くらべてください")
        .has("同じ人です")
        .has("わからない")
        .has("ちがう人です")
        .has("昭和56年(1981年)4月12日生まれ 女")
        .has("カードの写真: 見やすい / いまの映像: 暗い / 顔の照合(参考): はっきりしません");
    // Nowhere else, and not in another session.
    for path in ["/", &format!("/visit/{visit}")] {
        browser.get(path).await.is(200).lacks("1981");
    }
    let other = Browser::of(&stage, "mori").await;
    other.get(&format!("/visit/{visit}/check")).await.is(409).lacks("1981");
    let said = browser.get(&format!("/visit/{visit}/remarks")).await;
    said.is(200).has("カードの写真: 見やすい / いまの映像: 暗い / 顔の照合(参考): はっきりしません");
    for picture in ["photo", "live"] {
        let shown = browser.get(&format!("/visit/{visit}/{picture}")).await;
        assert_eq!(shown.is(200).headers["content-type"], "image/png");
        assert_eq!(shown.headers["cache-control"], "no-store");
    }
    let done = decide(&browser, visit, &form, "same", "").await;
    assert_eq!(done.is(303).location(), "/?done=same");
    browser.get("/?done=same").await.is(200).has("目視で確認しました。記録に残ります");
    let decision = StaffCommand::Decide {
        visit,
        decision: CheckDecision::Same,
        reason: CheckReason::FaceFailed,
        staff: Some(staff("sato")),
    };
    let told = stage.told();
    let answer = StaffCommand::AnswerHelp { kiosk: kiosk(), visit: Some(visit), staff: staff("sato") };
    assert_eq!(
        told,
        [answer, StaffCommand::OpenSight { visit }, StaffCommand::CloseSight { visit }, decision]
    );
    let records = stage.records().await;
    let of_the_check: Vec<_> =
        records.iter().filter(|record| !matches!(record.what, What::SignedIn { .. })).collect();
    let [.., opened, _, decided] = &of_the_check[..] else { panic!() };
    let proof = |age| Some(Proof { factor: Factor::Code, age });
    let pseudonym = Pseudonym([7; 16]);
    assert_eq!(
        opened.what,
        What::SightOpened {
            visit: pseudonym,
            staff: Some(staff("sato")),
            place: Place::Console,
            proof: proof(ProofAge::Now)
        }
    );
    assert_eq!(
        decided.what,
        What::StaffCheck {
            visit: pseudonym,
            decision: CheckDecision::Same,
            reason: CheckReason::FaceFailed,
            staff: Some(staff("sato")),
            place: Place::Console,
            // The code of the sign-in, half a minute and a page later.
            proof: proof(ProofAge::Now),
        }
    );
    // No more pictures, and no second decision.
    browser.get(&format!("/visit/{visit}/remarks")).await.is(404);
    browser.get(&format!("/visit/{visit}/live")).await.is(404);
    open(&browser, visit).await.is(409).has("済んでいます");
    // It does not stick: the next visit begins without.
    let next = stage.visit_calling();
    browser.get("/").await.has(&next.to_string()).lacks(&visit.to_string()).lacks("目視で確認しました");
}

/// The photo that staff look at is forgotten, and another one is open at once: what they decide is not about that one.
#[tokio::test]
async fn a_check_is_about_the_photo_it_was_opened_over_and_a_decision_goes_with_it() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let form_of_first = form(&browser, visit).await;
    stage.board.photo_forgotten(visit);
    stage.board.photo(visit, ChipPhoto::There);
    browser.get(&format!("/visit/{visit}/photo")).await.is(404);
    let code = stage.code("sato");
    decide(&browser, visit, &form_of_first, "same", &code).await.is(409);
    assert!(!stage.told().iter().any(|told| matches!(told, StaffCommand::Decide { .. })));
    // Decided, and forgotten before it took effect: decided again.
    for _ in 0..2 {
        let form = form(&browser, visit).await;
        let code = stage.code("sato");
        decide(&browser, visit, &form, "same", &code).await.is(303);
        stage.board.photo_forgotten(visit);
        open(&browser, visit).await.is(409);
        stage.board.photo(visit, ChipPhoto::There);
    }
    let decided = stage.told().iter().filter(|told| matches!(told, StaffCommand::Decide { .. })).count();
    assert_eq!(decided, 2);
}

#[tokio::test]
async fn a_person_who_cannot_answer_is_confirmed_in_two_steps_and_recorded_as_such() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let (csrf, nonce) = form(&browser, visit).await;
    let sure = "患者に何も聞かず";
    browser.get(&format!("/visit/{visit}/check")).await.is(200).has("答えられない").lacks(sure);
    let send = async |decision: &str, unasked: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("nonce", nonce.as_str()),
            ("decision", decision),
            ("reason", "cannot-answer"),
            ("unasked", unasked),
        ];
        browser.post(&format!("/visit/{visit}/decision"), &fields).await
    };
    let decided = || stage.told().iter().any(|told| matches!(told, StaffCommand::Decide { .. }));
    // What was chosen stays, and is asked for once more; nothing else says yes.
    for unasked in ["", "no", "YES"] {
        let again = send("same", unasked).await;
        again.is(422).has(sure).has("name=\"unasked\"").has("確かめて、もう一度決定してください");
        assert!(!decided(), "{unasked:?}");
    }
    send("same", "yes").await.is(303);
    let decision = StaffCommand::Decide {
        visit,
        decision: CheckDecision::Same,
        reason: CheckReason::CannotAnswer,
        staff: Some(staff("sato")),
    };
    assert_eq!(stage.told().last(), Some(&decision));
    assert_eq!(CheckDecision::Same.for_visit(CheckReason::CannotAnswer), StaffDecision::SameUnasked);
    let records = stage.records().await;
    let recorded = |what: &What| {
        let (decision, reason) = (CheckDecision::Same, CheckReason::CannotAnswer);
        matches!(what, What::StaffCheck { decision: is, reason: why, .. } if (*is, *why) == (decision, reason))
    };
    assert!(records.iter().any(|record| recorded(&record.what)), "{records:?}");
}

#[tokio::test]
async fn nobody_who_cannot_answer_is_confirmed_by_another_decision() {
    for decision in CheckDecision::ALL.into_iter().filter(|decision| *decision != CheckDecision::Same) {
        assert!(!decision.asks_nothing(CheckReason::CannotAnswer));
        assert_eq!(decision.for_visit(CheckReason::CannotAnswer), StaffDecision::NotConfirmed);
    }
    for reason in CheckReason::ALL.into_iter().filter(|reason| *reason != CheckReason::CannotAnswer) {
        assert_eq!(CheckDecision::Same.for_visit(reason), StaffDecision::Same);
    }
}

#[tokio::test]
async fn not_sure_and_different_confirm_nobody() {
    for (word, decision) in [("not-sure", CheckDecision::NotSure), ("different", CheckDecision::Different)] {
        let stage = Stage::set().await;
        let browser = Browser::of(&stage, "sato").await;
        let visit = stage.visit_calling();
        let form = form(&browser, visit).await;
        let code = stage.code("sato");
        let done = decide(&browser, visit, &form, word, &code).await;
        browser.get(done.is(303).location()).await.is(200).has("確認できないと記録しました");
        let told = stage.told();
        let Some(StaffCommand::Decide { decision: told, reason, .. }) = told.last() else {
            panic!("{told:?}")
        };
        assert_eq!((*told, told.for_visit(*reason)), (decision, StaffDecision::NotConfirmed));
    }
}

#[tokio::test]
async fn photo_and_live_view_are_asked_for_only_while_a_check_is_open() {
    let stage = Stage::set().await;
    let (browser, other) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "mori").await);
    let visit = stage.visit_calling();
    let look = async |browser: &Browser<'_>| {
        let mut seen = Vec::new();
        for picture in ["photo", "live"] {
            seen.push(browser.get(&format!("/visit/{visit}/{picture}")).await.status.as_u16());
        }
        seen
    };
    assert_eq!(look(&browser).await, [404, 404], "not open");
    let (csrf, _) = form(&browser, visit).await;
    assert_eq!(look(&browser).await, [200, 200]);
    assert_eq!(look(&other).await, [404, 404], "open in another session");
    assert_eq!(look(&Browser::new(&stage)).await, [303, 303], "nobody signed in");
    browser.post(&format!("/visit/{visit}/close"), &[("csrf", &csrf)]).await.is(303);
    assert_eq!(look(&browser).await, [404, 404], "closed");
    assert_eq!(stage.pictures.asked.load(Ordering::SeqCst), 2);
    form(&browser, visit).await;
    stage.clock.advance(Duration::from_secs(60));
    browser.get("/").await.is(200);
    stage.clock.advance(Duration::from_secs(61));
    browser.get("/").await.is(200);
    assert_eq!(look(&browser).await, [404, 404], "expired");
    form(&browser, visit).await;
    stage.board.end(visit);
    assert_eq!(look(&browser).await, [404, 404], "the visit has ended");
    assert_eq!(stage.pictures.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_check_opens_on_a_call_or_after_two_failures_at_the_identity_check_with_a_photo() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit();
    open(&browser, visit).await.is(409).has("呼び出しがあったとき");
    stage.board.failed(visit, Method::Face);
    open(&browser, visit).await.is(409);
    stage.board.failed(visit, Method::Face);
    open(&browser, visit).await.is(303);
    for (photo, words) in [
        (ChipPhoto::CardHasNone, "写真のないカードです。目視確認はできません"),
        (ChipPhoto::NotRead, "写真がまだ読み取られていません"),
    ] {
        stage.board.photo(visit, photo);
        open(&browser, visit).await.is(409).has(words);
        // A check that was open before is none any more.
        browser.get(&format!("/visit/{visit}/check")).await.is(409).has(words);
        browser.get(&format!("/visit/{visit}/photo")).await.is(404);
    }
    stage.board.photo(visit, ChipPhoto::There);
    stage.board.step(visit, VisitStep::Consent);
    open(&browser, visit).await.is(409).has("いまは本人確認の段階ではありません");
}

#[tokio::test]
async fn a_card_without_a_photo_is_said_on_the_board() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    stage.board.photo(visit, ChipPhoto::CardHasNone);
    browser.get("/").await.has("写真のないカードです。目視確認はできません").lacks("目視確認をはじめる");
}

#[tokio::test]
async fn what_is_missing_in_the_form_is_said_and_uses_nothing_up() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let form = form(&browser, visit).await;
    let code = stage.code("sato");
    for decision in ["", "surely", "Same"] {
        decide(&browser, visit, &form, decision, &code).await.is(422);
    }
    decide(&browser, visit, &form, "same", &code).await.is(303);
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_done() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let filled = form(&browser, visit).await;
    stage.told();
    let code = stage.code("sato");
    stage.log.fails.store(true, Ordering::SeqCst);
    decide(&browser, visit, &filled, "same", &code).await.is(503).has("記録できないため");
    assert_eq!(stage.told(), [StaffCommand::CloseSight { visit }]);
    open(&browser, visit).await.is(503);
    // A call is not answered either, and goes on.
    stage.board.help(visit, Some(FailureCode::StaffAsked));
    browser.post("/kiosk/kiosk-1/help", &[("csrf", &filled.0)]).await.is(503);
    browser.get("/").await.has("呼び出し中").lacks("対応中");
    stage.board.result(visit, crate::support::view("valid.utf8.xml"));
    browser.get(&format!("/visit/{visit}/result")).await.is(503).lacks("負担割合");
    Browser::new(&stage).sign_in("mori").await.is(503);
    assert_eq!(stage.told(), []);
    // With the log back, the visit can be decided after all.
    stage.log.fails.store(false, Ordering::SeqCst);
    let form = form(&browser, visit).await;
    let code = stage.code("sato");
    decide(&browser, visit, &form, "same", &code).await.is(303);
}

#[tokio::test]
async fn a_call_is_answered_once_and_recorded() {
    let stage = Stage::set().await;
    let (one, other) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "mori").await);
    let visit = stage.visit_calling();
    one.get("/").await.has("呼び出し中").has("対応します").has("V03");
    let csrf = one.csrf().await;
    one.post("/kiosk/kiosk-1/help", &[("csrf", &csrf)]).await.is(303);
    let csrf = other.csrf().await;
    other.post("/kiosk/kiosk-1/help", &[("csrf", &csrf)]).await.is(303);
    let answer = StaffCommand::AnswerHelp { kiosk: kiosk(), visit: Some(visit), staff: staff("sato") };
    assert_eq!(stage.told(), [answer]);
    other.get("/").await.has("対応中").has("sato").lacks("対応します");
    other.post("/kiosk/kiosk-9/help", &[("csrf", &csrf)]).await.is(410);
}

/// Row 18: a vendor sees that a kiosk calls, and has no part in it.
#[tokio::test]
async fn vendor_answers_no_calls() {
    let stage = Stage::set().await;
    let fuji = Browser::of(&stage, "fuji").await;
    stage.visit_calling();
    fuji.get("/").await.is(200).has("呼び出し中").lacks("対応します");
    let csrf = fuji.csrf().await;
    fuji.post("/kiosk/kiosk-1/help", &[("csrf", &csrf)]).await.is(403);
    assert!(stage.told().is_empty());
    let answered = |what: &What| matches!(what, What::HelpAnswered { .. });
    assert!(!stage.records().await.iter().any(|record| answered(&record.what)));
}

#[tokio::test]
async fn a_spoken_answer_is_taken_once_with_the_staff_id() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit();
    stage.board.step(visit, VisitStep::Consent);
    stage.board.questions(visit, vec![ConsentKind::Medicines, ConsentKind::LimitAmount]);
    let page = browser.get(&format!("/visit/{visit}")).await;
    page.has("口頭での同意").has("お薬").has("限度額");
    let csrf = page.field("csrf");
    let say = async |item: &str, given: &str| {
        let fields = [("csrf", csrf.as_str()), ("item", item), ("given", given)];
        browser.post(&format!("/visit/{visit}/spoken"), &fields).await
    };
    say("medicines", "true").await.is(200).has("記録に残ります");
    say("medicines", "false").await.is(410);
    say("surgery", "true").await.is(410);
    say("nonsense", "true").await.is(422);
    say("limit-amount", "false").await.is(200);
    let spoken = |item, given| StaffCommand::SpokenConsent { visit, item, given, staff: staff("sato") };
    assert_eq!(stage.told(), [spoken(ConsentKind::Medicines, true), spoken(ConsentKind::LimitAmount, false)]);
    let records = stage.records().await;
    assert!(matches!(records.last().unwrap().what, What::SpokenConsent { given: false, .. }));
}

#[tokio::test]
async fn disaster_operation_is_a_supervisors_with_the_second_factor() {
    let stage = Stage::set().await;
    let (abe, sato) = (Browser::of(&stage, "abe").await, Browser::of(&stage, "sato").await);
    let switch = async |browser: &Browser<'_>, on: &str, code: &str| {
        let csrf = browser.csrf().await;
        browser.post("/disaster", &[("csrf", &csrf), ("on", on), ("code", code)]).await
    };
    switch(&sato, "true", &stage.code("sato")).await.is(403);
    switch(&abe, "true", "000000").await.is(403);
    switch(&abe, "true", &stage.code("abe")).await.is(303);
    assert_eq!(stage.told(), [StaffCommand::Disaster { on: true, staff: staff("abe") }]);
    sato.get("/").await.has("災害時の運用中");
    switch(&abe, "false", &stage.code("abe")).await.is(303);
    sato.get("/").await.lacks("災害時の運用中");
}

#[tokio::test]
async fn the_log_is_verified_and_exported_by_a_supervisor() {
    let stage = Stage::set().await;
    let abe = Browser::of(&stage, "abe").await;
    abe.get("/audit")
        .await
        .is(200)
        .has("サインイン · abe · 確認コード")
        .has("令和8年(2026年)11月25日(水) 09:00:")
        .has("アンカー");
    let csrf = abe.csrf().await;
    abe.post("/audit/verify", &[("csrf", &csrf)]).await.is(200).has("記録は完全です");
    let export = abe.post("/audit/export", &[("csrf", &csrf)]).await;
    assert_eq!(export.is(200).headers["content-type"], "application/jsonl");
    let verdict = staff_audit_log::verify_export(export.text.as_bytes(), &[]).unwrap();
    let lines = u64::try_from(export.text.lines().count()).unwrap();
    assert!(matches!(verdict, staff_audit_log::Verdict::Verified { count, .. } if count == lines));
    assert!(matches!(stage.records().await.last().unwrap().what, What::Exported { .. }));
    let sato = Browser::of(&stage, "sato").await;
    let csrf = sato.csrf().await;
    for path in ["/audit/verify", "/audit/export"] {
        sato.post(path, &[("csrf", &csrf)]).await.is(403);
    }
}

#[tokio::test]
async fn everything_of_a_visit_is_gone_with_it() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    stage.board.code(visit, FailureCode::GatewayUnreachable);
    stage.board.result(visit, crate::support::view("valid.utf8.xml"));
    browser.get(&format!("/visit/{visit}/result")).await.is(200).has("負担割合");
    stage.board.end(visit);
    for path in ["", "/result", "/check"] {
        browser.get(&format!("/visit/{visit}{path}")).await.is(410).lacks("負担割合");
    }
    browser.get("/").await.lacks(&visit.to_string()).has("待機中");
    assert!(stage.board.result_of(visit).is_none());
}
