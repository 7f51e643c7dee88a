//! 券面事項確認AP: what is printed on the card, and a key that proves the card is there.
//!
//! 照合番号A (the 12-digit number) is a blocked reference here and the number's own file is empty and closed: this card
//! has no 12-digit number to give.

use card_apdu::StatusWord;

use super::{Access, Applet, Ef, EfId, Owner, PinReference, internal_authentication, rsa_key};
use crate::contents::CardFaceContents;

/// AID of the card face applet.
pub const CARD_FACE_AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];

const AGE_RECORD: EfId = 0x0001;
const CARD_FACE: EfId = 0x0002;
const BASIC_INFORMATION: EfId = 0x0003;
const CERTIFICATE: EfId = 0x0004;
const NUMBER_IMAGE: EfId = 0x0005;
const UNKNOWN: EfId = 0x0006;
const BIRTH_PIN: EfId = 0x0011;
pub(crate) const CODE_B: EfId = 0x0012;
const CODE_A: EfId = 0x0013;
const CARD_KEY: EfId = 0x001A;

const CODE_B_TRIES: u8 = 10;
/// As of verification code B; the real limit is not public.
const BIRTH_PIN_TRIES: u8 = 10;

pub(crate) fn applet(contents: CardFaceContents) -> Applet {
    let file = |data: Vec<u8>, access| Ef::Transparent { data, access };
    let files = [
        (AGE_RECORD, file(contents.age_record, Access::Pin(BIRTH_PIN))),
        (CARD_FACE, file(contents.card_face, Access::Pin(CODE_B))),
        (BASIC_INFORMATION, file(contents.basic_information, Access::Free)),
        (CERTIFICATE, file(contents.certificate, Access::Free)),
        (NUMBER_IMAGE, file(Vec::new(), Access::Never)),
        (UNKNOWN, file(vec![0xFF; 16], Access::Pin(CODE_B))),
        (BIRTH_PIN, Ef::Pin(PinReference::new(contents.birth_pin, BIRTH_PIN_TRIES, BIRTH_PIN_TRIES))),
        (CODE_B, Ef::Pin(PinReference::new(contents.code_b, contents.code_b_tries, CODE_B_TRIES))),
        (CODE_A, Ef::Pin(PinReference::blocked())),
        (CARD_KEY, rsa_key(contents.key, Access::Free)),
    ];
    Applet {
        aid: CARD_FACE_AID,
        files: files.into_iter().collect(),
        sign: |applet, request, _| internal_authentication(applet, &request, CARD_KEY),
        terminal_accepted: false,
        owner: Owner::NotAsked,
        change_pin: None,
        session_key_refusal: StatusWord(0x66F1),
    }
}
