//! An authority, kiosks with a feed, and a desk that watches them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base_time::{Backoff, Clock as _, ManualClock, Moment, SystemEntropy};
use staff_audit_log::{AuditStore as _, Record, What};
use staff_console::board::{Board, ChipPhoto, OtherNow, VisitStep};
use staff_console::commands::{Commands, StaffCommand};
use staff_console::feed::{FeedClient, FeedConfig, FeedParts, FeedPeer, FeedServer, FeedTimes, FeedTls};
use staff_console::{KioskName, Pseudonym, VisitToken};
use test_pki::rcgen::{CertificateParams, KeyPair, date_time_ymd};
use test_pki::{Ca, Issued};
use tokio::sync::mpsc;

use crate::browserless::Browser;
use crate::support::{Log, Stage, still_clock};

/// Fast enough for a test to see, slow enough for a busy machine.
pub const TIMES: FeedTimes = FeedTimes {
    beat: Duration::from_millis(200),
    silent: Duration::from_secs(5),
    patience: Duration::from_secs(10),
    reconnect: Backoff::new(Duration::from_millis(50), Duration::from_millis(200)),
};

pub fn name(name: &str) -> KioskName {
    KioskName::new(name).unwrap()
}

/// A certificate authority of kiosks.
pub struct Authority {
    pub pem: String,
    ca: Ca,
}

/// Chain and key, in PEM.
#[derive(Clone)]
pub struct Papers {
    pub chain: String,
    pub key: String,
}

impl From<Issued> for Papers {
    fn from(issued: Issued) -> Self {
        Self { key: issued.key_pem(), chain: issued.certificate_pem }
    }
}

impl Authority {
    pub fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ca = Ca::new("Kiosks");
        Self { pem: ca.pem(), ca }
    }

    pub fn papers(&self, kiosk: &str) -> Papers {
        self.ca.peer(kiosk).into()
    }

    /// Papers that are no longer good.
    pub fn past_papers(&self, kiosk: &str) -> Papers {
        let mut params = CertificateParams::new(vec![kiosk.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
        self.ca.issue(params, KeyPair::generate().unwrap()).into()
    }

    pub fn tls(&self, kiosk: &str) -> FeedTls {
        let papers = self.papers(kiosk);
        FeedTls::from_pem(&name(kiosk), self.pem.as_bytes(), papers.chain.as_bytes(), papers.key.as_bytes())
            .unwrap()
    }
}

/// A kiosk with a board, a log and a feed.
pub struct Kiosk {
    pub name: KioskName,
    pub board: Board,
    pub clock: Arc<ManualClock>,
    pub log: Arc<Log>,
    pub server: FeedServer,
    commands: Mutex<mpsc::UnboundedReceiver<StaffCommand>>,
    parts: FeedParts,
    tls: FeedTls,
    _folder: tempfile::TempDir,
}

impl Kiosk {
    pub async fn open(authority: &Authority, kiosk: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = still_clock();
        let entropy = Arc::new(SystemEntropy);
        let name = name(kiosk);
        let log = Arc::new(Log::at(folder.path().join("audit.sqlite"), &name, clock.moment()).await);
        let board = Board::new(clock.clone(), entropy.clone());
        board.ready(&name);
        let (sender, commands) = mpsc::unbounded_channel();
        let parts = FeedParts {
            board: board.clone(),
            commands: Commands::new(sender),
            audit: log.clone(),
            clock: clock.clone(),
            entropy,
        };
        let tls = authority.tls(kiosk);
        let config = FeedConfig { listen: ([127, 0, 0, 1], 0).into(), kiosk: name.clone(), times: TIMES };
        let server = FeedServer::start(config, parts.clone(), &tls).await.unwrap();
        let commands = Mutex::new(commands);
        Self { name, board, clock, log, server, commands, parts, tls, _folder: folder }
    }

    /// The program ends and comes up again, at the same address.
    pub async fn restart(self) -> Self {
        let stopped = self.stop().await;
        stopped.start().await
    }

    pub async fn stop(self) -> Stopped {
        let listen = self.server.address();
        self.server.stop().await;
        Stopped {
            listen,
            name: self.name,
            board: self.board,
            clock: self.clock,
            log: self.log,
            commands: self.commands,
            parts: self.parts,
            tls: self.tls,
            folder: self._folder,
        }
    }

    pub fn peer(&self) -> FeedPeer {
        peer(self.name.as_str(), self.server.address())
    }

    /// A visit at the identity check.
    pub fn visit(&self) -> VisitToken {
        let visit = self.board.begin(&self.name, Pseudonym([9; 16])).unwrap();
        self.board.step(visit, VisitStep::Identity);
        self.board.photo(visit, ChipPhoto::There);
        visit
    }

    pub fn told(&self) -> Vec<StaffCommand> {
        let mut commands = self.commands.lock().unwrap();
        std::iter::from_fn(|| commands.try_recv().ok()).collect()
    }

    /// The answers to calls in its log.
    pub async fn answers(&self) -> Vec<Record> {
        answers(&self.log).await
    }
}

/// A kiosk whose program does not run.
pub struct Stopped {
    listen: SocketAddr,
    name: KioskName,
    board: Board,
    clock: Arc<ManualClock>,
    log: Arc<Log>,
    commands: Mutex<mpsc::UnboundedReceiver<StaffCommand>>,
    parts: FeedParts,
    tls: FeedTls,
    folder: tempfile::TempDir,
}

impl Stopped {
    pub async fn start(self) -> Kiosk {
        let config = FeedConfig { listen: self.listen, kiosk: self.name.clone(), times: TIMES };
        let server = FeedServer::start(config, self.parts.clone(), &self.tls).await.unwrap();
        Kiosk {
            name: self.name,
            board: self.board,
            clock: self.clock,
            log: self.log,
            server,
            commands: self.commands,
            parts: self.parts,
            tls: self.tls,
            _folder: self.folder,
        }
    }
}

pub async fn answers(log: &Log) -> Vec<Record> {
    let records = log.recent(Moment(0), 10_000).await.unwrap();
    records.into_iter().filter(|record| matches!(record.what, What::HelpAnswered { .. })).collect()
}

pub fn peer(kiosk: &str, at: SocketAddr) -> FeedPeer {
    FeedPeer::new(name(kiosk), &format!("https://{at}"), &format!("https://{kiosk}.example:8443/")).unwrap()
}

/// A desk: the console of kiosk-1, which watches others.
pub struct Desk {
    pub stage: Stage,
    pub client: FeedClient,
}

impl Desk {
    pub async fn watching(authority: &Authority, peers: Vec<FeedPeer>) -> Self {
        let tls = authority.tls("kiosk-1");
        let mut client = None;
        let stage = Stage::set_beside(
            |_| {},
            None,
            |board, clock| {
                let around = (board.clone(), clock.clone() as _, Arc::new(SystemEntropy) as _);
                let started = FeedClient::start(name("kiosk-1"), peers, &tls, TIMES, around);
                let others = started.others();
                client = Some(started);
                Some(others)
            },
        )
        .await;
        Self { stage, client: client.unwrap() }
    }

    pub fn other(&self, kiosk: &str) -> OtherNow {
        let look = self.stage.board.look();
        look.others.into_iter().find(|other| other.name.as_str() == kiosk).expect("watched")
    }

    /// Signs in. The time that goes by for the code makes every kiosk silent, until it is heard again.
    pub async fn browser(&self, who: &str) -> Browser<'_> {
        let browser = Browser::of(&self.stage, who).await;
        for other in self.stage.board.look().others {
            self.until(other.name.as_str(), |other| !other.silent).await;
        }
        browser
    }

    /// Waits until the board says something of another kiosk.
    pub async fn until(&self, kiosk: &str, is: impl Fn(&OtherNow) -> bool) -> OtherNow {
        for _ in 0..600 {
            let other = self.other(kiosk);
            if is(&other) {
                return other;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never: {:?}", self.other(kiosk));
    }
}
