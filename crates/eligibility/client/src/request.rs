//! What the caller says, and the checks before it is signed and sent.

use eligibility_api::wire::{CardProof, CareKind, Consent, IdentityMethod, MAX_OFFERS, QuestionAnswer};

use crate::error::{ClientError, InputError};

const MAX_CERTIFICATE_BYTES: usize = 8 * 1024;
const MAX_SIGNATURE_BYTES: usize = 1024;
const MAX_CONSENTS: usize = 16;
const MAX_TOKEN_CHARS: usize = 128;

/// One question whether the person is insured. Terminal and facility are the client's own.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// The visit (UUID), the one that the challenge was asked for.
    pub visit: String,
    /// A fresh UUID for each question; the same when the *same* question is asked again after a failure.
    pub idempotency_key: String,
    /// The card's proof.
    pub proof: CardProof,
    /// How identity was shown.
    pub identity_method: IdentityMethod,
    /// When identity was shown, RFC 3339.
    pub identified_at: String,
    /// The patient's answers, in the order they were given; at most 16.
    pub consents: Vec<Consent>,
    /// The answers to what the gateway offered; at most 16, none for a gateway of API 1.0.
    pub answers: Vec<QuestionAnswer>,
    /// 診療区分.
    pub care: CareKind,
}

/// One enrolment (利用登録).
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The visit (UUID).
    pub visit: String,
    /// As in [`Confirmation::idempotency_key`].
    pub idempotency_key: String,
    /// The card's proof, over a challenge of its own.
    pub proof: CardProof,
    /// How identity was shown.
    pub identity_method: IdentityMethod,
}

/// Asks what one person can be asked beside the consents, after identity was shown and before the confirmation.
#[derive(Debug, Clone)]
pub struct OffersAsked {
    /// The visit (UUID), the one that the challenge was asked for.
    pub visit: String,
    /// As in [`Confirmation::idempotency_key`]; not the confirmation's own.
    pub idempotency_key: String,
    /// The card's proof. It stays good for the confirmation that follows.
    pub proof: CardProof,
    /// How identity was shown.
    pub identity_method: IdentityMethod,
    /// 診療区分.
    pub care: CareKind,
}

/// Answers that the patient gave after the confirmation, such as the limit amount (限度額).
#[derive(Debug, Clone)]
pub struct LaterConsents {
    /// The visit (UUID).
    pub visit: String,
    /// As in [`Confirmation::idempotency_key`]; not the confirmation's own.
    pub idempotency_key: String,
    /// The later answers, 1 to 16.
    pub consents: Vec<Consent>,
}

impl Confirmation {
    pub(crate) fn check(&self) -> Result<(), ClientError> {
        check_visit(&self.visit)?;
        check_key(&self.idempotency_key)?;
        check_proof(&self.proof)?;
        need(is_time(&self.identified_at), InputError::Time)?;
        check_consents(&self.consents)?;
        check_answers(&self.answers)?;
        need(self.care.is_sayable(), InputError::Care)?;
        need(self.care.may_have_consents() || self.consents.is_empty(), InputError::Consents)
    }
}

impl Enrolment {
    pub(crate) fn check(&self) -> Result<(), ClientError> {
        check_visit(&self.visit)?;
        check_key(&self.idempotency_key)?;
        check_proof(&self.proof)
    }
}

impl OffersAsked {
    pub(crate) fn check(&self) -> Result<(), ClientError> {
        check_visit(&self.visit)?;
        check_key(&self.idempotency_key)?;
        check_proof(&self.proof)?;
        need(self.care.is_sayable(), InputError::Care)
    }
}

impl LaterConsents {
    pub(crate) fn check(&self, confirmation_id: &str) -> Result<(), ClientError> {
        need(is_token(confirmation_id), InputError::ConfirmationId)?;
        check_visit(&self.visit)?;
        check_key(&self.idempotency_key)?;
        need(!self.consents.is_empty(), InputError::Consents)?;
        check_consents(&self.consents)
    }
}

pub(crate) fn check_visit(visit: &str) -> Result<(), ClientError> {
    need(is_uuid(visit), InputError::Visit)
}

fn check_key(key: &str) -> Result<(), ClientError> {
    need(is_uuid(key), InputError::IdempotencyKey)
}

fn check_proof(proof: &CardProof) -> Result<(), ClientError> {
    let certificate = proof.certificate.as_bytes().len();
    need((1..=MAX_CERTIFICATE_BYTES).contains(&certificate), InputError::Certificate)?;
    let signature = proof.signature.as_bytes().len();
    need((1..=MAX_SIGNATURE_BYTES).contains(&signature), InputError::Signature)?;
    need(is_token(&proof.challenge_id), InputError::ChallengeId)
}

fn check_consents(consents: &[Consent]) -> Result<(), ClientError> {
    need(consents.len() <= MAX_CONSENTS, InputError::Consents)?;
    need(consents.iter().all(|consent| is_time(&consent.answered_at)), InputError::Time)
}

fn check_answers(answers: &[QuestionAnswer]) -> Result<(), ClientError> {
    need(answers.len() <= MAX_OFFERS, InputError::Answers)?;
    need(answers.iter().all(|answer| is_time(&answer.answered_at)), InputError::Time)?;
    need(answers.iter().all(QuestionAnswer::is_sayable), InputError::Answers)
}

fn need(condition: bool, otherwise: InputError) -> Result<(), ClientError> {
    if condition { Ok(()) } else { Err(ClientError::Input(otherwise)) }
}

/// An id that can stand in a path and a header as it is: RFC 3986 unreserved characters, and no dot segment.
pub(crate) fn is_token(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    (1..=MAX_TOKEN_CHARS).contains(&id.len()) && id.bytes().all(plain) && id != "." && id != ".."
}

/// 8-4-4-4-12 hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// The shape of RFC 3339: `2026-11-22T09:30:00[.fraction](Z|±hh:mm)`. Whether the day exists is the gateway's to say.
pub(crate) fn is_time(text: &str) -> bool {
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(b, s)| if s == b'0' { b.is_ascii_digit() } else { b == s })
    };
    let Some((seconds, rest)) = text.split_at_checked(19) else { return false };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if !(1..=9).contains(&(fraction.len() - zone.len())) {
                return false;
            }
            zone
        }
        None => rest,
    };
    shaped(seconds, "0000-00-00T00:00:00")
        && (rest == "Z" || shaped(rest, "+00:00") || shaped(rest, "-00:00"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn token_table_accepts_unreserved_only() {
        for (id, good) in [
            ("a", true),
            ("0f-_.~Z", true),
            (&"x".repeat(128), true),
            (&"x".repeat(129), false),
            ("", false),
            (".", false),
            ("..", false),
            ("a/b", false),
            ("a b", false),
            ("a%2f", false),
            ("受付", false),
            ("a\n", false),
        ] {
            assert_eq!(is_token(id), good, "{id:?}");
        }
    }

    #[test]
    fn time_table_accepts_rfc3339_shape_only() {
        for (text, good) in [
            ("2026-11-22T09:30:00Z", true),
            ("2026-11-22T09:30:00+09:00", true),
            ("2026-11-22T09:30:00.123456789-03:30", true),
            ("2026-11-22T09:30:00", false),
            ("2026-11-22 09:30:00Z", false),
            ("2026-11-22T09:30:00.Z", false),
            ("2026-11-22T09:30:00.1234567890Z", false),
            ("2026-11-22T09:30:00z", false),
            ("令和8年11月22日", false),
            ("", false),
        ] {
            assert_eq!(is_time(text), good, "{text:?}");
        }
    }

    #[test]
    fn uuid_table_accepts_36_characters_only() {
        assert!(is_uuid("7f8a1c52-93d4-4d0e-8a52-5f0c6b1f3a10"));
        for bad in ["", "7f8a1c5293d44d0e8a525f0c6b1f3a10", "7f8a1c52-93d4-4d0e-8a52-5f0c6b1f3a1g"] {
            assert!(!is_uuid(bad), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn checks_any_text_never_panic(text in ".{0,60}") {
            let _ = (is_time(&text), is_uuid(&text), is_token(&text));
        }
    }
}
