//! One card, one session, one module.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acceptance::shared_pki;
use base_time::SystemEntropy;
use card_client::{
    CardChannel, CardError, CardReader, CardSession, DeclaredCommands, PinlessAuthentication, Policy,
    Purpose, TrustAnchors,
};
use card_virtual::{TestPki, VirtualCard, persona};
use kiosk_app::Config;
use kiosk_app::authorisation::{AuthorisationModule, ModuleError};
use kiosk_demo::{DemoEnvironment, VirtualReader};

use crate::TMP;

pub const FAULTY: &str = env!("CARGO_BIN_EXE_fault-module");
pub const STAND_IN: &str = env!("CARGO_BIN_EXE_stand-in-module");

const SHIPPED: &str = include_str!("../../config/kiosk.toml");

/// The stand-in's two commands, once each.
const DECLARED: &str = "
[[authorisation.commands]]
class = 0x00
instruction = 0x84
p1 = 0x00
p2 = 0x00
answer = 32

[[authorisation.commands]]
class = 0x00
instruction = 0x82
p1 = 0x00
p2 = 0x00
data = 64
";

pub fn sha256(path: &Path) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, &std::fs::read(path).unwrap());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A kiosk's configuration with this module.
pub fn config(program: &Path, sha256: &str, arguments: &[&str], seconds: u64) -> Config {
    let text = format!(
        "{SHIPPED}\n[authorisation]\nprogram = {program:?}\nsha256 = \"{sha256}\"\narguments = {arguments:?}\n\
         timeout_seconds = {seconds}\n{DECLARED}"
    );
    Config::parse(&text, Path::new("kiosk.toml"), Path::new("/")).unwrap()
}

pub fn configured(config: &Config) -> Result<AuthorisationModule, ModuleError> {
    AuthorisationModule::configured(config, Arc::new(SystemEntropy)).map(Option::unwrap)
}

/// A module of the faulty program.
pub fn faulty(arguments: &[&str], seconds: u64) -> AuthorisationModule {
    let program = Path::new(FAULTY);
    configured(&config(program, &sha256(program), arguments, seconds)).unwrap()
}

/// The stand-in with the key of the shared PKI, as the demo writes it into a configuration.
pub fn stand_in() -> AuthorisationModule {
    let toml = DemoEnvironment::authorisation_toml(Path::new(STAND_IN), &shared_pki(TMP)).unwrap();
    configured(
        &Config::parse(&format!("{SHIPPED}\n{toml}"), Path::new("kiosk.toml"), Path::new("/")).unwrap(),
    )
    .unwrap()
}

pub fn pki() -> TestPki {
    TestPki::open_or_create(&shared_pki(TMP), std::time::SystemTime::now()).unwrap()
}

/// A card that knows the stand-in, or a strict one.
pub fn card(stand_in: bool) -> VirtualCard {
    let pki = pki();
    let card = VirtualCard::new(pki.issue(&persona("nopin").unwrap()).unwrap());
    if stand_in { card.with_stand_in(&pki.stand_in_terminal().unwrap()) } else { card }
}

/// What came of an opening.
#[derive(Debug)]
pub struct Outcome {
    /// What the module's host says.
    pub module: Option<ModuleError>,
    /// What the session says.
    pub session: Result<(), CardError>,
    /// Whether the card signed afterwards.
    pub signed: bool,
    pub took: Duration,
    /// Instructions of what the card was sent after it was read.
    pub sent: Vec<u8>,
    pub verifies: u64,
}

/// Keeps the host's word beside the session's.
struct Watched<'a> {
    module: &'a AuthorisationModule,
    error: Option<ModuleError>,
}

impl PinlessAuthentication for Watched<'_> {
    fn commands(&self) -> &DeclaredCommands {
        self.module.declared()
    }

    fn open_key(&mut self, purpose: Purpose, channel: &mut CardChannel) -> Result<(), CardError> {
        self.module.open(purpose, channel).map_err(|error| {
            let told = error.to_card_error();
            self.error = Some(error);
            told
        })
    }
}

/// Reads the card, opens its key with the module, and asks for a signature; `lifted_after`: commands of the opening.
pub fn open(module: &AuthorisationModule, card: VirtualCard, lifted_after: Option<u64>) -> Outcome {
    let mut reader = VirtualReader::new();
    reader.place(card);
    let anchors = TrustAnchors::from_der(&[pki().auth_ca_der()]).unwrap().with_policy(Policy::Test);
    // Over the card face, as a face visit does: the applet is selected anew for the module.
    let (mut session, _) = CardSession::open_asking_photo(reader.connect().unwrap(), &anchors).unwrap();
    let before = reader.with_card(|card| card.log().commands().len()).unwrap();
    // The SELECT comes before the module's own.
    reader.lift_after(lifted_after.map(|commands| commands + 1));
    let mut watched = Watched { module, error: None };
    let start = Instant::now();
    let opened = session.open_pinless(&mut watched, Purpose::Staff);
    let took = start.elapsed();
    let lifted = reader.pick_up();
    let log = |card: &VirtualCard| {
        let sent = card.log().commands()[before..].iter().map(|entry| entry.header.ins).collect();
        (sent, card.log().verify_attempts_of_all())
    };
    let (sent, verifies) = lifted.as_ref().map_or_else(|| reader.with_card(log).unwrap(), log);
    let signed = session.sign(b"challenge").is_ok();
    Outcome { module: watched.error, session: opened, signed, took, sent, verifies }
}
