//! The JSON words between kiosk and gateway, as `docs/gateway.openapi.yaml` describes them.
//!
//! Paths: [`STATUS`], [`CHALLENGES`], [`CONFIRMATIONS`], [`ENROLMENTS`], and `{CONFIRMATIONS}/{id}/consents` for the later
//! answer.
//! A request body travels as JWS compact serialisation (RFC 7515, ES256, `application/jose`), signed by the
//! terminal's own P-256 key; its payload is the JSON of these types. A confirmation's answer is the OQS result message
//! (`application/xml`), with the echoes in the headers below; every refusal is a [`Problem`] (RFC 9457).

mod offer;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::offer::{
    FACILITY, FacilityAnswer, MAX_ENTRIES, MAX_ID_BYTES, MAX_LABEL_CHARS, MAX_OFFERS, OFFERS, Offer,
    OfferEntry, OfferError, OffersAnswer, OffersRequest, QuestionAnswer, is_id,
};
use crate::base64url::Base64Url;

/// `GET`: asks whether the gateway can answer now. The answer has no body.
pub const STATUS: &str = "/v1/status";
/// `POST`: asks for a challenge.
pub const CHALLENGES: &str = "/v1/challenges";
/// `POST`: asks whether the person is insured.
pub const CONFIRMATIONS: &str = "/v1/confirmations";
/// `POST`: registers the card as a health insurance card (利用登録).
pub const ENROLMENTS: &str = "/v1/enrolments";

/// Request and answer: the idempotency key (UUID); the answer echoes it.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Answer: the id of the challenge that the confirmation used.
pub const CHALLENGE_ID: &str = "uketsuke-challenge-id";
/// Answer: the confirmation's id, for the later consent.
pub const CONFIRMATION_ID: &str = "uketsuke-confirmation-id";
/// Answer: what the certificate gives, a [`Scope`]; without it, everything.
pub const SCOPE: &str = "uketsuke-scope";

/// Media type of a signed request body.
pub const MEDIA_TYPE_JOSE: &str = "application/jose";
/// Media type of a refusal.
pub const MEDIA_TYPE_PROBLEM: &str = "application/problem+json";
/// Media type of an OQS result message.
pub const MEDIA_TYPE_RESULT: &str = "application/xml";

/// Largest body either side accepts, in bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// A challenge's length in bytes.
pub const CHALLENGE_BYTES: usize = 32;
/// How long a challenge lives, in seconds.
pub const CHALLENGE_SECONDS: u64 = 300;
/// By how many seconds the times in a request may differ from the gateway's clock: as long as a challenge lives. A terminal whose
/// clock differs by more sends none; it compares with the `Date` of each answer.
pub const CLOCK_SECONDS: u64 = CHALLENGE_SECONDS;

/// First part of what a card signs: names the purpose, so that no other signature can be passed off as this one.
pub const SIGNATURE_CONTEXT: &[u8] = b"uketsuke/v1 user authentication";

/// `POST /v1/challenges`, request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// The terminal's name, as in its client certificate's common name.
    pub terminal: String,
    /// The visit the challenge is for (UUID).
    pub visit: String,
    /// The last second of the card's certificate, RFC 3339, so that the gateway can say what it still gives before the
    /// patient is asked anything. A hint: what counts is the certificate in the confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_ends: Option<String>,
}

/// `POST /v1/challenges`, answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeAnswer {
    /// The challenge's id.
    pub id: String,
    /// 32 random bytes.
    pub challenge: Base64Url,
    /// Expiry, RFC 3339.
    pub expires_at: String,
    /// Seconds until expiry, so that the kiosk's wall clock does not matter.
    pub expires_in: u64,
    /// What a certificate that ends at `certificate_ends` gives today.
    #[serde(default, skip_serializing_if = "Scope::is_full")]
    pub scope: Scope,
}

impl fmt::Debug for ChallengeAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChallengeAnswer").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a certificate gives. Its dates alone do not say it: the rule and the clock are the gateway's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Scope {
    /// Everything.
    #[default]
    Full,
    /// Eligibility only: no consent takes effect.
    EligibilityOnly,
    /// A word newer than this program; read as [`Scope::Full`], since a consent that takes no effect does no harm.
    Other(String),
}

impl Scope {
    /// Whether everything is given.
    #[must_use]
    pub fn is_full(&self) -> bool {
        *self == Self::Full
    }

    /// The word in JSON and in the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Full => "full",
            Self::EligibilityOnly => "eligibility-only",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for Scope {
    fn from(word: String) -> Self {
        match word.as_str() {
            "full" => Self::Full,
            "eligibility-only" => Self::EligibilityOnly,
            _ => Self::Other(word),
        }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

/// How the person was shown to be the card's holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityMethod {
    /// Face matched to the chip photo.
    Face,
    /// The card's 4-digit PIN.
    Pin,
    /// A member of staff compared card photo and person (目視確認).
    StaffCheck,
    /// API 1.1: the 4-digit PIN of the holder's Android phone, where [`FacilityAnswer::phones`] is said.
    PhonePin,
    /// API 1.1: Face ID or Touch ID on the holder's iPhone, where [`FacilityAnswer::phones`] is said.
    PhoneBiometrics,
}

impl IdentityMethod {
    /// Whether it is shown with a phone, so that the certificate is a phone's too.
    #[must_use]
    pub fn is_phone(self) -> bool {
        matches!(self, Self::PhonePin | Self::PhoneBiometrics)
    }
}

/// What a consent is about (OQSCD036, and the limit amount).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentKind {
    /// YZK 薬剤情報.
    Medicines,
    /// SRJ 診療情報.
    Treatment,
    /// SHJ 手術情報.
    Surgery,
    /// TKK 特定健診情報.
    Checkup,
    /// 限度額適用認定証等.
    LimitAmount,
    /// TSR 特定疾病療養受療証.
    SpecificDisease,
}

/// One answer of the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What it is about.
    pub kind: ConsentKind,
    /// Agreed or not.
    pub given: bool,
    /// When it was answered, RFC 3339. It holds for 24 hours.
    pub answered_at: String,
}

/// What the patient comes for: 診療区分 (OQSCD028) as far as its codes are published, and a word of this API for what has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum CareKind {
    /// 1 外来.
    Outpatient,
    /// 2 訪問診療等.
    HomeVisit,
    /// 3 オンライン診療等.
    Online,
    /// 4 救急時.
    Emergency,
    /// `inpatient` 入院: no code of it is published.
    Inpatient,
    /// `eligibility-only` 資格確認限定型: a place that may see nothing medical, so a confirmation has no consent. No code of it is
    /// published.
    EligibilityOnly,
    /// A code that this program has no word for: newer than it, or the operator's own.
    Other(String),
}

impl CareKind {
    /// Longest code that is not one of the words above, in characters.
    pub const MAX_CODE_CHARS: usize = 8;

    /// What stands in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Outpatient => "1",
            Self::HomeVisit => "2",
            Self::Online => "3",
            Self::Emergency => "4",
            Self::Inpatient => "inpatient",
            Self::EligibilityOnly => "eligibility-only",
            Self::Other(code) => code,
        }
    }

    /// What it means in Japanese; `None` for a code that this program has no word for.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        match self {
            Self::Outpatient => Some("外来"),
            Self::HomeVisit => Some("訪問診療等"),
            Self::Online => Some("オンライン診療等"),
            Self::Emergency => Some("救急時"),
            Self::Inpatient => Some("入院"),
            Self::EligibilityOnly => Some("資格確認のみ"),
            Self::Other(_) => None,
        }
    }

    /// Whether it can stand in a request: a word or code above, or 1 to [`Self::MAX_CODE_CHARS`] ASCII letters and digits.
    #[must_use]
    pub fn is_sayable(&self) -> bool {
        let Self::Other(code) = self else { return true };
        (1..=Self::MAX_CODE_CHARS).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    /// Whether the place may see what a patient consents to; where it may not, a request with a consent contradicts itself.
    #[must_use]
    pub fn may_have_consents(&self) -> bool {
        *self != Self::EligibilityOnly
    }
}

impl From<String> for CareKind {
    fn from(code: String) -> Self {
        match code.as_str() {
            "1" => Self::Outpatient,
            "2" => Self::HomeVisit,
            "3" => Self::Online,
            "4" => Self::Emergency,
            "inpatient" => Self::Inpatient,
            "eligibility-only" => Self::EligibilityOnly,
            _ => Self::Other(code),
        }
    }
}

impl From<CareKind> for String {
    fn from(kind: CareKind) -> Self {
        match kind {
            CareKind::Other(code) => code,
            known => known.as_str().to_owned(),
        }
    }
}

/// The proof that the card was there: its certificate, and its signature over the challenge.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardProof {
    /// The user-authentication certificate, DER.
    pub certificate: Base64Url,
    /// The card's signature over `context ‖ terminal ‖ visit ‖ challenge`, see [`crate::signed_message`]: RSA PKCS#1 v1.5
    /// with SHA-256, or ECDSA (ASN.1 form) by P-256 with SHA-256 or P-384 with SHA-384, as the key decides.
    pub signature: Base64Url,
    /// The challenge's id.
    pub challenge_id: String,
}

impl fmt::Debug for CardProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardProof").field("challenge_id", &self.challenge_id).finish_non_exhaustive()
    }
}

/// `POST /v1/confirmations`, request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationRequest {
    /// The terminal's name.
    pub terminal: String,
    /// The visit (UUID).
    pub visit: String,
    /// The same as the header, so that it is under the signature too.
    pub idempotency_key: String,
    /// 医療機関コード, 10 digits.
    pub facility: String,
    /// The card's proof.
    pub proof: CardProof,
    /// How identity was shown.
    pub identity_method: IdentityMethod,
    /// When identity was shown, RFC 3339.
    pub identified_at: String,
    /// What the patient agreed to or not, in the order of the answers.
    pub consents: Vec<Consent>,
    /// API 1.1: the patient's answers to what was offered; not there for a gateway of 1.0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<QuestionAnswer>,
    /// 診療区分.
    pub care: CareKind,
}

/// `POST /v1/enrolments`, request. The answer is 204, or a [`Problem`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// The terminal's name.
    pub terminal: String,
    /// The visit (UUID).
    pub visit: String,
    /// The same as the header.
    pub idempotency_key: String,
    /// 医療機関コード.
    pub facility: String,
    /// The card's proof, the one that met "not enrolled". It stays good for the confirmation that follows.
    pub proof: CardProof,
    /// How identity was shown.
    pub identity_method: IdentityMethod,
}

/// `PUT /v1/confirmations/{id}/consents`, request. The answer is the OQS result message anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentsRequest {
    /// The terminal's name.
    pub terminal: String,
    /// The visit (UUID).
    pub visit: String,
    /// The same as the header.
    pub idempotency_key: String,
    /// The later answers.
    pub consents: Vec<Consent>,
}

/// Why the gateway refused. `type` is `urn:uketsuke:problem:<name>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemType {
    /// Not enrolled: 利用登録 is possible.
    NotEnrolled,
    /// The certificate is revoked or too long expired.
    CertificateRefused,
    /// Enrolment is not possible (for example 5 days or fewer are left).
    EnrolmentRefused,
    /// R0: no confirmation, and no reason.
    NotConfirmable,
    /// Try later.
    TryLater,
    /// The challenge is unknown, used or expired.
    ChallengeRefused,
    /// The card's signature does not verify.
    SignatureRefused,
    /// The terminal or its body signature is not accepted.
    TerminalRefused,
    /// The request is malformed, or reuses an idempotency key with another body.
    BadRequest,
    /// A type newer than this program.
    Other(String),
}

impl ProblemType {
    const PREFIX: &'static str = "urn:uketsuke:problem:";

    /// The URI in the problem's `type`.
    #[must_use]
    pub fn to_uri(&self) -> String {
        let name = match self {
            Self::NotEnrolled => "not-enrolled",
            Self::CertificateRefused => "certificate-refused",
            Self::EnrolmentRefused => "enrolment-refused",
            Self::NotConfirmable => "not-confirmable",
            Self::TryLater => "try-later",
            Self::ChallengeRefused => "challenge-refused",
            Self::SignatureRefused => "signature-refused",
            Self::TerminalRefused => "terminal-refused",
            Self::BadRequest => "bad-request",
            Self::Other(uri) => return uri.clone(),
        };
        format!("{}{name}", Self::PREFIX)
    }

    /// Reads a problem's `type`.
    #[must_use]
    pub fn from_uri(uri: &str) -> Self {
        match uri.strip_prefix(Self::PREFIX) {
            Some("not-enrolled") => Self::NotEnrolled,
            Some("certificate-refused") => Self::CertificateRefused,
            Some("enrolment-refused") => Self::EnrolmentRefused,
            Some("not-confirmable") => Self::NotConfirmable,
            Some("try-later") => Self::TryLater,
            Some("challenge-refused") => Self::ChallengeRefused,
            Some("signature-refused") => Self::SignatureRefused,
            Some("terminal-refused") => Self::TerminalRefused,
            Some("bad-request") => Self::BadRequest,
            _ => Self::Other(uri.to_owned()),
        }
    }
}

impl Serialize for ProblemType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_uri())
    }
}

impl<'de> Deserialize<'de> for ProblemType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|uri| Self::from_uri(&uri))
    }
}

/// A refusal (RFC 9457). Other members are ignored, as that standard asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which kind of refusal.
    #[serde(rename = "type")]
    pub problem_type: ProblemType,
    /// A short title; never shown to a patient.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
}
