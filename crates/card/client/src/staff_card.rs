//! The number of a staff card (職員カード) on the second reader: the contactless UID, which is all that cards of many makes have
//! in common. It can be copied, so it says whose card it is meant to be and proves nothing.
//!
//! Two commands leave, each constant: GET DATA for the UID, which the reader answers itself (PC/SC part 3, §3.2.2.1.3), and a
//! SELECT that tells a My Number Card. Nothing is read from the card.

use card_apdu::{Command, StatusWord};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::allow_list::Applet;
use crate::{CardReader, CardTransport, TransportError};

/// Lengths of a UID: ISO/IEC 14443-3 type A has 4, 7 or 10 bytes (type B's PUPI 4), a FeliCa IDm 8.
const LENGTHS: [usize; 4] = [4, 7, 8, 10];
/// First byte of a type A UID that is drawn anew each time (ISO/IEC 14443-3 §6.4.4): phones, passports, the My Number Card.
const RANDOM_A: u8 = 0x08;
/// First bytes of an NFCID2 that is drawn anew each time (NFC Digital §8.5): phones.
const RANDOM_F: [u8; 2] = [0x01, 0xFE];

/// A UID of a permitted length that is the same each time. Wiped on drop; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffCardUid(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for StaffCardUid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StaffCardUid(****)")
    }
}

impl StaffCardUid {
    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Why a card on the staff reader is no staff card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum NotAStaffCard {
    /// A My Number Card: it is the patient's way, and its number changes.
    #[error("a My Number Card cannot be a staff card")]
    MyNumberCard,
    /// Its number is drawn anew each time, as phones do.
    #[error("the number of this card is another one each time")]
    Changing,
    /// The reader gives no number for it, or it left too soon.
    #[error("the reader cannot tell the number of this card")]
    Unreadable,
}

/// Reads the card on the reader, twice and without power between, so that a number that is drawn anew is found out.
///
/// # Errors
/// [`NotAStaffCard`].
pub fn read_staff_card(reader: &mut dyn CardReader) -> Result<StaffCardUid, NotAStaffCard> {
    let first = read_once(reader)?;
    let second = read_once(reader)?;
    if first == second { Ok(first) } else { Err(NotAStaffCard::Changing) }
}

fn read_once(reader: &mut dyn CardReader) -> Result<StaffCardUid, NotAStaffCard> {
    let mut card = reader.connect().map_err(|_| NotAStaffCard::Unreadable)?;
    let read = ask(&mut *card);
    // Gone already where this fails.
    let _ = card.power_off();
    read
}

fn ask(card: &mut dyn CardTransport) -> Result<StaffCardUid, NotAStaffCard> {
    let uid = Command::new(0xFF, 0xCA, 0x00, 0x00).with_expected(256);
    let uid = card.transmit(&uid);
    // A card without files makes some readers break the exchange at a SELECT, so it comes second.
    match has_jpki_applet(card) {
        Ok(true) => return Err(NotAStaffCard::MyNumberCard),
        Err(TransportError::CardRemoved) => return Err(NotAStaffCard::Unreadable),
        Ok(false) | Err(_) => {}
    }
    let response = uid.map_err(|_| NotAStaffCard::Unreadable)?;
    let bytes = response.data_of_any_status();
    if response.status() != StatusWord::OK || !LENGTHS.contains(&bytes.len()) {
        return Err(NotAStaffCard::Unreadable);
    }
    let random = match bytes.len() {
        4 => bytes.first() == Some(&RANDOM_A),
        8 => bytes.starts_with(&RANDOM_F),
        _ => false,
    };
    if random || bytes.iter().all(|byte| *byte == 0) {
        return Err(NotAStaffCard::Changing);
    }
    Ok(StaffCardUid(Zeroizing::new(bytes.to_vec())))
}

fn has_jpki_applet(card: &mut dyn CardTransport) -> Result<bool, TransportError> {
    let Ok(select) = Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(Applet::Jpki.aid()) else {
        return Ok(false);
    };
    Ok(card.transmit(&select)?.status().is_ok())
}

#[cfg(test)]
#[path = "staff_card_tests.rs"]
mod tests;
