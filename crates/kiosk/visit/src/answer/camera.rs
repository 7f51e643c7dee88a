//! What the cameras and the comparison say.

use crate::Age;

/// What the document camera says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintOutcome {
    /// Verification code B was read; it stays with the thread that read it.
    Read,
    /// Not yet; this would help.
    Guidance(PrintGuidance),
    /// No document camera, or none that works: reading is closed for this visit.
    Unavailable,
}

/// What would help the document camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintGuidance {
    /// No card face is to be seen.
    NoCard,
    /// Let the card lie still.
    Still,
    /// Light is mirrored in the card.
    Glare,
    /// The picture is not sharp.
    Blurred,
}

/// What the one VERIFY of verification code B said, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhotoOutcome {
    /// The photo is here: its signature, its issuer and the card's own proof are good.
    Opened {
        /// The holder's age; `None` where the card face holds no birth date that can be read.
        age: Option<Age>,
    },
    /// Wrong, with this many tries left.
    WrongCode(u8),
    /// Locked, now or before.
    Locked,
    /// The tries left were not what the visit knew: someone else uses the card. No VERIFY was sent.
    CounterMoved,
    /// No VERIFY was sent because the tries left could not be told.
    NotAttempted,
    /// VERIFY was sent and its answer never came, or made no sense.
    AnswerLost,
    /// The card face holds no photo, or none that can be read as a picture.
    NoPhoto,
    /// The photo's signature, its issuer or the card's own proof is not good.
    NotBelieved,
}

/// What the camera and the matcher say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaceOutcome {
    /// Not yet; this would help.
    Guidance(FaceGuidance),
    /// The person on the card.
    Accepted,
    /// Not accepted in this attempt.
    Refused,
    /// The face way is closed for this visit.
    Unavailable(FaceTrouble),
}

/// Why faces cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaceTrouble {
    /// No camera, or none that works.
    Camera,
    /// A model or the threshold policy is missing or not the one it has to be.
    Model,
    /// No face can be found on the card's photo.
    Photo,
}

/// What would help the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaceGuidance {
    /// Put the face in the frame.
    Frame,
    /// Closer.
    Closer,
    /// Farther.
    Back,
    /// To the left, as the patient sees themselves.
    Left,
    /// To the right, as the patient sees themselves.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Look straight ahead.
    Front,
    /// Hold still.
    Hold,
    /// More light.
    Dark,
    /// Less light.
    Bright,
    /// One person only.
    Many,
    /// The mask lower.
    Mask,
    /// Hat or sunglasses off.
    Cover,
    /// Eyes open.
    Eyes,
    /// Blink once.
    Blink,
    /// Turn the face a little to the left, as the patient sees it.
    TurnLeft,
    /// Turn the face a little to the right, as the patient sees it.
    TurnRight,
}
