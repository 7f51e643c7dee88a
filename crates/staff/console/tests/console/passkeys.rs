//! Passkeys as far as no authenticator is needed: questions that nobody answers, and answers to no question.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::ORIGIN;
use staff_audit_log::What;

use crate::browserless::{Browser, Page};
use crate::support::Stage;

async fn answer(browser: &Browser<'_>, ceremony: &str) -> Page {
    let request = browser
        .request(Method::POST, "/passkey/sign-in")
        .header(ORIGIN, browser.stage.url(""))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body(format!("{{\"ceremony\":\"{ceremony}\",\"credential\":{{}}}}"));
    browser.send(request).await
}

async fn ask(browser: &Browser<'_>) -> serde_json::Value {
    let asked = browser.post("/passkey/sign-in/ask", &[]).await;
    serde_json::from_str(&asked.is(200).text).unwrap()
}

#[tokio::test]
async fn an_answer_to_no_question_counts_nothing() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let late = ask(&browser).await["ceremony"].as_str().unwrap().to_owned();
    stage.clock.advance(Duration::from_secs(121));
    answer(&browser, &late).await.is(403);
    for _ in 0..20 {
        answer(&browser, &"0".repeat(32)).await.is(403);
    }
    let refused = |what: &What| matches!(what, What::SignInRefused { .. } | What::LockedOut { .. });
    assert!(!stage.records().await.iter().any(|record| refused(&record.what)));
    browser.sign_in("sato").await.is(303);
    // A wrong answer to a question does.
    let asked = Browser::new(&stage);
    let open = ask(&asked).await["ceremony"].as_str().unwrap().to_owned();
    answer(&asked, &open).await.is(403);
    assert_eq!(stage.records().await.iter().filter(|record| refused(&record.what)).count(), 1);
}

#[tokio::test]
async fn a_host_in_capitals_is_the_host_that_browsers_know() {
    let stage = Stage::set_with(|config| config.passkey_host = Some("LocalHost".to_owned())).await;
    let browser = Browser::new(&stage);
    browser.get("/sign-in").await.is(200).has("data-host=\"localhost\"");
    let asked = ask(&browser).await;
    assert!(asked["options"].to_string().contains("\"localhost\""), "{asked}");
}
