//! What a member of staff keys in and decides at the kiosk itself.

use std::slice::SliceIndex;

use zeroize::ZeroizeOnDrop;

use crate::digits::AsciiDigits;

/// Digits of a staff number: one more than a PIN has, so that nobody takes the one for the other.
const NUMBER: usize = 5;
/// Digits of a one-time code.
const CODE: usize = 6;
/// Both.
pub(crate) const DIGITS: usize = NUMBER + CODE;

/// A staff number and a one-time code, as ASCII digits. Wiped on drop; never printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCode(AsciiDigits<DIGITS>);

impl StaffCode {
    /// Takes eleven digits 0 to 9; `None` for anything else.
    #[must_use]
    pub fn from_digits(digits: &[u8]) -> Option<Self> {
        AsciiDigits::of(digits).map(Self)
    }

    /// Who they say they are.
    #[must_use]
    pub fn number(&self) -> &str {
        self.text(..NUMBER)
    }

    /// What they show for it.
    #[must_use]
    pub fn one_time(&self) -> &str {
        self.text(NUMBER..)
    }

    fn text(&self, part: impl SliceIndex<[u8], Output = [u8]>) -> &str {
        let digits = self.0.bytes().get(part);
        digits.and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

impl ZeroizeOnDrop for StaffCode {}

/// One of the two numbers on the staff pad, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffPart {
    /// The staff number.
    Number,
    /// The one-time code.
    Code,
}

impl StaffPart {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::Number, Self::Code];

    /// How many digits it has.
    #[must_use]
    pub fn length(self) -> u8 {
        match self {
            Self::Number => NUMBER as u8,
            Self::Code => CODE as u8,
        }
    }
}

/// The staff pad's state. Digits are never in the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StaffPad {
    /// How many digits are in, 0 to 11.
    pub entered: u8,
}

impl StaffPad {
    /// How many digits of this part are in.
    #[must_use]
    pub fn of(self, part: StaffPart) -> u8 {
        match part {
            StaffPart::Number => self.entered.min(part.length()),
            StaffPart::Code => self.entered.saturating_sub(StaffPart::Number.length()),
        }
    }

    /// Where the next digit goes; `None` when all are in.
    #[must_use]
    pub fn current(self) -> Option<StaffPart> {
        StaffPart::ALL.into_iter().find(|part| self.of(*part) < part.length())
    }

    /// Whether 決定 is possible.
    #[must_use]
    pub fn complete(self) -> bool {
        self.current().is_none()
    }
}

/// What became of a staff number with its code. Which part was wrong is not told.
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

/// What staff saw when they compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opinion {
    /// The same person.
    Same,
    /// Not sure.
    NotSure,
    /// Another person.
    Different,
}

impl Opinion {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Same, Self::NotSure, Self::Different];
}

/// Why there is a staff check: coarse, no word about health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Anything else.
    Other,
}

impl CheckReason {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 7] = [
        Self::FaceFailed,
        Self::PinUnavailable,
        Self::CannotReach,
        Self::AssistNeeded,
        Self::Minor,
        Self::DeviceFault,
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
pub struct Remarks {
    /// The card's photo, where the face way looked at it.
    pub photo: Option<PhotoQuality>,
    /// The person before the camera now.
    pub live: Option<Quality>,
    /// Both compared, where the face way did that before in this visit.
    pub likeness: Option<Likeness>,
}
