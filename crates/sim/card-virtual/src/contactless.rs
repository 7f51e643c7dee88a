//! A card on a contactless reader: the reader answers GET DATA for the UID itself (PC/SC part 3), and passes everything else
//! on to the card. For the second reader, on which staff lay their cards.

use crate::vpcd::Icc;

/// The answer to reset that readers make up for a MIFARE Classic card (PC/SC part 3, §3.1.3.2.3).
const STORAGE_CARD: [u8; 20] = [
    0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, 0x00, 0x01, 0x00, 0x00,
    0x00, 0x00, 0x6A,
];

/// A card on a contactless reader.
#[derive(Debug, Clone)]
pub struct Contactless<C = Blank> {
    card: C,
    uid: Uid,
}

/// What the reader says when it is asked for the UID.
#[derive(Debug, Clone)]
enum Uid {
    Fixed(Vec<u8>),
    /// Another one after each power on, as phones and the My Number Card have it.
    Changing(u32),
}

/// A card without files, as many staff cards are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Blank;

impl Contactless {
    /// A card of which nothing but its UID is known.
    #[must_use]
    pub fn with_uid(uid: &[u8]) -> Self {
        Self { card: Blank, uid: Uid::Fixed(uid.to_vec()) }
    }

    /// A phone, which has another UID each time.
    #[must_use]
    pub fn phone() -> Self {
        Self { card: Blank, uid: Uid::Changing(0) }
    }
}

impl<C> Contactless<C> {
    /// A card that changes its UID, such as the My Number Card.
    #[must_use]
    pub fn changing(card: C) -> Self {
        Self { card, uid: Uid::Changing(0) }
    }
}

impl Icc for Blank {
    fn exchange(&mut self, _: &[u8]) -> Vec<u8> {
        vec![0x6A, 0x81]
    }

    fn atr(&self) -> Vec<u8> {
        STORAGE_CARD.to_vec()
    }

    fn power_off(&mut self) {}

    fn power_on(&mut self) {}

    fn reset(&mut self) {}
}

impl<C: Icc> Icc for Contactless<C> {
    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        match (command, &self.uid) {
            ([0xFF, 0xCA, 0x00, 0x00, _], Uid::Fixed(uid)) => [uid, &[0x90, 0x00][..]].concat(),
            ([0xFF, 0xCA, 0x00, 0x00, _], Uid::Changing(count)) => {
                let [_, rest @ ..] = count.to_be_bytes();
                [&[0x08][..], &rest, &[0x90, 0x00]].concat()
            }
            _ => self.card.exchange(command),
        }
    }

    fn atr(&self) -> Vec<u8> {
        self.card.atr()
    }

    fn power_off(&mut self) {
        self.card.power_off();
    }

    fn power_on(&mut self) {
        if let Uid::Changing(count) = &mut self.uid {
            *count = count.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        }
        self.card.power_on();
    }

    fn reset(&mut self) {
        self.card.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UID: [u8; 5] = [0xFF, 0xCA, 0x00, 0x00, 0x00];

    #[test]
    fn reader_tells_the_uid_and_passes_the_rest_on() {
        let mut card = Contactless::with_uid(&[1, 2, 3, 4]);
        card.power_on();
        assert_eq!(card.exchange(&UID), [1, 2, 3, 4, 0x90, 0x00]);
        assert_eq!(card.exchange(&[0, 0xA4, 4, 0]), [0x6A, 0x81]);
        // The last byte of an answer to reset with T=1 makes them all zero.
        let atr = card.atr();
        assert_eq!(atr.iter().skip(1).fold(0, |all, byte| all ^ byte), 0);
    }

    #[test]
    fn phone_has_another_uid_each_time() {
        let mut phone = Contactless::phone();
        let mut seen = Vec::new();
        for _ in 0..8 {
            phone.power_on();
            let uid = phone.exchange(&UID);
            assert!(uid.len() == 6 && uid[0] == 0x08 && !seen.contains(&uid), "{seen:?}");
            seen.push(uid);
            phone.power_off();
        }
    }
}
