//! HTTP/1.1 over TLS 1.3, bounded in size, time and number.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::check::Checks;
use super::desk::{Addresses, Desk};
use super::session::Sessions;
use super::visitor::Peer;
use super::{StaffConfig, StaffParts, page};

const HANDSHAKE: Duration = Duration::from_secs(5);
/// For a request's head, and as long again between two requests on one connection.
const HEAD: Duration = Duration::from_secs(15);
/// For the requests in progress when the console stops.
const FAREWELL: Duration = Duration::from_secs(1);
const MOST_CONNECTIONS: usize = 64;
/// Request head and read buffer, bytes.
const HEAD_BYTES: usize = 16 * 1024;
/// How often sessions and checks are looked through.
const TIDY: Duration = Duration::from_secs(1);

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Certificate or key are not PEM, or not there.
    #[error("console TLS: {0}")]
    Pem(#[from] rustls::pki_types::pem::Error),
    /// Certificate and key do not go together.
    #[error("console TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// TLS 1.3 with a certificate chain and key in PEM.
///
/// # Errors
/// [`TlsError`].
pub fn tls_from_pem(certificates: &[u8], key: &[u8]) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = CertificateDer::pem_slice_iter(certificates).collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(key)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The console, as long as this lives.
pub struct StaffConsole {
    address: SocketAddr,
    pub(super) desk: Arc<Desk>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl StaffConsole {
    /// Listens and serves, on the runtime it is called on.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(
        config: StaffConfig,
        parts: StaffParts,
        tls: Arc<ServerConfig>,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk {
            config,
            port: address.port(),
            parts,
            sessions: Sessions::default(),
            checks: Checks::default(),
            addresses: Addresses::default(),
        });
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(serve(listener, TlsAcceptor::from(tls), desk.clone(), stopped));
        tracing::info!(%address, "staff console");
        Ok(Self { address, desk, stop, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, and waits for it.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

async fn serve(listener: TcpListener, tls: TlsAcceptor, desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let router = page::router(desk.clone());
    let mut connections = JoinSet::new();
    let mut tidy = tokio::time::interval(TIDY);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = tidy.tick() => {
                while connections.try_join_next().is_some() {}
                desk.tidy().await;
                continue;
            }
            _ = stop.changed() => break,
        };
        match (accepted, places.clone().try_acquire_owned()) {
            (Ok((socket, peer)), Ok(place)) => {
                let router = router.clone().layer(Extension(Peer(peer.ip())));
                connections.spawn(connection(socket, tls.clone(), router, stop.clone(), place));
            }
            // Out of places: the connection is dropped at once.
            (Ok(_), Err(_)) => {}
            (Err(error), _) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let _ = timeout(FAREWELL, async { while connections.join_next().await.is_some() {} }).await;
    connections.shutdown().await;
}

async fn connection(
    socket: TcpStream,
    tls: TlsAcceptor,
    router: Router,
    mut stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) {
    let _ = socket.set_nodelay(true);
    let stream = match timeout(HANDSHAKE, tls.accept(socket)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::debug!(%error, "TLS handshake failed"),
        Err(_) => return tracing::debug!("TLS handshake timed out"),
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}
