//! What leaves the client, and what does not.

use eligibility_api::jws;
use eligibility_api::wire::{
    CareKind, ChallengeRequest, ConfirmationRequest, ConsentsRequest, EnrolmentRequest, IDEMPOTENCY_KEY,
};
use eligibility_client::{ClientError, Confirmation, GatewayClient, InputError};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use test_pki::rcgen::PublicKeyData as _;

use crate::pki::TERMINAL;
use crate::server::{
    CONFIRMATION, FACILITY, KEY, LATER_KEY, Seen, Server, VISIT, confirmation, consents_path, enrolment,
    good_challenge, http, later, proof,
};

/// Checks headers and signature, and gives the payload.
pub fn opened<T: serde::de::DeserializeOwned>(server: &Server, seen: &Seen, what: (&str, &str)) -> T {
    assert_eq!((seen.method.as_str(), seen.path.as_str()), what);
    assert_eq!(seen.header("content-type"), Some("application/jose"));
    assert_eq!(seen.header("accept-encoding"), Some("identity"));
    assert_eq!(seen.header("host"), Some(server.address.to_string().as_str()));
    assert_eq!(seen.header("referer"), None);
    let parts = jws::split(&seen.body).unwrap();
    assert_eq!((parts.header.alg.as_str(), parts.header.kid.as_str()), ("ES256", TERMINAL));
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, server.terminal.key.der_bytes())
        .verify(parts.signing_input, &parts.signature)
        .unwrap();
    serde_json::from_slice(&parts.payload).unwrap()
}

#[tokio::test]
async fn every_request_is_signed_and_carries_its_facts() {
    let server = Server::answering(http(400, &[], b"")).await;
    let client = server.client();
    client.challenge(VISIT).await.unwrap_err();
    client.confirm(&confirmation()).await.unwrap_err();
    client.enrol(&enrolment()).await.unwrap_err();
    client.send_consents(CONFIRMATION, &later()).await.unwrap_err();

    let seen = server.seen();
    assert_eq!(
        seen.iter().map(|seen| seen.header(IDEMPOTENCY_KEY)).collect::<Vec<_>>(),
        [None, Some(KEY), Some(KEY), Some(LATER_KEY)]
    );
    let terminal = || TERMINAL.to_owned();
    let visit = || VISIT.to_owned();
    assert_eq!(
        opened::<ChallengeRequest>(&server, &seen[0], ("POST", "/v1/challenges")),
        ChallengeRequest { terminal: terminal(), visit: visit(), certificate_ends: None }
    );
    let asked = confirmation();
    assert_eq!(
        opened::<ConfirmationRequest>(&server, &seen[1], ("POST", "/v1/confirmations")),
        ConfirmationRequest {
            terminal: terminal(),
            visit: visit(),
            idempotency_key: KEY.into(),
            facility: FACILITY.into(),
            proof: proof(),
            identity_method: asked.identity_method,
            identified_at: asked.identified_at,
            consents: asked.consents,
            answers: asked.answers,
            care: CareKind::Outpatient,
        }
    );
    assert_eq!(
        opened::<EnrolmentRequest>(&server, &seen[2], ("POST", "/v1/enrolments")),
        EnrolmentRequest {
            terminal: terminal(),
            visit: visit(),
            idempotency_key: KEY.into(),
            facility: FACILITY.into(),
            proof: proof(),
            identity_method: enrolment().identity_method,
        }
    );
    assert_eq!(
        opened::<ConsentsRequest>(&server, &seen[3], ("PUT", &consents_path())),
        ConsentsRequest {
            terminal: terminal(),
            visit: visit(),
            idempotency_key: LATER_KEY.into(),
            consents: later().consents,
        }
    );
}

#[tokio::test]
async fn base_url_with_a_path_is_kept() {
    let server = Server::answering(good_challenge(1)).await;
    let mut config = server.config();
    config.base_url = format!("https://{}/clinic/", server.address);
    GatewayClient::new(config).unwrap().challenge(VISIT).await.unwrap();
    assert_eq!(server.seen()[0].path, "/clinic/v1/challenges");
}

#[tokio::test]
async fn input_that_cannot_be_sent_is_refused_before_anything_leaves() {
    type Change = fn(&mut Confirmation);
    let table: [(Change, InputError); 18] = [
        (|c| c.visit = "1".into(), InputError::Visit),
        (|c| c.visit = format!("{VISIT}\r\n"), InputError::Visit),
        (|c| c.idempotency_key = String::new(), InputError::IdempotencyKey),
        (|c| c.idempotency_key = "x".repeat(36), InputError::IdempotencyKey),
        (|c| c.proof.certificate = vec![].into(), InputError::Certificate),
        (|c| c.proof.certificate = vec![0; 8193].into(), InputError::Certificate),
        (|c| c.proof.signature = vec![].into(), InputError::Signature),
        (|c| c.proof.signature = vec![0; 1025].into(), InputError::Signature),
        (|c| c.proof.challenge_id = String::new(), InputError::ChallengeId),
        (|c| c.proof.challenge_id = "a b".into(), InputError::ChallengeId),
        (|c| c.identified_at = "now".into(), InputError::Time),
        (|c| c.consents[0].answered_at = "2026-11-22".into(), InputError::Time),
        (|c| c.consents = vec![c.consents[0].clone(); 17], InputError::Consents),
        (|c| c.care = CareKind::EligibilityOnly, InputError::Consents),
        (|c| c.care = CareKind::Other(String::new()), InputError::Care),
        (|c| c.care = CareKind::Other("123456789".into()), InputError::Care),
        (|c| c.care = CareKind::Other("外来".into()), InputError::Care),
        (|c| c.care = CareKind::Other("1\n".into()), InputError::Care),
    ];
    let server = Server::answering("").await;
    let client = server.client();
    for (change, error) in table {
        let mut question = confirmation();
        change(&mut question);
        assert_eq!(client.confirm(&question).await.unwrap_err(), ClientError::Input(error));
    }
    for id in ["", "..", "a/../b", "a?b", "a#b", "%2e"] {
        let error = client.send_consents(id, &later()).await.unwrap_err();
        assert_eq!(error, ClientError::Input(InputError::ConfirmationId), "{id:?}");
    }
    let mut nothing = later();
    nothing.consents.clear();
    let error = client.send_consents(CONFIRMATION, &nothing).await.unwrap_err();
    assert_eq!(error, ClientError::Input(InputError::Consents));
    assert_eq!(client.challenge("x").await.unwrap_err(), ClientError::Input(InputError::Visit));
    assert_eq!(server.connections(), 0);
}

const INNER: &str = "UKETSUKE_TEST_INNER";

/// Runs itself again with proxies in the environment, because that can be set for a new process only.
#[test]
fn proxy_in_the_environment_is_not_used() {
    if std::env::var_os(INNER).is_some() {
        return;
    }
    let mut inner = std::process::Command::new(std::env::current_exe().unwrap());
    inner.args(["--exact", "requests::proxied_environment_reaches_the_gateway_itself"]).env(INNER, "1");
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"] {
        inner.env(name, "http://127.0.0.1:1");
    }
    let output = inner.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn proxied_environment_reaches_the_gateway_itself() {
    let server = Server::answering(good_challenge(1)).await;
    assert!(server.client().challenge(VISIT).await.is_ok());
}
