//! The kiosk's side of the staff console: the audit log, the board that follows the visit, the pictures of a staff check, and
//! what staff tell the kiosk.
//!
//! Start reading at `board_projection.rs` (what the console sees of a visit) and `audit_writer.rs` (what comes before anything is shown).

pub mod account_admin;
mod at_kiosk;
mod audit_log;
mod audit_writer;
mod board_projection;
mod card_reader;
mod certificate;
mod console;
mod feed;
pub mod feed_certificates;
mod sight;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base_time::{Clock, Entropy};
use staff_console::KioskName;
use staff_console::board::Board;
use staff_console::commands::Commands;
use staff_console::pull::PullEndpoint;
use tokio::runtime::Handle;

pub(crate) use at_kiosk::{CheckJob, CheckWorker};
pub use audit_log::record_policy_reset;
pub(crate) use audit_log::{AuditLog, options as audit_options};
pub(crate) use audit_writer::Recorder;
pub(crate) use board_projection::{BoardProjection, Stepped};
pub(crate) use card_reader::CardReaderWorker;
pub use card_reader::{NoCard, next_card};
pub use certificate::{Made, Printed, fingerprints, ready};
pub(crate) use console::without;
use console::{LateConsole, Plan};
pub(crate) use feed::{look_at_others, tls as feed_tls};
pub use sight::SightPicture;
pub(crate) use sight::{KioskSight, View};

use crate::config::CardPolicy;
use crate::parts::OtherReader;
use crate::signal::{Signal, Signals};
use crate::worker::{EndWatch, Ended};
use crate::{Config, StartError};

/// How long the records that are on their way may take when the kiosk ends.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);

/// What the kiosk is called on the console and in the log: the terminal's name in lower case, with what a name cannot hold
/// left out.
///
/// # Errors
/// [`StartError::TerminalName`] when nothing is left.
pub fn kiosk_name(config: &Config) -> Result<KioskName, StartError> {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let name: String = config.gateway.terminal.to_ascii_lowercase().chars().filter(plain).collect();
    let name = name.trim_start_matches('-');
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    let name = if begins || name.is_empty() { name.to_owned() } else { format!("kiosk-{name}") };
    let short: String = name.chars().take(staff_console::MAX_NAME).collect();
    KioskName::new(&short).map_err(|_| StartError::TerminalName)
}

/// What keeps the console or the feed from starting, found without starting them. The kiosk serves without them.
pub(crate) fn problem(config: &Config) -> Option<(&'static str, StartError)> {
    let console = config.staff.listen.and_then(|_| certificate::problem(config));
    let console = console.map(|error| ("staff.certificate", error));
    console.or_else(|| feed::problem(config).map(|error| ("staff.feed", error)))
}

/// Log, board and console, as long as this lives.
pub(crate) struct StaffServices {
    pub board: Board,
    pub recorder: Recorder,
    pub view: View,
    /// `None`: this kiosk has no console. It serves as long as this is held, and with it what other desks are told and tell.
    console: Option<LateConsole>,
    /// The staff check at the kiosk itself; `None` where it is not switched on.
    pub check: Option<CheckWorker>,
    /// The second reader is watched as long as this is held.
    cards: Option<CardReaderWorker>,
    written: std::sync::mpsc::Receiver<std::convert::Infallible>,
    ended: Ended,
}

/// What the console is started with, besides the configuration.
pub(crate) struct StaffNeeds<'a> {
    pub clock: &'a Arc<dyn Clock>,
    pub entropy: &'a Arc<dyn Entropy>,
    pub sight: KioskSight,
    pub endpoint: Option<PullEndpoint>,
    pub cards: Option<OtherReader>,
    pub signals: &'a Signals,
    pub runtime: &'a Handle,
}

impl StaffServices {
    pub fn start(config: &Config, needs: StaffNeeds<'_>) -> Result<Self, StartError> {
        let runtime = needs.runtime;
        let kiosk = kiosk_name(config)?;
        let (clock, entropy) = (needs.clock.clone(), needs.entropy.clone());
        let log = Arc::new(AuditLog::new(config, &kiosk, clock.clone(), entropy.clone()));
        let test_cards = config.card.policy == CardPolicy::Test;
        let (recorder, writer) =
            Recorder::new(log.clone(), kiosk.clone(), clock.clone(), entropy.clone(), test_cards);
        let (writing, written) = std::sync::mpsc::sync_channel(0);
        let signals = needs.signals.clone();
        let ended = Ended::default();
        let end = EndWatch::lasting("audit-writer", &ended, &signals);
        runtime.spawn(async move {
            let _end = end;
            writer.write(&signals).await;
            drop(writing);
        });
        let board = Board::new(clock.clone(), entropy.clone());
        board.starting(&kiosk);
        let view = needs.sight.view();
        let (mut console, mut check, mut cards) = (None, None, None);
        if let Some(listen) = config.staff.listen {
            board.keep_finished(config.staff.finished());
            let (sender, mut told) = tokio::sync::mpsc::unbounded_channel();
            let signals = needs.signals.clone();
            let end = EndWatch::lasting("staff-commands", &ended, &signals);
            runtime.spawn(async move {
                let _end = end;
                while let Some(command) = told.recv().await {
                    signals(Signal::Staff(command));
                }
            });
            let sight = Arc::new(needs.sight);
            let plan = Plan {
                config: config.clone(),
                listen,
                board: board.clone(),
                log,
                commands: Commands::new(sender),
                sight: sight.clone(),
                endpoint: needs.endpoint,
                clock,
                entropy,
                signals: needs.signals.clone(),
            };
            let late = LateConsole::start(plan, runtime);
            if config.staff.check_at_kiosk {
                let signals = needs.signals;
                check = Some(CheckWorker::start(late.hand(), runtime.clone(), sight, signals)?);
                cards = needs
                    .cards
                    .map(|reader| CardReaderWorker::start(reader, late.hand(), runtime.clone(), signals))
                    .transpose()?;
            }
            console = Some(late);
        }
        Ok(Self { board, recorder, view, console, check, cards, written, ended })
    }

    /// Where the console listens.
    pub fn address(&self) -> Option<SocketAddr> {
        self.console.as_ref().and_then(LateConsole::address)
    }

    /// Where the feed for other desks listens.
    pub fn feed_address(&self) -> Option<SocketAddr> {
        self.console.as_ref().and_then(LateConsole::feed_address)
    }
}

impl Drop for StaffServices {
    fn drop(&mut self) {
        self.ended.set();
        // While there is still a runtime that can record what is being decided.
        self.cards = None;
        self.check = None;
        self.recorder.end();
        // Disconnected when the last record is written; a log that cannot be written is not waited for longer.
        let _ = self.written.recv_timeout(SHUTDOWN_GRACE);
    }
}
