//! What is recorded. No type here can hold free text, so none can hold anything personal of a patient.

use std::time::Duration;

use base_time::{Moment, Month};
use eligibility_api::wire::ConsentKind;
use kiosk_visit::{CheckDecision, CheckReason, FailureCode, Method};
use serde::{Deserialize, Serialize};

use crate::Role;
use crate::name::{KioskName, LogId, Pseudonym, ResultName, StaffId};

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// When it happened.
    pub at: Moment,
    /// At which kiosk.
    pub kiosk: KioskName,
    /// What happened.
    pub what: What,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum What {
    /// The log's first record, and no other's: its name.
    LogBegun {
        /// The log's name.
        log: LogId,
    },
    /// A visit came to its end, or to the result that is about to be shown.
    VisitEnded {
        /// The visit.
        visit: Pseudonym,
        /// How.
        outcome: Outcome,
        /// How the patient showed who they are, if they did.
        #[serde(with = "method")]
        method: Option<Method>,
        /// Why not otherwise.
        #[serde(with = "code")]
        code: Option<FailureCode>,
        /// The kiosk accepted test cards only, so that the visit was no patient's.
        #[serde(default, skip_serializing_if = "is_false")]
        test_cards: bool,
        /// What monthly counts need besides; records from before they were made have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facts: Option<VisitFacts>,
    },
    /// Photo and live view were opened for a staff check.
    SightOpened {
        /// The visit.
        visit: Pseudonym,
        /// Who looked; `None` where only the facility's code was shown.
        staff: Option<StaffId>,
        /// Where.
        #[serde(default, skip_serializing_if = "Place::is_console")]
        place: Place,
        /// What they had shown for it; records from before there was a choice have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// A staff check (目視確認) was decided.
    StaffCheck {
        /// The visit.
        visit: Pseudonym,
        /// What was decided.
        decision: CheckDecision,
        /// Why there was a check at all.
        reason: CheckReason,
        /// Who decided; `None` where only the facility's code was shown.
        staff: Option<StaffId>,
        /// Where.
        #[serde(default, skip_serializing_if = "Place::is_console")]
        place: Place,
        /// What they had shown for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// The result of a visit was looked at on the console.
    ResultSeen {
        /// The visit.
        visit: Pseudonym,
        /// Who looked.
        staff: StaffId,
        /// What they had shown for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// The receipt computer fetched a result at the kiosk's endpoint. Recorded before the first byte leaves.
    ResultFetched {
        /// Which result.
        result: ResultName,
    },
    /// The receipt computer said that it has a result, which is then forgotten here.
    ResultTaken {
        /// Which result.
        result: ResultName,
    },
    /// The endpoint for the receipt computer was asked with a wrong token, or for a result that is not there. Further ones from the same
    /// address within a minute are not recorded.
    ReceiptRefused,
    /// A member of staff stopped a visit.
    VisitStopped {
        /// The visit.
        visit: Pseudonym,
        /// Who.
        staff: StaffId,
    },
    /// A consent was spoken and keyed in by staff.
    SpokenConsent {
        /// The visit.
        visit: Pseudonym,
        /// About what.
        item: ConsentKind,
        /// Agreed or not.
        given: bool,
        /// Who heard it.
        staff: StaffId,
    },
    /// Help was called.
    HelpCalled {
        /// The visit, if there is one.
        visit: Option<Pseudonym>,
        /// Why.
        #[serde(with = "code")]
        code: Option<FailureCode>,
    },
    /// Someone said that they come. Between two kiosks it is in the logs of both.
    HelpAnswered {
        /// The visit, if there is one.
        visit: Option<Pseudonym>,
        /// Who.
        staff: StaffId,
        /// From which other kiosk's desk, where it is not this kiosk's own; the name is that desk's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        desk: Option<KioskName>,
    },
    /// A member of staff signed in.
    SignedIn {
        /// Who.
        staff: StaffId,
        /// With what; records from before there was a choice have none: password and one-time code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        factor: Option<Factor>,
    },
    /// Someone who is signed in showed the second factor anew.
    Confirmed {
        /// Who.
        staff: StaffId,
        /// What they showed.
        factor: Factor,
    },
    /// A member of staff at the console handed a staff check over to the kiosk, where a number from the console opens it.
    HandedOver {
        /// The visit.
        visit: Pseudonym,
        /// Who.
        staff: StaffId,
        /// What they had shown for it.
        proof: Proof,
    },
    /// A session ended.
    SignedOut {
        /// Whose.
        staff: StaffId,
        /// Why.
        why: SessionEnd,
    },
    /// Something that proves who one is was not accepted. Which part was wrong is not kept.
    SignInRefused {
        /// Whose account, where there is such an account; what was typed otherwise is not kept.
        staff: Option<StaffId>,
        /// What for.
        purpose: Purpose,
        /// Where.
        #[serde(default, skip_serializing_if = "Place::is_console")]
        place: Place,
        /// What was shown in the place of password and one-time code, if so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        factor: Option<Factor>,
    },
    /// Refusals came faster than they are recorded: so many were only counted, before the record that follows.
    RefusalsUnrecorded {
        /// How many.
        count: u64,
    },
    /// Too many refusals: nothing is accepted for a while.
    LockedOut {
        /// Whose account, where there is such an account; `None` also for an address, or for the kiosk as a whole.
        staff: Option<StaffId>,
        /// Where.
        #[serde(default, skip_serializing_if = "Place::is_console")]
        place: Place,
        /// What is not accepted, where it is one thing in the place of an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        factor: Option<Factor>,
    },
    /// An account changed.
    AccountChanged {
        /// Whose.
        account: StaffId,
        /// How.
        change: AccountChange,
        /// By whom; `None`: at the machine itself.
        by: Option<StaffId>,
    },
    /// Staff entered how many visits of patients the facility had in a month, with a card or without. The last one of a month counts.
    PatientsOfMonth {
        /// Which month, of Japan's time.
        month: Month,
        /// How many.
        patients: u32,
        /// By whom; `None`: at the machine itself.
        staff: Option<StaffId>,
    },
    /// The log was exported.
    Exported {
        /// How many records.
        count: u64,
        /// By whom; `None`: at the machine itself.
        staff: Option<StaffId>,
    },
    /// The log was verified.
    Verified {
        /// Whether it was whole.
        whole: bool,
        /// By whom; `None`: at the machine itself.
        staff: Option<StaffId>,
    },
    /// Staff switched something.
    Switched {
        /// Which switch.
        switch: Switch,
        /// On or off.
        on: bool,
        /// By whom; `None`: at the machine itself.
        staff: Option<StaffId>,
    },
    /// At the machine itself: an older face policy than the last one may be accepted again.
    FacePolicyReset {
        /// The version of the one that was accepted last; `None` where that cannot be read.
        version: Option<u32>,
    },
}

impl What {
    /// Whether anybody can cause such a record who only knocks. It is not taken where the log keeps its last space for visits and for
    /// staff who were let in.
    #[must_use]
    pub fn is_of_strangers(&self) -> bool {
        matches!(
            self,
            Self::SignInRefused { .. }
                | Self::RefusalsUnrecorded { .. }
                | Self::LockedOut { staff: None, .. }
                | Self::ReceiptRefused
        )
    }
}

/// Where a member of staff did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// On the console, as all before there was another place.
    #[default]
    Console,
    /// At the kiosk itself.
    Kiosk,
}

impl Place {
    // Serde's `skip_serializing_if` hands the field as it is.
    #[expect(clippy::trivially_copy_pass_by_ref)]
    fn is_console(&self) -> bool {
        *self == Self::Console
    }
}

/// What somebody had shown of themselves when they did something, and how long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// What.
    pub factor: Factor,
    /// How long ago.
    pub age: ProofAge,
}

impl Proof {
    /// A factor that was shown so long ago.
    #[must_use]
    pub fn new(factor: Factor, ago: Duration) -> Self {
        Self { factor, age: ProofAge::of(ago) }
    }
}

/// A second factor, or what stood in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Factor {
    /// A one-time code of an authenticator app.
    Code,
    /// A passkey that asked for its owner's finger, face or PIN.
    Passkey,
    /// The number of a check that a signed-in member of staff handed over to the kiosk.
    HandOver,
    /// The facility's code: weaker, for it does not say who.
    FacilityCode,
    /// A staff card with its owner's PIN. Where it was refused, also a card alone.
    StaffCard,
}

impl Factor {
    /// Whether the log knows a person by it.
    #[must_use]
    pub fn names_a_person(self) -> bool {
        self != Self::FacilityCode
    }
}

/// How long ago it was shown, in classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofAge {
    /// Within a minute: for this very thing.
    Now,
    /// Within five minutes.
    FiveMinutes,
    /// Within fifteen minutes.
    FifteenMinutes,
    /// Longer, where the facility allows that.
    Longer,
}

impl ProofAge {
    fn of(ago: Duration) -> Self {
        match ago.as_secs() {
            0..60 => Self::Now,
            60..300 => Self::FiveMinutes,
            300..900 => Self::FifteenMinutes,
            _ => Self::Longer,
        }
    }
}

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Checked in.
    CheckedIn,
    /// Answered, and reception has to look at it.
    ToReception,
    /// Identity is confirmed, insurance is not.
    IdentityOnly,
    /// Ended without its goal.
    NotReached,
}

/// What is known of a visit that came to its end, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitFacts {
    /// How long it took from the card in the reader to this record, in whole seconds, rounded.
    pub seconds: u32,
    /// The card was enrolled in it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub enrolled: bool,
    /// The gateway said that the card's certificate has ended: eligibility is confirmed, and nothing else.
    #[serde(default, skip_serializing_if = "is_false")]
    pub certificate_ended: bool,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionEnd {
    /// Signed out.
    Asked,
    /// Nothing was done for a while.
    Idle,
    /// As long as a session may last.
    Age,
    /// Its cookie came from elsewhere, or a cookie came that had been replaced.
    Stolen,
    /// The same person signed in anew, or their account changed.
    Replaced,
}

/// What was to be proved by a refused sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Signing in.
    SignIn,
    /// One staff check.
    StaffCheck,
    /// Showing the second factor anew, while signed in.
    Confirm,
    /// Switching something.
    Switch,
    /// Changing one's own account.
    Account,
}

/// How an account changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountChange {
    /// It is new.
    Added(Role),
    /// It is gone.
    Removed,
    /// It has a new password.
    Password,
    /// It has a new second factor.
    SecondFactor,
    /// It has one more passkey.
    PasskeyAdded,
    /// A passkey of it counts no longer.
    PasskeyRemoved,
    /// It has a staff card, in the place of the one before if there was one.
    CardAdded,
    /// Its staff card counts no longer.
    CardRemoved,
}

/// What can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    /// Disaster operation (災害時の運用).
    Disaster,
    /// A new code of the facility's.
    FacilityCode,
}

mod code {
    use kiosk_visit::FailureCode;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    // Serde's `with` hands the field as it is.
    #[expect(clippy::ref_option)]
    pub fn serialize<S: Serializer>(code: &Option<FailureCode>, to: S) -> Result<S::Ok, S::Error> {
        code.map(FailureCode::code).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<FailureCode>, D::Error> {
        let Some(code) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let known = FailureCode::ALL.iter().find(|known| known.code() == code);
        known.copied().map(Some).ok_or_else(|| D::Error::custom("unknown failure code"))
    }
}

mod method {
    use kiosk_visit::Method;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    const WORDS: [(Method, &str); 5] = [
        (Method::Face, "face"),
        (Method::Pin, "pin"),
        (Method::Staff, "staff"),
        (Method::PhonePin, "phone-pin"),
        (Method::PhoneBiometrics, "phone-biometrics"),
    ];

    #[expect(clippy::ref_option)]
    pub fn serialize<S: Serializer>(method: &Option<Method>, to: S) -> Result<S::Ok, S::Error> {
        let word =
            method.and_then(|method| WORDS.iter().find(|(known, _)| *known == method)).map(|(_, word)| *word);
        word.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Method>, D::Error> {
        let Some(word) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let known = WORDS.iter().find(|(_, known)| *known == word);
        known.map(|(method, _)| Some(*method)).ok_or_else(|| D::Error::custom("unknown method"))
    }
}
