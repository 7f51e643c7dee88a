//! HTTP over TLS 1.3 with required client certificates: accept, hand the peer's certificate to the handlers, bound
//! everything in size and time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Request as HttpRequest, header};
use axum::response::Response;
use axum::routing::{MethodRouter, any, get, post, put};
use axum::{Extension, Router};
use base_tls_server::{Limits, Peer, TlsServer, server_config};
use eligibility_api::wire::{IDEMPOTENCY_KEY, MAX_BODY_BYTES};
use futures_util::StreamExt as _;
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::gateway::{Gateway, Request};
use crate::pki::Pki;
use crate::reply::{Refusal, Reply};
use crate::terminal::Terminal;
use crate::{Faults, RequestCounts, Route, SandboxError, spoil};

/// Everything comes from this machine, so one address may have all places.
const LIMITS: Limits = Limits {
    connections: 256,
    per_address: 256,
    handshakes: 256,
    handshake: Duration::from_secs(5),
    head: Duration::from_secs(15),
    head_bytes: 32 * 1024,
    // An ordered delay is part of it.
    request: Duration::from_secs(15 * 60),
    life: Duration::from_secs(24 * 3600),
    shutdown_grace: Duration::from_secs(1),
};
const BODY: Duration = Duration::from_secs(10);
/// A body that is longer than this is not read to its end.
const MAX_READ_BYTES: usize = 16 * 1024 * 1024;

/// What every handler needs.
#[derive(Clone)]
pub(crate) struct AppState {
    pub gateway: Arc<Gateway>,
    pub faults: Faults,
    pub seen: RequestCounts,
}

pub(crate) fn tls(pki: Pki) -> Result<Arc<ServerConfig>, SandboxError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut terminals = rustls::RootCertStore::empty();
    terminals.add(pki.terminal_authority)?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(terminals), provider).build()?;
    let chain = vec![pki.server.certificate, pki.server_chain];
    Ok(Arc::new(server_config(chain, pki.server.key, Some(verifier))?))
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

/// Serves on the runtime it is called on.
pub(crate) fn start(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    desk: AppState,
) -> std::io::Result<TlsServer> {
    let router = router(desk);
    let service = move |peer: Peer| {
        let terminal = peer.certificate.as_deref().and_then(Terminal::from_certificate);
        Some(router.clone().layer(Extension(terminal)))
    };
    TlsServer::start(listener, tls, LIMITS, Arc::new(service))
}

fn router(desk: AppState) -> Router {
    let plain = |route: Route| {
        post(move |State(desk): State<AppState>, Extension(terminal), request| {
            handle(desk, route, None, terminal, request)
        })
    };
    let bare = |route: Route| {
        get(move |State(desk): State<AppState>, Extension(terminal), request| {
            handle(desk, route, None, terminal, request)
        })
    };
    // A path that the version of the API does not have is like any other unknown one, but counted.
    let newer = |route: Route, service: MethodRouter<AppState>| {
        if desk.gateway.has(route) {
            return service;
        }
        any(move |State(desk): State<AppState>| {
            desk.seen.count(route, None);
            refuse(404, NO_PATH)
        })
    };
    Router::new()
        .route(Route::Status.path(), bare(Route::Status))
        .route(Route::Facility.path(), newer(Route::Facility, bare(Route::Facility)))
        .route(Route::Challenges.path(), plain(Route::Challenges))
        .route(Route::Offers.path(), newer(Route::Offers, plain(Route::Offers)))
        .route(Route::Confirmations.path(), plain(Route::Confirmations))
        .route(Route::Enrolments.path(), plain(Route::Enrolments))
        .route(
            Route::Consents.path(),
            put(|State(desk): State<AppState>, Path(id): Path<String>, Extension(terminal), request| {
                handle(desk, Route::Consents, Some(id), terminal, request)
            }),
        )
        .fallback(|| refuse(404, NO_PATH))
        .method_not_allowed_fallback(|method: Method| {
            tracing::debug!(%method, "method not allowed");
            refuse(405, "method not allowed")
        })
        .with_state(desk)
}

const NO_PATH: &str = "no such path";

async fn refuse(status: u16, title: &'static str) -> Response {
    spoil::response(Refusal::bad_request(title).with_status(status).into(), &[])
}

async fn handle(
    desk: AppState,
    route: Route,
    id: Option<String>,
    terminal: Option<Terminal>,
    request: HttpRequest<Body>,
) -> Response {
    let (head, body) = request.into_parts();
    let key = single(&head.headers, IDEMPOTENCY_KEY);
    desk.seen.count(route, key);
    let faults = desk.faults.take(route);
    let mut reply = match spoil::instead(&faults) {
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
    // The gateway's own clock tells, not the machine's.
    reply.set("date", &desk.gateway.date());
    spoil::response(reply, &faults)
}

async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    match timeout(BODY, collect(body)).await {
        Ok(read) => read,
        Err(_) => Err(Refusal::bad_request("body took too long").with_status(408)),
    }
}

/// Keeps what may be kept, and reads on beyond that without keeping it: a client that still writes would see its connection cut, and
/// not the answer.
async fn collect(body: Body) -> Result<Vec<u8>, Refusal> {
    let too_large = Err(Refusal::bad_request("body is too large").with_status(413));
    let (mut kept, mut length) = (Vec::new(), 0);
    let mut stream = body.into_data_stream();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| Refusal::bad_request("body broke off"))?;
        length += part.len();
        if length > MAX_READ_BYTES {
            return too_large;
        }
        if length > MAX_BODY_BYTES {
            kept = Vec::new();
        } else {
            kept.extend_from_slice(&part);
        }
    }
    if length > MAX_BODY_BYTES { too_large } else { Ok(kept) }
}

/// A header that comes exactly once.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
