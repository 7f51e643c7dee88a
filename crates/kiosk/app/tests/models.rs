//! `uketsuke models`: from a server in every mood, and from a folder. The files here are made up; no weights are needed.
//! The real ones are installed in `models_real.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may end a test like the tests themselves"
)]

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use face_engine::{EngineError, Entry, Manifest, Role, verify};
use kiosk_app::download::{DownloadError, Downloader, Patience};
use kiosk_app::models::{self, InstallError, Supply};
use sha2::{Digest as _, Sha256};

const WRITTEN: &str = include_str!("../../../../models/manifest.toml");

fn content(of: &str) -> Vec<u8> {
    (0..3000).map(|at| of.as_bytes()[at % of.len()] ^ (at % 7) as u8).collect()
}

/// The built-in manifest, with lengths and hashes of made-up files.
fn manifest() -> Manifest {
    let mut text = WRITTEN.to_owned();
    for entry in Manifest::built_in().unwrap().entries() {
        let hash = Sha256::digest(content(&entry.file)).iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        let start = text.find(&format!("sha256 = \"{}\"", entry.sha256)).unwrap() + "sha256 = \"".len();
        text.replace_range(start..start + 64, &hash);
        let bytes = start + text[start..].find("bytes = ").unwrap();
        let end = bytes + text[bytes..].find('\n').unwrap();
        text.replace_range(bytes..end, "bytes = 3000");
    }
    Manifest::parse(&text).unwrap()
}

/// Answers one request after another with these bytes, then closes each connection after `hold`.
fn server(answers: Vec<Vec<u8>>, hold: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut byte = [0];
            // A TLS client begins with a handshake record (22), and is answered at once.
            while !request.ends_with(b"\r\n\r\n")
                && request.first() != Some(&22)
                && stream.read(&mut byte).unwrap_or(0) == 1
            {
                request.push(byte[0]);
            }
            // A client that has had enough closes first.
            let _ = stream.write_all(&answer);
            thread::sleep(hold);
        }
    });
    address
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [head.as_bytes(), b"\r\n\r\n", body].concat()
}

fn ok(body: &[u8]) -> Vec<u8> {
    answer(&format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close", body.len()), body)
}

/// What comes of downloading the detector from this server; the folder afterwards must hold it whole or nothing.
fn fetched(address: &str, patience: Patience) -> Result<(), InstallError> {
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest();
    let entry = &manifest.entries()[0];
    let downloader = Downloader::plain(patience).unwrap();
    let outcome = models::fetch(&downloader, &format!("{address}/model.onnx"), entry, folder.path());
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    match &outcome {
        Ok(()) => {
            assert!(verify(folder.path(), entry).is_ok());
            assert_eq!(left, [entry.file.as_str()], "something is left over");
        }
        Err(_) => assert!(left.is_empty(), "left behind: {left:?}"),
    }
    outcome
}

fn at_once(address: &str) -> Result<(), InstallError> {
    fetched(address, Patience::default())
}

/// The detector's made-up bytes.
fn whole() -> Vec<u8> {
    content(&manifest().entries()[0].file)
}

fn download_error(outcome: Result<(), InstallError>) -> DownloadError {
    match outcome {
        Err(InstallError::Download { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

#[test]
fn good_file_is_installed() {
    assert!(at_once(&server(vec![ok(&whole())], Duration::ZERO)).is_ok());
    // Without a length, ended by closing; and in chunks.
    let closed = answer("HTTP/1.1 200 OK\r\nconnection: close", &whole());
    assert!(at_once(&server(vec![closed], Duration::ZERO)).is_ok());
    let chunks: Vec<u8> = whole().chunks(1000).flat_map(|c| [b"3e8\r\n", c, b"\r\n"].concat()).collect();
    let chunked =
        answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked", &[&chunks[..], b"0\r\n\r\n"].concat());
    assert!(at_once(&server(vec![chunked], Duration::ZERO)).is_ok());
}

#[test]
fn wrong_file_of_the_right_length_is_refused() {
    let mut wrong = whole();
    wrong[1234] ^= 1;
    let outcome = at_once(&server(vec![ok(&wrong)], Duration::ZERO));
    assert!(matches!(outcome, Err(InstallError::Wrong(EngineError::Hash { .. }))), "{outcome:?}");
}

#[test]
fn cut_file_is_refused() {
    let short = &whole()[..2000];
    let error = download_error(at_once(&server(vec![ok(short)], Duration::ZERO)));
    assert!(matches!(error, DownloadError::TooShort { wanted: 3000, found: 2000, .. }), "{error}");
    // A length that is promised and not kept.
    let cut = answer("HTTP/1.1 200 OK\r\ncontent-length: 3000\r\nconnection: close", short);
    let error = download_error(at_once(&server(vec![cut], Duration::ZERO)));
    assert!(matches!(error, DownloadError::Unreachable { .. }), "{error}");
}

#[test]
fn too_long_file_is_cut_off() {
    let long = vec![b'x'; 10_000_000];
    let error = download_error(at_once(&server(vec![ok(&long)], Duration::ZERO)));
    assert!(matches!(error, DownloadError::TooLong { wanted: 3000, .. }), "{error}");
    // Without a length there is none to refuse beforehand.
    let endless = answer("HTTP/1.1 200 OK\r\nconnection: close", &long);
    let error = download_error(at_once(&server(vec![endless], Duration::ZERO)));
    assert!(matches!(error, DownloadError::TooLong { wanted: 3000, .. }), "{error}");
}

#[test]
fn other_answers_than_200_are_refused() {
    for (status, code) in
        [("404 Not Found", 404), ("500 Oops", 500), ("206 Partial Content", 206), ("204 No Content", 204)]
    {
        let body = answer(&format!("HTTP/1.1 {status}\r\nconnection: close"), b"");
        let error = download_error(at_once(&server(vec![body], Duration::ZERO)));
        assert!(
            matches!(&error, DownloadError::Status { status, .. } if status.as_u16() == code),
            "{status}: {error}"
        );
    }
    let error = download_error(at_once(&server(vec![b"SSH-2.0-what\r\n".to_vec()], Duration::ZERO)));
    assert!(matches!(error, DownloadError::Unreachable { .. }), "{error}");
}

#[test]
fn hanging_server_is_left() {
    let brief = Patience {
        connect: Duration::from_secs(30),
        silence: Duration::from_millis(200),
        total: Duration::from_secs(30),
    };
    // Nothing at all; and a file that stops half way.
    let half = answer("HTTP/1.1 200 OK\r\ncontent-length: 3000", &whole()[..1500]);
    for silent in [Vec::new(), half] {
        let error = download_error(fetched(&server(vec![silent], Duration::from_secs(600)), brief));
        assert!(matches!(error, DownloadError::TimedOut(_)), "{error}");
    }
}

#[test]
fn server_that_is_not_there_is_said_to_be_so() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let error = download_error(at_once(&address));
    assert!(matches!(&error, DownloadError::Unreachable { host, .. } if host == "127.0.0.1"), "{error}");
}

#[test]
fn redirects_are_followed_a_few_times_and_only_within_the_scheme() {
    let there = server(vec![ok(&whole())], Duration::ZERO);
    let moved = |to: &str| answer(&format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\nconnection: close"), b"");
    assert!(at_once(&server(vec![moved(&there)], Duration::ZERO)).is_ok());

    let error = download_error(at_once(&server(vec![moved("ftp://127.0.0.1/model.onnx")], Duration::ZERO)));
    assert!(matches!(error, DownloadError::Redirected(_)), "{error}");
    let error = download_error(at_once(&server(vec![moved("/again"); 20], Duration::ZERO)));
    assert!(matches!(error, DownloadError::Redirected(_)), "{error}");
}

#[test]
fn https_asks_nobody_without_tls() {
    let downloader = Downloader::https(Patience::default()).unwrap();
    for address in
        ["http://127.0.0.1:9/model.onnx", "file:///etc/hostname", "ftp://127.0.0.1/", "model.onnx", ""]
    {
        let error = downloader.get(address, 3000).unwrap_err();
        assert!(matches!(error, DownloadError::Address(_)), "{address}: {error}");
    }
    // A server that speaks plainly on what should be TLS.
    let plain = server(vec![ok(&whole())], Duration::ZERO).replace("http:", "https:");
    let error = downloader.get(&plain, 3000).unwrap_err();
    assert!(matches!(error, DownloadError::Unreachable { .. }), "{error}");
}

fn put_all(folder: &Path, entries: &[Entry]) {
    for entry in entries {
        std::fs::write(folder.join(&entry.file), content(&entry.file)).unwrap();
    }
}

#[test]
fn install_from_a_folder_takes_right_files_and_leaves_wrong_ones() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = to.path().join("new/models");
    let manifest = manifest();
    put_all(from.path(), manifest.entries());
    let spoiled = &manifest.entries()[2].file;
    std::fs::write(from.path().join(spoiled), b"spoiled").unwrap();
    let missing = &manifest.entries()[4].file;
    std::fs::remove_file(from.path().join(missing)).unwrap();

    let outcomes = models::install(&manifest, &Role::ALL, &folder, &Supply::Folder(from.path())).unwrap();
    assert_eq!(outcomes.len(), manifest.entries().len());
    for (file, outcome) in &outcomes {
        match outcome {
            Ok(()) => assert!(file != spoiled && file != missing),
            Err(InstallError::Wrong(EngineError::Length { .. })) => assert_eq!(file, spoiled),
            Err(InstallError::Wrong(EngineError::Missing { .. })) => assert_eq!(file, missing),
            Err(error) => panic!("{file}: {error}"),
        }
    }
    assert!(!folder.join(spoiled).exists(), "a spoiled file was installed");

    // Again, with all of them: only what was missing is told of.
    put_all(from.path(), manifest.entries());
    let outcomes = models::install(&manifest, &Role::ALL, &folder, &Supply::Folder(from.path())).unwrap();
    assert_eq!(outcomes.len(), 2);
    assert!(models::standings(&manifest, &folder).iter().all(|standing| standing.trouble.is_none()));
    // A file that went bad is put right.
    std::fs::write(folder.join(spoiled), b"spoiled").unwrap();
    assert_eq!(
        models::install(&manifest, &Role::ALL, &folder, &Supply::Folder(from.path())).unwrap().len(),
        1
    );
}

fn uketsuke(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uketsuke")).args(arguments).output().unwrap()
}

#[test]
fn program_lists_verifies_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    let listed = uketsuke(&["models", "list", "--folder", at]);
    let words = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.status.success(), "{words}");
    assert_eq!(words.lines().count(), 6);
    assert!(
        words.lines().all(|line| line.contains("Apache-2.0") && line.ends_with("not installed")),
        "{words}"
    );

    std::fs::write(folder.path().join("yunet_n_dynamic.onnx"), b"not it").unwrap();
    let verified = uketsuke(&["models", "verify", "--folder", at]);
    let words = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(!verified.status.success(), "{words}");
    assert!(words.contains("WRONG: model yunet_n_dynamic.onnx has 6 bytes"), "{words}");

    let nothing = tempfile::tempdir().unwrap();
    let installed =
        uketsuke(&["models", "install", "--from", nothing.path().to_str().unwrap(), "--folder", at]);
    assert!(!installed.status.success());
    let words = String::from_utf8_lossy(&installed.stderr).into_owned();
    assert!(words.contains("mediapipe_face_landmark_468.onnx is missing from"), "{words}");
}
