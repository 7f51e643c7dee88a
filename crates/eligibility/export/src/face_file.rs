//! `OQSsiquc01res_face_<id>_<YYYYMMDDhhmmss>.xml` into a folder that the receipt computer watches.
//!
//! The receipt computer may look at any moment, and power may fail at any moment. So the message goes to a file whose name
//! the receipt computer does not look for, reaches the medium, and only then gets its real name, which it never takes
//! from a file that is there already.

mod fates;
mod naming;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use eligibility_api::message::codes::CharacterCode;
use eligibility_api::message::{Encoding, ResultMessage};
use jiff::Timestamp;

use self::fates::{Fate, Fates, Unsure};
use self::naming::{Evidence, NAMING_STEPS, NamingStep};
use crate::answer::in_japan;
use crate::disk::{Disk, Folder, ObjectId, RealDisk};
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

/// What a folder must be, so that nothing is written in the place of a share that is not mounted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderProof {
    /// Another file system must be mounted just at the folder.
    pub must_be_mount: bool,
    /// A file of this name must be in it.
    pub marker: Option<String>,
}

/// Writes face files into one folder. Threads may share it; in one process only one `FaceFile` writes into a folder.
///
/// Files that a crash left half-written are removed before the first write or check, when the folder is another than before, and
/// after a hidden file could not be removed. They carry `owner` in their names, so kiosks that share a folder need different
/// owners and do not sweep each other's.
pub struct FaceFile {
    folder: PathBuf,
    proof: FolderProof,
    encoding: Encoding,
    owner: FileId,
    disk: Box<dyn Disk>,
    /// Whether leftovers are removed.
    sweeps: bool,
    state: Mutex<State>,
    /// Held between look and rename.
    renaming: Mutex<()>,
}

#[derive(Default)]
struct State {
    /// The folder from which leftovers were swept.
    swept: Option<ObjectId>,
    /// The naming step that a throw-away file showed to work, and in which folder.
    works: Option<(ObjectId, NamingStep)>,
    /// What is known of names whose naming was not answered.
    fates: Fates,
}

impl FaceFile {
    /// A writer into `folder`; `owner` is the kiosk's own name. Touches no disk yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, encoding: Encoding, owner: FileId) -> Self {
        Self::on(Box::new(RealDisk), folder.into(), encoding, owner)
    }

    pub(crate) fn on(disk: Box<dyn Disk>, folder: PathBuf, encoding: Encoding, owner: FileId) -> Self {
        let (proof, state, renaming) = (FolderProof::default(), Mutex::default(), Mutex::default());
        Self { folder, proof, encoding, owner, disk, sweeps: true, state, renaming }
    }

    /// The same, into a folder that has to prove what it is before each use.
    #[must_use]
    pub fn with_proof(mut self, proof: FolderProof) -> Self {
        self.proof = proof;
        self
    }

    /// The same, for a look from beside the kiosk that runs: removes nothing that it has not made.
    #[must_use]
    pub fn leaving_leftovers(mut self) -> Self {
        self.sweeps = false;
        self
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
        let name = Self::name(id, when)?;
        let path = self.folder.join(&name);
        let xml = message.to_xml(self.encoding);
        if !self.is_faithful(&xml, message) {
            return Err(ExportError::Invalid);
        }
        // A second program of this owner may just have swept the hidden file away, or the folder may just have been put elsewhere:
        // once more then, with whatever lies at the path now.
        match self.write_once(&name, &xml, true) {
            Err(ExportError::FolderMissing) => self.write_once(&name, &xml, false)?,
            done => done?,
        }
        Ok(path)
    }

    /// With `same_folder`, nothing is named in a folder that its path does not lead to any more.
    fn write_once(&self, name: &str, xml: &[u8], same_folder: bool) -> Result<(), ExportError> {
        let folder = self.open()?;
        match self.lock().fates.of(name) {
            Some(Fate::Delivered) => return Ok(()),
            // It may lie in a folder that is away. Here it would be a second one.
            Some(Fate::Unsure(_)) => return Err(ExportError::FolderMissing),
            None => {}
        }
        let id = folder.id()?;
        let works = self.lock().works.filter(|(of, _)| *of == id).map(|(_, step)| step);
        let works = works.map_or_else(|| self.probe(folder.as_ref()), Ok)?;
        let temp = self.write_temp(folder.as_ref(), xml)?;
        if same_folder && self.disk.open(&self.folder)?.id()? != id {
            return Err(ExportError::FolderMissing);
        }
        self.publish(temp, name, xml, Some(works))?;
        // The file is whole and in place: saying "not written" now would be wrong, and some shares cannot do this.
        if folder.sync().is_err() {
            tracing::warn!("the receipt folder could not be synced");
        }
        Ok(())
    }

    /// Whether a receipt computer reads the message that was meant.
    fn is_faithful(&self, xml: &[u8], message: &ResultMessage) -> bool {
        let Ok(read) = ResultMessage::parse_with_limit(xml, usize::MAX) else { return false };
        match self.encoding {
            Encoding::Utf8 => {
                let mut meant = message.clone();
                meant.header.character_code_identifier = Some(CharacterCode::Utf8);
                read == meant
            }
            // Some characters are read as their twins of CP932: written again they are the same bytes.
            Encoding::ShiftJis => *read.to_xml(self.encoding) == *xml,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change is one assignment after the work that it stands for, so a panic elsewhere leaves it right.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the folder that lies at the path now, if it is what it has to be, and tidies it where that is due.
    fn open(&self) -> Result<Box<dyn Folder>, ExportError> {
        let folder = self.disk.open(&self.folder)?;
        if self.proof.must_be_mount && !folder.is_mount()? {
            return Err(ExportError::NotMounted);
        }
        if let Some(marker) = &self.proof.marker
            && folder.look(marker)?.is_none()
        {
            return Err(ExportError::MarkerMissing);
        }
        self.settle(folder.as_ref());
        self.sweep(folder.as_ref())?;
        Ok(folder)
    }

    /// Finds out what became of the names whose naming was not answered, as far as that can be seen now.
    fn settle(&self, folder: &dyn Folder) {
        let mut state = self.lock();
        for (name, unsure) in state.fates.unsure() {
            if !self.is_the_folder_of(folder, &unsure) {
                continue;
            }
            match naming::look(folder, (&unsure.hidden, &name), unsure.before, None) {
                Ok(Evidence::Named | Evidence::NamedAndTaken) => state.fates.set(&name, Fate::Delivered),
                Ok(Evidence::NotNamed | Evidence::NameTaken) => state.fates.forget(&name),
                Err(_) => continue,
            }
            if is_left(folder.remove(&unsure.hidden)) {
                state.swept = None;
            }
        }
    }

    /// Whether this is the folder in which that name was tried: it holds the hidden file, its marker proved which it is (that something is
    /// mounted does not), or it has the same number. The device's number alone says nothing, for a share that is mounted again has
    /// another.
    fn is_the_folder_of(&self, folder: &dyn Folder, unsure: &Unsure) -> bool {
        self.proof.marker.is_some()
            || folder.look(&unsure.hidden).is_ok_and(|there| there.is_some())
            || folder.id().is_ok_and(|id| id.inode == unsure.folder.inode)
    }

    fn sweep(&self, folder: &dyn Folder) -> Result<(), ExportError> {
        let id = folder.id()?;
        let mut state = self.lock();
        if !self.sweeps || state.swept == Some(id) {
            return Ok(());
        }
        let mut all = true;
        for name in folder.names(MAX_NAMES)? {
            let Some(name) = name.to_str().filter(|name| self.is_leftover(name)) else { continue };
            if !state.fates.is_witness(name) && is_left(folder.remove(name)) {
                all = false;
                tracing::warn!("a leftover of an earlier crash could not be removed from the receipt folder");
            }
        }
        state.swept = all.then_some(id);
        Ok(())
    }

    /// Whether the name is one of this owner's: prefix, owner, two numbers, suffix. Exactly two, because an owner may
    /// itself end in a number.
    fn is_leftover(&self, name: &str) -> bool {
        let numbers = || {
            let rest =
                name.strip_prefix(TEMP_PREFIX)?.strip_prefix(self.owner.as_str())?.strip_prefix('-')?;
            rest.strip_suffix(TEMP_SUFFIX)?.split_once('-')
        };
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        numbers().is_some_and(|(process, count)| is_number(process) && is_number(count))
    }

    /// A name that no receipt computer looks for, and that this process has not used yet.
    fn hidden_name(&self) -> String {
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        format!("{TEMP_PREFIX}{}-{}-{count}{TEMP_SUFFIX}", self.owner, std::process::id())
    }

    /// Writes `content` to a new hidden file and waits until it is on the medium.
    fn write_temp<'a>(&'a self, folder: &'a dyn Folder, content: &[u8]) -> Result<Temp<'a>, ExportError> {
        let mut last = ExportError::AlreadyThere;
        for _ in 0..TEMP_TRIES {
            let name = self.hidden_name();
            match folder.create_new(&name) {
                Ok(mut file) => {
                    let temp = Temp { of: self, folder, name, is_there: true };
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

    /// Does all that a write does, with a name that stays hidden, removes it, and tells which naming step works here.
    fn probe(&self, folder: &dyn Folder) -> Result<NamingStep, ExportError> {
        let temp = self.write_temp(folder, &PROBE)?;
        let named = Temp { of: self, folder, name: self.hidden_name(), is_there: true };
        let step = self.publish(temp, &named.name, &PROBE, None)?;
        self.lock().works = Some((folder.id()?, step));
        Ok(step)
    }

    /// Gives the finished file its real name, unless that is taken. A name that stands for the same bytes is this answer's. Begins
    /// with the step that is known to work. Returns the step that named it.
    fn publish(
        &self,
        mut temp: Temp<'_>,
        name: &str,
        content: &[u8],
        works: Option<NamingStep>,
    ) -> Result<NamingStep, ExportError> {
        let (folder, hidden) = (temp.folder, temp.name.clone());
        let id = folder.id()?;
        // A link leaves a later time of change behind. Where links do not work, that time may differ for other reasons.
        let before = match works {
            Some(NamingStep::HardLink) => folder.look(&hidden)?,
            _ => None,
        };
        let mut last = ExportError::AlreadyThere;
        for step in NAMING_STEPS.into_iter().skip_while(|step| works.is_some_and(|works| works != *step)) {
            // Threads of this kiosk wait for each other; another program would have to pick the same id in the same second to slip
            // in between.
            let _alone = (step == NamingStep::LookAndRename)
                .then(|| self.renaming.lock().unwrap_or_else(PoisonError::into_inner));
            let error = match step.run(folder, &hidden, name) {
                Ok(()) => {
                    temp.is_there = step == NamingStep::HardLink;
                    return Ok(step);
                }
                Err(error) => error,
            };
            if naming::is_final(&error) {
                return Err(error.into());
            }
            match naming::look(folder, (&hidden, name), before, Some(content)) {
                // It says itself that there was no hidden file to name.
                Ok(Evidence::NamedAndTaken) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(ExportError::FolderMissing);
                }
                Ok(Evidence::Named | Evidence::NamedAndTaken) => return Ok(step),
                Ok(Evidence::NameTaken) => return Err(ExportError::AlreadyThere),
                Ok(Evidence::NotNamed) => last = error.into(),
                // Nothing can be seen: the hidden file stays, to tell what was done.
                Err(_) => {
                    temp.is_there = false;
                    let unsure = Unsure { folder: id, hidden, before };
                    self.lock().fates.set(name, Fate::Unsure(unsure));
                    tracing::warn!("whether a result got its name in the receipt folder cannot be seen now");
                    return Err(error.into());
                }
            }
        }
        Err(last)
    }
}

/// Whether a hidden file is still there after it was to be removed. A folder of such a name is none.
fn is_left(removed: io::Result<()>) -> bool {
    use io::ErrorKind;
    removed.is_err_and(|error| !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory))
}

/// A hidden file; its name goes when this does, whether the file has got its real name or not.
struct Temp<'a> {
    of: &'a FaceFile,
    folder: &'a dyn Folder,
    name: String,
    /// Whether there is anything to remove.
    is_there: bool,
}

impl Drop for Temp<'_> {
    fn drop(&mut self) {
        if self.is_there && is_left(self.folder.remove(&self.name)) {
            self.of.lock().swept = None;
            tracing::warn!("a hidden file could not be removed from the receipt folder, and is swept later");
        }
    }
}

impl ReceiptComputer for FaceFile {
    fn hand_over(&self, answer: &Answer) -> Result<(), ExportError> {
        self.write(&answer.message, &answer.id, answer.when).map(drop)
    }

    fn check(&self) -> Result<(), ExportError> {
        self.probe(self.open()?.as_ref()).map(drop)
    }
}

#[cfg(test)]
mod tests;
