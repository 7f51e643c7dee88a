//! What can go wrong with a card, in the words a visit needs.

use card_apdu::StatusWord;
use thiserror::Error;

use crate::TransportError;

/// Why the card did not do what was asked. After any of these the session is over: drop it and begin with a new
/// connection.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CardError {
    /// The card left the reader.
    #[error("card removed")]
    Removed,
    /// Another program reset the card.
    #[error("card reset by another program")]
    Reset,
    /// Another program holds the card.
    #[error("card in use by another program")]
    Busy,
    /// The reader is gone.
    #[error("reader gone")]
    ReaderGone,
    /// The smart-card service is gone.
    #[error("smart-card service gone")]
    ServiceGone,
    /// There is no JPKI applet on it.
    #[error("not a My Number Card")]
    NotMyNumber,
    /// A phone, where a plastic card was asked for.
    #[error("a phone, not a plastic card")]
    Phone,
    /// Not a phone, where one was asked for: a plastic card, or a token of a label that is not known.
    #[error("not a phone")]
    NotAPhone,
    /// The phone does not open what was asked: its owner has not confirmed (iPhone: Face ID or Touch ID; Android: no right
    /// PIN yet).
    #[error("the phone's owner has not confirmed")]
    PhoneShut,
    /// The card carries no authentication certificate.
    #[error("no authentication certificate on the card")]
    NoCertificate,
    /// A PIN is already verified on this connection: someone else's status was left on the card. Power it off, connect
    /// again, and begin anew; it is never a permission.
    #[error("security status of an earlier session is still on the card")]
    StatusLeftOver,
    /// The card or the reader answered something that makes no sense at this step.
    #[error("card cannot be read at {step}: {why}")]
    Unreadable {
        /// The step, for the log; nothing personal.
        step: &'static str,
        /// What came.
        why: Unreadable,
    },
    /// The card refused to sign, or its signature does not verify under its own certificate.
    #[error("card refused to sign or signed wrongly")]
    SignatureRefused,
    /// The card did not open its key without the PIN: it does not know this way, or not this terminal.
    #[error("card does not open its key without the PIN")]
    PinlessRefused,
    /// What opens the key without the PIN could not do its part. Not the card's doing.
    #[error("what opens the key without the PIN failed")]
    PinlessFailed,
    /// The key was not opened in this session, by its PIN or without, so nothing was asked of the card: a status that an
    /// earlier session left there is no permission.
    #[error("key not opened in this session")]
    KeyNotOpened,
    /// There is no accepted certificate to sign with, so nothing was asked of the card.
    #[error("no accepted certificate to sign under")]
    CertificateNotAccepted,
    /// The allow-list stopped a command. A fault in this program, never in the card.
    #[error("command {0} is not allowed to leave the kiosk")]
    NotAllowed(String),
}

/// What made an answer unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// An unexpected status word.
    #[error("status word {0}")]
    Status(StatusWord),
    /// The content is not what belongs there.
    #[error("malformed content")]
    Content,
    /// The exchange itself broke.
    #[error("protocol fault")]
    Protocol,
}

impl CardError {
    pub(crate) fn status(step: &'static str, status: StatusWord) -> Self {
        Self::Unreadable { step, why: Unreadable::Status(status) }
    }

    pub(crate) fn content(step: &'static str) -> Self {
        Self::Unreadable { step, why: Unreadable::Content }
    }
}

impl From<TransportError> for CardError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::CardRemoved => Self::Removed,
            TransportError::CardReset => Self::Reset,
            TransportError::Busy => Self::Busy,
            TransportError::ReaderGone => Self::ReaderGone,
            TransportError::ServiceGone | TransportError::ServiceRefused => Self::ServiceGone,
            TransportError::NotAllowed(header) => Self::NotAllowed(header),
            TransportError::Protocol | TransportError::Response(_) => {
                Self::Unreadable { step: "exchange", why: Unreadable::Protocol }
            }
        }
    }
}

/// Why a card face is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FaceError {
    /// Not laid out as EF 0002 of the 券面AP, or longer than it can be.
    #[error("card face malformed")]
    Malformed,
    /// The issuer certificate (EF 0004) is not laid out as one.
    #[error("issuer certificate malformed")]
    CertificateMalformed,
    /// No configured issuer key certifies the municipality's key.
    #[error("issuer certificate of an unknown authority")]
    UnknownIssuer,
    /// The signature over the issuer certificate is wrong.
    #[error("issuer certificate signature is wrong")]
    CertificateSignature,
    /// The issuer's signature over the card face is wrong: changed data.
    #[error("card face signature is wrong")]
    FaceSignature,
    /// The card could not prove that it holds the key in the card face: a copy.
    #[error("card did not prove its own key")]
    NotThisCard,
    /// A key in it is not RSA-2048 with exponent 65537.
    #[error("card face key is not RSA-2048")]
    WeakKey,
}
