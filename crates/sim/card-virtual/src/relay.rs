//! Two attacks on a card reader, for tests that show that neither gets through. Card face and certificate are two applets
//! with two keys, and nothing on the card binds them to each other.
//!
//! - A relay in the slot ([`VirtualCard::relaying_card_face_to`]): the card face is that of the thief's own card, and everything
//!   else is answered by the victim's, wherever it lies.
//! - An emulator ([`CardContents::showing_certificate_of`]): the thief's own card face, and a copy of the victim's certificate, which
//!   anyone can read. It cannot sign under that certificate.

use crate::VirtualCard;
use crate::applet::card_face::CARD_FACE_AID;
use crate::contents::CardContents;

/// The other card of a relay.
pub(crate) struct Relay {
    other: Box<VirtualCard>,
    /// The card-face applet was selected last.
    selected: bool,
}

impl Relay {
    pub(crate) fn to(other: VirtualCard) -> Self {
        Self { other: Box::new(other), selected: false }
    }

    pub(crate) fn other(&self) -> &VirtualCard {
        &self.other
    }

    /// The other card's answer, when the command is for it.
    pub(crate) fn exchange(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        if let [0x00, 0xA4, 0x04, _, length, aid @ ..] = command {
            self.selected = aid.get(..usize::from(*length)) == Some(&CARD_FACE_AID);
        }
        self.selected.then(|| self.other.exchange(command))
    }

    pub(crate) fn power_off(&mut self) {
        self.selected = false;
        self.other.power_off();
    }

    pub(crate) fn power_on(&mut self) {
        self.other.power_on();
    }

    pub(crate) fn reset(&mut self) {
        self.selected = false;
        self.other.reset();
    }
}

impl CardContents {
    /// These contents with a copy of another card's authentication certificate in the place of their own. The key stays their
    /// own, so nothing that is signed with it verifies under that certificate.
    #[must_use]
    pub fn showing_certificate_of(mut self, other: &Self) -> Self {
        if let (Some(own), Some(copied)) = (&mut self.jpki, &other.jpki) {
            own.auth_certificate.clone_from(&copied.auth_certificate);
        }
        self
    }
}
