//! The kiosk's side: tells desks that show a certificate how it is, and takes the answer to a call.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use base_time::{Clock, Entropy, random};
use base_tls_server::{Limits, TlsServer};
use futures_util::stream;
use rustls::pki_types::CertificateDer;
use staff_audit_log::{AuditStore, KioskName, Record, RunId, What};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, timeout, timeout_at};

use super::tls::{FeedTls, is_for};
use super::wire::{Answer, Row};
use super::{BUFFER_BYTES, FeedTimes, MAX_ANSWER_BYTES};
use crate::board::{Board, KioskNow};
use crate::commands::{Commands, StaffCommand};

const MAX_CONNECTIONS: usize = 16;
/// A desk has one stream, and one connection for each answer.
const MAX_CONNECTIONS_PER_ADDRESS: usize = 8;
/// A connection's longest life; the desk comes again. A desk that reads nothing holds its place no longer.
const LIFE: Duration = Duration::from_secs(3600);
/// Until an answer begins, an answer to a call recorded.
const MAX_REQUEST: Duration = Duration::from_secs(30);
/// Changes that follow each other faster are one line.
const GAP: Duration = Duration::from_millis(50);
/// For the requests in progress when the feed stops.
const SHUTDOWN_GRACE: Duration = Duration::from_millis(200);

/// How the feed is set up.
#[derive(Debug, Clone)]
pub struct FeedConfig {
    /// Where it listens. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The kiosk whose row it tells; other rows of the board are not its matter.
    pub kiosk: KioskName,
    /// Time limits.
    pub times: FeedTimes,
}

/// What the feed is put together from.
#[derive(Clone)]
pub struct FeedParts {
    /// The kiosk's board.
    pub board: Board,
    /// Where answers go.
    pub commands: Commands,
    /// The kiosk's log.
    pub audit: Arc<dyn AuditStore>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

struct Shared {
    config: FeedConfig,
    parts: FeedParts,
    run: RunId,
    /// Held while an answer is judged and recorded, so that of two to one call the second finds it answered.
    answering: Mutex<()>,
}

/// The certificate that the desk showed.
#[derive(Clone)]
struct Shown(Arc<CertificateDer<'static>>);

/// The feed, as long as this lives.
pub struct FeedServer(TlsServer);

impl FeedServer {
    /// Listens and serves, on the runtime it is called on.
    ///
    /// # Errors
    /// The address cannot be listened on, or there is no randomness.
    pub async fn start(config: FeedConfig, parts: FeedParts, tls: &FeedTls) -> std::io::Result<Self> {
        let run = RunId(random(&*parts.entropy).map_err(std::io::Error::other)?);
        let listener = TcpListener::bind(config.listen).await?;
        let shared = Arc::new(Shared { config, parts, run, answering: Mutex::new(()) });
        let router = Router::new()
            .route("/feed", get(feed))
            .route("/help", post(help))
            .layer(axum::middleware::from_fn(no_browser))
            .with_state(shared);
        let patience = FeedTimes::default().patience;
        let limits = Limits {
            connections: MAX_CONNECTIONS,
            per_address: MAX_CONNECTIONS_PER_ADDRESS,
            handshakes: MAX_CONNECTIONS,
            handshake: patience,
            head: patience,
            head_bytes: BUFFER_BYTES,
            request: MAX_REQUEST,
            life: LIFE,
            shutdown_grace: SHUTDOWN_GRACE,
        };
        let server = TlsServer::start(
            listener,
            tls.server.clone(),
            limits,
            Arc::new(move |peer| {
                // Never without: the verifier asks for one.
                let shown = Shown(Arc::new(peer.certificate?));
                Some(router.clone().layer(Extension(shown)))
            }),
        )?;
        tracing::info!(address = %server.address(), "feed for other desks");
        Ok(Self(server))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Stops, and waits for it.
    pub async fn stop(self) {
        self.0.stop().await;
    }
}

/// A browser that holds such a certificate must not be led here by a page.
async fn no_browser(request: Request, next: axum::middleware::Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site") {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

struct Teller {
    shared: Arc<Shared>,
    changes: watch::Receiver<u64>,
    last: Option<Row>,
    due: Instant,
}

async fn feed(State(shared): State<Arc<Shared>>) -> Response {
    let changes = shared.parts.board.changes();
    let teller = Teller { shared, changes, last: None, due: Instant::now() };
    let body = Body::from_stream(stream::unfold(teller, next));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

async fn next(mut teller: Teller) -> Option<(Result<Bytes, Infallible>, Teller)> {
    loop {
        teller.changes.mark_unchanged();
        let shared = &teller.shared;
        let row = Row::of(&shared.parts.board.look(), &shared.config.kiosk, shared.run);
        let known = teller.last.as_ref().is_some_and(|last| last.says_the_same(&row));
        if !known || Instant::now() >= teller.due {
            let mut line = serde_json::to_vec(&row).ok()?;
            line.push(b'\n');
            teller.due = Instant::now() + shared.config.times.beat;
            teller.last = Some(row);
            return Some((Ok(line.into()), teller));
        }
        let _ = timeout_at(teller.due, teller.changes.changed()).await;
        tokio::time::sleep(GAP).await;
    }
}

/// 204: taken. 403: the certificate is not the desk's that it says. 409: nobody calls any more by that call, or somebody
/// comes already. 503: not recorded, so not done.
async fn help(
    State(shared): State<Arc<Shared>>,
    Extension(shown): Extension<Shown>,
    body: Body,
) -> StatusCode {
    let body = timeout(shared.config.times.patience, axum::body::to_bytes(body, MAX_ANSWER_BYTES));
    let answer = match body.await {
        Err(_) => return StatusCode::REQUEST_TIMEOUT,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE,
        Ok(Ok(body)) => serde_json::from_slice::<Answer>(&body),
    };
    let Ok(answer) = answer else { return StatusCode::BAD_REQUEST };
    if !is_for(&shown.0, &answer.desk) {
        return StatusCode::FORBIDDEN;
    }
    take(&shared, answer).await
}

async fn take(shared: &Shared, Answer { desk, call, staff }: Answer) -> StatusCode {
    let kiosk = &shared.config.kiosk;
    let _one_at_a_time = shared.answering.lock().await;
    let look = shared.parts.board.look();
    let now = look.kiosks.iter().find(|now| now.name == *kiosk);
    let waits = now
        .and_then(KioskNow::calling)
        .is_some_and(|help| call.run == shared.run && help.call == call.number);
    if !waits {
        return StatusCode::CONFLICT;
    }
    let visit = now.and_then(KioskNow::visit);
    let what = What::HelpAnswered {
        visit: visit.map(|visit| visit.pseudonym),
        staff: staff.clone(),
        desk: Some(desk),
    };
    let record = Record { at: shared.parts.clock.moment(), kiosk: kiosk.clone(), what };
    let recorded = match shared.parts.audit.append(&[record]).await {
        Ok(recorded) => recorded,
        Err(error) => {
            tracing::error!(%error, "not recorded, so not done");
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    };
    // Answered at this kiosk's own console in the meantime: the log has both.
    if !shared.parts.board.answer_call(kiosk, call.number, &staff) {
        return StatusCode::CONFLICT;
    }
    let command =
        StaffCommand::AnswerHelp { kiosk: kiosk.clone(), visit: visit.map(|visit| visit.token), staff };
    shared.parts.commands.send(command, recorded);
    StatusCode::NO_CONTENT
}
