//! Asking the gateway how it is.

use std::time::{Duration, Instant};

use eligibility_api::wire::{SCOPE, STATUS, Scope};
use eligibility_client::{
    BadAnswer, BreakerPolicy, ClientError, GatewayClient, InputError, Refusal, TlsFailure,
};
use eligibility_sandbox::{Fault, FaultRule, Route, Sandbox, SandboxConfig};

use crate::server::{Server, Step, VISIT, confirmation, good_answer, http, problem};

#[tokio::test]
async fn status_is_one_request_without_a_body() {
    let server = Server::answering(http(204, &[], b"")).await;
    server.client().status().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("GET", STATUS));
    assert!(seen[0].body.is_empty() && seen[0].header("content-type").is_none());
    assert_eq!(seen[0].header("idempotency-key"), None);
}

#[tokio::test]
async fn status_is_asked_once_whatever_comes() {
    for (answer, expected) in [
        (http(404, &[], b""), ClientError::Refused { status: 404, refusal: Refusal::Other }),
        (problem(404, "bad-request"), ClientError::Refused { status: 404, refusal: Refusal::BadRequest }),
        (
            problem(403, "terminal-refused"),
            ClientError::Refused { status: 403, refusal: Refusal::TerminalRefused },
        ),
        (http(503, &[("retry-after", "1")], b""), ClientError::Unavailable { status: 503 }),
        (http(200, &[], b"fine"), ClientError::BadAnswer(BadAnswer::Status(200))),
        (http(302, &[("location", "/elsewhere")], b""), ClientError::BadAnswer(BadAnswer::Status(302))),
    ] {
        let server = Server::answering(answer).await;
        assert_eq!(server.client().status().await.unwrap_err(), expected);
        assert_eq!(server.seen().len(), 1, "{expected:?}");
    }
}

#[tokio::test]
async fn status_waits_no_longer_than_a_call_may() {
    let server = Server::start(|_, _| vec![Step::Hang]).await;
    let mut config = server.config();
    config.connect_timeout = Duration::from_millis(500);
    config.total_timeout = Duration::from_millis(700);
    let started = Instant::now();
    let error = GatewayClient::new(config).unwrap().status().await.unwrap_err();
    assert_eq!(error, ClientError::TimedOut);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn status_goes_past_an_open_breaker_and_its_answer_closes_it() {
    let server = Server::start(|before, seen| {
        let good = if seen.path == STATUS { http(204, &[], b"") } else { good_answer() };
        vec![Step::Send(if before < 2 { http(500, &[], b"") } else { good })]
    })
    .await;
    let mut config = server.config();
    config.breaker =
        BreakerPolicy { failures: 2, within: Duration::from_secs(30), probe_every: Duration::from_secs(600) };
    let client = GatewayClient::new(config).unwrap();
    client.status().await.unwrap_err();
    client.status().await.unwrap_err();
    let error = client.confirm(&confirmation()).await.unwrap_err();
    assert!(matches!(error, ClientError::BreakerOpen { .. }), "failed looks count");
    client.status().await.unwrap();
    assert!(client.confirm(&confirmation()).await.is_ok(), "the first patient does not wait for a probe");
}

#[tokio::test]
async fn sandbox_tells_how_it_is_and_what_a_certificate_gives() {
    let folder = tempfile::TempDir::new().unwrap();
    let sandbox = Sandbox::start(SandboxConfig::new(folder.path())).await.unwrap();
    let client = crate::sandbox::client(folder.path(), &sandbox.base_url());
    client.status().await.unwrap();
    assert_eq!(sandbox.seen().requests(Route::Status), 1);
    sandbox.faults().add(FaultRule::from(Fault::Status(503)).on(Route::Status).times(1));
    let error = client.status().await.unwrap_err();
    assert_eq!(error, ClientError::Refused { status: 503, refusal: Refusal::TryLater });

    let day = jiff::SignedDuration::from_hours(24);
    let now = jiff::Timestamp::now();
    for (ends, scope) in [
        (now + day, Scope::Full),
        (now - day, Scope::EligibilityOnly),
        // Past the grace nothing is given, and nothing has to be asked.
        (now - day * 200, Scope::EligibilityOnly),
    ] {
        let challenge = client.challenge_for(VISIT, &ends.to_string()).await.unwrap();
        assert_eq!(challenge.scope, scope, "{ends}");
    }
    assert_eq!(client.challenge(VISIT).await.unwrap().scope, Scope::Full);
    let error = client.challenge_for(VISIT, "soon").await.unwrap_err();
    assert_eq!(error, ClientError::Input(InputError::Time));
    sandbox.stop().await;
}

#[tokio::test]
async fn result_says_what_the_certificate_gives() {
    for (word, scope) in [
        (None, Scope::Full),
        (Some("full"), Scope::Full),
        (Some("eligibility-only"), Scope::EligibilityOnly),
        (Some("newer"), Scope::Other("newer".into())),
    ] {
        let mut answer = String::from_utf8(good_answer()).unwrap();
        if let Some(word) = word {
            answer = answer.replacen("\r\n", &format!("\r\n{SCOPE}: {word}\r\n"), 1);
        }
        let server = Server::answering(answer.into_bytes()).await;
        assert_eq!(server.client().confirm(&confirmation()).await.unwrap().scope, scope);
    }
}

/// What a clock that shows `wall` is ahead by, in whole seconds, by the answer to a look at this server.
async fn ahead_by(client: &GatewayClient, shift: i64) -> Option<i64> {
    let answer = client.status().await;
    let time = client.time_told(&answer).await?;
    let wall = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(shift);
    Some(time.ahead(wall.into()) / 1000)
}

fn dated(status: u16, seconds_ago: u64) -> Vec<u8> {
    let now = base_time::Moment::from(jiff::Timestamp::now());
    http(status, &[("date", &base_time::http_date(base_time::Moment(now.0 - seconds_ago * 1000)))], b"")
}

#[tokio::test]
async fn every_answer_tells_the_time_whatever_else_it_says() {
    for status in [204, 404, 429, 500, 503, 200, 302] {
        let server = Server::start(move |_, _| vec![Step::Send(dated(status, 120))]).await;
        let ahead = ahead_by(&server.client(), 0).await.unwrap();
        assert!((118..=120).contains(&ahead), "{status}: {ahead}");
    }
    let server = Server::answering(http(204, &[], b"")).await;
    assert_eq!(ahead_by(&server.client(), 0).await, None, "told nothing");
    let server = Server::start(|_, _| vec![Step::Cut]).await;
    assert_eq!(ahead_by(&server.client(), 0).await, None, "no answer");
}

#[tokio::test]
async fn time_of_an_earlier_answer_is_not_told_for_one_that_did_not_come() {
    let server =
        Server::start(|before, _| vec![if before == 0 { Step::Send(dated(204, 0)) } else { Step::Cut }])
            .await;
    let client = server.client();
    assert_eq!(ahead_by(&client, 0).await, Some(0));
    assert_eq!(ahead_by(&client, 0).await, None);
}

/// A certificate whose dates do not fit this machine's clock: that may be the clock, so the gateway is asked for its time, once,
/// and for nothing else.
#[tokio::test]
async fn gateway_whose_certificate_does_not_fit_the_clock_tells_the_time_and_nothing_else() {
    let expired: fn(&mut test_pki::rcgen::CertificateParams) = |params| {
        (params.not_before, params.not_after) =
            (test_pki::rcgen::date_time_ymd(2019, 1, 1), test_pki::rcgen::date_time_ymd(2020, 1, 1));
    };
    let future: fn(&mut test_pki::rcgen::CertificateParams) =
        |params| params.not_before = test_pki::rcgen::date_time_ymd(2200, 1, 1);
    for change in [expired, future] {
        let ca = test_pki::Ca::new("CA");
        let mut params = test_pki::server_params(crate::pki::HERE);
        change(&mut params);
        let gateway = ca.issue(params, test_pki::rcgen::KeyPair::generate().unwrap());
        let tls = crate::server::server_tls(&gateway, Some(&ca), &[&rustls::version::TLS13]);
        let server = Server::start_with(ca, tls, |_, _| vec![Step::Send(dated(204, 600))]).await;
        let client = server.client();
        let answer = client.status().await;
        assert_eq!(answer, Err(ClientError::Tls(TlsFailure::Dates)));
        assert!(server.seen().is_empty());
        let ahead = client.time_told(&answer).await.unwrap().ahead(jiff::Timestamp::now().into()) / 1000;
        assert!((598..=600).contains(&ahead), "{ahead}");
        let seen = server.seen();
        assert_eq!((seen.len(), seen[0].path.as_str(), seen[0].body.len()), (1, STATUS, 0));
        // Nor is anything asked over that connection's session.
        assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), ClientError::Tls(TlsFailure::Dates));
        assert_eq!(server.seen().len(), 1);
    }
}
