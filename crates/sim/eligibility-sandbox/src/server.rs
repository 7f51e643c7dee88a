//! HTTP over TLS 1.3 with required client certificates: accept, hand the peer's certificate to the handlers, bound
//! everything in size and time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Request as HttpRequest, header};
use axum::response::Response;
use axum::routing::{get, post, put};
use axum::{Extension, Router};
use eligibility_api::wire::{IDEMPOTENCY_KEY, MAX_BODY_BYTES};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::gateway::{Gateway, Request};
use crate::pki::Pki;
use crate::reply::{Refusal, Reply};
use crate::terminal::Terminal;
use crate::{Faults, Route, SandboxError, Seen, spoil};

const HANDSHAKE: Duration = Duration::from_secs(5);
/// For a request's head, and as long again between two requests on one connection.
const HEAD: Duration = Duration::from_secs(15);
const BODY: Duration = Duration::from_secs(10);
/// For the requests in progress when the gateway stops.
const FAREWELL: Duration = Duration::from_secs(1);
const MOST_CONNECTIONS: usize = 256;
/// Request head and read buffer, bytes.
const HEAD_BYTES: usize = 32 * 1024;

/// What every handler needs.
#[derive(Clone)]
pub(crate) struct Desk {
    pub gateway: Arc<Gateway>,
    pub faults: Faults,
    pub seen: Seen,
}

pub(crate) fn tls(pki: Pki) -> Result<TlsAcceptor, SandboxError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut terminals = rustls::RootCertStore::empty();
    terminals.add(pki.terminal_authority)?;
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(terminals), provider.clone()).build()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![pki.server.certificate, pki.server_chain], pki.server.key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Binds a loopback address and nothing else.
pub(crate) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), SandboxError> {
    if !address.ip().is_loopback() {
        return Err(SandboxError::NotLoopback(address));
    }
    let failed = |source| SandboxError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Serves until `stop` changes; then lets requests in progress end for a moment.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: TlsAcceptor,
    desk: Desk,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let router = router(desk);
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => break,
        };
        while connections.try_join_next().is_some() {}
        match (accepted, places.clone().try_acquire_owned()) {
            (Ok((socket, _)), Ok(place)) => {
                connections.spawn(connection(socket, tls.clone(), router.clone(), stop.clone(), place));
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
        Ok(Err(error)) => return tracing::info!(%error, "TLS handshake failed"),
        Err(_) => return tracing::info!("TLS handshake timed out"),
    };
    let certificates = stream.get_ref().1.peer_certificates();
    let terminal =
        certificates.and_then(|chain| chain.first()).and_then(|der| Terminal::from_certificate(der));
    let service = TowerToHyperService::new(router.layer(Extension(terminal)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
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

fn router(desk: Desk) -> Router {
    let plain = |route: Route| {
        post(move |State(desk): State<Desk>, Extension(terminal), request| {
            handle(desk, route, None, terminal, request)
        })
    };
    Router::new()
        .route(
            Route::Status.path(),
            get(|State(desk): State<Desk>, Extension(terminal), request| {
                handle(desk, Route::Status, None, terminal, request)
            }),
        )
        .route(Route::Challenges.path(), plain(Route::Challenges))
        .route(Route::Confirmations.path(), plain(Route::Confirmations))
        .route(Route::Enrolments.path(), plain(Route::Enrolments))
        .route(
            Route::Consents.path(),
            put(|State(desk): State<Desk>, Path(id): Path<String>, Extension(terminal), request| {
                handle(desk, Route::Consents, Some(id), terminal, request)
            }),
        )
        .fallback(|| refuse(404, "no such path"))
        .method_not_allowed_fallback(|method: Method| {
            tracing::debug!(%method, "method not allowed");
            refuse(405, "method not allowed")
        })
        .with_state(desk)
}

async fn refuse(status: u16, title: &'static str) -> Response {
    spoil::response(Refusal::bad_request(title).with_status(status).into(), &[])
}

async fn handle(
    desk: Desk,
    route: Route,
    id: Option<String>,
    terminal: Option<Terminal>,
    request: HttpRequest<Body>,
) -> Response {
    let (head, body) = request.into_parts();
    let key = single(&head.headers, IDEMPOTENCY_KEY);
    desk.seen.count(route, key);
    let faults = desk.faults.take(route);
    let reply = match spoil::instead(&faults) {
        Some(mut reply) => {
            if let Some(key) = key {
                reply.set(IDEMPOTENCY_KEY, key);
            }
            reply
        }
        None => match read(body).await {
            Ok(body) => desk.gateway.answer(&Request {
                route,
                id: id.as_deref(),
                terminal: terminal.as_ref(),
                content_type: single(&head.headers, header::CONTENT_TYPE.as_str()),
                idempotency_key: key,
                body: &body,
            }),
            Err(refusal) => Reply::from(refusal),
        },
    };
    tracing::info!(%route, status = reply.status, faults = faults.len(), "answered");
    tokio::time::sleep(spoil::delay(&faults)).await;
    spoil::response(reply, &faults)
}

async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    match timeout(BODY, axum::body::to_bytes(body, MAX_BODY_BYTES)).await {
        Ok(Ok(body)) => Ok(body.to_vec()),
        Ok(Err(_)) => Err(Refusal::bad_request("body is too large, or broke off").with_status(413)),
        Err(_) => Err(Refusal::bad_request("body took too long").with_status(408)),
    }
}

/// A header that comes exactly once.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
