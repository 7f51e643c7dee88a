//! A visit by phone: what it keeps between touches, and the way from one to the next.
//!
//! The phone is held for a second or two and lifted again, so nothing in such a visit asks for it to stay. One touch does it all:
//! read, PIN, sign. A PIN stays with the visit only until it was sent, and is sent once.

use std::time::Duration;

use crate::core::Core;
use crate::patient::Challenge;
use crate::state::{EnteringPin, HoldingPhone, LastTry, State, Trouble};
use crate::ways::Notice;
use crate::{
    CardFacts, CertificateDates, FailureCode, GatewayTrouble, Method, PhoneKind, PhoneOutcome, PhonePlace,
    PhoneTrouble, PhotoState, PinState, identity,
};

/// Touches that came to nothing, after which the visit ends: nobody is asked for the same thing without end.
const TOUCHES: u8 = 6;
/// When the screen says how a phone is held, and when it names the other ways.
pub(crate) const HINTS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(10)];

/// What a visit by phone keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PhoneVisit {
    /// Touches that came to nothing.
    touches: u8,
    /// The placement that the last touch was of: what lies there since then is not tried again by itself.
    pub tried: u64,
    /// The placement of a phone that was found where it lay.
    found: Option<u64>,
    /// Which kind it turned out to be.
    kind: Option<PhoneKind>,
}

impl PhoneVisit {
    /// Nothing was tried yet, and up to the last placement nothing counts; but for that one where it is a phone that was `found`.
    pub(crate) fn begun(last: u64, found: bool) -> Self {
        let tried = last.saturating_sub(u64::from(found));
        Self { touches: 0, tried, found: found.then_some(last), kind: None }
    }

    /// Whether what was placed then is the phone of this visit.
    pub(crate) fn is_of(self, placement: u64) -> bool {
        self.tried == placement || self.found == Some(placement)
    }
}

/// What a screen of these says beside what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhoneNotice {
    /// Lifted too early.
    Short,
    /// Nothing could be read.
    Unread,
    /// Its owner has not confirmed on it.
    NotConfirmed,
    /// No certificate of this kind on it.
    NoCertificate,
    /// A plastic card was placed where phones are held.
    PlasticCard,
    /// The gateway did not take the challenge: once more.
    Again,
}

impl PhoneNotice {
    /// The key of its text.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Short => "phone-short",
            Self::Unread => "phone-unread",
            Self::NotConfirmed => "phone-not-confirmed",
            Self::NoCertificate => "phone-none",
            Self::PlasticCard => "phone-is-card",
            Self::Again => "again-identity",
        }
    }
}

/// Whether phones can be used here now: a reader for them, and a gateway that takes them.
pub(crate) fn is_offered(core: &Core) -> bool {
    let reader = match core.config.phones {
        None => false,
        Some(PhonePlace::CardReader) => true,
        Some(PhonePlace::SecondReader) => core.phone_reader,
    };
    reader && core.facility.phones
}

/// Whether something lies where phones are held that was not tried yet.
pub(crate) fn is_held(core: &Core) -> bool {
    is_there(core) && core.patient.phone.is_some_and(|phone| phone.tried < core.placements)
}

/// Whether anything lies where phones are held.
pub(crate) fn is_there(core: &Core) -> bool {
    match core.config.phones {
        None => false,
        Some(PhonePlace::CardReader) => core.card_present,
        Some(PhonePlace::SecondReader) => core.phone_present,
    }
}

/// Begins with this kind of phone.
pub(crate) fn begin(core: &mut Core, kind: PhoneKind) -> State {
    core.patient.pin = PinState::Unknown;
    match kind {
        PhoneKind::Android => EnteringPin::open(core, None, false),
        PhoneKind::Iphone => HoldingPhone::for_owner(core, None),
    }
}

/// What follows a touch that went to its end. A PIN that was with it is used up.
pub(crate) fn told(core: &mut Core, outcome: PhoneOutcome, trouble: Option<GatewayTrouble>) -> State {
    match outcome {
        PhoneOutcome::Signed { kind, dates } => signed(core, kind, dates, trouble),
        PhoneOutcome::CertificateRefused(why) => Trouble::because(core, why.into()),
        PhoneOutcome::NeedsPin => pin_again(core, PinState::Unknown, Some(Notice::PhoneNeedsPin)),
        PhoneOutcome::LastTry => {
            core.patient.pin = PinState::TriesLeft(1);
            identity::prefetch(core);
            State::LastTry(LastTry { wrong: false })
        }
        PhoneOutcome::WrongPin(left) => {
            pin_again(core, PinState::TriesLeft(left), Some(Notice::PinWrong(left)))
        }
        PhoneOutcome::PinLocked => Trouble::because(core, FailureCode::PhonePinLocked),
        PhoneOutcome::CounterMoved => Trouble::because(core, FailureCode::PinCounterMoved),
        PhoneOutcome::PinUnknown => Trouble::because(core, FailureCode::PinUnknown),
        PhoneOutcome::PinSpent => {
            // The challenge may have gone to the phone as well.
            core.patient.challenge = Challenge::None;
            if wasted(core) {
                return Trouble::because(core, FailureCode::PhoneUnreadable);
            }
            // Whether it counted as wrong only the phone knows; it says so in the next touch, before anything is sent.
            pin_again(core, PinState::Unknown, Some(Notice::PhoneShort))
        }
        PhoneOutcome::NotConfirmed => {
            // The challenge may have gone to the phone before it said so.
            core.patient.challenge = Challenge::None;
            once_more(core, PhoneNotice::NotConfirmed)
        }
        PhoneOutcome::SignatureLost => {
            core.patient.challenge = Challenge::None;
            once_more(core, PhoneNotice::Short)
        }
    }
}

fn pin_again(core: &mut Core, pin: PinState, notice: Option<Notice>) -> State {
    core.patient.pin = pin;
    EnteringPin::open(core, notice, false)
}

fn once_more(core: &mut Core, notice: PhoneNotice) -> State {
    if wasted(core) {
        return Trouble::because(core, FailureCode::PhoneUnreadable);
    }
    HoldingPhone::for_owner(core, Some(notice))
}

/// Counts a touch that came to nothing; whether it was the last one.
pub(crate) fn wasted(core: &mut Core) -> bool {
    let Some(phone) = &mut core.patient.phone else { return true };
    phone.touches = phone.touches.saturating_add(1);
    phone.touches >= TOUCHES
}

/// What a touch says that came to nothing, where it may be tried again; else why the visit ends.
pub(crate) fn may_try_again(trouble: PhoneTrouble) -> Result<PhoneNotice, FailureCode> {
    match trouble {
        PhoneTrouble::Lifted => Ok(PhoneNotice::Short),
        PhoneTrouble::Unreadable => Ok(PhoneNotice::Unread),
        PhoneTrouble::PlasticCard => Ok(PhoneNotice::PlasticCard),
        PhoneTrouble::NoCertificate => Ok(PhoneNotice::NoCertificate),
        PhoneTrouble::Changed => Err(FailureCode::PhoneChanged),
        PhoneTrouble::SignatureRefused => Err(FailureCode::CardSignature),
        PhoneTrouble::ReaderGone => Err(FailureCode::ReaderGone),
        PhoneTrouble::ServiceGone => Err(FailureCode::CardServiceGone),
    }
}

fn signed(
    core: &mut Core,
    kind: PhoneKind,
    dates: CertificateDates,
    trouble: Option<GatewayTrouble>,
) -> State {
    let patient = &mut core.patient;
    if let Some(phone) = &mut patient.phone {
        phone.kind = Some(kind);
    }
    patient.card = Some(CardFacts { pin: PinState::None, photo: PhotoState::None, certificate: Ok(dates) });
    match trouble {
        None => identity::proven(core, Method::of_phone(kind)),
        Some(trouble) => {
            patient.signed_here = true;
            Trouble::because(core, trouble.into())
        }
    }
}

/// The gateway did not take the challenge: the same phone once more.
pub(crate) fn identity_again(core: &mut Core, phone: PhoneVisit) -> State {
    match phone.kind {
        Some(PhoneKind::Android) => pin_again(core, PinState::Unknown, Some(Notice::Again)),
        Some(PhoneKind::Iphone) | None => HoldingPhone::for_owner(core, Some(PhoneNotice::Again)),
    }
}
