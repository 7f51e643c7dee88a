//! When a session, a proof and a page about a person end: at once, in every tab, whatever the address of the page says.

use std::time::Duration;

use kiosk_staff::accounts::Role;
use kiosk_staff::audit::{SessionEnd, What};
use kiosk_staff::clock::{Clock as _, SystemEntropy};
use reqwest::Method;

use crate::browserless::Browser;
use crate::support::{PASSWORD, Stage, staff};

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
        let now = stage.clock.wall();
        stage.accounts.add(&staff("abe"), role, PASSWORD, now, &SystemEntropy).await.unwrap();
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
    stage.clock.forward(Duration::from_secs(10));
    until(&mut events, "event: ended").await;
    let ended = What::SignedOut { staff: staff("sato"), why: SessionEnd::Replaced };
    assert_eq!(stage.records().await.last().unwrap().what, ended);
}
