//! The card face (EF 0002 of the 券面AP): its layout, and what makes it believable.
//!
//! `FF20 { DF21 offsets, DF22 … DF2A }`, all in this order, as on the test card in crate `myna-card`.

use std::fmt;
use std::ops::Range;

use card_apdu::tlv;
use zeroize::Zeroizing;

use crate::card_verifiable::RsaKey;
use crate::{CardVerifiableCertificate, FaceError, HolderFacts, IssuerKeys};

/// Longest card face: what READ BINARY can reach with its 15-bit offset.
pub const MAX_FACE_BYTES: usize = 0x8000;
/// Tags of the objects behind the offset table, in order: birth date, sex, card key, name image, address image, photo,
/// issuer signature, expiry date, security-code image.
const OBJECTS: [u32; 9] = [0xDF22, 0xDF23, 0xDF24, 0xDF25, 0xDF26, 0xDF27, 0xDF28, 0xDF29, 0xDF2A];

/// Sex as the card face has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// `1`.
    Male,
    /// `2`.
    Female,
    /// `9`.
    NotApplicable,
    /// `0` or anything else.
    Unknown,
}

impl Sex {
    /// What a digit on the card face means.
    pub(crate) fn of(digit: u8) -> Self {
        match digit {
            b'1' => Self::Male,
            b'2' => Self::Female,
            b'9' => Self::NotApplicable,
            _ => Self::Unknown,
        }
    }

    /// The digit, as the card face has it; `0` for one that is not known.
    pub(crate) fn digit(self) -> u8 {
        match self {
            Self::Male => b'1',
            Self::Female => b'2',
            Self::NotApplicable => b'9',
            Self::Unknown => b'0',
        }
    }
}

/// Where one object lies in the file: whole, and its value.
#[derive(Clone, Default)]
struct Place {
    whole: Range<usize>,
    value: Range<usize>,
}

/// A card face as read: laid out rightly, but not believed yet. Wiped on drop, never printed.
pub struct CardFace {
    bytes: Zeroizing<Vec<u8>>,
    places: [Place; OBJECTS.len()],
    key: RsaKey,
}

impl CardFace {
    /// Reads the file's content; filler behind the data object is left aside.
    ///
    /// # Errors
    /// [`FaceError::Malformed`] unless every object is there once, in order, where the offset table says;
    /// [`FaceError::WeakKey`] for a card key that is not RSA-2048.
    pub fn parse(bytes: Zeroizing<Vec<u8>>) -> Result<Self, FaceError> {
        if bytes.len() > MAX_FACE_BYTES {
            return Err(FaceError::Malformed);
        }
        let places = lay_out(&bytes).ok_or(FaceError::Malformed)?;
        let [birth, sex, key, ..] = &places;
        let value = |place: &Place| bytes.get(place.value.clone()).unwrap_or_default();
        let digits = |place: &Place| value(place).len() == 8 && value(place).iter().all(u8::is_ascii_digit);
        if !digits(birth) || value(sex).len() != 1 {
            return Err(FaceError::Malformed);
        }
        let key = RsaKey::from_data_objects(value(key))?;
        Ok(Self { bytes, places, key })
    }

    fn value(&self, index: usize) -> &[u8] {
        self.places.get(index).and_then(|place| self.bytes.get(place.value.clone())).unwrap_or_default()
    }

    /// The bytes from one object to another, both whole. They lie side by side: `lay_out` saw to it.
    fn span(&self, first: usize, last: usize) -> &[u8] {
        let ends = self.places.get(first).zip(self.places.get(last));
        ends.and_then(|(a, b)| self.bytes.get(a.whole.start..b.whole.end)).unwrap_or_default()
    }

    /// Checks the issuer's signature under a configured key. What is behind it is authentic, but may be a copy: the card
    /// still has to answer a challenge.
    ///
    /// # Errors
    /// [`FaceError`].
    pub fn check(
        self,
        issuer: &CardVerifiableCertificate,
        issuers: &IssuerKeys,
    ) -> Result<CheckedCardFace, FaceError> {
        let issuer_key = issuer.trusted_key(issuers)?;
        // Birth, sex, key; name, address; photo.
        let parts = [self.span(0, 2), self.span(3, 4), self.span(5, 5)];
        if issuer_key.verifies_three_digests(parts, self.value(6)) {
            Ok(CheckedCardFace(self))
        } else {
            Err(FaceError::FaceSignature)
        }
    }
}

impl fmt::Debug for CardFace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardFace(..)")
    }
}

/// A card face whose issuer signature is right. Wiped on drop, never printed.
pub struct CheckedCardFace(CardFace);

impl CheckedCardFace {
    /// Birth date, `YYYYMMDD` in ASCII, Gregorian.
    #[must_use]
    pub fn birth_date(&self) -> &[u8] {
        self.0.value(0)
    }

    /// Sex.
    #[must_use]
    pub fn sex(&self) -> Sex {
        match self.0.value(1) {
            [digit] => Sex::of(*digit),
            _ => Sex::Unknown,
        }
    }

    /// Birth date and sex, as facts to hold an answer against.
    #[must_use]
    pub fn holder(&self) -> HolderFacts {
        HolderFacts::read(self.birth_date(), self.sex())
    }

    /// The name as a PNG image.
    #[must_use]
    pub fn name_png(&self) -> &[u8] {
        self.0.value(3)
    }

    /// The address as a PNG image.
    #[must_use]
    pub fn address_png(&self) -> &[u8] {
        self.0.value(4)
    }

    /// The photo: JPEG 2000, still hostile input to whatever decodes it.
    #[must_use]
    pub fn photo_jp2(&self) -> &[u8] {
        self.0.value(5)
    }

    /// Expiry date, `YYYYMMDD` in ASCII. **Not** under the issuer's signature.
    #[must_use]
    pub fn unsigned_expiry_date(&self) -> &[u8] {
        self.0.value(7)
    }

    /// Whether the card that holds this face's key signed the challenge.
    ///
    /// # Errors
    /// [`FaceError::NotThisCard`] when it did not: the data may be a copy.
    pub fn check_presence(&self, challenge: &[u8], signature: &[u8]) -> Result<(), FaceError> {
        self.0.key.verifies(challenge, signature).then_some(()).ok_or(FaceError::NotThisCard)
    }
}

impl fmt::Debug for CheckedCardFace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckedCardFace(..)")
    }
}

/// Finds the nine objects. One reading only, by the objects' own lengths; the offset table (from the start of the file) has
/// to agree with it, so that no other reader of the same file can see other data under the same signature.
fn lay_out(bytes: &[u8]) -> Option<[Place; OBJECTS.len()]> {
    let (outer, _) = tlv::read(bytes).ok().filter(|(outer, _)| outer.tag == 0xFF20)?;
    let (table, mut rest) = tlv::read(outer.value).ok().filter(|(table, _)| table.tag == 0xDF21)?;
    let mut at = outer.whole.len().checked_sub(rest.len())?;
    let mut offsets = table.value.chunks_exact(2);
    if table.value.len() != 2 * OBJECTS.len() {
        return None;
    }
    let mut places: [Place; OBJECTS.len()] = Default::default();
    for (place, tag) in places.iter_mut().zip(OBJECTS) {
        let (object, after) = tlv::read(rest).ok().filter(|(object, _)| object.tag == tag)?;
        let &[high, low] = offsets.next()? else { return None };
        if usize::from(u16::from_be_bytes([high, low])) != at {
            return None;
        }
        let end = at.checked_add(object.whole.len())?;
        *place = Place { whole: at..end, value: end.checked_sub(object.value.len())?..end };
        (at, rest) = (end, after);
    }
    rest.is_empty().then_some(places)
}
