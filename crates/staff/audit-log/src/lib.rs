//! The audit log: append-only, chained by hashes, on disk before anything it speaks of is shown.
//!
//! Start reading at `record.rs` (what is recorded), `chain.rs` (how records hang together), `sqlite.rs` (where they are
//! kept) and `verify.rs`; `report` counts the visits of a month. A record is durable when [`AuditStore::append`] returns
//! its [`Receipt`]; a caller without one must not show what the record speaks of.
//!
//! What the chain and its anchor prove is said in [`Anchor`]. No type of this crate could hold anything of a patient.

mod anchor;
mod chain;
mod copies;
mod name;
mod probe;
mod pseudonym;
mod record;
mod report;
mod role;
mod sqlite;
mod verify;

use std::future::Future;
use std::pin::Pin;

use base_time::Moment;
/// What staff decide and why, as the visit has it: a record has no words of its own for them.
pub use kiosk_visit::{CheckDecision, CheckReason};

pub use anchor::Anchor;
pub use chain::{Chain, Line, Why};
pub use copies::Copies;
pub use name::{
    Hash, KioskName, LogId, MAX_NAME, NotAName, Pseudonym, ResultName, RunId, StaffId, VisitToken,
};
pub use probe::{ProbeError, probe};
pub use pseudonym::Pseudonyms;
pub use record::{
    AccountChange, Factor, Outcome, Place, Proof, ProofAge, Purpose, Record, SessionEnd, Switch, VisitFacts,
    What,
};
pub use report::{Figure, MAX_PATIENTS, Patients, Report, ReportError, Section, Shown, Way, count_month};
pub use role::Role;
pub use sqlite::{Options, SqliteAudit, reserve};
pub use verify::{Verdict, verify, verify_export, verify_with};

/// Longest record, in bytes of its encoding.
pub const MAX_RECORD_BYTES: usize = 1024;

/// The answer of a store, when it comes.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, AuditError>> + Send + 'a>>;

/// Where the log is kept. SQLite today ([`SqliteAudit`]); a store on a database server (PostgreSQL) fits behind the same
/// words. Nothing of a database is in them. Another store must promise:
///
/// - **Durable before return.** [`append`](Self::append) answers after the records would outlive a power cut of the machine
///   that keeps them: a commit that was synced, on a standby too if the facility's promise includes one.
/// - **Append-only.** No way in this trait changes or removes a record, and the account that the store uses at its database
///   has no right to (insert and select only, and triggers against the rest).
/// - **One writer a chain.** A record's hash covers the one before it, so appends to one log come one after the other, also
///   from several programs: read the head, add and commit under one lock. A log belongs to one kiosk; several kiosks at one
///   server have one log each, told apart by the [`LogId`] of its first record.
/// - **Anchor.** After each append the place and hash of the last record are kept where anyone who may change the log does not
///   reach, and a log that is shorter than its anchor, or another, is [`AuditError::Tampered`] when it is opened.
/// - **The bytes as they were.** [`lines`](Self::lines) gives each record's text byte for byte as it was hashed; a column
///   type that normalises it (`jsonb`) will not do.
pub trait AuditStore: Send + Sync {
    /// Appends `records`, all or none, in this order. Durable when it returns; the receipt is that of the last one.
    ///
    /// Records that strangers can cause ([`What::is_of_strangers`]) are refused as [`AuditError::Reserved`] before the log is full, so
    /// that nobody who only knocks closes the kiosk.
    ///
    /// Errors: [`AuditError`]. Then nothing may be shown that the records speak of. After an error of the anchor the records
    /// may be in the log all the same.
    fn append<'a>(&'a self, records: &'a [Record]) -> Pending<'a, Receipt>;

    /// Verifies the whole log against its own anchors.
    ///
    /// Errors: [`AuditError`] when there is no log to look at; a log that is there and bad is a [`Verdict`].
    fn verify(&self) -> Pending<'_, Verdict>;

    /// At most `most` lines from `sequence` on, in order: for the export, and for [`Chain`].
    ///
    /// Errors: [`AuditError`].
    fn lines(&self, sequence: u64, most: usize) -> Pending<'_, Vec<Line>>;

    /// The records made at or after `since`, oldest first, at most `most` of the newest.
    ///
    /// Errors: [`AuditError`]; a record that cannot be read is left out, for the verifier to name.
    fn recent(&self, since: Moment, most: usize) -> Pending<'_, Vec<Record>>;

    /// The anchor as of now, to be kept elsewhere; `None` while the log is empty.
    ///
    /// Errors: [`AuditError`].
    fn anchor(&self) -> Pending<'_, Option<Anchor>>;
}

/// Proof that a record is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The record's place, from 1.
    pub sequence: u64,
    /// Its hash.
    pub hash: Hash,
}

/// Why the log did not take a record, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// No room.
    #[error("audit log: the disk is full")]
    Full,
    /// What is left is kept for visits and for staff who were let in; a record that strangers can cause is not taken.
    #[error(
        "audit log: the rest is kept for visits and signed-in staff; export the log, or set audit.most_bytes higher"
    )]
    Reserved,
    /// The file or its folder cannot be written.
    #[error("audit log: cannot be written")]
    ReadOnly,
    /// Another program held the log for too long.
    #[error("audit log: held by another program")]
    Locked,
    /// The file is no audit log, or is damaged.
    #[error("audit log: not an audit log, or damaged")]
    Damaged,
    /// The log is shorter than its anchor, or another than its anchor's: it was exchanged or cut.
    #[error("audit log: does not fit its anchor ({0}); verify it")]
    Tampered(Why),
    /// A copy of the anchor is of another log, or says more than this log holds: the log was cut, rolled back or exchanged.
    /// The copy is left as it is.
    #[error("audit log: does not fit the copy of its anchor at {} ({why}); verify it, and keep the copy", copy.display())]
    Copy {
        /// Where the copy is.
        copy: std::path::PathBuf,
        /// What does not fit.
        why: Why,
    },
    /// A record longer than [`MAX_RECORD_BYTES`]; no type of this crate makes one.
    #[error("audit log: a record is too long")]
    TooLong,
    /// The anchor could not be written.
    #[error("audit log: anchor: {0}")]
    Anchor(std::io::Error),
    /// No randomness for a new log's name.
    #[error("audit log: {0}")]
    NoEntropy(#[from] base_time::NoEntropy),
    /// Anything else that the store says.
    #[error("audit log: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
}
