//! The network side: one request at a time for the visit that is there. `Forget` abandons whatever is
//! still on its way. Between visits the gateway is watched (`gateway_watch.rs`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base_time::{Clock, Entropy, SteadyClock, random_uuid};
use eligibility_api::message::{
    ProcessingResultStatus, QualificationValidity, ResultMessage, SegmentOfResult,
};
use eligibility_api::wire::{CardProof, CareKind, Consent, ConsentKind, IdentityMethod, Scope};
use eligibility_client::{
    ClientConfig, ClientError, ConfirmAnswer, Confirmation, Credentials, Enrolment, GatewayClient,
    LaterConsents, OffersAsked, Refusal,
};
use jiff::Timestamp;
use kiosk_visit::{
    AnswerGiven, AskedWhen, ChallengeFacts, Confirmed, ConsentGiven, ConsentItem, EffectId, Event,
    GatewayAnswer, GatewayTrouble, Method, NameToAsk, Offer,
};
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

use crate::gateway_offers::{self, Facility};
use crate::gateway_watch::{self, Look, Lookout};
use crate::signal::{Signal, Signals};
use crate::staff::Recorder;
use crate::vault::{Challenge, Proof, SharedVault};
use crate::worker::{EndWatch, Ended};
use crate::{Config, StartError};

/// Something for the network.
pub(crate) enum GatewayJob {
    Challenge {
        id: EffectId,
        visit: String,
    },
    Offers {
        id: EffectId,
        visit: String,
        method: Method,
    },
    Confirm {
        id: EffectId,
        visit: String,
        method: Method,
        consents: Vec<ConsentGiven>,
        answers: Vec<AnswerGiven>,
    },
    Enrol {
        id: EffectId,
        visit: String,
        method: Method,
    },
    Limit {
        id: EffectId,
        visit: String,
        given: bool,
    },
}

/// The way to the network.
pub(crate) struct GatewayWorker {
    runtime: Handle,
    running: Vec<JoinHandle<()>>,
    lookout: JoinHandle<()>,
    handler: Arc<GatewayHandler>,
    /// Nobody's visit is there.
    resting: watch::Sender<bool>,
    /// Has the gateway looked at as soon as nobody's visit is there.
    hurry: Arc<Notify>,
    ended: Ended,
}

impl GatewayWorker {
    pub fn start(
        config: &Config,
        vault: &SharedVault,
        clock: &Arc<SteadyClock>,
        entropy: &Arc<dyn Entropy>,
        recorder: Recorder,
        (runtime, signals): (&Handle, &Signals),
    ) -> Result<Self, StartError> {
        let (looks, from_visits) = mpsc::unbounded_channel();
        let (resting, rests) = watch::channel(true);
        let hurry = Arc::new(Notify::new());
        let handler = GatewayHandler {
            client: client(config)?,
            care: config.facility.care().into(),
            asks_facility: config.phones().is_some() || asks_offers(config)?,
            facility: Mutex::default(),
            looks,
            vault: vault.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            recorder,
            signals: signals.clone(),
        };
        let handler = Arc::new(handler);
        let lookout = Lookout {
            every: Duration::from_secs(config.gateway.status_seconds),
            clock: clock.clone(),
            entropy: entropy.clone(),
            signals: signals.clone(),
            hurry: hurry.clone(),
            resting: rests,
            from_visits,
        };
        let asked = handler.clone();
        let ended = Ended::default();
        let end = EndWatch::lasting("gateway-watch", &ended, signals);
        let lookout = runtime.spawn(async move {
            let _end = end;
            let ask = || async {
                let answer = asked.client.status().await;
                let time = asked.client.time_told(&answer).await;
                if answer.is_ok() {
                    asked.learn_facility().await;
                }
                (answer, time)
            };
            lookout.keep(ask).await;
        });
        Ok(Self { runtime: runtime.clone(), running: Vec::new(), lookout, handler, resting, hurry, ended })
    }

    /// Whether the kiosk waits for a patient: only then is the gateway asked how it is.
    pub fn rest(&self, resting: bool) {
        self.resting.send_if_modified(|now| std::mem::replace(now, resting) != resting);
    }

    /// Looks at the gateway, and at the clock by it, as soon as the kiosk rests.
    pub fn look_soon(&self) {
        self.hurry.notify_one();
    }

    pub fn send(&mut self, job: GatewayJob) {
        self.running.retain(|task| !task.is_finished());
        let handler = self.handler.clone();
        let end = EndWatch::passing("gateway", &handler.signals);
        self.running.push(self.runtime.spawn(async move {
            let _end = end;
            let event = handler.answer(job).await;
            (handler.signals)(Signal::Visit(event));
        }));
    }

    /// Drops what is still on its way: nobody waits for it any more.
    pub fn abandon(&mut self) {
        for task in self.running.drain(..) {
            task.abort();
        }
    }
}

impl Drop for GatewayWorker {
    fn drop(&mut self) {
        self.ended.set();
        self.abandon();
        self.lookout.abort();
    }
}

/// The client that the configuration describes; checks its credentials, makes no connection.
pub(crate) fn client(config: &Config) -> Result<GatewayClient, StartError> {
    let gateway = &config.gateway;
    let credentials = Credentials {
        gateway_ca_pem: config.read("gateway.ca", &gateway.ca)?,
        certificate_pem: config.read("gateway.certificate", &gateway.certificate)?,
        key_pem: config.read_secret("gateway.key", &gateway.key)?,
    };
    let mut client = ClientConfig::new(&gateway.url, credentials, &gateway.terminal, &config.facility.code);
    client.connect_timeout = Duration::from_secs(gateway.connect_seconds);
    client.total_timeout = Duration::from_secs(gateway.total_seconds);
    client.offers_timeout = Duration::from_secs(gateway.offers_seconds);
    GatewayClient::new(client).map_err(StartError::Gateway)
}

struct GatewayHandler {
    client: GatewayClient,
    care: CareKind,
    /// Whether anything depends on what the gateway says of the facility: a question that waits for an offer, or phones.
    asks_facility: bool,
    /// What can be offered here.
    facility: Mutex<Facility>,
    /// What visits see of the gateway's health.
    looks: mpsc::UnboundedSender<Look>,
    vault: SharedVault,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    recorder: Recorder,
    signals: Signals,
}

impl GatewayHandler {
    async fn answer(&self, job: GatewayJob) -> Event {
        match job {
            GatewayJob::Challenge { id, visit } => Event::ChallengeReceived(id, self.challenge(&visit).await),
            GatewayJob::Offers { id, visit, method } => {
                Event::OffersReceived(id, self.offers(&visit, method).await)
            }
            GatewayJob::Confirm { id, visit, method, consents, answers } => {
                let answer = self.confirm(&visit, method, &consents, &answers).await;
                Event::GatewayAnswered(id, self.recorded(&visit, method, answer).await)
            }
            GatewayJob::Enrol { id, visit, method } => {
                let answer = self.enrol(&visit, method).await;
                Event::GatewayAnswered(id, self.recorded(&visit, method, answer).await)
            }
            GatewayJob::Limit { id, visit, given } => {
                let answer = self.limit(&visit, given).await;
                Event::GatewayAnswered(id, self.later_recorded(&visit, answer).await)
            }
        }
    }

    /// The answer once its record is on disk; one that could not be recorded is thrown away.
    async fn recorded(
        &self,
        visit: &str,
        method: Method,
        answer: Result<GatewayAnswer, GatewayTrouble>,
    ) -> Result<GatewayAnswer, GatewayTrouble> {
        let answer = self.recorder.before_shown(visit, method, answer).await;
        if answer == Err(GatewayTrouble::NotRecorded) {
            self.vault.lock().drop_answer(visit);
        }
        answer
    }

    /// A later answer is a record of its own only where it ends the visit.
    async fn later_recorded(
        &self,
        visit: &str,
        answer: Result<GatewayAnswer, GatewayTrouble>,
    ) -> Result<GatewayAnswer, GatewayTrouble> {
        let method = self.vault.lock().proof(visit).map(|proof| proof.opened_by);
        match (&answer, method) {
            (Ok(GatewayAnswer::NotThisHolder(_)), Some(method)) => self.recorded(visit, method, answer).await,
            _ => answer,
        }
    }

    async fn challenge(&self, visit: &str) -> Result<ChallengeFacts, GatewayTrouble> {
        let ends = self.vault.lock().certificate_ends(visit);
        let answer = match ends {
            Some(ends) => self.client.challenge_for(visit, &ends.to_string()).await,
            None => self.client.challenge(visit).await,
        };
        let challenge = self.noticed(answer).map_err(|error| trouble(&error))?;
        let facts = ChallengeFacts {
            expires_in_ms: challenge.expires_in.as_millis().try_into().unwrap_or(u64::MAX),
            eligibility_only: challenge.scope == Scope::EligibilityOnly,
        };
        let kept = Challenge { id: challenge.id, bytes: challenge.bytes.to_vec().into() };
        self.vault.lock().keep_challenge(visit, kept);
        Ok(facts)
    }

    async fn confirm(
        &self,
        visit: &str,
        method: Method,
        consents: &[ConsentGiven],
        answers: &[AnswerGiven],
    ) -> Result<GatewayAnswer, GatewayTrouble> {
        let (proof, identified_at) = self.proof(visit)?;
        let on_the_wire = |answer| gateway_offers::on_the_wire(&*self.clock, answer);
        self.vault.lock().keep_answers(visit, answers.iter().map(on_the_wire).collect());
        let question = Confirmation {
            visit: visit.to_owned(),
            idempotency_key: self.key()?,
            proof,
            identity_method: identity_method(method),
            identified_at,
            consents: consents
                .iter()
                .map(|consent| Consent {
                    kind: consent_kind(consent.item),
                    given: consent.given,
                    answered_at: wall_at(&*self.clock, consent.answered_at).to_string(),
                })
                .collect(),
            answers: gateway_offers::for_gateway(answers).map(on_the_wire).collect(),
            care: self.care.clone(),
        };
        let answer = self.client.confirm(&question).await;
        self.take(visit, answer)
    }

    /// Tells the visit what this facility has switched on; what cannot be learnt now stays as it was.
    async fn learn_facility(&self) {
        let facility = || self.facility.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.asks_facility || !facility().is_due(self.clock.monotonic()) {
            return;
        }
        match self.client.facility().await {
            Ok(answer) => {
                if let Some(facts) = facility().told(self.clock.monotonic(), answer) {
                    (self.signals)(Signal::Visit(Event::FacilityTold(facts)));
                }
            }
            Err(error) => tracing::warn!(kind = error.code(), "what the gateway offers here is not known"),
        }
    }

    async fn offers(&self, visit: &str, method: Method) -> Result<Vec<Offer>, GatewayTrouble> {
        let (proof, _) = self.proof(visit)?;
        let asked = OffersAsked {
            visit: visit.to_owned(),
            idempotency_key: self.key()?,
            proof,
            identity_method: identity_method(method),
            care: self.care.clone(),
        };
        let answer = self.client.offers(&asked).await.map_err(|error| trouble(&error))?;
        gateway_offers::for_visit(answer).map_err(|error| {
            tracing::warn!(%error, "offers");
            GatewayTrouble::BadAnswer
        })
    }

    async fn enrol(&self, visit: &str, method: Method) -> Result<GatewayAnswer, GatewayTrouble> {
        let (proof, _) = self.proof(visit)?;
        let enrolment = Enrolment {
            visit: visit.to_owned(),
            idempotency_key: self.key()?,
            proof,
            identity_method: identity_method(method),
        };
        match self.noticed(self.client.enrol(&enrolment).await) {
            Ok(()) => Ok(GatewayAnswer::Enrolled),
            Err(error) => refused(&error),
        }
    }

    async fn limit(&self, visit: &str, given: bool) -> Result<GatewayAnswer, GatewayTrouble> {
        let confirmation = self.vault.lock().confirmation(visit).ok_or(GatewayTrouble::Mismatch)?;
        let consent =
            Consent { kind: ConsentKind::LimitAmount, given, answered_at: self.clock.wall().to_string() };
        let later =
            LaterConsents { visit: visit.to_owned(), idempotency_key: self.key()?, consents: vec![consent] };
        let answer = self.client.send_consents(&confirmation, &later).await;
        self.take(visit, answer)
    }

    fn key(&self) -> Result<String, GatewayTrouble> {
        random_uuid(&*self.entropy).map_err(|_| GatewayTrouble::Unreachable)
    }

    fn proof(&self, visit: &str) -> Result<(CardProof, String), GatewayTrouble> {
        let Proof { certificate, signature, challenge_id, signed_at, .. } =
            self.vault.lock().proof(visit).ok_or(GatewayTrouble::Mismatch)?;
        let proof = CardProof {
            certificate: certificate.to_vec().into(),
            signature: signature.to_vec().into(),
            challenge_id,
        };
        Ok((proof, signed_at.to_string()))
    }

    /// Keeps an answer for the receipt computer and tells the visit as much as it must know.
    fn take(
        &self,
        visit: &str,
        answer: Result<ConfirmAnswer, ClientError>,
    ) -> Result<GatewayAnswer, GatewayTrouble> {
        let ConfirmAnswer { message, confirmation_id, scope, .. } = match self.noticed(answer) {
            Ok(answer) => answer,
            Err(error) => return refused(&error),
        };
        let told = tell(&message, &scope)?;
        let mut vault = self.vault.lock();
        // The one gate: behind it the answer is recorded as confirmed, shown, written and sent, and staff may see it.
        if let Err(trouble) = vault.admit(visit, &message) {
            tracing::warn!(
                code = kiosk_visit::FailureCode::from(trouble).code(),
                "answer not of the card's holder"
            );
            return Ok(GatewayAnswer::NotThisHolder(trouble));
        }
        vault.keep_answer(visit, message, Some(confirmation_id));
        Ok(told)
    }

    /// Passes an answer on, and tells the watch what it says of the gateway's health.
    fn noticed<T>(&self, answer: Result<T, ClientError>) -> Result<T, ClientError> {
        if let Some(look) = gateway_watch::look(answer.as_ref().err()) {
            // The watch ends with the runtime, and then nobody has to know.
            let _ = self.looks.send(look);
        }
        answer
    }
}

/// Whether any question waits for an offer.
fn asks_offers(config: &Config) -> Result<bool, StartError> {
    Ok(config.questions()?.iter().any(|question| question.asked == AskedWhen::Offered))
}

/// What the wall clock showed at `then` on the monotonic clock. A time that has not come yet counts as now.
pub(crate) fn wall_at(clock: &dyn Clock, then: Duration) -> Timestamp {
    let ago = clock.monotonic().saturating_sub(then);
    let now = clock.wall();
    now.checked_sub(ago).unwrap_or(now)
}

/// What the visit must know of a result message.
fn tell(message: &ResultMessage, scope: &Scope) -> Result<GatewayAnswer, GatewayTrouble> {
    match message.segment() {
        Some(SegmentOfResult::Normal) => {}
        // Still being worked on, ended abnormally, or a code newer than this program: no answer about the person.
        _ => return Err(GatewayTrouble::Unavailable),
    }
    if message.status() != Some(&ProcessingResultStatus::Normal) {
        return Ok(GatewayAnswer::NotConfirmable);
    }
    Ok(GatewayAnswer::Confirmed(Confirmed {
        settled: message.is_settled(),
        eligibility_only: *scope == Scope::EligibilityOnly,
        limit_possible: message.validity() == Some(&QualificationValidity::Valid),
        name: message.names_to_ask().find_map(name_to_ask),
    }))
}

/// A name as patients read it: half-width kana made whole. None that lost a character on the way.
fn name_to_ask(name: &str) -> Option<NameToAsk> {
    use unicode_normalization::UnicodeNormalization as _;
    let whole: String = name.nfkc().take(NameToAsk::MAX_LENGTH + 1).collect();
    NameToAsk::new(&whole)
}

fn refused(error: &ClientError) -> Result<GatewayAnswer, GatewayTrouble> {
    match error {
        ClientError::Refused { refusal: Refusal::NotEnrolled, .. } => Ok(GatewayAnswer::NotEnrolled),
        ClientError::Refused { refusal: Refusal::EnrolmentRefused, .. } => {
            Ok(GatewayAnswer::EnrolmentRefused)
        }
        ClientError::Refused { refusal: Refusal::CertificateRefused, .. } => {
            Ok(GatewayAnswer::CertificateRefused)
        }
        ClientError::Refused { refusal: Refusal::NotConfirmable, .. } => Ok(GatewayAnswer::NotConfirmable),
        ClientError::Refused { refusal: Refusal::ChallengeRefused, .. } => {
            Ok(GatewayAnswer::ChallengeRefused)
        }
        error => Err(trouble(error)),
    }
}

fn trouble(error: &ClientError) -> GatewayTrouble {
    tracing::warn!(kind = error.code(), "gateway");
    trouble_of(error)
}

/// What an error is to the visit.
pub(crate) fn trouble_of(error: &ClientError) -> GatewayTrouble {
    match error {
        ClientError::Tls(_) => GatewayTrouble::Tls,
        // "Try later" under a status of the 4xx range contradicts itself; the status has the word.
        ClientError::Refused { refusal: Refusal::TryLater, status: 429 | 500.. }
        | ClientError::Unavailable { .. } => GatewayTrouble::Unavailable,
        ClientError::Refused { .. } | ClientError::Input(_) => GatewayTrouble::Refused,
        ClientError::BadAnswer(_) => GatewayTrouble::BadAnswer,
        ClientError::Mismatch(_) => GatewayTrouble::Mismatch,
        _ => GatewayTrouble::Unreachable,
    }
}

fn identity_method(method: Method) -> IdentityMethod {
    match method {
        Method::Face => IdentityMethod::Face,
        Method::Pin => IdentityMethod::Pin,
        Method::Staff => IdentityMethod::StaffCheck,
        Method::PhonePin => IdentityMethod::PhonePin,
        Method::PhoneBiometrics => IdentityMethod::PhoneBiometrics,
    }
}

fn consent_kind(item: ConsentItem) -> ConsentKind {
    match item {
        ConsentItem::Medicines => ConsentKind::Medicines,
        ConsentItem::Treatment => ConsentKind::Treatment,
        ConsentItem::Surgery => ConsentKind::Surgery,
        ConsentItem::Checkup => ConsentKind::Checkup,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_time_of_an_answer_is_the_answers_own() {
        let clock = base_time::ManualClock::at("2026-11-22T00:00:00Z".parse().unwrap());
        clock.advance_monotonic(Duration::from_secs(100));
        for (then, wall) in [
            (Duration::from_secs(100), "2026-11-22T00:00:00Z"),
            (Duration::from_millis(58_500), "2026-11-21T23:59:18.5Z"),
            (Duration::ZERO, "2026-11-21T23:58:20Z"),
            (Duration::MAX, "2026-11-22T00:00:00Z"),
        ] {
            assert_eq!(wall_at(&clock, then).to_string(), wall, "{then:?}");
        }
    }
}
