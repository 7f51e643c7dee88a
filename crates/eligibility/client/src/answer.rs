//! From a whole HTTP answer to typed facts, or to the reason why it is not one.

use std::fmt;
use std::time::Duration;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::{
    CHALLENGE_BYTES, CHALLENGE_ID, CHALLENGE_SECONDS, CONFIRMATION_ID, ChallengeAnswer, FacilityAnswer,
    IDEMPOTENCY_KEY, MAX_OFFERS, OffersAnswer, Problem, SCOPE, Scope, is_id,
};
use reqwest::header::HeaderMap;
use zeroize::Zeroizing;

use crate::error::{BadAnswer, ClientError, Echo, Refusal};
use crate::request::{is_time, is_token};
use crate::transport::single;

/// A challenge for the card to sign, see [`crate::GatewayClient::message_to_sign`]. It can be used once.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its id, for [`eligibility_api::wire::CardProof::challenge_id`].
    pub id: String,
    /// 32 random bytes.
    pub bytes: [u8; CHALLENGE_BYTES],
    /// How long it lives from now on, at most 300 s; the time that the call took is already taken off.
    pub expires_in: Duration,
    /// What the card's certificate gives, for a challenge that was asked for with its end.
    pub scope: Scope,
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// The gateway's answer about a person. Wiped on drop as far as it is bytes; `Debug` shows the confirmation's id only.
pub struct ConfirmAnswer {
    /// The OQS result message.
    pub message: ResultMessage,
    /// For [`crate::GatewayClient::send_consents`].
    pub confirmation_id: String,
    /// What the card's certificate gives.
    pub scope: Scope,
    /// The message as it came, at most 256 KiB, for the receipt computer.
    pub raw: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for ConfirmAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmAnswer")
            .field("confirmation_id", &self.confirmation_id)
            .finish_non_exhaustive()
    }
}

/// Reads a challenge; `took` is how long ago it was asked for.
pub(crate) fn challenge(body: &[u8], took: Duration) -> Result<Challenge, ClientError> {
    let answer: ChallengeAnswer =
        serde_json::from_slice(body).map_err(|_| ClientError::BadAnswer(BadAnswer::Json))?;
    let bad = ClientError::BadAnswer(BadAnswer::Challenge);
    let bytes = answer.challenge.as_bytes().try_into().map_err(|_| bad.clone())?;
    let sane = is_token(&answer.id)
        && is_time(&answer.expires_at)
        && (1..=CHALLENGE_SECONDS).contains(&answer.expires_in);
    match Duration::from_secs(answer.expires_in).checked_sub(took) {
        Some(expires_in) if sane && !expires_in.is_zero() => {
            Ok(Challenge { id: answer.id, bytes, expires_in, scope: answer.scope })
        }
        _ => Err(bad),
    }
}

/// Which request an answer must belong to.
pub(crate) struct Expected<'a> {
    pub idempotency_key: &'a str,
    pub challenge_id: Option<&'a str>,
    pub confirmation_id: Option<&'a str>,
    pub facility: &'a str,
}

/// Reads a confirmation's answer, after its echoes were found right.
pub(crate) fn confirmation(
    headers: &HeaderMap,
    body: Zeroizing<Vec<u8>>,
    expected: &Expected<'_>,
) -> Result<ConfirmAnswer, ClientError> {
    check_key_echo(headers, expected.idempotency_key)?;
    if let Some(id) = expected.challenge_id {
        check_challenge_echo(headers, id)?;
    }
    let confirmation_id = single(headers, CONFIRMATION_ID)
        .filter(|id| is_token(id))
        .ok_or(ClientError::BadAnswer(BadAnswer::ConfirmationId))?;
    if expected.confirmation_id.is_some_and(|id| id != confirmation_id) {
        return Err(ClientError::Mismatch(Echo::Confirmation));
    }
    let message =
        ResultMessage::parse(&body).map_err(|error| ClientError::BadAnswer(BadAnswer::Message(error)))?;
    let facility = message.header.medical_institution_code.as_ref();
    if facility.is_some_and(|code| code.as_str() != expected.facility) {
        return Err(ClientError::Mismatch(Echo::Facility));
    }
    let scope = single(headers, SCOPE).map_or(Scope::Full, |word| Scope::from(word.to_owned()));
    Ok(ConfirmAnswer { message, confirmation_id: confirmation_id.to_owned(), scope, raw: body })
}

/// Checks that the answer names the request's own key.
pub(crate) fn check_key_echo(headers: &HeaderMap, key: &str) -> Result<(), ClientError> {
    if single(headers, IDEMPOTENCY_KEY) == Some(key) {
        Ok(())
    } else {
        Err(ClientError::Mismatch(Echo::IdempotencyKey))
    }
}

fn check_challenge_echo(headers: &HeaderMap, id: &str) -> Result<(), ClientError> {
    if single(headers, CHALLENGE_ID) == Some(id) {
        Ok(())
    } else {
        Err(ClientError::Mismatch(Echo::Challenge))
    }
}

/// Reads what the facility has switched on.
pub(crate) fn facility(body: &[u8]) -> Result<FacilityAnswer, ClientError> {
    let answer: FacilityAnswer =
        serde_json::from_slice(body).map_err(|_| ClientError::BadAnswer(BadAnswer::Json))?;
    let is_bounded = is_id(&answer.api) && answer.questions.len() <= MAX_OFFERS;
    if is_bounded && answer.questions.iter().all(|id| is_id(id)) {
        Ok(answer)
    } else {
        Err(ClientError::BadAnswer(BadAnswer::Questions))
    }
}

/// Reads the offers to one person, after their echoes were found right.
pub(crate) fn offers(
    headers: &HeaderMap,
    body: &[u8],
    idempotency_key: &str,
    challenge_id: &str,
) -> Result<OffersAnswer, ClientError> {
    check_key_echo(headers, idempotency_key)?;
    check_challenge_echo(headers, challenge_id)?;
    let answer: OffersAnswer =
        serde_json::from_slice(body).map_err(|_| ClientError::BadAnswer(BadAnswer::Json))?;
    answer.check().map_err(|error| ClientError::BadAnswer(BadAnswer::Offers(error)))?;
    Ok(answer)
}

/// What a status of 400 and above means; `problem` is the body where it claims to be a problem document.
///
/// 429 and 5xx are about the gateway, never about the person, so that only "try later" is believed there: a failing server
/// must not be able to turn a patient away.
pub(crate) fn refusal(status: u16, problem: Option<&[u8]>) -> ClientError {
    let parsed = problem.map(serde_json::from_slice::<Problem>);
    let about_gateway = status == 429 || status >= 500;
    match parsed {
        Some(Ok(problem)) => match Refusal::from(&problem.problem_type) {
            refusal if !about_gateway || refusal == Refusal::TryLater => {
                ClientError::Refused { status, refusal }
            }
            _ => ClientError::Unavailable { status },
        },
        _ if about_gateway => ClientError::Unavailable { status },
        Some(Err(_)) => ClientError::BadAnswer(BadAnswer::Json),
        None => ClientError::Refused { status, refusal: Refusal::Other },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn challenge_json(expires_in: &str) -> String {
        format!(
            r#"{{"id":"c1","challenge":"{}","expires_at":"2026-11-22T00:05:00Z","expires_in":{expires_in}}}"#,
            "A".repeat(43)
        )
    }

    #[test]
    fn challenge_good_takes_the_calls_time_off() {
        let read = challenge(challenge_json("300").as_bytes(), Duration::from_secs(2)).unwrap();
        assert_eq!(read.expires_in, Duration::from_secs(298));
        assert_eq!(read.bytes, [0; 32]);
    }

    #[test]
    fn challenge_bad_fields_are_refused() {
        let good = challenge_json("300");
        let bad = ClientError::BadAnswer(BadAnswer::Challenge);
        let json = ClientError::BadAnswer(BadAnswer::Json);
        for (text, error) in [
            (challenge_json("0"), &bad),
            (challenge_json("301"), &bad),
            (challenge_json("2"), &bad),
            (challenge_json("-1"), &json),
            (challenge_json("NaN"), &json),
            (challenge_json("1e2"), &json),
            (good.replace(&"A".repeat(43), &"A".repeat(42)), &bad),
            (good.replace(&"A".repeat(43), &"A".repeat(44)), &bad),
            (good.replace(&"A".repeat(43), ""), &bad),
            (good.replace(&"A".repeat(43), "****"), &json),
            (good.replace("c1", ""), &bad),
            (good.replace("c1", "../admin"), &bad),
            (good.replace("2026-11-22T00:05:00Z", "soon"), &bad),
            (good.replace("\"id\"", "\"id\":\"c0\",\"id\""), &json),
            (good.replace("\"id\"", "\"extra\":1,\"id\""), &json),
            (format!("{good}x"), &json),
            (good[..good.len() - 1].to_owned(), &json),
            (String::new(), &json),
            ("[".repeat(100_000), &json),
        ] {
            let read = challenge(text.as_bytes(), Duration::from_secs(2));
            assert_eq!(read.as_ref(), Err(error), "{}", &text[..text.len().min(160)]);
        }
    }

    #[test]
    fn refusal_table_gives_expected_class() {
        let problem = |name: &str| {
            format!(r#"{{"type":"urn:uketsuke:problem:{name}","title":"t","status":400,"x":[1]}}"#)
        };
        let refused = |status, refusal| ClientError::Refused { status, refusal };
        let unavailable = |status| ClientError::Unavailable { status };
        let json = ClientError::BadAnswer(BadAnswer::Json);
        for (status, body, error) in [
            (404, Some(problem("not-enrolled")), refused(404, Refusal::NotEnrolled)),
            (403, Some(problem("certificate-refused")), refused(403, Refusal::CertificateRefused)),
            (409, Some(problem("enrolment-refused")), refused(409, Refusal::EnrolmentRefused)),
            (403, Some(problem("not-confirmable")), refused(403, Refusal::NotConfirmable)),
            (503, Some(problem("try-later")), refused(503, Refusal::TryLater)),
            (429, Some(problem("try-later")), refused(429, Refusal::TryLater)),
            (409, Some(problem("challenge-refused")), refused(409, Refusal::ChallengeRefused)),
            (422, Some(problem("signature-refused")), refused(422, Refusal::SignatureRefused)),
            (401, Some(problem("terminal-refused")), refused(401, Refusal::TerminalRefused)),
            (400, Some(problem("bad-request")), refused(400, Refusal::BadRequest)),
            (400, Some(problem("invented-later")), refused(400, Refusal::Other)),
            (
                400,
                Some(r#"{"type":"about:blank","title":"","status":400}"#.into()),
                refused(400, Refusal::Other),
            ),
            (403, None, refused(403, Refusal::Other)),
            (500, Some(problem("not-confirmable")), unavailable(500)),
            (503, Some(problem("not-enrolled")), unavailable(503)),
            (429, Some(problem("certificate-refused")), unavailable(429)),
            (500, None, unavailable(500)),
            (502, Some("<html>".into()), unavailable(502)),
            (400, Some("<html>".into()), json.clone()),
            (400, Some(String::new()), json.clone()),
            (400, Some(r#"{"type":"a","type":"b","title":"","status":400}"#.into()), json.clone()),
            (400, Some(r#"{"title":"","status":400}"#.into()), json.clone()),
            (400, Some("[".repeat(100_000)), json.clone()),
        ] {
            assert_eq!(refusal(status, body.as_deref().map(str::as_bytes)), error, "{status}");
        }
    }

    proptest! {
        #[test]
        fn answers_any_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..400), status in 400u16..600) {
            prop_assert!(challenge(&body, Duration::ZERO).is_err());
            prop_assert!(facility(&body).is_err());
            prop_assert!(offers(&HeaderMap::new(), &body, "", "").is_err());
            let _ = refusal(status, Some(&body));
        }
    }
}
