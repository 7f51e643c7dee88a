//! A console with invented kiosks, staff and people, over real TLS on a loopback port, with time in the test's hand.

// Each test program uses its own part of this.
#![allow(dead_code)]

pub mod picture;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use base_time::{Clock as _, ManualClock, Moment, SystemEntropy};
use eligibility_api::message::ResultMessage;
use kiosk_visit::{ChipBirth, ChipEra, ChipHolder, ChipSex, Likeness, PhotoQuality, Quality, QualityHints};
use staff_audit_log::{AuditStore, Options, Record, SqliteAudit};
use staff_console::accounts::{Accounts, Register, Role, Secret};
use staff_console::board::{Board, ChipPhoto, VisitStep};
use staff_console::commands::{Commands, Picture, PictureKind, Sight, StaffCommand};
use staff_console::feed::Others;
use staff_console::pull::PullEndpoint;
use staff_console::result::{Certificate, ResultView};
use staff_console::web::{StaffConfig, StaffConsole, StaffParts, tls_from_pem};
use staff_console::{KioskName, Pseudonym, StaffId, VisitToken};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

pub const PASSWORD: &str = "a password for tests";

/// A clock that goes when it is told to, from 2026-11-25T00:00:00Z.
pub fn still_clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at("2026-11-25T00:00:00Z".parse().unwrap()))
}

/// Invented pictures, which counts how often it is asked.
#[derive(Default)]
pub struct Pictures {
    pub asked: AtomicUsize,
    pub blind: std::sync::atomic::AtomicBool,
}

impl Sight for Pictures {
    fn photo(&self, _: VisitToken) -> Option<Picture> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Some(png(picture::portrait(0, true)))
    }

    fn holder(&self, _: VisitToken) -> Option<ChipHolder> {
        let birth = ChipBirth { year: 1981, month: 4, day: 12, era: Some((ChipEra::Showa, 56)) };
        Some(ChipHolder { birth: Some(birth), sex: ChipSex::Female })
    }

    fn hints(&self, _: VisitToken) -> Option<QualityHints> {
        Some(QualityHints {
            photo: Some(PhotoQuality::Good),
            live: Some(Quality::Dark),
            likeness: Some(Likeness::Unsure),
        })
    }

    fn live(&self, _: VisitToken) -> Option<Picture> {
        let frame = self.asked.fetch_add(1, Ordering::SeqCst);
        (!self.blind.load(Ordering::SeqCst)).then(|| png(picture::portrait(frame, false)))
    }
}

fn png(bytes: Vec<u8>) -> Picture {
    Picture { kind: PictureKind::Png, bytes: Zeroizing::new(bytes) }
}

impl Log {
    pub async fn at(path: std::path::PathBuf, kiosk: &KioskName, now: Moment) -> Self {
        Self::of(Options::at(path), kiosk, now).await
    }

    async fn of(options: Options, kiosk: &KioskName, now: Moment) -> Self {
        let store = SqliteAudit::open(options, kiosk, now, &SystemEntropy).await.unwrap();
        Self { store, fails: false.into() }
    }
}

/// A log that can be told to fail.
pub struct Log {
    store: SqliteAudit,
    pub fails: std::sync::atomic::AtomicBool,
}

impl AuditStore for Log {
    fn append<'a>(&'a self, records: &'a [Record]) -> staff_audit_log::Pending<'a, staff_audit_log::Receipt> {
        if self.fails.load(Ordering::SeqCst) {
            return Box::pin(async { Err(staff_audit_log::AuditError::Full) });
        }
        self.store.append(records)
    }

    fn verify(&self) -> staff_audit_log::Pending<'_, staff_audit_log::Verdict> {
        self.store.verify()
    }

    fn lines(&self, sequence: u64, most: usize) -> staff_audit_log::Pending<'_, Vec<staff_audit_log::Line>> {
        self.store.lines(sequence, most)
    }

    fn recent(&self, since: Moment, most: usize) -> staff_audit_log::Pending<'_, Vec<Record>> {
        self.store.recent(since, most)
    }

    fn anchor(&self) -> staff_audit_log::Pending<'_, Option<staff_audit_log::Anchor>> {
        self.store.anchor()
    }
}

/// The console and all around it.
pub struct Stage {
    pub console: StaffConsole,
    pub board: Board,
    pub clock: Arc<ManualClock>,
    pub pictures: Arc<Pictures>,
    pub log: Arc<Log>,
    pub accounts: Arc<Accounts>,
    pub commands: Mutex<mpsc::UnboundedReceiver<StaffCommand>>,
    pub certificate: String,
    pub secrets: Vec<(StaffId, Secret)>,
    pub folder: tempfile::TempDir,
}

pub fn kiosk() -> KioskName {
    KioskName::new("kiosk-1").unwrap()
}

pub fn staff(name: &str) -> StaffId {
    StaffId::new(name).unwrap()
}

impl Stage {
    pub async fn set() -> Self {
        Self::set_with(|_| {}).await
    }

    pub async fn set_with(change: impl FnOnce(&mut StaffConfig)) -> Self {
        Self::set_with_door(change, None).await
    }

    pub async fn set_with_door(change: impl FnOnce(&mut StaffConfig), receipt: Option<PullEndpoint>) -> Self {
        Self::set_beside(change, receipt, |_, _| None).await
    }

    /// A console whose audit log is full at so many bytes.
    pub async fn set_in_a_log_of(most_bytes: u64) -> Self {
        Self::set_all(|_| {}, None, |_, _| None, Some(most_bytes)).await
    }

    /// A console that watches other kiosks.
    pub async fn set_beside(
        change: impl FnOnce(&mut StaffConfig),
        receipt: Option<PullEndpoint>,
        others: impl FnOnce(&Board, &Arc<ManualClock>) -> Option<Others>,
    ) -> Self {
        Self::set_all(change, receipt, others, None).await
    }

    async fn set_all(
        change: impl FnOnce(&mut StaffConfig),
        receipt: Option<PullEndpoint>,
        others: impl FnOnce(&Board, &Arc<ManualClock>) -> Option<Others>,
        most_bytes: Option<u64>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = still_clock();
        let entropy = Arc::new(SystemEntropy);
        let options = Options { most_bytes, ..Options::at(folder.path().join("audit.sqlite")) };
        let log = Arc::new(Log::of(options, &kiosk(), clock.moment()).await);
        let accounts =
            Arc::new(Accounts::open(folder.path().join("accounts.sqlite"), &*entropy).await.unwrap());
        let register = Register {
            accounts: accounts.clone(),
            audit: log.clone(),
            kiosk: kiosk(),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let mut secrets = Vec::new();
        for (name, role) in [
            ("sato", Role::Reception),
            ("mori", Role::Reception),
            ("abe", Role::Supervisor),
            ("fuji", Role::Vendor),
        ] {
            let enrolment = register.add(&staff(name), role, PASSWORD, None).await.unwrap();
            secrets.push((staff(name), Secret::from_otpauth(&enrolment.otpauth).unwrap()));
        }
        let board = Board::new(clock.clone(), entropy.clone());
        board.ready(&kiosk());
        let pictures = Arc::new(Pictures::default());
        let (sender, commands) = mpsc::unbounded_channel();
        let parts = StaffParts {
            board: board.clone(),
            commands: Commands::new(sender),
            sight: pictures.clone(),
            accounts: accounts.clone(),
            audit: log.clone(),
            receipt,
            others: Arc::new(others(&board, &clock).map_or_else(OnceLock::new, OnceLock::from)),
            clock: clock.clone(),
            entropy,
        };
        let mut config = StaffConfig::loopback(kiosk(), 0);
        change(&mut config);
        let (certificate, key) = certificate();
        let tls = tls_from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
        let console = StaffConsole::start(config, parts, tls).await.unwrap();
        Self {
            console,
            board,
            clock,
            pictures,
            log,
            accounts,
            commands: Mutex::new(commands),
            certificate,
            secrets,
            folder,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.console.address().port())
    }

    /// The next code of someone: time goes on until there is one that was not used. Of nobody, a code of the right form.
    pub fn code(&self, name: &str) -> String {
        self.clock.advance(Duration::from_secs(30));
        self.code_now(name)
    }

    /// The code of now: no time goes on, so that a wait that somebody is in does not end by that.
    pub fn code_now(&self, name: &str) -> String {
        let secret = self.secrets.iter().find(|(staff, _)| staff.as_str() == name);
        secret.map_or("123456".to_owned(), |(_, secret)| secret.code(self.clock.moment()).to_string())
    }

    /// What the kiosk was told since the last time.
    pub fn told(&self) -> Vec<StaffCommand> {
        let mut commands = self.commands.lock().unwrap();
        std::iter::from_fn(|| commands.try_recv().ok()).collect()
    }

    /// All records so far.
    pub async fn records(&self) -> Vec<Record> {
        self.log.recent(Moment(0), 10_000).await.unwrap()
    }

    /// A visit at the identity check, with a photo and a call for help.
    pub fn visit_calling(&self) -> VisitToken {
        let visit = self.visit();
        self.board.help(visit, Some(kiosk_visit::FailureCode::StaffAsked));
        visit
    }

    /// A visit at the identity check, with a photo.
    pub fn visit(&self) -> VisitToken {
        let visit = self.board.begin(&kiosk(), Pseudonym([7; 16])).unwrap();
        self.board.step(visit, VisitStep::Identity);
        self.board.photo(visit, ChipPhoto::There);
        visit
    }
}

/// A certificate for localhost that signs itself, and its key, in PEM.
pub fn certificate() -> (String, String) {
    let issued = test_pki::self_signed(&["localhost", "127.0.0.1"]);
    (issued.certificate_pem.clone(), issued.key_pem())
}

/// A result message of the fixtures.
pub fn message(name: &str) -> ResultMessage {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/eligibility/messages").join(name);
    ResultMessage::parse(&std::fs::read(path).unwrap()).unwrap()
}

/// What staff see of a result message of the fixtures.
pub fn view(name: &str) -> ResultView {
    ResultView::of(&message(name), Certificate::Fine).unwrap()
}
