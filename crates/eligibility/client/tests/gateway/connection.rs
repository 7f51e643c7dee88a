//! Connections that are slow, silent, endless or cut.

use std::time::Duration;

use eligibility_client::{BadAnswer, ClientError, ConfirmAnswer};
use tokio::net::TcpListener;

use crate::server::{ECHOES, Server, Step, confirmation, good_answer, good_message, http};

async fn hastily(steps: Vec<Step>) -> (Result<ConfirmAnswer, ClientError>, usize) {
    let server = Server::start(move |_, _| steps.clone()).await;
    let result = server.hasty_client().confirm(&confirmation()).await;
    (result, server.seen().len())
}

async fn fails(steps: Vec<Step>) -> ClientError {
    let server = Server::start(move |_, _| steps.clone()).await;
    let error = server.client().confirm(&confirmation()).await.unwrap_err();
    assert_eq!(server.seen().len(), 1, "asked again after {error:?}");
    error
}

/// The head of a good answer, saying that so many bytes follow.
fn head(length: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 200 OK\r\n{length}\r\n");
    for (name, value) in ECHOES {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

#[tokio::test]
async fn silence_ends_in_timed_out() {
    let (result, seen) = hastily(vec![Step::Hang]).await;
    assert_eq!(result.unwrap_err(), ClientError::TimedOut);
    assert!(seen <= 1, "asked {seen} times");
}

#[tokio::test]
async fn headers_byte_by_byte_end_in_timed_out() {
    let (result, _) = hastily(vec![Step::Trickle(good_answer(), Duration::from_millis(100))]).await;
    assert_eq!(result.unwrap_err(), ClientError::TimedOut);
}

#[tokio::test]
async fn body_byte_by_byte_ends_in_timed_out() {
    let body = good_message();
    let steps = vec![
        Step::Send(head(&format!("content-length: {}", body.len()))),
        Step::Trickle(body.into_bytes(), Duration::from_millis(100)),
    ];
    let (result, _) = hastily(steps).await;
    assert_eq!(result.unwrap_err(), ClientError::TimedOut);
}

#[tokio::test]
async fn interim_answers_without_end_end_in_timed_out() {
    let (result, _) = hastily(vec![Step::Flood(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec())]).await;
    assert_eq!(result.unwrap_err(), ClientError::TimedOut);
}

#[tokio::test]
async fn headers_without_end_are_a_bad_answer() {
    let steps =
        vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), Step::Flood(b"x-more: and more\r\n".to_vec())];
    assert_eq!(fails(steps).await, ClientError::BadAnswer(BadAnswer::Http));
}

#[tokio::test]
async fn one_header_without_end_is_a_bad_answer() {
    let steps = vec![Step::Send(b"HTTP/1.1 200 OK\r\nx-long: ".to_vec()), Step::Flood(vec![b'x'; 4096])];
    assert_eq!(fails(steps).await, ClientError::BadAnswer(BadAnswer::Http));
}

#[tokio::test]
async fn other_protocols_are_a_bad_answer() {
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.2\r\n\r\n"[..],
        b"\0\0\0\0\0\0",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n",
    ] {
        let error = fails(vec![Step::Send(bytes.to_vec())]).await;
        assert_eq!(error, ClientError::BadAnswer(BadAnswer::Http), "{bytes:?}");
    }
}

#[tokio::test]
async fn connection_cut_anywhere_in_the_answer_is_cut() {
    let whole = good_answer();
    let head = whole.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    for length in [0, 1, 12, head - 1, head, head + 1, whole.len() - 1] {
        let steps = vec![Step::Send(whole[..length].to_vec()), Step::Cut];
        assert_eq!(fails(steps).await, ClientError::Cut, "after {length} bytes");
    }
}

#[tokio::test]
async fn answer_shorter_than_announced_is_cut_even_with_a_farewell() {
    let whole = good_answer();
    let steps = vec![Step::Send(whole[..whole.len() - 1].to_vec())];
    assert_eq!(fails(steps).await, ClientError::Cut);
}

#[tokio::test]
async fn answer_up_to_the_end_of_the_connection_needs_the_farewell() {
    let answer = [head("connection: close"), good_message().into_bytes()].concat();
    let cut = vec![Step::Send(answer.clone()), Step::Cut];
    assert_eq!(fails(cut).await, ClientError::Cut);

    let server = Server::answering(answer).await;
    assert!(server.client().confirm(&confirmation()).await.is_ok());
}

#[tokio::test]
async fn huge_body_announced_is_refused_unread() {
    for length in ["262145", "10485760", "1073741824", "9223372036854775807"] {
        let steps = vec![Step::Send(head(&format!("content-length: {length}"))), Step::Hang];
        assert_eq!(fails(steps).await, ClientError::BadAnswer(BadAnswer::TooLarge), "{length}");
    }
}

#[tokio::test]
async fn huge_body_not_announced_is_refused_at_the_bound() {
    let chunk = [b"10000\r\n".to_vec(), vec![b' '; 0x10000], b"\r\n".to_vec()].concat();
    let chunked = vec![Step::Send(head("transfer-encoding: chunked")), Step::Flood(chunk)];
    assert_eq!(fails(chunked).await, ClientError::BadAnswer(BadAnswer::TooLarge));

    let to_the_end = vec![Step::Send(head("connection: close")), Step::Flood(vec![b' '; 0x10000])];
    assert_eq!(fails(to_the_end).await, ClientError::BadAnswer(BadAnswer::TooLarge));

    let ten_megabytes = http(200, &ECHOES, &vec![b' '; 10 * 1024 * 1024]);
    assert_eq!(fails(vec![Step::Send(ten_megabytes)]).await, ClientError::BadAnswer(BadAnswer::TooLarge));
}

#[tokio::test]
async fn broken_framing_is_a_bad_answer_or_cut() {
    for framing in [
        "transfer-encoding: chunked\r\n\r\nZZ\r\n",
        "transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        "content-length: 1\r\ncontent-length: 2",
        "content-length: -1",
        "content-length: 18446744073709551616",
    ] {
        let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
        for (name, value) in ECHOES {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(framing.as_bytes());
        bytes.extend_from_slice(b"\r\n\r\n");
        let error = fails(vec![Step::Send(bytes)]).await;
        assert!(
            matches!(error, ClientError::BadAnswer(BadAnswer::Http) | ClientError::Cut),
            "{framing}: {error:?}"
        );
    }
}

#[tokio::test]
async fn port_without_listener_is_unreachable() {
    let server = Server::answering(good_answer()).await;
    let mut config = server.config();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    config.base_url = format!("https://{free}");
    let client = eligibility_client::GatewayClient::new(config).unwrap();
    assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), ClientError::Unreachable);
}

#[tokio::test]
async fn name_that_does_not_exist_is_unreachable() {
    let server = Server::answering(good_answer()).await;
    let mut config = server.config();
    config.base_url = "https://gateway.invalid".into();
    let client = eligibility_client::GatewayClient::new(config).unwrap();
    assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), ClientError::Unreachable);
}

/// A listener that accepts and then says nothing: the TLS handshake hangs. Connecting is what failed, so it is tried again.
#[tokio::test]
async fn handshake_that_hangs_is_unreachable_after_three_tries() {
    let server = Server::answering(good_answer()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = server.config();
    config.base_url = format!("https://{}", listener.local_addr().unwrap());
    config.connect_timeout = Duration::from_millis(50);
    let client = eligibility_client::GatewayClient::new(config).unwrap();
    let accepting = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
            if held.len() == 3 {
                break;
            }
        }
        held.len()
    });
    assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), ClientError::Unreachable);
    assert_eq!(accepting.await.unwrap(), 3);
}

#[tokio::test]
async fn call_dropped_halfway_leaves_the_client_usable() {
    let server = Server::start(|before, _| match before {
        0 => vec![Step::Hang],
        _ => vec![Step::Send(good_answer())],
    })
    .await;
    let client = server.client();
    let question = confirmation();
    tokio::select! {
        _ = client.confirm(&question) => panic!("the gateway hangs"),
        () = async { while server.seen().is_empty() { tokio::task::yield_now().await } } => {}
    }
    assert!(client.confirm(&question).await.is_ok());
}

/// One bit wrong anywhere, in status line, headers or message: an answer or a typed error, and never a word about another
/// request's key or challenge taken for this one's.
#[tokio::test]
async fn answer_with_one_bit_wrong_is_understood_or_refused() {
    let good = good_answer();
    let positions: Vec<usize> = (0..good.len()).step_by(7).collect();
    let spoilt = {
        let (good, positions) = (good.clone(), positions.clone());
        move |request: usize| {
            let mut answer = good.clone();
            let at = positions[request];
            answer[at] ^= 1 << (at % 7);
            answer
        }
    };
    let server = {
        let spoilt = spoilt.clone();
        Server::start(move |request, _| vec![Step::Send(spoilt(request))]).await
    };
    let client = server.patient_client();
    for request in 0..positions.len() {
        let answer = spoilt(request);
        match client.confirm(&confirmation()).await {
            Ok(_) => {
                let text = String::from_utf8_lossy(&answer).to_ascii_lowercase();
                for (name, value) in &ECHOES[1..3] {
                    assert!(text.contains(&format!("{name}: {value}\r\n")), "{text}");
                }
            }
            Err(
                ClientError::BadAnswer(_)
                | ClientError::Mismatch(_)
                | ClientError::Cut
                | ClientError::Refused { .. }
                | ClientError::Unavailable { .. },
            ) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(server.seen().len(), positions.len(), "none of these is retried");
}
