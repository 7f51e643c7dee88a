//! What happened. Past tense, plain data; nothing here carries a certificate, a photo, a signature or an answer's text:
//! those stay with the threads that made them, and only what a decision needs comes in.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::{Adjustment, ConsentItem, EffectId, Key, Language, Method};

/// Something that happened to the visit. Its `Debug` shows no digit that was keyed in.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    // --- the machine
    /// The start-up check ended: `Ok` when a visit can begin.
    StartupChecked(Result<(), OutOfOrder>),
    /// Time passed; sent when [`crate::Visit::deadline`] is reached.
    Ticked,

    // --- the reader
    /// A card arrived.
    CardPlaced,
    /// The card left.
    CardTaken,
    /// The reader is gone.
    ReaderLost(OutOfOrder),
    /// The reader is back.
    ReaderFound,

    // --- answers to effects; one with an old id is dropped
    /// Answer to `ReadCard`.
    CardRead(EffectId, Result<CardFacts, CardTrouble>),
    /// Answer to `RecheckCard`: whether the card is the one the visit began with, and its tries left as it tells them
    /// now: the old count may not be used any more.
    CardRechecked(EffectId, Result<(SameCard, PinState), CardTrouble>),
    /// Answer to `VerifyPin`.
    PinVerified(EffectId, Result<PinOutcome, CardTrouble>),
    /// Answer to `SignChallenge`.
    ChallengeSigned(EffectId, Result<(), CardTrouble>),
    /// Answer to `AskChallenge`. `expires_in_ms`: how long it may still be signed.
    ChallengeReceived(EffectId, Result<ChallengeFacts, GatewayTrouble>),
    /// Answer to `AskGateway`, `Enrol` and `SendLimitAnswer`.
    GatewayAnswered(EffectId, Result<GatewayAnswer, GatewayTrouble>),
    /// Answer to `WriteResult`.
    ResultWritten(EffectId, Result<(), ReceiptTrouble>),
    /// Answer to `ReadPrint`: what would help, until it is read or cannot be.
    PrintRead(EffectId, PrintOutcome),
    /// Answer to `OpenPhoto`. `Err(CardTrouble::Removed)` only when no try was used up: no VERIFY was sent, or it was right.
    PhotoOpened(EffectId, Result<PhotoOutcome, CardTrouble>),
    /// Answer to `StartCamera`: what the last frames showed, or the decision.
    FaceCompared(EffectId, FaceOutcome),

    // --- the patient
    /// Chose how to show who they are.
    MethodChosen(Method),
    /// Pressed a digit, 0 to 9.
    DigitEntered(u8),
    /// Took the last digit back.
    DigitErased,
    /// Confirmed the four digits: the one confirmation that sends the one VERIFY.
    PinEntered,
    /// Agreed to use the last try.
    LastTryAccepted,
    /// Read the camera notice and let the cameras start.
    CameraAccepted,
    /// Chose to key verification code B in.
    KeypadChosen,
    /// Chose to have verification code B read from the card face; during a staff check also: let the camera look.
    PrintChosen,
    /// Confirmed the fourteen digits: the one confirmation that sends the one VERIFY of verification code B.
    CodeEntered,
    /// Answered the consent question on the screen.
    ConsentAnswered(bool),
    /// Agreed to everything at once (bulk profile), or chose to be asked one by one (`false`).
    BulkAnswered(bool),
    /// Whether to register the card here and now.
    EnrolmentAnswered(bool),
    /// Whether to provide the limit amount.
    LimitAnswered(bool),
    /// Went one step back.
    BackPressed,
    /// Asked to stop.
    Cancelled,
    /// Confirmed to stop.
    StopConfirmed,
    /// Did not want to stop after all, or answered the time-out question.
    Continued,
    /// Asked for reception staff.
    StaffAsked,
    /// Said that they have no card.
    NoCardPressed,
    /// Left the help or papers list.
    Closed,
    /// Opened the languages.
    LanguagesPressed,
    /// Chose a language.
    LanguageChosen(Language),
    /// Opened how the screen looks and sounds.
    AdjustPressed,
    /// Changed how the screen looks or sounds.
    Adjusted(Adjustment),
    /// Opened the choices beside a pad.
    MenuPressed,
    /// Pressed a key of the keypad: means what [`crate::Screen::press`] says.
    KeyPressed(Key),
    /// Whether the name on the screen is theirs.
    WhoAnswered(bool),

    // --- the staff
    /// Reception staff decided the staff check (目視確認).
    StaffDecided(StaffDecision),
    /// A supervisor said that a disaster arrangement (災害時の運用) is in force here, or is not any more.
    DisasterSwitched(bool),
}

impl Event {
    /// The event's name, for transcripts: nothing of what it carries.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::StartupChecked(..) => "StartupChecked",
            Self::Ticked => "Ticked",
            Self::CardPlaced => "CardPlaced",
            Self::CardTaken => "CardTaken",
            Self::ReaderLost(..) => "ReaderLost",
            Self::ReaderFound => "ReaderFound",
            Self::CardRead(..) => "CardRead",
            Self::CardRechecked(..) => "CardRechecked",
            Self::PinVerified(..) => "PinVerified",
            Self::ChallengeSigned(..) => "ChallengeSigned",
            Self::ChallengeReceived(..) => "ChallengeReceived",
            Self::GatewayAnswered(..) => "GatewayAnswered",
            Self::ResultWritten(..) => "ResultWritten",
            Self::PrintRead(..) => "PrintRead",
            Self::PhotoOpened(..) => "PhotoOpened",
            Self::FaceCompared(..) => "FaceCompared",
            Self::MethodChosen(..) => "MethodChosen",
            Self::DigitEntered(..) => "DigitEntered",
            Self::DigitErased => "DigitErased",
            Self::PinEntered => "PinEntered",
            Self::LastTryAccepted => "LastTryAccepted",
            Self::CameraAccepted => "CameraAccepted",
            Self::KeypadChosen => "KeypadChosen",
            Self::PrintChosen => "PrintChosen",
            Self::CodeEntered => "CodeEntered",
            Self::ConsentAnswered(..) => "ConsentAnswered",
            Self::BulkAnswered(..) => "BulkAnswered",
            Self::EnrolmentAnswered(..) => "EnrolmentAnswered",
            Self::LimitAnswered(..) => "LimitAnswered",
            Self::BackPressed => "BackPressed",
            Self::Cancelled => "Cancelled",
            Self::StopConfirmed => "StopConfirmed",
            Self::Continued => "Continued",
            Self::StaffAsked => "StaffAsked",
            Self::NoCardPressed => "NoCardPressed",
            Self::Closed => "Closed",
            Self::LanguagesPressed => "LanguagesPressed",
            Self::LanguageChosen(..) => "LanguageChosen",
            Self::AdjustPressed => "AdjustPressed",
            Self::Adjusted(..) => "Adjusted",
            Self::MenuPressed => "MenuPressed",
            Self::KeyPressed(..) => "KeyPressed",
            Self::WhoAnswered(..) => "WhoAnswered",
            Self::StaffDecided(..) => "StaffDecided",
            Self::DisasterSwitched(..) => "DisasterSwitched",
        }
    }

    /// The effect that this answers.
    pub(crate) fn answers(&self) -> Option<EffectId> {
        match self {
            Self::CardRead(id, _)
            | Self::CardRechecked(id, _)
            | Self::PinVerified(id, _)
            | Self::ChallengeSigned(id, _)
            | Self::ChallengeReceived(id, _)
            | Self::GatewayAnswered(id, _)
            | Self::ResultWritten(id, _)
            | Self::PrintRead(id, _)
            | Self::PhotoOpened(id, _)
            | Self::FaceCompared(id, _) => Some(*id),
            _ => None,
        }
    }

    /// Whether a person at the kiosk did it: someone is there.
    pub(crate) fn is_patients(&self) -> bool {
        matches!(
            self,
            Self::MethodChosen(..)
                | Self::DigitEntered(..)
                | Self::DigitErased
                | Self::PinEntered
                | Self::LastTryAccepted
                | Self::CameraAccepted
                | Self::KeypadChosen
                | Self::PrintChosen
                | Self::CodeEntered
                | Self::ConsentAnswered(..)
                | Self::BulkAnswered(..)
                | Self::EnrolmentAnswered(..)
                | Self::LimitAnswered(..)
                | Self::BackPressed
                | Self::Cancelled
                | Self::StopConfirmed
                | Self::Continued
                | Self::StaffAsked
                | Self::NoCardPressed
                | Self::Closed
                | Self::LanguagesPressed
                | Self::LanguageChosen(..)
                | Self::AdjustPressed
                | Self::Adjusted(..)
                | Self::MenuPressed
                | Self::KeyPressed(..)
                | Self::WhoAnswered(..)
        )
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple(self.name());
        match self {
            // A digit of the PIN or of verification code B.
            Self::DigitEntered(_) => &mut tuple,
            Self::KeyPressed(key) => tuple.field(key),
            Self::Adjusted(what) => tuple.field(what),
            Self::WhoAnswered(what) => tuple.field(what),
            Self::DisasterSwitched(what) => tuple.field(what),
            Self::StartupChecked(what) => tuple.field(what),
            Self::ReaderLost(what) => tuple.field(what),
            Self::CardRead(id, answer) => tuple.field(id).field(answer),
            Self::CardRechecked(id, answer) => tuple.field(id).field(answer),
            Self::PinVerified(id, answer) => tuple.field(id).field(answer),
            Self::ChallengeSigned(id, answer) => tuple.field(id).field(answer),
            Self::ChallengeReceived(id, answer) => tuple.field(id).field(answer),
            Self::GatewayAnswered(id, answer) => tuple.field(id).field(answer),
            Self::ResultWritten(id, answer) => tuple.field(id).field(answer),
            Self::PrintRead(id, answer) => tuple.field(id).field(answer),
            Self::PhotoOpened(id, answer) => tuple.field(id).field(answer),
            Self::FaceCompared(id, answer) => tuple.field(id).field(answer),
            Self::MethodChosen(what) => tuple.field(what),
            Self::ConsentAnswered(what) => tuple.field(what),
            Self::BulkAnswered(what) => tuple.field(what),
            Self::EnrolmentAnswered(what) => tuple.field(what),
            Self::LimitAnswered(what) => tuple.field(what),
            Self::LanguageChosen(what) => tuple.field(what),
            Self::StaffDecided(what) => tuple.field(what),
            _ => &mut tuple,
        }
        .finish()
    }
}

/// Why the kiosk cannot serve anyone now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutOfOrder {
    /// No reader.
    NoReader,
    /// The smart-card service does not answer.
    NoCardService,
    /// The receipt computer's folder cannot be written.
    NoReceiptFolder,
    /// The gateway's credentials or address do not work.
    NoGateway,
    /// A disaster arrangement is in force: reception takes everyone without the card.
    Disaster,
    /// The audit log cannot be written, so no result may be shown.
    NoAudit,
}

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

/// Why the card did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardTrouble {
    /// It was taken away during the exchange.
    Removed,
    /// It is not a My Number Card.
    NotMyNumber,
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

/// The challenge's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChallengeFacts {
    /// Milliseconds it may still be used, from its arrival.
    pub expires_in_ms: u64,
}

/// What the gateway said, without anything personal but the reading of the family name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayAnswer {
    /// Confirmed: the result is kept for the receipt computer.
    Confirmed(Confirmed),
    /// The card is not registered as a health insurance card.
    NotEnrolled,
    /// The enrolment was accepted.
    Enrolled,
    /// The enrolment was not accepted.
    EnrolmentRefused,
    /// The certificate is revoked or too long expired.
    CertificateRefused,
    /// R0: not confirmable, no reason.
    NotConfirmable,
    /// The challenge was used or too old.
    ChallengeRefused,
}

/// A confirmation, as far as the visit must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// Exactly one valid qualification: the patient may wait; otherwise reception looks at it.
    pub settled: bool,
    /// The certificate is expired and in its grace months: eligibility only.
    pub grace: bool,
    /// A limit amount can be asked for.
    pub limit_possible: bool,
    /// The family name that the answer is for, when it holds one that can be asked about.
    pub family: Option<FamilyKana>,
}

/// The reading of a family name (カナ氏名の姓): 1 to [`FamilyKana::LONGEST`] characters of kana or letters. Wiped on drop; never
/// printed.
#[derive(Clone, PartialEq, Eq)]
pub struct FamilyKana(Zeroizing<String>);

impl FamilyKana {
    /// More characters than any family name on a card has.
    pub const LONGEST: usize = 60;

    /// Takes a name; `None` when it is empty, too long, or holds anything but letters, spaces, hyphens and apostrophes, so that
    /// a lost character (●) is never shown to a patient.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let name = name.trim();
        let letter = |c: char| c.is_alphabetic() || matches!(c, 'ー' | '・' | ' ' | '-' | '\'' | '’');
        let good = !name.is_empty() && name.chars().count() <= Self::LONGEST && name.chars().all(letter);
        good.then(|| Self(name.to_owned().into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FamilyKana {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FamilyKana(…)")
    }
}

/// Why the gateway gave no answer that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GatewayTrouble {
    /// No connection, or none in time.
    Unreachable,
    /// TLS did not come about: wrong server, wrong terminal certificate.
    Tls,
    /// It refused the terminal or the request (4xx).
    Refused,
    /// It has trouble itself (5xx, 429, try later).
    Unavailable,
    /// Its answer is not what was agreed: schema, XML, size, media type.
    BadAnswer,
    /// Its answer is to another request: key or challenge differ.
    Mismatch,
    /// The audit log did not take the record of the answer, so the answer was thrown away: nothing unrecorded is shown.
    NotRecorded,
}

/// Why the result did not reach the receipt computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptTrouble {
    /// The folder is not there.
    FolderMissing,
    /// No space left.
    Full,
    /// It cannot be written.
    ReadOnly,
    /// The receipt computer does not answer on the network; the result waits in the kiosk.
    Unreachable,
    /// The receipt computer answered and did not take it; the result waits in the kiosk.
    Refused,
    /// Too many results wait to be fetched.
    TooMany,
    /// Anything else.
    Other,
}

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
        /// The card is a child's.
        minor: bool,
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

/// What staff decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffDecision {
    /// The same person.
    Same,
    /// Not sure, or another person.
    NotConfirmed,
}

/// One consent with its answer, for the confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConsentGiven {
    /// What it is about.
    pub item: ConsentItem,
    /// Agreed or not.
    pub given: bool,
    /// When the patient answered, on the clock of [`crate::Visit::step`].
    pub answered_at: Duration,
}
