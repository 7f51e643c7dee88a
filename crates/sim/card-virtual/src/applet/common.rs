//! 共通カードAP: the card's own serial number, municipality and day of expiry in one record.

use card_apdu::StatusWord;
use zeroize::Zeroizing;

use super::{Access, Applet, CHANGE_PIN, Ef, EfId, Owner, four_digits, signs_nothing};

/// AID of the applet.
pub const COMMON_AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];

const IDENTIFICATION: EfId = 0x0001;
pub(crate) const PIN: EfId = 0x001C;

/// `record`: tag `01`, length `1C`, 15 digits of serial number, 5 of the municipality, 8 of the day of expiry.
pub(crate) fn applet(record: Vec<u8>, pin: Option<Zeroizing<Vec<u8>>>) -> Applet {
    let files = [
        (IDENTIFICATION, Ef::Records { records: vec![record], access: Access::Free }),
        (PIN, four_digits(pin)),
    ];
    Applet {
        aid: COMMON_AID,
        files: files.into_iter().collect(),
        sign: signs_nothing,
        terminal_accepted: false,
        owner: Owner::NotAsked,
        change_pin: Some(CHANGE_PIN),
        session_key_refusal: StatusWord(0x66F1),
    }
}
