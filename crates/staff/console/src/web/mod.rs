//! The console as a web application: TLS, server-rendered pages, one stream of events, no third party.
//!
//! Start reading at `desk.rs` (what all handlers share), `guard.rs` (what a request must fulfil before any handler sees
//! it), `session.rs` and `page`. A press is recorded in the audit log before the kiosk hears of it; where it cannot be
//! recorded it is not done.

mod app_state;
mod at_kiosk;
mod cards;
mod check;
mod events;
mod guard;
mod hand_over;
mod offers;
mod page;
mod passkeys;
mod receipt;
mod refusal_budget;
mod request_context;
mod server;
mod session;
mod sources;
mod viewers;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base_time::{Clock, Entropy};
use kiosk_visit::Language;
use staff_audit_log::{AuditStore, KioskName};

use crate::accounts::Accounts;
use crate::board::Board;
use crate::commands::{Commands, Sight};
use crate::feed::Others;
use crate::pull::PullEndpoint;

pub use at_kiosk::{AtKiosk, Keyed, NotDecided, NotOpened};
pub use cards::{CardRefused, Laid};
pub use server::{ConsoleTls, StaffConsole, TlsError, tls_from_pem};

/// How the console is set up.
#[derive(Debug, Clone)]
pub struct StaffConfig {
    /// Where it listens: loopback, unless the facility decides otherwise. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Host names under which browsers may come, without port. A request for any other is refused, so that no foreign name
    /// that points here (DNS rebinding) gets an answer.
    pub hosts: Vec<String>,
    /// The kiosk that serves it, for records that speak of no other.
    pub kiosk: KioskName,
    /// The host name under which passkeys work, one of `hosts`; `None`: there are none.
    pub passkey_host: Option<String>,
    /// Whether a staff check can be handed over to the kiosk itself.
    pub at_kiosk: bool,
    /// Whether the facility's code serves there.
    pub facility_code: bool,
    /// Whether there is to be a second reader, for staff cards.
    pub card_reader: bool,
    /// The language before one is chosen.
    pub language: Language,
    /// Whether calls for help are shown, by kiosk name only, while nobody is signed in, in a browser that somebody signed in with
    /// before.
    pub calls_when_signed_out: bool,
    /// Time limits.
    pub times: StaffTimes,
}

impl StaffConfig {
    /// A console on a loopback port, for `localhost` and `127.0.0.1`.
    #[must_use]
    pub fn loopback(kiosk: KioskName, port: u16) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            hosts: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
            passkey_host: Some("localhost".to_owned()),
            at_kiosk: true,
            facility_code: false,
            card_reader: false,
            kiosk,
            language: Language::Japanese,
            calls_when_signed_out: true,
            times: StaffTimes::default(),
        }
    }
}

/// Time limits of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffTimes {
    /// A session without a press ends; `None`: it lasts for the shift.
    pub idle: Option<Duration>,
    /// A session ends: the shift.
    pub age: Duration,
    /// For so long after the second factor was shown may photos, results and the audit log be opened, and checks decided.
    pub fresh: Duration,
    /// A page about a person goes back to the board when nothing is pressed.
    pub away: Duration,
    /// A session's cookie is replaced by another.
    pub rotate: Duration,
    /// The cookie before it is still accepted, for requests under way.
    pub former: Duration,
    /// An open staff check closes.
    pub check: Duration,
}

impl Default for StaffTimes {
    fn default() -> Self {
        let s = Duration::from_secs;
        Self {
            idle: None,
            age: s(10 * 3600),
            fresh: s(15 * 60),
            away: s(120),
            rotate: s(60),
            former: s(20),
            check: s(120),
        }
    }
}

/// What the console is put together from.
#[derive(Clone)]
pub struct StaffParts {
    /// What the kiosk tells.
    pub board: Board,
    /// Where commands go.
    pub commands: Commands,
    /// The two pictures of a staff check.
    pub sight: Arc<dyn Sight>,
    /// Who may sign in.
    pub accounts: Arc<Accounts>,
    /// The log.
    pub audit: Arc<dyn AuditStore>,
    /// Where the receipt computer fetches results, if it does.
    pub receipt: Option<PullEndpoint>,
    /// Other kiosks that this desk watches, from when the feed runs, which may be later than the console.
    pub others: Arc<OnceLock<Others>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}
