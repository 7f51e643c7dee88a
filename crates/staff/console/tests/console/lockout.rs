//! Row 6: anyone who is refused keeps nobody else out. Refusals are counted for account and browser together, in a session for the
//! session, and an account is locked only against guesses that had the right password.

use std::time::Duration;

use base_time::Clock as _;
use staff_audit_log::{Place, Purpose, What};
use staff_console::web::{AtKiosk, Keyed};

use crate::browserless::{Browser, Page};
use crate::check::{decide, form};
use crate::support::{PASSWORD, Stage, staff};

async fn guess(browser: &Browser<'_>, name: &str, password: &str) -> Page {
    browser.post("/sign-in", &[("staff", name), ("password", password), ("code", "000000")]).await
}

async fn confirm(browser: &Browser<'_>, csrf: &str, code: &str) -> u16 {
    let fields = [("csrf", csrf), ("to", "audit"), ("visit", ""), ("code", code)];
    browser.post("/confirm", &fields).await.status.as_u16()
}

fn pass(stage: &Stage, seconds: i64) {
    stage.clock.set_wall(stage.clock.wall() + jiff::SignedDuration::from_secs(seconds));
}

/// Waits for what is recorded with the next second.
async fn recorded(stage: &Stage, wanted: impl Fn(&What) -> bool) -> bool {
    for _ in 0..60 {
        if stage.records().await.iter().any(|record| wanted(&record.what)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

#[tokio::test]
async fn strangers_lock_nobody_out_and_close_no_check() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let page = form(&browser, visit).await;
    let hand = AtKiosk::of(&stage.console);
    // From the very address of the member of staff, and from others; over hours, and without a pause.
    for round in 0..60 {
        let stranger = Browser::from(&stage, [127, 0, 0, 1 + round % 7].into());
        guess(&stranger, "sato", "not the password").await;
        if round < 20 {
            let number = stage.accounts.get(&staff("sato")).await.unwrap().unwrap().number.to_string();
            assert!(hand.open(visit, Keyed::Member(&number, "000000")).await.is_err());
        } else {
            pass(&stage, 120);
        }
    }
    assert_eq!(guess(&Browser::new(&stage), "sato", "not the password").await.status, 429);
    // What was open is open, and is decided.
    browser.get(&format!("/visit/{visit}/photo")).await.is(200);
    decide(&browser, visit, &page, "same", &stage.code("sato")).await.is(303);
    // Out and in again, at once, in the browser that is known; and for another who signs in there for the first time, it is an
    // unknown one that waits for the address.
    let csrf = browser.csrf().await;
    browser.post("/sign-out", &[("csrf", &csrf)]).await.is(303);
    stage.clock.advance(Duration::from_secs(30));
    // From addresses that wait for nothing, so that all of it counts for the account.
    let strange = (1..=6).map(|last| Browser::from(&stage, [127, 0, 3, last].into()));
    let mut seen = Vec::new();
    for browser in strange {
        seen.push(guess(&browser, "sato", "not the password").await.status.as_u16());
    }
    assert_eq!(seen[5], 429, "browsers that are not known wait: {seen:?}");
    browser.sign_in_now("sato").await.is(303);
    let locked = |what: &What| matches!(what, What::LockedOut { staff: Some(_), .. });
    assert!(!stage.records().await.iter().any(|record| locked(&record.what)));
}

#[tokio::test]
async fn browser_that_is_not_known_gets_in_between_the_guesses_of_one_address() {
    let stage = Stage::set().await;
    let stranger = Browser::from(&stage, [127, 0, 0, 9].into());
    // Without end, every second for a quarter of an hour.
    for _ in 0..900 {
        guess(&stranger, "sato", "not the password").await;
        pass(&stage, 1);
    }
    // A new browser, elsewhere, which tries as often: the guesses go on, and come first.
    let browser = Browser::new(&stage);
    let mut waited = 0;
    loop {
        guess(&stranger, "sato", "not the password").await;
        if browser.sign_in_now("sato").await.status == 303 {
            break;
        }
        waited += 1;
        assert!(waited <= 60, "kept out for a minute");
        pass(&stage, 1);
    }
}

#[tokio::test]
async fn known_browser_counts_for_itself() {
    let stage = Stage::set().await;
    let (desk, office) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "sato").await);
    for browser in [&desk, &office] {
        let csrf = browser.csrf().await;
        browser.post("/sign-out", &[("csrf", &csrf)]).await.is(303);
    }
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(guess(&desk, "sato", PASSWORD).await.status.as_u16());
    }
    assert_eq!(seen, [403, 403, 403, 403, 429]);
    let locked = What::LockedOut { staff: Some(staff("sato")), place: Place::Console, factor: None };
    assert!(recorded(&stage, |what| *what == locked).await);
    // The right code does not help there now, and elsewhere nothing happened.
    desk.sign_in("sato").await.is(429);
    office.sign_in("sato").await.is(303);
    Browser::new(&stage).sign_in("sato").await.is(303);
    // Nor is the mark of one worth anything for another account: it counts as a browser that nobody knows.
    stage.clock.advance(Duration::from_secs(31));
    desk.sign_in("sato").await.is(303);
}

#[tokio::test]
async fn mark_of_a_browser_stays_and_goes_with_the_password() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let page = browser.sign_in("sato").await;
    let cookies = page.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let mark = cookies.into_iter().find(|cookie| cookie.starts_with("__Host-device=")).unwrap();
    assert!(mark.contains("Max-Age=34560000") && mark.contains("HttpOnly"), "{mark}");
    let mark = browser.cookies.lock().unwrap()["__Host-device"].clone();
    let csrf = browser.csrf().await;
    browser.post("/sign-out", &[("csrf", &csrf)]).await.is(303);
    assert_eq!(browser.cookies.lock().unwrap()["__Host-device"], mark);
    browser.sign_in("mori").await.is(303);
    assert_eq!(browser.cookies.lock().unwrap()["__Host-device"], mark, "one mark for all who work there");
    // Without one it is refused with the address, with one it is not, and after a new password it is again.
    let stranger = Browser::new(&stage);
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        guess(&stranger, name, PASSWORD).await;
    }
    Browser::new(&stage).sign_in("abe").await.is(303);
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"] {
        guess(&stranger, name, PASSWORD).await;
    }
    let at_once = async |name: &str| {
        let (_, secret) = stage.secrets.iter().find(|(staff, _)| staff.as_str() == name).unwrap();
        let code = secret.code(stage.clock.moment());
        browser.post("/sign-in", &[("staff", name), ("password", PASSWORD), ("code", &code)]).await.status
    };
    assert_eq!(at_once("abe").await, 429, "abe is not known here");
    assert_eq!(at_once("sato").await, 303);
    stage.accounts.set_password(&staff("mori"), PASSWORD, &base_time::SystemEntropy).await.unwrap();
    assert_eq!(at_once("mori").await, 429);
    // The mark may have been copied: it counts for nobody any more.
    assert_eq!(at_once("sato").await, 429);
}

/// Nobody learns from answers whether a password was right: not from the first ones, and not from what comes after waits.
#[tokio::test]
async fn right_password_with_wrong_codes_locks_and_the_answers_do_not_tell() {
    let stage = Stage::set().await;
    let mut answers = Vec::new();
    for (name, password) in [("mori", "not the password"), ("nobody", "not the password"), ("sato", PASSWORD)]
    {
        let mut seen = Vec::new();
        for round in 0..24 {
            // From many addresses, so that none of them waits.
            let browser = Browser::from(&stage, [127, 0, 1, round + 1].into());
            let page = guess(&browser, name, password).await;
            // The kiosk's time is on the page, and each of the three guesses at another.
            let (before, after) = page.text.split_once("<time>").unwrap();
            let text = format!("{before}{}", after.split_once("</time>").unwrap().1);
            seen.push((page.status.as_u16(), text.replace(name, "")));
            pass(&stage, [1, 6, 11, 21, 31, 61][usize::from(round) % 6]);
        }
        answers.push(seen);
    }
    let statuses = |of: usize| answers[of].iter().map(|(status, _)| *status).collect::<Vec<_>>();
    assert!(statuses(0).contains(&403) && statuses(0).contains(&429));
    assert_eq!(statuses(0), statuses(1));
    assert!(answers[0] == answers[1] && answers[1] == answers[2]);
    let locked = |name: &str| {
        let staff = Some(staff(name));
        move |what: &What| matches!(what, What::LockedOut { staff: of, .. } if *of == staff)
    };
    assert!(recorded(&stage, locked("sato")).await);
    assert!(!stage.records().await.iter().any(|record| locked("mori")(&record.what)));
    // One more that is judged, and from then on nothing is accepted for some minutes.
    guess(&Browser::from(&stage, [127, 0, 1, 99].into()), "sato", PASSWORD).await;
    // The right code does not help where the password is known to somebody who guesses, and does where it is not.
    stage.clock.advance(Duration::from_secs(31));
    Browser::from(&stage, [127, 0, 2, 1].into()).sign_in("sato").await.is(429);
    Browser::from(&stage, [127, 0, 2, 2].into()).sign_in("mori").await.is(303);
    // The wait ends.
    stage.clock.advance(Duration::from_secs(24 * 3600));
    Browser::from(&stage, [127, 0, 2, 3].into()).sign_in("sato").await.is(303);
}

#[tokio::test]
async fn guesses_in_a_session_end_its_step_and_never_the_account() {
    let stage = Stage::set().await;
    let (one, other) = (Browser::of(&stage, "abe").await, Browser::of(&stage, "abe").await);
    stage.clock.advance(Duration::from_secs(16 * 60));
    let (csrf, others) = (one.csrf().await, other.csrf().await);
    // At the same moment: one after the other is judged.
    let guesses = (0..20).map(|_| confirm(&one, &csrf, "000000"));
    let mut seen = futures_util::future::join_all(guesses).await;
    seen.sort_unstable();
    assert_eq!(seen, [&[403; 4][..], &[429; 16]].concat());
    assert_eq!(confirm(&one, &csrf, &stage.code_now("abe")).await, 429, "nor the right one now");
    one.get("/").await.is(200);
    // Neither the account nor another session of it waits: at this very moment, where also a short wait would be seen.
    Browser::new(&stage).sign_in_now("abe").await.is(303);
    assert_eq!(confirm(&other, &others, &stage.code("abe")).await, 303);
    let records = stage.records().await;
    let count = |wanted: &dyn Fn(&What) -> bool| records.iter().filter(|record| wanted(&record.what)).count();
    let refused = |what: &What| matches!(what, What::SignInRefused { purpose: Purpose::Confirm, .. });
    assert_eq!(count(&refused), 5);
    // The wait ends, and signing in anew ends it too.
    stage.clock.advance(Duration::from_secs(30));
    assert_eq!(confirm(&one, &csrf, &stage.code("abe")).await, 303);
    for _ in 0..5 {
        confirm(&one, &csrf, "000000").await;
    }
    one.sign_in("abe").await.is(303);
    one.get("/audit").await.is(200);
}
