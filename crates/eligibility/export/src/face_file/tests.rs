//! A disk that fails, at every step and in every way.

mod double;
mod lost_answers;
mod places;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Barrier};
use std::thread;

use eligibility_api::message::{Encoding, ResultMessage};
use jiff::Timestamp;

use self::double::{Behaviour, Faulty, Step};
use super::FaceFile;
use crate::disk::{Disk, RealDisk};
use crate::{ExportError, FileId, ReceiptComputer as _};

/// Linux error numbers (`errno(3)`).
const ENOENT: i32 = 2;
const EIO: i32 = 5;
const EACCES: i32 = 13;
const EEXIST: i32 = 17;
const EINVAL: i32 = 22;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const ETIMEDOUT: i32 = 110;
const EDQUOT: i32 = 122;
/// The highest that Linux has.
const LAST_ERRNO: i32 = 133;

fn face_file(disk: impl Disk + 'static, folder: &Path) -> FaceFile {
    FaceFile::on(Box::new(disk), folder.to_owned(), Encoding::Utf8, FileId::new("kiosk-1").unwrap())
}

fn failing(faults: &[(Step, i32)], folder: &Path) -> FaceFile {
    face_file(Faulty::failing(faults), folder)
}

fn write(receipt: &FaceFile, id: &str) -> Result<PathBuf, ExportError> {
    receipt.write(&ResultMessage::default(), &FileId::new(id).unwrap(), Timestamp::UNIX_EPOCH)
}

fn names(folder: &Path) -> Vec<OsString> {
    RealDisk.open(folder).unwrap().names(100).unwrap()
}

#[track_caller]
fn has_only(folder: &Path, path: &Path) {
    assert_eq!(names(folder), [path.file_name().unwrap()]);
    assert_eq!(fs::read(path).unwrap(), ResultMessage::default().to_xml(Encoding::Utf8).as_slice());
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
            let folder = tempfile::tempdir().unwrap();
            let receipt = failing(&[(step, errno)], folder.path());
            assert_eq!(write(&receipt, "1"), Err(error), "{step:?}");
            assert_eq!(receipt.check(), Err(error), "{step:?}: the check finds it too");
            assert!(names(folder.path()).is_empty(), "{step:?}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let outcome = write(&failing(&[(Step::Sync, EIO)], folder.path()), "1");
    assert!(matches!(outcome, Err(ExportError::Other(_))), "{outcome:?}");
    assert!(names(folder.path()).is_empty());
}

/// The kernel itself says that the disk is full.
#[test]
fn disk_that_is_full_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = face_file(Faulty::with(Behaviour { full: true, ..Behaviour::default() }), folder.path());
    assert_eq!(receipt.check(), Err(ExportError::Full));
    assert_eq!(write(&receipt, "1"), Err(ExportError::Full));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn answer_that_is_in_place_counts_even_if_tidying_fails() {
    for step in [Step::Remove, Step::SyncFolder] {
        let folder = tempfile::tempdir().unwrap();
        let path = write(&failing(&[(step, EIO)], folder.path()), "1").unwrap();
        let bytes = fs::read(path).unwrap();
        assert_eq!(bytes, ResultMessage::default().to_xml(Encoding::Utf8).as_slice(), "{step:?}");
    }
}

/// Every error that a file system can give for a step that it does not have: none is known here by name.
#[test]
fn result_gets_its_name_whatever_a_share_says_of_the_steps_that_it_lacks() {
    for errno in (1..=LAST_ERRNO).filter(|errno| ![ENOENT, EEXIST, ENOSPC, EROFS, EDQUOT].contains(errno)) {
        for steps in [&[Step::RenameNew][..], &[Step::RenameNew, Step::HardLink], &[Step::HardLink]] {
            let folder = tempfile::tempdir().unwrap();
            let faults: Vec<_> = steps.iter().map(|step| (*step, errno)).collect();
            let receipt = failing(&faults, folder.path());
            assert_eq!(receipt.check(), Ok(()), "errno {errno} at {steps:?}");
            assert!(names(folder.path()).is_empty(), "errno {errno} at {steps:?}: the check leaves nothing");
            let path = write(&receipt, "1").unwrap();
            has_only(folder.path(), &path);
            // And in the place of nothing else.
            fs::write(&path, "earlier").unwrap();
            assert_eq!(write(&receipt, "1"), Err(ExportError::AlreadyThere), "errno {errno} at {steps:?}");
            assert_eq!(fs::read(&path).unwrap(), b"earlier");
            assert_eq!(names(folder.path()).len(), 1);
        }
    }
}

#[test]
fn folder_that_is_full_or_read_only_for_names_is_told_and_not_tried_otherwise() {
    for (errno, error) in
        [(ENOSPC, ExportError::Full), (EDQUOT, ExportError::Full), (EROFS, ExportError::ReadOnly)]
    {
        for faults in [
            &[(Step::RenameNew, errno)][..],
            &[(Step::RenameNew, EINVAL), (Step::HardLink, errno)],
            &[(Step::RenameNew, EINVAL), (Step::HardLink, EIO), (Step::Rename, errno)],
        ] {
            let folder = tempfile::tempdir().unwrap();
            let disk = Faulty::failing(faults);
            let receipt = face_file(disk.clone(), folder.path());
            assert_eq!(receipt.check(), Err(error), "{faults:?}: the check finds it too");
            assert_eq!(write(&receipt, "1"), Err(error), "{faults:?}");
            assert_eq!(disk.named.load(Ordering::SeqCst), 0);
            assert!(names(folder.path()).is_empty(), "{faults:?}");
        }
    }
}

#[test]
fn check_finds_a_folder_in_which_no_file_ever_gets_its_name() {
    for errno in [EIO, EINVAL, EACCES, ETIMEDOUT] {
        let folder = tempfile::tempdir().unwrap();
        let all = [Step::RenameNew, Step::HardLink, Step::Rename].map(|step| (step, errno));
        let receipt = failing(&all, folder.path());
        let told = receipt.check();
        assert!(told.is_err(), "errno {errno}");
        assert_eq!(write(&receipt, "1").map(drop), told, "errno {errno}");
        assert!(names(folder.path()).is_empty(), "errno {errno}");
    }
}

#[test]
fn eight_threads_without_hard_links_write_one_answer_under_one_name() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Faulty::failing(&[(Step::RenameNew, EINVAL), (Step::HardLink, EINVAL)]);
    disk.change(|does| does.slow_look = true);
    let receipt = face_file(disk.clone(), folder.path());
    receipt.check().unwrap();
    let start = Barrier::new(8);
    let written = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let (receipt, start) = (&receipt, &start);
                scope.spawn(move || {
                    // Another message each, so that one that is there already is no answer of theirs.
                    let mut message = ResultMessage::default();
                    message.header.error_message = Some(number.to_string().try_into().unwrap());
                    start.wait();
                    receipt.write(&message, &FileId::new("1").unwrap(), Timestamp::UNIX_EPOCH)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(Result::is_ok).count()
    });
    assert_eq!(written, 1);
    assert_eq!(disk.named.load(Ordering::SeqCst), 1);
    assert_eq!(names(folder.path()).len(), 1);
}

#[test]
fn hidden_file_swept_away_by_another_program_is_written_again() {
    for (sweeps, files) in [(1, 1), (2, 0)] {
        let folder = tempfile::tempdir().unwrap();
        let disk = Faulty::default();
        disk.sweeps.store(sweeps, Ordering::SeqCst);
        let receipt = face_file(disk, folder.path());
        assert_eq!(write(&receipt, "1").is_ok(), files == 1, "once more, not for ever");
        assert_eq!(names(folder.path()).len(), files);
    }
}

#[test]
fn names_that_are_all_taken_are_not_tried_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Faulty::failing(&[(Step::Create, EEXIST)]);
    let created = Arc::clone(&disk.created);
    let receipt = face_file(disk, folder.path());
    assert_eq!(write(&receipt, "1"), Err(ExportError::AlreadyThere));
    assert_eq!(created.load(Ordering::SeqCst), super::TEMP_TRIES);
}
