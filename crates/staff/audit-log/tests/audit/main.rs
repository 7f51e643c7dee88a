//! The audit log: what is recorded stays, what was done to it is found, and what cannot be recorded is said.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod bad_disk;
mod chain;
mod copies;
mod mutation;
mod privacy;
mod probe;
mod report;

use std::path::Path;

use base_time::{Moment, SystemEntropy};
use kiosk_visit::{FailureCode, Method};
use staff_audit_log::{
    AuditStore as _, KioskName, Options, Outcome, Pseudonym, Receipt, Record, SqliteAudit, What,
};

pub(crate) fn kiosk() -> KioskName {
    KioskName::new("desk-1").unwrap()
}

pub(crate) fn record(n: u64) -> Record {
    let code = n.is_multiple_of(3).then_some(FailureCode::GatewayUnreachable);
    let what = What::VisitEnded {
        visit: Pseudonym([u8::try_from(n % 256).unwrap(); 16]),
        outcome: Outcome::CheckedIn,
        method: Some(Method::Pin),
        code,
        test_cards: false,
        facts: None,
    };
    Record { at: Moment(1_700_000_000_000 + n), kiosk: kiosk(), what }
}

pub(crate) async fn open(path: &Path) -> SqliteAudit {
    let options = Options::at(path);
    SqliteAudit::open(options, &kiosk(), Moment(1_700_000_000_000), &SystemEntropy).await.unwrap()
}

/// A closed log of `count` records, the beginning counted.
pub(crate) async fn log_of(path: &Path, count: u64) -> Receipt {
    let store = open(path).await;
    let mut last = None;
    for n in 2..=count {
        last = Some(store.append(&[record(n)]).await.unwrap());
    }
    store.close().await;
    last.unwrap()
}
