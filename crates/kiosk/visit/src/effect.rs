//! What is to be done. Imperative; each effect that answers has an id, and only the newest id counts.

use zeroize::ZeroizeOnDrop;

use crate::digits::AsciiDigits;
use crate::{
    AnswerGiven, CheckDecision, CheckReason, ConsentGiven, FailureCode, LaidCard, Method, PhoneKind,
    SpeechOrder, StaffCode,
};

/// Names one running effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EffectId(pub u64);

/// A 4-digit PIN (利用者証明用電子証明書の暗証番号), as ASCII digits. Cannot be empty; wiped on drop; never printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin(AsciiDigits<4>);

impl Pin {
    /// Takes four digits 0 to 9; `None` for anything else.
    #[must_use]
    pub fn from_digits(digits: &[u8]) -> Option<Self> {
        AsciiDigits::of(digits).map(Self)
    }

    /// The ASCII digits that VERIFY carries.
    #[must_use]
    pub fn as_ascii(&self) -> &[u8; 4] {
        self.0.bytes()
    }
}

impl ZeroizeOnDrop for Pin {}

/// Verification code B (照合番号B): fourteen ASCII digits as they are printed on the card face (birth date with the year as
/// printed, year of expiry, security code). Opens the photo; wiped on drop; never printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeB(AsciiDigits<14>);

impl CodeB {
    /// Takes fourteen digits 0 to 9; `None` for anything else.
    #[must_use]
    pub fn from_digits(digits: &[u8]) -> Option<Self> {
        AsciiDigits::of(digits).map(Self)
    }

    /// The ASCII digits that VERIFY carries.
    #[must_use]
    pub fn as_ascii(&self) -> &[u8; 14] {
        self.0.bytes()
    }
}

impl ZeroizeOnDrop for CodeB {}

/// Where verification code B comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeSource {
    /// As the document camera read it last. It is used up by this: the same reading is never sent twice.
    Printed,
    /// As the patient keyed it in.
    Keyed(CodeB),
}

/// Something to do, for the threads around the visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    // --- card
    /// Connect exclusively, read and judge the certificate, ask the tries left. Answer: `CardRead`.
    ReadCard(EffectId),
    /// A card was placed again: is it the same? Answer: `CardRechecked`.
    RecheckCard(EffectId),
    /// Ask the tries left again and, if they are still `tries_left`, send VERIFY once. Answer: `PinVerified`.
    VerifyPin {
        /// This effect.
        id: EffectId,
        /// What the patient entered.
        pin: Pin,
        /// What the card said before; if it says otherwise now, nothing is sent.
        tries_left: u8,
    },
    /// Sign in the same connection, then check that it is the same card and take the card's power so that no status is
    /// left. Answer: `ChallengeSigned`.
    SignChallenge {
        /// This effect.
        id: EffectId,
        /// What to sign.
        over: ToSign,
        /// How the key was opened.
        opened_by: Method,
    },
    /// One touch of a phone: connect, see which kind it is, send its PIN once where it has one, read and judge the certificate,
    /// sign, and take the power. Answer: `PhoneUsed`.
    UsePhone {
        /// This effect.
        id: EffectId,
        /// What opens its key.
        opened_by: PhoneKey,
        /// What to sign.
        over: ToSign,
    },
    /// Ask verification code B's tries left again and, if they are still `tries_left`, send VERIFY once; then read the photo,
    /// check its signature, its issuer and the card's own proof, and keep it for `StartCamera`. Answer: `PhotoOpened`.
    OpenPhoto {
        /// This effect.
        id: EffectId,
        /// The code.
        code: CodeSource,
        /// What the card said before, above [`crate::CODE_B_FLOOR`]; if it says otherwise now, nothing is sent.
        tries_left: u8,
    },
    /// Leave the card: clear its status and disconnect.
    ReleaseCard,
    /// The card's connection is lost, or its photo has done its part: photo, what was made of it, and what staff see of the chip go.
    /// Whom the answer has to be about stays until `Forget`.
    ForgetPhoto,

    /// A visit by phone has begun, before anything was read.
    BeginPhone,

    // --- gateway
    /// Fetch a challenge. Answer: `ChallengeReceived`.
    AskChallenge(EffectId),
    /// Ask what else this person can be asked. Answer: `OffersReceived`.
    AskOffers(EffectId, Method),
    /// Post the confirmation. Answer: `GatewayAnswered`.
    AskGateway {
        /// This effect.
        id: EffectId,
        /// How identity was shown.
        method: Method,
        /// What the patient agreed to or not.
        consents: Vec<ConsentGiven>,
        /// What else the patient answered.
        answers: Vec<AnswerGiven>,
    },
    /// Enrol the card. Answer: `GatewayAnswered`.
    Enrol(EffectId, Method),
    /// Send the later 限度額 answer. Answer: `GatewayAnswered`.
    SendLimitAnswer(EffectId, bool),

    // --- receipt computer
    /// Write the result. Answer: `ResultWritten`.
    WriteResult(EffectId),

    // --- cameras
    /// Start the document camera and read verification code B from the card face. Answers: `PrintRead`, many times.
    ReadPrint(EffectId),
    /// Stop the document camera. A code that was read stays for the `OpenPhoto` beside it, and no longer.
    StopPrint,
    /// Start the camera and compare. Answers: `FaceCompared`, many times.
    StartCamera(EffectId),
    /// Start the camera for the staff check: nothing is compared, and only staff who have the check open see it. No answer.
    StartView,
    /// Stop the camera. The photo stays for another attempt.
    StopCamera,

    // --- the pad
    /// Mix the digits of the PIN pad. Answer: `PadMixed`.
    MixPad(EffectId),
    // --- staff at the kiosk
    /// Judge a staff number and its one-time code, and open the staff check for the person it is. Answer: `StaffProved`.
    ProveStaff {
        /// This effect.
        id: EffectId,
        /// What was keyed in.
        code: StaffCode,
        /// The staff card that lay there then.
        card: Option<LaidCard>,
    },
    /// Record the decision, then let it take effect. Answer: `StaffDecided`, or `CheckNotRecorded`.
    DecideCheck {
        /// This effect.
        id: EffectId,
        /// What staff saw.
        decision: CheckDecision,
        /// Why there was a check.
        reason: CheckReason,
    },
    /// The staff check at the kiosk is over: no picture stays, and anyone who opened it decides no more.
    CloseCheck,

    // --- people
    /// Tell staff, with the code that says why.
    CallStaff(FailureCode),
    /// Do this with the voice. What is to be said is on the screen, and said by anyone who shows it.
    Speak(SpeechOrder),
    /// Say nothing more about this patient and wipe everything of them. Always comes with entering idle, and when the
    /// card is taken while a list stays to be read.
    Forget,
}

impl Effect {
    /// The effect's name, for transcripts: nothing of what it carries.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::ReadCard(..) => "ReadCard",
            Self::RecheckCard(..) => "RecheckCard",
            Self::VerifyPin { .. } => "VerifyPin",
            Self::SignChallenge { .. } => "SignChallenge",
            Self::UsePhone { .. } => "UsePhone",
            Self::OpenPhoto { .. } => "OpenPhoto",
            Self::ReleaseCard => "ReleaseCard",
            Self::ForgetPhoto => "ForgetPhoto",
            Self::BeginPhone => "BeginPhone",
            Self::AskChallenge(..) => "AskChallenge",
            Self::AskOffers(..) => "AskOffers",
            Self::AskGateway { .. } => "AskGateway",
            Self::Enrol(..) => "Enrol",
            Self::SendLimitAnswer(..) => "SendLimitAnswer",
            Self::WriteResult(..) => "WriteResult",
            Self::ReadPrint(..) => "ReadPrint",
            Self::StopPrint => "StopPrint",
            Self::StartCamera(..) => "StartCamera",
            Self::StartView => "StartView",
            Self::StopCamera => "StopCamera",
            Self::MixPad(..) => "MixPad",
            Self::ProveStaff { .. } => "ProveStaff",
            Self::DecideCheck { .. } => "DecideCheck",
            Self::CloseCheck => "CloseCheck",
            Self::CallStaff(..) => "CallStaff",
            Self::Speak(..) => "Speak",
            Self::Forget => "Forget",
        }
    }
}

/// What opens the key of a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhoneKey {
    /// Its owner confirms on the phone (iPhone).
    Owner,
    /// The PIN that was keyed in (Android). VERIFY is sent once at most, and never for a phone that needs none.
    Pin {
        /// The PIN.
        pin: Pin,
        /// What the phone said in the touch before; if it says otherwise now, nothing is sent.
        tries_left: Option<u8>,
        /// The patient agreed to use the last try.
        last_try: bool,
    },
}

impl PhoneKey {
    /// For which kind of phone the patient prepared it.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        match self {
            Self::Owner => PhoneKind::Iphone,
            Self::Pin { .. } => PhoneKind::Android,
        }
    }
}

/// What the card signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ToSign {
    /// The gateway's challenge.
    Challenge,
    /// Random bytes of the kiosk's own: proves the card when the gateway cannot be reached. Never posted.
    Local,
}
