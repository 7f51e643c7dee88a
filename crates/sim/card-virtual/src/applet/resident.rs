//! 住基AP: it can be selected, and its PIN asked. What its file holds (住民票コード) ordinary readers cannot read, and this card
//! does not have.

use card_apdu::StatusWord;
use zeroize::Zeroizing;

use super::{Access, Applet, CHANGE_PIN, Ef, EfId, Owner, four_digits, signs_nothing};

/// AID of the applet.
pub const RESIDENT_AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01];

const RESIDENT_CODE: EfId = 0x0002;
pub(crate) const PIN: EfId = 0x001C;

pub(crate) fn applet(pin: Option<Zeroizing<Vec<u8>>>) -> Applet {
    let files = [
        (RESIDENT_CODE, Ef::Transparent { data: Vec::new(), access: Access::Never }),
        (PIN, four_digits(pin)),
    ];
    Applet {
        aid: RESIDENT_AID,
        files: files.into_iter().collect(),
        sign: signs_nothing,
        terminal_accepted: false,
        owner: Owner::NotAsked,
        change_pin: Some(CHANGE_PIN),
        session_key_refusal: StatusWord::SECURITY_NOT_SATISFIED,
    }
}
