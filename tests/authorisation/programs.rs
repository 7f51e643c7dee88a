//! Which program runs: only the one whose hash is configured, whatever becomes of its path.

use std::path::{Path, PathBuf};

use card_client::CardError;
use kiosk_app::authorisation::ModuleError;

use crate::bench::{FAULTY, STAND_IN, card, config, configured, open, sha256};

fn copy() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir_in(crate::TMP).unwrap();
    let path = folder.path().join("module");
    std::fs::copy(FAULTY, &path).unwrap();
    (folder, path)
}

#[test]
fn missing_script_and_wrong_hash_are_found_at_the_start() {
    let (folder, path) = copy();
    let right = sha256(&path);
    let refused = |path: &Path, hash: &str| configured(&config(path, hash, &["end"], 5)).err().unwrap();
    assert!(matches!(refused(&path, &"0".repeat(64)), ModuleError::WrongHash));
    assert!(matches!(refused(&folder.path().join("nothing"), &right), ModuleError::Unreadable { .. }));
    let script = folder.path().join("script");
    std::fs::write(&script, "#!/bin/sh\necho\n").unwrap();
    assert!(matches!(refused(&script, &sha256(&script)), ModuleError::NotAProgram));
    // The file's own mode has no say in whether its bytes run, only who may read it.
    assert!(configured(&config(&path, &right.to_uppercase(), &["end"], 5)).is_ok());
}

#[test]
fn program_that_is_changed_between_two_openings_does_not_run() {
    let (_folder, path) = copy();
    let module = configured(&config(&path, &sha256(&path), &["refuses", "card_refused"], 5)).unwrap();
    assert_eq!(open(&module, card(true), None).session, Err(CardError::PinlessRefused));
    // Another program under the same path: the stand-in, which would open the key.
    std::fs::copy(STAND_IN, &path).unwrap();
    let outcome = open(&module, card(true), None);
    assert!(matches!(outcome.module, Some(ModuleError::WrongHash)), "{:?}", outcome.module);
    assert_eq!((outcome.session, outcome.sent.len()), (Err(CardError::PinlessFailed), 1));
    std::fs::remove_file(&path).unwrap();
    let outcome = open(&module, card(true), None);
    assert!(matches!(outcome.module, Some(ModuleError::Unreadable { .. })), "{:?}", outcome.module);
    assert!(!outcome.signed);
}

#[test]
fn program_that_changes_while_it_runs_goes_on_as_it_was_and_does_not_start_again() {
    let (_folder, path) = copy();
    let module = configured(&config(&path, &sha256(&path), &["late"], 4)).unwrap();
    let changed = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(700));
        // In place: nothing holds the file that would forbid it.
        std::fs::write(&path, b"\x7FELF and nothing").unwrap();
    });
    // It says that the key is open a second and a half after its start.
    let outcome = open(&module, card(true), None);
    changed.join().unwrap();
    assert_eq!(outcome.session, Ok(()), "{:?}", outcome.module);
    assert!(matches!(open(&module, card(true), None).module, Some(ModuleError::WrongHash)));
}
