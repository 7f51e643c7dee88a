//! What a phone says in one touch, as far as a decision needs it.

use crate::{CertificateDates, CertificateTrouble};

/// Which kind of phone carries the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PhoneKind {
    /// Its certificate opens with a 4-digit PIN of its own, which is keyed in at the kiosk before the phone is held.
    Android,
    /// Its owner confirms with Face ID or Touch ID on the phone itself, then holds it.
    Iphone,
}

impl PhoneKind {
    /// Both, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Iphone, Self::Android];
}

/// Where phones are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhonePlace {
    /// On the reader that takes the cards.
    CardReader,
    /// On a second reader, beside it.
    SecondReader,
}

/// What came of one touch that went to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneOutcome {
    /// The phone signed, and the proof is kept.
    Signed {
        /// Which kind it is, whatever the patient chose.
        kind: PhoneKind,
        /// The dates of its certificate.
        dates: CertificateDates,
    },
    /// Its certificate is not accepted.
    CertificateRefused(CertificateTrouble),
    /// An Android phone, and no PIN was keyed in for it.
    NeedsPin,
    /// Nothing was sent: one try is left, and the patient has not agreed to use it.
    LastTry,
    /// The PIN was wrong; this many tries are left (1 to 15).
    WrongPin(u8),
    /// Its PIN is locked, now or before.
    PinLocked,
    /// The tries left were not what the visit knew. No VERIFY was sent.
    CounterMoved,
    /// No VERIFY was sent because the tries left could not be told.
    PinUnknown,
    /// VERIFY was sent, and the phone was gone before it signed: the PIN is keyed in once more.
    PinSpent,
    /// An iPhone whose owner has not confirmed with Face ID or Touch ID.
    NotConfirmed,
    /// An iPhone that was gone after the bytes to sign had been sent to it: they are not sent again.
    SignatureLost,
}

/// Why a touch came to nothing. No VERIFY was sent in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneTrouble {
    /// It was lifted too early.
    Lifted,
    /// It or the reader answered nonsense, or too slowly.
    Unreadable,
    /// A plastic card.
    PlasticCard,
    /// No certificate of this kind on it.
    NoCertificate,
    /// Another phone than in the touch before.
    Changed,
    /// It refused to sign, or signed wrongly.
    SignatureRefused,
    /// The reader went away.
    ReaderGone,
    /// The smart-card service went away.
    ServiceGone,
}
