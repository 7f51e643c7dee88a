//! A gateway that does exactly what a test tells it, byte by byte, over real TLS.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use eligibility_api::wire::{
    CHALLENGE_ID, CONFIRMATION_ID, CONFIRMATIONS, CardProof, CareKind, Consent, ConsentKind, IDEMPOTENCY_KEY,
    IdentityMethod,
};
use eligibility_client::{
    BreakerPolicy, ClientConfig, Confirmation, Enrolment, GatewayClient, LaterConsents, RetryPolicy,
};
use rustls::server::WebPkiClientVerifier;
use rustls::{HandshakeKind, RootCertStore, ServerConfig, SupportedProtocolVersion};
use test_pki::{Ca, Issued};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::pki::{HERE, TERMINAL, credentials};

pub const FACILITY: &str = "1310000001";
pub const VISIT: &str = "0b9f3c1e-5a52-4d0e-8a52-5f0c6b1f3a10";
pub const KEY: &str = "7f8a1c52-93d4-4d0e-8a52-5f0c6b1f3a10";
pub const LATER_KEY: &str = "1c0d5b62-0c7f-4b6c-9d3f-5a0b7c6d8e9f";
pub const CHALLENGE: &str = "ch-1";
pub const CONFIRMATION: &str = "cf-1";

/// What a connection does after the request was read.
#[derive(Clone)]
pub enum Step {
    Send(Vec<u8>),
    /// One byte at a time, with this pause between.
    Trickle(Vec<u8>, Duration),
    /// The same bytes again and again, until the client has had enough.
    Flood(Vec<u8>),
    /// Nothing, until the client has had enough.
    Hang,
    /// Drops the connection without TLS's close_notify.
    Cut,
}

#[derive(Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The TLS session was taken up again.
    pub resumed: bool,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let value = values.next();
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }
}

type Handler = Arc<dyn Fn(usize, &Seen) -> Vec<Step> + Send + Sync>;

pub struct Server {
    pub address: SocketAddr,
    pub ca: Ca,
    pub terminal: Issued,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Each request gets what `handler` says, which is told how many requests came before.
    pub async fn start(handler: impl Fn(usize, &Seen) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let ca = Ca::new("Test CA");
        let gateway = ca.server(HERE);
        let tls = server_tls(&gateway, Some(&ca), rustls::ALL_VERSIONS);
        Self::start_with(ca, tls, handler).await
    }

    /// Always the same bytes.
    pub async fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_, _| vec![Step::Send(bytes.clone())]).await
    }

    pub async fn start_with(
        ca: Ca,
        tls: ServerConfig,
        handler: impl Fn(usize, &Seen) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), ca, tls, handler).await
    }

    /// As [`Self::start_with`], on this address.
    pub async fn start_at(
        at: SocketAddr,
        ca: Ca,
        tls: ServerConfig,
        handler: impl Fn(usize, &Seen) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let handler: Handler = Arc::new(handler);
        let task = tokio::spawn({
            let (seen, connections) = (Arc::clone(&seen), Arc::clone(&connections));
            async move {
                let mut tasks = tokio::task::JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    connections.fetch_add(1, Ordering::SeqCst);
                    let (acceptor, seen, handler) =
                        (acceptor.clone(), Arc::clone(&seen), Arc::clone(&handler));
                    tasks.spawn(async move { serve(acceptor, stream, seen, handler).await });
                }
            }
        });
        let terminal = ca.terminal(TERMINAL);
        Self { address, ca, terminal, seen, connections, task }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new(
            format!("https://{}", self.address),
            credentials(&self.ca.pem(), &self.terminal),
            TERMINAL,
            FACILITY,
        );
        config.retry = RetryPolicy::between(Duration::from_millis(1), Duration::from_millis(3));
        config
    }

    pub fn client(&self) -> GatewayClient {
        GatewayClient::new(self.config()).unwrap()
    }

    /// A client that gives up soon, for servers that never do.
    pub fn hasty_client(&self) -> GatewayClient {
        let mut config = self.config();
        config.connect_timeout = Duration::from_secs(1);
        config.total_timeout = config.connect_timeout;
        GatewayClient::new(config).unwrap()
    }

    /// A client whose breaker stays out of the way.
    pub fn patient_client(&self) -> GatewayClient {
        let mut config = self.config();
        config.breaker = BreakerPolicy { failures: usize::MAX, ..BreakerPolicy::default() };
        GatewayClient::new(config).unwrap()
    }
}

pub fn server_tls(
    gateway: &Issued,
    client_ca: Option<&Ca>,
    versions: &[&'static SupportedProtocolVersion],
) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions).unwrap();
    let builder = match client_ca {
        Some(ca) => {
            let mut roots = RootCertStore::empty();
            roots.add(ca.der()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
        None => builder.with_no_client_auth(),
    };
    builder.with_single_cert(vec![gateway.der.clone()], gateway.private_key()).unwrap()
}

async fn serve(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    seen: Arc<Mutex<Vec<Seen>>>,
    handler: Handler,
) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let request = read_request(&mut stream).await?;
    let steps = {
        let mut seen = seen.lock().unwrap();
        let steps = handler(seen.len(), &request);
        seen.push(request);
        steps
    };
    for step in steps {
        match step {
            Step::Send(bytes) => {
                stream.write_all(&bytes).await?;
                stream.flush().await?;
            }
            Step::Trickle(bytes, pause) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await?;
                    stream.flush().await?;
                    tokio::time::sleep(pause).await;
                }
            }
            Step::Flood(bytes) => loop {
                stream.write_all(&bytes).await?;
            },
            Step::Hang => {
                let mut sink = [0; 1024];
                while stream.read(&mut sink).await? > 0 {}
            }
            Step::Cut => return Ok(()),
        }
    }
    stream.shutdown().await
}

async fn read_request(stream: &mut TlsStream<TcpStream>) -> std::io::Result<Seen> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end + 4;
        }
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&chunk[..read]);
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap().split(' ');
    let (method, path) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize =
        headers.iter().find(|(n, _)| n == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
    let mut body = bytes[head..].to_vec();
    while body.len() < length {
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        body.extend_from_slice(&chunk[..read]);
    }
    let resumed = stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed);
    Ok(Seen { method, path, headers, body, resumed })
}

/// A whole answer with a `Content-Length`.
pub fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

pub fn problem(status: u16, name: &str) -> Vec<u8> {
    let body = format!(r#"{{"type":"urn:uketsuke:problem:{name}","title":"t","status":{status}}}"#);
    http(status, &[("content-type", "application/problem+json")], body.as_bytes())
}

/// The headers of a right answer to [`confirmation`].
pub const ECHOES: [(&str, &str); 4] = [
    ("content-type", "application/xml"),
    (IDEMPOTENCY_KEY, KEY),
    (CHALLENGE_ID, CHALLENGE),
    (CONFIRMATION_ID, CONFIRMATION),
];

pub fn message(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>\
         <QualificationConfirmationDate>20261122</QualificationConfirmationDate>\
         <MedicalInstitutionCode>{FACILITY}</MedicalInstitutionCode>\
         <SegmentOfResult>1</SegmentOfResult></MessageHeader>{body}</XmlMsg>"
    )
}

pub fn good_message() -> String {
    message(
        "<MessageBody><ProcessingResultStatus>1</ProcessingResultStatus>\
         <QualificationValidity>1</QualificationValidity></MessageBody>",
    )
}

pub fn good_answer() -> Vec<u8> {
    http(200, &ECHOES, good_message().as_bytes())
}

pub fn challenge_json(byte: u8) -> String {
    use base64::Engine as _;
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode([byte; 32]);
    format!(
        r#"{{"id":"{CHALLENGE}","challenge":"{challenge}","expires_at":"2026-11-22T09:05:00+09:00","expires_in":300}}"#
    )
}

pub fn good_challenge(byte: u8) -> Vec<u8> {
    http(200, &[("content-type", "application/json")], challenge_json(byte).as_bytes())
}

pub fn proof() -> CardProof {
    CardProof {
        certificate: vec![0x30; 1200].into(),
        signature: vec![0x51; 256].into(),
        challenge_id: CHALLENGE.into(),
    }
}

pub fn confirmation() -> Confirmation {
    Confirmation {
        visit: VISIT.into(),
        idempotency_key: KEY.into(),
        proof: proof(),
        identity_method: IdentityMethod::Pin,
        identified_at: "2026-11-22T09:00:00+09:00".into(),
        consents: vec![consent(ConsentKind::Medicines)],
        answers: Vec::new(),
        care: CareKind::Outpatient,
    }
}

pub fn consent(kind: ConsentKind) -> Consent {
    Consent { kind, given: true, answered_at: "2026-11-22T09:00:10+09:00".into() }
}

pub fn enrolment() -> Enrolment {
    Enrolment {
        visit: VISIT.into(),
        idempotency_key: KEY.into(),
        proof: proof(),
        identity_method: IdentityMethod::Pin,
    }
}

pub fn later() -> LaterConsents {
    LaterConsents {
        visit: VISIT.into(),
        idempotency_key: LATER_KEY.into(),
        consents: vec![consent(ConsentKind::LimitAmount)],
    }
}

pub fn consents_path() -> String {
    format!("{CONFIRMATIONS}/{CONFIRMATION}/consents")
}
