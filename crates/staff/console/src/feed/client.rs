//! The desk's side: follows each configured kiosk, puts what it says on the board, and sends the answer to a call.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, Uri, header};
use base_time::{Clock, Entropy, between};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use staff_audit_log::{KioskName, StaffId};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

use super::lines::Lines;
use super::tls::{FeedTls, server_name};
use super::wire::{Answer, Row};
use super::{BUFFER_BYTES, FeedTimes};
use crate::board::{Board, CallId, OtherRow};

/// Longest address of a console, bytes.
const MAX_CONSOLE: usize = 256;

/// Another kiosk, by its configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPeer {
    name: KioskName,
    host: String,
    port: u16,
    console: String,
}

/// What another kiosk's address must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeerRejected {
    /// The feed's address.
    #[error("url must be https://HOST:PORT")]
    Url,
    /// The console's address.
    #[error("console must be https://… of at most {MAX_CONSOLE} characters")]
    Console,
    /// A certificate cannot carry the name.
    #[error("name must not end in '-'")]
    Name,
}

impl FeedPeer {
    /// The kiosk of this name, whose feed is at `url` and whose own console is at `console`.
    ///
    /// # Errors
    /// [`PeerRejected`].
    pub fn new(name: KioskName, url: &str, console: &str) -> Result<Self, PeerRejected> {
        server_name(&name).map_err(|_| PeerRejected::Name)?;
        let feed: Uri = url.parse().map_err(|_| PeerRejected::Url)?;
        let whole = feed.scheme_str() == Some("https") && matches!(feed.path(), "" | "/");
        let bare = feed.query().is_none() && !url.contains('@');
        let (Some(host), Some(port), true) = (feed.host(), feed.port_u16(), whole && bare) else {
            return Err(PeerRejected::Url);
        };
        let page: Uri = console.parse().map_err(|_| PeerRejected::Console)?;
        if page.scheme_str() != Some("https") || page.host().is_none() || console.len() > MAX_CONSOLE {
            return Err(PeerRejected::Console);
        }
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { name, host, port, console: console.to_owned() })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &KioskName {
        &self.name
    }
}

/// Why another kiosk is not heard.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// No connection.
    #[error("cannot be reached: {0}")]
    Unreachable(std::io::Error),
    /// Its certificate is of another authority, for another name, or not valid now.
    #[error("TLS: {0}")]
    Tls(std::io::Error),
    /// No connection, or no answer, in time.
    #[error("does not answer")]
    TimedOut,
    /// It answered something else, or the connection broke; a certificate that it does not take looks like this.
    #[error("connection broken: {0}")]
    Broken(String),
    /// It answered with another status.
    #[error("answers {0}")]
    Status(StatusCode),
    /// The connection was closed.
    #[error("closed the connection")]
    Closed,
    /// No whole line in time.
    #[error("connected, but silent")]
    Silent,
    /// A line is too long.
    #[error("sends a line without an end")]
    TooLong,
    /// Too many lines.
    #[error("sends too many lines")]
    TooMany,
    /// A line is no row.
    #[error("sends something that is no row of a board")]
    NotARow,
    /// A row of another kiosk.
    #[error("tells of another kiosk than its own")]
    OtherKiosk,
}

/// Why a kiosk did not take an answer.
#[derive(Debug, thiserror::Error)]
pub enum NotificationFailed {
    /// This desk does not watch such a kiosk.
    #[error("no such kiosk")]
    Unknown,
    /// Nobody calls any more by that call, or somebody comes already.
    #[error("answered already")]
    TooLate,
    /// The kiosk could not record it.
    #[error("not recorded there")]
    NotRecorded,
    /// It cannot be told.
    #[error(transparent)]
    Ended(#[from] Ended),
}

/// Other kiosks as a desk speaks to them. Clones speak to the same.
#[derive(Clone)]
pub struct Others {
    own: KioskName,
    peers: Arc<BTreeMap<KioskName, FeedPeer>>,
    tls: TlsConnector,
    times: FeedTimes,
    board: Board,
}

impl Others {
    /// Tells a kiosk that someone comes. Record it before.
    ///
    /// # Errors
    /// [`NotificationFailed`]: then nobody there knows that someone comes.
    pub async fn answer(
        &self,
        kiosk: &KioskName,
        call: CallId,
        staff: &StaffId,
    ) -> Result<(), NotificationFailed> {
        let peer = self.peers.get(kiosk).ok_or(NotificationFailed::Unknown)?;
        let answer = Answer { desk: self.own.clone(), call, staff: staff.clone() };
        let body = serde_json::to_vec(&answer).map_err(|error| Ended::Broken(error.to_string()))?;
        let request = request(peer, Method::POST, "/help", Body::from(body));
        let told = async {
            let answer = async |response: Response<Incoming>| Ok(response.status());
            asked(peer, &self.tls, self.times.patience, request, answer).await
        };
        match timeout(self.times.patience, told).await.map_err(|_| Ended::TimedOut)?? {
            StatusCode::NO_CONTENT => {
                self.board.other_answered(kiosk, call, staff);
                Ok(())
            }
            StatusCode::CONFLICT => Err(NotificationFailed::TooLate),
            StatusCode::SERVICE_UNAVAILABLE => Err(NotificationFailed::NotRecorded),
            status => Err(Ended::Status(status).into()),
        }
    }
}

/// Follows other kiosks, as long as this lives.
pub struct FeedClient {
    others: Others,
    tasks: JoinSet<()>,
}

impl FeedClient {
    /// Puts the kiosks on the board and follows them, on the runtime it is called on.
    #[must_use]
    pub fn start(
        own: KioskName,
        peers: Vec<FeedPeer>,
        tls: &FeedTls,
        times: FeedTimes,
        (board, clock, entropy): (Board, Arc<dyn Clock>, Arc<dyn Entropy>),
    ) -> Self {
        let peers: BTreeMap<_, _> = peers.into_iter().map(|peer| (peer.name.clone(), peer)).collect();
        let others =
            Others { own, peers: Arc::new(peers), tls: TlsConnector::from(tls.client.clone()), times, board };
        let mut tasks = JoinSet::new();
        for peer in others.peers.values().cloned() {
            others.board.watch_other(&peer.name, &peer.console);
            let follower =
                Follower { others: others.clone(), peer, clock: clock.clone(), entropy: entropy.clone() };
            tasks.spawn(follower.follow());
        }
        Self { others, tasks }
    }

    /// The way to answer calls.
    #[must_use]
    pub fn others(&self) -> Others {
        self.others.clone()
    }

    /// Stops, and waits for it.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }
}

/// One look at another kiosk: its row, and nothing is kept.
///
/// # Errors
/// [`Ended`].
pub async fn probe(peer: &FeedPeer, tls: &FeedTls, times: FeedTimes) -> Result<OtherRow, Ended> {
    let tls = TlsConnector::from(tls.client.clone());
    let first = async |response| first_row(&peer.name, response, times.patience).await;
    let look = asked(peer, &tls, times.patience, request(peer, Method::GET, "/feed", Body::empty()), first);
    timeout(times.patience, look).await.map_err(|_| Ended::TimedOut)?
}

async fn first_row(
    name: &KioskName,
    response: Response<Incoming>,
    patience: Duration,
) -> Result<OtherRow, Ended> {
    let mut lines = lines(response)?;
    row(name, &lines.next(patience).await?, Duration::ZERO)
}

fn lines(response: Response<Incoming>) -> Result<Lines, Ended> {
    match response.status() {
        StatusCode::OK => Ok(Lines::of(Body::new(response.into_body()))),
        status => Err(Ended::Status(status)),
    }
}

fn row(name: &KioskName, line: &[u8], now: Duration) -> Result<OtherRow, Ended> {
    let row: Row = serde_json::from_slice(line).map_err(|_| Ended::NotARow)?;
    if row.kiosk != *name {
        return Err(Ended::OtherKiosk);
    }
    row.shown(now).map_err(|_| Ended::NotARow)
}

fn request(peer: &FeedPeer, method: Method, path: &'static str, body: Body) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = Uri::from_static(path);
    // A kiosk's name is a host name; the address is the line's matter.
    if let Ok(host) = header::HeaderValue::from_str(peer.name.as_str()) {
        request.headers_mut().insert(header::HOST, host);
    }
    request
}

/// Connects, asks, and goes on with the answer while the connection is driven.
async fn asked<T>(
    peer: &FeedPeer,
    tls: &TlsConnector,
    patience: Duration,
    request: Request<Body>,
    go_on: impl AsyncFnOnce(Response<Incoming>) -> Result<T, Ended>,
) -> Result<T, Ended> {
    let broken = |error: hyper::Error| Ended::Broken(error.to_string());
    let name = server_name(&peer.name).map_err(|error| Ended::Broken(error.to_string()))?;
    let connect = async {
        let to = (peer.host.as_str(), peer.port);
        let socket = TcpStream::connect(to).await.map_err(Ended::Unreachable)?;
        let _ = socket.set_nodelay(true);
        let stream = tls.connect(name, socket).await.map_err(Ended::Tls)?;
        http1::Builder::new().max_buf_size(BUFFER_BYTES).handshake(TokioIo::new(stream)).await.map_err(broken)
    };
    let (mut sender, connection) = timeout(patience, connect).await.map_err(|_| Ended::TimedOut)??;
    let talk = async {
        let response = timeout(patience, sender.send_request(request)).await.map_err(|_| Ended::TimedOut)?;
        go_on(response.map_err(broken)?).await
    };
    beside(talk, connection).await
}

/// Drives the connection until the talk is over: what the talk makes of a connection that ended is its own matter.
async fn beside<T>(talk: impl Future<Output = T>, connection: impl Future) -> T {
    tokio::pin!(talk);
    tokio::select! {
        biased;
        said = &mut talk => return said,
        _ = connection => {}
    }
    talk.await
}

struct Follower {
    others: Others,
    peer: FeedPeer,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Follower {
    async fn follow(self) {
        let times = self.others.times;
        let (mut failures, mut told) = (0_u32, false);
        loop {
            let mut heard = false;
            let ended = self.listen(&mut heard).await;
            if heard {
                (failures, told) = (0, false);
            }
            if !told {
                told = true;
                tracing::warn!(kiosk = %self.peer.name, %ended, "another kiosk is not heard");
            }
            failures = failures.saturating_add(1);
            // Give or take a half, so that several desks do not come at the same moment.
            let wait = times.reconnect.step(failures);
            sleep(between(wait / 2, wait + wait / 2, self.entropy.spread())).await;
        }
    }

    async fn listen(&self, heard: &mut bool) -> Ended {
        let times = self.others.times;
        let follow = async |response| {
            let mut lines = lines(response)?;
            loop {
                let line = lines.next(times.silent).await?;
                let row = row(&self.peer.name, &line, self.clock.monotonic())?;
                *heard = true;
                self.others.board.heard_other(&self.peer.name, row);
            }
        };
        let request = request(&self.peer, Method::GET, "/feed", Body::empty());
        let ended: Result<std::convert::Infallible, Ended> =
            asked(&self.peer, &self.others.tls, times.patience, request, follow).await;
        match ended {
            Err(ended) => ended,
            Ok(never) => match never {},
        }
    }
}
