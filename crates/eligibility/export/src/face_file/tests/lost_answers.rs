//! A step that is done and whose answer is lost: the result is there once, whatever happens meanwhile.

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::thread;

use super::double::{Behaviour, Faulty, Step, TAKING};
use super::{EINVAL, EIO, ENOENT, ETIMEDOUT, face_file, has_only, names, write};
use crate::{ExportError, FolderProof, ReceiptComputer as _};

const ESTALE: i32 = 116;

/// Each naming step, with the steps before it lacking.
const LACKING: [(Step, &[(Step, i32)]); 3] = [
    (Step::RenameNew, &[]),
    (Step::HardLink, &[(Step::RenameNew, EINVAL)]),
    (Step::Rename, &[(Step::RenameNew, EINVAL), (Step::HardLink, EINVAL)]),
];

/// A share on which this step works, as its check has shown, and from now on answers this after it was done.
fn share(folder: &Path, (step, lacking): (Step, &[(Step, i32)]), errno: i32) -> (super::FaceFile, Faulty) {
    let disk = Faulty::failing(lacking);
    let receipt = face_file(disk.clone(), folder);
    receipt.check().unwrap();
    disk.change(|does| does.lost.push((step, errno)));
    (receipt, disk)
}

#[test]
fn file_that_got_its_name_counts_whatever_was_answered() {
    for lacking in LACKING {
        for errno in [EIO, ETIMEDOUT, ESTALE, EINVAL, ENOENT] {
            let folder = tempfile::tempdir().unwrap();
            let (receipt, disk) = share(folder.path(), lacking, errno);
            let path = write(&receipt, "1").unwrap();
            has_only(folder.path(), &path);
            assert_eq!(write(&receipt, "1").unwrap(), path, "the same bytes under that name are this answer");
            has_only(folder.path(), &path);
            assert_eq!(disk.named.load(Ordering::SeqCst), 1, "{lacking:?} {errno}");
        }
    }
}

#[test]
fn file_that_was_taken_before_anyone_could_look_is_not_written_again() {
    for lacking in LACKING {
        for errno in [EIO, ETIMEDOUT, ESTALE] {
            let folder = tempfile::tempdir().unwrap();
            let (receipt, disk) = share(folder.path(), lacking, errno);
            disk.change(|does| does.takes = true);
            assert!(write(&receipt, "1").is_ok(), "{lacking:?} {errno}");
            assert_eq!(disk.named.load(Ordering::SeqCst), 1, "{lacking:?} {errno}");
            assert!(names(folder.path()).is_empty(), "{lacking:?} {errno}");
        }
    }
}

/// What the receipt computer has done until the share can be seen again.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meanwhile {
    Nothing,
    TookIt,
    MovedIt,
    /// Taken after the kiosk had looked once more.
    SeenThenTaken,
}

#[test]
fn share_that_goes_away_while_a_file_is_named_gets_it_once() {
    for lacking in LACKING {
        for meanwhile in [Meanwhile::Nothing, Meanwhile::TookIt, Meanwhile::MovedIt, Meanwhile::SeenThenTaken]
        {
            let folder = tempfile::tempdir().unwrap();
            let (receipt, disk) = share(folder.path(), lacking, ETIMEDOUT);
            disk.change(|does| does.blind_after_naming = true);
            assert!(write(&receipt, "1").is_err(), "nothing can be seen: it waits");
            assert!(write(&receipt, "1").is_err(), "and waits");
            disk.change(|does| *does = Behaviour { faults: lacking.1.to_vec(), ..Behaviour::default() });
            let named =
                names(folder.path()).into_iter().find(|name| !name.to_string_lossy().starts_with('.'));
            let named = folder.path().join(named.unwrap());
            match meanwhile {
                Meanwhile::Nothing => {}
                Meanwhile::TookIt => {
                    thread::sleep(TAKING);
                    fs::remove_file(&named).unwrap();
                }
                Meanwhile::MovedIt => fs::rename(&named, folder.path().join("taken")).unwrap(),
                Meanwhile::SeenThenTaken => {
                    assert_eq!(receipt.check(), Ok(()));
                    thread::sleep(TAKING);
                    fs::remove_file(&named).unwrap();
                }
            }
            assert_eq!(receipt.check(), Ok(()), "{lacking:?} {meanwhile:?}");
            let left = match meanwhile {
                Meanwhile::Nothing => vec![named.file_name().unwrap().to_owned()],
                Meanwhile::TookIt | Meanwhile::SeenThenTaken => Vec::new(),
                Meanwhile::MovedIt => vec!["taken".into()],
            };
            assert_eq!(names(folder.path()), left, "{lacking:?} {meanwhile:?}: no hidden file stays");
            assert_eq!(write(&receipt, "1").unwrap(), named);
            assert_eq!(names(folder.path()), left, "{lacking:?} {meanwhile:?}");
            assert_eq!(disk.named.load(Ordering::SeqCst), 1, "{lacking:?} {meanwhile:?}");
        }
    }
}

#[test]
fn share_that_went_away_before_the_file_got_its_name_gets_it_later() {
    for (step, lacking) in LACKING {
        let folder = tempfile::tempdir().unwrap();
        let disk = Faulty::failing(lacking);
        let receipt = face_file(disk.clone(), folder.path());
        receipt.check().unwrap();
        disk.change(|does| {
            does.faults.insert(0, (step, ETIMEDOUT));
            does.blind_after_naming = true;
        });
        assert!(write(&receipt, "1").is_err());
        assert_eq!(names(folder.path()).len(), 1, "the hidden file is the witness");
        disk.change(|does| *does = Behaviour { faults: lacking.to_vec(), ..Behaviour::default() });
        let path = write(&receipt, "1").unwrap();
        has_only(folder.path(), &path);
        assert_eq!(disk.named.load(Ordering::SeqCst), 1, "{step:?}");
    }
}

#[test]
fn what_became_of_a_file_is_not_judged_in_another_folder() {
    // Another share at the mount is as well another folder.
    for must_be_mount in [false, true] {
        is_not_judged_in_another_folder(&FolderProof { must_be_mount, marker: None });
    }
}

fn is_not_judged_in_another_folder(proof: &FolderProof) {
    let mounted = || Behaviour { mount: proof.must_be_mount, ..Behaviour::default() };
    let parent = tempfile::tempdir().unwrap();
    let (path, away) = (parent.path().join("face"), parent.path().join("away"));
    fs::create_dir(&path).unwrap();
    let (receipt, disk) = share(&path, LACKING[0], ETIMEDOUT);
    let receipt = receipt.with_proof(proof.clone());
    // Not even named, and the share goes: its path leads to the empty folder beneath it.
    disk.change(|does| {
        does.faults.push((Step::RenameNew, ETIMEDOUT));
        does.blind_after_naming = true;
        does.mount = proof.must_be_mount;
    });
    assert!(write(&receipt, "1").is_err());
    fs::rename(&path, &away).unwrap();
    fs::create_dir(&path).unwrap();
    disk.change(|does| *does = mounted());
    assert_eq!(receipt.check(), Ok(()));
    assert_eq!(
        write(&receipt, "1"),
        Err(ExportError::FolderMissing),
        "it is not known to be there: it waits"
    );
    fs::remove_dir(&path).unwrap();
    fs::rename(&away, &path).unwrap();
    let written = write(&receipt, "1").unwrap();
    has_only(&path, &written);
}
