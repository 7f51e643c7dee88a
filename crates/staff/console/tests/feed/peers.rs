//! Kiosks that are not well, each with a good certificate: what they send is bounded, and the desk goes on.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use staff_console::feed::{Ended, FeedTimes, MAX_LINE_BYTES, probe};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::house::{Authority, Desk, Kiosk, TIMES, peer};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\n\r\n";

/// What is sent after the request, again and again or once.
#[derive(Clone)]
enum Says {
    Once(Vec<u8>),
    /// First this, then that without end.
    Endless(Vec<u8>, Vec<u8>),
    /// First this, then a byte now and then.
    Drips(Vec<u8>),
}

/// A kiosk-2 with a good certificate that says what it is told to.
async fn odd(authority: &Authority, says: Says) -> SocketAddr {
    let papers = authority.papers("kiosk-2");
    let chain = CertificateDer::pem_slice_iter(papers.chain.as_bytes()).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(papers.key.as_bytes()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let tls = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (tls, says) = (tls.clone(), says.clone());
            tokio::spawn(async move {
                let mut stream = tls.accept(socket).await.ok()?;
                let mut request = [0; 2048];
                if stream.read(&mut request).await.ok()? == 0 {
                    return None;
                }
                match says {
                    Says::Once(bytes) => stream.write_all(&bytes).await.ok()?,
                    Says::Endless(first, then) => {
                        stream.write_all(&first).await.ok()?;
                        loop {
                            stream.write_all(&then).await.ok()?;
                        }
                    }
                    Says::Drips(first) => {
                        stream.write_all(&first).await.ok()?;
                        loop {
                            stream.write_all(b" ").await.ok()?;
                            stream.flush().await.ok()?;
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                    }
                }
                stream.flush().await.ok()?;
                // Nothing more is said, and the line stays open.
                while stream.read(&mut request).await.ok()? > 0 {}
                Some(())
            });
        }
    });
    at
}

fn with_head(body: &str) -> Vec<u8> {
    [OK, body.as_bytes()].concat()
}

const ROW: &str = r#"{"kiosk":"kiosk-2","version":"0.1.0","run":"00000000000000000000000000000000","state":"ready","code":null,"visit":null,"help":null}"#;

async fn ended(says: Says, patience: Duration) -> Result<staff_console::board::OtherRow, Ended> {
    let authority = Authority::new();
    let at = odd(&authority, says).await;
    probe(&peer("kiosk-2", at), &authority.tls("kiosk-1"), FeedTimes { patience, ..TIMES }).await
}

#[tokio::test]
async fn lines_are_bounded_and_rows_are_rows() {
    let long = TIMES.patience;
    let row = |from: &str, to: &str| Says::Once(with_head(&(ROW.replace(from, to) + "\n")));
    ended(row("", ""), long).await.expect("the row itself");
    ended(row("{\"kiosk\"", "{\"newer\":[1],\"kiosk\""), long).await.expect("a newer kiosk's");
    // A code that only a newer kiosk knows.
    let code = row("\"ready\",\"code\":null", "\"out-of-order\",\"code\":\"Z99\"");
    let got = ended(code, long).await.expect("a row all the same");
    assert_eq!(got.state, staff_console::board::OtherState::OutOfOrder(None));

    let got = ended(Says::Endless(OK.to_vec(), b"x".repeat(512)), long).await;
    assert!(matches!(got, Err(Ended::TooLong)), "{got:?}");
    let just = " ".repeat(MAX_LINE_BYTES) + ROW + "\n";
    let got = ended(Says::Once(with_head(&just)), long).await;
    assert!(matches!(got, Err(Ended::TooLong)), "{got:?}");
    for (from, to) in [
        ("\"ready\"", "\"asleep\""),
        ("\"ready\"", "\"busy\""),
        (
            "\"visit\":null",
            "\"visit\":{\"number\":1,\"step\":\"read\",\"seconds\":1,\"failed\":[],\"code\":null,\"card_left\":false}",
        ),
        ("0.1.0", "<script>"),
        ("0.1.0", &"1".repeat(33)),
        ("\"help\":null", "\"help\":{\"call\":-1,\"seconds\":0,\"code\":null,\"answered\":false}"),
        ("{\"kiosk\"", "[{\"kiosk\""),
        (ROW, ""),
    ] {
        let got = ended(row(from, to), long).await;
        assert!(matches!(got, Err(Ended::NotARow)), "{to}: {got:?}");
    }
    let got = ended(row("kiosk-2", "kiosk-3"), long).await;
    assert!(matches!(got, Err(Ended::OtherKiosk)), "{got:?}");
}

#[tokio::test]
async fn odd_answers_end_the_connection_and_nothing_else() {
    let long = TIMES.patience;
    let once = |text: &str| Says::Once(text.as_bytes().to_vec());
    for (what, says) in [
        ("no HTTP", once("220 mail.example ESMTP\r\n")),
        ("a head without an end", Says::Endless(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), b"y".repeat(1024))),
        ("headers without an end", Says::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(64))),
        ("a chunk that is none", once("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")),
    ] {
        let got = ended(says, long).await;
        assert!(matches!(got, Err(Ended::Broken(_))), "{what}: {got:?}");
    }
    let away =
        once("HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\n\r\n");
    let got = ended(away, long).await;
    assert!(matches!(got, Err(Ended::Status(status)) if status == 302), "{got:?}");
    let got = ended(once("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), long).await;
    assert!(matches!(got, Err(Ended::Closed)), "{got:?}");
}

#[tokio::test]
async fn peer_that_says_nothing_or_drips_is_given_up() {
    let short = Duration::from_millis(700);
    for says in [Says::Once(Vec::new()), Says::Once(OK.to_vec()), Says::Drips(OK.to_vec())] {
        let got = ended(says, short).await;
        assert!(matches!(got, Err(Ended::Silent | Ended::TimedOut)), "{got:?}");
    }
    // Nobody there at all, and somebody who takes the connection and does not speak TLS.
    let authority = Authority::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let times = FeedTimes { patience: short, ..TIMES };
    let got = probe(&peer("kiosk-2", at), &authority.tls("kiosk-1"), times).await;
    assert!(matches!(got, Err(Ended::TimedOut)), "{got:?}");
    drop(listener);
    let got = probe(&peer("kiosk-2", at), &authority.tls("kiosk-1"), times).await;
    assert!(matches!(got, Err(Ended::Unreachable(_))), "{got:?}");
}

#[tokio::test]
async fn desk_goes_on_beside_a_kiosk_that_floods_it() {
    let authority = Authority::new();
    let flood = Says::Endless(with_head(&format!("{ROW}\n")), format!("{ROW}\n").repeat(100).into_bytes());
    let at = odd(&authority, flood).await;
    let third = Kiosk::open(&authority, "kiosk-3").await;
    let desk = Desk::watching(&authority, vec![peer("kiosk-2", at), third.peer()]).await;
    desk.until("kiosk-2", |other| other.row.is_some()).await;
    third.board.help_at(&third.name, None);
    desk.until("kiosk-3", |other| other.calling().is_some()).await;
    let browser = desk.browser("sato").await;
    browser.get("/").await.is(200).has("kiosk-2").has("data-calls=\"kiosk-3");
    browser.post("/kiosk/kiosk-3/help", &[("csrf", &browser.csrf().await)]).await.is(303);
    assert_eq!(third.answers().await.len(), 1);
    desk.client.stop().await;
}
