//! The kiosk `uketsuke`: configuration, threads, effects and wiring. The only place where the families meet: their types
//! are turned into the visit's own here, and nowhere else.
//!
//! It must not hold rules: what happens next is `kiosk-visit`'s to say, what a card or a gateway means is `card-client`'s
//! and `eligibility-client`'s. Start reading at [`Kiosk`] (`runner.rs`); one file per thread: `card_worker.rs`,
//! `gateway_worker.rs`, `receipt_worker.rs`, what they share in `worker.rs`; what staff see and say is in `staff` and `staff_commands.rs`; the window is
//! `window.rs`, its voice `speech_worker.rs`.

pub mod as_owner;
pub mod authorisation;
pub mod cameras;
mod card_photo;
mod card_worker;
mod clock_watch;
pub mod config;
pub mod display;
pub mod doctor;
pub mod download;
pub mod face_needs;
pub mod face_runtime;
pub mod face_speed;
pub mod face_way;
mod face_worker;
mod gateway_offers;
mod gateway_watch;
mod gateway_worker;
pub mod hardening;
mod holder;
pub mod input;
mod issuers;
pub mod logging;
pub mod machine;
pub mod memory;
pub mod models;
mod parts;
mod patient_data;
pub mod phone_reader;
mod phone_touch;
pub mod policy_state;
mod preview;
mod quality_hints;
mod receipt_http;
mod receipt_worker;
mod runner;
mod runtime;
mod sealed;
mod signal;
pub mod speech_worker;
pub mod staff;
mod staff_commands;
mod vault;
pub mod window;
mod worker;

pub use clock_watch::{ClockCompared, ClockStanding};
pub use config::{Config, ConfigError, Warning};
pub use parts::{OtherReader, Parts};
pub use runner::Kiosk;
pub use runtime::KioskRuntime;
pub use signal::{Signal, Signals};

use std::collections::BTreeSet;

use thiserror::Error;

/// Everything that keeps a kiosk with this configuration from starting, found without a card, a gateway or a window;
/// empty when it can start.
#[must_use]
pub fn obstacles(config: &Config) -> Vec<StartError> {
    let mut found: Vec<StartError> = config.problems().into_iter().map(StartError::Config).collect();
    let mut told: BTreeSet<String> = found.iter().map(ToString::to_string).collect();
    // A client of the gateway is made of these values, and says in other words what is told of them.
    let client = || gateway_worker::client(config).err();
    let of_client = ["gateway.", "facility.code"];
    let client_told = told.iter().any(|told| of_client.iter().any(|key| told.starts_with(key)));
    let further = [
        card_worker::anchors(config).err(),
        (!client_told).then(client).flatten(),
        receipt_worker::owner(config).err(),
        receipt_http::client(config).err(),
        staff::kiosk_name(config).err(),
    ];
    // What a missing file breaks further on is not told a second time.
    found.extend(further.into_iter().flatten().filter(|error| told.insert(error.to_string())));
    found
}

/// The files that the kiosk writes for itself and that nobody else may write: audit log, accounts and, with a face way, which policy
/// it accepted last.
#[must_use]
pub fn own_files(config: &Config) -> Vec<std::path::PathBuf> {
    let state = config.face.camera.is_some().then_some(&config.face.policy_state);
    let files = [Some(&config.audit.path), Some(&config.staff.accounts), state];
    files.into_iter().flatten().map(|file| config.path(file)).collect()
}

/// Removes what a kiosk left in its folders that ended while it replaced a file there. What cannot be removed is told to the log.
pub fn sweep_leftovers(config: &Config, now: std::time::SystemTime) {
    let mut files = own_files(config);
    files.extend(config.audit.anchor_copies.iter().map(|copy| config.path(copy)));
    let folders: BTreeSet<_> = files.iter().filter_map(|file| file.parent()).collect();
    for folder in folders {
        match base_files::sweep_leftovers(folder, now) {
            Ok(0) => {}
            Ok(count) => {
                tracing::info!(count, folder = %folder.display(), "temporary files of an earlier run removed")
            }
            Err(error) => tracing::warn!(%error, folder = %folder.display(), "temporary files not removed"),
        }
    }
}

/// The ways that the configuration asks for and that are off, and the keys that have no effect. The kiosk starts all the same.
/// Reads the face way's models, where one is asked for.
#[must_use]
pub fn warnings(config: &Config) -> Vec<Warning> {
    let mut found = config::consistency::warnings(config);
    found.extend(console_problem(config).map(|(key, why)| Warning { key, why }));
    found
}

/// Why staff have no console, or other desks no word of this kiosk, as far as that can be told without starting them: a key of the
/// configuration, and what is wrong. The kiosk serves patients all the same.
pub(crate) fn console_problem(config: &Config) -> Option<(&'static str, String)> {
    staff::problem(config).map(|(key, error)| {
        let without = if key == "staff.feed" { "other desks hear nothing" } else { staff::without(config) };
        (key, format!("{error}; {without}. The kiosk serves patients, and tries again by itself"))
    })
}

/// Why the kiosk does not start, or cannot go on.
#[derive(Debug, Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The cards' authorities.
    #[error("card.trust: {}{error}", file.as_ref().map(|file| format!("{}: ", file.display())).unwrap_or_default())]
    Trust {
        /// The file that it is about, if it is about one.
        file: Option<std::path::PathBuf>,
        /// Why it cannot be used.
        error: card_client::AnchorError,
    },
    /// The gateway's credentials.
    #[error("gateway: {0}")]
    Gateway(eligibility_client::ConfigError),
    /// The terminal's name has no letter or digit.
    #[error("gateway.terminal: needs a letter or digit")]
    TerminalName,
    /// The receiver of results.
    #[error("receipt.push: {0}")]
    Push(eligibility_client::PushConfigError),
    /// The staff console: its certificate, its accounts, its address.
    #[error("staff: {0}")]
    Console(Box<dyn std::error::Error + Send + Sync>),
    /// The system gave no thread.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// The texts that are built in do not hold together.
    #[error("texts: {0}")]
    Texts(String),
    /// There is no display for the window.
    #[error(transparent)]
    Display(#[from] display::DisplayError),
    /// The window.
    #[error("cannot open the window: {0}")]
    Window(String),
    /// It had started, and one of its workers ended by itself.
    #[error("worker {0} ended unexpectedly")]
    WorkerEnded(&'static str),
}

impl StartError {
    /// Why there is no console.
    pub(crate) fn console(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Console(why.into())
    }
}
