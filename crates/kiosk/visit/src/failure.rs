//! Failure codes: every way a visit can end without its goal, one code each. `docs/failure-codes.md` explains them to
//! staff; a test holds the two together.

use std::fmt;

use crate::{CardTrouble, CertificateTrouble, GatewayTrouble, HolderTrouble, OutOfOrder, ReceiptTrouble};

macro_rules! failure_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $patient:literal;)*) => {
        /// Why a visit ended, or had to go another way.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FailureCode {
            $($(#[$doc])* $name,)*
        }

        impl FailureCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as staff read it on the screen and in the documentation.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The key of the one sentence that the patient reads, where calling staff reaches someone.
            #[must_use]
            pub fn patient_text(self) -> &'static str {
                match self { $(Self::$name => $patient,)* }
            }
        }
    };
}

failure_codes! {
    /// The card or reader answered nonsense or too slowly.
    CardUnreadable = "C01", "trouble-card-read";
    /// Not a My Number Card.
    CardNotMyNumber = "C02", "trouble-card-other";
    /// The card was taken away and not put back in time.
    CardTakenEarly = "C03", "trouble-card-taken";
    /// Another card was placed during the visit.
    CardChanged = "C04", "trouble-card-changed";
    /// Another program holds the card.
    CardBusy = "C05", "trouble-staff";
    /// The reader is gone.
    ReaderGone = "C06", "trouble-machine";
    /// The smart-card service is gone.
    CardServiceGone = "C07", "trouble-machine";
    /// The card refused to sign, or its signature does not verify.
    CardSignature = "C08", "trouble-staff";
    /// A phone could not be read, or was lifted too early too often.
    PhoneUnreadable = "C09", "trouble-phone-read";
    /// A phone lies on the reader, and this kiosk takes cards only.
    PhoneNotTaken = "C10", "trouble-phone-here";
    /// Another phone was held than in the touch before.
    PhoneChanged = "C11", "trouble-phone-changed";
    /// The PIN is locked and no other way is left.
    PinLocked = "P01", "trouble-pin-locked";
    /// The tries left cannot be told, so no attempt is made.
    PinUnknown = "P02", "trouble-staff";
    /// VERIFY was sent and its answer was lost.
    PinAnswerLost = "P03", "trouble-staff";
    /// The tries left changed by themselves.
    PinCounterMoved = "P04", "trouble-staff";
    /// No way to show who one is is left (no PIN, no camera, no photo).
    NoWayLeft = "P05", "trouble-staff";
    /// What opens the card's key without its PIN failed, and no other way is left.
    AuthorisationFailed = "P06", "trouble-staff";
    /// The phone's own PIN is locked.
    PhonePinLocked = "P07", "trouble-phone-pin-locked";
    /// The camera is missing or does not work.
    FaceCamera = "F01", "trouble-staff";
    /// The face models or the threshold policy are missing or not the ones they have to be.
    FaceModels = "F02", "trouble-staff";
    /// The card holds no photo, or none that can be compared.
    PhotoUnreadable = "F03", "trouble-staff";
    /// The photo's signature, its issuer or the card's own proof is not good.
    PhotoNotBelieved = "F04", "trouble-staff";
    /// Verification code B is locked, has too few tries left, or does not tell them.
    CodeBClosed = "F05", "trouble-staff";
    /// VERIFY of verification code B was sent and its answer was lost.
    CodeBAnswerLost = "F06", "trouble-staff";
    /// Verification code B's tries left changed by themselves.
    CodeBCounterMoved = "F07", "trouble-staff";
    /// The face could not be confirmed, and no other way is left.
    FaceNotConfirmed = "F08", "trouble-staff";
    /// The document camera is missing or does not work; the patient keys the numbers in.
    PrintCamera = "F09", "print-none";
    /// The certificate cannot be read as one.
    CertificateMalformed = "K01", "trouble-staff";
    /// No configured CA signed the certificate.
    CertificateUnknownIssuer = "K02", "trouble-staff";
    /// Not a user-authentication certificate.
    CertificateWrongPurpose = "K03", "trouble-staff";
    /// The certificate's algorithm is not accepted.
    CertificateWeak = "K04", "trouble-staff";
    /// The gateway refuses the certificate: revoked, or too long expired.
    CertificateRefused = "K05", "trouble-staff";
    /// The gateway cannot be reached.
    GatewayUnreachable = "G01", "result-identity-only";
    /// TLS with the gateway did not come about.
    GatewayTls = "G02", "result-identity-only";
    /// The gateway refused the terminal or the request.
    GatewayRefused = "G03", "result-identity-only";
    /// The gateway has trouble itself.
    GatewayUnavailable = "G04", "result-identity-only";
    /// The gateway's answer is not what was agreed.
    GatewayBadAnswer = "G05", "result-identity-only";
    /// The gateway's answer belongs to another request.
    GatewayMismatch = "G06", "result-identity-only";
    /// R0: not confirmable.
    NotConfirmable = "G07", "result-r0";
    /// Not enrolled, and the patient does not want to be now.
    EnrolmentDeclined = "G08", "trouble-not-enrolled";
    /// The enrolment was not accepted.
    EnrolmentRefused = "G09", "trouble-enrolment";
    /// The challenge grew old before it was used; the patient shows who they are once more.
    ChallengeExpired = "G10", "again-identity";
    /// Not enrolled, and the patient cannot be asked.
    EnrolmentNotAsked = "G11", "trouble-staff";
    /// The receipt computer's folder is missing.
    ReceiptFolderMissing = "R01", "done-desk";
    /// The receipt computer's folder is full.
    ReceiptFolderFull = "R02", "done-desk";
    /// The receipt computer's folder cannot be written.
    ReceiptFolderReadOnly = "R03", "done-desk";
    /// The result could not be written for another reason.
    ReceiptOther = "R04", "done-desk";
    /// The receipt computer does not answer on the network; the result waits in the kiosk.
    ReceiptUnreachable = "R05", "done-desk";
    /// The receipt computer did not take the result; it waits in the kiosk.
    ReceiptRefused = "R06", "done-desk";
    /// Too many results wait to be fetched by the receipt computer.
    ReceiptNotFetched = "R07", "done-desk";
    /// No share is mounted where the receipt computer's folder has to be.
    ReceiptNotMounted = "R08", "done-desk";
    /// The audit log cannot be written, so nothing that it must speak of is shown.
    NotRecorded = "A01", "done-desk";
    /// The staff console does not run. Patients are served.
    ConsoleGone = "A02", "idle-title";
    /// The kiosk's clock is wrong: put forward or back in the visit, or far from the gateway's.
    WrongClock = "T01", "trouble-machine";
    /// The patient went away.
    TimedOut = "V01", "stopped";
    /// The patient stopped.
    Stopped = "V02", "stopped";
    /// The patient asked for reception staff.
    StaffAsked = "V03", "trouble-staff-coming";
    /// Reception staff did not confirm the person.
    StaffNotConfirmed = "V04", "trouble-staff";
    /// A card was left in the reader after the visit ended.
    CardForgotten = "V05", "forgot-3";
    /// The name that the answer is for is not the patient's.
    WrongPerson = "V06", "trouble-wrong-person";
    /// A disaster arrangement is in force.
    Disaster = "V07", "out-disaster";
    /// The answer is about another person than the one whose card face was opened.
    HolderDiffers = "V08", "trouble-staff";
    /// A birth date cannot be read, on the card face or in the answer, so nobody can say whom the answer is about.
    HolderUnclear = "V09", "trouble-staff";
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FailureCode {
    /// Whether reception staff are called at once. Not for what the patient can put right alone, and not for a stop.
    #[must_use]
    pub fn calls_staff(self) -> bool {
        !matches!(
            self,
            Self::CardUnreadable
                | Self::CardNotMyNumber
                | Self::CardTakenEarly
                | Self::CardChanged
                | Self::PhoneUnreadable
                | Self::PhoneNotTaken
                | Self::PhoneChanged
                | Self::PhonePinLocked
                | Self::EnrolmentDeclined
                | Self::TimedOut
                | Self::Disaster
                | Self::ConsoleGone
                | Self::Stopped
        )
    }

    /// Whether the patient sees it, to tell reception. Who stopped knows why.
    #[must_use]
    pub fn is_for_the_patient(self) -> bool {
        self != Self::Stopped
    }

    /// Whether staff are told even while the patient goes on by another way: it is the kiosk that needs them.
    pub(crate) fn needs_repair(self) -> bool {
        matches!(
            self,
            Self::AuthorisationFailed
                | Self::FaceCamera
                | Self::FaceModels
                | Self::CodeBCounterMoved
                | Self::PrintCamera
        )
    }

    /// Whether the gateway gave no answer that says who the patient is.
    pub(crate) fn leaves_identity_open(self) -> bool {
        matches!(
            self,
            Self::GatewayUnreachable
                | Self::GatewayTls
                | Self::GatewayRefused
                | Self::GatewayUnavailable
                | Self::GatewayBadAnswer
                | Self::GatewayMismatch
        )
    }

    /// Whether the papers that reception can take instead are listed.
    pub(crate) fn lists_papers(self) -> bool {
        matches!(
            self,
            Self::CertificateRefused
                | Self::GatewayUnreachable
                | Self::GatewayTls
                | Self::GatewayRefused
                | Self::GatewayUnavailable
                | Self::GatewayBadAnswer
                | Self::GatewayMismatch
                | Self::NotConfirmable
        )
    }
}

impl From<CardTrouble> for FailureCode {
    fn from(trouble: CardTrouble) -> Self {
        match trouble {
            CardTrouble::Removed => Self::CardTakenEarly,
            CardTrouble::NotMyNumber => Self::CardNotMyNumber,
            CardTrouble::Phone => Self::PhoneNotTaken,
            CardTrouble::Busy => Self::CardBusy,
            CardTrouble::Unreadable => Self::CardUnreadable,
            CardTrouble::ReaderGone => Self::ReaderGone,
            CardTrouble::ServiceGone => Self::CardServiceGone,
            CardTrouble::Changed => Self::CardChanged,
            CardTrouble::SignatureRefused => Self::CardSignature,
            CardTrouble::AuthorisationFailed => Self::AuthorisationFailed,
        }
    }
}

impl From<CertificateTrouble> for FailureCode {
    fn from(trouble: CertificateTrouble) -> Self {
        match trouble {
            CertificateTrouble::Malformed => Self::CertificateMalformed,
            CertificateTrouble::UnknownIssuer => Self::CertificateUnknownIssuer,
            CertificateTrouble::WrongPurpose => Self::CertificateWrongPurpose,
            CertificateTrouble::WeakAlgorithm => Self::CertificateWeak,
        }
    }
}

impl From<GatewayTrouble> for FailureCode {
    fn from(trouble: GatewayTrouble) -> Self {
        match trouble {
            GatewayTrouble::Unreachable => Self::GatewayUnreachable,
            GatewayTrouble::Tls => Self::GatewayTls,
            GatewayTrouble::Refused => Self::GatewayRefused,
            GatewayTrouble::Unavailable => Self::GatewayUnavailable,
            GatewayTrouble::BadAnswer => Self::GatewayBadAnswer,
            GatewayTrouble::Mismatch => Self::GatewayMismatch,
            GatewayTrouble::NotRecorded => Self::NotRecorded,
        }
    }
}

impl From<HolderTrouble> for FailureCode {
    fn from(trouble: HolderTrouble) -> Self {
        match trouble {
            HolderTrouble::Differs => Self::HolderDiffers,
            HolderTrouble::Unclear => Self::HolderUnclear,
        }
    }
}

impl From<ReceiptTrouble> for FailureCode {
    fn from(trouble: ReceiptTrouble) -> Self {
        match trouble {
            ReceiptTrouble::FolderMissing => Self::ReceiptFolderMissing,
            ReceiptTrouble::Full => Self::ReceiptFolderFull,
            ReceiptTrouble::ReadOnly => Self::ReceiptFolderReadOnly,
            ReceiptTrouble::Unreachable => Self::ReceiptUnreachable,
            ReceiptTrouble::Refused => Self::ReceiptRefused,
            ReceiptTrouble::TooMany => Self::ReceiptNotFetched,
            ReceiptTrouble::NotMounted => Self::ReceiptNotMounted,
            ReceiptTrouble::Other => Self::ReceiptOther,
        }
    }
}

impl From<OutOfOrder> for FailureCode {
    fn from(why: OutOfOrder) -> Self {
        match why {
            OutOfOrder::NoReader => Self::ReaderGone,
            OutOfOrder::NoCardService => Self::CardServiceGone,
            OutOfOrder::NoReceipt(trouble) => trouble.into(),
            OutOfOrder::NoGateway(trouble) => trouble.into(),
            OutOfOrder::Disaster => Self::Disaster,
            OutOfOrder::NoAudit => Self::NotRecorded,
            OutOfOrder::WrongClock => Self::WrongClock,
        }
    }
}
