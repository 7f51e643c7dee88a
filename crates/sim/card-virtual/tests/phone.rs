//! The virtual phones: what is on them, and that a careless reader gets nothing that their owners did not open.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use std::collections::HashSet;

use card_virtual::{CertificateFault, KeyRef, PhoneKind, VirtualCard, personas};
use common::{
    SELECT_COMMON, SELECT_FACE, SELECT_ISD, SELECT_JPKI, SELECT_RESIDENT, SELECT_TEXT, der, hex, holder,
    phone, pki, read_file, select, send, send_bytes, verify,
};
use x509_cert::certificate::Certificate;
use x509_cert::der::Decode;

const ANDROID: &[PhoneKind] = &[PhoneKind::Android];
const IPHONE: &[PhoneKind] = &[PhoneKind::Iphone];
const BOTH: &[PhoneKind] = &[PhoneKind::Android, PhoneKind::Iphone];
const SIGN: &str = "80 2A 00 97 04 01020304 00";
const READ: &str = "00 B0 8A 00 00";
const LAST_COMMAND: &str = "80 FC 00 00";

/// Which phones, what was sent before, the command, the status word it must get, and why.
type Line = (&'static [PhoneKind], &'static [&'static str], &'static str, u16, &'static str);

const LINES: &[Line] = &[
    // Nothing but the JPKI applet
    (BOTH, &[], SELECT_FACE, 0x6A82, "no card face"),
    (BOTH, &[], SELECT_TEXT, 0x6A82, "no text applet"),
    (BOTH, &[], SELECT_COMMON, 0x6A82, "no common applet"),
    (BOTH, &[], SELECT_RESIDENT, 0x6A82, "no resident applet"),
    (BOTH, &[], "00 CA 00 45 00", 0x6A88, "no serial number of a card"),
    (BOTH, &[], "00 CA 5F 51 00", 0x6A88, "no contact ATR"),
    // No signature key, no other files
    (BOTH, &[SELECT_JPKI], "00A4020C020001", 0x6A82, "signature certificate"),
    (BOTH, &[SELECT_JPKI], "00A4020C020008", 0x6A82, "which certificates there are"),
    (BOTH, &[SELECT_JPKI], "00A4020C02001A", 0x6A82, "signature key"),
    (BOTH, &[SELECT_JPKI], "00A4020C02001B", 0x6A82, "signature password"),
    (BOTH, &[SELECT_JPKI], "80 2A 00 9A 01 00 00", 0x6A88, "sign with the signature key"),
    (BOTH, &[SELECT_JPKI], "80 A2 00 C1 02 0000", 0x6700, "a terminal's certificate"),
    // Android: nothing before the PIN
    (ANDROID, &[SELECT_JPKI], READ, 0x6982, "certificate without PIN"),
    (
        ANDROID,
        &[SELECT_JPKI, "00A4020C02000A"],
        "00 B0 00 00 04",
        0x6982,
        "certificate without PIN, selected",
    ),
    (ANDROID, &[SELECT_JPKI], SIGN, 0x6982, "key without PIN"),
    (ANDROID, &[SELECT_JPKI], "00 20 00 98", 0x63C3, "the PIN is asked"),
    (ANDROID, &[SELECT_JPKI], "00 24 01 98 04 31313131", 0x6D00, "PIN cannot be changed here"),
    (ANDROID, &[SELECT_JPKI], LAST_COMMAND, 0x6D00, "last command"),
    (ANDROID, &[], LAST_COMMAND, 0x6D00, "last command with no applet"),
    // iPhone: no PIN at all
    (IPHONE, &[SELECT_JPKI], "00 20 00 98", 0x6984, "the PIN is asked"),
    (IPHONE, &[SELECT_JPKI], "00 20 00 98 04 31393831", 0x6984, "a PIN is tried, which would be right"),
    (IPHONE, &[SELECT_JPKI], "00 24 01 98 04 31313131", 0x6D00, "PIN cannot be changed here"),
    (IPHONE, &[], LAST_COMMAND, 0x6D00, "last command with no applet"),
    (IPHONE, &[SELECT_JPKI], "80 FC 00 01", 0x6A86, "last command with a parameter"),
    (IPHONE, &[SELECT_JPKI], "80 FC 00 00 01 00", 0x6700, "last command with data"),
    (IPHONE, &[SELECT_JPKI], "80 FC 00 00 00", 0x6700, "last command with Le"),
    (IPHONE, &[SELECT_JPKI, LAST_COMMAND], READ, 0x6982, "certificate after the last command"),
    (IPHONE, &[SELECT_JPKI, LAST_COMMAND], SIGN, 0x6982, "key after the last command"),
    (IPHONE, &[SELECT_JPKI, LAST_COMMAND, SELECT_JPKI], READ, 0x6982, "certificate, selected again"),
];

#[test]
fn every_refusal_of_a_phone_has_its_status_word_and_costs_no_try() {
    for (kinds, before, command, wanted, why) in LINES {
        for kind in *kinds {
            let mut phone = phone("hanako", *kind);
            for step in *before {
                assert_eq!(send(&mut phone, step).0, 0x9000, "{kind:?}, {why}: {step}");
            }
            let (status, data) = send(&mut phone, command);
            assert_eq!(format!("{status:04X}"), format!("{wanted:04X}"), "{kind:?}, {why}: {command}");
            assert!(data.is_empty(), "{kind:?}, {why}");
            let tries = if *kind == PhoneKind::Android { 3 } else { 0 };
            assert_eq!(phone.tries_left(KeyRef::AuthPin), Some(tries), "{kind:?}, {why}");
            assert_eq!((phone.tries_left(KeyRef::SignPin), phone.tries_left(KeyRef::CodeB)), (None, None));
        }
    }
}

#[test]
fn plastic_card_knows_the_last_command_only_to_refuse_it() {
    let mut card = common::card("hanako");
    assert_eq!(send(&mut card, LAST_COMMAND).0, 0x6700);
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(&mut card, LAST_COMMAND).0, 0x6700);
    // Nor has it an owner who is asked.
    card.confirm_owner(false);
    assert_eq!(send(&mut card, READ).0, 0x9000);
}

#[test]
fn android_is_open_from_its_pin_until_the_power_goes() {
    let mut phone = phone("hanako", PhoneKind::Android);
    let can = |phone: &mut VirtualCard| {
        assert_eq!(send(phone, SELECT_JPKI).0, 0x9000);
        (send(phone, READ).0, send(phone, SIGN).0)
    };
    assert_eq!(can(&mut phone), (0x6982, 0x6982));
    // The owner's confirmation is an iPhone's: it opens nothing here.
    phone.confirm_owner(true);
    assert_eq!(can(&mut phone), (0x6982, 0x6982));
    assert_eq!(send(&mut phone, &select(0x0018)).0, 0x9000);
    assert_eq!(send_bytes(&mut phone, &verify("9999")).0, 0x63C2);
    assert_eq!(can(&mut phone), (0x6982, 0x6982));
    assert_eq!(send(&mut phone, &select(0x0018)).0, 0x9000);
    assert_eq!(send_bytes(&mut phone, &verify(holder("hanako").pin.as_deref().unwrap())).0, 0x9000);
    assert!(phone.is_open());
    assert_eq!(can(&mut phone), (0x9000, 0x9000));
    phone.power_off();
    assert!(!phone.is_open());
    phone.power_on();
    assert_eq!(can(&mut phone), (0x6982, 0x6982));
    // A terminal's way does not exist on a phone.
    let mut phone =
        self::phone("hanako", PhoneKind::Android).with_stand_in(&pki().stand_in_terminal().unwrap());
    assert_eq!(can(&mut phone), (0x6982, 0x6982));
}

#[test]
fn iphone_is_open_while_its_owner_has_confirmed_and_until_the_last_command() {
    let mut phone = phone("hanako", PhoneKind::Iphone);
    let can = |phone: &mut VirtualCard| {
        assert_eq!(send(phone, SELECT_JPKI).0, 0x9000);
        (send(phone, READ).0, send(phone, SIGN).0)
    };
    assert_eq!(can(&mut phone), (0x9000, 0x9000));
    phone.confirm_owner(false);
    assert!(!phone.is_open());
    assert_eq!(can(&mut phone), (0x6982, 0x6982));
    // The last command does not confirm anything, nor does new power.
    assert_eq!(send(&mut phone, LAST_COMMAND).0, 0x9000);
    phone.power_off();
    phone.power_on();
    assert_eq!(can(&mut phone), (0x6982, 0x6982));
    phone.confirm_owner(true);
    assert!(phone.is_open());
    assert_eq!(can(&mut phone), (0x9000, 0x9000));
    assert_eq!(send(&mut phone, LAST_COMMAND).0, 0x9000);
    assert!(!phone.is_open());
    phone.reset();
    assert_eq!(can(&mut phone), (0x6982, 0x6982), "a warm reset is the same touch");
    // The next touch.
    phone.power_off();
    assert!(!phone.is_open());
    phone.power_on();
    assert_eq!(can(&mut phone), (0x9000, 0x9000));
    assert_eq!(send(&mut phone, LAST_COMMAND).0, 0x9000);
    assert_eq!(send(&mut phone, SELECT_ISD).0, 0x9000);
    assert_eq!(can(&mut phone), (0x9000, 0x9000), "the security domain restores the state at power-on");
}

#[test]
fn tries_left_and_missing_pins_are_the_personas() {
    for (id, wanted) in [("hanako", 0x63C3), ("lasttry", 0x63C1), ("locked", 0x63C0), ("nopin", 0x63C0)] {
        let mut phone = phone(id, PhoneKind::Android);
        assert_eq!(send(&mut phone, SELECT_JPKI).0, 0x9000);
        assert_eq!(send(&mut phone, "00 20 00 98").0, wanted, "{id}");
    }
    let mut other = phone("othercard", PhoneKind::Iphone);
    assert_eq!(send(&mut other, SELECT_JPKI).0, 0x6A82);
}

#[test]
fn token_says_which_phone_it_is_and_the_certificate_is_its_own() {
    let mut tokens = HashSet::new();
    for (id, serial) in [("hanako", 0x8A00_0001_u32), ("taro", 0x8A00_0002)] {
        let card = read_file(&mut common::card(id), SELECT_JPKI, 0x000A);
        let card = Certificate::from_der(der(&card)).unwrap();
        for (kind, label) in [(PhoneKind::Android, "JPKIAPGPSETOKEN"), (PhoneKind::Iphone, "JPKIAPIOSTOKEN")]
        {
            let contents = pki().issue_phone(&holder(id), kind).unwrap();
            assert_eq!(contents.phone(), Some(kind));
            let mut phone = VirtualCard::with_seed(contents.clone(), 7);
            let token = read_file(&mut phone, SELECT_JPKI, 0x0006);
            assert_eq!((token.len(), &token[..32]), (160, format!("{label:<32}").as_bytes()));
            assert_eq!(token[80..96], *format!("{serial:016}").as_bytes());
            assert!(tokens.insert(token));
            let found = Certificate::from_der(contents.auth_certificate().unwrap()).unwrap();
            let (found, card) = (&found.tbs_certificate, &card.tbs_certificate);
            assert_eq!(found.serial_number.as_bytes(), [&[0], &serial.to_be_bytes()[..]].concat());
            assert_eq!((&found.issuer, &found.validity), (&card.issuer, &card.validity));
            assert_ne!(found.subject, card.subject);
            assert_ne!(found.subject_public_key_info, card.subject_public_key_info);
            assert_eq!(read_file(&mut phone, SELECT_JPKI, 0x000B)[..4], pki().auth_ca_der()[..4]);
        }
    }
    assert_eq!(pki().issue(&holder("hanako")).unwrap().phone(), None);
}

#[test]
fn no_serial_number_is_anothers() {
    let mut serials = HashSet::new();
    for persona in personas() {
        assert!(serials.insert(persona.serial) && serials.insert(persona.phone_serial()), "{}", persona.id);
    }
    let mut largest = holder("hanako");
    largest.serial = 0x7FFF_FFFF;
    assert_eq!(largest.phone_serial(), u32::MAX);
    pki().issue_phone(&largest, PhoneKind::Iphone).unwrap();
}

#[test]
fn what_is_wrong_with_the_persona_is_wrong_with_the_phone() {
    let issue = |id: &str| pki().issue_phone(&holder(id), PhoneKind::Iphone).unwrap();
    for (id, fault) in [
        ("foreignca", CertificateFault::ForeignCa),
        ("malformed", CertificateFault::Malformed),
        ("signcert", CertificateFault::SigningInsteadOfAuth),
        ("weak", CertificateFault::Rsa1024),
        ("sha1", CertificateFault::Sha1),
    ] {
        assert_eq!(holder(id).certificate_fault, Some(fault));
        let (phone, card) = (issue(id), pki().issue(&holder(id)).unwrap());
        let read = |bytes: &[u8]| Certificate::from_der(bytes).ok();
        let (phone, card) = (read(phone.auth_certificate().unwrap()), read(card.auth_certificate().unwrap()));
        assert_eq!(phone.is_none(), fault == CertificateFault::Malformed, "{id}");
        if let Some((phone, card)) = phone.zip(card) {
            let (inner, card_inner) = (&phone.tbs_certificate, &card.tbs_certificate);
            assert_eq!(phone.signature_algorithm, card.signature_algorithm, "{id}");
            assert_eq!(inner.issuer, card_inner.issuer, "{id}");
            let bits =
                |info: &x509_cert::spki::SubjectPublicKeyInfoOwned| info.subject_public_key.raw_bytes().len();
            let (one, other) = (&inner.subject_public_key_info, &card_inner.subject_public_key_info);
            assert_eq!(bits(one), bits(other), "{id}");
            assert_ne!(inner.serial_number, card_inner.serial_number, "{id}");
        }
    }
    for id in ["soon", "grace", "expired"] {
        let (phone, card) = (issue(id), pki().issue(&holder(id)).unwrap());
        let validity = |bytes: &[u8]| Certificate::from_der(bytes).unwrap().tbs_certificate.validity;
        assert_eq!(
            validity(phone.auth_certificate().unwrap()),
            validity(card.auth_certificate().unwrap()),
            "{id}"
        );
    }
}

#[test]
fn any_single_command_opens_nothing_on_a_shut_phone() {
    let guarded = |phone: &mut VirtualCard| {
        assert_eq!(send(phone, SELECT_JPKI).0, 0x9000);
        assert_eq!((send(phone, READ).0, send(phone, SIGN).0), (0x6982, 0x6982));
    };
    for kind in BOTH {
        let mut phone = phone("hanako", *kind);
        phone.confirm_owner(false);
        for cla in [0x00, 0x80] {
            for ins in 0..=0xFF {
                for (p1, p2) in [(0x00, 0x00), (0x00, 0x80), (0x00, 0x98), (0x04, 0x00), (0x01, 0x98)] {
                    // Not the persona's PIN.
                    for data in ["", "04 39393939", "02 000A", "01 00"] {
                        let mut command = vec![cla, ins, p1, p2];
                        command.extend(hex(data));
                        assert_eq!(send(&mut phone, SELECT_JPKI).0, 0x9000);
                        let _ = phone.exchange(&command);
                    }
                }
            }
        }
        guarded(&mut phone);
        assert!(phone.log().command_count() > 20_000);
    }
}
