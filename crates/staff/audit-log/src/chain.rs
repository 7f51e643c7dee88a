//! How records hang together.
//!
//! `hash = SHA-256("uketsuke audit 1\n" ‖ sequence as 8 big-endian bytes ‖ hash of the record before ‖ record)`, the record
//! as the JSON text that is stored; before the first record the hash is 32 zero bytes. The text is canonical: it is exactly
//! what this program writes for what it reads there, so that one record has one text. The first record, and no other, is
//! [`What::LogBegun`] and carries the log's random name.
//!
//! Who can write the file can also write a whole new chain. What counts against them is an [`Anchor`](super::Anchor) that
//! was put out of their reach.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::record::{Record, What};
use super::{AuditError, MAX_RECORD_BYTES};
use crate::name::{Hash, LogId};

const CONTEXT: &[u8] = b"uketsuke audit 1\n";

/// A record as it is stored and exported: one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The record's place, from 1.
    pub sequence: u64,
    /// The record's text, which is what was hashed.
    pub record: Box<RawValue>,
    /// The record's hash.
    pub hash: Hash,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The record with this sequence is not there, but later ones are.
    Gap,
    /// The record with this sequence and all after it are gone: an anchor knows of them.
    Cut,
    /// It does not follow from the records before it: it was changed, moved, put in, or one before it was taken out.
    Hash,
    /// Its text is not a record, or not the one text of it.
    Text,
    /// A log begins here that has begun already, or does not begin at its first record.
    Begin,
    /// An anchor knows another record at this place.
    OtherHistory,
    /// An anchor belongs to another log.
    OtherLog,
    /// A log of this length has an anchor, and it is not there.
    AnchorMissing,
    /// An anchor is there and cannot be read.
    AnchorUnreadable,
    /// The database cannot be read here.
    Unreadable,
    /// The database is not built as an audit log is: its guard against changes was taken away, or more was put in.
    Schema,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gap => "record missing",
            Self::Cut => "cut off from here on",
            Self::Hash => "does not follow from the records before it",
            Self::Text => "not a record, or not in its one form",
            Self::Begin => "the log's beginning is not where it belongs",
            Self::OtherHistory => "the anchor knows another record here",
            Self::OtherLog => "the anchor belongs to another log",
            Self::AnchorMissing => "the anchor is missing",
            Self::AnchorUnreadable => "the anchor cannot be read",
            Self::Unreadable => "the database cannot be read",
            Self::Schema => "the database is not built as an audit log is",
        })
    }
}

/// The chain, followed record by record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    count: u64,
    head: Hash,
    log: Option<LogId>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { count: 0, head: Hash([0; 32]), log: None }
    }
}

impl Chain {
    /// How many records were followed.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The hash of the last one.
    #[must_use]
    pub fn head(&self) -> Hash {
        self.head
    }

    /// The log's name, once its first record was followed.
    #[must_use]
    pub fn log(&self) -> Option<LogId> {
        self.log
    }

    /// Follows the next record.
    ///
    /// # Errors
    /// What is wrong with it; the chain stays where it was.
    pub fn follow(&mut self, sequence: u64, text: &str, hash: Hash) -> Result<Record, Why> {
        if sequence != self.count + 1 {
            return Err(Why::Gap);
        }
        if text.len() > MAX_RECORD_BYTES {
            return Err(Why::Text);
        }
        if hash_of(sequence, self.head, text) != hash {
            return Err(Why::Hash);
        }
        let record: Record = serde_json::from_str(text).map_err(|_| Why::Text)?;
        if encode(&record).ok().as_deref() != Some(text) {
            return Err(Why::Text);
        }
        match &record.what {
            What::LogBegun { log } if sequence == 1 => self.log = Some(*log),
            What::LogBegun { .. } => return Err(Why::Begin),
            _ if sequence == 1 => return Err(Why::Begin),
            _ => {}
        }
        (self.count, self.head) = (sequence, hash);
        Ok(record)
    }
}

/// The one text of a record.
pub(super) fn encode(record: &Record) -> Result<String, AuditError> {
    let text = serde_json::to_string(record).map_err(|_| AuditError::TooLong)?;
    if text.len() > MAX_RECORD_BYTES { Err(AuditError::TooLong) } else { Ok(text) }
}

pub(super) fn hash_of(sequence: u64, previous: Hash, text: &str) -> Hash {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(CONTEXT);
    context.update(&sequence.to_be_bytes());
    context.update(&previous.0);
    context.update(text.as_bytes());
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    Hash(bytes)
}
