//! The anchor: how long the log is and what its last hash is, in a small file of its own, and wherever it is copied to.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base_time::Moment;
use serde::{Deserialize, Serialize};

use super::chain::Why;
use crate::name::{Hash, LogId};

/// Longest anchor file, bytes.
const MAX_BYTES: u64 = 1024;

/// How long the log was at a time, and its last hash then. One line of JSON; it holds nothing secret or personal.
///
/// What it proves: to whoever holds a copy of an anchor that the kiosk's machine cannot write (a photograph of the audit
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
    pub(super) fn write_after(&self, log: &Path, copies: &[PathBuf], patience: Duration) -> io::Result<()> {
        let lock =
            File::options().create(true).truncate(false).write(true).open(with_ending(log, ".lock"))?;
        hold(&lock, patience)?;
        let path = of(log);
        if let Some(Ok(there)) = Self::read(&path)?
            && there.log == self.log
            && there.count > self.count
        {
            return Ok(());
        }
        self.write(&path)?;
        for copy in copies {
            if let Err(error) = self.write(copy) {
                tracing::warn!(%error, "a copy of the audit anchor was not written");
            }
        }
        Ok(())
    }

    /// Writes one file.
    fn write(&self, path: &Path) -> io::Result<()> {
        let beside = beside(path);
        let mut file = File::create(&beside)?;
        file.write_all(self.to_line().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
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

fn beside(path: &Path) -> PathBuf {
    with_ending(path, ".new")
}

pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
