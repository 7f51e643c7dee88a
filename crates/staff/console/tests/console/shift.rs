//! Signed in for the shift: what the board shows without a fresh second factor, what needs one, and what a stolen session, a
//! used code or another account's code are worth.

use std::time::Duration;

use eligibility_api::wire::ConsentKind;
use reqwest::Method;
use staff_audit_log::{Factor, Proof, ProofAge, Purpose, What};
use staff_console::board::VisitStep;
use staff_console::commands::StaffCommand;

use crate::browserless::{Browser, Page};
use crate::check::{decide, form, open};
use crate::support::{Stage, staff, view};

const WINDOW: Duration = Duration::from_secs(15 * 60);

async fn confirm(browser: &Browser<'_>, (to, visit): (&str, &str), code: &str) -> Page {
    let csrf = browser.csrf().await;
    browser.post("/confirm", &[("csrf", &csrf), ("to", to), ("visit", visit), ("code", code)]).await
}

fn personal(told: &[StaffCommand]) -> usize {
    told.iter()
        .filter(|told| !matches!(told, StaffCommand::AnswerHelp { .. } | StaffCommand::CloseSight { .. }))
        .count()
}

#[tokio::test]
async fn the_board_is_there_for_the_shift_and_no_longer() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    stage.clock.advance(Duration::from_secs(10 * 3600 - 60));
    let visit = stage.visit_calling();
    browser.get("/").await.is(200).has("呼び出し中").has("目視確認をはじめる");
    // A call is answered without a code: nothing personal is behind it.
    let csrf = browser.csrf().await;
    browser.post("/kiosk/kiosk-1/help", &[("csrf", &csrf)]).await.is(303);
    browser.get("/").await.has("対応中");
    assert!(stage.told().contains(&StaffCommand::AnswerHelp {
        kiosk: crate::support::kiosk(),
        visit: Some(visit),
        staff: staff("sato")
    }));
    stage.clock.advance(Duration::from_secs(60));
    browser.get("/").await.is(303);
}

#[tokio::test]
async fn without_a_fresh_second_factor_nothing_personal_opens() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "abe").await;
    let visit = stage.visit_calling();
    stage.board.result(visit, view("valid.utf8.xml"));
    let filled = form(&browser, visit).await;
    stage.told();
    stage.clock.advance(WINDOW);
    let records = stage.records().await.len();
    // A cookie that was copied into the same kind of browser is worth no more than its owner's.
    let thief = browser.copy("a browser");
    for browser in [&browser, &thief] {
        let to = format!("/confirm?to=check&visit={visit}");
        assert_eq!(open(browser, visit).await.is(303).location(), to);
        let result = browser.get(&format!("/visit/{visit}/result")).await;
        assert_eq!(result.is(303).location(), format!("/confirm?to=result&visit={visit}"));
        result.lacks("負担割合");
        assert_eq!(browser.get("/audit").await.is(303).location(), "/confirm?to=audit");
        let csrf = browser.csrf().await;
        for path in ["/audit/verify", "/audit/export"] {
            assert_eq!(browser.post(path, &[("csrf", &csrf)]).await.is(303).location(), "/confirm?to=audit");
        }
        decide(browser, visit, &filled, "same", "").await.is(409);
        for picture in ["photo", "live", "remarks"] {
            browser.get(&format!("/visit/{visit}/{picture}")).await.is(404);
        }
        browser.get("/").await.is(200);
    }
    assert_eq!(personal(&stage.told()), 0);
    assert_eq!(stage.records().await.len(), records, "nothing was opened, so nothing was recorded");
    assert_eq!(stage.pictures.asked.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn consent_by_word_of_mouth_needs_it_too() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit();
    stage.board.step(visit, VisitStep::Consent);
    stage.board.questions(visit, vec![ConsentKind::Medicines]);
    stage.clock.advance(WINDOW);
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("item", "medicines"), ("given", "true")];
    let page = browser.post(&format!("/visit/{visit}/spoken"), &fields).await;
    let token = visit.to_string();
    assert_eq!(page.is(303).location(), format!("/confirm?to=visit&visit={visit}"));
    let page = confirm(&browser, ("visit", &token), &stage.code("sato")).await;
    assert_eq!(page.is(303).location(), format!("/visit/{visit}"));
    browser.post(&format!("/visit/{visit}/spoken"), &fields).await.is(200);
}

#[tokio::test]
async fn one_code_opens_the_check_at_once_and_its_age_is_recorded() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let mut ages = Vec::new();
    for wait in [0, 2 * 60, 10 * 60, 15 * 60] {
        let visit = stage.visit_calling();
        stage.clock.advance(Duration::from_secs(wait));
        let page = open(&browser, visit).await;
        if page.location().starts_with("/confirm") {
            let asked = browser.get(page.location()).await;
            asked.is(200).has("確認コードを入れてください").has("15分間は聞きません");
            let token = visit.to_string();
            let page = confirm(&browser, ("check", &token), &stage.code("sato")).await;
            assert_eq!(page.is(303).location(), format!("/visit/{visit}/check"));
        }
        let page = browser.get(&format!("/visit/{visit}/check")).await;
        page.is(200).lacks("name=\"code\"");
        let form = (page.field("csrf"), page.field("nonce"));
        decide(&browser, visit, &form, "same", "").await.is(303);
        stage.board.end(visit);
        let records = stage.records().await;
        let proof = |what: &What| match what {
            What::SightOpened { proof, .. } | What::StaffCheck { proof, .. } => *proof,
            _ => None,
        };
        let proofs: Vec<_> = records.iter().filter_map(|record| proof(&record.what)).collect();
        let [.., opened, decided] = proofs[..] else { panic!() };
        assert_eq!(opened, decided);
        ages.push(decided);
    }
    let of = |age| Proof { factor: Factor::Code, age };
    assert_eq!(ages, [ProofAge::Now, ProofAge::FiveMinutes, ProofAge::FifteenMinutes, ProofAge::Now].map(of));
    let confirmed = What::Confirmed { staff: staff("sato"), factor: Factor::Code };
    assert_eq!(stage.records().await.iter().filter(|record| record.what == confirmed).count(), 1);
}

#[tokio::test]
async fn used_codes_other_peoples_codes_and_guesses_open_nothing() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let used = stage.code("sato");
    let password = crate::support::PASSWORD;
    browser.post("/sign-in", &[("staff", "sato"), ("password", password), ("code", &used)]).await.is(303);
    let visit = stage.visit_calling();
    let token = visit.to_string();
    // In the period of the code that signed in, and signed out of all that is personal.
    let csrf = browser.csrf().await;
    browser.post("/shut", &[("csrf", &csrf)]).await.is(303);
    open(&browser, visit).await.is(303);
    confirm(&browser, ("check", &token), &used).await.is(403).has("確認コードを受け付けられませんでした");
    confirm(&browser, ("check", &token), &stage.code("mori")).await.is(403);
    confirm(&browser, ("check", &token), "").await.is(403);
    let mut seen = Vec::new();
    for _ in 0..2 {
        seen.push(confirm(&browser, ("check", &token), "000000").await.status.as_u16());
    }
    assert_eq!(seen, [403, 429]);
    confirm(&browser, ("check", &token), &stage.code("sato")).await.is(429);
    browser.get(&format!("/visit/{visit}/check")).await.is(409);
    assert_eq!(personal(&stage.told()), 0);
    let refused = |what: &What| matches!(what, What::SignInRefused { purpose: Purpose::Confirm, .. });
    assert!(stage.records().await.iter().filter(|record| refused(&record.what)).count() >= 5);
}

#[tokio::test]
async fn a_window_that_ends_while_the_check_is_open_asks_once_more() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    stage.clock.advance(WINDOW - Duration::from_secs(31));
    let filled = form(&browser, visit).await;
    stage.clock.advance(Duration::from_secs(60));
    let page = decide(&browser, visit, &filled, "same", "").await;
    page.is(403).has("時間がたったので").has("name=\"code\"").has("value=\"same\" required checked");
    decide(&browser, visit, &filled, "same", "000000").await.is(403);
    assert_eq!(personal(&stage.told()), 1, "the check that was opened");
    decide(&browser, visit, &filled, "same", &stage.code("sato")).await.is(303);
    assert_eq!(personal(&stage.told()), 1, "the decision");
}

#[tokio::test]
async fn who_leaves_the_desk_closes_what_is_personal() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    browser.get("/").await.has("席を外す");
    let filled = form(&browser, visit).await;
    browser.post("/shut", &[("csrf", "nonsense")]).await.is(403);
    browser.post("/shut", &[("csrf", &filled.0)]).await.is(303);
    assert_eq!(stage.told().last(), Some(&StaffCommand::CloseSight { visit }));
    browser.get(&format!("/visit/{visit}/photo")).await.is(404);
    decide(&browser, visit, &filled, "same", "").await.is(409);
    browser.get("/").await.is(200).lacks("席を外す");
    open(&browser, visit).await.is(303);
    assert_eq!(personal(&stage.told()), 0);
}

#[tokio::test]
async fn the_page_that_asks_leads_nowhere_else_and_lets_no_role_further() {
    let stage = Stage::set().await;
    let (sato, fuji) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "fuji").await);
    let visit = stage.visit_calling();
    let token = visit.to_string();
    for (to, visit) in
        [("https://evil.example", ""), ("//evil.example", ""), ("check", "../account"), ("", "")]
    {
        assert_eq!(confirm(&sato, (to, visit), &stage.code("sato")).await.is(303).location(), "/");
    }
    confirm(&fuji, ("check", &token), &stage.code("fuji")).await.is(403);
    let page = confirm(&sato, ("audit", ""), &stage.code("sato")).await;
    sato.get(page.is(303).location()).await.is(403);
    Browser::new(&stage).get("/confirm?to=audit").await.is(303);
    assert_eq!(personal(&stage.told()), 0);
    // From another origin nothing is looked at.
    let csrf = sato.csrf().await;
    for path in ["/confirm", "/shut"] {
        let fields = [("csrf", csrf.as_str()), ("to", "check"), ("visit", &token), ("code", "000000")];
        let mut request = sato.form(path, &fields).build().unwrap();
        request.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
        assert_eq!(crate::attack::execute(&sato, request).await, 403, "{path}");
    }
}

#[tokio::test]
async fn a_page_about_a_person_goes_when_nobody_is_at_the_desk() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit();
    stage.board.result(visit, view("valid.utf8.xml"));
    browser.get(&format!("/visit/{visit}/result")).await.is(200).has("負担割合");
    let path = format!("/events?visit={visit}&kept=1");
    let mut stream = browser.request(Method::GET, &path).send().await.unwrap();
    let mut text = String::new();
    let mut until = async |wanted: &str| {
        tokio::time::timeout(Duration::from_secs(20), async {
            while !text.contains(wanted) {
                let chunk = stream.chunk().await.unwrap().expect("more");
                text.push_str(&String::from_utf8_lossy(&chunk));
            }
        })
        .await
        .unwrap_or_else(|_| panic!("no {wanted:?} in {text}"));
    };
    until("event: board").await;
    stage.clock.advance(Duration::from_secs(121));
    until("event: gone").await;
    browser.get("/").await.is(200);
}
