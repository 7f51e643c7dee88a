//! What can go wrong, in words that hold nothing personal: every variant is a code, a status or a duration.

use std::time::Duration;

use eligibility_api::message::MessageError;
use eligibility_api::wire::{OfferError, ProblemType};

use crate::config::ConfigError;

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// No connection was made: refused, no route, no such name, or not within the connect timeout.
    #[error("gateway unreachable")]
    Unreachable,
    /// No whole answer within the call's budget.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke after the request was sent and before the answer was whole. With TLS 1.3 a gateway that
    /// refuses the terminal's certificate without an alert looks like this too.
    #[error("connection cut")]
    Cut,
    /// TLS failed; nothing was exchanged. Never retried.
    #[error("TLS failed: {0}")]
    Tls(TlsFailure),
    /// The gateway refused, with a status of the 4xx range or with the problem "try later".
    #[error("refused: {refusal} (status {status})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The problem's type.
        refusal: Refusal,
    },
    /// The gateway answered 429 or 5xx, and the retries that this allows changed nothing.
    #[error("gateway unavailable (status {status})")]
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// The answer breaks the gateway's own contract.
    #[error("bad answer: {0}")]
    BadAnswer(BadAnswer),
    /// The answer belongs to another request.
    #[error("answer to another request: {0}")]
    Mismatch(Echo),
    /// The gateway failed often a moment ago; nothing was sent.
    #[error("gateway left alone after repeated failures, next probe in {} s", retry_in.as_secs())]
    BreakerOpen {
        /// Until a call is let through again.
        retry_in: Duration,
    },
    /// The caller's own data cannot be sent; nothing was sent.
    #[error("request not valid: {0}")]
    Input(InputError),
    /// The client could not be made.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl ClientError {
    /// A short stable name, for logs and counters.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::Cut => "cut",
            Self::Tls(_) => "tls",
            Self::Refused { .. } => "refused",
            Self::Unavailable { .. } => "unavailable",
            Self::BadAnswer(_) => "bad-answer",
            Self::Mismatch(_) => "mismatch",
            Self::BreakerOpen { .. } => "breaker-open",
            Self::Input(_) => "input",
            Self::Config(_) => "config",
        }
    }

    /// Whether this counts against the gateway's health, so that the circuit breaker counts it. A refusal does not, except
    /// "try later": a gateway that refuses works.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Refused { refusal, .. } => *refusal == Refusal::TryLater,
            Self::BreakerOpen { .. } | Self::Input(_) | Self::Config(_) => false,
            _ => true,
        }
    }
}

/// How TLS failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TlsFailure {
    /// The gateway's certificate does not chain to the configured CAs.
    #[error("the gateway's certificate is from an unknown issuer")]
    UnknownIssuer,
    /// The gateway's certificate is for another name.
    #[error("the gateway's certificate is for another name")]
    WrongName,
    /// The gateway's certificate is expired or not valid yet; or this computer's clock is wrong.
    #[error("the gateway's certificate is not valid now")]
    Dates,
    /// The gateway's certificate is revoked, malformed, for another purpose, or wrongly signed.
    #[error("the gateway's certificate is not acceptable")]
    Certificate,
    /// The gateway does not accept the terminal's certificate.
    #[error("the gateway refused the terminal's certificate")]
    TerminalRefused,
    /// No common version, cipher or protocol, or the other side does not speak TLS.
    #[error("no common protocol")]
    Protocol,
}

/// Why the gateway refused: [`ProblemType`] without free text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Not enrolled: 利用登録 is possible.
    #[error("not enrolled")]
    NotEnrolled,
    /// The certificate is revoked or too long expired.
    #[error("certificate refused")]
    CertificateRefused,
    /// Enrolment is not possible.
    #[error("enrolment refused")]
    EnrolmentRefused,
    /// R0: no confirmation, and no reason.
    #[error("not confirmable")]
    NotConfirmable,
    /// Try later.
    #[error("try later")]
    TryLater,
    /// The challenge is unknown, used or expired.
    #[error("challenge refused")]
    ChallengeRefused,
    /// The card's signature does not verify.
    #[error("signature refused")]
    SignatureRefused,
    /// The terminal or its body signature is not accepted.
    #[error("terminal refused")]
    TerminalRefused,
    /// The request is malformed, or reuses an idempotency key with another body.
    #[error("bad request")]
    BadRequest,
    /// No problem document, or a type newer than this program.
    #[error("other")]
    Other,
}

impl From<&ProblemType> for Refusal {
    fn from(problem: &ProblemType) -> Self {
        match problem {
            ProblemType::NotEnrolled => Self::NotEnrolled,
            ProblemType::CertificateRefused => Self::CertificateRefused,
            ProblemType::EnrolmentRefused => Self::EnrolmentRefused,
            ProblemType::NotConfirmable => Self::NotConfirmable,
            ProblemType::TryLater => Self::TryLater,
            ProblemType::ChallengeRefused => Self::ChallengeRefused,
            ProblemType::SignatureRefused => Self::SignatureRefused,
            ProblemType::TerminalRefused => Self::TerminalRefused,
            ProblemType::BadRequest => Self::BadRequest,
            ProblemType::Other(_) => Self::Other,
        }
    }
}

/// How an answer breaks the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadAnswer {
    /// A status the contract does not have, such as a redirect, which is never followed.
    #[error("status {0}")]
    Status(u16),
    /// The media type is missing, doubled or another one.
    #[error("media type")]
    MediaType,
    /// The body is compressed, which was not asked for.
    #[error("content encoding")]
    Encoding,
    /// The body is longer than allowed, or announces to be.
    #[error("too large")]
    TooLarge,
    /// The answer is not HTTP/1.1.
    #[error("not HTTP/1.1")]
    Http,
    /// The body is not the JSON of the contract.
    #[error("JSON")]
    Json,
    /// The challenge is not 32 bytes, lives too long or not at all, has no usable id, or came before.
    #[error("challenge")]
    Challenge,
    /// The confirmation has no usable id.
    #[error("confirmation id")]
    ConfirmationId,
    /// The facility has more than 16 questions, or an id that is empty, too long or not of visible ASCII characters.
    #[error("facility's questions")]
    Questions,
    /// The offers break a bound; none of them is to be used.
    #[error("offers: {0}")]
    Offers(OfferError),
    /// The body is not an OQS result message.
    #[error("{0}")]
    Message(MessageError),
}

/// Which echo was missing or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Echo {
    /// The idempotency key.
    #[error("idempotency key")]
    IdempotencyKey,
    /// The challenge's id.
    #[error("challenge")]
    Challenge,
    /// The confirmation's id.
    #[error("confirmation")]
    Confirmation,
    /// 医療機関コード in the result message.
    #[error("facility")]
    Facility,
}

/// Which part of the caller's data cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The visit is not a UUID.
    #[error("visit")]
    Visit,
    /// The idempotency key is not a UUID.
    #[error("idempotency key")]
    IdempotencyKey,
    /// The certificate is empty or longer than 8 KiB.
    #[error("certificate")]
    Certificate,
    /// The signature is empty or longer than 1 KiB.
    #[error("signature")]
    Signature,
    /// The challenge's id is not 1 to 128 letters, digits, `-`, `_`, `.` or `~`.
    #[error("challenge id")]
    ChallengeId,
    /// The confirmation's id, likewise.
    #[error("confirmation id")]
    ConfirmationId,
    /// A time is not RFC 3339.
    #[error("time")]
    Time,
    /// More than 16 consents, none where some are due, or some where none may be.
    #[error("consents")]
    Consents,
    /// More than 16 answers, or an id in them that is empty, too long or not ASCII.
    #[error("answers")]
    Answers,
    /// 診療区分 is no word of the API, and not 1 to 8 letters or digits.
    #[error("care kind")]
    Care,
    /// The request cannot be written or signed.
    #[error("body")]
    Body,
}
