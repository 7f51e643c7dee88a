//! Copies of the anchor: they only move forward, and a log that does not fit one is not written to.

use std::path::{Path, PathBuf};

use base_time::{Moment, SystemEntropy};
use staff_audit_log::{AuditError, AuditStore as _, Copies, Options, SqliteAudit, Verdict, Why};
use tempfile::{TempDir, tempdir};

use crate::{kiosk, record};

struct Place {
    _folder: TempDir,
    log: PathBuf,
    copies: Copies,
}

impl Place {
    fn new() -> Self {
        let folder = tempdir().unwrap();
        let copies = Copies {
            files: vec![folder.path().join("copy.anchor")],
            journals: vec![folder.path().join("copy.journal")],
        };
        Self { log: folder.path().join("audit.sqlite"), copies, _folder: folder }
    }

    async fn open(&self) -> Result<SqliteAudit, AuditError> {
        let options = Options { copies: self.copies.clone(), ..Options::at(&self.log) };
        SqliteAudit::open(options, &kiosk(), Moment(0), &SystemEntropy).await
    }

    /// A log of so many records, closed.
    async fn filled(&self, count: u64) {
        let store = self.open().await.unwrap();
        for n in 2..=count {
            store.append(&[record(n)]).await.unwrap();
        }
        store.close().await;
    }

    fn copy(&self) -> String {
        std::fs::read_to_string(&self.copies.files[0]).unwrap()
    }

    /// Log and anchor as they are now, to be put back later.
    fn saved(&self) -> (Vec<u8>, Vec<u8>) {
        (std::fs::read(&self.log).unwrap(), std::fs::read(anchor_of(&self.log)).unwrap())
    }

    fn put_back(&self, (log, anchor): &(Vec<u8>, Vec<u8>)) {
        std::fs::write(&self.log, log).unwrap();
        std::fs::write(anchor_of(&self.log), anchor).unwrap();
    }

    fn remove(&self) {
        std::fs::remove_file(&self.log).unwrap();
        std::fs::remove_file(anchor_of(&self.log)).unwrap();
    }
}

fn anchor_of(log: &Path) -> PathBuf {
    log.with_extension("sqlite.anchor")
}

fn why(result: Result<SqliteAudit, AuditError>) -> Why {
    match result.map(|_| ()) {
        Err(AuditError::Copy { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn deleted_log_with_its_anchor_is_no_first_start() {
    let place = Place::new();
    place.filled(51).await;
    let before = place.copy();
    place.remove();
    assert_eq!(why(place.open().await), Why::Cut);
    assert_eq!(place.copy(), before, "the copy is evidence, and stays");
    // The journal alone knows it too.
    std::fs::remove_file(&place.copies.files[0]).unwrap();
    assert_eq!(why(place.open().await), Why::Cut);
}

#[tokio::test]
async fn log_that_was_rolled_back_with_its_anchor_is_not_written_to() {
    let place = Place::new();
    place.filled(10).await;
    let old = place.saved();
    place.filled(30).await;
    let before = place.copy();
    place.put_back(&old);
    assert_eq!(why(place.open().await), Why::Cut);
    assert_eq!(place.copy(), before);
}

#[tokio::test]
async fn rolled_back_while_it_is_open_stops_at_the_next_record() {
    let place = Place::new();
    place.filled(10).await;
    let old = place.saved();
    let store = place.open().await.unwrap();
    store.append(&[record(11), record(12)]).await.unwrap();
    store.close().await;
    let before = place.copy();
    place.put_back(&old);
    // The next use opens the file anew, and finds a shorter one.
    let error = store.append(&[record(13)]).await.unwrap_err();
    assert!(matches!(error, AuditError::Copy { why: Why::Cut, .. }), "{error}");
    assert_eq!(place.copy(), before);
}

#[tokio::test]
async fn another_log_does_not_take_the_copy() {
    let place = Place::new();
    place.filled(5).await;
    let other = Place { log: place.log.with_file_name("other.sqlite"), ..Place::new() };
    let other = Place { copies: place.copies.clone(), ..other };
    let before = place.copy();
    std::fs::create_dir_all(other.log.parent().unwrap()).unwrap();
    assert!(matches!(why(other.open().await), Why::Cut | Why::OtherLog | Why::OtherHistory));
    assert_eq!(place.copy(), before);
}

#[tokio::test]
async fn copy_that_holds_no_anchor_is_left_as_it_is() {
    let place = Place::new();
    place.filled(5).await;
    std::fs::write(&place.copies.files[0], "something else\n").unwrap();
    assert_eq!(why(place.open().await), Why::AnchorUnreadable);
    assert_eq!(place.copy(), "something else\n");
}

#[tokio::test]
async fn copies_that_are_behind_or_missing_are_brought_forward() {
    let place = Place::new();
    place.filled(5).await;
    let old = place.copy();
    place.filled(9).await;
    std::fs::write(&place.copies.files[0], &old).unwrap();
    place.filled(10).await;
    assert_ne!(place.copy(), old);
    std::fs::remove_file(&place.copies.files[0]).unwrap();
    place.filled(11).await;
    let store = place.open().await.unwrap();
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { .. }));
}

/// A journal is only ever appended to, so that a share that lets this machine do no more is enough.
#[tokio::test]
async fn journal_grows_by_lines_and_each_of_them_has_to_fit() {
    let place = Place::new();
    place.filled(120).await;
    let journal = &place.copies.journals[0];
    let text = std::fs::read_to_string(journal).unwrap();
    assert_eq!(text.lines().count(), 3, "one at the start, and one every 50: {text}");
    // What a power cut leaves is passed over.
    std::fs::write(journal, format!("{text}{{\"log\":")).unwrap();
    let store = place.open().await.unwrap();
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { count: 120, .. }));
    // A line about another history is found by the whole verification.
    let head = format!("\"{}", "0".repeat(8));
    let first = text.lines().next().unwrap();
    let at = first.find("\"head\":\"").unwrap() + "\"head\":".len();
    let changed = format!("{}{head}{}\n", &first[..at], &first[at + head.len()..]);
    std::fs::write(journal, text.replacen(&format!("{first}\n"), &changed, 1)).unwrap();
    assert!(matches!(store.verify().await.unwrap(), Verdict::FirstBad { why: Why::OtherHistory, .. }));
}

#[tokio::test]
async fn log_and_anchor_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let store = place.open().await.unwrap();
    store.append(&[record(2)]).await.unwrap();
    for entry in std::fs::read_dir(place.log.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        // The journal's rights are those of the share that it lies on.
        if entry.path() != place.copies.journals[0] {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", entry.path().display());
        }
    }
}
