//! What is too much, or nothing this console knows.

use std::time::Duration;

use reqwest::Method;

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

#[tokio::test]
async fn calls_without_a_session_hold_kiosks_and_nothing_of_the_visit() {
    let stage = Stage::set().await;
    let visit = stage.visit_calling();
    let page = Browser::new(&stage).get("/sign-in").await;
    page.is(200).has("kiosk-1").has("呼び出し中").lacks(&visit.to_string()).lacks("V03").lacks("本人確認");
    let stage = Stage::set_with(|config| config.calls_when_signed_out = false).await;
    stage.visit_calling();
    let browser = Browser::new(&stage);
    browser.get("/sign-in").await.lacks("kiosk-1");
    browser.get("/events").await.is(403);
}

#[tokio::test]
async fn one_address_has_few_streams_without_a_session() {
    let stage = Stage::set().await;
    let (browser, signed) = (Browser::new(&stage), Browser::of(&stage, "sato").await);
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
