//! Which ways to show who one is are offered: computed from card × configuration × what happened so far.

use crate::core::Core;
use crate::state::{Choosing, EnteringPin, StaffChecking, State, Trouble};
use crate::{FailureCode, Method, PhotoState, PinState, Text, face};

/// What a screen of this step says beside its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The gateway did not take the challenge: once more.
    Again,
    /// The PIN was wrong; this many tries are left.
    PinWrong(u8),
    /// The PIN is needed again, after the card was lifted.
    PinAgain,
    /// The PIN was locked just now.
    PinLockedNow,
    /// The face could not be confirmed.
    FaceOther,
    /// The time for a face was over; it may be tried again.
    FaceTime,
    /// A child's face could not be confirmed.
    FaceChild,
    /// The face way is closed for a reason that is not the patient's.
    FaceClosed,
    /// Face and staff check are closed: what opens the key without the PIN has failed.
    KeyClosed,
    /// The card turned out to hold no photo that can be used.
    NoPhoto,
    /// The card face could not be read in time: the numbers are keyed in.
    PrintOther,
    /// There is no document camera that works: the numbers are keyed in.
    PrintNone,
    /// What was read from the card face was wrong: the numbers are keyed in.
    PrintWrong,
    /// The numbers keyed in were wrong.
    CodeWrong,
    /// The phone that was held needs its PIN.
    PhoneNeedsPin,
    /// The phone was lifted after its PIN was sent: the PIN is keyed in once more.
    PhoneShort,
}

/// The ways that are open, in the order they are offered.
pub(crate) fn open(core: &Core) -> Vec<Method> {
    let patient = &core.patient;
    // Without the key nothing comes of a photo.
    let photo = patient.has_photo() && !patient.authorisation_failed;
    let mut ways = Vec::new();
    if core.config.face && photo && !patient.face_closed {
        ways.push(Method::Face);
    }
    if matches!(patient.pin, PinState::TriesLeft(1..)) {
        ways.push(Method::Pin);
    }
    if core.staff_check() && photo {
        ways.push(Method::Staff);
    }
    ways
}

/// Whether this way is open.
pub(crate) fn is_open(core: &Core, method: Method) -> bool {
    open(core).contains(&method)
}

/// Goes to the only way there is, or lets the patient choose. Staff are never called unasked, so a staff check alone is
/// offered as a choice.
pub(crate) fn next(core: &mut Core, notice: Option<Notice>) -> State {
    let ways = open(core);
    match ways.iter().filter(|way| **way != Method::Staff).collect::<Vec<_>>().as_slice() {
        [] if ways.is_empty() => Trouble::because(core, none_left(core)),
        [only] => {
            let only = **only;
            start(core, only, notice)
        }
        // The patient has not chosen yet, and nothing has to be read before.
        _ if core.config.face_first && notice.is_none() && is_open(core, Method::Face) => {
            start(core, Method::Face, None)
        }
        _ => State::Choosing(Choosing { notice, fresh: false }),
    }
}

/// Lets the patient choose among what is left, even when it is one way only: a lock is nothing to be hurried past.
pub(crate) fn choose(core: &mut Core, notice: Notice) -> State {
    if open(core).is_empty() {
        return Trouble::because(core, none_left(core));
    }
    State::Choosing(Choosing { notice: Some(notice), fresh: false })
}

/// Begins this way; the caller has seen that it is open.
pub(crate) fn start(core: &mut Core, method: Method, notice: Option<Notice>) -> State {
    core.patient.photo_for = if method == Method::Staff { Method::Staff } else { Method::Face };
    match method {
        Method::Face => face::start(core, notice),
        Method::Pin => EnteringPin::open(core, notice, false),
        Method::Staff => StaffChecking::start(core),
        Method::PhonePin | Method::PhoneBiometrics => core.begin_phone(None),
    }
}

/// Why no way is left.
pub(crate) fn none_left(core: &Core) -> FailureCode {
    match core.patient.pin {
        PinState::Locked => FailureCode::PinLocked,
        PinState::Unknown => FailureCode::PinUnknown,
        _ if core.patient.authorisation_failed => FailureCode::AuthorisationFailed,
        // There is a photo, but its code must not be tried.
        PinState::None | PinState::TriesLeft(_)
            if (core.config.face || core.staff_check())
                && matches!(core.patient.photo, PhotoState::Locked | PhotoState::TriesLeft(_)) =>
        {
            FailureCode::CodeBClosed
        }
        PinState::None | PinState::TriesLeft(_) => FailureCode::NoWayLeft,
    }
}

/// The text of a notice.
pub(crate) fn text(core: &Core, notice: Notice) -> Text {
    match notice {
        Notice::Again => Text::new("again-identity"),
        Notice::PinWrong(tries) => Text::new("pin-wrong").with("n", tries),
        Notice::PinAgain => Text::new("pin-again"),
        Notice::PinLockedNow if is_open(core, Method::Face) && is_open(core, Method::Staff) => {
            Text::new("pin-locked")
        }
        Notice::PinLockedNow => locked(core),
        Notice::FaceOther => Text::new("face-other"),
        Notice::FaceTime => Text::new("face-time"),
        Notice::FaceChild => Text::new("face-child-other"),
        Notice::KeyClosed => Text::new("way-closed"),
        Notice::NoPhoto if is_open(core, Method::Pin) => Text::new("method-nophoto"),
        Notice::FaceClosed | Notice::NoPhoto => Text::new("face-closed"),
        Notice::PrintOther => Text::new("print-other"),
        Notice::PrintNone => Text::new("print-none"),
        Notice::PrintWrong => Text::new("print-wrong"),
        Notice::CodeWrong => Text::new("code-wrong"),
        Notice::PhoneNeedsPin => Text::new("phone-needs-pin"),
        Notice::PhoneShort => Text::new("phone-short-pin"),
    }
}

/// What the card itself makes worth saying, when nothing else is.
pub(crate) fn about_card(core: &Core) -> Option<Text> {
    if core.patient.phone.is_some() {
        return None;
    }
    let face = is_open(core, Method::Face);
    match core.patient.pin {
        PinState::Locked => Some(locked(core)),
        PinState::None if face => Some(Text::new("method-nopin")),
        PinState::None => Some(Text::new("method-nopin-staff")),
        // Without a camera nobody expected the photo to be used.
        _ if core.config.face && !core.patient.has_photo() => Some(match core.patient.photo {
            PhotoState::None => Text::new("method-nophoto"),
            PhotoState::Locked | PhotoState::TriesLeft(_) => Text::new("face-closed"),
        }),
        _ => None,
    }
}

fn locked(core: &Core) -> Text {
    Text::new(if is_open(core, Method::Face) { "method-pinlocked" } else { "method-pinlocked-staff" })
}
