//! The server over real TLS on a loopback port: places, deadlines, the end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking"
)]

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use base_tls_server::{Limits, TlsServer, server_config};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const LIMIT: Duration = Duration::from_secs(20);

const LIMITS: Limits = Limits {
    connections: 4,
    per_address: 3,
    handshakes: 4,
    handshake: Duration::from_secs(30),
    head: Duration::from_secs(30),
    head_bytes: 16 * 1024,
    request: Duration::from_secs(30),
    life: Duration::from_secs(60),
    shutdown_grace: Duration::from_secs(5),
};

struct Place {
    server: TlsServer,
    client: TlsConnector,
    /// Lets `/waits` answer.
    go: Arc<Notify>,
}

impl Place {
    async fn with(limits: Limits) -> Self {
        let made = test_pki::self_signed(&["localhost"]);
        let tls = server_config(vec![made.der.clone()], made.private_key(), None).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.der.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let go = Arc::new(Notify::new());
        let waits = go.clone();
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/body", post(|body: Bytes| async move { body.len().to_string() }))
            .route(
                "/waits",
                get(move || async move {
                    waits.notified().await;
                    "done"
                }),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server =
            TlsServer::start(listener, Arc::new(tls), limits, Arc::new(move |_| Some(router.clone())))
                .unwrap();
        Self { server, client: TlsConnector::from(Arc::new(client)), go }
    }

    /// A connection from this last byte of 127.0.0.x; an error where it was dropped.
    async fn connect(&self, from: u8) -> std::io::Result<TlsStream<TcpStream>> {
        let socket = silent(self.server.address(), from).await?;
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = timeout(LIMIT, self.client.connect(name, socket)).await.expect("in time")?;
        ask(&mut stream, "/").await?;
        Ok(stream)
    }
}

/// A socket that says nothing.
async fn silent(to: SocketAddr, from: u8) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((IpAddr::from([127, 0, 0, from]), 0).into())?;
    timeout(LIMIT, socket.connect(to)).await.expect("in time")
}

async fn write(stream: &mut TlsStream<TcpStream>, text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes()).await
}

/// What comes until `end` was seen, or the connection ends.
async fn read(stream: &mut TlsStream<TcpStream>, end: &str) -> std::io::Result<String> {
    let mut seen = Vec::new();
    let all = async {
        let mut part = [0; 1024];
        while !String::from_utf8_lossy(&seen).contains(end) {
            match stream.read(&mut part).await? {
                0 => break,
                more => seen.extend_from_slice(&part[..more]),
            }
        }
        Ok::<_, std::io::Error>(())
    };
    timeout(LIMIT, all).await.expect("in time")?;
    Ok(String::from_utf8_lossy(&seen).into_owned())
}

async fn ask(stream: &mut TlsStream<TcpStream>, path: &str) -> std::io::Result<String> {
    write(stream, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await?;
    let answer = read(stream, "here").await?;
    if answer.is_empty() { Err(std::io::ErrorKind::UnexpectedEof.into()) } else { Ok(answer) }
}

#[tokio::test]
async fn address_has_its_share_and_others_have_theirs() {
    let place = Place::with(LIMITS).await;
    let mut held = Vec::new();
    for _ in 0..LIMITS.per_address {
        held.push(place.connect(1).await.unwrap());
    }
    assert!(place.connect(1).await.is_err(), "one more than its share");
    held.push(place.connect(2).await.unwrap());
    assert!(place.connect(3).await.is_err(), "no place is left for anybody");
    drop(held);
    timeout(LIMIT, async {
        while place.connect(1).await.is_err() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("places are free again");
}

#[tokio::test]
async fn silent_sockets_of_one_address_keep_no_other_out() {
    let place = Place::with(LIMITS).await;
    let mut served = place.connect(2).await.unwrap();
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(silent(place.server.address(), 1).await.unwrap());
    }
    assert!(place.connect(1).await.is_err(), "its share of handshakes is used up");
    assert!(place.connect(3).await.is_ok());
    assert!(ask(&mut served, "/").await.unwrap().ends_with("here"));
}

#[tokio::test]
async fn silent_sockets_end_with_their_handshake() {
    let place = Place::with(Limits { handshake: Duration::from_millis(200), handshakes: 1, ..LIMITS }).await;
    let mut silent = silent(place.server.address(), 1).await.unwrap();
    assert!(place.connect(2).await.is_err(), "the only place for a handshake is taken");
    let ended = timeout(LIMIT, silent.read(&mut [0; 8])).await.expect("in time");
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    assert!(place.connect(2).await.is_ok());
}

#[tokio::test]
async fn body_that_comes_slowly_ends_with_its_request() {
    let place = Place::with(Limits { request: Duration::from_millis(300), ..LIMITS }).await;
    let mut stream = place.connect(1).await.unwrap();
    let began = Instant::now();
    write(&mut stream, "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
        .await
        .unwrap();
    let answer = loop {
        // A byte every 50 ms would take 50 s.
        if write(&mut stream, "x").await.is_err() {
            break read(&mut stream, "\r\n\r\n").await.unwrap();
        }
        if let Ok(answer) = timeout(Duration::from_millis(50), read(&mut stream, "\r\n\r\n")).await {
            break answer.unwrap();
        }
        assert!(began.elapsed() < LIMIT, "the body is still waited for");
    };
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn request_in_progress_ends_before_the_server_does() {
    let place = Place::with(LIMITS).await;
    let mut stream = place.connect(1).await.unwrap();
    write(&mut stream, "GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(200)).await;
    let (address, go) = (place.server.address(), place.go.clone());
    let stopped = tokio::spawn(place.server.stop());
    timeout(LIMIT, async {
        while silent(address, 1).await.is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("nobody else is let in");
    go.notify_one();
    assert!(read(&mut stream, "done").await.unwrap().ends_with("done"));
    timeout(LIMIT, stopped).await.expect("in time").unwrap();
}

#[tokio::test]
async fn request_without_an_end_is_cut_after_the_grace() {
    let place = Place::with(Limits { shutdown_grace: Duration::from_millis(200), ..LIMITS }).await;
    let mut stream = place.connect(1).await.unwrap();
    write(&mut stream, "GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(200)).await;
    timeout(LIMIT, place.server.stop()).await.expect("in time");
    assert!(!matches!(read(&mut stream, "done").await, Ok(answer) if answer.contains("done")));
}

#[tokio::test]
async fn connection_lives_no_longer_than_its_life() {
    let place = Place::with(Limits { life: Duration::from_millis(500), ..LIMITS }).await;
    let mut stream = place.connect(1).await.unwrap();
    write(&mut stream, "GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert!(!matches!(read(&mut stream, "done").await, Ok(answer) if answer.contains("done")));
}
