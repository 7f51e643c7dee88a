//! A kiosk's clock that is wrong: the board says by how much, and who signs in with a code of another clock is told.

use std::time::Duration;

use base_time::{Clock as _, Moment};
use staff_audit_log::{Purpose, What};

use crate::browserless::Browser;
use crate::support::{PASSWORD, Stage, kiosk, staff};

/// Someone's code of so many seconds from now.
fn code(stage: &Stage, name: &str, seconds: i64) -> String {
    let (_, secret) = stage.secrets.iter().find(|(staff, _)| staff.as_str() == name).unwrap();
    let now = stage.clock.moment();
    secret.code(Moment(now.0.saturating_add_signed(seconds * 1000))).to_string()
}

#[tokio::test]
async fn sign_in_page_shows_the_clock_that_codes_are_judged_by() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    browser.get("/sign-in").await.is(200).has("<time>2026-11-25 09:00</time>");
    stage.clock.advance(Duration::from_secs(15 * 3600));
    browser.get("/sign-in").await.is(200).has("<time>2026-11-26 00:00</time>");
}

#[tokio::test]
async fn code_of_another_clock_is_refused_and_said_to_who_knows_the_password() {
    for (seconds, told, english) in [
        (-120, "約2分進んでいるようです", "This clock is about 2 min fast"),
        (-600, "約10分進んでいるようです", "This clock is about 10 min fast"),
        (180, "約3分遅れているようです", "This clock is about 3 min slow"),
        (600, "約10分遅れているようです", "This clock is about 10 min slow"),
    ] {
        let stage = Stage::set().await;
        let browser = Browser::new(&stage);
        let claim = async |name: &str, password: &str, code: &str| {
            browser.post("/sign-in", &[("staff", name), ("password", password), ("code", code)]).await
        };
        let code_then = code(&stage, "sato", seconds);
        for (name, password, shown) in [
            ("sato", "not the password", code_then.as_str()),
            ("nobody", PASSWORD, &code_then),
            ("sato", PASSWORD, "000000"),
        ] {
            claim(name, password, shown).await.is(403).lacks("ようです").has("サインインできませんでした");
        }
        claim("sato", PASSWORD, &code_then).await.is(403).has(told);
        let refused = stage.records().await.into_iter().filter(|record| {
            matches!(&record.what, What::SignInRefused { staff: Some(who), purpose: Purpose::SignIn, .. } if *who == staff("sato"))
        });
        assert_eq!(refused.count(), 3, "told, and refused all the same");

        // A guess that met a code of the minutes to come is none to wait with.
        stage.clock.advance(Duration::from_secs(seconds.unsigned_abs()));
        if seconds > 0 {
            claim("sato", PASSWORD, &code_then).await.is(403).lacks("ようです");
        }
        claim("sato", PASSWORD, &stage.code("sato")).await.is(303);

        let stage = Stage::set().await;
        let browser = Browser::new(&stage);
        browser.get("/sign-in?lang=en").await.is(200);
        let code = code(&stage, "sato", seconds);
        let fields = [("staff", "sato"), ("password", PASSWORD), ("code", &code)];
        browser.post("/sign-in", &fields).await.is(403).has(english);
    }
}

#[tokio::test]
async fn code_that_is_further_away_or_was_used_says_nothing() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let used = stage.code("sato");
    let claim = async |code: &str| {
        browser.post("/sign-in", &[("staff", "sato"), ("password", PASSWORD), ("code", code)]).await
    };
    claim(&used).await.is(303);
    stage.clock.advance(Duration::from_secs(300));
    for code in [used, code(&stage, "sato", -660), code(&stage, "sato", 660)] {
        Browser::new(&stage)
            .post("/sign-in", &[("staff", "sato"), ("password", PASSWORD), ("code", &code)])
            .await
            .is(403)
            .lacks("ようです");
    }
}

#[tokio::test]
async fn board_says_how_far_the_clock_of_a_kiosk_is_off() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    browser.sign_in("sato").await.is(303);
    for (ahead, told) in [
        (61, "約1分進んでいます"),
        (-120, "約2分遅れています"),
        (7_200, "約2時間進んでいます"),
        (-86_400, "約24時間遅れています"),
        (-3 * 86_400, "約3日遅れています"),
        (-25 * 365 * 86_400, "約25年遅れています"),
        (i64::MAX, "年進んでいます"),
        (i64::MIN, "年遅れています"),
    ] {
        stage.board.clock(&kiosk(), Some(ahead));
        browser.get("/").await.is(200).has(told);
    }
    browser.get("/?lang=en").await.is(200).has("years slow. Check its date and time settings");
    stage.board.clock(&kiosk(), None);
    browser.get("/").await.is(200).lacks("clock is");
}
