//! 券面事項入力補助AP: name, address, birth date and sex as text, opened by a PIN or by verification code B.
//!
//! The 12-digit number's file is closed for good and holds filler only, and 照合番号A is a blocked reference: this card has no
//! 12-digit number to give. Secure messaging, which the real applet has, is not there.

use card_apdu::StatusWord;

use super::{
    Access, Applet, CHANGE_REFERENCE_DATA, Ef, EfId, Owner, PinReference, four_digits,
    internal_authentication, rsa_key,
};
use crate::contents::CardTextContents;

/// AID of the applet.
pub const CARD_TEXT_AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];

const NUMBER: EfId = 0x0001;
const ATTRIBUTES: EfId = 0x0002;
const SIGNATURE: EfId = 0x0003;
const CERTIFICATE: EfId = 0x0004;
const BASIC_INFORMATION: EfId = 0x0005;
const KEY_SIGNATURE: EfId = 0x0007;
const UNKNOWN: EfId = 0x0008;
pub(crate) const PIN: EfId = 0x0011;
const BLOCKED: EfId = 0x0012;
const KEY: EfId = 0x0013;
const CODE_A: EfId = 0x0014;
const CODE_B: EfId = 0x0015;

const CODE_B_TRIES: u8 = 10;
/// Size of the number's file.
pub(crate) const NUMBER_BYTES: usize = 17;

pub(crate) fn applet(contents: CardTextContents) -> Applet {
    const PIN_OR_B: Access = Access::AnyPin(&[PIN, CODE_B]);
    let file = |data: Vec<u8>, access| Ef::Transparent { data, access };
    let files = [
        (NUMBER, file(vec![0xFF; NUMBER_BYTES], Access::Never)),
        (ATTRIBUTES, file(contents.attributes, PIN_OR_B)),
        (SIGNATURE, file(contents.signature, PIN_OR_B)),
        (CERTIFICATE, file(contents.certificate, Access::Free)),
        (BASIC_INFORMATION, file(contents.basic_information, Access::Free)),
        (KEY_SIGNATURE, file(contents.key_signature, PIN_OR_B)),
        (UNKNOWN, file(vec![0xFF; 16], Access::Never)),
        (PIN, four_digits(contents.pin)),
        (BLOCKED, Ef::Pin(PinReference::blocked())),
        (KEY, rsa_key(contents.key, Access::Free)),
        (CODE_A, Ef::Pin(PinReference::blocked())),
        (CODE_B, Ef::Pin(PinReference::new(contents.code_b, CODE_B_TRIES, CODE_B_TRIES))),
    ];
    Applet {
        aid: CARD_TEXT_AID,
        files: files.into_iter().collect(),
        sign: |applet, request, _| internal_authentication(applet, &request, KEY),
        terminal_accepted: false,
        owner: Owner::NotAsked,
        change_pin: Some(CHANGE_REFERENCE_DATA),
        session_key_refusal: StatusWord::SECURITY_NOT_SATISFIED,
    }
}
