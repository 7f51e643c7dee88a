//! The accept loop and what it does with a connection.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::Limits;
use crate::places::{Place, Places};

/// After an accept that failed: whatever it was, no busy loop.
const PAUSE: Duration = Duration::from_millis(50);

/// The other end of a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    /// From where.
    pub address: SocketAddr,
    /// The certificate that was shown, where the TLS configuration asks for one.
    pub certificate: Option<CertificateDer<'static>>,
}

/// What a connection is served with; `None` closes it.
pub type ServiceFactory = dyn Fn(Peer) -> Option<Router> + Send + Sync;

/// A server that accepts connections; it stops when this is dropped.
#[derive(Debug)]
pub struct TlsServer {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl TlsServer {
    /// Serves on the runtime it is called on.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(
        listener: TcpListener,
        tls: Arc<ServerConfig>,
        limits: Limits,
        services: Arc<ServiceFactory>,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let acceptor = Acceptor { tls: TlsAcceptor::from(tls), limits, services };
        let task = tokio::spawn(acceptor.accept(listener, stopped));
        Ok(Self { address, stop, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes, or loses its sender, when the server stops.
    #[must_use]
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Stops accepting, lets requests in progress end for [`Limits::shutdown_grace`], and closes every connection.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

#[derive(Clone)]
struct Acceptor {
    tls: TlsAcceptor,
    limits: Limits,
    services: Arc<ServiceFactory>,
}

impl Acceptor {
    async fn accept(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let Limits { connections, handshakes, per_address, .. } = self.limits;
        let handshakes = Places::new(handshakes, per_address);
        let places = Places::new(connections, per_address);
        let mut open = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = open.join_next() => continue,
                _ = stop.changed() => break,
            };
            match accepted {
                Ok((socket, address)) => {
                    // Without a place the socket is dropped at once, before it costs a handshake.
                    if places.are_free_for(address.ip())
                        && let Some(handshake) = handshakes.take(address.ip())
                    {
                        let connection = Connection { address, handshake, places: places.clone() };
                        let served = self.clone().serve(socket, connection, stop.clone());
                        let life = self.limits.life;
                        open.spawn(async move { drop(timeout(life, served).await) });
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        // A stream has no end of its own.
        let all = async { while open.join_next().await.is_some() {} };
        let _ = timeout(self.limits.shutdown_grace, all).await;
        open.shutdown().await;
    }

    async fn serve(self, socket: TcpStream, from: Connection, mut stop: watch::Receiver<bool>) {
        let _ = socket.set_nodelay(true);
        let stream = match timeout(self.limits.handshake, self.tls.accept(socket)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return tracing::info!(%error, "TLS handshake failed"),
            Err(_) => return tracing::debug!("TLS handshake timed out"),
        };
        let Connection { address, handshake, places } = from;
        let Some(_place) = places.take(address.ip()) else { return };
        drop(handshake);
        let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first).cloned();
        let peer = Peer { address, certificate: shown.map(CertificateDer::into_owned) };
        let Some(router) = (self.services)(peer) else { return };
        let service = TowerToHyperService::new(router);
        let deadline = self.limits.request;
        let service = service_fn(move |request: Request<Incoming>| {
            let answered = service.call(request);
            async move {
                let answer = timeout(deadline, answered).await;
                Ok::<_, Infallible>(answer.map_or_else(|_| late(), |Ok(response)| response))
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head)
            .max_buf_size(self.limits.head_bytes)
            .serve_connection(TokioIo::new(stream), service);
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

/// A connection before it has a place among those that are served.
struct Connection {
    address: SocketAddr,
    handshake: Place,
    places: Arc<Places>,
}

/// The answer to a request that took too long; the rest of its body is not waited for.
fn late() -> Response {
    tracing::info!("request took too long");
    let close = (header::CONNECTION, HeaderValue::from_static("close"));
    (StatusCode::REQUEST_TIMEOUT, [close]).into_response()
}
