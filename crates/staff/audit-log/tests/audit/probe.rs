//! What `doctor` does: a record is written as the log writes one, and nothing of it stays.

use std::path::{Path, PathBuf};

use base_time::{Moment, SystemEntropy};
use staff_audit_log::{AuditError, AuditStore as _, Options, ProbeError, Verdict, probe};
use tempfile::tempdir;

use crate::{kiosk, log_of, open, record};

async fn probed(options: &Options) -> Result<Vec<(PathBuf, std::io::Error)>, ProbeError> {
    probe(options, &kiosk(), Moment(1_700_000_000_000), &SystemEntropy).await
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn nothing_stays_where_there_is_no_log_yet_not_even_its_folder() {
    let folder = tempdir().unwrap();
    for log in ["audit.sqlite", "made/for/it/audit.sqlite"] {
        assert!(probed(&Options::at(folder.path().join(log))).await.unwrap().is_empty());
        assert_eq!(names(folder.path()), [] as [&str; 0], "{log}");
    }
}

#[tokio::test]
async fn log_that_is_there_stays_as_it_is_and_goes_on() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.sqlite");
    log_of(&path, 7).await;
    let before = (names(folder.path()), std::fs::read(&path).unwrap());
    assert!(probed(&Options::at(&path)).await.unwrap().is_empty());
    assert_eq!((names(folder.path()), std::fs::read(&path).unwrap()), before);
    // A kiosk that has it open is not in the way, nor is it disturbed.
    let store = open(&path).await;
    probed(&Options::at(&path)).await.unwrap();
    assert_eq!(store.append(&[record(8)]).await.unwrap().sequence, 8);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Verified { count: 8, .. }));
    store.close().await;
}

#[tokio::test]
async fn full_log_and_a_folder_that_is_none_are_told() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.sqlite");
    log_of(&path, 200).await;
    let full = Options { most_bytes: Some(std::fs::metadata(&path).unwrap().len()), ..Options::at(&path) };
    // Room in the last page may take some records more.
    let store =
        staff_audit_log::SqliteAudit::open(full.clone(), &kiosk(), Moment(0), &SystemEntropy).await.unwrap();
    while store.append(&[record(0)]).await.is_ok() {}
    store.close().await;
    let told = probed(&full).await;
    assert!(matches!(told, Err(ProbeError::Log(AuditError::Full))), "{told:?}");
    std::fs::write(folder.path().join("file"), "").unwrap();
    let told = probed(&Options::at(folder.path().join("file/audit.sqlite"))).await;
    assert!(matches!(told, Err(ProbeError::Folder { .. })), "{told:?}");
}

#[tokio::test]
async fn copy_that_cannot_be_written_is_named_and_the_log_is_good() {
    let folder = tempdir().unwrap();
    let mut options = Options::at(folder.path().join("audit.sqlite"));
    options.copies.files = vec![folder.path().join("copy.anchor"), folder.path().join("away/copy.anchor")];
    let bad = probed(&options).await.unwrap();
    assert_eq!(
        bad.iter().map(|(copy, _)| copy.as_path()).collect::<Vec<_>>(),
        [folder.path().join("away/copy.anchor")]
    );
    assert_eq!(names(folder.path()), [] as [&str; 0]);
}
