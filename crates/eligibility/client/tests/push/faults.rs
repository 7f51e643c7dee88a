//! Each fault has its name, and none is taken for a success.

use eligibility_client::{PushClient, PushError, TlsFailure};
use test_pki::{Ca, server_params};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use crate::pki::key;
use crate::receiver::{Answer, Receiver, body, status, tls};

const JSON: &str = "application/json";

async fn post(client: &PushClient) -> Result<(), PushError> {
    client.post("0198c2f1", JSON, body()).await
}

#[tokio::test]
async fn document_arrives_with_key_media_type_and_token() {
    for (scheme, receiver) in
        [("https", Receiver::over_tls(status(201)).await), ("http", Receiver::plain(status(204)).await)]
    {
        let mut config = receiver.config(scheme);
        config.token = Some(Zeroizing::new("s3cret".to_owned()));
        let client = PushClient::new(&config).unwrap();
        post(&client).await.unwrap();
        client.probe().await.unwrap();
        let seen = receiver.seen();
        let request = &seen[0];
        let (head, sent) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /results HTTP/1.1\r\n"), "{head}");
        assert_eq!(sent.as_bytes(), body().as_slice());
        for header in
            ["idempotency-key: 0198c2f1", "content-type: application/json", "authorization: Bearer s3cret"]
        {
            assert!(head.to_ascii_lowercase().contains(&header.to_ascii_lowercase()), "{header} in {head}");
        }
        assert!(seen[1].starts_with("HEAD /results HTTP/1.1\r\n") && seen[1].ends_with("\r\n\r\n"));
        for printed in [format!("{config:?}"), format!("{client:?}")] {
            assert!(!printed.contains("s3cret"));
        }
    }
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let receiver = Receiver::plain(status(200)).await;
    let mut config = receiver.config("http");
    config.url = format!("http://localhost:{}/results", receiver.address.port());
    post(&PushClient::new(&config).unwrap()).await.unwrap();
}

#[tokio::test]
async fn every_status_but_success_is_refused_and_not_tried_again() {
    for code in [300, 301, 302, 307, 308, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504] {
        let receiver = Receiver::plain(status(code)).await;
        assert_eq!(post(&receiver.client("http")).await, Err(PushError::Refused(code)));
        assert_eq!(receiver.seen().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let elsewhere = Receiver::plain(status(200)).await;
    for code in [301, 302, 303, 307, 308] {
        let to = format!(
            "HTTP/1.1 {code} X\r\nlocation: http://{}/results\r\ncontent-length: 0\r\n\r\n",
            elsewhere.address
        );
        let receiver = Receiver::plain(Answer::Send(to.into_bytes())).await;
        assert_eq!(post(&receiver.client("http")).await, Err(PushError::Refused(code)));
        assert_eq!(receiver.client("http").probe().await, Err(PushError::Refused(code)));
    }
    assert_eq!(elsewhere.seen().len(), 0);
}

#[tokio::test]
async fn status_counts_whatever_the_body_does() {
    let head = |length: &str| format!("HTTP/1.1 200 OK\r\n{length}\r\n").into_bytes();
    for answer in [
        Answer::Flood(head("content-length: 99999999999\r\n")),
        Answer::Flood(head("")),
        Answer::Hang(head("content-length: 10\r\n")),
        Answer::Send(head("content-length: 10\r\n")),
    ] {
        let receiver = Receiver::over_tls(answer).await;
        assert_eq!(post(&receiver.client("https")).await, Ok(()));
    }
}

#[tokio::test]
async fn answer_that_is_slow_endless_cut_or_not_http_has_its_name() {
    let hang = Receiver::plain(Answer::Hang(Vec::new())).await;
    assert_eq!(post(&hang.hasty_client("http")).await, Err(PushError::TimedOut));
    let half = Receiver::plain(Answer::Hang(b"HTTP/1.1 200 OK\r\nx: ".to_vec())).await;
    assert_eq!(post(&half.hasty_client("http")).await, Err(PushError::TimedOut));
    let cut = Receiver::plain(Answer::Cut).await;
    assert_eq!(post(&cut.client("http")).await, Err(PushError::Cut));
    let noise = Receiver::plain(Answer::Send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec())).await;
    assert_eq!(post(&noise.client("http")).await, Err(PushError::BadAnswer));
    // Headers without end: the library stops reading, and says that this is no HTTP.
    let flood = Receiver::plain(Answer::Flood(b"HTTP/1.1 200 OK\r\nx: ".to_vec())).await;
    let error = post(&flood.client("http")).await.unwrap_err();
    assert!(matches!(error, PushError::BadAnswer | PushError::Cut), "{error:?}");
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut config = Receiver::plain(status(200)).await.config("http");
    config.url = format!("http://{address}/results");
    let client = PushClient::new(&config).unwrap();
    assert_eq!(post(&client).await, Err(PushError::Unreachable));
    assert_eq!(client.probe().await, Err(PushError::Unreachable));
}

#[tokio::test]
async fn tls_that_must_fail_fails_before_anything_is_sent() {
    let stranger = Receiver::over_tls(status(200)).await;
    let mut config = stranger.config("https");
    config.ca_pem = Some(Ca::new("Another").pem().into_bytes());
    let client = PushClient::new(&config).unwrap();
    assert_eq!(post(&client).await, Err(PushError::Tls(TlsFailure::UnknownIssuer)));

    let ca = Ca::new("Receipt CA");
    let other_name =
        ca.issue(server_params(&["receipt.example"]), key(&test_pki::rcgen::PKCS_ECDSA_P256_SHA256));
    let misnamed = Receiver::start(ca, Some(tls(&other_name)), status(200)).await;
    assert_eq!(post(&misnamed.client("https")).await, Err(PushError::Tls(TlsFailure::WrongName)));

    let ca = Ca::new("Receipt CA");
    let mut params = server_params(&["127.0.0.1"]);
    params.not_after = test_pki::rcgen::date_time_ymd(2020, 1, 1);
    let past = ca.issue(params, key(&test_pki::rcgen::PKCS_ECDSA_P256_SHA256));
    let expired = Receiver::start(ca, Some(tls(&past)), status(200)).await;
    assert_eq!(post(&expired.client("https")).await, Err(PushError::Tls(TlsFailure::Dates)));

    for receiver in [stranger, misnamed, expired] {
        assert_eq!(receiver.seen().len(), 0);
    }
}

#[tokio::test]
async fn receiver_that_does_not_speak_tls_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream.read_to_end(&mut Vec::new()).await
    });
    let mut config = Receiver::plain(status(200)).await.config("https");
    config.url = format!("https://{address}/results");
    let client = PushClient::new(&config).unwrap();
    assert_eq!(post(&client).await, Err(PushError::Tls(TlsFailure::Protocol)));
    task.abort();
}

#[tokio::test]
async fn probe_takes_a_missing_head_for_an_answer_and_a_closed_door_for_none() {
    for (code, expected) in [
        (200, Ok(())),
        (404, Ok(())),
        (405, Ok(())),
        (501, Ok(())),
        (401, Err(PushError::Refused(401))),
        (403, Err(PushError::Refused(403))),
        (503, Err(PushError::Refused(503))),
    ] {
        let answer = format!("HTTP/1.1 {code} X\r\ncontent-length: 0\r\n\r\n").into_bytes();
        let receiver = Receiver::plain(Answer::Send(answer)).await;
        assert_eq!(receiver.client("http").probe().await, expected, "{code}");
    }
}

#[tokio::test]
async fn key_that_a_header_cannot_carry_is_not_sent() {
    let receiver = Receiver::plain(status(200)).await;
    let client = receiver.client("http");
    assert_eq!(client.post("a\r\nb: c", JSON, body()).await, Err(PushError::Input));
    assert_eq!(client.post("a", "x\ny", body()).await, Err(PushError::Input));
    assert_eq!(receiver.seen().len(), 0);
}
