//! Whole answers, right and wrong.

use std::time::Duration;

use eligibility_api::message::{MessageError, QualificationValidity};
use eligibility_api::wire::{CHALLENGE_ID, CONFIRMATION_ID, IDEMPOTENCY_KEY, MAX_BODY_BYTES};
use eligibility_client::{BadAnswer, ClientError, ConfirmAnswer, Echo, Refusal};

use crate::server::{
    CHALLENGE, CONFIRMATION, ECHOES, FACILITY, KEY, LATER_KEY, Server, VISIT, challenge_json, confirmation,
    enrolment, good_answer, good_challenge, good_message, http, later, message, problem,
};

async fn confirm(answer: impl Into<Vec<u8>>) -> Result<ConfirmAnswer, ClientError> {
    let server = Server::answering(answer).await;
    let result = server.client().confirm(&confirmation()).await;
    if !matches!(&result, Err(ClientError::Unavailable { .. } | ClientError::Refused { .. })) {
        assert_eq!(server.seen().len(), 1, "asked again after {result:?}");
    }
    result
}

async fn confirm_body(body: &str) -> Result<ConfirmAnswer, ClientError> {
    confirm(http(200, &ECHOES, body.as_bytes())).await
}

/// [`ECHOES`] with one header replaced, or left out.
fn echoes_but<'a>(name: &'a str, value: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut headers: Vec<_> = ECHOES.iter().copied().filter(|(n, _)| *n != name).collect();
    headers.extend(value.map(|value| (name, value)));
    headers
}

#[tokio::test]
async fn confirm_good_answer_is_read_and_kept_as_it_came() {
    let answer = confirm(good_answer()).await.unwrap();
    assert_eq!(answer.confirmation_id, CONFIRMATION);
    assert_eq!(answer.message.validity(), Some(&QualificationValidity::try_from("1").unwrap()));
    assert_eq!(answer.raw.as_slice(), good_message().as_bytes());
}

#[tokio::test]
async fn confirm_chunked_answer_is_read() {
    let body = good_message();
    let mut answer = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n".to_vec();
    for (name, value) in ECHOES {
        answer.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    answer.extend_from_slice(b"\r\n");
    for chunk in body.as_bytes().chunks(7) {
        answer.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        answer.extend_from_slice(chunk);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(confirm(answer).await.unwrap().raw.as_slice(), body.as_bytes());
}

#[tokio::test]
async fn confirm_unknown_codes_survive() {
    let text = message(
        "<MessageBody><ProcessingResultStatus>7</ProcessingResultStatus>\
         <QualificationValidity>9Z</QualificationValidity><Neues>x</Neues></MessageBody>",
    );
    let answer = confirm_body(&text).await.unwrap();
    assert_eq!(answer.message.validity().unwrap().as_str(), "9Z");
    assert_eq!(answer.message.status().unwrap().as_str(), "7");
}

#[tokio::test]
async fn confirm_body_not_a_result_message_is_a_bad_answer() {
    let doctype = good_message().replace("<XmlMsg>", "<!DOCTYPE x [<!ENTITY a \"b\">]><XmlMsg>");
    let twice = good_message()
        .replace("<MessageBody>", "<MessageBody><ProcessingResultStatus>1</ProcessingResultStatus>");
    for (body, error) in [
        (doctype, Some(MessageError::DocType)),
        (twice, Some(MessageError::Duplicate("ProcessingResultStatus"))),
        (String::new(), None),
        ("<XmlMsg>".into(), None),
        ("{}".into(), None),
        (good_message().replace("XmlMsg", "Html"), Some(MessageError::Root)),
        (format!("{}{}", "<a>".repeat(50_000), ""), None),
    ] {
        match confirm_body(&body).await {
            Err(ClientError::BadAnswer(BadAnswer::Message(found))) => {
                assert!(error.is_none_or(|error| error == found), "{found:?}");
            }
            other => panic!("{other:?} for {}", &body[..body.len().min(80)]),
        }
    }
}

#[tokio::test]
async fn confirm_echo_missing_wrong_or_doubled_is_a_mismatch() {
    let body = good_message();
    let cases = [
        (IDEMPOTENCY_KEY, KEY, ClientError::Mismatch(Echo::IdempotencyKey)),
        (CHALLENGE_ID, CHALLENGE, ClientError::Mismatch(Echo::Challenge)),
        (CONFIRMATION_ID, CONFIRMATION, ClientError::BadAnswer(BadAnswer::ConfirmationId)),
    ];
    for (name, right, error) in cases {
        let mut doubled = ECHOES.to_vec();
        doubled.push((name, right));
        let mut all = vec![echoes_but(name, None), doubled];
        if name != CONFIRMATION_ID {
            all.push(echoes_but(name, Some(LATER_KEY)));
            all.push(echoes_but(name, Some("")));
        }
        for headers in all {
            assert_eq!(confirm(http(200, &headers, body.as_bytes())).await.unwrap_err(), error, "{name}");
        }
    }
}

#[tokio::test]
async fn confirm_unusable_confirmation_id_is_a_bad_answer() {
    let long = "x".repeat(129);
    for id in ["", "a/b", "..", "a b", "a?b", long.as_str()] {
        let headers = echoes_but(CONFIRMATION_ID, Some(id));
        let error = confirm(http(200, &headers, good_message().as_bytes())).await.unwrap_err();
        assert_eq!(error, ClientError::BadAnswer(BadAnswer::ConfirmationId), "{id:?}");
    }
}

#[tokio::test]
async fn confirm_answer_for_another_facility_is_a_mismatch() {
    let error = confirm_body(&good_message().replace(FACILITY, "1310000002")).await.unwrap_err();
    assert_eq!(error, ClientError::Mismatch(Echo::Facility));
}

#[tokio::test]
async fn confirm_media_type_wrong_is_a_bad_answer() {
    for media_type in
        [None, Some("text/html"), Some("application/json"), Some("application/xml; charset=utf-7")]
    {
        let headers = echoes_but("content-type", media_type);
        let error = confirm(http(200, &headers, good_message().as_bytes())).await.unwrap_err();
        assert_eq!(error, ClientError::BadAnswer(BadAnswer::MediaType), "{media_type:?}");
    }
}

#[tokio::test]
async fn confirm_compressed_answer_is_a_bad_answer() {
    for encoding in ["gzip", "br", "identity"] {
        let mut headers = ECHOES.to_vec();
        headers.push(("content-encoding", encoding));
        let error = confirm(http(200, &headers, good_message().as_bytes())).await.unwrap_err();
        assert_eq!(error, ClientError::BadAnswer(BadAnswer::Encoding), "{encoding}");
    }
}

#[tokio::test]
async fn confirm_body_at_the_bound_is_read_and_one_byte_more_is_not() {
    let padded = |length: usize| {
        let message = good_message();
        let comment = "x".repeat(length - message.len() - "<!---->".len());
        message.replace("</XmlMsg>", &format!("<!--{comment}--></XmlMsg>"))
    };
    let read = confirm_body(&padded(MAX_BODY_BYTES)).await.unwrap();
    assert_eq!(read.raw.len(), MAX_BODY_BYTES);
    let error = confirm_body(&padded(MAX_BODY_BYTES + 1)).await.unwrap_err();
    assert_eq!(error, ClientError::BadAnswer(BadAnswer::TooLarge));
}

#[tokio::test]
async fn confirm_every_final_status_without_problem_gives_its_class() {
    for status in 200..600 {
        let expected = match status {
            429 | 502 | 503 | 504 => continue,
            200 => continue,
            201..400 => ClientError::BadAnswer(BadAnswer::Status(status)),
            400..500 => ClientError::Refused { status, refusal: Refusal::Other },
            _ => ClientError::Unavailable { status },
        };
        // A sample of each hundred is enough of the unassigned ones.
        if status % 100 > 31 && status % 17 != 0 {
            continue;
        }
        let server = Server::answering(http(status, &[("location", "https://127.0.0.1:1/")], b"")).await;
        let error = server.client().confirm(&confirmation()).await.unwrap_err();
        assert_eq!((error, server.seen().len()), (expected, 1), "{status}");
    }
}

#[tokio::test]
async fn confirm_redirect_to_itself_is_not_followed() {
    let server = Server::start(|_, _| {
        vec![crate::server::Step::Send(http(307, &[("location", "/v1/confirmations")], b""))]
    })
    .await;
    let error = server.client().confirm(&confirmation()).await.unwrap_err();
    assert_eq!(error, ClientError::BadAnswer(BadAnswer::Status(307)));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn confirm_every_problem_gives_its_refusal() {
    for (status, name, refusal) in [
        (404, "not-enrolled", Refusal::NotEnrolled),
        (403, "certificate-refused", Refusal::CertificateRefused),
        (409, "enrolment-refused", Refusal::EnrolmentRefused),
        (403, "not-confirmable", Refusal::NotConfirmable),
        (409, "try-later", Refusal::TryLater),
        (409, "challenge-refused", Refusal::ChallengeRefused),
        (422, "signature-refused", Refusal::SignatureRefused),
        (401, "terminal-refused", Refusal::TerminalRefused),
        (400, "bad-request", Refusal::BadRequest),
        (418, "newer-than-this", Refusal::Other),
    ] {
        let server = Server::answering(problem(status, name)).await;
        let error = server.client().confirm(&confirmation()).await.unwrap_err();
        assert_eq!((error, server.seen().len()), (ClientError::Refused { status, refusal }, 1), "{name}");
    }
}

#[tokio::test]
async fn confirm_problem_with_another_requests_key_is_a_mismatch() {
    let body = br#"{"type":"urn:uketsuke:problem:not-enrolled","title":"","status":404}"#;
    let headers = [("content-type", "application/problem+json"), (IDEMPOTENCY_KEY, LATER_KEY)];
    let error = confirm(http(404, &headers, body)).await.unwrap_err();
    assert_eq!(error, ClientError::Mismatch(Echo::IdempotencyKey));
}

#[tokio::test]
async fn confirm_problem_too_large_or_compressed_is_a_bad_answer() {
    let body = vec![b' '; MAX_BODY_BYTES + 1];
    let plain = [("content-type", "application/problem+json")];
    let error = confirm(http(400, &plain, &body)).await.unwrap_err();
    assert_eq!(error, ClientError::BadAnswer(BadAnswer::TooLarge));
    let gzip = [plain[0], ("content-encoding", "gzip")];
    let error = confirm(http(400, &gzip, b"x")).await.unwrap_err();
    assert_eq!(error, ClientError::BadAnswer(BadAnswer::Encoding));
}

#[tokio::test]
async fn challenge_good_answer_is_read() {
    let server = Server::answering(good_challenge(7)).await;
    let client = server.client();
    let challenge = client.challenge(VISIT).await.unwrap();
    assert_eq!((challenge.id.as_str(), challenge.bytes), (CHALLENGE, [7; 32]));
    assert!(challenge.expires_in <= Duration::from_secs(300));
    assert_eq!(
        client.message_to_sign(VISIT, &challenge),
        eligibility_api::signed_message("kiosk-1", VISIT, &[7; 32])
    );
}

#[tokio::test]
async fn challenge_that_came_before_is_a_bad_answer() {
    let server = Server::answering(good_challenge(7)).await;
    let client = server.client();
    client.challenge(VISIT).await.unwrap();
    assert_eq!(client.challenge(VISIT).await.unwrap_err(), ClientError::BadAnswer(BadAnswer::Challenge));
}

#[tokio::test]
async fn challenge_duplicate_key_garbage_or_nothing_is_a_bad_answer() {
    let good = challenge_json(1);
    for body in [
        good.replacen('{', r#"{"id":"other","#, 1),
        good.replacen('{', r#"{"extra":0,"#, 1),
        format!("{good}{good}"),
        "[".repeat(200_000),
        "\u{0}".into(),
        String::new(),
    ] {
        let server =
            Server::answering(http(200, &[("content-type", "application/json")], body.as_bytes())).await;
        let error = server.client().challenge(VISIT).await.unwrap_err();
        assert_eq!(error, ClientError::BadAnswer(BadAnswer::Json), "{}", &body[..body.len().min(60)]);
    }
}

#[tokio::test]
async fn enrol_204_with_echo_is_good_and_anything_else_is_not() {
    for (status, headers, expected) in [
        (204, &[(IDEMPOTENCY_KEY, KEY)][..], Ok(())),
        (204, &[], Err(ClientError::Mismatch(Echo::IdempotencyKey))),
        (200, &[(IDEMPOTENCY_KEY, KEY)][..], Err(ClientError::BadAnswer(BadAnswer::Status(200)))),
    ] {
        let server = Server::answering(http(status, headers, b"")).await;
        assert_eq!(server.client().enrol(&enrolment()).await, expected, "{status}");
    }
}

#[tokio::test]
async fn send_consents_answer_for_another_confirmation_is_a_mismatch() {
    let body = good_message();
    let headers =
        |id| [("content-type", "application/xml"), (IDEMPOTENCY_KEY, LATER_KEY), (CONFIRMATION_ID, id)];
    let server = Server::answering(http(200, &headers("cf-2"), body.as_bytes())).await;
    let error = server.client().send_consents(CONFIRMATION, &later()).await.unwrap_err();
    assert_eq!(error, ClientError::Mismatch(Echo::Confirmation));

    let server = Server::answering(http(200, &headers(CONFIRMATION), body.as_bytes())).await;
    let answer = server.client().send_consents(CONFIRMATION, &later()).await.unwrap();
    assert_eq!(answer.confirmation_id, CONFIRMATION);
}
