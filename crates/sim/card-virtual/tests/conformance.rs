//! One line per refusal: what the card says to commands it must not obey, from a stated starting point.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use common::{
    SELECT_COMMON, SELECT_FACE, SELECT_ISD, SELECT_JPKI, SELECT_RESIDENT, SELECT_TEXT, card, hex, holder,
    send, send_bytes, verify,
};

/// What was sent before, the command, the status word it must get, and why.
type Line = (&'static [&'static str], &'static str, u16, &'static str);

const NOTHING: &[&str] = &[];
const JPKI: &[&str] = &[SELECT_JPKI];
const FACE: &[&str] = &[SELECT_FACE];
const TEXT: &[&str] = &[SELECT_TEXT];
const COMMON: &[&str] = &[SELECT_COMMON];
const RESIDENT: &[&str] = &[SELECT_RESIDENT];
const AUTH_PIN: &[&str] = &[SELECT_JPKI, "00A4020C020018"];
const AUTH_KEY: &[&str] = &[SELECT_JPKI, "00A4020C020017"];
const TOKEN: &[&str] = &[SELECT_JPKI, "00A4020C020006"];
const FACE_BASIC: &[&str] = &[SELECT_FACE, "00A4020C020003"];

const LINES: &[Line] = &[
    // Class and channel
    (NOTHING, "A0A4040C0AD392F000260100000001", 0x6E00, "unknown class"),
    (NOTHING, "FF CA 00 00 00", 0x6E00, "reader pseudo-command reaching the card"),
    (JPKI, "10A4020C020006", 0x6E00, "command chaining"),
    (JPKI, "0C B0 00 00 00", 0x6E00, "secure messaging, header included"),
    (TOKEN, "08 B0 00 00 10", 0x69FC, "secure messaging where there is none"),
    (NOTHING, "01A4040C0AD392F000260100000001", 0x6881, "channel 1"),
    (NOTHING, "03 B0 00 00 00", 0x6881, "channel 3"),
    (NOTHING, "40 B0 00 00 00", 0x6881, "channel 4"),
    (NOTHING, "81 2A 00 80 01 00 00", 0x6881, "channel 1, proprietary class"),
    // Instructions
    (JPKI, "00 24 01 80 04 31323334", 0x6986, "change PIN with no current EF"),
    (AUTH_PIN, "00 24 01 80 04 31323334", 0x6982, "change PIN that is not verified"),
    (AUTH_PIN, "00 24 00 80 04 31323334", 0x6A86, "change PIN with P1 00"),
    (AUTH_PIN, "00 24 01 80", 0x6700, "change PIN to nothing"),
    (TOKEN, "00 24 01 80 04 31323334", 0x6981, "change a file that is no PIN"),
    (JPKI, "80 32 00 80 04 31323334", 0x6D00, "change PIN as the common applet does"),
    (COMMON, "00 24 01 9C 04 31323334", 0x6D00, "change PIN as JPKI does"),
    (COMMON, "80 32 00 9C 04 31323334", 0x6982, "change PIN of the common applet, not verified"),
    (FACE, "00 24 01 92 0E 3030303030303030303030303030", 0x6D00, "change of a verification code"),
    (JPKI, "00 2C 00 80", 0x6D00, "reset retry counter"),
    (JPKI, "00 88 00 00 04 00000000 00", 0x6D00, "INTERNAL AUTHENTICATE of ISO"),
    (JPKI, "00 2A 00 80 01 00 00", 0x6D00, "sign with the interindustry class"),
    (JPKI, "00 D6 00 00 01 00", 0x6D00, "UPDATE BINARY"),
    (JPKI, "00 E4 00 00", 0x6D00, "DELETE FILE"),
    (JPKI, "80 EE 00 00 00", 0x6D00, "the stand-in, which is off"),
    (JPKI, "80 FC 00 00", 0x6700, "last command of a phone token"),
    (JPKI, "80 A2 00 C1 04 00000000", 0x6700, "terminal certificate"),
    (JPKI, "80 A2 00 B6 04 00000000", 0x6A86, "terminal certificate, other P2"),
    (JPKI, "80 AE 00 00 04 00000000", 0x6982, "session key in JPKI"),
    (FACE, "80 AE 00 00 04 00000000", 0x66F1, "session key in card face"),
    (NOTHING, "80 AE 00 00 04 00000000", 0x6D00, "session key with no applet"),
    (NOTHING, "00 CA DF 30 05", 0x6A88, "GET DATA of another card, as OpenSC probes"),
    (JPKI, "00 CA 00 45 00", 0x6A88, "GET DATA of the card with an applet selected"),
    (NOTHING, "00 CA 00 45", 0x6700, "GET DATA without Le"),
    (NOTHING, "00 CA 00 F8 00", 0x6700, "large object with a short Le"),
    // The applets that the kiosk never selects
    (TEXT, "00 B0 81 00 00", 0x6982, "the 12-digit number"),
    (TEXT, "00 B0 82 00 00", 0x6982, "four attributes without PIN or code"),
    (TEXT, "00 20 00 94 0C 303030303030303030303030", 0x6984, "照合番号A, which this card does not take"),
    (TEXT, "00 20 00 92", 0x63C0, "reference that is delivered blocked"),
    (TEXT, "80 AE 00 00 04 00000000", 0x6982, "session key in the text applet"),
    (RESIDENT, "00 B0 82 00 00", 0x6982, "住民票コード"),
    (RESIDENT, "80 2A 00 80 01 00 00", 0x6D00, "sign in the resident applet"),
    (COMMON, "00 B0 81 00 00", 0x6981, "READ BINARY of a record file"),
    (COMMON, "00 B2 02 0C 00", 0x6A83, "record 2"),
    (COMMON, "00 B2 01 0D 00", 0x6A86, "records from the first on"),
    (COMMON, "00 B2 00 0C 00", 0x6A86, "record 0"),
    // SELECT
    (NOTHING, "00A4040C0A D392F000260100000002", 0x6A82, "unknown AID"),
    (NOTHING, "00A4040C05 D392F00027", 0x6A82, "prefix of no AID"),
    (NOTHING, "00A4040C0B D392F00026010000000100", 0x6A82, "AID and one byte more"),
    (NOTHING, "00A4040007 A0000003974349", 0x6A82, "another card's AID, as OpenSC probes"),
    (NOTHING, "00A4040C", 0x6700, "no AID"),
    (NOTHING, "00A4040C11 D392F00026010000000100000000000000", 0x6700, "AID of 17 bytes"),
    (NOTHING, "00A4040C0A D392F000260100000001 00", 0x6700, "P2 0C with Le"),
    (NOTHING, "00A404040A D392F000260100000001", 0x6A86, "P2 04"),
    (NOTHING, "00A4010C02 0001", 0x6A86, "P1 01"),
    (NOTHING, "00A4080C04 3F000001", 0x6A86, "P1 08, path"),
    (NOTHING, "00A40000", 0x6A86, "MF after reset"),
    (NOTHING, "00A4000C02 3F00", 0x6A82, "MF by identifier"),
    (JPKI, "00A4000002 3F00", 0x6A82, "MF by identifier from an applet"),
    (NOTHING, "00A4020C02 0001", 0x6A82, "EF with no applet"),
    (JPKI, "00A4020C02 0003", 0x6A82, "unknown EF"),
    (JPKI, "00A4020C02 0012", 0x6A82, "EF of the other applet"),
    (JPKI, "00A4020C01 06", 0x6700, "EF identifier of one byte"),
    (JPKI, "00A4020C03 000600", 0x6700, "EF identifier of three bytes"),
    (JPKI, "00A4020C02 0006 00", 0x6700, "EF with Le"),
    (JPKI, "00A4020002 0006", 0x6A86, "EF with FCI"),
    // READ BINARY
    (NOTHING, "00 B0 00 00 00", 0x6986, "read with no applet"),
    (NOTHING, "00 B0 8A 00 00", 0x6986, "read by short identifier with no applet"),
    (JPKI, "00 B0 00 00 00", 0x6986, "read with no current EF"),
    (TOKEN, "00 B0 00 00", 0x6700, "read without Le"),
    (TOKEN, "00 B0 00 00 01 00", 0x6700, "read with data"),
    (TOKEN, "00 B0 00 A0 00", 0x6B00, "offset at the end"),
    (TOKEN, "00 B0 00 A1 00", 0x6B00, "offset past the end"),
    (TOKEN, "00 B0 7F FF 00", 0x6B00, "largest offset"),
    (JPKI, "00 B0 86 FF 00", 0x6B00, "offset past the end, short identifier"),
    (JPKI, "00 B0 80 00 00", 0x6A86, "short identifier 0"),
    (JPKI, "00 B0 9F 00 00", 0x6A86, "short identifier 31"),
    (JPKI, "00 B0 A6 00 00", 0x6A86, "P1 with bit 6"),
    (JPKI, "00 B0 C6 00 00", 0x6A86, "P1 with bit 7"),
    (JPKI, "00 B0 83 00 00", 0x6A82, "unknown short identifier"),
    (JPKI, "00 B0 81 00 00", 0x6982, "signature certificate without its password"),
    (FACE, "00 B0 82 00 00", 0x6982, "card face without verification code"),
    (FACE, "00 B0 85 00 00", 0x6982, "number image"),
    (FACE, "00 B0 86 00 00", 0x6982, "unknown file 0006"),
    (AUTH_PIN, "00 B0 00 00 00", 0x6981, "read a PIN"),
    (AUTH_KEY, "00 B0 00 00 00", 0x6981, "read a key"),
    (TOKEN, "00 B2 01 04 00", 0x6981, "READ RECORD of a transparent file"),
    (JPKI, "00 B2 01 04 00", 0x6986, "READ RECORD with no current EF"),
    // VERIFY
    (NOTHING, "00 20 00 80", 0x6986, "query with no applet"),
    (JPKI, "00 20 00 80", 0x6986, "query with no current EF"),
    (TOKEN, "00 20 00 80", 0x6981, "query of a file that is no PIN"),
    (AUTH_KEY, "00 20 00 80 04 31393831", 0x6981, "PIN to a key"),
    (JPKI, "00 20 00 83", 0x6A88, "unknown short reference"),
    (AUTH_PIN, "00 20 01 80", 0x6A86, "P1 01"),
    (AUTH_PIN, "00 20 00 00", 0x6A86, "P2 00"),
    (AUTH_PIN, "00 20 00 9F", 0x6A86, "P2 9F"),
    (AUTH_PIN, "00 20 00 C0", 0x6A86, "P2 C0"),
    (AUTH_PIN, "00 20 00 80 04 31393831 00", 0x6700, "PIN with Le"),
    (AUTH_PIN, "00 20 00 80 05 31393831", 0x6700, "Lc longer than the data"),
    (AUTH_PIN, "00 20 00 80 00 00", 0x6700, "Lc 00 and one byte"),
    (FACE, "00 20 00 93 0C 303030303030303030303030", 0x6984, "照合番号A, which this card does not take"),
    (FACE, "00 20 00 93", 0x63C0, "照合番号A, asked"),
    // GET CHALLENGE
    (JPKI, "00 84 00 00", 0x6700, "challenge without Le"),
    (JPKI, "00 84 01 00 08", 0x6A86, "challenge with P1"),
    (JPKI, "00 84 00 00 01 00", 0x6700, "challenge with data"),
    (JPKI, "00 84 00 00 00 01 01", 0x6985, "challenge of 257 bytes"),
    // Signing
    (NOTHING, "80 2A 00 80 01 00 00", 0x6D00, "sign with no applet"),
    (JPKI, "80 2A 00 80 01 00 00", 0x6986, "sign with no current EF"),
    (TOKEN, "80 2A 00 80 01 00 00", 0x6981, "sign with a file that is no key"),
    (AUTH_KEY, "80 2A 00 80 01 00 00", 0x6982, "sign without PIN"),
    (JPKI, "80 2A 00 97 01 00 00", 0x6982, "sign without PIN, short identifier"),
    (JPKI, "80 2A 00 9A 01 00 00", 0x6982, "signature key without its password"),
    (JPKI, "80 2A 00 83 01 00 00", 0x6A88, "unknown key"),
    (AUTH_KEY, "80 2A 06 80 01 00 00", 0x6A86, "P1 06"),
    (AUTH_KEY, "80 2A 9E 9A 01 00 00", 0x6A86, "P1 9E, as ISO would write it"),
    (AUTH_KEY, "80 2A 00 00 01 00 00", 0x6A86, "P2 00 in JPKI"),
    (AUTH_KEY, "80 2A 00 80", 0x6700, "nothing to sign"),
    (FACE, "80 2A 01 00 01 00 00", 0x6A86, "internal authentication with P1"),
    (FACE, "80 2A 00 9A 01 00 00", 0x6A86, "card key by short identifier"),
    (FACE_BASIC, "80 2A 00 80 01 00 00", 0x6A86, "card key by current EF"),
    // GET RESPONSE
    (JPKI, "00 C0 00 00 00", 0x6985, "nothing is waiting"),
    (JPKI, "00 C0 01 00 00", 0x6A86, "GET RESPONSE with P1"),
    (JPKI, "00 C0 00 00", 0x6700, "GET RESPONSE without Le"),
    // Length fields
    (NOTHING, "00", 0x6700, "one byte"),
    (NOTHING, "00 A4 04", 0x6700, "three bytes"),
    (NOTHING, "00 A4 04 0C 0A D392", 0x6700, "truncated data"),
    (NOTHING, "00 A4 04 0C 00 00 00 00", 0x6700, "extended Lc of 0"),
    (NOTHING, "A0 A4 04 0C 0A D392", 0x6E00, "class is judged before length"),
];

#[test]
fn every_refusal_has_its_status_word_and_costs_no_try() {
    for (before, command, wanted, why) in LINES {
        let mut card = card("hanako");
        for step in *before {
            assert_eq!(send(&mut card, step).0, 0x9000, "{why}: {step}");
        }
        let (status, data) = send(&mut card, command);
        assert_eq!(format!("{status:04X}"), format!("{wanted:04X}"), "{why}: {command}");
        assert!(data.is_empty(), "{why}: a refusal carries no data");
        assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
        assert_eq!(send(&mut card, "00 20 00 98").0, 0x63C3, "{why}: PIN tries");
        assert_eq!(send(&mut card, "00 20 00 9B").0, 0x63C5, "{why}: password tries");
        assert_eq!(send(&mut card, SELECT_FACE).0, 0x9000);
        assert_eq!(send(&mut card, "00 20 00 92").0, 0x63CA, "{why}: code B tries");
    }
}

#[test]
fn other_card_knows_no_applet() {
    let mut card = card("othercard");
    for aid in [SELECT_JPKI, SELECT_FACE] {
        assert_eq!(send(&mut card, aid).0, 0x6A82);
    }
    assert_eq!(card.tries_left(card_virtual::KeyRef::AuthPin), None);
}

#[test]
fn select_with_p2_00_and_le_names_the_applet() {
    let mut card = card("hanako");
    let (status, fci) = send(&mut card, "00A404000A D392F000260100000001 00");
    assert_eq!((status, fci), (0x9000, hex("6F0C 840A D392F000260100000001")));
    assert_eq!(send(&mut card, "00A404000A D392F000260100000001"), (0x9000, Vec::new()));
}

#[test]
fn mf_select_inside_an_applet_keeps_the_applet() {
    let mut card = card("hanako");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(&mut card, "00A40000").0, 0x9000);
    assert_eq!(send(&mut card, "00 B0 86 00 0F"), (0x9000, b"JPKIAPICCTOKEN2".to_vec()));
}

#[test]
fn failed_select_keeps_the_current_applet() {
    let mut card = card("hanako");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(&mut card, "00A4040C0A D3921000310001010409").0, 0x6A82);
    assert_eq!(send(&mut card, "00A4020C020006").0, 0x9000);
}

#[test]
fn reading_gives_le_bytes_or_the_rest() {
    let mut card = card("hanako");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    for (command, length) in [
        ("00 B0 86 00 01", 1),
        ("00 B0 86 00 00", 160),
        ("00 B0 00 9F 00", 1),
        ("00 B0 8A 00 00", 256),
        ("00 B0 8A 00 000000", 2048),
        ("00 B0 00 00 000101", 257),
        ("00 B0 07 00 000000", 256),
    ] {
        let (status, data) = send(&mut card, command);
        assert_eq!((status, data.len()), (0x9000, length), "{command}");
    }
}

#[test]
fn short_identifier_becomes_the_current_file_only_when_read() {
    let mut card = card("hanako");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(&mut card, "00 B0 81 00 00").0, 0x6982);
    assert_eq!(send(&mut card, "00 B0 00 00 00").0, 0x6986);
    assert_eq!(send(&mut card, "00 B0 86 00 04").1, b"JPKI");
    assert_eq!(send(&mut card, "00 B0 00 04 02").1, b"AP");
}

#[test]
fn challenge_is_as_long_as_asked_and_never_the_same() {
    let mut card = card("hanako");
    let (status, first) = send(&mut card, "00 84 00 00 00");
    assert_eq!((status, first.len()), (0x9000, 256));
    assert_ne!(send(&mut card, "00 84 00 00 00").1, first);
    assert_eq!(send(&mut card, "00 84 00 00 08").1.len(), 8);
}

#[test]
fn signature_without_le_waits_for_get_response() {
    let mut card = card("hanako");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(&mut card, "00A4020C020018").0, 0x9000);
    assert_eq!(send_bytes(&mut card, &verify(holder("hanako").pin.as_deref().unwrap())).0, 0x9000);
    let (status, whole) = send(&mut card, "80 2A 00 97 04 01020304 00");
    assert_eq!((status, whole.len()), (0x9000, 256));
    assert_eq!(send(&mut card, "80 2A 00 97 04 01020304"), (0x6100, Vec::new()));
    let (status, first) = send(&mut card, "00 C0 00 00 64");
    assert_eq!((status, first.len()), (0x619C, 100));
    let (status, second) = send(&mut card, "00 C0 00 00 00");
    assert_eq!((status, [first, second].concat()), (0x9000, whole));
    assert_eq!(send(&mut card, "00 C0 00 00 00").0, 0x6985);
    assert_eq!(send(&mut card, "80 2A 00 97 04 01020304 10"), (0x6C00, Vec::new()));
    // Another command in between forgets what was waiting.
    assert_eq!(send(&mut card, "80 2A 00 97 04 01020304").0, 0x6100);
    assert_eq!(send(&mut card, "00 20 00 98").0, 0x63C3);
    assert_eq!(send(&mut card, "00 C0 00 00 00").0, 0x6985);
}

#[test]
fn signing_input_outside_its_bounds_refused() {
    let mut card = card("hanako");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(&mut card, "00A4020C020018").0, 0x9000);
    assert_eq!(send_bytes(&mut card, &verify(holder("hanako").pin.as_deref().unwrap())).0, 0x9000);
    for (p1, length, wanted) in [
        (0x00, 1, 0x9000),
        (0x00, 245, 0x9000),
        (0x00, 246, 0x6985),
        (0x01, 100, 0x9000),
        (0x02, 31, 0x6985),
        (0x02, 32, 0x9000),
        (0x02, 33, 0x6985),
        (0x03, 100, 0x9000),
        (0x04, 31, 0x6985),
        (0x04, 32, 0x9000),
        (0x05, 100, 0x9000),
        (0x06, 32, 0x6A86),
        (0xFF, 32, 0x6A86),
    ] {
        let mut command = vec![0x80, 0x2A, p1, 0x97, length];
        command.extend(std::iter::repeat_n(0x5A, usize::from(length)));
        command.push(0);
        let (status, data) = send_bytes(&mut card, &command);
        assert_eq!(status, wanted, "P1 {p1:02X}, {length} bytes");
        assert_eq!(data.len(), if wanted == 0x9000 { 256 } else { 0 });
    }
    // The extended form signs the same.
    let extended = send(&mut card, "80 2A 00 97 000004 01020304 0000");
    assert_eq!(extended, send(&mut card, "80 2A 00 97 04 01020304 00"));
}

#[test]
fn card_without_power_answers_6f00() {
    let mut card = card("hanako");
    card.power_off();
    assert_eq!(send(&mut card, SELECT_ISD).0, 0x6F00);
    card.power_on();
    assert_eq!(send(&mut card, SELECT_ISD).0, 0x9000);
}
