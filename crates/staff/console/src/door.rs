//! HTTP/1.1 over TLS, bounded in number, size and time: what the console and the feed have in common.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// After an accept that failed: whatever it was, no busy loop.
const PAUSE: Duration = Duration::from_millis(50);

/// How much a door lets in, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Connections at the same time; one more is dropped at once.
    pub connections: usize,
    /// For the TLS handshake.
    pub handshake: Duration,
    /// For a request's head, and as long again between two requests on one connection.
    pub head: Duration,
    /// Request head and read buffer, bytes.
    pub head_bytes: usize,
    /// A connection's longest life, with whatever is on it.
    pub life: Duration,
    /// For the requests in progress when the door closes.
    pub farewell: Duration,
}

/// Who comes in.
pub(crate) struct Visitor {
    /// From where.
    pub peer: SocketAddr,
    /// The certificate that was shown, where the TLS configuration asks for one.
    pub certificate: Option<CertificateDer<'static>>,
}

/// What a connection is served with; `None` shows it out.
pub(crate) type Reception = dyn Fn(Visitor) -> Option<Router> + Send + Sync;

/// An open door; it closes when this is dropped.
pub(crate) struct Door {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Door {
    /// Serves on the runtime it is called on.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn open(
        listener: TcpListener,
        tls: Arc<ServerConfig>,
        limits: Limits,
        reception: Arc<Reception>,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let inside = Inside { tls: TlsAcceptor::from(tls), limits, reception };
        let task = tokio::spawn(inside.accept(listener, stopped));
        Ok(Self { address, stop, task })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes, or loses its sender, when the door closes.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Closes, and waits for it.
    pub async fn close(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

#[derive(Clone)]
struct Inside {
    tls: TlsAcceptor,
    limits: Limits,
    reception: Arc<Reception>,
}

impl Inside {
    async fn accept(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = connections.join_next() => continue,
                _ = stop.changed() => break,
            };
            match (accepted, places.clone().try_acquire_owned()) {
                (Ok((socket, peer)), Ok(place)) => {
                    let life = self.limits.life;
                    let served = self.clone().serve(socket, peer, stop.clone(), place);
                    connections.spawn(async move { drop(timeout(life, served).await) });
                }
                // Out of places: the connection is dropped at once.
                (Ok(_), Err(_)) => {}
                (Err(error), _) => {
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        // A stream has no end of its own.
        let all = async { while connections.join_next().await.is_some() {} };
        let _ = timeout(self.limits.farewell, all).await;
        connections.shutdown().await;
    }

    async fn serve(
        self,
        socket: TcpStream,
        peer: SocketAddr,
        mut stop: watch::Receiver<bool>,
        _place: OwnedSemaphorePermit,
    ) {
        let _ = socket.set_nodelay(true);
        let stream = match timeout(self.limits.handshake, self.tls.accept(socket)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return tracing::info!(%error, "TLS handshake failed"),
            Err(_) => return tracing::debug!("TLS handshake timed out"),
        };
        let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first).cloned();
        let visitor = Visitor { peer, certificate: shown.map(CertificateDer::into_owned) };
        let Some(router) = (self.reception)(visitor) else { return };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head)
            .max_buf_size(self.limits.head_bytes)
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
}
