//! How often the gateway is asked, and when it is left alone.

use std::time::Duration;

use base_time::{Entropy, NoEntropy};
use eligibility_api::wire::IDEMPOTENCY_KEY;
use eligibility_client::{BreakerPolicy, ClientError, GatewayClient, Refusal, RetryPolicy};

use crate::server::{
    KEY, Server, Step, VISIT, confirmation, consents_path, enrolment, good_answer, good_challenge, http,
    later, problem,
};

#[tokio::test]
async fn retryable_status_is_asked_three_times_with_the_same_key_and_body() {
    for status in [429, 502, 503, 504] {
        let server = Server::answering(http(status, &[], b"")).await;
        let error = server.client().confirm(&confirmation()).await.unwrap_err();
        assert_eq!(error, ClientError::Unavailable { status });
        let seen = server.seen();
        assert_eq!(seen.len(), 3, "{status}");
        for request in &seen {
            assert_eq!(request.header(IDEMPOTENCY_KEY), Some(KEY));
            assert_eq!(request.body, seen[0].body, "all attempts send the same signed bytes");
        }
    }
}

#[tokio::test]
async fn every_operation_is_retried_and_recovers() {
    let answers = |before: usize, path: &str| match (before % 3, path) {
        (0 | 1, _) => http(503, &[("content-type", "text/html")], b"<html>maintenance</html>"),
        (_, "/v1/challenges") => good_challenge(1),
        (_, "/v1/enrolments") => http(204, &[(IDEMPOTENCY_KEY, KEY)], b""),
        (_, "/v1/confirmations") => good_answer(),
        _ => problem(409, "bad-request"),
    };
    let server = Server::start(move |before, seen| vec![Step::Send(answers(before, &seen.path))]).await;
    let client = server.patient_client();
    assert!(client.challenge(VISIT).await.is_ok());
    assert!(client.confirm(&confirmation()).await.is_ok());
    assert!(client.enrol(&enrolment()).await.is_ok());
    let refused = client.send_consents(crate::server::CONFIRMATION, &later()).await.unwrap_err();
    assert_eq!(refused, ClientError::Refused { status: 409, refusal: Refusal::BadRequest });
    let seen = server.seen();
    assert_eq!(seen.len(), 12);
    assert_eq!(seen[11].path, consents_path());
}

#[tokio::test]
async fn try_later_with_503_is_retried_and_then_says_so() {
    let server = Server::answering(problem(503, "try-later")).await;
    let error = server.client().confirm(&confirmation()).await.unwrap_err();
    assert_eq!(error, ClientError::Refused { status: 503, refusal: Refusal::TryLater });
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn retry_after_beyond_the_budget_ends_the_call_at_once() {
    for value in ["21", "999999"] {
        let server = Server::answering(http(503, &[("retry-after", value)], b"")).await;
        let error = server.client().confirm(&confirmation()).await.unwrap_err();
        assert_eq!((error, server.seen().len()), (ClientError::Unavailable { status: 503 }, 1), "{value}");
    }
}

#[tokio::test]
async fn retry_after_that_is_no_number_of_seconds_is_ignored() {
    for value in ["0", "-5", "1e9", "Sun, 22 Nov 2099 11:00:00 GMT"] {
        let server = Server::answering(http(503, &[("retry-after", value)], b"")).await;
        server.client().confirm(&confirmation()).await.unwrap_err();
        assert_eq!(server.seen().len(), 3, "{value}");
    }
}

#[derive(Debug)]
struct Fixed(u64);

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        bytes.copy_from_slice(&self.0.to_le_bytes());
        Ok(())
    }
}

#[tokio::test]
async fn wait_is_the_injected_one_and_never_passes_the_budget() {
    let an_hour = 3_600_000_000;
    for (random, seen) in [(0, 3), (an_hour, 1)] {
        let server = Server::answering(http(503, &[], b"")).await;
        let mut config = server.config();
        config.retry = RetryPolicy::between(Duration::ZERO, Duration::from_micros(an_hour));
        config.jitter = Box::new(Fixed(random));
        let client = GatewayClient::new(config).unwrap();
        client.confirm(&confirmation()).await.unwrap_err();
        assert_eq!(server.seen().len(), seen, "{random}");
    }
}

#[tokio::test]
async fn breaker_opens_after_five_failures_even_within_a_call() {
    let server = Server::answering(http(503, &[], b"")).await;
    let client = server.client();
    let unavailable = ClientError::Unavailable { status: 503 };
    assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), unavailable);
    assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), unavailable);
    assert_eq!(server.seen().len(), 5);
    let error = client.confirm(&confirmation()).await.unwrap_err();
    assert!(matches!(error, ClientError::BreakerOpen { retry_in } if retry_in <= Duration::from_secs(15)));
    assert_eq!(server.connections(), 5, "nothing more was sent");

    assert_eq!(client.probe().await.unwrap_err(), unavailable);
    assert_eq!(server.seen().len(), 6, "the doctor may ask, once");
}

#[tokio::test]
async fn breaker_probe_is_one_request_and_its_success_closes() {
    let server = Server::start(|before, _| {
        vec![Step::Send(if before < 4 { http(503, &[], b"") } else { good_answer() })]
    })
    .await;
    let mut config = server.config();
    config.breaker = BreakerPolicy {
        failures: 3,
        within: Duration::from_secs(30),
        probe_every: Duration::from_millis(20),
    };
    let client = GatewayClient::new(config).unwrap();
    client.confirm(&confirmation()).await.unwrap_err();
    assert_eq!(server.seen().len(), 3);
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), ClientError::Unavailable { status: 503 });
    assert_eq!(server.seen().len(), 4, "a probe is not retried");
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(client.confirm(&confirmation()).await.is_ok());
    assert!(client.confirm(&confirmation()).await.is_ok());
}

#[tokio::test]
async fn breaker_ignores_refusals() {
    let server = Server::answering(problem(404, "not-enrolled")).await;
    let client = server.client();
    for _ in 0..12 {
        let error = client.confirm(&confirmation()).await.unwrap_err();
        assert_eq!(error, ClientError::Refused { status: 404, refusal: Refusal::NotEnrolled });
    }
}
