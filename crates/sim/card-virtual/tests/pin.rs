//! The life of a PIN: counting, blocking, unlocking, and when the security status ends.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use card_virtual::{KeyRef, STAND_IN_TEXT, VirtualCard};
use common::{SELECT_FACE, SELECT_ISD, SELECT_JPKI, card, holder, pki, select, send, send_bytes, verify};

/// Selects the applet and the PIN.
fn at(card: &mut VirtualCard, applet: &str, id: u16) {
    assert_eq!(send(card, applet).0, 0x9000);
    assert_eq!(send(card, &select(id)).0, 0x9000);
}

fn pin(id: &str) -> String {
    holder(id).pin.unwrap()
}

fn can_sign(card: &mut VirtualCard) -> bool {
    match send(card, "80 2A 00 97 01 00 00").0 {
        0x9000 => true,
        0x6982 => false,
        other => panic!("{other:04X}"),
    }
}

#[test]
fn wrong_pin_counts_down_attempt_by_attempt_until_blocked() {
    let mut card = card("hanako");
    at(&mut card, SELECT_JPKI, 0x0018);
    for (attempt, wanted) in [(1, 0x63C2), (2, 0x63C1), (3, 0x63C0), (4, 0x6984), (5, 0x6984)] {
        assert_eq!(send_bytes(&mut card, &verify("0000")).0, wanted, "attempt {attempt}");
        let asked = 0x63C0 | (3_u16).saturating_sub(attempt);
        assert_eq!(send(&mut card, "00 20 00 80").0, asked, "asked after attempt {attempt}");
    }
    assert_eq!(send_bytes(&mut card, &verify(&pin("hanako"))).0, 0x6984, "the right PIN comes too late");
    assert!(!can_sign(&mut card));
    assert_eq!(card.tries_left(KeyRef::AuthPin), Some(0));
    assert_eq!(card.log().verify_attempts(KeyRef::AuthPin), 6);
    card.power_off();
    card.power_on();
    at(&mut card, SELECT_JPKI, 0x0018);
    assert_eq!(send(&mut card, "00 20 00 80").0, 0x63C0, "power does not unblock");
}

#[test]
fn card_is_open_from_the_right_pin_until_the_power_goes() {
    let mut card = card("hanako");
    at(&mut card, SELECT_JPKI, 0x0018);
    assert!(!card.is_open());
    send_bytes(&mut card, &verify("0000"));
    assert!(!card.is_open(), "a wrong PIN opens nothing");
    send_bytes(&mut card, &verify(&pin("hanako")));
    assert!(card.is_open());
    card.reset();
    assert!(card.is_open(), "a warm reset leaves it open");
    card.power_off();
    assert!(!card.is_open());
}

#[test]
fn right_pin_resets_the_counter() {
    let mut card = card("hanako");
    at(&mut card, SELECT_JPKI, 0x0018);
    assert_eq!(send_bytes(&mut card, &verify("0000")).0, 0x63C2);
    assert_eq!(send_bytes(&mut card, &verify("0000")).0, 0x63C1);
    assert_eq!(send_bytes(&mut card, &verify(&pin("hanako"))).0, 0x9000);
    assert_eq!(send(&mut card, "00 20 00 80").0, 0x63C3);
    assert_eq!(card.tries_left(KeyRef::AuthPin), Some(3));
}

#[test]
fn question_in_either_form_costs_nothing_and_grants_nothing() {
    let mut card = card("lasttry");
    at(&mut card, SELECT_JPKI, 0x0018);
    for query in ["00 20 00 80", "00 20 00 80 00", "00 20 00 80 00 00 00", "00 20 00 98"] {
        assert_eq!(send(&mut card, query).0, 0x63C1, "{query}");
    }
    assert_eq!(card.log().verify_attempts_of_all(), 0);
    assert!(!can_sign(&mut card));
}

#[test]
fn value_of_wrong_length_is_a_wrong_value_and_not_a_question() {
    for (value, wanted) in [("1", 0x63C2), ("198", 0x63C2), ("19810", 0x63C2), ("1981198119811981", 0x63C2)] {
        let mut card = card("hanako");
        at(&mut card, SELECT_JPKI, 0x0018);
        assert_eq!(send_bytes(&mut card, &verify(value)).0, wanted, "{value}");
        assert_eq!(card.tries_left(KeyRef::AuthPin), Some(2));
        assert!(!can_sign(&mut card));
    }
}

#[test]
fn wrong_pin_after_the_right_one_ends_the_security_status() {
    let mut card = card("hanako");
    at(&mut card, SELECT_JPKI, 0x0018);
    assert_eq!(send_bytes(&mut card, &verify(&pin("hanako"))).0, 0x9000);
    assert!(can_sign(&mut card));
    assert_eq!(send_bytes(&mut card, &verify("0000")).0, 0x63C2);
    assert!(!can_sign(&mut card));
}

#[test]
fn personas_begin_with_their_own_tries() {
    for (id, tries) in [("hanako", 3), ("twotries", 2), ("lasttry", 1), ("locked", 0), ("nopin", 0)] {
        let mut card = card(id);
        at(&mut card, SELECT_JPKI, 0x0018);
        assert_eq!(send(&mut card, "00 20 00 80").0, 0x63C0 | tries, "{id}");
        assert_eq!(card.tries_left(KeyRef::AuthPin), Some(tries as u8));
    }
    for id in ["locked", "nopin"] {
        let mut card = card(id);
        at(&mut card, SELECT_JPKI, 0x0018);
        assert_eq!(send_bytes(&mut card, &verify("7531")).0, 0x6984, "{id}");
    }
}

#[test]
fn card_without_pin_has_no_signature_certificate_and_still_shows_its_authentication_certificate() {
    let mut card = card("nopin");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(&mut card, "00 B0 88 00 00"), (0x9000, vec![0x00, 0x8F, 0x00]));
    assert_eq!(send(&mut card, "00 B0 81 00 00").0, 0x6982);
    assert_eq!(send(&mut card, "00 20 00 9B").0, 0x63C0);
    assert_eq!(send(&mut card, "80 2A 00 9A 01 00 00").0, 0x6982);
    assert_eq!(send(&mut card, "00 B0 8A 00 04").0, 0x9000);
}

#[test]
fn security_status_outlives_reset_and_reselection_and_nothing_else() {
    type Step = fn(&mut VirtualCard);
    let cases: [(&str, Step, bool); 7] = [
        ("the same applet selected again", |card| assert_eq!(send(card, SELECT_JPKI).0, 0x9000), true),
        ("warm reset", |card| card.reset(), true),
        ("an unknown applet asked for", |card| assert_eq!(send(card, "00A4040C01A0").0, 0x6A82), true),
        ("a file read", |card| assert_eq!(send(card, "00 B0 86 00 00").0, 0x9000), true),
        ("another applet selected", |card| assert_eq!(send(card, SELECT_FACE).0, 0x9000), false),
        ("the security domain selected", |card| assert_eq!(send(card, SELECT_ISD).0, 0x9000), false),
        (
            "power taken",
            |card| {
                card.power_off();
                card.power_on();
            },
            false,
        ),
    ];
    for (what, step, survives) in cases {
        let mut card = card("hanako");
        at(&mut card, SELECT_JPKI, 0x0018);
        assert_eq!(send_bytes(&mut card, &verify(&pin("hanako"))).0, 0x9000);
        assert!(can_sign(&mut card));
        step(&mut card);
        assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000, "{what}");
        assert_eq!(can_sign(&mut card), survives, "{what}");
    }
}

#[test]
fn warm_reset_selects_nothing() {
    let mut card = card("hanako");
    at(&mut card, SELECT_JPKI, 0x0006);
    card.reset();
    assert_eq!(send(&mut card, "00 B0 00 00 00").0, 0x6986);
    assert_eq!(send(&mut card, "00A40000").0, 0x6A86);
}

#[test]
fn verification_code_b_counts_ten_and_opens_the_card_face_only() {
    let code = holder("hanako").verification_code_b();
    let mut card = card("hanako");
    at(&mut card, SELECT_FACE, 0x0012);
    for left in (0..10).rev() {
        assert_eq!(send_bytes(&mut card, &verify("00000000000000")).0, 0x63C0 | left);
    }
    assert_eq!(send_bytes(&mut card, &verify(&code)).0, 0x6984);
    assert_eq!(card.tries_left(KeyRef::CodeB), Some(0));
    assert_eq!(card.tries_left(KeyRef::AuthPin), Some(3), "one PIN's counter is not another's");

    let mut card = common::card("hanako");
    at(&mut card, SELECT_FACE, 0x0012);
    assert_eq!(send_bytes(&mut card, &verify(&code)).0, 0x9000);
    assert_eq!(send(&mut card, "00 B0 82 00 02"), (0x9000, vec![0xFF, 0x20]));
    assert_eq!(send(&mut card, "00 B0 86 00 00"), (0x9000, vec![0xFF; 16]));
    assert_eq!(send(&mut card, "00 B0 85 00 00").0, 0x6982, "the number's image stays closed");
}

#[test]
fn signature_password_counts_five_and_opens_its_certificate_and_key_only() {
    let password = holder("hanako").sign_password.unwrap();
    let mut card = card("hanako");
    at(&mut card, SELECT_JPKI, 0x001B);
    for left in (1..5).rev() {
        assert_eq!(send_bytes(&mut card, &verify("WRONG99")).0, 0x63C0 | left);
    }
    assert_eq!(send_bytes(&mut card, &verify(&password)).0, 0x9000);
    assert_eq!(send(&mut card, "00 B0 81 00 01").0, 0x9000);
    assert_eq!(send(&mut card, "80 2A 00 9A 01 00 00").0, 0x9000);
    assert!(!can_sign(&mut card), "the authentication key has its own PIN");
}

/// EXTERNAL AUTHENTICATE with the terminal's signature over this text, a zero byte and the challenge.
fn presented(pkcs8: &[u8], text: &str, challenge: &[u8]) -> Vec<u8> {
    use p256::ecdsa::signature::Signer;
    use p256::pkcs8::DecodePrivateKey;
    let key = p256::ecdsa::SigningKey::from_pkcs8_der(pkcs8).unwrap();
    let signature: p256::ecdsa::Signature = key.sign(&[text.as_bytes(), &[0], challenge].concat());
    [&[0x00, 0x82, 0x00, 0x00, 0x40], &signature.to_bytes()[..]].concat()
}

#[test]
fn strict_card_knows_no_stand_in() {
    let terminal = pki().stand_in_terminal().unwrap();
    let mut card = card("nopin");
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    let (_, challenge) = send(&mut card, "00 84 00 00 20");
    assert_eq!(send_bytes(&mut card, &presented(terminal.pkcs8(), STAND_IN_TEXT, &challenge)).0, 0x6D00);
    assert!(!can_sign(&mut card));
}

#[test]
fn stand_in_terminal_opens_the_authentication_key_only_and_as_long_as_a_pin_would() {
    let terminal = pki().stand_in_terminal().unwrap();
    let mut card = card("nopin").with_stand_in(&terminal);
    let open = |card: &mut VirtualCard| {
        let (status, challenge) = send(card, "00 84 00 00 20");
        assert_eq!((status, challenge.len()), (0x9000, 32));
        send_bytes(card, &presented(terminal.pkcs8(), STAND_IN_TEXT, &challenge)).0
    };
    assert_eq!(open(&mut card), 0x6D00, "no applet");
    assert_eq!(send(&mut card, SELECT_FACE).0, 0x9000);
    assert_eq!(open(&mut card), 0x6D00, "another applet");
    type Lose = fn(&mut VirtualCard);
    let losses: [Lose; 3] = [
        |card| assert_eq!(send(card, SELECT_FACE).0, 0x9000),
        |card| assert_eq!(send(card, SELECT_ISD).0, 0x9000),
        |card| {
            card.power_off();
            card.power_on();
        },
    ];
    for lose in losses {
        assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
        assert!(!can_sign(&mut card));
        assert_eq!(open(&mut card), 0x9000);
        assert!(can_sign(&mut card));
        assert_eq!(send(&mut card, "80 2A 00 9A 01 00 00").0, 0x6982, "the signing key stays closed");
        // Selecting the same applet again, or a warm reset, changes nothing: so it is with a PIN.
        assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
        assert!(can_sign(&mut card));
        lose(&mut card);
    }
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    assert!(!can_sign(&mut card));
}

#[test]
fn stand_in_takes_one_fresh_signature_by_its_own_terminal_and_nothing_else() {
    let terminal = pki().stand_in_terminal().unwrap();
    let other = p256::SecretKey::from_slice(&[7; 32]).unwrap();
    let other = p256::pkcs8::EncodePrivateKey::to_pkcs8_der(&other).unwrap();
    let mut card = card("nopin").with_stand_in(&terminal);
    assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
    let challenged = |card: &mut VirtualCard| send(card, "00 84 00 00 20").1;
    let refused = |card: &mut VirtualCard, bytes: &[u8], wanted: u16, why: &str| {
        assert_eq!(send_bytes(card, bytes).0, wanted, "{why}");
        assert!(!can_sign(card), "{why}");
    };
    let challenge = challenged(&mut card);
    refused(&mut card, &presented(other.as_bytes(), STAND_IN_TEXT, &challenge), 0x6300, "another key");
    let challenge = challenged(&mut card);
    refused(&mut card, &presented(terminal.pkcs8(), "another text", &challenge), 0x6300, "another text");
    challenged(&mut card);
    refused(&mut card, &presented(terminal.pkcs8(), STAND_IN_TEXT, &[0; 32]), 0x6300, "another challenge");
    let right = |challenge: &[u8]| presented(terminal.pkcs8(), STAND_IN_TEXT, challenge);
    refused(&mut card, &right(&[0; 32]), 0x6985, "no challenge");
    let challenge = challenged(&mut card);
    assert_eq!(send(&mut card, "00 20 00 98").0, 0x63C0);
    refused(&mut card, &right(&challenge), 0x6985, "not right after the challenge");
    let (_, short) = send(&mut card, "00 84 00 00 08");
    refused(&mut card, &right(&short), 0x6985, "a short challenge");
    let challenge = challenged(&mut card);
    refused(&mut card, &right(&challenge)[..68], 0x6700, "cut off");
    let challenge = challenged(&mut card);
    let mut odd = right(&challenge);
    odd[3] = 1;
    refused(&mut card, &odd, 0x6A86, "P2");
    challenged(&mut card);
    refused(&mut card, &[&[0, 0x82, 0, 0, 0x40][..], &[0; 64]].concat(), 0x6300, "zeros");
    // Right once, a second time not; and what was wrong last is not open.
    let challenge = challenged(&mut card);
    assert_eq!(send_bytes(&mut card, &right(&challenge)).0, 0x9000);
    assert!(can_sign(&mut card));
    assert_eq!(send_bytes(&mut card, &right(&challenge)).0, 0x6985);
    challenged(&mut card);
    refused(&mut card, &right(&challenge), 0x6300, "an old challenge");
}
