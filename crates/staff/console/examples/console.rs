//! The console with an invented board, to look at and to work on: `cargo run -p staff-console --example console`.
//!
//! Prints the address, the accounts and their one-time codes. Nothing of it is kept.
#![allow(clippy::unwrap_used, reason = "the invented parts are those of the tests")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use base_time::{Clock as _, SystemClock, SystemEntropy};
use eligibility_api::wire::ConsentKind;
use kiosk_visit::{FailureCode, Method};
use staff_audit_log::{Options, SqliteAudit};
use staff_console::accounts::{Accounts, Register, Role, Secret};
use staff_console::board::{Board, ChipPhoto, VisitStep};
use staff_console::commands::{Commands, StaffCommand};
use staff_console::web::{StaffConfig, StaffConsole, StaffParts, tls_from_pem};
use staff_console::{KioskName, Pseudonym, StaffId};
use tokio::sync::mpsc;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let folder = tempfile::tempdir()?;
    let (clock, entropy) = (Arc::new(SystemClock::start()), Arc::new(SystemEntropy));
    let [first, second, third] = ["kiosk-1", "kiosk-2", "kiosk-3"].map(KioskName::new);
    let (first, second, third) = (first?, second?, third?);
    let options = Options::at(folder.path().join("audit.sqlite"));
    let audit = Arc::new(SqliteAudit::open(options, &first, clock.moment(), &*entropy).await?);
    let accounts = Arc::new(Accounts::open(folder.path().join("accounts.sqlite"), &*entropy).await?);
    let register = Register {
        accounts: accounts.clone(),
        audit: audit.clone(),
        kiosk: first.clone(),
        clock: clock.clone(),
        entropy: entropy.clone(),
    };
    let mut secrets = Vec::new();
    for (name, role) in [("sato", Role::Reception), ("abe", Role::Supervisor), ("fuji", Role::Vendor)] {
        let enrolment = register.add(&StaffId::new(name)?, role, support::PASSWORD, None).await?;
        writeln!(out, "{name}: {} / {}", support::PASSWORD, enrolment.otpauth.as_str())?;
        secrets.extend(Secret::from_otpauth(&enrolment.otpauth).map(|secret| (name, secret)));
    }
    let board = Board::new(clock.clone(), entropy.clone());
    let (commands, mut told) = mpsc::unbounded_channel();
    let parts = StaffParts {
        board: board.clone(),
        commands: Commands::new(commands),
        sight: Arc::new(support::Pictures::default()),
        accounts,
        audit,
        receipt: None,
        others: Arc::default(),
        clock: clock.clone(),
        entropy,
    };
    let (certificate, key) = support::certificate();
    let tls = tls_from_pem(certificate.as_bytes(), key.as_bytes())?;
    let console = StaffConsole::start(StaffConfig::loopback(first.clone(), 8443), parts, tls).await?;
    writeln!(out, "https://localhost:{}/", console.address().port())?;

    board.out_of_order(&third, FailureCode::ReaderGone);
    let calling = board.begin(&first, Pseudonym([1; 16]))?;
    board.step(calling, VisitStep::Identity);
    board.photo(calling, ChipPhoto::There);
    board.failed(calling, Method::Face);
    board.failed(calling, Method::Face);
    board.help(calling, Some(FailureCode::StaffAsked));
    let other = board.begin(&second, Pseudonym([2; 16]))?;
    board.step(other, VisitStep::Consent);
    board.questions(other, vec![ConsentKind::Medicines]);
    board.result(other, support::view("age-75-notice.utf8.xml"));

    let mut minute = tokio::time::interval(Duration::from_secs(30));
    loop {
        tokio::select! {
            _ = minute.tick() => {
                for (name, secret) in &secrets {
                    writeln!(out, "code of {name}: {}", secret.code(clock.moment()).as_str())?;
                }
            }
            Some(command) = told.recv() => {
                writeln!(out, "{command:?}")?;
                if let StaffCommand::Stop { visit, .. } = command {
                    board.end(visit);
                }
            }
        }
    }
}
