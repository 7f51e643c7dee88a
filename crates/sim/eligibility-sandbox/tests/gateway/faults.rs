//! Each fault does to a real client what it says.

use std::time::{Duration, Instant};

use eligibility_api::message::{MessageError, QualificationValidity, ResultMessage};
use eligibility_api::wire::*;
use eligibility_sandbox::{Fault, FaultRule, Route};

use crate::kiosk::{Answer, Place, place, place_with, uuid};

async fn spoilt(place: &Place, fault: Fault) -> (ConfirmationRequest, reqwest::Result<Answer>) {
    let (kiosk, visit) = (place.kiosk(), uuid());
    let consents =
        vec![place.consent(ConsentKind::Medicines, true), place.consent(ConsentKind::LimitAmount, true)];
    let request = kiosk.request(&visit, kiosk.proof(&place.card("hanako"), &visit).await, consents);
    place.sandbox.faults().add(FaultRule::from(fault).on(Route::Confirmations).times(1));
    let body = kiosk.sign("kiosk-1", &serde_json::to_vec(&request).unwrap());
    let answer = kiosk.try_send("POST", CONFIRMATIONS, Some(&request.idempotency_key), body).await;
    assert!(place.sandbox.faults().list().is_empty());
    (request, answer)
}

#[tokio::test]
async fn status_fault_comes_instead_of_an_answer_and_leaves_the_challenge_good() {
    let place = place().await;
    let kiosk = place.kiosk();
    for status in [200, 301, 307, 400, 401, 403, 404, 409, 410, 418, 422, 429, 500, 502, 503, 504] {
        let (request, answer) = spoilt(&place, Fault::Status(status)).await;
        let answer = answer.unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), MEDIA_TYPE_PROBLEM);
        assert_eq!(answer.header(IDEMPOTENCY_KEY), request.idempotency_key);
        assert_eq!(!answer.header("location").is_empty(), (300..400).contains(&status));
        assert_eq!(!answer.header("retry-after").is_empty(), matches!(status, 429 | 503));
        assert!(kiosk.post_confirmation(&request).await.message().is_settled(), "{status}");
    }
}

#[tokio::test]
async fn content_faults_spoil_the_message_and_nothing_else() {
    let place = place().await;
    let answer = spoilt(&place, Fault::WrongSchema).await.1.unwrap();
    assert_eq!((answer.status, ResultMessage::parse(&answer.body)), (200, Err(MessageError::Root)));
    let answer = spoilt(&place, Fault::Doctype).await.1.unwrap();
    assert_eq!(ResultMessage::parse(&answer.body), Err(MessageError::DocType));

    let answer = spoilt(&place, Fault::UnknownCodes).await.1.unwrap();
    let message = answer.message();
    assert!(matches!(message.validity(), Some(QualificationValidity::Other(code)) if code.as_str() == "8"));
    let result = &message.results()[0];
    assert_eq!(result.insured_card_classification.as_ref().unwrap().as_str(), "Z9");
    assert_eq!(result.pharmacists_consent_flag.as_ref().unwrap().as_str(), "7");
    let limit = result.limit_info.as_ref().unwrap().classification_flag.as_ref().unwrap();
    assert_eq!(limit.as_str(), "C99");

    let answer = spoilt(&place, Fault::WrongMediaType).await.1.unwrap();
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html"));
    assert!(ResultMessage::parse(&answer.body).is_ok());
}

#[tokio::test]
async fn echo_faults_name_another_challenge_or_key() {
    let place = place().await;
    let (request, answer) = spoilt(&place, Fault::WrongChallenge).await;
    let answer = answer.unwrap();
    assert_ne!(answer.header(CHALLENGE_ID), request.proof.challenge_id);
    assert_eq!(answer.header(IDEMPOTENCY_KEY), request.idempotency_key);
    let (request, answer) = spoilt(&place, Fault::WrongKey).await;
    let answer = answer.unwrap();
    assert_ne!(answer.header(IDEMPOTENCY_KEY), request.idempotency_key);
    assert_eq!(answer.header(CHALLENGE_ID), request.proof.challenge_id);
}

#[tokio::test]
async fn huge_fault_sends_ten_megabytes() {
    let place = place().await;
    let answer = spoilt(&place, Fault::Huge).await.1.unwrap();
    assert!(answer.body.len() > 10_000_000);
    assert!(answer.body.starts_with(b"<?xml"));
    assert_eq!(ResultMessage::parse(&answer.body), Err(MessageError::TooLarge));
}

#[tokio::test]
async fn cut_fault_ends_every_kind_of_answer_in_the_middle() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    assert!(spoilt(&place, Fault::Cut).await.1.is_err());

    place.sandbox.faults().add(FaultRule::from(Fault::Cut).times(1));
    let challenge =
        ChallengeRequest { terminal: "kiosk-1".into(), visit: visit.clone(), certificate_ends: None };
    let body = kiosk.sign("kiosk-1", &serde_json::to_vec(&challenge).unwrap());
    assert!(kiosk.try_send("POST", CHALLENGES, None, body).await.is_err());

    // an enrolment has no body of its own to cut
    let request = EnrolmentRequest {
        terminal: "kiosk-1".into(),
        proof: kiosk.proof(&place.card("newcomer"), &visit).await,
        visit,
        idempotency_key: uuid(),
        facility: crate::kiosk::FACILITY.into(),
        identity_method: IdentityMethod::Face,
    };
    place.sandbox.faults().add(FaultRule::from(Fault::Cut).times(1));
    let body = kiosk.sign("kiosk-1", &serde_json::to_vec(&request).unwrap());
    let key = request.idempotency_key.as_str();
    assert!(kiosk.try_send("POST", ENROLMENTS, Some(key), body).await.is_err());
    assert_eq!(kiosk.post(ENROLMENTS, Some(key), &request).await.status, 204);
}

#[tokio::test]
async fn delay_and_drip_faults_hold_the_answer_back() {
    let place = place().await;
    let started = Instant::now();
    let answer = spoilt(&place, Fault::Delay(Duration::from_millis(300))).await.1.unwrap();
    assert!(answer.message().is_settled());
    assert!(started.elapsed() >= Duration::from_millis(300), "the answer is never early");

    place.sandbox.faults().add(FaultRule::from(Fault::Drip(Duration::from_millis(1))).times(1));
    let started = Instant::now();
    let ask = ChallengeRequest { terminal: "kiosk-1".into(), visit: uuid(), certificate_ends: None };
    let answer = place.kiosk().post(CHALLENGES, None, &ask).await;
    assert!(serde_json::from_slice::<ChallengeAnswer>(&answer.body).is_ok(), "slow, but true");
    assert!(started.elapsed() >= Duration::from_millis(answer.body.len() as u64 - 1));
}

#[tokio::test]
async fn faults_from_the_start_are_in_force_until_cleared() {
    let place = place_with(|config| config.faults = vec!["status=502@challenges".parse().unwrap()]).await;
    let kiosk = place.kiosk();
    let ask = ChallengeRequest { terminal: "kiosk-1".into(), visit: uuid(), certificate_ends: None };
    for _ in 0..3 {
        assert_eq!(kiosk.post(CHALLENGES, None, &ask).await.status, 502);
    }
    place.sandbox.faults().clear();
    assert_eq!(kiosk.post(CHALLENGES, None, &ask).await.status, 200);
    assert_eq!(place.sandbox.seen().requests(Route::Challenges), 4);
    assert_eq!(place.sandbox.seen().total(), 4);
}

#[tokio::test]
async fn sandbox_stops_in_the_middle_of_a_delay() {
    let place = place().await;
    place.sandbox.faults().add(Fault::Delay(Duration::from_secs(600)));
    let (kiosk, address) = (place.kiosk(), place.sandbox.address());
    let ask = ChallengeRequest { terminal: "kiosk-1".into(), visit: uuid(), certificate_ends: None };
    let body = kiosk.sign("kiosk-1", &serde_json::to_vec(&ask).unwrap());
    let waiting = tokio::spawn(async move { kiosk.try_send("POST", CHALLENGES, None, body).await.is_err() });
    while place.sandbox.seen().total() == 0 {
        tokio::task::yield_now().await;
    }
    place.sandbox.stop().await;
    assert!(waiting.await.unwrap());
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
