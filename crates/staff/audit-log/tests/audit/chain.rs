//! Appending, verifying and exporting, and every way to cheat that SQL and files offer.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use base_time::{Moment, SystemEntropy};
use proptest::prelude::*;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use staff_audit_log::{
    Anchor, AuditError, AuditStore as _, Options, SqliteAudit, Verdict, Why, verify, verify_export,
    verify_with,
};
use tempfile::tempdir;

use crate::{kiosk, log_of, open, record};

fn anchor_of(path: &Path) -> PathBuf {
    path.with_extension("log.anchor")
}

/// Does to the log what somebody with the file in hand can do.
async fn tamper(path: &Path, statements: &[&'static str]) {
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

const UNGUARD: &str = "DROP TRIGGER record_stays_as_it_is; DROP TRIGGER record_stays";
const GUARD: &str = "CREATE TRIGGER record_stays_as_it_is BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'append-only'); END";

#[tokio::test]
async fn what_was_appended_is_verified_and_exported() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let store = open(&path).await;
    let batch: Vec<_> = (2..=5).map(record).collect();
    let receipt = store.append(&batch).await.unwrap();
    assert_eq!(receipt.sequence, 5);
    let receipt = store.append(&[record(6)]).await.unwrap();
    // Also while the log is open.
    let verdict = Verdict::Verified { count: 6, head: receipt.hash };
    assert_eq!(store.verify().await.unwrap(), verdict);
    assert_eq!(store.recent(Moment(0), 2).await.unwrap(), [record(5), record(6)]);
    assert_eq!(store.recent(record(6).at, 9).await.unwrap(), [record(6)]);

    let mut export = Vec::new();
    for line in store.lines(1, 100).await.unwrap() {
        writeln!(export, "{}", serde_json::to_string(&line).unwrap()).unwrap();
    }
    let anchor = store.anchor().await.unwrap().unwrap();
    assert_eq!(verify_export(&*export, std::slice::from_ref(&anchor)).unwrap(), verdict);
    let cut = export.len() - 300;
    assert!(matches!(
        verify_export(&export[..cut], &[anchor]).unwrap(),
        Verdict::FirstBad { sequence: 5, .. }
    ));
    store.close().await;
    assert_eq!(verify(&path).await.unwrap(), verdict);
    let kept = Anchor::parse(std::fs::read_to_string(anchor_of(&path)).unwrap().trim()).unwrap();
    assert_eq!((kept.count, kept.head), (6, receipt.hash));
}

#[tokio::test]
async fn a_log_goes_on_where_it_ended() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    log_of(&path, 3).await;
    let store = open(&path).await;
    assert_eq!(store.append(&[record(4)]).await.unwrap().sequence, 4);
    let beside = open(&path).await;
    assert_eq!(beside.append(&[record(5)]).await.unwrap().sequence, 5);
    assert_eq!(store.append(&[record(6)]).await.unwrap().sequence, 6);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { count: 6, .. }));
}

#[tokio::test]
async fn sql_cannot_change_or_remove_a_record() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    log_of(&path, 3).await;
    let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    for statement in ["DELETE FROM record", "UPDATE record SET record = ''"] {
        let refused = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

#[tokio::test]
async fn the_first_bad_record_is_named() {
    let change = "UPDATE record SET record = replace(record, 'pin', 'face') WHERE sequence = 4";
    for (what, statements, expected) in [
        ("edited", vec![UNGUARD, change, GUARD], (4, Why::Hash)),
        ("removed", vec![UNGUARD, "DELETE FROM record WHERE sequence = 4", GUARD], (4, Why::Gap)),
        (
            "removed, and the others moved up",
            vec![
                UNGUARD,
                "DELETE FROM record WHERE sequence = 4",
                "UPDATE record SET sequence = sequence - 1 WHERE sequence = 5",
                "UPDATE record SET sequence = sequence - 1 WHERE sequence = 6",
                GUARD,
            ],
            (4, Why::Hash),
        ),
        (
            "reordered",
            vec![
                UNGUARD,
                "UPDATE record SET sequence = 100 WHERE sequence = 4",
                "UPDATE record SET sequence = 4 WHERE sequence = 5",
                "UPDATE record SET sequence = 5 WHERE sequence = 100",
                GUARD,
            ],
            (4, Why::Hash),
        ),
        (
            "put in at the end",
            vec!["INSERT INTO record SELECT 7, record, hash FROM record WHERE sequence = 6"],
            (7, Why::Hash),
        ),
        (
            "put in before the beginning",
            vec!["INSERT INTO record SELECT -1, record, hash FROM record WHERE sequence = 6"],
            (1, Why::Gap),
        ),
        (
            "hash changed",
            vec![UNGUARD, "UPDATE record SET hash = zeroblob(32) WHERE sequence = 2", GUARD],
            (2, Why::Hash),
        ),
        (
            "hash shortened",
            vec![UNGUARD, "UPDATE record SET hash = x'00' WHERE sequence = 2", GUARD],
            (2, Why::Unreadable),
        ),
        ("cut", vec![UNGUARD, "DELETE FROM record WHERE sequence > 4", GUARD], (5, Why::Cut)),
        ("emptied", vec![UNGUARD, "DELETE FROM record", GUARD], (1, Why::Cut)),
        ("unguarded", vec![UNGUARD], (7, Why::Schema)),
        ("with more in it", vec!["CREATE TABLE more (x)"], (7, Why::Schema)),
        ("dropped", vec!["DROP TABLE record"], (1, Why::Cut)),
    ] {
        let folder = tempdir().unwrap();
        let path = folder.path().join("audit.log");
        log_of(&path, 6).await;
        tamper(&path, &statements).await;
        let (sequence, why) = expected;
        assert_eq!(verify(&path).await.unwrap(), Verdict::FirstBad { sequence, why }, "{what}");
    }
}

#[tokio::test]
async fn a_log_that_was_cut_or_exchanged_is_not_opened() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let other = folder.path().join("other.log");
    let reopen = async || {
        SqliteAudit::open(Options::at(&path), &kiosk(), Moment(0), &SystemEntropy).await.err().unwrap()
    };
    log_of(&path, 6).await;
    log_of(&other, 9).await;
    let own = std::fs::read(&path).unwrap();

    tamper(&path, &[UNGUARD, "DELETE FROM record WHERE sequence > 4", GUARD]).await;
    assert!(matches!(reopen().await, AuditError::Tampered(Why::Cut)));

    std::fs::copy(&other, &path).unwrap();
    assert!(matches!(reopen().await, AuditError::Tampered(Why::OtherHistory)));
    assert_eq!(verify(&path).await.unwrap(), Verdict::FirstBad { sequence: 1, why: Why::OtherLog });

    std::fs::remove_file(&path).unwrap();
    assert!(matches!(reopen().await, AuditError::Tampered(Why::Cut)), "a new log under the old anchor");

    std::fs::write(&path, &own).unwrap();
    std::fs::write(anchor_of(&path), "{}").unwrap();
    assert!(matches!(reopen().await, AuditError::Tampered(Why::AnchorUnreadable)));
    std::fs::remove_file(anchor_of(&path)).unwrap();
    assert!(matches!(reopen().await, AuditError::Tampered(Why::AnchorMissing)));
    assert_eq!(verify(&path).await.unwrap(), Verdict::FirstBad { sequence: 7, why: Why::AnchorMissing });
}

#[tokio::test]
async fn a_log_written_anew_with_its_anchor_does_not_fit_a_copy_kept_elsewhere() {
    let folder = tempdir().unwrap();
    let (path, copy) = (folder.path().join("audit.log"), folder.path().join("copy.anchor"));
    let mut options = Options::at(&path);
    options.copies.files = vec![copy.clone(), folder.path().join("gone/copy.anchor")];
    let store = SqliteAudit::open(options, &kiosk(), Moment(0), &SystemEntropy).await.unwrap();
    store.append(&[record(2), record(3)]).await.unwrap();
    store.close().await;
    let copy = Anchor::parse(std::fs::read_to_string(copy).unwrap().trim()).unwrap();
    assert!(matches!(
        verify_with(&path, std::slice::from_ref(&copy)).await.unwrap(),
        Verdict::Verified { .. }
    ));

    std::fs::remove_file(&path).unwrap();
    std::fs::remove_file(anchor_of(&path)).unwrap();
    log_of(&path, 3).await;
    assert!(matches!(verify(&path).await.unwrap(), Verdict::Verified { count: 3, .. }), "whole by itself");
    let verdict = verify_with(&path, &[copy]).await.unwrap();
    assert_eq!(verdict, Verdict::FirstBad { sequence: 1, why: Why::OtherLog });
}

#[tokio::test]
async fn no_file_is_an_error_and_no_verdict() {
    let folder = tempdir().unwrap();
    assert!(verify(&folder.path().join("none")).await.is_err());
    let path = folder.path().join("text.log");
    std::fs::write(&path, "this is no database, and long enough to be seen as none by anyone who looks")
        .unwrap();
    assert_eq!(verify(&path).await.unwrap(), Verdict::FirstBad { sequence: 1, why: Why::Unreadable });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any sequence of appends of any size, with restarts between: as many records as were acknowledged, in order.
    #[test]
    fn acknowledged_records_are_there_in_order(batches in prop::collection::vec((1_u64..5, any::<bool>()), 1..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = tempdir().unwrap();
            let path = folder.path().join("audit.log");
            let mut store = open(&path).await;
            let mut count = 1;
            for (size, restart) in batches {
                let batch: Vec<_> = (count + 1..=count + size).map(record).collect();
                count += size;
                prop_assert_eq!(store.append(&batch).await.unwrap().sequence, count);
                if restart {
                    store.close().await;
                    store = open(&path).await;
                }
            }
            let is_whole = matches!(store.verify().await.unwrap(), Verdict::Verified { count: all, .. } if all == count);
            prop_assert!(is_whole);
            let kept = store.recent(Moment(0), usize::MAX).await.unwrap();
            prop_assert_eq!(&kept[1..], &(2..=count).map(record).collect::<Vec<_>>()[..]);
            Ok(())
        })?;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn programs_that_append_at_the_same_time_leave_one_log_and_its_latest_anchor() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.db");
    log_of(&path, 2).await;
    // The kiosk, and the command line beside it.
    let mut programs = Vec::new();
    for program in 0..4 {
        let path = path.clone();
        programs.push(tokio::spawn(async move {
            let store = open(&path).await;
            for n in 0..40 {
                store.append(&[record(program * 40 + n)]).await.unwrap();
            }
            store.close().await;
        }));
    }
    for program in programs {
        program.await.unwrap();
    }
    let store = open(&path).await;
    assert_eq!(store.anchor().await.unwrap().unwrap().count, 162);
    store.close().await;
    let anchor = std::fs::read_to_string(folder.path().join("audit.db.anchor")).unwrap();
    assert!(anchor.contains("\"count\":162"), "{anchor}");
}
