//! Phones in the place of the card: what is on them is the JPKI applet only, with the authentication certificate, its key and
//! its PIN.
//!
//! Public are the labels, that an Android phone's certificate needs the PIN before it can be read, that an iPhone asks for Face
//! ID or Touch ID, and the iPhone's last command `80 FC 00 00` (crate `myna-card`, jpki/myna). Not public, and so the stricter
//! choice is made here: which other files there are (none but the authority's certificate, so no signature key), what an iPhone's
//! PIN answers (blocked, `6984`), what an Android phone answers to the last command (`6D00`), and that nothing changes a PIN.

use crate::contents::CardContents;

/// A kind of phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// Certificate and key are behind the authentication PIN.
    Android,
    /// Certificate and key are open while its owner has confirmed ([`crate::VirtualCard::confirm_owner`]).
    Iphone,
}

impl PhoneKind {
    /// The label in the token information.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Android => "JPKIAPGPSETOKEN",
            Self::Iphone => "JPKIAPIOSTOKEN",
        }
    }
}

impl CardContents {
    /// The kind of phone that these are the contents of; `None` for a card's.
    #[must_use]
    pub fn phone(&self) -> Option<PhoneKind> {
        self.jpki.as_ref().and_then(|jpki| jpki.phone)
    }
}
