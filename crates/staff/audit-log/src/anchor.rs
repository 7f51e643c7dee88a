//! The anchor: how long the log is and what its last hash is, in a small file of its own, and wherever it is copied to.

use std::cmp::Ordering;
use std::fs::{File, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base_time::Moment;
use serde::{Deserialize, Serialize};

use super::AuditError;
use super::chain::Why;
use super::copies::Copies;
use crate::name::{Hash, LogId};

/// Longest anchor file, bytes.
const MAX_BYTES: u64 = 1024;

/// How long the log was at a time, and its last hash then. One line of JSON; it holds nothing secret or personal.
///
/// What it proves: to anyone who holds a copy of an anchor that the kiosk's machine cannot write (a photograph of the audit
/// page, a print, a file on another machine), that the first `count` records are to this day the ones that were there when
/// the copy was made. A log that was cut, exchanged or written anew before that point does not fit the copy.
///
/// What it does not prove: anything about records after the newest copy, for who can write the log and all its anchors
/// can write both anew; nor that everything that happened was recorded, which is the program's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The log's name.
    pub log: LogId,
    /// How many records it had.
    pub count: u64,
    /// The last one's hash.
    pub head: Hash,
    /// When that record was made.
    pub at: Moment,
}

impl Anchor {
    /// Reads a copy.
    ///
    /// # Errors
    /// [`Why::AnchorUnreadable`].
    pub fn parse(text: &str) -> Result<Self, Why> {
        serde_json::from_str(text).map_err(|_| Why::AnchorUnreadable)
    }

    /// The line that is kept and copied.
    #[must_use]
    pub fn to_line(&self) -> String {
        // Nothing in an anchor can fail to be written as JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the anchor file; `None` when there is none.
    pub(super) fn read(path: &Path) -> io::Result<Option<Result<Self, Why>>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut bytes)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Why::AnchorUnreadable);
        Ok(Some(text.and_then(|text| Self::parse(text.trim_end()))))
    }

    /// Writes the anchor of the log at `log`, and its copies, whole or not at all, and waits until they are on disk. Another
    /// program that appended later has written a later anchor: it stays.
    ///
    /// A copy only ever moves forward within one log: one that is of another log, or says more than this anchor, is evidence
    /// against this log. It stays untouched, and the error names it.
    pub(super) fn write_after(
        &self,
        log: &Path,
        copies: &Copies,
        patience: Duration,
    ) -> Result<(), AuditError> {
        let lock = base_files::open_lock(&with_ending(log, ".lock")).map_err(AuditError::Anchor)?;
        hold(&lock, patience).map_err(AuditError::Anchor)?;
        let path = of(log);
        if let Some(Ok(there)) = Self::read(&path).map_err(AuditError::Anchor)?
            && there.log == self.log
            && there.count > self.count
        {
            return Ok(());
        }
        copies.check(self)?;
        self.write(&path).map_err(AuditError::Anchor)?;
        copies.write(self);
        Ok(())
    }

    /// Writes one file.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        base_files::replace(path, format!("{}\n", self.to_line()).as_bytes(), base_files::OWNER_ONLY)
    }

    /// Whether this anchor may follow that one.
    pub(super) fn follows(&self, there: &Self) -> Result<(), Why> {
        if there.log != self.log {
            return Err(Why::OtherLog);
        }
        match there.count.cmp(&self.count) {
            Ordering::Greater => Err(Why::Cut),
            Ordering::Equal if there.head != self.head => Err(Why::OtherHistory),
            Ordering::Equal | Ordering::Less => Ok(()),
        }
    }
}

/// Waits for the lock, which goes with the file that is closed.
fn hold(lock: &File, patience: Duration) -> io::Result<()> {
    const AGAIN: Duration = Duration::from_millis(2);
    let mut waited = Duration::ZERO;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if waited < patience => {
                std::thread::sleep(AGAIN);
                waited += AGAIN;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The anchor file that belongs to the log at `path`: the same name with `.anchor` behind it.
pub(super) fn of(path: &Path) -> PathBuf {
    with_ending(path, ".anchor")
}

pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
