//! What happened. Past tense, plain data; nothing here carries a certificate, a photo, a signature or an answer's text:
//! those stay with the threads that made them, and only what a decision needs comes in.

use std::fmt;
use std::time::Duration;

use crate::{
    Adjustment, CardFacts, CardTrouble, ChallengeFacts, CheckDecision, CheckReason, ConsentItem, EffectId,
    FaceOutcome, FacilityFacts, GatewayAnswer, GatewayTrouble, Key, LaidCard, Language, Method, Offer,
    PadOrder, PhoneKind, PhoneOutcome, PhoneTrouble, PhotoOutcome, PinOutcome, PrintOutcome, QualityHints,
    ReceiptTrouble, Recheck, StaffCardTrouble, StaffProof,
};

/// Something that happened to the visit. Its `Debug` shows no digit that was keyed in.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    // --- the machine
    /// The start-up check ended: `Ok` when a visit can begin.
    StartupChecked(Result<(), OutOfOrder>),
    /// Time passed; sent when [`crate::Visit::deadline`] is reached.
    Ticked,
    /// The kiosk's wall clock is wrong: it was put forward or back, or the gateway's is another. A start-up check that finds it right
    /// takes this back.
    WrongClock,

    // --- the reader
    /// A card arrived.
    CardPlaced,
    /// A card lies on the reader that was there before anybody watched, or through a fault: it begins nothing until it was taken.
    CardLies,
    /// The card left.
    CardTaken,
    /// The reader is gone.
    ReaderLost(OutOfOrder),
    /// The reader is back.
    ReaderFound,
    /// The second reader, on which phones are held, is (not) connected.
    PhoneReaderChanged(bool),
    /// Something was placed on it.
    PhonePlaced,
    /// It was lifted.
    PhoneTaken,

    // --- answers to effects; one with an old id is dropped
    /// Answer to `ReadCard`.
    CardRead(EffectId, Result<CardFacts, CardTrouble>),
    /// Answer to `RecheckCard`: whether the card is the one the visit began with, and its tries left.
    CardRechecked(EffectId, Result<Recheck, CardTrouble>),
    /// Answer to `VerifyPin`.
    PinVerified(EffectId, Result<PinOutcome, CardTrouble>),
    /// Answer to `SignChallenge`.
    ChallengeSigned(EffectId, Result<(), CardTrouble>),
    /// Answer to `UsePhone`.
    PhoneUsed(EffectId, Result<PhoneOutcome, PhoneTrouble>),
    /// Answer to `AskChallenge`. `expires_in_ms`: how long it may still be signed.
    ChallengeReceived(EffectId, Result<ChallengeFacts, GatewayTrouble>),
    /// The gateway said what can be done at this facility.
    FacilityTold(FacilityFacts),
    /// Answer to `AskOffers`.
    OffersReceived(EffectId, Result<Vec<Offer>, GatewayTrouble>),
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

    /// Answer to `MixPad`.
    PadMixed(EffectId, PadOrder),

    // --- the patient
    /// Chose how to show who they are.
    MethodChosen(Method),
    /// Pressed a digit, 0 to 9.
    DigitEntered(u8),
    /// Took the last digit back.
    DigitErased,
    /// Had the digits of the PIN pad mixed, or put back in their order.
    PadMixPressed,
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
    /// Chose this answer to the question on the screen.
    OptionChosen(OptionNumber),
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
    /// Wants to check in with a phone.
    PhonePressed,
    /// Said which kind of phone it is.
    PhoneChosen(PhoneKind),
    /// Takes the card after all.
    CardChosen,
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
    /// Opened the help.
    HelpPressed,
    /// Chose a topic of the help.
    TopicChosen(TopicNumber),
    /// Pressed a key of the keypad: means what [`crate::Screen::press`] says.
    KeyPressed(Key),
    /// Whether the name on the screen is theirs.
    WhoAnswered(bool),
    /// Turned the page of a screen whose large text takes several: on, or back (`false`). It says only that someone is there.
    PageTurned(bool),

    // --- the staff
    /// Staff opened the staff check at the kiosk itself.
    StaffSheetPressed,
    /// Staff confirmed their number and one-time code.
    StaffCodeEntered,
    /// Staff want to say who they are by number and one-time code after all.
    StaffNumberChosen,
    /// A signed-in member of staff handed the check over from the console: a number of theirs opens it here, once.
    CheckHandedOver,
    /// The staff reader, the second one, is (not) connected.
    StaffReaderChanged(bool),
    /// A card was laid on the staff reader: one of a member of staff, or none that they can use.
    StaffCardLaid(Result<LaidCard, StaffCardTrouble>),
    /// It was lifted.
    StaffCardTaken,
    /// Answer to `ProveStaff`.
    StaffProved(EffectId, StaffProof),
    /// What the machine says beside the two pictures, while staff compare them at the kiosk.
    SightHinted(QualityHints),
    /// Staff compared.
    DecisionChosen(CheckDecision),
    /// Staff said why there is a check; with what they saw, that is their decision.
    ReasonChosen(CheckReason),
    /// Staff said at the kiosk whether the patient can answer. `false` confirms that nothing is asked.
    CanAnswerChosen(bool),
    /// Answer to `DecideCheck` when the decision could not be recorded. One that is comes as `StaffDecided`.
    CheckNotRecorded(EffectId),
    /// Reception staff decided the staff check (目視確認).
    StaffDecided(StaffDecision),
    /// Somebody goes to the patient who called; the next press on the key calls again.
    CallAnswered,
    /// Reception staff stop the visit: at once, or as soon as the machine has ended what it does. What the gateway has confirmed is
    /// brought to its end.
    StaffStopped,
    /// A supervisor said that a disaster arrangement (災害時の運用) is in force here, or is not any more.
    DisasterSwitched(bool),
    /// The staff console runs, or does not although this kiosk is to have one: nobody can do a staff check meanwhile.
    ConsoleChanged(bool),
}

impl Event {
    /// The event's name, for transcripts: nothing of what it carries.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::StartupChecked(..) => "StartupChecked",
            Self::Ticked => "Ticked",
            Self::WrongClock => "WrongClock",
            Self::CardPlaced => "CardPlaced",
            Self::CardLies => "CardLies",
            Self::CardTaken => "CardTaken",
            Self::ReaderLost(..) => "ReaderLost",
            Self::ReaderFound => "ReaderFound",
            Self::PhoneReaderChanged(..) => "PhoneReaderChanged",
            Self::PhonePlaced => "PhonePlaced",
            Self::PhoneTaken => "PhoneTaken",
            Self::CardRead(..) => "CardRead",
            Self::CardRechecked(..) => "CardRechecked",
            Self::PinVerified(..) => "PinVerified",
            Self::ChallengeSigned(..) => "ChallengeSigned",
            Self::PhoneUsed(..) => "PhoneUsed",
            Self::ChallengeReceived(..) => "ChallengeReceived",
            Self::FacilityTold(..) => "FacilityTold",
            Self::OffersReceived(..) => "OffersReceived",
            Self::GatewayAnswered(..) => "GatewayAnswered",
            Self::ResultWritten(..) => "ResultWritten",
            Self::PrintRead(..) => "PrintRead",
            Self::PhotoOpened(..) => "PhotoOpened",
            Self::FaceCompared(..) => "FaceCompared",
            Self::PadMixed(..) => "PadMixed",
            Self::MethodChosen(..) => "MethodChosen",
            Self::DigitEntered(..) => "DigitEntered",
            Self::DigitErased => "DigitErased",
            Self::PadMixPressed => "PadMixPressed",
            Self::PinEntered => "PinEntered",
            Self::LastTryAccepted => "LastTryAccepted",
            Self::CameraAccepted => "CameraAccepted",
            Self::KeypadChosen => "KeypadChosen",
            Self::PrintChosen => "PrintChosen",
            Self::CodeEntered => "CodeEntered",
            Self::ConsentAnswered(..) => "ConsentAnswered",
            Self::BulkAnswered(..) => "BulkAnswered",
            Self::OptionChosen(..) => "OptionChosen",
            Self::EnrolmentAnswered(..) => "EnrolmentAnswered",
            Self::LimitAnswered(..) => "LimitAnswered",
            Self::BackPressed => "BackPressed",
            Self::Cancelled => "Cancelled",
            Self::StopConfirmed => "StopConfirmed",
            Self::Continued => "Continued",
            Self::StaffAsked => "StaffAsked",
            Self::NoCardPressed => "NoCardPressed",
            Self::PhonePressed => "PhonePressed",
            Self::PhoneChosen(..) => "PhoneChosen",
            Self::CardChosen => "CardChosen",
            Self::Closed => "Closed",
            Self::LanguagesPressed => "LanguagesPressed",
            Self::LanguageChosen(..) => "LanguageChosen",
            Self::AdjustPressed => "AdjustPressed",
            Self::Adjusted(..) => "Adjusted",
            Self::MenuPressed => "MenuPressed",
            Self::HelpPressed => "HelpPressed",
            Self::TopicChosen(..) => "TopicChosen",
            Self::KeyPressed(..) => "KeyPressed",
            Self::WhoAnswered(..) => "WhoAnswered",
            Self::StaffSheetPressed => "StaffSheetPressed",
            Self::StaffCodeEntered => "StaffCodeEntered",
            Self::StaffNumberChosen => "StaffNumberChosen",
            Self::CheckHandedOver => "CheckHandedOver",
            Self::StaffReaderChanged(..) => "StaffReaderChanged",
            Self::StaffCardLaid(..) => "StaffCardLaid",
            Self::StaffCardTaken => "StaffCardTaken",
            Self::StaffProved(..) => "StaffProved",
            Self::SightHinted(..) => "SightHinted",
            Self::DecisionChosen(..) => "DecisionChosen",
            Self::ReasonChosen(..) => "ReasonChosen",
            Self::CanAnswerChosen(..) => "CanAnswerChosen",
            Self::CheckNotRecorded(..) => "CheckNotRecorded",
            Self::PageTurned(..) => "PageTurned",
            Self::StaffDecided(..) => "StaffDecided",
            Self::CallAnswered => "CallAnswered",
            Self::StaffStopped => "StaffStopped",
            Self::DisasterSwitched(..) => "DisasterSwitched",
            Self::ConsoleChanged(..) => "ConsoleChanged",
        }
    }

    /// The effect that this answers.
    pub(crate) fn answers(&self) -> Option<EffectId> {
        match self {
            Self::CardRead(id, _)
            | Self::CardRechecked(id, _)
            | Self::PinVerified(id, _)
            | Self::ChallengeSigned(id, _)
            | Self::PhoneUsed(id, _)
            | Self::ChallengeReceived(id, _)
            | Self::OffersReceived(id, _)
            | Self::GatewayAnswered(id, _)
            | Self::ResultWritten(id, _)
            | Self::PrintRead(id, _)
            | Self::PhotoOpened(id, _)
            | Self::FaceCompared(id, _)
            | Self::PadMixed(id, _)
            | Self::StaffProved(id, _)
            | Self::CheckNotRecorded(id) => Some(*id),
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
                | Self::PadMixPressed
                | Self::PinEntered
                | Self::LastTryAccepted
                | Self::CameraAccepted
                | Self::KeypadChosen
                | Self::PrintChosen
                | Self::CodeEntered
                | Self::ConsentAnswered(..)
                | Self::BulkAnswered(..)
                | Self::OptionChosen(..)
                | Self::EnrolmentAnswered(..)
                | Self::LimitAnswered(..)
                | Self::BackPressed
                | Self::Cancelled
                | Self::StopConfirmed
                | Self::Continued
                | Self::StaffAsked
                | Self::NoCardPressed
                | Self::PhonePressed
                | Self::PhoneChosen(..)
                | Self::CardChosen
                | Self::Closed
                | Self::LanguagesPressed
                | Self::LanguageChosen(..)
                | Self::AdjustPressed
                | Self::Adjusted(..)
                | Self::MenuPressed
                | Self::HelpPressed
                | Self::TopicChosen(..)
                | Self::KeyPressed(..)
                | Self::WhoAnswered(..)
                | Self::StaffSheetPressed
                | Self::StaffCodeEntered
                | Self::StaffNumberChosen
                | Self::DecisionChosen(..)
                | Self::ReasonChosen(..)
                | Self::CanAnswerChosen(..)
                | Self::PageTurned(..)
        )
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple(self.name());
        match self {
            // A digit of the PIN, of verification code B or of staff.
            Self::DigitEntered(_) => &mut tuple,
            Self::KeyPressed(key) => tuple.field(key),
            Self::Adjusted(what) => tuple.field(what),
            Self::WhoAnswered(what) => tuple.field(what),
            Self::PageTurned(what) => tuple.field(what),
            Self::TopicChosen(what) => tuple.field(what),
            Self::DisasterSwitched(what) => tuple.field(what),
            Self::ConsoleChanged(what) => tuple.field(what),
            Self::StartupChecked(what) => tuple.field(what),
            Self::ReaderLost(what) => tuple.field(what),
            Self::CardRead(id, answer) => tuple.field(id).field(answer),
            Self::CardRechecked(id, answer) => tuple.field(id).field(answer),
            Self::PinVerified(id, answer) => tuple.field(id).field(answer),
            Self::ChallengeSigned(id, answer) => tuple.field(id).field(answer),
            Self::PhoneUsed(id, answer) => tuple.field(id).field(answer),
            Self::PhoneReaderChanged(what) => tuple.field(what),
            Self::PhoneChosen(what) => tuple.field(what),
            Self::ChallengeReceived(id, answer) => tuple.field(id).field(answer),
            Self::FacilityTold(what) => tuple.field(what),
            Self::OffersReceived(id, answer) => tuple.field(id).field(answer),
            Self::GatewayAnswered(id, answer) => tuple.field(id).field(answer),
            Self::ResultWritten(id, answer) => tuple.field(id).field(answer),
            Self::PrintRead(id, answer) => tuple.field(id).field(answer),
            Self::PhotoOpened(id, answer) => tuple.field(id).field(answer),
            Self::FaceCompared(id, answer) => tuple.field(id).field(answer),
            Self::PadMixed(id, order) => tuple.field(id).field(order),
            Self::MethodChosen(what) => tuple.field(what),
            Self::ConsentAnswered(what) => tuple.field(what),
            Self::BulkAnswered(what) => tuple.field(what),
            Self::OptionChosen(what) => tuple.field(what),
            Self::EnrolmentAnswered(what) => tuple.field(what),
            Self::LimitAnswered(what) => tuple.field(what),
            Self::LanguageChosen(what) => tuple.field(what),
            Self::StaffDecided(what) => tuple.field(what),
            Self::StaffReaderChanged(what) => tuple.field(what),
            Self::StaffCardLaid(what) => tuple.field(what),
            Self::StaffProved(id, answer) => tuple.field(id).field(answer),
            Self::SightHinted(what) => tuple.field(what),
            Self::DecisionChosen(what) => tuple.field(what),
            Self::ReasonChosen(what) => tuple.field(what),
            Self::CanAnswerChosen(what) => tuple.field(what),
            Self::CheckNotRecorded(id) => tuple.field(id),
            _ => &mut tuple,
        }
        .finish()
    }
}

/// One of the answers on a question's screen: 0 for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OptionNumber(pub u8);

/// One of the topics of the help: 0 for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TopicNumber(pub u8);

/// Why the kiosk cannot serve anyone now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutOfOrder {
    /// No reader.
    NoReader,
    /// The smart-card service does not answer.
    NoCardService,
    /// The receipt computer's folder cannot be used.
    NoReceipt(ReceiptTrouble),
    /// The gateway cannot be used: it does not answer, or does not take this terminal.
    NoGateway(GatewayTrouble),
    /// A disaster arrangement is in force: reception takes everyone without the card.
    Disaster,
    /// The audit log cannot be written, so no result may be shown.
    NoAudit,
    /// The wall clock is wrong, so every date that would be written is.
    WrongClock,
}

/// What staff decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffDecision {
    /// The same person.
    Same,
    /// The same person, who cannot answer: nothing is asked, so nothing medical is shared.
    SameUnasked,
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
