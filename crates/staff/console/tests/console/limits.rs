//! What is too much, or nothing this console knows.

use std::time::Duration;

use kiosk_visit::FailureCode;
use reqwest::Method;
use staff_console::KioskName;

use crate::browserless::Browser;
use crate::support::Stage;

#[tokio::test]
async fn bodies_paths_and_methods_are_bounded() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let long = "a".repeat(9000);
    browser.post("/sign-in", &[("staff", &long), ("password", "x"), ("code", "x")]).await.is(413);
    browser.get(&format!("/{}", "a".repeat(600))).await.is(414);
    browser.get("/nowhere").await.is(404);
    for method in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::TRACE] {
        browser.send(browser.request(method, "/")).await.is(405);
    }
    browser.post("/", &[]).await.is(405);
    browser.post("/sign-in", &[("staff", "sato")]).await.is(422);
    let mut request = browser.form("/sign-in", &[]).build().unwrap();
    request.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(crate::attack::execute(&browser, request).await, 415);
}

#[tokio::test]
async fn tokens_that_are_none_lead_nowhere() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    for token in ["0", "..%2F..%2Faccount", &"f".repeat(32), &"F".repeat(32), "%00"] {
        for rest in ["", "/result", "/check"] {
            browser.get(&format!("/visit/{token}{rest}")).await.is(410);
        }
        browser.get(&format!("/visit/{token}/photo")).await.is(404);
    }
}

#[tokio::test]
async fn events_tell_changes_and_the_end_and_keep_nobody_signed_in() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let mut stream = browser.request(Method::GET, "/events").send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
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
        text.clear();
    };
    until("待機中").await;
    let visit = stage.visit_calling();
    until("data-calls=\"kiosk-1 で呼び出し中です\"").await;
    stage.board.end(visit);
    until("待機中").await;
    stage.clock.advance(Duration::from_secs(10 * 3600));
    until("event: ended").await;
}

/// A desk: somebody signed in with this browser before, and nobody is signed in now.
async fn desk(stage: &Stage) -> Browser<'_> {
    let browser = Browser::of(stage, "sato").await;
    let csrf = browser.csrf().await;
    browser.post("/sign-out", &[("csrf", &csrf)]).await.is(303);
    browser
}

#[tokio::test]
async fn calls_without_a_session_are_shown_at_a_desk_and_hold_nothing_but_the_kiosk() {
    let stage = Stage::set().await;
    let (desk, second) = (self::desk(&stage).await, KioskName::new("kiosk-2").unwrap());
    stage.board.out_of_order(&second, FailureCode::GatewayTls);
    desk.get("/sign-in").await.is(200).has("呼び出しはありません").lacks("kiosk-");
    let visit = stage.visit_calling();
    let page = desk.get("/sign-in").await;
    page.is(200).has("kiosk-1").has("呼び出し中").lacks(&visit.to_string()).lacks("V03").lacks("本人確認");
    // What is wrong with a kiosk is nobody's who is not signed in.
    page.lacks("kiosk-2").lacks("停止").lacks("G02");
    let stage = Stage::set_with(|config| config.calls_when_signed_out = false).await;
    stage.visit_calling();
    let browser = self::desk(&stage).await;
    browser.get("/sign-in").await.lacks("kiosk-1");
    browser.get("/events").await.is(403);
}

/// Row 18: to a stranger in the network it is a sign-in page, whatever goes on at the kiosks.
#[tokio::test]
async fn stranger_sees_that_this_is_a_sign_in_page_and_nothing_more() {
    let stage = Stage::set().await;
    let stranger = Browser::new(&stage);
    let quiet = stranger.get("/sign-in").await;
    stage.board.out_of_order(&KioskName::new("kiosk-2").unwrap(), FailureCode::GatewayTls);
    stage.visit_calling();
    let busy = stranger.get("/sign-in").await;
    busy.is(200).lacks("kiosk-").lacks("呼び出し").lacks("/events");
    assert_eq!(busy.text, quiet.text);
    stranger.get("/events").await.is(403);
    // Nor does a mark of one's own making help.
    stranger.cookies.lock().unwrap().insert("__Host-device".to_owned(), "A".repeat(43));
    assert_eq!(stranger.get("/sign-in").await.text, quiet.text);
    stranger.get("/events").await.is(403);
}

#[tokio::test]
async fn one_address_has_few_streams_without_a_session() {
    let stage = Stage::set().await;
    let (browser, signed) = (desk(&stage).await, Browser::of(&stage, "mori").await);
    let stream = async |browser: &Browser<'_>| browser.request(Method::GET, "/events").send().await.unwrap();
    let mut streams = Vec::new();
    for _ in 0..4 {
        streams.push(stream(&browser).await);
    }
    assert!(streams.iter().all(|stream| stream.status() == 200));
    assert_eq!(stream(&browser).await.status(), 429);
    // Who is signed in, and who comes from elsewhere, is not kept out by that.
    let _ = (stream(&signed).await.error_for_status().unwrap(), browser.get("/sign-in").await.is(200));
    let elsewhere = Browser::from(&stage, [127, 0, 0, 2].into());
    elsewhere.cookies.lock().unwrap().clone_from(&browser.cookies.lock().unwrap());
    assert_eq!(stream(&elsewhere).await.status(), 200);
    // A place is free again when a page is closed.
    streams.pop();
    let free = async {
        while stream(&browser).await.status() != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), free).await.expect("a free place");
}
