//! The program `card-virtual`, run as a person would.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::{hex, holder, pki};

/// The directory of the shared PKI, with the keys of this persona in it.
fn pki_directory() -> std::path::PathBuf {
    pki().issue(&holder("hanako")).unwrap();
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("card-pki")
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_card-virtual"));
    command.stdin(Stdio::null());
    command
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn list_shows_every_persona_with_what_a_person_must_type() {
    let output = program().arg("list").output().unwrap();
    let text = text(&output);
    assert!(output.status.success());
    assert_eq!(text.lines().count(), 33);
    assert!(text.contains("hanako     0A000001 1981 56041220355394 "), "{text}");
}

#[test]
fn pki_writes_what_a_checker_must_trust() {
    let out = tempfile::tempdir().unwrap();
    let output =
        program().args(["pki", "--pki"]).arg(pki_directory()).arg("--out").arg(out.path()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(std::fs::read(out.path().join("auth-ca.der")).unwrap(), pki().auth_ca_der());
    for file in ["auth.crl", "face-issuers.toml"] {
        assert!(out.path().join(file).exists(), "{file}");
    }
}

#[test]
fn insert_places_the_card_until_the_reader_goes_away() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let child = program()
        .args(["insert", "--persona", "hanako", "--address", &address, "--pki"])
        .arg(pki_directory())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut reader, _) = listener.accept().unwrap();
    reader.write_all(&[0, 1, 4]).unwrap();
    let mut atr = [0; 11];
    reader.read_exact(&mut atr).unwrap();
    assert_eq!(atr[..], hex("0009 3BE000FF8131FE4514"));
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("the reader is gone"));
}

#[test]
fn insert_holds_a_phone_to_the_reader() {
    for (arguments, opens) in [
        (&["--phone", "android"][..], 0x6982_u16),
        (&["--phone", "iphone"], 0x9000),
        (&["--phone", "iphone", "--not-confirmed"], 0x6982),
    ] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let child = program()
            .args(["insert", "--persona", "hanako", "--address", &address, "--pki"])
            .arg(pki_directory())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut reader, _) = listener.accept().unwrap();
        reader.write_all(&[0, 1, 1]).unwrap();
        let mut ask = |command: &str| {
            let command = hex(command);
            reader.write_all(&(command.len() as u16).to_be_bytes()).unwrap();
            reader.write_all(&command).unwrap();
            let mut length = [0; 2];
            reader.read_exact(&mut length).unwrap();
            let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
            reader.read_exact(&mut answer).unwrap();
            u16::from_be_bytes([answer[answer.len() - 2], answer[answer.len() - 1]])
        };
        assert_eq!(ask(common::SELECT_JPKI), 0x9000);
        assert_eq!(ask("00 B0 8A 00 00"), opens, "{arguments:?}");
        drop(reader);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        assert!(text(&output).contains("phone of hanako placed"), "{}", text(&output));
    }
    for wrong in [&["--not-confirmed"][..], &["--phone", "android", "--stand-in"], &["--phone", "watch"]] {
        let output = program().args(["insert", "--persona", "hanako"]).args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", text(&output));
    }
}

#[test]
fn insert_without_a_reader_or_persona_says_so() {
    // A port that was free a moment ago: nothing listens there.
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().to_string();
    for (persona, wanted) in [("hanako", "no vpcd at"), ("nobody", "no persona nobody")] {
        let output = program()
            .args(["insert", "--persona", persona, "--address", &address, "--pki"])
            .arg(pki_directory())
            .output()
            .unwrap();
        assert!(!output.status.success());
        assert!(text(&output).contains(wanted), "{}", text(&output));
    }
}
