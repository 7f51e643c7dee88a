//! What the card says, as far as a decision needs it.

/// What reading the card said; nothing personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// The PIN's state before any attempt.
    pub pin: PinState,
    /// Verification code B's state before any attempt: whether a photo can be had for a face or staff check.
    pub photo: PhotoState,
    /// Whether the certificate was found good by the kiosk (the gateway has the last word), and if not, why.
    pub certificate: Result<CertificateDates, CertificateTrouble>,
}

/// The PIN as the card tells it without an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinState {
    /// `63Cx`, 1 to 15 tries left.
    TriesLeft(u8),
    /// `6983`, `6984` or `63C0`.
    Locked,
    /// The card has no usable PIN (顔認証マイナンバーカード).
    None,
    /// Any other answer: an attempt is forbidden.
    Unknown,
}

/// The kiosk never makes a card's tries left for verification code B go below this by its own doing: a locked code is a way to
/// the municipality for the patient, and other kiosks need tries as well.
pub const CODE_B_FLOOR: u8 = 5;

/// Verification code B (照合番号B) as the card tells it without an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhotoState {
    /// `63Cx`, 1 to 15 tries left.
    TriesLeft(u8),
    /// `6983`, `6984` or `63C0`.
    Locked,
    /// The card has no card-face applet, or it cannot be told: an attempt is forbidden.
    None,
}

impl PhotoState {
    /// The tries left, when one of them may be used: the count stays at [`CODE_B_FLOOR`] or above even if it is wrong.
    #[must_use]
    pub fn may_try(self) -> Option<u8> {
        match self {
            Self::TriesLeft(tries) if tries > CODE_B_FLOOR => Some(tries),
            Self::TriesLeft(_) | Self::Locked | Self::None => None,
        }
    }
}

/// Dates of the certificate as facts for notices; the gateway decides what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CertificateDates {
    /// Whole days until it expires; negative after.
    pub days_left: i32,
    /// Last day of validity: year, month, day (Japan).
    pub last_day: (i16, u8, u8),
    /// Whether its validity has begun.
    pub begun: bool,
}

impl CertificateDates {
    /// Whether today is within its validity, as the kiosk's own clock has it.
    #[must_use]
    pub fn are_within(self) -> bool {
        self.begun && self.days_left >= 0
    }
}

/// Why the kiosk does not accept the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateTrouble {
    /// Not a certificate, or not one that can be read.
    Malformed,
    /// No configured CA signed it.
    UnknownIssuer,
    /// Not a user-authentication certificate (for example the signing one).
    WrongPurpose,
    /// An algorithm that is not accepted: RSA below 2048, SHA-1, an unknown key.
    WeakAlgorithm,
}

/// Whether a card placed again is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SameCard {
    /// The same certificate.
    Same,
    /// Another card.
    Other,
}

/// What looking again at a card that was placed again said. Its tries left are as it tells them now: the old counts may not be
/// used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recheck {
    /// Whether it is the card that the visit began with.
    pub same: SameCard,
    /// The PIN's state.
    pub pin: PinState,
    /// Verification code B's state.
    pub photo: PhotoState,
}

/// Why the card did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardTrouble {
    /// It was taken away during the exchange.
    Removed,
    /// It is not a My Number Card.
    NotMyNumber,
    /// It is a phone, which takes another way than a plastic card.
    Phone,
    /// Another program holds it.
    Busy,
    /// It or the reader answered nonsense, or too slowly.
    Unreadable,
    /// The reader went away.
    ReaderGone,
    /// The smart-card service went away.
    ServiceGone,
    /// Another card answered than the one the visit began with.
    Changed,
    /// It refused to sign, or signed wrongly.
    SignatureRefused,
    /// Not the card: what opens its key without the PIN failed. The key is shut.
    AuthorisationFailed,
}

/// What the one VERIFY said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinOutcome {
    /// Right.
    Right,
    /// Wrong, with this many tries left (1 to 15).
    Wrong(u8),
    /// Locked, now or before.
    Locked,
    /// The tries left were not what the visit knew: someone else uses the card. No VERIFY was sent.
    CounterMoved,
    /// No VERIFY was sent because the tries left could not be told.
    NotAttempted,
    /// VERIFY was sent and its answer never came, or made no sense.
    AnswerLost,
}
