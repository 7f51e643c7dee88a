//! The same key, the same answer; another body, a refusal.

use std::time::Duration;

use eligibility_api::wire::*;
use eligibility_sandbox::{Fault, FaultRule, Route};

use crate::kiosk::{place, uuid};

#[tokio::test]
async fn confirmation_repeated_with_its_key_gets_the_same_answer() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let request = kiosk.request(&visit, proof, vec![]);
    let first = kiosk.post_confirmation(&request).await;
    place.clock.advance(Duration::from_mins(10));
    // signed anew, as a retry may be: the payload counts
    let second = kiosk.post_confirmation(&request).await;
    assert_eq!(first.status, 200);
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    for header in [IDEMPOTENCY_KEY, CHALLENGE_ID, CONFIRMATION_ID] {
        assert_eq!(first.header(header), second.header(header));
    }
    assert_eq!(place.sandbox.seen().requests(Route::Confirmations), 2);
    assert_eq!(place.sandbox.seen().with_key(&request.idempotency_key), 2);
    assert_eq!(place.sandbox.seen().keys(), [(request.idempotency_key.clone(), 2)]);
}

#[tokio::test]
async fn confirmation_with_a_used_key_and_another_body_is_a_bad_request() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let mut request = kiosk.request(&visit, proof, vec![]);
    assert_eq!(kiosk.post_confirmation(&request).await.status, 200);
    request.care = CareKind::Emergency;
    let answer = kiosk.post_confirmation(&request).await;
    assert_eq!((answer.status, answer.problem()), (400, ProblemType::BadRequest));
}

#[tokio::test]
async fn refusal_repeated_with_its_key_is_the_same_refusal() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("protected"), &visit).await;
    let request = kiosk.request(&visit, proof, vec![]);
    for _ in 0..3 {
        assert_eq!(kiosk.post_confirmation(&request).await.problem(), ProblemType::NotConfirmable);
    }
}

#[tokio::test]
async fn key_is_forgotten_after_a_day() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let request = kiosk.request(&visit, proof, vec![]);
    assert_eq!(kiosk.post_confirmation(&request).await.status, 200);
    place.clock.advance(Duration::from_hours(24));
    assert_eq!(kiosk.post_confirmation(&request).await.problem(), ProblemType::ChallengeRefused);
}

#[tokio::test]
async fn confirmation_whose_answer_was_cut_is_answered_on_retry() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let request = kiosk.request(&visit, proof, vec![]);
    place.sandbox.faults().add(FaultRule::from(Fault::Cut).on(Route::Confirmations).times(1));
    let body = kiosk.sign("kiosk-1", &serde_json::to_vec(&request).unwrap());
    let cut = kiosk.try_send("POST", CONFIRMATIONS, Some(&request.idempotency_key), body).await;
    assert!(cut.is_err());
    assert!(kiosk.post_confirmation(&request).await.message().is_settled());
}

#[tokio::test]
async fn requests_with_one_key_at_once_use_the_challenge_once() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let request = kiosk.request(&visit, proof, vec![]);
    let answers = tokio::join!(
        kiosk.post_confirmation(&request),
        kiosk.post_confirmation(&request),
        kiosk.post_confirmation(&request),
    );
    let ids = [answers.0, answers.1, answers.2].map(|answer| {
        assert_eq!(answer.status, 200);
        answer.header(CONFIRMATION_ID).to_owned()
    });
    assert!(ids[0] == ids[1] && ids[1] == ids[2]);
}
