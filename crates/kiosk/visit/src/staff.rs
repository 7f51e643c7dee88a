//! What a member of staff keys in and decides at the kiosk itself.

use std::fmt;
use std::slice::SliceIndex;

use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use crate::StaffDecision;
use crate::digits::AsciiDigits;

/// Digits of a staff number: one more than a PIN has, so that nobody takes the one for the other.
const NUMBER: usize = 5;
/// Digits of a one-time code.
const CODE: usize = 6;
/// Both.
pub(crate) const DIGITS: usize = NUMBER + CODE;
/// Digits of the number of a check that was handed over from the console.
const HANDED_OVER: usize = 3;
/// Digits of the facility's code: not as many as a PIN has.
const FACILITY: usize = 5;
/// Digits of a staff card's PIN: not as many as a patient's has.
const CARD_PIN: usize = 6;

/// How staff say at the kiosk that they may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StaffPadKind {
    /// A staff number and a one-time code.
    #[default]
    Member,
    /// The number that the console gave to a signed-in member of staff.
    HandedOver,
    /// The facility's code, which does not say who.
    Facility,
    /// The PIN of the staff card that lies on the staff reader.
    Card,
}

impl StaffPadKind {
    /// The numbers that are keyed in, in order.
    #[must_use]
    pub fn parts(self) -> &'static [StaffPart] {
        match self {
            Self::Member => &[StaffPart::Number, StaffPart::Code],
            Self::HandedOver => &[StaffPart::HandedOver],
            Self::Facility => &[StaffPart::Facility],
            Self::Card => &[StaffPart::CardPin],
        }
    }

    /// How many digits in all.
    #[must_use]
    pub fn length(self) -> u8 {
        self.parts().iter().map(|part| part.length()).sum()
    }

    /// Whether the last digit confirms by itself: what is as short needs no press more.
    #[must_use]
    pub fn confirms_itself(self) -> bool {
        self != Self::Member
    }
}

/// What staff keyed in, as ASCII digits. Wiped on drop; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffCode(Keyed);

#[derive(Clone, PartialEq, Eq)]
enum Keyed {
    Member(AsciiDigits<DIGITS>),
    HandedOver(AsciiDigits<HANDED_OVER>),
    Facility(AsciiDigits<FACILITY>),
    Card(AsciiDigits<CARD_PIN>),
}

impl fmt::Debug for StaffCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffCode(****)")
    }
}

impl StaffCode {
    /// Takes as many digits 0 to 9 as this kind has; `None` for anything else.
    #[must_use]
    pub fn from_digits(kind: StaffPadKind, digits: &[u8]) -> Option<Self> {
        let keyed = match kind {
            StaffPadKind::Member => Keyed::Member(AsciiDigits::of(digits)?),
            StaffPadKind::HandedOver => Keyed::HandedOver(AsciiDigits::of(digits)?),
            StaffPadKind::Facility => Keyed::Facility(AsciiDigits::of(digits)?),
            StaffPadKind::Card => Keyed::Card(AsciiDigits::of(digits)?),
        };
        Some(Self(keyed))
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> StaffPadKind {
        match &self.0 {
            Keyed::Member(_) => StaffPadKind::Member,
            Keyed::HandedOver(_) => StaffPadKind::HandedOver,
            Keyed::Facility(_) => StaffPadKind::Facility,
            Keyed::Card(_) => StaffPadKind::Card,
        }
    }

    /// The first number: who they say they are, or what they show for it.
    #[must_use]
    pub fn number(&self) -> &str {
        match &self.0 {
            Keyed::Member(digits) => text(digits.bytes(), ..NUMBER),
            Keyed::HandedOver(digits) => text(digits.bytes(), ..),
            Keyed::Facility(digits) => text(digits.bytes(), ..),
            Keyed::Card(digits) => text(digits.bytes(), ..),
        }
    }

    /// The one-time code beside a staff number; else nothing.
    #[must_use]
    pub fn one_time(&self) -> &str {
        match &self.0 {
            Keyed::Member(digits) => text(digits.bytes(), NUMBER..),
            Keyed::HandedOver(_) | Keyed::Facility(_) | Keyed::Card(_) => "",
        }
    }
}

fn text(digits: &[u8], part: impl SliceIndex<[u8], Output = [u8]>) -> &str {
    digits.get(part).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
}

impl ZeroizeOnDrop for StaffCode {}

/// One of the numbers on the staff pad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffPart {
    /// The staff number.
    Number,
    /// The one-time code.
    Code,
    /// The number that the console gave.
    HandedOver,
    /// The facility's code.
    Facility,
    /// The staff card's PIN.
    CardPin,
}

impl StaffPart {
    /// How many digits it has.
    #[must_use]
    pub fn length(self) -> u8 {
        match self {
            Self::Number => NUMBER as u8,
            Self::Code => CODE as u8,
            Self::HandedOver => HANDED_OVER as u8,
            Self::Facility => FACILITY as u8,
            Self::CardPin => CARD_PIN as u8,
        }
    }
}

/// The staff pad's state. Digits are never in the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StaffPad {
    /// What is keyed in.
    pub kind: StaffPadKind,
    /// How many digits are in.
    pub entered: u8,
}

impl StaffPad {
    /// How many digits of this part are in.
    #[must_use]
    pub fn of(self, part: StaffPart) -> u8 {
        let before: u8 =
            self.kind.parts().iter().take_while(|other| **other != part).map(|part| part.length()).sum();
        self.entered.saturating_sub(before).min(part.length())
    }

    /// Where the next digit goes; `None` when all are in.
    #[must_use]
    pub fn current(self) -> Option<StaffPart> {
        self.kind.parts().iter().copied().find(|part| self.of(*part) < part.length())
    }

    /// Whether 決定 is possible.
    #[must_use]
    pub fn complete(self) -> bool {
        self.current().is_none()
    }
}

/// A laying down of a staff card on the staff reader, counted. It says nothing of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LaidCard(pub u64);

/// Why a card on the staff reader is none that staff can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffCardTrouble {
    /// It is nobody's.
    Unknown,
    /// A My Number Card.
    MyNumberCard,
    /// Its number is another one each time.
    Changing,
    /// The reader gave no number.
    Unreadable,
}

/// What became of what staff keyed in. Which part was wrong is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffProof {
    /// Right, of someone who may decide.
    Accepted,
    /// Something was wrong.
    Refused,
    /// Too much was wrong before: nothing is accepted for a while.
    Locked,
    /// It could not be judged or recorded, or nothing can be decided now.
    Unavailable,
}

/// What staff decided when they compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckDecision {
    /// The same person.
    Same,
    /// Not sure.
    NotSure,
    /// Another person.
    Different,
}

impl CheckDecision {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Same, Self::NotSure, Self::Different];

    /// The decision as the visit's states know it, with why there was a check: not being sure confirms nobody, and a person who cannot
    /// answer is asked nothing.
    #[must_use]
    pub fn for_visit(self, reason: CheckReason) -> StaffDecision {
        match self {
            Self::Same if self.asks_nothing(reason) => StaffDecision::SameUnasked,
            Self::Same => StaffDecision::Same,
            Self::NotSure | Self::Different => StaffDecision::NotConfirmed,
        }
    }

    /// Whether the visit goes on without a question to the patient. Staff confirm that in a step of its own.
    #[must_use]
    pub fn asks_nothing(self, reason: CheckReason) -> bool {
        self == Self::Same && reason == CheckReason::CannotAnswer
    }
}

/// Why there is a staff check: coarse, no word about health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckReason {
    /// The face check did not get there.
    FaceFailed,
    /// No usable PIN.
    PinUnavailable,
    /// The patient cannot reach the machine.
    CannotReach,
    /// The patient needs help.
    AssistNeeded,
    /// A minor.
    Minor,
    /// The machine is not well.
    DeviceFault,
    /// The patient cannot answer, for whatever reason.
    CannotAnswer,
    /// Anything else.
    Other,
}

impl CheckReason {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 8] = [
        Self::FaceFailed,
        Self::PinUnavailable,
        Self::CannotReach,
        Self::AssistNeeded,
        Self::Minor,
        Self::DeviceFault,
        Self::CannotAnswer,
        Self::Other,
    ];
}

/// How well a face can be seen in a picture, in words: never a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quality {
    /// Well enough to be compared.
    Good,
    /// Too little light on it.
    Dark,
    /// Too small.
    Small,
    /// Blurred.
    Blurred,
}

/// How well the face can be seen in the card's photo. Nobody can take it anew, so it is told only whether it can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhotoQuality {
    /// Well enough to be compared.
    Good,
    /// Too small.
    Small,
}

/// What the face way made of photo and person before staff were asked, in words: never a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likeness {
    /// Alike.
    Alike,
    /// It could not tell.
    Unsure,
    /// Not alike.
    Unlike,
}

/// What the machine can say beside the two pictures of a staff check. `None`: nothing, and nothing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct QualityHints {
    /// The card's photo, where the face way looked at it.
    pub photo: Option<PhotoQuality>,
    /// The person before the camera now.
    pub live: Option<Quality>,
    /// Both compared, where the face way did that before in this visit.
    pub likeness: Option<Likeness>,
}
