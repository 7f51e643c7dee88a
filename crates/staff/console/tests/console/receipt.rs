//! The endpoint for the receipt computer.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use base_time::Moment;
use reqwest::{Method, StatusCode};
use staff_audit_log::{AuditStore as _, ResultName, What};
use staff_console::pull::{PendingResult, PendingResults, PullEndpoint};
use zeroize::Zeroizing;

use crate::browserless::Browser;
use crate::support::Stage;

const TOKEN: &str = "a token of the receipt computer";

#[derive(Default)]
struct Store(Mutex<Vec<PendingResult>>);

impl PendingResults for Store {
    fn waiting(&self) -> Vec<PendingResult> {
        self.0.lock().unwrap().clone()
    }

    fn acknowledge(&self, id: &str) -> bool {
        let mut all = self.0.lock().unwrap();
        let before = all.len();
        all.retain(|pending| pending.id != id);
        all.len() < before
    }
}

fn pending(id: &str) -> PendingResult {
    let body = Arc::new(Zeroizing::new(format!("{{\"of\":\"{id}\"}}").into_bytes()));
    PendingResult { id: id.to_owned(), when: Moment(7), media_type: "application/json", body }
}

async fn stage(token: &str) -> (Stage, Arc<Store>) {
    let store = Arc::new(Store::default());
    store.0.lock().unwrap().extend([pending("a1"), pending("b2")]);
    let endpoint = PullEndpoint { token: Zeroizing::new(token.to_owned()), pending: store.clone() };
    (Stage::set_with_door(|_| {}, Some(endpoint)).await, store)
}

struct Computer<'a> {
    stage: &'a Stage,
    token: Option<&'a str>,
    more: &'a [(&'static str, &'a str)],
}

impl Computer<'_> {
    async fn ask(&self, method: Method, path: &str) -> (StatusCode, String) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificate = reqwest::Certificate::from_pem(self.stage.certificate.as_bytes()).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([certificate]).build().unwrap();
        let mut request = client.request(method, self.stage.url(path));
        if let Some(token) = self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in self.more {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }
}

#[tokio::test]
async fn results_are_listed_fetched_again_and_again_and_gone_once_acknowledged() {
    let (stage, store) = stage(TOKEN).await;
    let computer = Computer { stage: &stage, token: Some(TOKEN), more: &[] };
    let (status, list) = computer.ask(Method::GET, "/receipt").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        list,
        r#"[{"id":"a1","when":7,"media_type":"application/json"},{"id":"b2","when":7,"media_type":"application/json"}]"#
    );
    for _ in 0..2 {
        let (status, body) = computer.ask(Method::GET, "/receipt/b2").await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"of":"b2"}"#));
    }
    assert_eq!(computer.ask(Method::DELETE, "/receipt/b2").await.0, StatusCode::NO_CONTENT);
    assert_eq!(computer.ask(Method::DELETE, "/receipt/b2").await.0, StatusCode::NOT_FOUND);
    assert_eq!(computer.ask(Method::GET, "/receipt/b2").await.0, StatusCode::NOT_FOUND);
    assert_eq!(store.waiting().len(), 1);
}

#[tokio::test]
async fn nobody_without_the_token_and_no_browser_gets_in() {
    let (stage, store) = stage(TOKEN).await;
    for (token, more, status) in [
        (None, &[][..], StatusCode::UNAUTHORIZED),
        (Some("another token, and as long"), &[], StatusCode::UNAUTHORIZED),
        (Some(TOKEN), &[("origin", "https://localhost")], StatusCode::FORBIDDEN),
        (Some(TOKEN), &[("sec-fetch-site", "same-origin")], StatusCode::FORBIDDEN),
        (Some(TOKEN), &[("host", "elsewhere.example")], StatusCode::MISDIRECTED_REQUEST),
    ] {
        let computer = Computer { stage: &stage, token, more };
        for (method, path) in [(Method::GET, "/receipt"), (Method::DELETE, "/receipt/a1")] {
            assert_eq!(computer.ask(method, path).await.0, status, "{token:?} {more:?} {path}");
        }
    }
    assert_eq!(store.waiting().len(), 2);
}

#[tokio::test]
async fn guessing_is_stopped_and_a_short_token_opens_nothing() {
    let (stage, _) = stage(TOKEN).await;
    let guess = Computer { stage: &stage, token: Some("a guess"), more: &[] };
    let mut statuses = Vec::new();
    for _ in 0..60 {
        statuses.push(guess.ask(Method::GET, "/receipt").await.0);
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    let (stage, _) = self::stage("short").await;
    let computer = Computer { stage: &stage, token: Some("short"), more: &[] };
    assert_eq!(computer.ask(Method::GET, "/receipt").await.0, StatusCode::UNAUTHORIZED);
    // Without an endpoint there is none.
    let stage = Stage::set().await;
    let computer = Computer { stage: &stage, token: Some(TOKEN), more: &[] };
    assert_eq!(computer.ask(Method::GET, "/receipt").await.0, StatusCode::NOT_FOUND);
}

/// Row 3 of what fell: results fetched, deleted or guessed leave a record, before bytes leave.
#[tokio::test]
async fn results_fetched_taken_or_guessed_leave_a_record_and_without_one_nothing_leaves() {
    let (stage, store) = stage(TOKEN).await;
    let computer = Computer { stage: &stage, token: Some(TOKEN), more: &[] };
    let guess = Computer { stage: &stage, token: Some("a guess"), more: &[] };
    let name = |id: &str| ResultName::new(id).unwrap();
    let recorded = async || {
        let records = stage.log.recent(Moment(0), 100).await.unwrap();
        records.into_iter().map(|record| record.what).collect::<Vec<_>>()
    };
    computer.ask(Method::GET, "/receipt/a1").await;
    assert!(recorded().await.contains(&What::ResultFetched { result: name("a1") }));
    // Without a record nothing is given, and nothing is forgotten.
    stage.log.fails.store(true, Ordering::SeqCst);
    let (status, body) = computer.ask(Method::GET, "/receipt/b2").await;
    assert_eq!((status, body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, ""));
    let (status, _) = computer.ask(Method::DELETE, "/receipt/b2").await;
    assert_eq!((status, store.waiting().len()), (StatusCode::SERVICE_UNAVAILABLE, 2));
    stage.log.fails.store(false, Ordering::SeqCst);
    computer.ask(Method::DELETE, "/receipt/a1").await;
    assert!(recorded().await.contains(&What::ResultTaken { result: name("a1") }));
    // Guesses: of the token and of a name. They are recorded, and a stranger cannot fill the log with them.
    guess.ask(Method::GET, "/receipt").await;
    let refused = recorded().await.iter().filter(|what| **what == What::ReceiptRefused).count();
    assert_eq!(refused, 1, "a wrong token");
    for n in 0..5 {
        guess.ask(Method::GET, "/receipt").await;
        computer.ask(Method::GET, &format!("/receipt/guess-{n}")).await;
    }
    let refused = recorded().await.iter().filter(|what| **what == What::ReceiptRefused).count();
    assert_eq!(refused, 1, "one a minute from one address");
    stage.clock.advance(std::time::Duration::from_secs(61));
    computer.ask(Method::DELETE, "/receipt/guess").await;
    let refused = recorded().await.iter().filter(|what| **what == What::ReceiptRefused).count();
    assert_eq!(refused, 2);
}

/// Row 15: the receipt computer and people share no wait, either way, also from one address.
#[tokio::test]
async fn receipt_computer_and_people_lock_each_other_out_neither_way() {
    let (stage, _) = stage(TOKEN).await;
    let guess = Computer { stage: &stage, token: Some("a guess"), more: &[] };
    for _ in 0..12 {
        guess.ask(Method::GET, "/receipt").await;
    }
    assert_eq!(guess.ask(Method::GET, "/receipt").await.0, StatusCode::TOO_MANY_REQUESTS);
    // Who guesses shuts nobody out who shows the token, from the same source neither.
    let computer = Computer { stage: &stage, token: Some(TOKEN), more: &[] };
    assert_eq!(computer.ask(Method::GET, "/receipt").await.0, StatusCode::OK);
    Browser::new(&stage).sign_in_now("sato").await.is(303);
    // And people's refusals shut the receipt computer out no more.
    let (stage, _) = self::stage(TOKEN).await;
    let browser = Browser::new(&stage);
    for _ in 0..12 {
        browser.sign_in("nobody").await;
    }
    let computer = Computer { stage: &stage, token: Some(TOKEN), more: &[] };
    assert_eq!(computer.ask(Method::GET, "/receipt").await.0, StatusCode::OK);
    let guess = Computer { stage: &stage, token: Some("a guess"), more: &[] };
    assert_eq!(
        guess.ask(Method::GET, "/receipt").await.0,
        StatusCode::UNAUTHORIZED,
        "it is judged, and waits for nobody"
    );
}
