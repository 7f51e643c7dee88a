//! `uketsuke models install` of the shipped program, with the real files: from a server of our own that answers in the name of
//! the one in the manifest, behind a proxy, over TLS. Needs the weights; the published files of recogniser B are made from
//! them, and have the published hashes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may end a test like the tests themselves"
)]

#[path = "../../../face/convert/tests/suite/published.rs"]
#[allow(dead_code, reason = "its hashes are compared where it comes from")]
mod published;

use std::collections::HashMap;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

use face_engine::{Manifest, Origin, Role, verify};

const HOST: &str = "raw.githubusercontent.com";
const XML: &str = "face-reidentification-retail-0095.xml";
const BIN: &str = "face-reidentification-retail-0095.bin";

/// A proxy that leads every connection to one server, which has these files under the paths of the manifest.
struct Internet {
    proxy: String,
    authority: PathBuf,
    asked: Arc<Mutex<Vec<String>>>,
}

type Files = HashMap<String, Vec<u8>>;

/// Every file of the manifest under its address's path.
fn published_files(weights: &Path) -> Files {
    let manifest = Manifest::built_in().unwrap();
    let path = |address: &str| address.strip_prefix(&format!("https://{HOST}")).expect("the host").to_owned();
    let mut files = Files::new();
    for entry in manifest.entries() {
        let whole = std::fs::read(weights.join(&entry.file)).unwrap();
        match &entry.origin {
            Origin::Address(address) => {
                files.insert(path(address), whole);
            }
            Origin::OpenVino(pair) => {
                let (xml, bin) = published::files(&whole);
                files.insert(path(&pair.xml.address), xml);
                files.insert(path(&pair.bin.address), bin);
            }
        }
    }
    files
}

impl Internet {
    fn start(folder: &Path, files: Files) -> Self {
        let ca = test_pki::Ca::new("Models");
        let server = ca.server(&[HOST]);
        let authority = folder.join("authority.pem");
        std::fs::write(&authority, ca.pem()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![server.der.clone()], server.private_key())
            .unwrap();
        let tls = Arc::new(tls);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (tls, files, seen) = (Arc::clone(&tls), files.clone(), Arc::clone(&seen));
                thread::spawn(move || serve(stream, tls, &files, &seen));
            }
        });
        Self { proxy, authority, asked }
    }

    fn uketsuke(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_uketsuke"))
            .args(arguments)
            .env("HTTPS_PROXY", &self.proxy)
            .env_remove("https_proxy")
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env_remove("SSL_CERT_DIR")
            .env("SSL_CERT_FILE", &self.authority)
            .output()
            .unwrap()
    }
}

fn head(stream: &mut impl std::io::Read) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && head.len() < 10_000 {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

fn serve(
    mut stream: std::net::TcpStream,
    tls: Arc<rustls::ServerConfig>,
    files: &Files,
    seen: &Mutex<Vec<String>>,
) -> Option<()> {
    let asked = head(&mut stream)?;
    assert!(asked.starts_with(&format!("CONNECT {HOST}:443 ")), "{asked}");
    stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
    let connection = rustls::ServerConnection::new(tls).unwrap();
    let mut stream = rustls::StreamOwned::new(connection, stream);
    let asked = head(&mut stream)?;
    let path = asked.split(' ').nth(1)?.to_owned();
    let answer = match files.get(&path) {
        Some(body) => {
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            [head.as_bytes(), body].concat()
        }
        None => b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec(),
    };
    seen.lock().unwrap().push(path);
    stream.write_all(&answer).ok()?;
    stream.conn.send_close_notify();
    stream.flush().ok()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn at(folder: &Path) -> &str {
    folder.to_str().unwrap()
}

#[test]
fn every_model_is_downloaded_and_recogniser_b_is_converted() {
    let Some(weights) = published::weights() else { return };
    let tmp = tempfile::tempdir().unwrap();
    let internet = Internet::start(tmp.path(), published_files(&weights));
    let folder = tmp.path().join("models");
    let installed = internet.uketsuke(&["models", "install", "--folder", at(&folder)]);
    assert!(installed.status.success(), "{}{}", words(&installed.stdout), words(&installed.stderr));
    assert_eq!(words(&installed.stdout).lines().filter(|line| line.ends_with(": installed")).count(), 6);
    for entry in Manifest::built_in().unwrap().entries() {
        verify(&folder, entry).unwrap();
    }
    // Five files as they are, and two for the sixth; nothing else lies there.
    assert_eq!(internet.asked.lock().unwrap().len(), 7);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 6);
    // Again: nothing is asked for.
    let again = internet.uketsuke(&["models", "install", "--folder", at(&folder)]);
    assert!(again.status.success());
    assert_eq!(internet.asked.lock().unwrap().len(), 7);
}

#[test]
fn published_file_that_is_wrong_is_named_and_nothing_is_made_of_it() {
    let Some(weights) = published::weights() else { return };
    let tmp = tempfile::tempdir().unwrap();
    let folder = tmp.path().join("models");
    let good = published_files(&weights);
    let named = |end: &str| good.keys().find(|path| path.ends_with(end)).unwrap().clone();
    type Change = fn(&mut Vec<u8>);
    let changed: &[(&str, Change, &str)] = &[
        (BIN, |bin| bin[1_000_000] ^= 1, "is not the file that belongs there"),
        (BIN, |bin| bin.truncate(2_000_000), "2000000 of 2213628 bytes"),
        (BIN, |bin| bin.push(0), "sends more than the 2213628 bytes"),
        (XML, |xml| xml[50_000] ^= 1, "is not the file that belongs there"),
    ];
    for (file, change, said) in changed {
        let mut files = good.clone();
        change(files.get_mut(&named(file)).unwrap());
        let internet = Internet::start(tmp.path(), files);
        let installed = internet.uketsuke(&["models", "install", "--folder", at(&folder)]);
        let told = words(&installed.stderr);
        assert!(!installed.status.success());
        assert!(told.contains(file) && told.contains(said), "{file}: {told}");
        assert!(!folder.join(published::FILE).exists());
        let parts = std::fs::read_dir(&folder)
            .unwrap()
            .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
        assert_eq!(parts.count(), 0, "something is left over");
    }
}

#[test]
fn published_files_in_a_folder_are_converted_too() {
    let Some(weights) = published::weights() else { return };
    let tmp = tempfile::tempdir().unwrap();
    let (from, folder) = (tmp.path().join("from"), tmp.path().join("models"));
    std::fs::create_dir(&from).unwrap();
    let whole = std::fs::read(weights.join(published::FILE)).unwrap();
    let (xml, bin) = published::files(&whole);
    std::fs::write(from.join(XML), xml).unwrap();
    let install = || {
        Command::new(env!("CARGO_BIN_EXE_uketsuke"))
            .args(["models", "install", "--from", at(&from), "--folder", at(&folder)])
            .output()
            .unwrap()
    };
    let told = words(&install().stderr);
    assert!(told.contains(&format!("model {BIN} is missing from")), "{told}");
    std::fs::write(from.join(BIN), bin).unwrap();
    let told = words(&install().stdout);
    assert!(told.contains(&format!("{}: installed", published::FILE)), "{told}");
    assert_eq!(std::fs::read(folder.join(published::FILE)).unwrap(), whole);
}

/// A configuration with a camera and the shipped policy, and `more` in `[face]`.
fn configuration(folder: &Path, more: &str) -> PathBuf {
    const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");
    std::fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config/face-policy.toml"),
        folder.join("face-policy.toml"),
    )
    .unwrap();
    let file = folder.join("kiosk.toml");
    let face =
        format!("[face]\ncamera = \"/dev/v4l/by-id/usb-Example-video-index0\"\nmodels = \"weights\"\n{more}");
    assert!(SHIPPED.contains("\n[face]\n"));
    std::fs::write(&file, SHIPPED.replacen("[face]\n", &face, 1)).unwrap();
    file
}

#[test]
fn only_what_policy_and_configuration_use_is_installed_and_asked_for() {
    let Some(weights) = published::weights() else { return };
    let tmp = tempfile::tempdir().unwrap();
    let internet = Internet::start(tmp.path(), published_files(&weights));
    // An action is asked for unless the configuration says otherwise.
    const NO_ACTION: &str = "challenge = \"none\"\n";
    let file = configuration(tmp.path(), NO_ACTION);
    let mesh = Manifest::built_in().unwrap().entry(Role::Mesh).unwrap().file.clone();
    let run = |command: &str| internet.uketsuke(&["models", command, "--config", at(&file)]);

    let verified = run("verify");
    let told = words(&verified.stdout);
    assert!(!verified.status.success());
    let said = |told: &str, file: &str| told.lines().find(|line| line.contains(file)).unwrap().to_owned();
    assert!(
        said(&told, published::FILE).ends_with("not installed (face.policy was measured with it)"),
        "{told}"
    );
    assert!(said(&told, &mesh).ends_with("not installed (not used here)"), "{told}");

    let installed = run("install");
    assert!(installed.status.success(), "{}", words(&installed.stderr));
    assert!(tmp.path().join("weights").join(published::FILE).is_file());
    assert!(!tmp.path().join("weights").join(&mesh).exists());
    assert!(run("verify").status.success());

    // The face way is whole without it; where an action is asked for, it is not, and says which file and why.
    let examine =
        |file: &Path| kiosk_app::face_way::FaceWay::examine(&kiosk_app::Config::load(file).unwrap());
    assert!(examine(&file).unwrap().is_some());
    let file = configuration(tmp.path(), "");
    let refused = examine(&file).unwrap_err().to_string();
    assert!(refused.contains("mesh") && refused.contains(&mesh), "{refused}");
    assert!(refused.contains("face.challenge asks for an action"), "{refused}");
    let installed = internet.uketsuke(&["models", "install", "--config", at(&file)]);
    assert!(installed.status.success(), "{}", words(&installed.stderr));
    assert!(examine(&file).unwrap().is_some());

    // A recogniser that the policy was measured with is another matter.
    std::fs::remove_file(tmp.path().join("weights").join(published::FILE)).unwrap();
    let refused = examine(&file).unwrap_err().to_string();
    assert!(
        refused.contains("recogniser-b") && refused.contains("face.policy was measured with it"),
        "{refused}"
    );
}
