//! What the gateway decides: seven requests, each verified from the outside in — terminal, body, key, challenge, card —
//! before a persona is looked up. No IO; one lock around all state, so that a key or challenge cannot be used twice at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base_time::Clock;
use eligibility_api::base64url::Base64Url;
use eligibility_api::message::Encoding;
use eligibility_api::signed_message;
use eligibility_api::wire::{
    CHALLENGE_ID, CHALLENGE_SECONDS, CONFIRMATION_ID, CardProof, CareKind, ChallengeAnswer, ChallengeRequest,
    ConfirmationRequest, Consent, ConsentsRequest, EnrolmentRequest, IDEMPOTENCY_KEY, IdentityMethod,
    MEDIA_TYPE_JOSE, MEDIA_TYPE_RESULT, OffersAnswer, OffersRequest, QuestionAnswer, SCOPE, Scope,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::Route;
use crate::answer::{self, Occasion};
use crate::bounded::Bounded;
use crate::card_trust::{CardRefusal, CardTrust, Revocation};
use crate::challenge::{Challenges, Taken};
use crate::offers::{Answered, ApiVersion, Offering};
use crate::persona::{Persona, Personas};
use crate::reply::{Refusal, Reply};
use crate::standing::{Standing, days_left, standing};
use crate::terminal::Terminal;

/// Answers and confirmations are kept as long as a consent holds.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
const MAX_ANSWERS: usize = 2048;
const MAX_CONFIRMATIONS: usize = 4096;
/// Consents of one request: six kinds, and a change of mind about each.
const MAX_CONSENTS: usize = 16;
/// Consents of one confirmation over all its requests.
const MAX_CONSENTS_IN_ALL: usize = 64;
/// Why a place of the kind 資格確認限定型 is refused.
const NO_CONSENTS: &str = "an eligibility-only confirmation has no consents";
/// Why an enrolment with a phone is refused.
const NO_ENROLMENT: &str = "a card is enrolled with the card itself, not with a phone";
/// With so few days left the card can no longer be enrolled.
const ENROLMENT_DAYS: i64 = 5;

pub(crate) struct Gateway {
    clock: Arc<dyn Clock>,
    personas: Personas,
    trust: CardTrust,
    encoding: Encoding,
    offering: Offering,
    state: Mutex<State>,
}

struct State {
    challenges: Challenges,
    answers: Bounded<(String, String), Replied>,
    confirmations: Bounded<String, Confirmation>,
    /// Serials of the cards of those who enrolled since the start.
    enrolled: HashSet<Vec<u8>>,
}

/// The answer to an idempotency key, with a digest of what was asked.
struct Replied {
    request: [u8; 32],
    reply: Reply,
}

/// A confirmation that later consents can refer to.
struct Confirmation {
    terminal: String,
    visit: String,
    facility: String,
    challenge_id: String,
    file_identifier: String,
    serial: Vec<u8>,
    standing: Standing,
    consents: Vec<Consent>,
    /// What the answers to offers change, in each result of this confirmation.
    answered: Answered,
    /// The place may see what a patient consents to.
    may_have_consents: bool,
}

/// A request as HTTP brought it.
pub(crate) struct Request<'a> {
    pub route: Route,
    /// The confirmation's id in the path, for [`Route::Consents`].
    pub id: Option<&'a str>,
    pub terminal: Option<&'a Terminal>,
    pub content_type: Option<&'a str>,
    pub idempotency_key: Option<&'a str>,
    pub body: &'a [u8],
}

impl Gateway {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        personas: Personas,
        trust: CardTrust,
        encoding: Encoding,
        offering: Offering,
    ) -> Self {
        let state = State {
            challenges: Challenges::default(),
            answers: Bounded::new(MAX_ANSWERS, KEPT),
            confirmations: Bounded::new(MAX_CONFIRMATIONS, KEPT),
            enrolled: HashSet::new(),
        };
        Self { clock, personas, trust, encoding, offering, state: Mutex::new(state) }
    }

    /// Whether the version of the API that this gateway speaks has this path.
    pub(crate) fn has(&self, route: Route) -> bool {
        self.offering.api == ApiVersion::V1_1 || route.is_of_1_0()
    }

    /// Forgets who enrolled since the start.
    pub(crate) fn forget_enrolments(&self) {
        self.state().enrolled.clear();
    }

    /// What an answer's `Date` says.
    pub(crate) fn date(&self) -> String {
        base_time::http_date(self.clock.moment())
    }

    pub(crate) fn answer(&self, request: &Request<'_>) -> Reply {
        let mut reply = self.verified(request).unwrap_or_else(Reply::from);
        if let Some(key) = request.idempotency_key
            && is_uuid(key)
        {
            reply.set(IDEMPOTENCY_KEY, key);
        }
        reply
    }

    /// The outer checks: media type, the terminal's signature.
    fn verified(&self, request: &Request<'_>) -> Result<Reply, Refusal> {
        let terminal = request.terminal.ok_or(Refusal::TERMINAL)?;
        let payload = payload(request, terminal)?;
        let now = self.clock.wall();
        let mut state = self.state();
        let state = &mut *state;
        match request.route {
            Route::Status => Ok(Reply::no_content()),
            Route::Facility => in_json(&self.offering.facility()),
            Route::Offers => {
                let asked: OffersRequest = json(&payload)?;
                check_names(terminal, &asked.terminal, &asked.visit)?;
                once(state, request, &asked.idempotency_key, terminal, &payload, now, |state| {
                    self.offers(state, &asked, now).unwrap_or_else(Reply::from)
                })
            }
            Route::Challenges => {
                let asked: ChallengeRequest = json(&payload)?;
                check_names(terminal, &asked.terminal, &asked.visit)?;
                challenge(state, &asked, now)
            }
            Route::Confirmations => {
                let asked: ConfirmationRequest = json(&payload)?;
                check_names(terminal, &asked.terminal, &asked.visit)?;
                once(state, request, &asked.idempotency_key, terminal, &payload, now, |state| {
                    self.confirm(state, &asked, now).unwrap_or_else(Reply::from)
                })
            }
            Route::Enrolments => {
                let asked: EnrolmentRequest = json(&payload)?;
                check_names(terminal, &asked.terminal, &asked.visit)?;
                once(state, request, &asked.idempotency_key, terminal, &payload, now, |state| {
                    self.enrol(state, &asked, now).unwrap_or_else(Reply::from)
                })
            }
            Route::Consents => {
                let asked: ConsentsRequest = json(&payload)?;
                check_names(terminal, &asked.terminal, &asked.visit)?;
                let id = request.id.unwrap_or_default();
                once(state, request, &asked.idempotency_key, terminal, &payload, now, |state| {
                    self.add_consents(state, id, &asked, now).unwrap_or_else(Reply::from)
                })
            }
        }
    }

    fn confirm(
        &self,
        state: &mut State,
        asked: &ConfirmationRequest,
        now: Timestamp,
    ) -> Result<Reply, Refusal> {
        check_facility(&asked.facility)?;
        check_time(&asked.identified_at)?;
        check_care(&asked.care)?;
        check_consents(&asked.consents)?;
        if !asked.care.may_have_consents() && !asked.consents.is_empty() {
            return Err(Refusal::bad_request(NO_CONSENTS));
        }
        check_times(&asked.answers)?;
        self.offering.check(&asked.answers)?;
        self.offering.check_method(asked.identity_method)?;
        let shown = Shown {
            purpose: Purpose::Confirmation,
            proof: &asked.proof,
            terminal: &asked.terminal,
            visit: &asked.visit,
        };
        self.with_card(state, &shown, now, |state, card| {
            self.check_kind(asked.identity_method, &card)?;
            let persona = self.confirmable(&card.serial)?;
            if !persona.enrolled && !state.enrolled.contains(&persona.serial) {
                return Err(Refusal::NOT_ENROLLED);
            }
            let offered = self.offering.to(Some(persona), &asked.care, card.standing);
            let answered = Answered::judge(&asked.answers, &offered)?;
            let id = Uuid::new_v4();
            let confirmation = Confirmation {
                terminal: asked.terminal.clone(),
                visit: asked.visit.clone(),
                facility: asked.facility.clone(),
                challenge_id: asked.proof.challenge_id.clone(),
                file_identifier: file_identifier(id),
                serial: card.serial,
                standing: card.standing,
                consents: asked.consents.clone(),
                answered,
                may_have_consents: asked.care.may_have_consents(),
            };
            let id = id.to_string();
            let reply = self.message(persona, &id, &confirmation, now)?;
            state.confirmations.keep(id, confirmation, now);
            Ok(reply)
        })
    }

    /// What the person can be asked. Somebody who is protected, unknown, not enrolled or without offers takes one way to one answer.
    fn offers(&self, state: &mut State, asked: &OffersRequest, now: Timestamp) -> Result<Reply, Refusal> {
        check_facility(&asked.facility)?;
        check_care(&asked.care)?;
        self.offering.check_method(asked.identity_method)?;
        let shown = Shown {
            purpose: Purpose::Offers,
            proof: &asked.proof,
            terminal: &asked.terminal,
            visit: &asked.visit,
        };
        self.with_card(state, &shown, now, |state, card| {
            self.check_kind(asked.identity_method, &card)?;
            let is_enrolled =
                |persona: &&Persona| persona.enrolled || state.enrolled.contains(&persona.serial);
            let person = self.confirmable(&card.serial).ok().filter(is_enrolled);
            in_json(&OffersAnswer { offers: self.offering.to(person, &asked.care, card.standing) })
        })
    }

    fn enrol(&self, state: &mut State, asked: &EnrolmentRequest, now: Timestamp) -> Result<Reply, Refusal> {
        check_facility(&asked.facility)?;
        if asked.identity_method.is_phone() {
            return Err(Refusal::bad_request(NO_ENROLMENT));
        }
        let shown = Shown {
            purpose: Purpose::Enrolment,
            proof: &asked.proof,
            terminal: &asked.terminal,
            visit: &asked.visit,
        };
        self.with_card(state, &shown, now, |state, card| {
            self.check_kind(asked.identity_method, &card)?;
            let persona = self.confirmable(&card.serial)?;
            if persona.enrolled {
                return Ok(Reply::no_content());
            }
            if days_left(card.not_after, now) <= ENROLMENT_DAYS {
                return Err(Refusal::ENROLMENT);
            }
            state.enrolled.insert(card.serial);
            Ok(Reply::no_content())
        })
    }

    fn add_consents(
        &self,
        state: &mut State,
        id: &str,
        asked: &ConsentsRequest,
        now: Timestamp,
    ) -> Result<Reply, Refusal> {
        check_consents(&asked.consents)?;
        let unknown = Refusal::bad_request("no such confirmation").with_status(404);
        let confirmation = state.confirmations.get(&id.to_owned(), now).ok_or(unknown.clone())?;
        if confirmation.terminal != asked.terminal || confirmation.visit != asked.visit {
            return Err(unknown);
        }
        if !confirmation.may_have_consents {
            return Err(Refusal::bad_request(NO_CONSENTS));
        }
        if confirmation.consents.len() + asked.consents.len() > MAX_CONSENTS_IN_ALL {
            return Err(Refusal::bad_request("too many consents"));
        }
        confirmation.consents.extend(asked.consents.iter().cloned());
        let persona = self.personas.by_serial(&confirmation.serial).ok_or(Refusal::NOT_CONFIRMABLE)?;
        let mut reply = self.message(persona, id, confirmation, now)?;
        reply.set(CHALLENGE_ID, &confirmation.challenge_id);
        Ok(reply)
    }

    /// Judges the card and answers; the answer names the challenge, and [`Purpose`] says whether it can be used again.
    fn with_card(
        &self,
        state: &mut State,
        shown: &Shown<'_>,
        now: Timestamp,
        answer: impl FnOnce(&mut State, Card) -> Result<Reply, Refusal>,
    ) -> Result<Reply, Refusal> {
        let &Shown { purpose, proof, terminal, visit } = shown;
        let taken =
            state.challenges.take(&proof.challenge_id, terminal, visit, now).ok_or(Refusal::CHALLENGE)?;
        let judged = self.judge(&taken, proof, terminal, visit, now);
        let answered = judged.and_then(|card| answer(state, card));
        if purpose.stays_good(answered.as_ref().err()) {
            state.challenges.give_back(taken);
        }
        let mut reply = answered.unwrap_or_else(Reply::from);
        reply.set(CHALLENGE_ID, &proof.challenge_id);
        Ok(reply)
    }

    /// Judges certificate, signature, dates and revocation, in this order.
    fn judge(
        &self,
        taken: &Taken,
        proof: &CardProof,
        terminal: &str,
        visit: &str,
        now: Timestamp,
    ) -> Result<Card, Refusal> {
        let message = signed_message(terminal, visit, taken.bytes());
        let (certificate, signature) = (proof.certificate.as_bytes(), proof.signature.as_bytes());
        let card =
            self.trust.prove(certificate, signature, &message, now).map_err(|refusal| match refusal {
                CardRefusal::Certificate => Refusal::CERTIFICATE,
                CardRefusal::Signature => Refusal::SIGNATURE,
            })?;
        let standing = standing(card.not_before, card.not_after, now);
        match (standing, card.revocation) {
            (Standing::NotYetValid | Standing::Past, _) | (_, Revocation::Revoked) => {
                Err(Refusal::CERTIFICATE)
            }
            (_, Revocation::Unknown) => Err(Refusal::TRY_LATER),
            (standing, Revocation::NotListed) => {
                Ok(Card { serial: card.serial, standing, not_after: card.not_after })
            }
        }
    }

    /// Whether the way of showing identity and the certificate go together, and a phone's certificate has not ended: phones have no
    /// grace. Of somebody who cannot be confirmed nothing is said, not even whether this is a phone: what is refused then follows from
    /// the request and the certificate alone.
    fn check_kind(&self, method: IdentityMethod, card: &Card) -> Result<(), Refusal> {
        if let Ok(persona) = self.confirmable(&card.serial)
            && persona.is_phone(&card.serial) != method.is_phone()
        {
            return Err(Refusal::bad_request(
                "the certificate is not of the kind that identity was shown with",
            ));
        }
        if method.is_phone() && card.standing == Standing::Grace {
            return Err(Refusal::CERTIFICATE);
        }
        Ok(())
    }

    /// Unknown and protected take the same way to the same answer.
    fn confirmable(&self, serial: &[u8]) -> Result<&Persona, Refusal> {
        self.personas.by_serial(serial).filter(|persona| persona.confirmable).ok_or(Refusal::NOT_CONFIRMABLE)
    }

    fn message(
        &self,
        persona: &Persona,
        id: &str,
        confirmation: &Confirmation,
        now: Timestamp,
    ) -> Result<Reply, Refusal> {
        let occasion = Occasion {
            now,
            facility: &confirmation.facility,
            file_identifier: &confirmation.file_identifier,
            standing: confirmation.standing,
            consents: &confirmation.consents,
            answered: confirmation.answered,
        };
        let message = answer::message(persona, &occasion).map_err(|error| {
            tracing::error!(persona = %persona.id, %error, "fixture does not make a message");
            Refusal::TRY_LATER
        })?;
        let mut reply = Reply::new(200, MEDIA_TYPE_RESULT, message.to_xml(self.encoding).to_vec());
        reply.set(CONFIRMATION_ID, id);
        reply.set(SCOPE, scope(confirmation.standing).as_str());
        Ok(reply)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A proof, and what for.
struct Shown<'a> {
    purpose: Purpose,
    proof: &'a CardProof,
    terminal: &'a str,
    visit: &'a str,
}

/// What a proof is shown for.
#[derive(Clone, Copy)]
enum Purpose {
    Offers,
    Enrolment,
    Confirmation,
}

impl Purpose {
    /// Whether the challenge can be used again after the answer, or this refusal. Only a confirmation uses it up: a "try later" took
    /// no effect, and the proof that met "not enrolled" serves the enrolment and the confirmation after it, so that a patient enters the
    /// PIN once. After offers it always can, so that the confirmation gives the patient its own reason.
    fn stays_good(self, refused: Option<&Refusal>) -> bool {
        match (self, refused) {
            (Self::Offers, _) | (Self::Enrolment, None) => true,
            (Self::Confirmation, None) => false,
            (Self::Enrolment | Self::Confirmation, Some(refusal)) => {
                refusal.status >= 500 || *refusal == Refusal::NOT_ENROLLED
            }
        }
    }
}

/// A card that is accepted.
struct Card {
    serial: Vec<u8>,
    standing: Standing,
    not_after: Timestamp,
}

fn challenge(state: &mut State, asked: &ChallengeRequest, now: Timestamp) -> Result<Reply, Refusal> {
    let scope = match &asked.certificate_ends {
        None => Scope::Full,
        Some(ends) => {
            check_time(ends)?;
            let ends = ends.parse().map_err(|_| Refusal::bad_request("time is not RFC 3339"))?;
            // Only the end is known here, and only the end matters.
            scope(standing(Timestamp::MIN, ends, now))
        }
    };
    let issued = state.challenges.issue(&asked.terminal, &asked.visit, now).ok_or(Refusal::TRY_LATER)?;
    let answer = ChallengeAnswer {
        id: issued.id,
        challenge: Base64Url::from(issued.bytes),
        expires_at: issued.expires_at.to_string(),
        expires_in: CHALLENGE_SECONDS,
        scope,
    };
    in_json(&answer)
}

fn in_json(answer: &impl Serialize) -> Result<Reply, Refusal> {
    let body = serde_json::to_vec(answer).map_err(|_| Refusal::TRY_LATER)?;
    Ok(Reply::new(200, "application/json", body))
}

/// The signed body's payload; empty for a request without a body.
fn payload(request: &Request<'_>, terminal: &Terminal) -> Result<Vec<u8>, Refusal> {
    if !request.route.has_body() {
        return Ok(Vec::new());
    }
    let essence = request.content_type.and_then(|value| value.split(';').next()).map(str::trim);
    if !essence.is_some_and(|essence| essence.eq_ignore_ascii_case(MEDIA_TYPE_JOSE)) {
        return Err(Refusal::bad_request("media type is not application/jose").with_status(415));
    }
    terminal.verified_payload(request.body).ok_or(Refusal::TERMINAL)
}

/// What a certificate in this standing gives. Past its grace it gives nothing, and nothing has to be asked for that.
fn scope(standing: Standing) -> Scope {
    match standing {
        Standing::NotYetValid | Standing::Valid | Standing::Expiring => Scope::Full,
        Standing::Grace | Standing::Past => Scope::EligibilityOnly,
    }
}

/// Answers each idempotency key once: the same request gets the same answer, another is refused.
fn once(
    state: &mut State,
    request: &Request<'_>,
    key: &str,
    terminal: &Terminal,
    payload: &[u8],
    now: Timestamp,
    answer: impl FnOnce(&mut State) -> Reply,
) -> Result<Reply, Refusal> {
    if !is_uuid(key) || request.idempotency_key != Some(key) {
        return Err(Refusal::bad_request("idempotency key is no UUID, or not the header's"));
    }
    let digest: [u8; 32] = Sha256::new()
        .chain_update(request.route.path())
        .chain_update([0])
        .chain_update(request.id.unwrap_or_default())
        .chain_update([0])
        .chain_update(payload)
        .finalize()
        .into();
    let key = (terminal.name.clone(), key.to_owned());
    if let Some(answered) = state.answers.get(&key, now) {
        return if answered.request == digest {
            Ok(answered.reply.clone())
        } else {
            Err(Refusal::bad_request("idempotency key was used for another request"))
        };
    }
    let reply = answer(state);
    // "Try later" invites the same request again, which must not meet its own refusal.
    if reply.status < 500 {
        state.answers.keep(key, Replied { request: digest, reply: reply.clone() }, now);
    }
    Ok(reply)
}

/// 任意のファイル識別子: 16 characters that any file name can hold.
fn file_identifier(id: Uuid) -> String {
    use base64::Engine as _;
    let bytes = id.as_bytes();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes.get(..12).unwrap_or(bytes))
}

fn json<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(payload).map_err(|_| Refusal::bad_request("body is not the JSON of this request"))
}

fn check_names(terminal: &Terminal, named: &str, visit: &str) -> Result<(), Refusal> {
    if terminal.name != named {
        return Err(Refusal::TERMINAL);
    }
    if is_uuid(visit) { Ok(()) } else { Err(Refusal::bad_request("visit is no UUID")) }
}

fn check_facility(code: &str) -> Result<(), Refusal> {
    let good = code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(Refusal::bad_request("facility is not 10 digits")) }
}

fn check_care(care: &CareKind) -> Result<(), Refusal> {
    if care.is_sayable() { Ok(()) } else { Err(Refusal::bad_request("care is not a code")) }
}

fn check_time(text: &str) -> Result<(), Refusal> {
    let good = is_rfc3339(text) && text.parse::<Timestamp>().is_ok();
    if good { Ok(()) } else { Err(Refusal::bad_request("time is not RFC 3339")) }
}

/// Whether this has the form of RFC 3339 §5.6 exactly: what parses times takes others of ISO 8601 as well.
fn is_rfc3339(text: &str) -> bool {
    const FORM: &[u8; 19] = b"0000-00-00T00:00:00";
    let fits = |form: &[u8], text: &[u8]| {
        form.len() == text.len()
            && form.iter().zip(text).all(|(form, byte)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte.eq_ignore_ascii_case(form),
            })
    };
    let Some((begin, rest)) = text.as_bytes().split_at_checked(FORM.len()) else { return false };
    let digits =
        rest.strip_prefix(b".").map(|rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let zone = match digits {
        None => rest,
        Some(0 | 10..) => return false,
        Some(digits) => rest.get(digits + 1..).unwrap_or_default(),
    };
    fits(FORM, begin) && (fits(b"Z", zone) || fits(b"+00:00", zone) || fits(b"-00:00", zone))
}

fn check_consents(consents: &[Consent]) -> Result<(), Refusal> {
    if consents.len() > MAX_CONSENTS {
        return Err(Refusal::bad_request("too many consents"));
    }
    consents.iter().try_for_each(|consent| check_time(&consent.answered_at))
}

fn check_times(answers: &[QuestionAnswer]) -> Result<(), Refusal> {
    answers.iter().try_for_each(|answer| check_time(&answer.answered_at))
}

/// The hyphenated form only: one text per key.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}
