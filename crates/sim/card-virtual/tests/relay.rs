//! Two cards in one: what a relay and an emulator answer, and what neither of them can.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use card_virtual::{KeyRef, VirtualCard};
use common::{SELECT_FACE, SELECT_JPKI, card, der, holder, pki, read_file, select, send, send_bytes, verify};

const CERTIFICATE: u16 = 0x000A;
const CARD_FACE: u16 = 0x0002;

fn opened_face(card: &mut VirtualCard, code: &str) -> Vec<u8> {
    assert_eq!(send(card, SELECT_FACE).0, 0x9000);
    assert_eq!(send(card, &select(0x0012)).0, 0x9000);
    assert_eq!(send_bytes(card, &verify(code)).0, 0x9000);
    read_file(card, SELECT_FACE, CARD_FACE)
}

#[test]
fn relay_shows_one_cards_face_and_answers_everything_else_with_the_other() {
    let (victim, thief) = (holder("hanako"), holder("ume"));
    let mut relay = card("hanako").relaying_card_face_to(card("ume"));
    let face = opened_face(&mut relay, &thief.verification_code_b());
    assert_eq!(face, opened_face(&mut card("ume"), &thief.verification_code_b()));
    let certificate = read_file(&mut relay, SELECT_JPKI, CERTIFICATE);
    assert_eq!(certificate, read_file(&mut card("hanako"), SELECT_JPKI, CERTIFICATE));
    // Each count is that of its own card.
    assert_eq!(send(&mut relay, &select(0x0018)).0, 0x9000);
    assert_eq!(send_bytes(&mut relay, &verify(&victim.pin.unwrap())).0, 0x9000);
    assert_eq!(relay.log().verify_attempts(KeyRef::CodeB), 0);
    assert_eq!(relay.relayed().unwrap().log().verify_attempts(KeyRef::CodeB), 1);
    // Power goes to both, and back at the victim's card nothing of the thief's is selected.
    relay.power_off();
    relay.power_on();
    assert_eq!(send(&mut relay, SELECT_FACE).0, 0x9000);
    assert_eq!(send(&mut relay, &select(CARD_FACE)).0, 0x9000);
    assert_eq!(send(&mut relay, "00 B0 00 00 00").0, 0x6982);
}

#[test]
fn emulator_shows_a_copied_certificate_and_cannot_sign_under_it() {
    use rsa::pkcs1v15::{Signature, VerifyingKey};
    use rsa::pkcs8::DecodePublicKey as _;
    use rsa::signature::Verifier as _;
    use x509_cert::der::{Decode as _, Encode as _};

    let thief = holder("ume");
    let contents =
        pki().issue(&thief).unwrap().showing_certificate_of(&pki().issue(&holder("hanako")).unwrap());
    let mut emulator = VirtualCard::with_seed(contents, 7);
    let face = opened_face(&mut emulator, &thief.verification_code_b());
    assert_eq!(face, opened_face(&mut card("ume"), &thief.verification_code_b()));
    let shown = read_file(&mut emulator, SELECT_JPKI, CERTIFICATE);
    assert_eq!(shown, read_file(&mut card("hanako"), SELECT_JPKI, CERTIFICATE));
    assert_eq!(send(&mut emulator, &select(0x0018)).0, 0x9000);
    assert_eq!(send_bytes(&mut emulator, &verify(&thief.pin.unwrap())).0, 0x9000);
    // Hash, DigestInfo and padding by the card: `80 2A 03`.
    let (status, signature) = send(&mut emulator, "80 2A 03 97 04 01020304 00");
    assert_eq!(status, 0x9000);
    let certificate = x509_cert::Certificate::from_der(der(&shown)).unwrap();
    let key = certificate.tbs_certificate.subject_public_key_info.to_der().unwrap();
    let key = VerifyingKey::<sha2::Sha256>::new(rsa::RsaPublicKey::from_public_key_der(&key).unwrap());
    let signature = Signature::try_from(signature.as_slice()).unwrap();
    assert!(key.verify(&[1, 2, 3, 4], &signature).is_err());
}
