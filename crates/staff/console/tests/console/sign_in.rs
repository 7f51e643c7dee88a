//! Signing in: both factors, one message for every refusal, waits that grow, and ends.

use std::time::Duration;

use base_time::Clock as _;
use staff_audit_log::{AuditError, AuditStore as _, Factor, Place, Purpose, Record, SessionEnd, What};
use staff_console::accounts::{Claim, Role};

use crate::browserless::Browser;
use crate::support::{PASSWORD, Stage, kiosk, staff};

#[tokio::test]
async fn both_factors_let_in_and_out_again() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    assert_eq!(browser.get("/").await.is(303).location(), "/sign-in");
    let page = browser.sign_in("sato").await;
    assert_eq!(page.is(303).location(), "/");
    let board = browser.get("/").await;
    board.is(200).has("kiosk-1").has("待機中").has("sato").lacks("/audit");
    browser.get("/?lang=en").await.is(200).has("Ready").has("lang=\"en\"");
    browser.get("/").await.has("Ready");
    let csrf = browser.csrf().await;
    assert_eq!(browser.post("/sign-out", &[("csrf", &csrf)]).await.location(), "/sign-in?ended=asked");
    browser.get("/").await.is(303);
    let records = stage.records().await;
    let signed: Vec<_> = records.iter().map(|record| &record.what).rev().take(2).collect();
    assert_eq!(*signed[1], What::SignedIn { staff: staff("sato"), factor: Some(Factor::Code) });
    assert_eq!(*signed[0], What::SignedOut { staff: staff("sato"), why: SessionEnd::Asked });
}

#[tokio::test]
async fn every_refusal_reads_the_same() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let good = stage.code("sato");
    let mut pages = Vec::new();
    for (name, password, code) in [
        ("sato", PASSWORD, "000000"),
        ("sato", "not the password", good.as_str()),
        ("nobody", PASSWORD, good.as_str()),
        ("", "", ""),
        ("佐藤", PASSWORD, good.as_str()),
    ] {
        let page = browser.post("/sign-in", &[("staff", name), ("password", password), ("code", code)]).await;
        page.is(403);
        // Only what was typed as the name stays in its field.
        pages.push(page.text.replace(&format!("value=\"{name}\""), "value=\"\"").replace(" autofocus", ""));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
    // None of it used the code up, nor counted as a lockout.
    browser.post("/sign-in", &[("staff", "sato"), ("password", PASSWORD), ("code", &good)]).await.is(303);
    // The log has the account where there is one, and never what was typed.
    let refused: Vec<_> = stage
        .records()
        .await
        .into_iter()
        .filter_map(|record| match record.what {
            What::SignInRefused { staff, purpose: Purpose::SignIn, .. } => Some(staff),
            _ => None,
        })
        .collect();
    assert_eq!(refused, [Some(staff("sato")), Some(staff("sato")), None, None, None]);
}

#[tokio::test]
async fn a_code_is_accepted_once() {
    let stage = Stage::set().await;
    let code = stage.code("sato");
    let fields = [("staff", "sato"), ("password", PASSWORD), ("code", code.as_str())];
    Browser::new(&stage).post("/sign-in", &fields).await.is(303);
    Browser::new(&stage).post("/sign-in", &fields).await.is(403);
    // A code of the period before the used one is none either, though its time is not over.
    let (_, secret) = &stage.secrets[0];
    let before = secret.code(base_time::Moment(base_time::Clock::moment(&*stage.clock).0 - 30_000));
    let fields = [("staff", "sato"), ("password", PASSWORD), ("code", before.as_str())];
    Browser::new(&stage).post("/sign-in", &fields).await.is(403);
    Browser::new(&stage).sign_in("sato").await.is(303);
}

#[tokio::test]
async fn two_at_the_same_moment_with_one_code_are_one() {
    let stage = Stage::set().await;
    let code = stage.code("sato");
    let (one, other) = (Browser::new(&stage), Browser::new(&stage));
    let fields = [("staff", "sato"), ("password", PASSWORD), ("code", code.as_str())];
    let (one, other) = tokio::join!(one.post("/sign-in", &fields), other.post("/sign-in", &fields));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 403]);
}

#[tokio::test]
async fn an_address_that_tries_many_names_waits_too() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    for n in 0..10 {
        let name = format!("name-{n}");
        browser
            .post("/sign-in", &[("staff", &name), ("password", PASSWORD), ("code", "000000")])
            .await
            .is(403);
    }
    let (_, secret) = &stage.secrets[0];
    let code = secret.code(base_time::Clock::moment(&*stage.clock));
    let fields = [("staff", "sato"), ("password", PASSWORD), ("code", code.as_str())];
    browser.post("/sign-in", &fields).await.is(429);
    stage.clock.advance(Duration::from_secs(31));
    browser.sign_in("sato").await.is(303);
}

#[tokio::test]
async fn a_lock_outlives_a_restart() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    for _ in 0..5 {
        browser.post("/sign-in", &[("staff", "sato"), ("password", PASSWORD), ("code", "000000")]).await;
    }
    let accounts = staff_console::accounts::Accounts::open(
        stage.folder.path().join("accounts.sqlite"),
        &base_time::SystemEntropy,
    )
    .await
    .unwrap();
    let prove = async |code: &str| {
        let claim = Claim { name: "sato", password: PASSWORD, code };
        accounts.prove(claim, None, stage.clock.moment()).await.unwrap()
    };
    // The short wait of strangers, and the long one of who knew the password.
    assert!(prove("000000").await.unwrap_err().locked_until.is_some());
    assert!(prove(&stage.code("sato")).await.is_err());
    stage.clock.advance(Duration::from_secs(31));
    assert!(prove(&stage.code("sato")).await.is_ok());
}

#[tokio::test]
async fn where_the_facility_wants_it_time_without_a_press_ends_the_session_and_looking_is_no_press() {
    let stage = Stage::set_with(|config| config.times.idle = Some(Duration::from_secs(120))).await;
    let browser = Browser::of(&stage, "sato").await;
    stage.clock.advance(Duration::from_secs(110));
    assert_eq!(browser.get_begin("/events").await, 200);
    stage.clock.advance(Duration::from_secs(9));
    browser.get("/").await.is(200);
    stage.clock.advance(Duration::from_secs(119));
    assert_eq!(browser.get_begin("/events").await, 200);
    stage.clock.advance(Duration::from_secs(1));
    let page = browser.get("/").await;
    page.is(303);
    assert!(browser.cookies.lock().unwrap().is_empty() || page.location().starts_with("/sign-in"));
    let records = stage.records().await;
    assert_eq!(records.last().unwrap().what, What::SignedOut { staff: staff("sato"), why: SessionEnd::Idle });
}

#[tokio::test]
async fn a_session_ends_by_age_however_busy() {
    let stage = Stage::set_with(|config| config.times.age = Duration::from_secs(300)).await;
    let browser = Browser::of(&stage, "sato").await;
    for _ in 0..2 {
        stage.clock.advance(Duration::from_secs(100));
        browser.get("/").await.is(200);
    }
    stage.clock.advance(Duration::from_secs(100));
    browser.get("/").await.is(303);
}

#[tokio::test]
async fn an_account_that_is_removed_is_signed_in_no_longer() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    stage.accounts.remove(&staff("sato")).await.unwrap();
    browser.get("/").await.is(303);
    browser.sign_in("sato").await.is(403);
}

#[tokio::test]
async fn a_new_password_ends_every_session_under_the_old_one() {
    let stage = Stage::set().await;
    let (one, other) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "sato").await);
    let csrf = one.csrf().await;
    let change = async |now: &str, new: &str, again: &str| {
        let code = stage.code("sato");
        let fields = [("csrf", csrf.as_str()), ("now", now), ("code", &code), ("new", new), ("again", again)];
        one.post("/account/password", &fields).await
    };
    let new = "another password";
    change("wrong password!", new, new).await.is(403);
    change(PASSWORD, new, "another passwort").await.is(422);
    change(PASSWORD, "short", "short").await.is(422);
    change(PASSWORD, new, new).await.is(200).has("もう一度サインイン");
    one.get("/").await.is(303);
    other.get("/").await.is(303);
    other.sign_in("sato").await.is(403);
    let code = stage.code("sato");
    other.post("/sign-in", &[("staff", "sato"), ("password", new), ("code", &code)]).await.is(303);
}

#[tokio::test]
async fn each_role_sees_what_is_its_own() {
    let stage = Stage::set().await;
    let visit = stage.visit_calling();
    let paths = ["/", "/account", "/audit", &format!("/visit/{visit}"), &format!("/visit/{visit}/result")];
    for (name, role, expected) in [
        ("sato", Role::Reception, [200, 200, 403, 200, 410]),
        ("abe", Role::Supervisor, [200, 200, 200, 200, 410]),
        ("fuji", Role::Vendor, [200, 200, 403, 403, 403]),
    ] {
        let browser = Browser::of(&stage, name).await;
        let mut seen = Vec::new();
        for path in paths {
            seen.push(browser.get(path).await.status.as_u16());
        }
        assert_eq!(seen, expected, "{role:?}");
        let board = browser.get("/").await;
        assert_eq!(board.text.contains(&visit.to_string()), role.sees_visits(), "{role:?}");
    }
}

#[tokio::test]
async fn name_and_staff_number_are_one_account_however_they_are_typed() {
    let stage = Stage::set().await;
    let number = stage.accounts.get(&staff("sato")).await.unwrap().unwrap().number.to_string();
    let wide: String = number
        .bytes()
        .map(|digit| char::from_u32(u32::from('０') + u32::from(digit - b'0')).unwrap())
        .collect();
    for typed in [number.as_str(), &wide, " SATO ", "ｓａｔｏ"] {
        let browser = Browser::new(&stage);
        let code = stage.code("sato");
        let fields = [("staff", typed), ("password", PASSWORD), ("code", code.as_str())];
        browser.post("/sign-in", &fields).await.is(303);
        browser.get("/").await.has("<span class=\"who\">sato</span>");
    }
    // Refusals of both count together, and a number that nobody has waits like one that somebody has.
    let browser = Browser::new(&stage);
    let free = (0..).map(|free| format!("{free:05}"));
    let taken = stage.accounts.list().await.unwrap();
    let free = free.into_iter().find(|free| taken.iter().all(|one| one.number.to_string() != *free)).unwrap();
    for (typed, last) in [(["sato", &number, "sato", &number, "sato"], 429), ([free.as_str(); 5], 429)] {
        let mut seen = 0;
        for name in typed {
            let fields = [("staff", name), ("password", PASSWORD), ("code", "000000")];
            let page = browser.post("/sign-in", &fields).await;
            page.has(&format!("value=\"{name}\""));
            seen = page.status.as_u16();
        }
        assert_eq!(seen, last);
    }
}

/// Row 14: what was noted while the clock was ahead locks no right code out afterwards.
#[tokio::test]
async fn clock_that_was_ahead_for_a_moment_locks_nobody_out() {
    let stage = Stage::set().await;
    let now = stage.clock.wall();
    let ahead = now + jiff::SignedDuration::from_hours(25);
    stage.clock.set_wall(ahead);
    let proves = async |code: &str| {
        let claim = Claim { name: "sato", password: PASSWORD, code };
        stage.accounts.prove(claim, None, stage.clock.moment()).await.unwrap().is_ok()
    };
    let code = stage.code("sato");
    assert!(proves(&code).await, "a code of the clock as it is");
    stage.clock.set_wall(now);
    let code = stage.code("sato");
    assert!(proves(&code).await, "the right code, after the clock was set right");
    assert!(!proves(&code).await, "and only once");
    // Refusals that were counted then lock nobody out for so long.
    stage.clock.set_wall(ahead);
    for _ in 0..6 {
        assert!(!proves("000000").await);
    }
    stage.clock.set_wall(now + jiff::SignedDuration::from_mins(5));
    assert!(proves(&stage.code("sato")).await, "the wait of a clock that was ahead is over");
}

/// Row 16: who reads the accounts does not wait for who guesses a password.
#[tokio::test]
async fn reading_accounts_does_not_wait_for_a_password_that_is_judged() {
    let stage = Stage::set().await;
    let (accounts, now) = (stage.accounts.clone(), stage.clock.moment());
    let guess = async move {
        let claim = Claim { name: "sato", password: "a guess of a password", code: "000000" };
        accounts.prove(claim, None, now).await
    };
    let guessing = tokio::spawn(guess);
    let (begun, mut longest) = (std::time::Instant::now(), Duration::ZERO);
    while !guessing.is_finished() {
        let asked = std::time::Instant::now();
        stage.accounts.get(&staff("sato")).await.unwrap();
        longest = longest.max(asked.elapsed());
    }
    let whole = begun.elapsed();
    assert!(guessing.await.unwrap().unwrap().is_err());
    // Hashing is nearly all of it: who waited for that waited for nearly as long.
    assert!(longest < whole / 2, "a read took {longest:?} while a password was judged in {whole:?}");
}

/// Row 5: where the log keeps its last space for others, a refusal stands without a record, is counted, and a sign-in is recorded.
#[tokio::test]
async fn refusals_stand_without_a_record_where_the_log_keeps_its_reserve() {
    let stage = Stage::set_in_a_log_of(256 * 1024).await;
    let stranger = Browser::from(&stage, [127, 0, 0, 9].into());
    let wrong =
        || What::SignInRefused { staff: None, purpose: Purpose::SignIn, place: Place::Console, factor: None };
    // Fills it as far as strangers may.
    loop {
        let record = Record { at: stage.clock.moment(), kiosk: kiosk(), what: wrong() };
        match stage.log.append(&[record]).await {
            Ok(_) => {}
            Err(AuditError::Reserved) => break,
            Err(error) => panic!("{error}"),
        }
    }
    let before = stage.records().await.len();
    let guess = [("staff", "nobody"), ("password", PASSWORD), ("code", "000000")];
    stranger.post("/sign-in", &guess).await.is(403);
    assert_eq!(stage.records().await.len(), before);
    let browser = Browser::of(&stage, "sato").await;
    browser.get("/").await.is(200);
    let records = stage.records().await;
    assert_eq!(records.len(), before + 1);
    assert!(matches!(records.last().unwrap().what, What::SignedIn { .. }));
}

/// Row 5: refusals by strangers do not fill the log, and how many were left out is in it.
#[tokio::test]
async fn refusals_that_come_fast_are_counted_and_not_each_recorded() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let before = stage.records().await.len();
    let wrong = [("staff", "nobody"), ("password", PASSWORD), ("code", "000000")];
    for _ in 0..150 {
        // Past the waits of name and address, as from many addresses.
        stage.clock.set_wall(stage.clock.wall() + jiff::SignedDuration::from_hours(1));
        browser.post("/sign-in", &wrong).await;
    }
    let records = stage.records().await.len() - before;
    assert!((60..=64).contains(&records), "{records} records of 150 refusals");
    stage.clock.advance(Duration::from_secs(3600));
    browser.post("/sign-in", &wrong).await;
    let told = stage
        .records()
        .await
        .iter()
        .any(|record| matches!(record.what, What::RefusalsUnrecorded { count } if count >= 80));
    assert!(told, "how many were left out");
}
