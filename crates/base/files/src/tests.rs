#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

fn with_mode(folder: &Path, name: &str, mode: u32) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, "secret").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn new_file_is_its_owners_alone_and_takes_no_name_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    create_private(&path).unwrap();
    assert_eq!(mode(&path), OWNER_ONLY);
    assert_eq!(create_private(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    let link = folder.path().join("link");
    symlink(folder.path().join("nowhere"), &link).unwrap();
    assert_eq!(create_private(&link).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    assert!(!folder.path().join("nowhere").exists(), "written through a link");
}

#[test]
fn file_that_a_library_opens_loses_the_rights_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("new.sqlite");
    keep_private(&made).unwrap();
    assert_eq!(mode(&made), OWNER_ONLY);
    let there = with_mode(folder.path(), "old.sqlite", 0o666);
    keep_private(&there).unwrap();
    assert_eq!((mode(&there), fs::read_to_string(&there).unwrap().as_str()), (OWNER_ONLY, "secret"));
    let link = folder.path().join("link.sqlite");
    symlink(&there, &link).unwrap();
    assert!(keep_private(&link).is_err(), "a link is no plain file");
    assert!(keep_private(folder.path()).is_err(), "a folder is no plain file");
}

#[test]
fn replaced_whole_and_no_link_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let victim = with_mode(folder.path(), "victim", 0o600);
    let path = folder.path().join("anchor");
    // What another program may have put there: the final name, and every name that could be guessed.
    symlink(&victim, &path).unwrap();
    for guessed in ["anchor.new", "anchor.tmp", ".anchor.new"] {
        symlink(&victim, folder.path().join(guessed)).unwrap();
    }
    replace(&path, b"first", 0o600).unwrap();
    replace(&path, b"second", 0o640).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "second");
    assert_eq!(mode(&path), 0o640);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "secret");
    assert!(!fs::symlink_metadata(&path).unwrap().is_symlink());
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 5, "nothing is left over");
}

#[test]
fn secret_is_read_only_where_nobody_else_can_read_or_change_it() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (0o600, None),
        (0o400, None),
        (0o640, Some(SecretFault::Readable)),
        (0o604, Some(SecretFault::Readable)),
        (0o620, Some(SecretFault::Writable)),
        (0o602, Some(SecretFault::Writable)),
        (0o666, Some(SecretFault::Writable)),
    ];
    for (mode, fault) in cases {
        let path = with_mode(folder.path(), &format!("{mode:o}"), mode);
        match (read_secret(&path, 6), fault) {
            (Ok(bytes), None) => assert_eq!(&bytes[..], b"secret"),
            (Err(SecretError::Fault(found)), Some(fault)) => assert_eq!(found, fault, "{mode:o}"),
            (other, _) => panic!("{mode:o}: {other:?}"),
        }
    }
    let path = with_mode(folder.path(), "long", 0o600);
    assert!(matches!(read_secret(&path, 5), Err(SecretError::Fault(SecretFault::TooLong))));
    let is_folder = read_secret(folder.path(), 5);
    assert!(matches!(is_folder, Err(SecretError::Fault(SecretFault::NotAFile))), "{is_folder:?}");
}

#[test]
fn owner_is_that_of_the_nearest_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (found, owner) = owner_of_folder(&folder.path().join("not/there/yet.sqlite")).unwrap();
    assert_eq!(found, folder.path());
    assert!(owner.is_this_user());
}
