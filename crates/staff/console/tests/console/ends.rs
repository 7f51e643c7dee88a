//! When a session, a proof and a page about a person end: at once, in every tab, whatever the address of the page says.

use std::time::Duration;

use base_time::{Clock as _, SystemEntropy};
use reqwest::Method;
use staff_audit_log::{Factor, Proof, ProofAge, SessionEnd, What};
use staff_console::accounts::Role;
use staff_console::web::{AtKiosk, Keyed, NotOpened};

use crate::browserless::Browser;
use crate::support::{PASSWORD, Stage, staff, view};

/// Reads a stream until it says so.
pub(crate) async fn until(stream: &mut reqwest::Response, wanted: &str) {
    let mut text = String::new();
    let reading = async {
        while !text.contains(wanted) {
            let chunk = stream.chunk().await.unwrap().expect("more");
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(15), reading).await;
    assert!(done.is_ok(), "no {wanted:?} in {text}");
}

async fn stream(browser: &Browser<'_>, path: &str) -> reqwest::Response {
    let stream = browser.request(Method::GET, path).send().await.unwrap();
    assert_eq!(stream.status(), 200, "{path}");
    stream
}

async fn confirm(browser: &Browser<'_>) {
    let (csrf, code) = (browser.csrf().await, browser.stage.code("sato"));
    browser.post("/confirm", &[("csrf", &csrf), ("to", "account"), ("code", &code)]).await.is(303);
}

#[tokio::test]
async fn no_address_of_a_page_keeps_a_removed_account_signed_in() {
    for path in ["/?auto=1", "/account?auto=1", "/events", "/visit/0/photo", "/visit/0/live?auto=1"] {
        let stage = Stage::set().await;
        let browser = Browser::of(&stage, "sato").await;
        stage.accounts.remove(&staff("sato")).await.unwrap();
        let _ = browser.get_begin(path).await;
        let ended = What::SignedOut { staff: staff("sato"), why: SessionEnd::Replaced };
        assert_eq!(stage.records().await.last().unwrap().what, ended, "{path}");
    }
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let csrf = browser.csrf().await;
    stage.visit_calling();
    stage.accounts.remove(&staff("sato")).await.unwrap();
    let page = browser.post("/kiosk/kiosk-1/help?auto=1", &[("csrf", &csrf)]).await;
    assert_eq!(page.is(303).location(), "/sign-in");
    assert!(stage.told().is_empty());
}

#[tokio::test]
async fn an_account_that_comes_back_is_another_one() {
    for (role, path) in [(Role::Reception, "/audit?auto=1"), (Role::Supervisor, "/audit")] {
        let stage = Stage::set().await;
        let browser = Browser::of(&stage, "abe").await;
        browser.get("/audit").await.is(200);
        stage.accounts.remove(&staff("abe")).await.unwrap();
        let now = stage.clock.moment();
        let secret = staff_console::accounts::Secret::random(&SystemEntropy).unwrap();
        stage.accounts.add(&staff("abe"), role, (PASSWORD, &secret), now, &SystemEntropy).await.unwrap();
        assert_eq!(browser.get(path).await.is(303).location(), "/sign-in", "{role:?}");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_account() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let mut events = stream(&browser, "/events?signed=1").await;
    until(&mut events, "event: board").await;
    stage.accounts.remove(&staff("sato")).await.unwrap();
    stage.clock.advance(Duration::from_secs(10));
    until(&mut events, "event: ended").await;
    let ended = What::SignedOut { staff: staff("sato"), why: SessionEnd::Replaced };
    assert_eq!(stage.records().await.last().unwrap().what, ended);
}

#[tokio::test]
async fn a_page_of_the_signed_in_that_asks_without_a_session_hears_that_it_ended() {
    for shown in [true, false] {
        let stage = Stage::set_with(|config| config.calls_when_signed_out = shown).await;
        let browser = Browser::new(&stage);
        let visit = stage.visit_calling();
        for path in
            ["/events?signed=1".to_owned(), format!("/events?visit={visit}"), "/events?visit=0".to_owned()]
        {
            let read = tokio::time::timeout(Duration::from_secs(10), browser.get(&path)).await;
            read.expect("an end").is(200).has("event: ended").lacks("kiosk-1");
        }
    }
}

#[tokio::test]
async fn who_leaves_the_desk_closes_what_is_personal_in_every_tab() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit();
    stage.board.result(visit, view("valid.utf8.xml"));
    let page = browser.get(&format!("/visit/{visit}/result")).await;
    page.is(200).has("data-proof=\"1\"");
    let path = format!("/events?visit={visit}&kept=1&proof=1");
    let mut result = stream(&browser, &path).await;
    until(&mut result, "event: board").await;
    // The visit's own page has nothing personal and stays.
    browser.get(&format!("/visit/{visit}")).await.is(200).lacks("data-proof");
    let mut own = stream(&browser, &format!("/events?visit={visit}")).await;
    until(&mut own, "event: board").await;
    let csrf = browser.csrf().await;
    browser.post("/shut", &[("csrf", &csrf)]).await.is(303);
    until(&mut result, "event: gone").await;
    // A tab whose connection broke meanwhile hears it when it comes again.
    until(&mut stream(&browser, &path).await, "event: gone").await;
    stage.board.help(visit, None);
    until(&mut own, "event: board").await;
}

#[tokio::test]
async fn a_second_look_at_a_result_is_recorded_with_its_own_proof() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit();
    stage.board.result(visit, view("valid.utf8.xml"));
    let path = format!("/visit/{visit}/result");
    let look = async || browser.get(&path).await.status.as_u16();
    stage.clock.advance(Duration::from_secs(600));
    assert_eq!([look().await, look().await], [200, 200]);
    confirm(&browser).await;
    assert_eq!([look().await, look().await], [200, 200]);
    let csrf = browser.csrf().await;
    browser.post("/shut", &[("csrf", &csrf)]).await.is(303);
    assert_eq!(look().await, 303);
    confirm(&browser).await;
    assert_eq!(look().await, 200);
    let records = stage.records().await;
    let seen: Vec<_> = records
        .iter()
        .filter_map(|record| match &record.what {
            What::ResultSeen { proof, .. } => *proof,
            _ => None,
        })
        .collect();
    let of = |age| Proof { factor: Factor::Code, age };
    assert_eq!(seen, [ProofAge::FifteenMinutes, ProofAge::Now, ProofAge::Now].map(of));
}

#[tokio::test]
async fn a_number_for_the_kiosk_ends_with_its_session_and_is_shown_to_a_fresh_factor_only() {
    let stage = Stage::set_with(|config| config.times.fresh = Duration::from_secs(60)).await;
    let hand = AtKiosk::of(&stage.console);
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let shown = crate::at_kiosk::handed_over(&browser, visit).await;
    stage.clock.advance(Duration::from_secs(60));
    let path = format!("/visit/{visit}/hand-over");
    let page = browser.get(&path).await;
    assert_eq!(page.is(303).location(), format!("/confirm?to=hand-over&visit={visit}"));
    page.lacks(&format!(">{shown}<"));
    confirm(&browser).await;
    browser.get(&path).await.is(200).has(&format!(">{shown}<"));
    // The session ends because its cookie comes from elsewhere; nobody pressed anything.
    browser.copy("another browser").get("/").await.is(303);
    assert_eq!(hand.open(visit, Keyed::HandedOver(&shown)).await, Err(NotOpened::Refused));
}
