//! A disk that fails, at every step and in every way.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use eligibility_api::message::{Encoding, ResultMessage};
use jiff::Timestamp;

use super::FaceFile;
use crate::disk::{Disk, DiskFile, RealDisk};
use crate::{ExportError, FileId, ReceiptComputer as _};

/// Linux error numbers (`errno(3)`).
const EIO: i32 = 5;
const EACCES: i32 = 13;
const EPERM: i32 = 1;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const ENOSYS: i32 = 38;
const EOPNOTSUPP: i32 = 95;
const EDQUOT: i32 = 122;

/// What the disk is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Names,
    Create,
    /// Some bytes are written, then no more.
    WriteHalf,
    Sync,
    HardLink,
    Rename,
    Remove,
    SyncFolder,
}

/// The real disk, but some steps answer an error number.
#[derive(Default)]
struct Faulty {
    faults: Vec<(Step, i32)>,
    /// Content goes to `/dev/full`, where the kernel says that there is no space.
    full: bool,
    /// So many hidden files are removed by somebody just before they get their name.
    sweeps: AtomicUsize,
    created: Arc<AtomicUsize>,
    /// Others get on while this thread has looked and not yet acted.
    slow_look: bool,
}

struct FaultyFile {
    inner: Box<dyn DiskFile>,
    write: Option<i32>,
    sync: Option<i32>,
    written: usize,
}

impl Faulty {
    fn on(faults: &[(Step, i32)], folder: &Path) -> FaceFile {
        let disk = Self { faults: faults.to_vec(), ..Self::default() };
        face_file(Box::new(disk), folder)
    }

    fn fault(&self, step: Step) -> Option<i32> {
        self.faults.iter().find(|(at, _)| *at == step).map(|(_, errno)| *errno)
    }

    fn or<T>(&self, step: Step, real: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.fault(step).map_or_else(real, |errno| Err(io::Error::from_raw_os_error(errno)))
    }
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(errno) = self.write else { return self.inner.write(bytes) };
        if self.written > 0 {
            return Err(io::Error::from_raw_os_error(errno));
        }
        self.written = self.inner.write(&bytes[..bytes.len() / 2])?;
        Ok(self.written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl DiskFile for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        self.sync.map_or_else(|| self.inner.sync(), |errno| Err(io::Error::from_raw_os_error(errno)))
    }
}

impl Disk for Faulty {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.created.fetch_add(1, Ordering::SeqCst);
        let mut inner = self.or(Step::Create, || RealDisk.create_new(path))?;
        if self.full {
            inner = Box::new(OpenOptions::new().write(true).open("/dev/full")?);
        }
        let (write, sync) = (self.fault(Step::WriteHalf), self.fault(Step::Sync));
        Ok(Box::new(FaultyFile { inner, write, sync, written: 0 }))
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.sweeps.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            RealDisk.remove(from)?;
        }
        self.or(Step::HardLink, || RealDisk.hard_link(from, to))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.or(Step::Rename, || RealDisk.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.or(Step::Remove, || RealDisk.remove(path))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.or(Step::SyncFolder, || RealDisk.sync_folder(folder))
    }

    fn is_taken(&self, path: &Path) -> io::Result<bool> {
        let is_taken = RealDisk.is_taken(path);
        if self.slow_look {
            thread::sleep(Duration::from_millis(20));
        }
        is_taken
    }

    fn names(&self, folder: &Path, limit: usize) -> io::Result<Vec<PathBuf>> {
        self.or(Step::Names, || RealDisk.names(folder, limit))
    }
}

fn face_file(disk: Box<dyn Disk>, folder: &Path) -> FaceFile {
    FaceFile::on(disk, folder.to_owned(), Encoding::Utf8, FileId::new("kiosk-1").expect("id"))
}

fn write(receipt: &FaceFile, id: &str) -> Result<PathBuf, ExportError> {
    receipt.write(&ResultMessage::default(), &FileId::new(id).expect("id"), Timestamp::UNIX_EPOCH)
}

fn names(folder: &Path) -> Vec<PathBuf> {
    RealDisk.names(folder, 100).expect("names")
}

#[test]
fn step_that_fails_leaves_nothing_and_says_why() {
    let errors = [
        (ENOSPC, ExportError::Full),
        (EDQUOT, ExportError::Full),
        (EROFS, ExportError::ReadOnly),
        (EACCES, ExportError::ReadOnly),
    ];
    for step in [Step::Names, Step::Create, Step::WriteHalf, Step::Sync] {
        for (errno, error) in errors {
            let folder = tempfile::tempdir().expect("folder");
            let receipt = Faulty::on(&[(step, errno)], folder.path());
            assert_eq!(write(&receipt, "1"), Err(error), "{step:?}");
            assert_eq!(receipt.check(), Err(error), "{step:?}: the check finds it too");
            assert_eq!(names(folder.path()), [""; 0].map(PathBuf::from), "{step:?}");
        }
    }
    for errno in [ENOSPC, EDQUOT] {
        let folder = tempfile::tempdir().expect("folder");
        assert_eq!(
            write(&Faulty::on(&[(Step::HardLink, errno)], folder.path()), "1"),
            Err(ExportError::Full)
        );
        assert!(names(folder.path()).is_empty(), "a directory may be full too");
    }
    let folder = tempfile::tempdir().expect("folder");
    let outcome = write(&Faulty::on(&[(Step::Sync, EIO)], folder.path()), "1");
    assert!(matches!(outcome, Err(ExportError::Other(_))), "{outcome:?}");
    assert!(names(folder.path()).is_empty());
}

/// The kernel itself says that the disk is full.
#[test]
fn disk_that_is_full_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let receipt = face_file(Box::new(Faulty { full: true, ..Faulty::default() }), folder.path());
    assert_eq!(receipt.check(), Err(ExportError::Full));
    assert_eq!(write(&receipt, "1"), Err(ExportError::Full));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn answer_that_is_in_place_counts_even_if_tidying_fails() {
    for step in [Step::Remove, Step::SyncFolder] {
        let folder = tempfile::tempdir().expect("folder");
        let path = write(&Faulty::on(&[(step, EIO)], folder.path()), "1").expect("written");
        let bytes = fs::read(path).expect("file");
        assert_eq!(bytes, ResultMessage::default().to_xml(Encoding::Utf8).as_slice(), "{step:?}");
    }
}

#[test]
fn file_that_could_not_be_removed_is_swept_at_the_next_start() {
    let folder = tempfile::tempdir().expect("folder");
    let path = write(&Faulty::on(&[(Step::Remove, EIO)], folder.path()), "1").expect("written");
    assert_eq!(names(folder.path()).len(), 2, "the hidden name is left");
    face_file(Box::new(RealDisk), folder.path()).check().expect("next start");
    assert_eq!(names(folder.path()), [PathBuf::from(path.file_name().expect("name"))]);
}

#[test]
fn folder_without_hard_links_gets_its_answer_by_renaming() {
    for errno in [EPERM, ENOSYS, EOPNOTSUPP] {
        let folder = tempfile::tempdir().expect("folder");
        let receipt = Faulty::on(&[(Step::HardLink, errno)], folder.path());
        let path = write(&receipt, "1").expect("written");
        assert_eq!(names(folder.path()), [PathBuf::from(path.file_name().expect("name"))]);
        fs::write(&path, "earlier").expect("file");
        assert_eq!(write(&receipt, "1"), Err(ExportError::AlreadyThere));
        assert_eq!(fs::read(&path).expect("file"), b"earlier", "errno {errno}");
        assert_eq!(names(folder.path()).len(), 1);

        let receipt = Faulty::on(&[(Step::HardLink, errno), (Step::Rename, EROFS)], folder.path());
        assert_eq!(write(&receipt, "2"), Err(ExportError::ReadOnly));
        assert_eq!(names(folder.path()).len(), 1);
    }
}

#[test]
fn eight_threads_without_hard_links_write_one_answer_under_one_name() {
    let folder = tempfile::tempdir().expect("folder");
    let disk = Faulty { faults: vec![(Step::HardLink, EPERM)], slow_look: true, ..Faulty::default() };
    let receipt = face_file(Box::new(disk), folder.path());
    let start = Barrier::new(8);
    let written = thread::scope(|scope| {
        let one = || {
            start.wait();
            write(&receipt, "1")
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().expect("thread")).filter(Result::is_ok).count()
    });
    assert_eq!(written, 1);
    assert_eq!(names(folder.path()).len(), 1);
}

#[test]
fn hidden_file_swept_away_by_another_program_is_written_again() {
    for (sweeps, files) in [(1, 1), (2, 0)] {
        let folder = tempfile::tempdir().expect("folder");
        let disk = Faulty { sweeps: AtomicUsize::new(sweeps), ..Faulty::default() };
        let receipt = face_file(Box::new(disk), folder.path());
        assert_eq!(write(&receipt, "1").is_ok(), files == 1, "once more, not for ever");
        assert_eq!(names(folder.path()).len(), files);
    }
}

#[test]
fn names_that_are_all_taken_are_not_tried_for_ever() {
    const EEXIST: i32 = 17;
    let folder = tempfile::tempdir().expect("folder");
    let disk = Faulty { faults: vec![(Step::Create, EEXIST)], ..Faulty::default() };
    let created = Arc::clone(&disk.created);
    let receipt = face_file(Box::new(disk), folder.path());
    assert_eq!(write(&receipt, "1"), Err(ExportError::AlreadyThere));
    assert_eq!(created.load(Ordering::SeqCst), super::TEMP_TRIES);
}
