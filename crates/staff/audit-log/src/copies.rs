//! Copies of the anchor, kept out of the reach of anyone who may change the log.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::{Anchor, AuditError, Why};

/// Longest line of a journal, bytes; its last one is looked for in so many.
const MAX_LINE: u64 = 1024;
/// Most that is read of a journal, bytes: about 90,000 lines.
const MAX_JOURNAL: u64 = 16 * 1024 * 1024;
/// Records between two lines of a journal. A journal grows by about 180 bytes a line.
const JOURNAL_EVERY: u64 = 50;

/// Where copies are.
#[derive(Debug, Clone, Default)]
pub struct Copies {
    /// Files that hold the newest anchor, such as one on another machine's share. One that cannot be written is told in the
    /// program's log and does not stop a record.
    pub files: Vec<PathBuf>,
    /// Files that get a line more every 50 records: for a share that lets this machine append, and neither change nor remove
    /// (`chattr +a`, or the server's word).
    pub journals: Vec<PathBuf>,
}

impl Copies {
    /// The newest anchor of each copy that can be read, with its place. One that is not there is none.
    ///
    /// # Errors
    /// [`AuditError::Copy`] for one that holds no anchor: what it was is gone, so nothing may be written over it.
    pub(super) fn read(&self) -> Result<Vec<(PathBuf, Anchor)>, AuditError> {
        let mut found = Vec::new();
        let files = self.files.iter().map(|path| (path, Anchor::read(path)));
        let journals = self.journals.iter().map(|path| (path, last_line(path)));
        for (path, read) in files.chain(journals) {
            match read {
                Ok(None) => {}
                Ok(Some(Ok(anchor))) => found.push((path.clone(), anchor)),
                Ok(Some(Err(why))) => return Err(AuditError::Copy { copy: path.clone(), why }),
                Err(error) => tracing::warn!(%error, "a copy of the audit anchor cannot be read"),
            }
        }
        Ok(found)
    }

    /// Every anchor that a copy or a line of a journal holds: what a whole verification compares the log with.
    ///
    /// # Errors
    /// As [`AuditError::Copy`] for one that holds no anchor, and [`AuditError::Anchor`] for a file that cannot be read.
    pub fn all(&self) -> Result<Vec<Anchor>, AuditError> {
        let mut found: Vec<Anchor> = Vec::new();
        for copy in self.files.iter().chain(&self.journals) {
            let mut text = String::new();
            match File::open(copy) {
                Ok(file) => file.take(MAX_JOURNAL).read_to_string(&mut text).map_err(AuditError::Anchor)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(AuditError::Anchor(error)),
            };
            // A line that a power cut left without its end says nothing.
            for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
                found.push(Anchor::parse(line).map_err(|why| AuditError::Copy { copy: copy.clone(), why })?);
            }
        }
        Ok(found)
    }

    /// Whether `anchor` may follow all copies.
    ///
    /// # Errors
    /// [`AuditError::Copy`].
    pub(super) fn check(&self, anchor: &Anchor) -> Result<(), AuditError> {
        for (copy, there) in self.read()? {
            anchor.follows(&there).map_err(|why| AuditError::Copy { copy, why })?;
        }
        Ok(())
    }

    /// Writes all that [`Self::check`] has found to be behind.
    pub(super) fn write(&self, anchor: &Anchor) {
        for copy in &self.files {
            if let Err(error) = anchor.write(copy) {
                tracing::warn!(%error, "a copy of the audit anchor was not written");
            }
        }
        for journal in &self.journals {
            if let Err(error) = append(journal, anchor) {
                tracing::warn!(%error, "a journal of the audit anchor was not written");
            }
        }
    }
}

/// The last line of a journal; `None` where there is none.
fn last_line(path: &Path) -> io::Result<Option<Result<Anchor, Why>>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_LINE)))?;
    let mut bytes = Vec::new();
    file.take(MAX_LINE).read_to_end(&mut bytes)?;
    // A line that a power cut left without its end says nothing.
    let whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(&[][..], |end| bytes.get(..end).unwrap_or_default());
    let start = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let text = std::str::from_utf8(whole.get(start..).unwrap_or_default()).map_err(|_| Why::AnchorUnreadable);
    Ok(Some(text.and_then(Anchor::parse)))
}

/// Whether a journal that is there can be opened to be appended to.
pub(super) fn can_append(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).open(path).map(drop)
}

fn append(path: &Path, anchor: &Anchor) -> io::Result<()> {
    if let Some(Ok(last)) = last_line(path)?
        && anchor.count > 1
        && anchor.count < last.count.saturating_add(JOURNAL_EVERY)
    {
        return Ok(());
    }
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(format!("{}\n", anchor.to_line()).as_bytes())?;
    file.sync_all()
}
