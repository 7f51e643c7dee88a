//! The photo on the chip: whether it can be had, and the one way to it.

use std::fmt;

use crate::allow_list::{Applet, File};
use crate::{
    CardChannel, CardError, CardFaceSession, CheckedCardFace, FaceError, HolderFacts, IssuerKeys, PinOutcome,
    PinState, Unreadable, VerificationCodeB, pin,
};

/// What stands between the kiosk and the photo, told without an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhotoState {
    /// Code B opens it and has 1 to 15 tries left. Whether there is a photo behind it (an infant's card has none) shows
    /// only when it is open.
    TriesLeft(u8),
    /// Code B is locked; only the municipal office unlocks it.
    Locked,
    /// No card-face applet, or one that does not tell the tries left: no way to a photo.
    None,
}

/// How [`crate::CardSession::open_photo`] may open the photo, and what makes it believable.
#[derive(Clone, Copy)]
pub struct PhotoRequest<'a> {
    /// Tries left of code B as the caller knows them.
    pub expected_tries: u8,
    /// No VERIFY is sent with this many tries left or fewer, so that a wrong code never takes the count below it.
    pub floor: u8,
    /// The configured keys that certify issuers.
    pub issuers: &'a IssuerKeys,
    /// 32 bytes for the card to sign: fresh and random, or a copy of a card passes for the card.
    pub challenge: &'a [u8; 32],
}

/// What became of one attempt to open the photo.
pub enum PhotoOutcome {
    /// The code was right, the issuer signed the face, and the card proved that it is the one that the face names. There is
    /// a photo, still hostile input to whatever decodes it.
    Right(Box<CheckedCardFace>),
    /// The code was wrong, with this many tries left (1 to 15).
    Wrong(u8),
    /// Code B is locked, now or before.
    Locked,
    /// The tries left were not what the caller knew: someone else uses the card. No VERIFY was sent.
    CounterMoved,
    /// No VERIFY was sent: too few tries left, or they could not be told.
    NotAttempted,
    /// VERIFY was sent once and its answer never came, or made no sense. A try may be gone.
    AnswerLost,
    /// The card has no photo: an infant's card, whose card face is believed all the same and says who its holder is, or one
    /// without the card-face applet.
    NoPhoto(Option<HolderFacts>),
    /// What the card showed is not believed; nothing of it leaves this room.
    NotBelieved(FaceError),
}

impl fmt::Debug for PhotoOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right(_) => f.write_str("Right(..)"),
            Self::Wrong(tries) => write!(f, "Wrong({tries})"),
            Self::Locked => f.write_str("Locked"),
            Self::CounterMoved => f.write_str("CounterMoved"),
            Self::NotAttempted => f.write_str("NotAttempted"),
            Self::AnswerLost => f.write_str("AnswerLost"),
            Self::NoPhoto(_) => f.write_str("NoPhoto"),
            Self::NotBelieved(error) => write!(f, "NotBelieved({error:?})"),
        }
    }
}

/// Asks the tries left of code B; no try is used. The card-face applet stays selected.
pub(crate) fn state(channel: &mut CardChannel) -> Result<PhotoState, CardError> {
    if !channel.select_applet(Applet::CardFace)?.is_ok() {
        return Ok(PhotoState::None);
    }
    match pin::count_tries(channel, File::CodeB)? {
        PinState::TriesLeft(tries) => Ok(PhotoState::TriesLeft(tries)),
        PinState::Locked | PinState::None => Ok(PhotoState::Locked),
        PinState::AlreadyVerified => Err(CardError::StatusLeftOver),
        PinState::Unknown(_) => Ok(PhotoState::None),
    }
}

/// One attempt, with the card-face applet selected.
pub(crate) fn open(
    face: &mut CardFaceSession<'_>,
    code: &VerificationCodeB,
    request: &PhotoRequest<'_>,
) -> Result<PhotoOutcome, CardError> {
    match face.verify_code(code, request.expected_tries, request.floor)? {
        PinOutcome::Right => {}
        PinOutcome::Wrong(tries) => return Ok(PhotoOutcome::Wrong(tries)),
        PinOutcome::Locked => return Ok(PhotoOutcome::Locked),
        PinOutcome::CounterMoved => return Ok(PhotoOutcome::CounterMoved),
        PinOutcome::NotAttempted => return Ok(PhotoOutcome::NotAttempted),
        PinOutcome::AnswerLost => return Ok(PhotoOutcome::AnswerLost),
    }
    Ok(match believed(face, request)? {
        Ok(checked) if checked.photo_jp2().is_empty() => PhotoOutcome::NoPhoto(Some(checked.holder())),
        Ok(checked) => PhotoOutcome::Right(Box::new(checked)),
        Err(error) => PhotoOutcome::NotBelieved(error),
    })
}

/// The card face, signed by an issuer that a configured key certifies, on the card that holds its key.
fn believed(
    face: &mut CardFaceSession<'_>,
    request: &PhotoRequest<'_>,
) -> Result<Result<CheckedCardFace, FaceError>, CardError> {
    let read = match face.read_face()? {
        Ok(read) => read,
        Err(error) => return Ok(Err(error)),
    };
    let issuer = match face.read_issuer()? {
        Ok(issuer) => issuer,
        Err(error) => return Ok(Err(error)),
    };
    let checked = match read.check(&issuer, request.issuers) {
        Ok(checked) => checked,
        Err(error) => return Ok(Err(error)),
    };
    let answer = match face.answer_challenge(request.challenge) {
        Ok(answer) => answer,
        // A card that does not sign has proved nothing.
        Err(CardError::Unreadable { why: Unreadable::Status(_), .. }) => {
            return Ok(Err(FaceError::NotThisCard));
        }
        Err(error) => return Err(error),
    };
    Ok(checked.check_presence(request.challenge, &answer).map(|()| checked))
}
