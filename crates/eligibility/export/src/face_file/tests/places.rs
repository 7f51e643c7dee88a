//! The folder is not what it was, or not what it has to be.

use std::fs;
use std::path::Path;

use eligibility_api::message::Encoding;

use super::double::{Faulty, Step};
use super::{EIO, face_file, failing, has_only, names, write};
use crate::disk::{Disk, RealDisk};
use crate::{ExportError, FaceFile, FileId, FolderProof, ReceiptComputer as _};

#[test]
fn file_that_could_not_be_removed_is_swept_at_the_next_look() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Faulty::failing(&[(Step::RenameNew, EIO), (Step::Remove, EIO)]);
    let receipt = face_file(disk.clone(), folder.path());
    let path = write(&receipt, "1").unwrap();
    assert!(names(folder.path()).len() > 1, "hidden names are left");
    disk.change(|does| does.faults.clear());
    receipt.check().unwrap();
    has_only(folder.path(), &path);
}

#[test]
fn file_that_could_not_be_removed_is_swept_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&failing(&[(Step::RenameNew, EIO), (Step::Remove, EIO)], folder.path()), "1").unwrap();
    assert!(names(folder.path()).len() > 1, "hidden names are left");
    face_file(RealDisk, folder.path()).check().unwrap();
    has_only(folder.path(), &path);
}

#[test]
fn folder_renamed_away_in_the_middle_keeps_no_hidden_file() {
    let parent = tempfile::tempdir().unwrap();
    let (path, away) = (parent.path().join("face"), parent.path().join("away"));
    fs::create_dir(&path).unwrap();
    let disk = Faulty::default();
    let receipt = face_file(disk.clone(), &path);
    receipt.check().unwrap();
    let (here, there) = (path.clone(), away.clone());
    disk.change(|does| does.before_naming = Some(Box::new(move || fs::rename(here, there).unwrap())));
    let written = write(&receipt, "1").unwrap();
    // The folder was held open: the result lies in it, and nothing else.
    assert_eq!(names(&away), [written.file_name().unwrap()]);
    assert_eq!(receipt.check(), Err(ExportError::FolderMissing));
}

#[test]
fn folder_renamed_away_before_the_naming_is_noticed_and_the_result_goes_to_the_one_at_the_path() {
    let parent = tempfile::tempdir().unwrap();
    let (path, away) = (parent.path().join("face"), parent.path().join("away"));
    fs::create_dir(&path).unwrap();
    let disk = Faulty::default();
    let receipt = face_file(disk.clone(), &path);
    receipt.check().unwrap();
    let (here, there) = (path.clone(), away.clone());
    disk.change(|does| {
        does.before_sync = Some(Box::new(move || {
            fs::rename(&here, there).unwrap();
            fs::create_dir(here).unwrap();
        }));
    });
    let written = write(&receipt, "1").unwrap();
    has_only(&path, &written);
    assert!(names(&away).is_empty(), "the hidden file is removed where it was made");
}

#[test]
fn folder_that_comes_back_is_swept_again() {
    let parent = tempfile::tempdir().unwrap();
    let (path, away) = (parent.path().join("face"), parent.path().join("away"));
    fs::create_dir(&path).unwrap();
    let receipt = face_file(RealDisk, &path);
    receipt.check().unwrap();
    fs::rename(&path, &away).unwrap();
    fs::create_dir(&path).unwrap();
    receipt.check().unwrap();
    // A crash of the disk's own left this in the folder that was away.
    fs::write(away.join(".uketsuke-kiosk-1-4242-7.tmp"), "half an answer").unwrap();
    fs::remove_dir(&path).unwrap();
    fs::rename(&away, &path).unwrap();
    receipt.check().unwrap();
    assert!(names(&path).is_empty());
}

#[test]
fn look_from_beside_the_kiosk_removes_only_what_it_has_made() {
    let folder = tempfile::tempdir().unwrap();
    let of_the_kiosk = folder.path().join(".uketsuke-kiosk-1-4242-7.tmp");
    fs::write(&of_the_kiosk, "an answer that is being written").unwrap();
    face_file(RealDisk, folder.path()).leaving_leftovers().check().unwrap();
    assert_eq!(names(folder.path()), [of_the_kiosk.file_name().unwrap()]);
}

fn proof(must_be_mount: bool, marker: Option<&str>) -> FolderProof {
    FolderProof { must_be_mount, marker: marker.map(str::to_owned) }
}

#[test]
fn nothing_is_written_where_no_share_is_mounted() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Faulty::default();
    let receipt = face_file(disk.clone(), folder.path()).with_proof(proof(true, None));
    assert_eq!(receipt.check(), Err(ExportError::NotMounted));
    assert_eq!(write(&receipt, "1"), Err(ExportError::NotMounted));
    assert!(names(folder.path()).is_empty());
    disk.change(|does| does.mount = true);
    assert_eq!(receipt.check(), Ok(()));
    let path = write(&receipt, "1").unwrap();
    // Looked at before each write, and not only once.
    disk.change(|does| does.mount = false);
    assert_eq!(write(&receipt, "2"), Err(ExportError::NotMounted));
    has_only(folder.path(), &path);
}

#[test]
fn nothing_is_written_where_the_marker_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = face_file(RealDisk, folder.path()).with_proof(proof(false, Some("here")));
    assert_eq!(receipt.check(), Err(ExportError::MarkerMissing));
    assert_eq!(write(&receipt, "1"), Err(ExportError::MarkerMissing));
    assert!(names(folder.path()).is_empty());
    fs::write(folder.path().join("here"), "").unwrap();
    assert_eq!(receipt.check(), Ok(()));
    assert!(write(&receipt, "1").is_ok());
    fs::remove_file(folder.path().join("here")).unwrap();
    assert_eq!(write(&receipt, "2"), Err(ExportError::MarkerMissing));
    assert_eq!(names(folder.path()).len(), 1);
}

/// The kernel's own word: every Linux has `/proc` mounted, and no folder below a new one is a mount.
#[test]
fn kernel_says_where_something_is_mounted() {
    let is_mount = |path: &Path| RealDisk.open(path).unwrap().is_mount().unwrap();
    let folder = tempfile::tempdir().unwrap();
    assert!(!is_mount(folder.path()));
    assert!(is_mount(Path::new("/proc")));
    assert!(!is_mount(Path::new("/proc/self")));
    let owner = FileId::new("kiosk-1").unwrap();
    let receipt = FaceFile::new("/proc", Encoding::Utf8, owner).with_proof(proof(true, None));
    assert_ne!(receipt.check(), Err(ExportError::NotMounted), "it is a mount, and takes no files");
    assert!(receipt.check().is_err());
}
