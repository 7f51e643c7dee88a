//! A receipt computer that does what a test tells it, byte by byte.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use eligibility_client::{PushClient, PushConfig};
use rustls::ServerConfig;
use test_pki::{Ca, Issued};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use crate::pki::HERE;

/// What happens after the request was read.
#[derive(Clone)]
pub enum Answer {
    Send(Vec<u8>),
    /// These bytes, then others without end.
    Flood(Vec<u8>),
    /// These bytes, then nothing until the client has had enough.
    Hang(Vec<u8>),
    Cut,
}

pub struct Receiver {
    pub address: SocketAddr,
    pub ca: Ca,
    seen: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub fn status(status: u16) -> Answer {
    Answer::Send(format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\n\r\nok").into_bytes())
}

pub fn tls(receiver: &Issued) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![receiver.der.clone()], receiver.private_key())
        .unwrap()
}

impl Receiver {
    /// Over TLS with a certificate for 127.0.0.1.
    pub async fn over_tls(answer: Answer) -> Self {
        let ca = Ca::new("Receipt CA");
        let tls = tls(&ca.server(HERE));
        Self::start(ca, Some(tls), answer).await
    }

    pub async fn plain(answer: Answer) -> Self {
        Self::start(Ca::new("unused"), None, answer).await
    }

    pub async fn start(ca: Ca, tls: Option<ServerConfig>, answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let acceptor = tls.map(|tls| TlsAcceptor::from(Arc::new(tls)));
        let task = tokio::spawn({
            let seen = Arc::clone(&seen);
            async move {
                let mut tasks = tokio::task::JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    let (seen, answer, acceptor) = (Arc::clone(&seen), answer.clone(), acceptor.clone());
                    tasks.spawn(async move {
                        match acceptor {
                            Some(acceptor) => serve(acceptor.accept(stream).await?, &seen, answer).await,
                            None => serve(stream, &seen, answer).await,
                        }
                    });
                }
            }
        });
        Self { address, ca, seen, task }
    }

    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    pub fn config(&self, scheme: &str) -> PushConfig {
        let mut config = PushConfig::new(format!("{scheme}://{}/results", self.address));
        config.ca_pem = Some(self.ca.pem().into_bytes());
        config
    }

    pub fn client(&self, scheme: &str) -> PushClient {
        PushClient::new(&self.config(scheme)).unwrap()
    }

    /// For a receiver that never answers.
    pub fn hasty_client(&self, scheme: &str) -> PushClient {
        let mut config = self.config(scheme);
        config.total_timeout = Duration::from_millis(500);
        config.connect_timeout = config.total_timeout;
        PushClient::new(&config).unwrap()
    }
}

pub fn body() -> Zeroizing<Vec<u8>> {
    Zeroizing::new("{\"name\":\"架空　花子\"}".as_bytes().to_vec())
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Mutex<Vec<String>>,
    answer: Answer,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                seen.lock().unwrap().push(text);
                break;
            }
        }
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
    match answer {
        Answer::Send(bytes) => stream.write_all(&bytes).await?,
        Answer::Flood(bytes) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(&[b' '; 4096]).await?;
            }
        }
        Answer::Hang(bytes) => {
            stream.write_all(&bytes).await?;
            stream.flush().await?;
            while stream.read(&mut chunk).await? > 0 {}
        }
        Answer::Cut => return Ok(()),
    }
    stream.shutdown().await
}
