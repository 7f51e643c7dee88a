//! `OQSsiquc01res_face_<id>_<YYYYMMDDhhmmss>.xml` into a folder that the receipt computer watches.
//!
//! The receipt computer may look at any moment, and power may fail at any moment. So the message goes to a file whose name
//! the receipt computer does not look for, reaches the medium, and only then gets its real name, which it never takes
//! from a file that is there already.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use eligibility_api::message::codes::CharacterCode;
use eligibility_api::message::{Encoding, ResultMessage};
use jiff::Timestamp;

use crate::answer::in_japan;
use crate::disk::{Disk, RealDisk};
use crate::{Answer, ExportError, FileId, ReceiptComputer};

/// Start of every face file's name.
const FACE_PREFIX: &str = "OQSsiquc01res_face_";
/// Start of the name of a file that is still being written. The dot hides it, and it does not end in `.xml`.
const TEMP_PREFIX: &str = ".uketsuke-";
/// End of such a name.
const TEMP_SUFFIX: &str = ".tmp";
/// Names tried for such a file. They are taken only by leftovers that could not be removed.
const TEMP_TRIES: usize = 16;
/// Most names looked at when sweeping. A clinic that keeps a day's results has some hundreds.
const MAX_NAMES: usize = 100_000;
/// Bytes that [`ReceiptComputer::check`] writes, about as many as a message has: a full disk may still take an empty file.
const PROBE: [u8; 8 * 1024] = [b' '; 8 * 1024];

/// Counts the files being written, so that no two threads of this process use one name.
static COUNTER: AtomicU64 = AtomicU64::new(0);

/// Writes face files into one folder. Threads may share it.
///
/// Files that a crash left half-written are removed before the first write or check. They carry `owner` in their
/// names, so kiosks that share a folder need different owners and do not sweep each other's.
pub struct FaceFile {
    folder: PathBuf,
    encoding: Encoding,
    owner: FileId,
    disk: Box<dyn Disk>,
    /// Whether leftovers have been swept. Held while sweeping, and while a name is taken without `hard_link`.
    swept: Mutex<bool>,
}

impl FaceFile {
    /// A writer into `folder`; `owner` is the kiosk's own name. Touches no disk yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, encoding: Encoding, owner: FileId) -> Self {
        Self::on(Box::new(RealDisk), folder.into(), encoding, owner)
    }

    pub(crate) fn on(disk: Box<dyn Disk>, folder: PathBuf, encoding: Encoding, owner: FileId) -> Self {
        Self { folder, encoding, owner, disk, swept: Mutex::new(false) }
    }

    /// The name under which an answer lies: `when` in Japan's time, to the second.
    ///
    /// # Errors
    /// [`ExportError::Time`] outside the years 1000 to 9999.
    pub fn name(id: &FileId, when: Timestamp) -> Result<String, ExportError> {
        Ok(format!("{FACE_PREFIX}{id}_{}.xml", in_japan(when, "%Y%m%d%H%M%S")?))
    }

    /// Writes one message, whole or not at all, and returns where it lies. What was written is read back from memory
    /// first and must be the same message.
    ///
    /// # Errors
    /// [`ExportError`]; nothing of the message is left behind then.
    pub fn write(
        &self,
        message: &ResultMessage,
        id: &FileId,
        when: Timestamp,
    ) -> Result<PathBuf, ExportError> {
        let path = self.folder.join(Self::name(id, when)?);
        let xml = message.to_xml(self.encoding);
        if !self.is_faithful(&xml, message) {
            return Err(ExportError::Invalid);
        }
        self.sweep_once()?;
        let once = || self.write_temp(&xml).and_then(|temp| self.publish(&temp, &path));
        // A second program of this owner (a check by hand, say) may just have swept the hidden file away: once more.
        once().or_else(|error| if error == ExportError::FolderMissing { once() } else { Err(error) })?;
        // The file is whole and in place: saying "not written" now would be wrong, and some shares cannot do this.
        if self.disk.sync_folder(&self.folder).is_err() {
            tracing::warn!("the receipt folder could not be synced");
        }
        Ok(path)
    }

    /// Whether a receipt computer reads the message that was meant.
    fn is_faithful(&self, xml: &[u8], message: &ResultMessage) -> bool {
        let mut meant = message.clone();
        meant.header.character_code_identifier = Some(match self.encoding {
            Encoding::Utf8 => CharacterCode::Utf8,
            Encoding::ShiftJis => CharacterCode::ShiftJis,
        });
        ResultMessage::parse_with_limit(xml, usize::MAX).is_ok_and(|read| read == meant)
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        // The flag is only ever set after the work it stands for, so a panic elsewhere leaves it right.
        self.swept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sweep_once(&self) -> Result<(), ExportError> {
        let mut swept = self.lock();
        if !*swept {
            for name in self.disk.names(&self.folder, MAX_NAMES)? {
                if self.is_leftover(&name) && self.disk.remove(&self.folder.join(&name)).is_err() {
                    tracing::warn!(
                        "a leftover of an earlier crash could not be removed from the receipt folder"
                    );
                }
            }
            *swept = true;
        }
        Ok(())
    }

    /// Whether the name is one of this owner's: prefix, owner, two numbers, suffix. Exactly two, because an owner may
    /// itself end in a number.
    fn is_leftover(&self, name: &Path) -> bool {
        let numbers = name.to_str().and_then(|name| {
            let rest =
                name.strip_prefix(TEMP_PREFIX)?.strip_prefix(self.owner.as_str())?.strip_prefix('-')?;
            rest.strip_suffix(TEMP_SUFFIX)?.split_once('-')
        });
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        numbers.is_some_and(|(process, count)| is_number(process) && is_number(count))
    }

    /// Writes `content` to a new hidden file and waits until it is on the medium.
    fn write_temp(&self, content: &[u8]) -> Result<Temp<'_>, ExportError> {
        let mut last = ExportError::AlreadyThere;
        for _ in 0..TEMP_TRIES {
            let count = COUNTER.fetch_add(1, Ordering::Relaxed);
            let name = format!("{TEMP_PREFIX}{}-{}-{count}{TEMP_SUFFIX}", self.owner, std::process::id());
            let path = self.folder.join(name);
            match self.disk.create_new(&path) {
                Ok(mut file) => {
                    let temp = Temp { disk: self.disk.as_ref(), path };
                    file.write_all(content)?;
                    file.flush()?;
                    file.sync()?;
                    return Ok(temp);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error.into(),
                Err(error) => return Err(error.into()),
            }
        }
        Err(last)
    }

    /// Gives the finished file its real name, unless that is taken.
    fn publish(&self, temp: &Temp<'_>, path: &Path) -> Result<(), ExportError> {
        match self.disk.hard_link(&temp.path, path) {
            Ok(()) => Ok(()),
            Err(error) if has_no_hard_links(&error) => {
                // Look, then rename. Threads of this kiosk wait for each other; another program would have to pick the
                // same id in the same second to slip in between.
                let _alone = self.lock();
                if self.disk.is_taken(path)? {
                    return Err(ExportError::AlreadyThere);
                }
                Ok(self.disk.rename(&temp.path, path)?)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What file systems without hard links (FAT, some network shares) answer; `link(2)` names EPERM and EOPNOTSUPP.
fn has_no_hard_links(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied)
}

/// A hidden file; its name goes when this does, whether the file has got its real name or not.
struct Temp<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
}

impl Drop for Temp<'_> {
    fn drop(&mut self) {
        match self.disk.remove(&self.path) {
            Ok(()) => {}
            // It was renamed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => tracing::warn!("a hidden file could not be removed from the receipt folder"),
        }
    }
}

impl ReceiptComputer for FaceFile {
    fn hand_over(&self, answer: &Answer) -> Result<(), ExportError> {
        self.write(&answer.message, &answer.id, answer.when).map(drop)
    }

    fn check(&self) -> Result<(), ExportError> {
        self.sweep_once()?;
        self.write_temp(&PROBE).map(drop)
    }
}

#[cfg(test)]
mod tests;
