//! Every byte of a small log, changed one at a time. Either the verifier names a bad record, or the log still says the very
//! same: SQLite has bytes that mean nothing (free space in its pages, counters of its header).

use staff_audit_log::{AuditStore as _, Verdict, verify};
use tempfile::tempdir;

use crate::{log_of, open};

#[tokio::test]
async fn a_changed_byte_is_found_or_means_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let last = log_of(&path, 8).await;
    let whole = std::fs::read(&path).unwrap();
    let same = Verdict::Verified { count: 8, head: last.hash };
    assert_eq!(verify(&path).await.unwrap(), same);
    // The text of every record and every hash, as they stand in the file.
    let store = open(&path).await;
    let lines = store.lines(1, 100).await.unwrap();
    store.close().await;
    let place = |needle: &[u8]| {
        whole.windows(needle.len()).position(|window| window == needle).expect("stored as it is")
    };
    let mut meant = vec![false; whole.len()];
    for line in &lines {
        for stored in [line.record.get().as_bytes(), &line.hash.0[..]] {
            let at = place(stored);
            meant[at..at + stored.len()].fill(true);
        }
    }

    let changed = folder.path().join("changed.log");
    std::fs::copy(folder.path().join("audit.log.anchor"), folder.path().join("changed.log.anchor")).unwrap();
    let (mut found, mut harmless) = (0, 0);
    for at in 0..whole.len() {
        // The free middle of a page is looked at in samples; everything that is not zero, byte by byte.
        if whole[at] == 0 && !meant[at] && at % 16 != 0 {
            continue;
        }
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&changed, &bytes).unwrap();
        match verify(&changed).await {
            Ok(verdict) if verdict == same => {
                assert!(!meant[at], "byte {at} of a record or hash was changed, and nobody noticed");
                harmless += 1;
            }
            Ok(Verdict::Verified { count, .. }) => panic!("byte {at}: verified with {count} records"),
            Ok(Verdict::FirstBad { .. }) | Err(_) => found += 1,
        }
        for ending in ["-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(folder.path().join(format!("changed.log{ending}")));
        }
    }
    assert!(found > meant.iter().filter(|meant| **meant).count());
    println!("{} bytes: {found} changes found, {harmless} without meaning", whole.len());
}

#[tokio::test]
async fn a_changed_byte_of_the_anchor_is_found_or_means_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    log_of(&path, 4).await;
    let file = folder.path().join("audit.log.anchor");
    let whole = std::fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        let verdict = verify(&path).await.unwrap();
        // `at` is the record's time over again, which the record itself vouches for; a changed count may point at an
        // earlier record, whose hash is another.
        let in_time = String::from_utf8_lossy(&whole).find("\"at\":").unwrap();
        if at < in_time {
            assert!(matches!(verdict, Verdict::FirstBad { .. }), "byte {at}");
        }
    }
}
