//! What the tests share: one PKI per target directory, and short names for commands.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use card_virtual::{CardContents, Persona, PhoneKind, TestPki, VirtualCard, persona};

/// 2026-11-22 12:00 in Japan.
pub const NOON: u64 = 1_795_316_400;

pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOON)
}

/// Keys are slow to make, so test processes share a directory; the PKI locks it.
pub fn pki() -> TestPki {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("card-pki");
    TestPki::open_or_create(&dir, now()).unwrap()
}

pub fn holder(id: &str) -> Persona {
    persona(id).unwrap()
}

/// A fresh card; what is on it is issued once per test process.
pub fn card(id: &str) -> VirtualCard {
    static ISSUED: Mutex<BTreeMap<String, CardContents>> = Mutex::new(BTreeMap::new());
    let mut issued = ISSUED.lock().unwrap();
    let contents = issued.entry(id.to_owned()).or_insert_with(|| pki().issue(&holder(id)).unwrap());
    VirtualCard::with_seed(contents.clone(), 7)
}

/// A fresh phone.
pub fn phone(id: &str, kind: PhoneKind) -> VirtualCard {
    VirtualCard::with_seed(pki().issue_phone(&holder(id), kind).unwrap(), 7)
}

/// Bytes written as hexadecimal, spaces ignored.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Sends a command written in hexadecimal; the status word and the data come back.
pub fn send(card: &mut VirtualCard, command: &str) -> (u16, Vec<u8>) {
    send_bytes(card, &hex(command))
}

pub fn send_bytes(card: &mut VirtualCard, command: &[u8]) -> (u16, Vec<u8>) {
    let mut answer = card.exchange(command);
    let status = answer.split_off(answer.len() - 2);
    (u16::from_be_bytes([status[0], status[1]]), answer)
}

pub const SELECT_JPKI: &str = "00A4040C0A D392F000260100000001";
pub const SELECT_FACE: &str = "00A4040C0A D3921000310001010402";
pub const SELECT_TEXT: &str = "00A4040C0A D3921000310001010408";
pub const SELECT_COMMON: &str = "00A4040C0A D3921000310001010100";
pub const SELECT_RESIDENT: &str = "00A4040C0A D3921000310001010401";
pub const SELECT_ISD: &str = "00A4040C07 A0000001510000";

pub fn select(id: u16) -> String {
    format!("00A4020C02{id:04X}")
}

pub fn verify(secret: &str) -> Vec<u8> {
    [&[0x00, 0x20, 0x00, 0x80, secret.len() as u8], secret.as_bytes()].concat()
}

/// Reads the current EF to its end with short READ BINARY.
pub fn read_all(card: &mut VirtualCard) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let [hi, lo] = (out.len() as u16).to_be_bytes();
        let (status, data) = send_bytes(card, &[0x00, 0xB0, hi, lo, 0x00]);
        match status {
            0x9000 => out.extend_from_slice(&data),
            0x6B00 => return out,
            other => panic!("READ BINARY at {}: {other:04X}", out.len()),
        }
    }
}

/// Selects an applet and reads one of its EFs.
pub fn read_file(card: &mut VirtualCard, applet: &str, id: u16) -> Vec<u8> {
    assert_eq!(send(card, applet).0, 0x9000);
    assert_eq!(send(card, &select(id)).0, 0x9000);
    read_all(card)
}

/// The DER object at the start of an EF, without the filler behind it.
pub fn der(file: &[u8]) -> &[u8] {
    &file[..card_apdu::tlv::whole_length(file).unwrap()]
}
