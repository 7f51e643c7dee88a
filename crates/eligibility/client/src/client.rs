//! The client itself: one method for each thing that the gateway offers, and the one path that all of them take.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use base_time::{SystemEntropy, random_uuid};
use bytes::Bytes;
use eligibility_api::jws;
use eligibility_api::wire::{
    CHALLENGE_BYTES, CHALLENGES, CONFIRMATIONS, ChallengeRequest, ConfirmationRequest, ConsentsRequest,
    ENROLMENTS, EnrolmentRequest, FACILITY, FacilityAnswer, IDEMPOTENCY_KEY, MEDIA_TYPE_JOSE,
    MEDIA_TYPE_PROBLEM, MEDIA_TYPE_RESULT, OFFERS, OffersAnswer, OffersRequest, STATUS,
};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, Request, StatusCode};
use tokio::time::{Instant, timeout};
use zeroize::Zeroizing;

use crate::answer::{self, Challenge, ConfirmAnswer, Expected};
use crate::config::{ClientConfig, ConfigError, STATUS_TIMEOUT};
use crate::credentials::{self, CertificateValidity};
use crate::error::{BadAnswer, ClientError, InputError, TlsFailure};
use crate::exchange::{Call, Exchange, Limits, Mode, lock};
use crate::gateway_time::GatewayTime;
use crate::request::{Confirmation, Enrolment, LaterConsents, OffersAsked, check_visit, is_time};
use crate::terminal_key::TerminalKey;
use crate::transport;

const MEDIA_TYPE_JSON: &str = "application/json";

/// Room for a request's JSON: two certificates of the usual size in base64url. Longer ones grow it.
const USUAL_PAYLOAD_BYTES: usize = 16 * 1024;

/// How many challenges are remembered, so that none is signed twice: a busy kiosk's day.
const REMEMBERED_CHALLENGES: usize = 1024;

/// What [`GatewayClient::probe`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbeReport {
    /// From the first packet to the challenge: name, TCP, TLS, one request.
    pub took: Duration,
}

/// A terminal's connection to its gateway. Needs a tokio runtime with IO and time. Every call opens a connection of its own:
/// between two patients a kept one may have died without a sign, and the next patient would wait for that.
pub struct GatewayClient {
    base_url: String,
    terminal: String,
    facility: String,
    signing_key: TerminalKey,
    validity: CertificateValidity,
    exchange: Exchange,
    /// For the gateway's time only, whatever the dates of its certificate.
    time_http: reqwest::Client,
    seen: Mutex<VecDeque<[u8; CHALLENGE_BYTES]>>,
}

impl fmt::Debug for GatewayClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayClient").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

impl GatewayClient {
    /// Checks configuration and credentials, without a connection.
    ///
    /// # Errors
    /// [`ConfigError`], one variant for each thing that can be wrong.
    pub fn new(config: ClientConfig) -> Result<Self, ConfigError> {
        let base_url = config.check()?;
        let checked = credentials::check(&config.credentials, &config.terminal, config.oldest_tls)?;
        let http = |tls| {
            transport::client(tls)
                .https_only(true)
                .connect_timeout(config.connect_timeout)
                .build()
                .map_err(|_| ConfigError::Library)
        };
        let time_http = http(checked.time_tls)?;
        let http = http(checked.tls)?;
        let limits = Limits {
            total_timeout: config.total_timeout,
            offers_timeout: config.offers_timeout,
            max_body_bytes: config.max_body_bytes,
            retry: config.retry,
            jitter: config.jitter,
        };
        Ok(Self {
            base_url,
            terminal: config.terminal,
            facility: config.facility,
            signing_key: checked.signing_key,
            validity: checked.validity,
            exchange: Exchange::new(http, limits, config.breaker),
            time_http,
            seen: Mutex::default(),
        })
    }

    /// When the terminal's certificate is valid; not judged here.
    #[must_use]
    pub fn certificate_validity(&self) -> CertificateValidity {
        self.validity
    }

    /// What the card signs for this visit and challenge, see [`eligibility_api::signed_message`].
    #[must_use]
    pub fn message_to_sign(&self, visit: &str, challenge: &Challenge) -> Vec<u8> {
        eligibility_api::signed_message(&self.terminal, visit, &challenge.bytes)
    }

    /// Asks for a challenge for this visit (UUID).
    ///
    /// # Errors
    /// [`ClientError`]; [`BadAnswer::Challenge`] also for a challenge that came before.
    pub async fn challenge(&self, visit: &str) -> Result<Challenge, ClientError> {
        self.ask_challenge("challenge", visit, None, Mode::Normal).await
    }

    /// As [`Self::challenge`], for a card whose certificate ends at this time (RFC 3339): the answer then says what such a
    /// certificate gives ([`Challenge::scope`]).
    ///
    /// # Errors
    /// As [`Self::challenge`].
    pub async fn challenge_for(&self, visit: &str, certificate_ends: &str) -> Result<Challenge, ClientError> {
        if !is_time(certificate_ends) {
            return Err(ClientError::Input(InputError::Time));
        }
        self.ask_challenge("challenge", visit, Some(certificate_ends), Mode::Normal).await
    }

    /// Asks which questions can be offered at this facility; `None` where the gateway is of API 1.0, which has no offers. Nobody waits
    /// for it: one attempt, at most [`FACILITY_TIMEOUT`](crate::FACILITY_TIMEOUT) long. The circuit breaker does not hold it back, and does
    /// not learn from it.
    ///
    /// # Errors
    /// [`ClientError`]; [`BadAnswer::Questions`] for more than [`MAX_OFFERS`](eligibility_api::wire::MAX_OFFERS) questions, or an id (or a
    /// version) that is none by [`is_id`](eligibility_api::wire::is_id).
    pub async fn facility(&self) -> Result<Option<FacilityAnswer>, ClientError> {
        let accept = format!("{MEDIA_TYPE_JSON}, {MEDIA_TYPE_PROBLEM}");
        let call = Call {
            name: "facility",
            request: self.get(self.exchange.http(), FACILITY, &accept)?,
            status: StatusCode::OK,
            media_type: Some(MEDIA_TYPE_JSON),
            idempotency_key: None,
            read: &|_: &HeaderMap, body| answer::facility(&body),
        };
        match self.exchange.ask(&call, Mode::Facility).await {
            Ok(answer) => Ok(Some(answer)),
            Err(ClientError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks what this person can be asked beside the consents. One attempt, at most
    /// [`ClientConfig::offers_timeout`] long; none while the circuit breaker is open, which does not learn from it: an offer is never
    /// worth a check-in. Whatever comes back, the proof stays good for the confirmation.
    ///
    /// # Errors
    /// [`ClientError`]; [`BadAnswer::Offers`] where any bound of the offers is broken. None of them has to keep the patient from being
    /// checked in: without offers there is nothing to ask.
    pub async fn offers(&self, asked: &OffersAsked) -> Result<OffersAnswer, ClientError> {
        asked.check()?;
        let (key, challenge_id) = (asked.idempotency_key.as_str(), asked.proof.challenge_id.as_str());
        let body = OffersRequest {
            terminal: self.terminal.clone(),
            visit: asked.visit.clone(),
            idempotency_key: key.to_owned(),
            facility: self.facility.clone(),
            proof: asked.proof.clone(),
            identity_method: asked.identity_method,
            care: asked.care.clone(),
        };
        let call = Call {
            name: "offers",
            request: self.request(Method::POST, OFFERS, Some(key), &body)?,
            status: StatusCode::OK,
            media_type: Some(MEDIA_TYPE_JSON),
            idempotency_key: Some(key),
            read: &|headers: &HeaderMap, body| answer::offers(headers, &body, key, challenge_id),
        };
        self.exchange.ask(&call, Mode::Offers).await
    }

    /// Asks whether the person is insured. The answer is checked to be the one to this question.
    ///
    /// # Errors
    /// [`ClientError`]. After [`ClientError::TimedOut`] and [`ClientError::Cut`] the gateway may have taken the question;
    /// asking again with the same idempotency key is safe.
    pub async fn confirm(&self, question: &Confirmation) -> Result<ConfirmAnswer, ClientError> {
        question.check()?;
        let body = ConfirmationRequest {
            terminal: self.terminal.clone(),
            visit: question.visit.clone(),
            idempotency_key: question.idempotency_key.clone(),
            facility: self.facility.clone(),
            proof: question.proof.clone(),
            identity_method: question.identity_method,
            identified_at: question.identified_at.clone(),
            consents: question.consents.clone(),
            answers: question.answers.clone(),
            care: question.care.clone(),
        };
        let expected = Expected {
            idempotency_key: &question.idempotency_key,
            challenge_id: Some(&question.proof.challenge_id),
            confirmation_id: None,
            facility: &self.facility,
        };
        self.ask_result("confirm", Method::POST, CONFIRMATIONS, &body, &expected).await
    }

    /// Registers the card as a health insurance card (利用登録).
    ///
    /// # Errors
    /// As [`Self::confirm`].
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<(), ClientError> {
        enrolment.check()?;
        let key = enrolment.idempotency_key.as_str();
        let body = EnrolmentRequest {
            terminal: self.terminal.clone(),
            visit: enrolment.visit.clone(),
            idempotency_key: key.to_owned(),
            facility: self.facility.clone(),
            proof: enrolment.proof.clone(),
            identity_method: enrolment.identity_method,
        };
        let call = Call {
            name: "enrol",
            request: self.request(Method::POST, ENROLMENTS, Some(key), &body)?,
            status: StatusCode::NO_CONTENT,
            media_type: None,
            idempotency_key: Some(key),
            read: &|headers: &HeaderMap, _| answer::check_key_echo(headers, key),
        };
        self.exchange.ask(&call, Mode::Normal).await
    }

    /// Sends later consents for a confirmation, and gives the result anew.
    ///
    /// # Errors
    /// As [`Self::confirm`].
    pub async fn send_consents(
        &self,
        confirmation_id: &str,
        later: &LaterConsents,
    ) -> Result<ConfirmAnswer, ClientError> {
        later.check(confirmation_id)?;
        let body = ConsentsRequest {
            terminal: self.terminal.clone(),
            visit: later.visit.clone(),
            idempotency_key: later.idempotency_key.clone(),
            consents: later.consents.clone(),
        };
        let expected = Expected {
            idempotency_key: &later.idempotency_key,
            challenge_id: None,
            confirmation_id: Some(confirmation_id),
            facility: &self.facility,
        };
        let path = format!("{CONFIRMATIONS}/{confirmation_id}/consents");
        self.ask_result("consents", Method::PUT, &path, &body, &expected).await
    }

    /// Tries the way to the gateway once, for `doctor`: name, TCP, mutual TLS, body signature, challenge. No retry, and the
    /// circuit breaker does not hold it back.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn probe(&self) -> Result<ProbeReport, ClientError> {
        let started = Instant::now();
        let visit = random_uuid(&SystemEntropy).map_err(|_| ClientError::Input(InputError::Body))?;
        self.ask_challenge("probe", &visit, None, Mode::Once).await?;
        Ok(ProbeReport { took: started.elapsed() })
    }

    /// Asks whether the gateway can answer now: the cheapest request there is, for a kiosk that waits for a patient. One
    /// attempt, at most [`STATUS_TIMEOUT`](crate::STATUS_TIMEOUT) long; the circuit breaker does not hold it back, and learns from it.
    ///
    /// # Errors
    /// [`ClientError`]. A gateway that does not know this path answers 404, which is an answer as well: see
    /// [`ClientError::is_outage`].
    pub async fn status(&self) -> Result<(), ClientError> {
        let call = Call {
            name: "status",
            request: self.status_request(self.exchange.http())?,
            status: StatusCode::NO_CONTENT,
            media_type: None,
            idempotency_key: None,
            read: &|_: &HeaderMap, _| Ok(()),
        };
        self.exchange.ask(&call, Mode::Brief).await
    }

    /// The gateway's time, as the answer told it that has just come to this client; `None` when none came or it told none. Where the
    /// answer was that the certificate's dates do not fit this machine's clock, the gateway is asked once more, for its time
    /// only: the certificate must be good but for its dates.
    pub async fn time_told<T: Sync>(&self, answer: &Result<T, ClientError>) -> Option<GatewayTime> {
        if !matches!(answer, Err(ClientError::Tls(TlsFailure::Dates))) {
            return self.exchange.take_time();
        }
        let request = self.status_request(&self.time_http).ok()?;
        let asked = Instant::now();
        let response = timeout(STATUS_TIMEOUT, self.time_http.execute(request)).await.ok()?.ok()?;
        GatewayTime::of(response.headers(), asked.elapsed())
    }

    fn status_request(&self, http: &reqwest::Client) -> Result<Request, ClientError> {
        self.get(http, STATUS, MEDIA_TYPE_PROBLEM)
    }

    fn get(&self, http: &reqwest::Client, path: &str, accept: &str) -> Result<Request, ClientError> {
        http.get(format!("{}{path}", self.base_url))
            .header(ACCEPT, accept)
            .header(ACCEPT_ENCODING, "identity")
            .build()
            .map_err(|_| ClientError::Input(InputError::Body))
    }

    async fn ask_challenge(
        &self,
        name: &'static str,
        visit: &str,
        certificate_ends: Option<&str>,
        mode: Mode,
    ) -> Result<Challenge, ClientError> {
        check_visit(visit)?;
        let body = ChallengeRequest {
            terminal: self.terminal.clone(),
            visit: visit.to_owned(),
            certificate_ends: certificate_ends.map(str::to_owned),
        };
        let started = Instant::now();
        let call = Call {
            name,
            request: self.request(Method::POST, CHALLENGES, None, &body)?,
            status: StatusCode::OK,
            media_type: Some(MEDIA_TYPE_JSON),
            idempotency_key: None,
            read: &|_: &HeaderMap, body| {
                let challenge = answer::challenge(&body, started.elapsed())?;
                self.remember(challenge.bytes)?;
                Ok(challenge)
            },
        };
        self.exchange.ask(&call, mode).await
    }

    async fn ask_result(
        &self,
        name: &'static str,
        method: Method,
        path: &str,
        body: &impl serde::Serialize,
        expected: &Expected<'_>,
    ) -> Result<ConfirmAnswer, ClientError> {
        let call = Call {
            name,
            request: self.request(method, path, Some(expected.idempotency_key), body)?,
            status: StatusCode::OK,
            media_type: Some(MEDIA_TYPE_RESULT),
            idempotency_key: Some(expected.idempotency_key),
            read: &|headers: &HeaderMap, body| answer::confirmation(headers, body, expected),
        };
        self.exchange.ask(&call, Mode::Normal).await
    }

    /// Signs once: all attempts send the same bytes, which the gateway can compare.
    fn request(
        &self,
        method: Method,
        path: &str,
        idempotency_key: Option<&str>,
        body: &impl serde::Serialize,
    ) -> Result<Request, ClientError> {
        let fault = ClientError::Input(InputError::Body);
        let mut payload = Zeroizing::new(Vec::with_capacity(USUAL_PAYLOAD_BYTES));
        serde_json::to_writer(&mut *payload, body).map_err(|_| fault.clone())?;
        let input =
            jws::signing_input(&jws::Header::es256(&self.terminal), &payload).map_err(|_| fault.clone())?;
        let signature = self.signing_key.sign(input.as_bytes()).ok_or_else(|| fault.clone())?;
        let signed = Zeroizing::new(jws::compact(&input, &signature).as_bytes().to_vec());
        let mut request = self
            .exchange
            .http()
            .request(method, format!("{}{path}", self.base_url))
            .header(CONTENT_TYPE, MEDIA_TYPE_JOSE)
            .header(ACCEPT, format!("{MEDIA_TYPE_RESULT}, {MEDIA_TYPE_JSON}, {MEDIA_TYPE_PROBLEM}"))
            .header(ACCEPT_ENCODING, "identity")
            .body(Bytes::from_owner(signed));
        if let Some(key) = idempotency_key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        request.build().map_err(|_| fault)
    }

    /// A challenge that came before would let someone collect two signatures over the same words.
    fn remember(&self, challenge: [u8; CHALLENGE_BYTES]) -> Result<(), ClientError> {
        let mut seen = lock(&self.seen);
        if seen.contains(&challenge) {
            return Err(ClientError::BadAnswer(BadAnswer::Challenge));
        }
        if seen.len() == REMEMBERED_CHALLENGES {
            seen.pop_front();
        }
        seen.push_back(challenge);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static QUESTION: std::sync::OnceLock<Confirmation> = std::sync::OnceLock::new();

    /// A host spawns calls on its runtime.
    #[test]
    fn calls_can_be_sent_to_another_thread() {
        fn is_send<T: Send>(_: impl FnOnce(&'static GatewayClient) -> T) {}
        is_send(|client| client.challenge(""));
        is_send(GatewayClient::probe);
        let confirm = |client: &'static GatewayClient| async { client.confirm(QUESTION.get()?).await.ok() };
        is_send(confirm);
    }
}
