//! One's own account: what a change of password or second factor ends, and an offer of a second factor that is not finished.

use std::time::Duration;

use base_time::{Clock as _, SystemEntropy};
use staff_audit_log::{SessionEnd, What};
use staff_console::accounts::Secret;

use crate::browserless::{Browser, Page};
use crate::support::{PASSWORD, Stage, staff};

const NEW: &str = "another password";

/// Asks for a new second factor, and gives the page and the secret on it.
async fn offer(browser: &Browser<'_>) -> (Page, Secret) {
    let (csrf, code) = (browser.csrf().await, browser.stage.code("sato"));
    let page = browser.post("/account/factor", &[("csrf", &csrf), ("now", PASSWORD), ("code", &code)]).await;
    let (_, rest) = page.is(200).text.split_once("class=\"hash\">").expect("a secret");
    let text = rest.split('<').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let secret = Secret::from_otpauth(&text).expect("a secret");
    (page, secret)
}

async fn take(browser: &Browser<'_>, code: &str) -> Page {
    let csrf = browser.csrf().await;
    browser.post("/account/factor/confirm", &[("csrf", &csrf), ("code", code)]).await
}

async fn confirm(browser: &Browser<'_>) {
    let (csrf, code) = (browser.csrf().await, browser.stage.code("sato"));
    browser.post("/confirm", &[("csrf", &csrf), ("to", "account"), ("code", &code)]).await.is(303);
}

#[tokio::test]
async fn an_unfinished_offer_of_a_factor_is_worth_nothing_without_a_fresh_one() {
    let stage = Stage::set_with(|config| config.times.fresh = Duration::from_secs(60)).await;
    let browser = Browser::of(&stage, "sato").await;
    let (_, secret) = offer(&browser).await;
    stage.clock.advance(Duration::from_secs(60));
    for code in ["000000", &*secret.code(stage.clock.moment())] {
        let page = take(&browser, code).await;
        assert_eq!(page.is(303).location(), "/confirm?to=account");
        page.lacks("otpauth");
    }
    confirm(&browser).await;
    // Who mistypes sees the picture still.
    take(&browser, "000000").await.is(403).has("otpauth");
    take(&browser, &secret.code(stage.clock.moment())).await.is(200);
}

#[tokio::test]
async fn who_leaves_the_desk_leaves_no_offer_of_a_factor_behind() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let (_, secret) = offer(&browser).await;
    let csrf = browser.csrf().await;
    browser.post("/shut", &[("csrf", &csrf)]).await.is(303);
    confirm(&browser).await;
    let page = take(&browser, &secret.code(stage.clock.moment())).await;
    page.is(409).lacks("otpauth");
    let changed = |what: &What| matches!(what, What::AccountChanged { by: Some(_), .. });
    assert!(!stage.records().await.iter().any(|record| changed(&record.what)));
}

#[tokio::test]
async fn a_new_factor_ends_every_other_session_and_not_this_one() {
    let stage = Stage::set().await;
    let (one, other) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "sato").await);
    let mori = Browser::of(&stage, "mori").await;
    let (_, secret) = offer(&one).await;
    take(&one, &secret.code(stage.clock.moment())).await.is(200);
    one.get("/").await.is(200);
    mori.get("/").await.is(200);
    other.get("/").await.is(303);
    let ended = What::SignedOut { staff: staff("sato"), why: SessionEnd::Replaced };
    assert_eq!(stage.records().await.last().unwrap().what, ended);
}

#[tokio::test]
async fn what_changes_at_the_machine_ends_the_sessions_too() {
    for renewed in [true, false] {
        let stage = Stage::set().await;
        let (sato, mori) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "mori").await);
        if renewed {
            stage.accounts.renew(&staff("sato"), &Secret::random(&SystemEntropy).unwrap()).await.unwrap();
        } else {
            stage.accounts.set_password(&staff("sato"), NEW, &SystemEntropy).await.unwrap();
        }
        sato.get("/").await.is(303);
        mori.get("/").await.is(200);
    }
}

#[tokio::test]
async fn the_page_says_that_a_new_password_takes_the_passkeys() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    browser.get("/account").await.has("登録したパスキーと職員カードは使えなくなります");
    let (csrf, code) = (browser.csrf().await, stage.code("sato"));
    let fields = [("csrf", csrf.as_str()), ("now", PASSWORD), ("code", &code), ("new", NEW), ("again", NEW)];
    browser
        .post("/account/password", &fields)
        .await
        .is(200)
        .has("パスキーと職員カードは登録し直してください");
}
