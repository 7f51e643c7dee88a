//! A log that cannot be written says so, so that the caller can refuse to show a result; and goes on when it can again.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use base_time::{Moment, SystemEntropy};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use staff_audit_log::{
    AuditError, AuditStore as _, Options, Place, Purpose, Record, SqliteAudit, Verdict, What,
};
use tempfile::tempdir;

use crate::{kiosk, log_of, open, record};

async fn open_with(options: Options) -> SqliteAudit {
    SqliteAudit::open(options, &kiosk(), Moment(0), &SystemEntropy).await.unwrap()
}

#[tokio::test]
async fn a_log_at_its_limit_is_full_and_stays_whole() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let mut options = Options::at(&path);
    options.most_bytes = Some(32 * 1024);
    let store = open_with(options).await;
    let mut taken = 1;
    let error = loop {
        match store.append(&[record(taken)]).await {
            Ok(receipt) => taken = receipt.sequence,
            Err(error) => break error,
        }
        assert!(taken < 10_000, "never full");
    };
    assert!(matches!(error, AuditError::Full), "{error}");
    assert!(matches!(store.append(&[record(0)]).await, Err(AuditError::Full)), "still");
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { count, .. } if count == taken));
    store.close().await;
    let store = open(&path).await;
    assert_eq!(store.append(&[record(0)]).await.unwrap().sequence, taken + 1, "with more room it goes on");
}

/// Row 5: who only knocks does not fill the log to its end: a visit, and staff who were let in, are still recorded.
#[tokio::test]
async fn strangers_leave_a_tenth_of_the_log_to_visits_and_staff() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let mut options = Options::at(&path);
    options.most_bytes = Some(128 * 1024);
    let store = open_with(options.clone()).await;
    let refused = || Record {
        at: Moment(1),
        kiosk: kiosk(),
        what: What::SignInRefused {
            staff: None,
            purpose: Purpose::SignIn,
            place: Place::Console,
            factor: None,
        },
    };
    let error = loop {
        match store.append(&[refused()]).await {
            Ok(receipt) => assert!(receipt.sequence < 10_000, "never kept"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, AuditError::Reserved), "{error}");
    let others = [What::RefusalsUnrecorded { count: 3 }, What::ReceiptRefused];
    for what in others {
        let record = Record { what, ..refused() };
        assert!(matches!(store.append(&[record]).await, Err(AuditError::Reserved)));
    }
    // Also after the log is opened anew.
    store.close().await;
    let store = open_with(options).await;
    assert!(matches!(store.append(&[refused()]).await, Err(AuditError::Reserved)));
    let mut visits = 0;
    let error = loop {
        match store.append(&[record(visits)]).await {
            Ok(_) => visits += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, AuditError::Full), "{error}");
    assert!(visits >= 30, "{visits} visits in what was kept");
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { .. }));
}

/// A file system of this many KiB, where this may be mounted.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(kib: u32) -> Option<Self> {
        let folder = tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_is_lost() {
    let Some(disk) = SmallDisk::mount(512) else {
        not_run::not_run(not_run::Missing::Mounting);
        return;
    };
    let path = disk.0.path().join("audit.log");
    let store = open(&path).await;
    let ballast = disk.0.path().join("ballast");
    std::fs::write(&ballast, vec![1; 128 * 1024]).unwrap();
    let mut taken = 1;
    let error = loop {
        match store.append(&[record(taken)]).await {
            Ok(receipt) => taken = receipt.sequence,
            Err(error) => break error,
        }
        assert!(taken < 10_000, "never full");
    };
    assert!(
        matches!(&error, AuditError::Full)
            || matches!(&error, AuditError::Anchor(io) if io.kind() == std::io::ErrorKind::StorageFull),
        "{error:?}"
    );
    let Verdict::Verified { count, .. } = store.verify().await.unwrap() else { panic!("not whole") };
    assert!(count >= taken, "an acknowledged record is missing");
    std::fs::remove_file(ballast).unwrap();
    let receipt = store.append(&[record(0)]).await.unwrap();
    assert!(receipt.sequence > taken);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { .. }));
    store.close().await;
}

/// The write that fails is another one for each amount of room: of the log, of its journal, of the anchor or of the anchor's new
/// file.
#[tokio::test]
async fn disk_that_is_full_after_any_amount_of_room_loses_no_acknowledged_record() {
    const ROOM_KIB: usize = 96;
    let Some(disk) = SmallDisk::mount(1024) else {
        not_run::not_run(not_run::Missing::Mounting);
        return;
    };
    let ballast = disk.0.path().join("ballast");
    let mut told = 0;
    for room in (0..=ROOM_KIB).step_by(8) {
        let path = disk.0.path().join(format!("{room}.log"));
        let store = open(&path).await;
        let mut taken = store.append(&[record(1)]).await.unwrap().sequence;
        // All that is left, and then so much given back.
        let mut filled = Vec::new();
        while std::fs::write(&ballast, vec![1; filled.len() + 4096]).is_ok() {
            filled.resize(filled.len() + 4096, 1);
        }
        let _ = std::fs::write(&ballast, &filled[..filled.len().saturating_sub(room * 1024)]);
        for _ in 0..60 {
            match store.append(&[record(taken)]).await {
                Ok(receipt) => taken = receipt.sequence,
                Err(AuditError::Full) => told += 1,
                Err(AuditError::Anchor(io)) if io.kind() == std::io::ErrorKind::StorageFull => told += 1,
                Err(error) => panic!("{room} KiB: {error:?}"),
            }
        }
        std::fs::remove_file(&ballast).unwrap();
        let Verdict::Verified { count, .. } = store.verify().await.unwrap() else { panic!("{room} KiB") };
        assert!(count >= taken, "{room} KiB: an acknowledged record is missing");
        store.close().await;
        // As it is found after a restart, and as it goes on.
        let store = open(&path).await;
        assert!(store.append(&[record(0)]).await.unwrap().sequence > taken, "{room} KiB");
        assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { .. }), "{room} KiB");
        store.close().await;
        for entry in std::fs::read_dir(disk.0.path()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }
    assert!(told > ROOM_KIB, "the disk was full {told} times only");
}

#[tokio::test]
async fn a_log_that_another_program_holds_is_told() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let mut options = Options::at(&path);
    options.patience = Duration::from_millis(20);
    let store = open_with(options).await;
    let mut other = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    let held = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    assert!(matches!(store.append(&[record(2)]).await, Err(AuditError::Locked)));
    held.rollback().await.unwrap();
    assert_eq!(store.append(&[record(2)]).await.unwrap().sequence, 2);
}

#[tokio::test]
async fn a_file_or_folder_that_cannot_be_written_is_told() {
    let open = async |path: &Path| {
        SqliteAudit::open(Options::at(path), &kiosk(), Moment(0), &SystemEntropy).await.err().unwrap()
    };
    let folder = tempdir().unwrap();
    assert!(matches!(open(&folder.path().join("gone/audit.log")).await, AuditError::ReadOnly));
    std::fs::create_dir(folder.path().join("folder.log")).unwrap();
    assert!(matches!(open(&folder.path().join("folder.log")).await, AuditError::ReadOnly));

    let path = folder.path().join("audit.log");
    log_of(&path, 3).await;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
    // Root may write what it may not.
    if std::fs::OpenOptions::new().append(true).open(&path).is_err() {
        assert!(matches!(open(&path).await, AuditError::ReadOnly));
    }
}

#[tokio::test]
async fn an_anchor_that_cannot_be_written_withholds_the_receipt() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let store = open(&path).await;
    // A folder in the place of the anchor.
    let (anchor, away) = (folder.path().join("audit.log.anchor"), folder.path().join("away"));
    std::fs::rename(&anchor, &away).unwrap();
    std::fs::create_dir(&anchor).unwrap();
    assert!(matches!(store.append(&[record(2)]).await, Err(AuditError::Anchor(_))));
    std::fs::remove_dir(&anchor).unwrap();
    std::fs::rename(&away, &anchor).unwrap();
    assert_eq!(store.append(&[record(3)]).await.unwrap().sequence, 3, "the record itself was taken");
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { count: 3, .. }));
}

/// What the kiosk does with a record that was not taken: the same one again, until it is.
#[tokio::test]
async fn record_whose_answer_was_lost_and_that_is_tried_again_is_there_once() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let store = open(&path).await;
    let (anchor, away) = (folder.path().join("audit.log.anchor"), folder.path().join("away"));
    std::fs::rename(&anchor, &away).unwrap();
    std::fs::create_dir(&anchor).unwrap();
    for _ in 0..3 {
        assert!(matches!(store.append(&[record(2)]).await, Err(AuditError::Anchor(_))));
    }
    // Another one comes between, with the same fate.
    assert!(matches!(store.append(&[record(3)]).await, Err(AuditError::Anchor(_))));
    std::fs::remove_dir(&anchor).unwrap();
    std::fs::rename(&away, &anchor).unwrap();
    assert_eq!(store.append(&[record(2)]).await.unwrap().sequence, 2);
    assert_eq!(store.append(&[record(3)]).await.unwrap().sequence, 3);
    // One that was answered is no repetition, however alike.
    assert_eq!(store.append(&[record(3)]).await.unwrap().sequence, 4);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { count: 4, .. }));
}
