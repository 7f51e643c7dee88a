//! Face files in a real folder: nothing is lost, nothing is seen half, nothing is overwritten.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod faithful;
mod folder;
mod reader;

use std::path::{Path, PathBuf};

use eligibility_api::message::{Encoding, ResultMessage};
use eligibility_export::{FaceFile, FileId};
use jiff::Timestamp;

fn id(id: &str) -> FileId {
    FileId::new(id).expect("file id")
}

fn face_file(folder: &Path, encoding: Encoding) -> FaceFile {
    FaceFile::new(folder, encoding, id("kiosk-1"))
}

/// 2026-11-20 09:15:02 in Japan.
fn when() -> Timestamp {
    "2026-11-20T00:15:02Z".parse().expect("time")
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../fixtures/eligibility/messages");
    let paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("entry").path()).collect();
    let all: Vec<_> = paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            let bytes = std::fs::read(&path).expect("fixture");
            (path.file_name().expect("name").to_string_lossy().into_owned(), bytes)
        })
        .collect();
    assert!(all.len() >= 16, "fixtures are there");
    all
}

fn message() -> ResultMessage {
    let (_, bytes) = fixtures().into_iter().find(|(name, _)| name == "valid.utf8.xml").expect("fixture");
    ResultMessage::parse(&bytes).expect("message")
}

/// Names in the folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
