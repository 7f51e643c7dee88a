//! One touch of a phone: from connection to signature, and the power taken. What the visit hears says whether a PIN was sent.

use card_client::{CardError, PhoneMark, PhoneSession, Pin4, Signature, TrustAnchors};
use kiosk_visit::{PhoneKey, PhoneKind, PhoneOutcome, PhoneTrouble};

use crate::card_worker::certificate_trouble;

/// A touch that came to its end with a signature.
pub(crate) struct Touched {
    pub kind: PhoneKind,
    pub certificate: card_client::AuthenticationCertificate,
    pub signature: Signature,
}

/// What a touch needs of the thread that does it.
pub(crate) trait Touch {
    /// Whether this is the phone of the touch before: another one ends the visit. `None`: the visit is over, and a phone that
    /// is held now has nothing to do with it.
    fn knows(&mut self, mark: &PhoneMark) -> Option<bool>;
    /// Whether it is the certificate of the touch before, if there was one that was kept.
    fn knows_certificate(&mut self, der: &[u8]) -> bool;
    /// What to sign. Taken once, and sent to the phone then.
    fn message(&mut self) -> Option<Vec<u8>>;
}

/// How far a touch had come when the phone was lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// Nothing that counts.
    Nothing,
    /// VERIFY.
    Pin,
    /// The bytes to sign.
    Message,
}

/// Why a touch came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotTouched {
    /// A PIN status that someone else left is on the phone: once more, after its power was taken.
    StatusLeftOver,
    /// For the visit to decide.
    Trouble(PhoneTrouble),
}

/// Does the whole touch. An `Err` after which another touch may follow comes only where no VERIFY was sent and nothing was given to the
/// phone to sign; the others end the visit, or find it over.
pub(crate) fn touch(
    session: &mut PhoneSession,
    key: &PhoneKey,
    anchors: &TrustAnchors,
    needs: &mut dyn Touch,
) -> Result<Result<Touched, PhoneOutcome>, NotTouched> {
    match needs.knows(session.mark()) {
        Some(true) => {}
        Some(false) => return Err(NotTouched::Trouble(PhoneTrouble::Changed)),
        None => return Err(NotTouched::Trouble(PhoneTrouble::Lifted)),
    }
    let kind = kind_of(session);
    let mut sent = Sent::Nothing;
    let done = go_through(session, kind, key, anchors, needs, &mut sent);
    match (done, sent) {
        (Ok(done), _) => Ok(done),
        (Err(Stop::Trouble(trouble)), _) => Err(NotTouched::Trouble(trouble)),
        (Err(Stop::Card(CardError::StatusLeftOver)), Sent::Nothing) => Err(NotTouched::StatusLeftOver),
        (Err(Stop::Card(CardError::PhoneShut)), _) if kind == PhoneKind::Iphone => {
            Ok(Err(PhoneOutcome::NotConfirmed))
        }
        (Err(Stop::Card(error)), Sent::Nothing) => Err(NotTouched::Trouble(trouble(&error))),
        (Err(Stop::Card(CardError::SignatureRefused)), _) => {
            Err(NotTouched::Trouble(PhoneTrouble::SignatureRefused))
        }
        // The PIN is used up, whatever the phone made of it.
        (Err(Stop::Card(_)), _) if kind == PhoneKind::Android => Ok(Err(PhoneOutcome::PinSpent)),
        (Err(Stop::Card(_)), _) => Ok(Err(PhoneOutcome::SignatureLost)),
    }
}

enum Stop {
    Card(CardError),
    Trouble(PhoneTrouble),
}

impl From<CardError> for Stop {
    fn from(error: CardError) -> Self {
        Self::Card(error)
    }
}

fn go_through(
    session: &mut PhoneSession,
    kind: PhoneKind,
    key: &PhoneKey,
    anchors: &TrustAnchors,
    needs: &mut dyn Touch,
    sent: &mut Sent,
) -> Result<Result<Touched, PhoneOutcome>, Stop> {
    if kind == PhoneKind::Android
        && let Some(outcome) = open_by_pin(session, key, needs, sent)?
    {
        return Ok(Err(outcome));
    }
    let certificate = match session.read_certificate(anchors)? {
        Ok(certificate) => certificate,
        Err(error) => return Ok(Err(PhoneOutcome::CertificateRefused(certificate_trouble(&error)))),
    };
    if !needs.knows_certificate(certificate.der()) {
        return Err(Stop::Trouble(PhoneTrouble::Changed));
    }
    if needs.knows(session.mark()) != Some(true) {
        return Err(Stop::Trouble(PhoneTrouble::Lifted));
    }
    let message = needs.message().ok_or(Stop::Trouble(PhoneTrouble::SignatureRefused))?;
    *sent = Sent::Message;
    let signature = session.sign(&message)?;
    Ok(Ok(Touched { kind, certificate, signature }))
}

/// Sends the PIN, once at most; `None` when it was right.
fn open_by_pin(
    session: &mut PhoneSession,
    key: &PhoneKey,
    needs: &mut dyn Touch,
    sent: &mut Sent,
) -> Result<Option<PhoneOutcome>, Stop> {
    let PhoneKey::Pin { pin, tries_left, last_try } = key else { return Ok(Some(PhoneOutcome::NeedsPin)) };
    let tries = match session.pin_state()? {
        card_client::PinState::TriesLeft(tries) => tries,
        card_client::PinState::Locked | card_client::PinState::None => {
            return Ok(Some(PhoneOutcome::PinLocked));
        }
        _ => return Ok(Some(PhoneOutcome::PinUnknown)),
    };
    if tries_left.is_some_and(|told| told != tries) {
        return Ok(Some(PhoneOutcome::CounterMoved));
    }
    if tries == 1 && !last_try {
        return Ok(Some(PhoneOutcome::LastTry));
    }
    let Some(pin) = Pin4::from_ascii(pin.as_ascii()) else { return Ok(Some(PhoneOutcome::PinUnknown)) };
    if needs.knows(session.mark()) != Some(true) {
        return Err(Stop::Trouble(PhoneTrouble::Lifted));
    }
    let outcome = session.verify_pin(&pin, tries)?;
    *sent = Sent::Pin;
    Ok(match outcome {
        card_client::PinOutcome::Right => None,
        card_client::PinOutcome::Wrong(left) => Some(PhoneOutcome::WrongPin(left)),
        card_client::PinOutcome::Locked => Some(PhoneOutcome::PinLocked),
        card_client::PinOutcome::CounterMoved => Some(PhoneOutcome::CounterMoved),
        card_client::PinOutcome::NotAttempted => Some(PhoneOutcome::PinUnknown),
        card_client::PinOutcome::AnswerLost => Some(PhoneOutcome::PinSpent),
    })
}

fn kind_of(session: &PhoneSession) -> PhoneKind {
    match session.kind() {
        card_client::PhoneKind::Android => PhoneKind::Android,
        card_client::PhoneKind::Iphone => PhoneKind::Iphone,
    }
}

/// What an error is to a visit by phone.
pub(crate) fn trouble(error: &CardError) -> PhoneTrouble {
    let trouble = match error {
        CardError::Removed | CardError::Reset => PhoneTrouble::Lifted,
        CardError::NotAPhone => PhoneTrouble::PlasticCard,
        CardError::NotMyNumber | CardError::NoCertificate => PhoneTrouble::NoCertificate,
        CardError::ReaderGone => PhoneTrouble::ReaderGone,
        CardError::ServiceGone => PhoneTrouble::ServiceGone,
        CardError::SignatureRefused | CardError::KeyNotOpened | CardError::CertificateNotAccepted => {
            PhoneTrouble::SignatureRefused
        }
        _ => PhoneTrouble::Unreadable,
    };
    tracing::warn!(kind = ?trouble, "phone");
    trouble
}
