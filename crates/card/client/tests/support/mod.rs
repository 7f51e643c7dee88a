//! The virtual card as a transport in this process, and a transport that lies.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use card_apdu::{Command, Response};
use card_client::{CardTransport, Policy, TransportError, TrustAnchors};
use card_virtual::{Persona, PhoneKind, StandInTerminal, TestPki, VirtualCard};

/// 2026-11-22, the day these tests were written; nothing here depends on the real clock.
pub fn today() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_305_600)
}

/// The test PKI; its keys are made once and kept in the build folder.
pub fn pki() -> TestPki {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("card-pki");
    TestPki::open_or_create(&folder, today()).unwrap()
}

pub fn anchors(pki: &TestPki) -> TrustAnchors {
    TrustAnchors::from_der(&[pki.auth_ca_der()]).unwrap().with_policy(Policy::Test)
}

pub fn persona(id: &str) -> Persona {
    card_virtual::persona(id).unwrap_or_else(|| panic!("no persona {id}"))
}

/// The dump of a test card in the crate `myna-card` (MIT), read where cargo keeps that crate.
pub fn myna_card_fixtures() -> PathBuf {
    // Only what was built here has been downloaded: on a new machine the crates of other platforms are not there.
    let host = std::process::Command::new("rustc").args(["--print", "host-tuple"]).output().unwrap().stdout;
    let host = String::from_utf8(host).unwrap().trim().to_owned();
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .other_options(["--offline", "--locked", "--filter-platform", &host].map(str::to_owned).to_vec())
        .exec()
        .unwrap();
    let package = metadata.packages.iter().find(|package| package.name.as_str() == "myna-card").unwrap();
    package.manifest_path.parent().unwrap().join("tests/fixtures").into_std_path_buf()
}

/// A virtual card that several connections, one after another, can hold.
#[derive(Clone)]
pub struct SharedCard(Arc<Mutex<VirtualCard>>);

impl SharedCard {
    pub fn issue(pki: &TestPki, persona: &Persona) -> Self {
        Self::of(VirtualCard::with_seed(pki.issue(persona).unwrap(), 7))
    }

    pub fn phone(pki: &TestPki, persona: &Persona, kind: PhoneKind) -> Self {
        Self::of(VirtualCard::with_seed(pki.issue_phone(persona, kind).unwrap(), 7))
    }

    pub fn of(card: VirtualCard) -> Self {
        Self(Arc::new(Mutex::new(card)))
    }

    /// The same card with the stand-in for 特定機関認証.
    pub fn with_stand_in(self, terminal: &StandInTerminal) -> Self {
        let card = Arc::into_inner(self.0).unwrap().into_inner().unwrap().with_stand_in(terminal);
        Self(Arc::new(Mutex::new(card)))
    }

    pub fn with<T>(&self, what: impl FnOnce(&mut VirtualCard) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Connects: the card gets power.
    pub fn connect(&self, extended: bool) -> Box<dyn CardTransport> {
        self.with(VirtualCard::power_on);
        Box::new(InProcess { card: self.clone(), extended })
    }

    pub fn answer(&self, command: &Command) -> Result<Response, TransportError> {
        Ok(Response::parse(&self.with(|card| card.exchange(&command.to_bytes())))?)
    }
}

struct InProcess {
    card: SharedCard,
    extended: bool,
}

impl CardTransport for InProcess {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        self.card.answer(command)
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        self.card.with(VirtualCard::power_off);
        Ok(())
    }

    fn carries_extended(&self) -> bool {
        self.extended
    }
}

/// What left, as bytes.
pub type Sent = Arc<Mutex<Vec<Vec<u8>>>>;

pub fn verifies(sent: &Sent) -> usize {
    let sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
    sent.iter().filter(|bytes| bytes.get(1) == Some(&0x20) && bytes.len() > 5).count()
}

/// Answers by a function of the command's number (from 0) and the command.
pub struct Lying<F> {
    answer: F,
    sent: Sent,
}

impl<F> Lying<F>
where
    F: FnMut(usize, &Command) -> Result<Response, TransportError> + Send + 'static,
{
    pub fn transport(answer: F) -> (Box<dyn CardTransport>, Sent) {
        let sent = Sent::default();
        (Box::new(Self { answer, sent: Arc::clone(&sent) }), sent)
    }
}

impl<F> CardTransport for Lying<F>
where
    F: FnMut(usize, &Command) -> Result<Response, TransportError> + Send,
{
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let number = {
            let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
            sent.push(command.to_bytes().to_vec());
            sent.len() - 1
        };
        // More than any real exchange needs: a loop without end fails here instead of hanging the test.
        assert!(number < 2_000, "no end of commands");
        (self.answer)(number, command)
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}
