//! What the visit knows of the patient in front of it. Nothing personal is in here, and all of it goes with `Forget`.

use std::time::Duration;

use crate::offers::Offers;
use crate::phone::PhoneVisit;
use crate::{
    Age, AnswerGiven, CardFacts, Confirmed, ConsentGiven, EffectId, GatewayTrouble, Method, PadOrder,
    PhotoState, PinState,
};

/// One visit's facts.
#[derive(Debug)]
pub(crate) struct Patient {
    /// A phone takes the place of the card.
    pub phone: Option<PhoneVisit>,
    /// What reading the card said.
    pub card: Option<CardFacts>,
    /// The PIN's state as last told by the card.
    pub pin: PinState,
    /// Verification code B's state as last told by the card.
    pub photo: PhotoState,
    /// The photo is open: in the connection that the card has now, and not used for a signature yet.
    pub opened: bool,
    /// What an opened card face says of its holder's age. It stays when the photo goes.
    pub card_face: Option<Opened>,
    /// The card on the reader is the one that was read: it has not been lifted since, or was checked again. Only
    /// [`crate::core::Core::lose_card`] takes it back.
    pub card_sure: bool,
    /// The card was lifted: whichever lies there now has not been compared with it.
    pub card_lifted: bool,
    /// The card is connected, so it has to be released.
    pub card_open: bool,
    /// The patient has read the camera notice and let the cameras start.
    pub camera_accepted: bool,
    /// The document camera runs, so it has to be stopped.
    pub print_camera: bool,
    /// Reading the card face is closed for this visit.
    pub print_closed: bool,
    /// The camera runs, so it has to be stopped.
    pub camera: bool,
    /// The way that the photo is opened for: face or staff.
    pub photo_for: Method,
    /// Where the digits of the PIN pad stand.
    pub pad: PadOrder,
    /// Faces not accepted so far.
    pub face_refusals: u8,
    /// The face way is closed for this visit.
    pub face_closed: bool,
    /// What opens the key without the PIN has failed in this visit: the ways that end with it are closed.
    pub authorisation_failed: bool,
    /// The gateway's challenge.
    pub challenge: Challenge,
    /// The gateway said with its challenge that this card's certificate gives eligibility only.
    pub eligibility_only: bool,
    /// The card has signed the gateway's challenge.
    pub proven: bool,
    /// The card has signed bytes of the kiosk, where there was no challenge of the gateway.
    pub signed_here: bool,
    /// Staff confirmed the person and said that they cannot answer: nothing is asked of them. It counts as long as that confirmation.
    pub unasked: bool,
    /// All consents, once the last question is answered.
    pub consents: Option<Vec<ConsentGiven>>,
    /// What else this person can be asked.
    pub offers: Offers,
    /// The answers to that, once the last question is answered.
    pub answers: Option<Vec<AnswerGiven>>,
    /// The card was enrolled in this visit.
    pub enrolled: bool,
    /// The gateway refused a challenge once, so identity was asked again.
    pub asked_again: bool,
    /// What the gateway confirmed.
    pub confirmed: Option<Confirmed>,
    /// The patient asked for staff, and staff were called.
    pub staff_called: bool,
    /// A number from the console opens the staff check at the kiosk.
    pub handed_over: bool,
    /// Staff stopped the visit while the machine worked: it ends with that.
    pub stop_wanted: bool,
    /// The staff check at the kiosk was asked for, so it has to be closed.
    pub check_open: bool,
}

impl Patient {
    /// Nobody yet.
    pub(crate) fn nobody() -> Self {
        Self {
            phone: None,
            card: None,
            pin: PinState::Unknown,
            photo: PhotoState::None,
            opened: false,
            card_face: None,
            card_sure: false,
            card_lifted: false,
            card_open: false,
            camera_accepted: false,
            print_camera: false,
            print_closed: false,
            camera: false,
            photo_for: Method::Face,
            pad: PadOrder::FIXED,
            face_refusals: 0,
            face_closed: false,
            authorisation_failed: false,
            challenge: Challenge::None,
            eligibility_only: false,
            proven: false,
            signed_here: false,
            unasked: false,
            consents: None,
            offers: Offers::NotAsked,
            answers: None,
            enrolled: false,
            asked_again: false,
            confirmed: None,
            staff_called: false,
            handed_over: false,
            stop_wanted: false,
            check_open: false,
        }
    }

    /// Whether there is a photo to compare with, or one can be had.
    pub(crate) fn has_photo(&self) -> bool {
        self.opened || self.photo.may_try().is_some()
    }

    /// The holder's age, where an opened card face says it.
    pub(crate) fn age(&self) -> Option<Age> {
        self.card_face?.age
    }

    /// Whether the card face that was opened is taken for a child's.
    pub(crate) fn is_minor(&self) -> bool {
        self.card_face.is_some_and(|face| Age::counts_as_child(face.age))
    }

    /// Whole days until the certificate expires.
    pub(crate) fn days_left(&self) -> Option<i32> {
        self.card.as_ref().and_then(|card| card.certificate.ok()).map(|dates| dates.days_left)
    }
}

/// What was answered on the way to the confirmation.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// How identity was shown.
    pub method: Method,
    /// The consents.
    pub consents: Vec<ConsentGiven>,
}

/// What is known of a card face that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    /// The holder's age.
    pub age: Option<Age>,
}

/// The challenge, fetched while the patient shows who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// Not asked for, or used.
    None,
    /// On its way.
    Asked {
        /// The effect that fetches it.
        id: EffectId,
        /// When it was asked for.
        since: Duration,
    },
    /// Here.
    Ready {
        /// When it may not be signed any more.
        until: Duration,
    },
    /// The gateway did not give one.
    Failed(GatewayTrouble),
}
