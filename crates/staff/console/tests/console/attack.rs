//! A decision used twice, by the wrong role, after the visit, replayed, from another origin, with a stolen cookie; and the
//! other ways in that a browser opens.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HOST, ORIGIN};
use staff_audit_log::{SessionEnd, What};
use staff_console::commands::StaffCommand;

use crate::browserless::Browser;
use crate::check::{decide, form, open};
use crate::support::{Stage, staff};

fn decisions(told: &[StaffCommand]) -> usize {
    told.iter().filter(|command| matches!(command, StaffCommand::Decide { .. })).count()
}

#[tokio::test]
async fn a_decision_counts_once() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let form = form(&browser, visit).await;
    let code = stage.code("sato");
    decide(&browser, visit, &form, "same", &code).await.is(303);
    // The very same again, and the same with a fresh code.
    decide(&browser, visit, &form, "same", &code).await.is(409);
    decide(&browser, visit, &form, "same", &stage.code("sato")).await.is(409);
    assert_eq!(decisions(&stage.told()), 1);
}

#[tokio::test]
async fn two_decisions_at_the_same_moment_are_one() {
    let stage = Stage::set().await;
    let (one, other) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "mori").await);
    let visit = stage.visit_calling();
    let form_one = form(&one, visit).await;
    let code_one = stage.code("sato");
    // The same form twice at once.
    let (a, b) = tokio::join!(
        decide(&one, visit, &form_one, "same", &code_one),
        decide(&one, visit, &form_one, "same", &code_one)
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    open(&other, visit).await.is(409);
    assert_eq!(decisions(&stage.told()), 1);
}

#[tokio::test]
async fn a_check_opened_at_another_desk_closes_the_first() {
    let stage = Stage::set().await;
    let (one, other) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "mori").await);
    let visit = stage.visit_calling();
    let first = form(&one, visit).await;
    let second = form(&other, visit).await;
    decide(&one, visit, &first, "same", &stage.code("sato")).await.is(409);
    // Nor with the other's form.
    decide(&one, visit, &(first.0, second.1.clone()), "same", &stage.code("sato")).await.is(409);
    decide(&other, visit, &second, "same", &stage.code("mori")).await.is(303);
    assert_eq!(decisions(&stage.told()), 1);
}

#[tokio::test]
async fn a_decision_after_the_visit_or_for_another_is_refused() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let old = form(&browser, visit).await;
    stage.board.end(visit);
    decide(&browser, visit, &old, "same", &stage.code("sato")).await.is(410);
    let next = stage.visit_calling();
    decide(&browser, next, &old, "same", &stage.code("sato")).await.is(409);
    decide(&browser, visit, &old, "same", &stage.code("sato")).await.is(410);
    assert_eq!(decisions(&stage.told()), 0);
}

#[tokio::test]
async fn the_wrong_role_decides_nothing() {
    let stage = Stage::set().await;
    let (sato, fuji) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "fuji").await);
    let visit = stage.visit_calling();
    open(&fuji, visit).await.is(403);
    let form = form(&sato, visit).await;
    let csrf = fuji.csrf().await;
    decide(&fuji, visit, &(csrf.clone(), form.1), "same", &stage.code("fuji")).await.is(403);
    fuji.post(&format!("/visit/{visit}/stop"), &[("csrf", &csrf)]).await.is(403);
    fuji.get(&format!("/visit/{visit}/photo")).await.is(403);
    assert_eq!(decisions(&stage.told()), 0);
}

#[tokio::test]
async fn another_origin_is_refused_before_anything_is_looked_at() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let (csrf, nonce) = form(&browser, visit).await;
    let code = stage.code("sato");
    let fields = [
        ("csrf", csrf.as_str()),
        ("nonce", &nonce),
        ("decision", "same"),
        ("reason", "other"),
        ("code", &code),
    ];
    let path = format!("/visit/{visit}/decision");
    for origin in
        ["https://evil.example", "null", "http://localhost", "https://localhost", "https://localhost:1"]
    {
        let mut request = browser.form(&path, &fields).build().unwrap();
        request.headers_mut().insert(ORIGIN, origin.parse().unwrap());
        let refused = execute(&browser, request).await;
        assert_eq!(refused, 403, "{origin}");
    }
    let mut request = browser.form(&path, &fields).build().unwrap();
    request.headers_mut().remove(ORIGIN);
    assert_eq!(execute(&browser, request).await, 403);
    for site in ["cross-site", "same-site", "none"] {
        let mut request = browser.form(&path, &fields).build().unwrap();
        request.headers_mut().insert("sec-fetch-site", site.parse().unwrap());
        assert_eq!(execute(&browser, request).await, 403, "{site}");
    }
    // With the origin right, the form's own word still has to be.
    decide(&browser, visit, &("A".repeat(43), nonce.clone()), "same", &code).await.is(403);
    assert_eq!(decisions(&stage.told()), 0);
    decide(&browser, visit, &(csrf, nonce), "same", &code).await.is(303);
}

pub(crate) async fn execute(browser: &Browser<'_>, request: reqwest::Request) -> u16 {
    let client = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(browser.stage.certificate.as_bytes()).unwrap()])
        .build()
        .unwrap();
    client.execute(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_name_that_is_not_ours_gets_no_answer() {
    let stage = Stage::set().await;
    let browser = Browser::new(&stage);
    let port = stage.console.address().port();
    for (host, expected) in [
        (format!("localhost:{port}"), 200),
        (format!("LOCALHOST:{port}"), 200),
        (format!("127.0.0.1:{port}"), 200),
        ("localhost".to_owned(), 421),
        (format!("localhost:{}", port.wrapping_add(1)), 421),
        (format!("evil.example:{port}"), 421),
        (format!("localhost.evil.example:{port}"), 421),
        (format!("[::1]:{port}"), 421),
    ] {
        let page = browser.send(browser.request(Method::GET, "/sign-in").header(HOST, &host)).await;
        assert_eq!(page.status.as_u16(), expected, "{host}");
    }
}

#[tokio::test]
async fn a_stolen_cookie_ends_the_session_and_decides_nothing() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let form = form(&browser, visit).await;
    // In another browser.
    let thief = browser.copy("another browser");
    thief.get("/").await.is(303);
    browser.get("/").await.is(303);
    decide(&browser, visit, &form, "same", &stage.code("sato")).await.is(303);
    assert_eq!(decisions(&stage.told()), 0);
    let stolen = What::SignedOut { staff: staff("sato"), why: SessionEnd::Stolen };
    assert!(stage.records().await.iter().any(|record| record.what == stolen));
}

#[tokio::test]
async fn a_cookie_copied_into_the_same_kind_of_browser_is_found_out_when_both_go_on() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let thief = browser.copy("a browser");
    let before = browser.cookies.lock().unwrap().clone();
    stage.clock.advance(Duration::from_secs(61));
    browser.get("/").await.is(200);
    assert_ne!(*browser.cookies.lock().unwrap(), before, "a new cookie");
    // Requests under way may still carry the old one for a moment.
    stage.clock.advance(Duration::from_secs(10));
    thief.get("/").await.is(200);
    stage.clock.advance(Duration::from_secs(11));
    thief.get("/").await.is(303);
    browser.get("/").await.is(303);
    let records = stage.records().await;
    assert_eq!(
        records.last().unwrap().what,
        What::SignedOut { staff: staff("sato"), why: SessionEnd::Stolen }
    );
}

#[tokio::test]
async fn guessing_the_code_of_a_decision_locks_and_closes_the_check() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    stage.clock.advance(Duration::from_secs(14 * 60 + 30));
    let form = form(&browser, visit).await;
    stage.clock.advance(Duration::from_secs(60));
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(decide(&browser, visit, &form, "same", "000000").await.status.as_u16());
    }
    assert_eq!(seen, [403, 403, 403, 403, 429]);
    decide(&browser, visit, &form, "same", &stage.code("sato")).await.is(409);
    assert_eq!(decisions(&stage.told()), 0);
}

#[tokio::test]
async fn signing_out_closes_the_check() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let (csrf, _) = form(&browser, visit).await;
    browser.post("/sign-out", &[("csrf", &csrf)]).await.is(303);
    let told = stage.told();
    assert_eq!(told[1..], [StaffCommand::OpenSight { visit }, StaffCommand::CloseSight { visit }]);
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    for path in ["/", "/sign-in", "/staff.css", "/nowhere", "/account", "/audit", "/confirm?to=audit"] {
        let page = browser.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"),
            "{path}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(page.headers[name], value, "{path}");
        }
        let cached = if path == "/staff.css" { "no-cache" } else { "no-store" };
        assert_eq!(page.headers["cache-control"], cached, "{path}");
        page.lacks("<script>").lacks(" style=").lacks(" onclick=").lacks("http://").lacks("//cdn");
    }
}
