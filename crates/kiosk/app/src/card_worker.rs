//! The thread that owns the card, and the thread that watches the reader. A stuck card never freezes the screen: the
//! visit has a deadline for each of these jobs, and goes on without the answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use base_time::{Clock, Entropy, in_japan};
use card_client::{
    AuthenticationCertificate, CardError, CardReader, CardReading, CardSession, CertificateError, IssuerKeys,
    PhoneMark, PhoneSession, PhotoRequest, Pin4, PinlessAuthentication, Policy, Purpose, ReaderEvent,
    ReaderWatch, Signature, TrustAnchors, VerificationCodeB,
};
use eligibility_api::signed_message;
use kiosk_visit::{
    CODE_B_FLOOR, CardFacts, CardTrouble, CertificateDates, CertificateTrouble, CodeSource, EffectId, Event,
    Method, OutOfOrder, PhoneKey, PhoneOutcome, PhoneTrouble, PhotoOutcome, Pin, PinOutcome, PinState,
    Recheck, SameCard, ToSign,
};
use zeroize::Zeroizing;

use crate::card_photo::{self, Brought};
use crate::config::CardPolicy;
use crate::phone_touch::{self, NotTouched, Touch, Touched, touch};
use crate::signal::{Signal, Signals};
use crate::vault::{Proof, SharedVault};
use crate::worker::{Job, Jobs, Worker};
use crate::{Config, StartError, issuers};

/// How long the watch waits at most before it looks whether the kiosk has ended.
const WATCH_LIMIT: Duration = Duration::from_millis(250);
/// How long a kiosk that ends waits at most for the card's power to be taken. Most readers need some milliseconds.
const END_LIMIT: Duration = Duration::from_secs(2);

/// Something for the card thread.
pub(crate) enum CardJob {
    Read { id: EffectId, visit: String },
    Recheck { id: EffectId, visit: String },
    Verify { id: EffectId, pin: Pin, tries_left: u8 },
    OpenPhoto { id: EffectId, visit: String, code: CodeSource, tries_left: u8 },
    Sign { id: EffectId, visit: String, over: ToSign, opened_by: Method },
    UsePhone { id: EffectId, visit: String, opened_by: PhoneKey, over: ToSign },
    Release,
}

impl Job for CardJob {
    fn refusal(&self) -> Option<Event> {
        const GONE: CardTrouble = CardTrouble::ServiceGone;
        match *self {
            Self::Read { id, .. } => Some(Event::CardRead(id, Err(GONE))),
            Self::Recheck { id, .. } => Some(Event::CardRechecked(id, Err(GONE))),
            Self::Verify { id, .. } => Some(Event::PinVerified(id, Err(GONE))),
            Self::OpenPhoto { id, .. } => Some(Event::PhotoOpened(id, Err(GONE))),
            Self::Sign { id, .. } => Some(Event::ChallengeSigned(id, Err(GONE))),
            Self::UsePhone { id, .. } => Some(Event::PhoneUsed(id, Err(PhoneTrouble::ServiceGone))),
            Self::Release => None,
        }
    }
}

/// What the card thread and the reader watch are made of.
pub(crate) struct CardParts {
    pub reader: Box<dyn CardReader>,
    pub watch: Box<dyn ReaderWatch>,
    /// The reader on which phones are held, where it is not that for cards.
    pub phone_reader: Option<Box<dyn CardReader>>,
    pub pinless: Option<Box<dyn PinlessAuthentication>>,
}

/// The way to the card thread. Both threads end with it, and no verified PIN stays on a card that lies there.
pub(crate) struct CardWorker {
    card: Worker<CardJob>,
    /// The reader watch has no jobs; it is held for its end.
    _watch: Worker<Infallible>,
}

impl CardWorker {
    pub fn start(
        config: &Config,
        parts: CardParts,
        asks_photo: bool,
        vault: &SharedVault,
        entropy: Arc<dyn Entropy>,
        clock: &Arc<dyn Clock>,
        signals: &Signals,
    ) -> Result<Self, StartError> {
        let handler = CardHandler {
            reader: parts.reader,
            phone_reader: parts.phone_reader,
            anchors: anchors(config)?,
            issuers: issuers::issuer_keys(config)?,
            asks_photo,
            pinless: parts.pinless,
            session: None,
            terminal: config.gateway.terminal.clone(),
            vault: vault.clone(),
            entropy,
            clock: clock.clone(),
            signals: signals.clone(),
        };
        Self::launch(handler, parts.watch, signals)
    }

    // A program that ends at once would take the thread away before it has left the card, and the service then only resets the
    // card: its verified PIN would stay. So both are waited for, a stuck card only so long.
    fn launch(
        mut handler: impl Handle + Send + 'static,
        watch: Box<dyn ReaderWatch>,
        signals: &Signals,
    ) -> Result<Self, StartError> {
        let card = Worker::start("card", END_LIMIT, signals, move |jobs| {
            while let Some(job) = jobs.next() {
                handler.handle(job);
            }
        })?;
        let told = signals.clone();
        let watch =
            Worker::start("reader-watch", END_LIMIT, signals, move |jobs| watch_reader(watch, &told, jobs))?;
        Ok(Self { card, _watch: watch })
    }

    pub fn send(&self, job: CardJob) {
        self.card.send(job);
    }
}

/// The authorities that the configuration names.
pub(crate) fn anchors(config: &Config) -> Result<TrustAnchors, StartError> {
    let named = crate::config::trust::authorities(config)?.certificates;
    let certificates: Vec<_> = named.iter().map(|(_, der)| der).collect();
    let anchors = TrustAnchors::from_der(&certificates).map_err(|error| {
        let file = error.index().and_then(|index| named.get(index)).map(|(file, _)| file.clone());
        StartError::Trust { file, error }
    })?;
    Ok(match config.card.policy {
        CardPolicy::Production => anchors.with_policy(Policy::Production),
        CardPolicy::Test => anchors.with_policy(Policy::Test),
    })
}

fn watch_reader(mut watch: Box<dyn ReaderWatch>, signals: &Signals, jobs: &Jobs<Infallible>) {
    while !jobs.have_ended() {
        let event = match watch.next_event(WATCH_LIMIT) {
            None => continue,
            Some(ReaderEvent::CardPlaced) => Event::CardPlaced,
            Some(ReaderEvent::CardLies) => Event::CardLies,
            Some(ReaderEvent::CardTaken) => Event::CardTaken,
            Some(ReaderEvent::ReaderFound) => Event::ReaderFound,
            Some(ReaderEvent::ReaderLost) => Event::ReaderLost(OutOfOrder::NoReader),
            Some(ReaderEvent::ServiceLost) => Event::ReaderLost(OutOfOrder::NoCardService),
        };
        signals(Signal::Visit(event));
    }
}

struct CardHandler {
    reader: Box<dyn CardReader>,
    phone_reader: Option<Box<dyn CardReader>>,
    anchors: TrustAnchors,
    issuers: IssuerKeys,
    /// Only the face and the staff check need a photo; without them no command is spent on it.
    asks_photo: bool,
    pinless: Option<Box<dyn PinlessAuthentication>>,
    session: Option<CardSession>,
    terminal: String,
    vault: SharedVault,
    entropy: Arc<dyn Entropy>,
    clock: Arc<dyn Clock>,
    signals: Signals,
}

/// What the card thread does with a job; dropping it leaves the card.
trait Handle {
    fn handle(&mut self, job: CardJob);
}

impl Handle for CardHandler {
    fn handle(&mut self, job: CardJob) {
        let event = match job {
            CardJob::Read { id, visit } => Event::CardRead(id, self.read(&visit)),
            CardJob::Recheck { id, visit } => Event::CardRechecked(id, self.recheck(&visit)),
            CardJob::Verify { id, pin, tries_left } => Event::PinVerified(id, self.verify(&pin, tries_left)),
            CardJob::OpenPhoto { id, visit, code, tries_left } => {
                Event::PhotoOpened(id, self.open_photo(&visit, code, tries_left))
            }
            CardJob::Sign { id, visit, over, opened_by } => {
                Event::ChallengeSigned(id, self.sign(&visit, over, opened_by))
            }
            CardJob::UsePhone { id, visit, opened_by, over } => {
                Event::PhoneUsed(id, self.use_phone(&visit, &opened_by, over))
            }
            CardJob::Release => return self.close(),
        };
        (self.signals)(Signal::Visit(event));
    }
}

impl CardHandler {
    fn open(&mut self, ask_photo: bool) -> Result<CardReading, CardTrouble> {
        self.close();
        let opened = match self.open_once(ask_photo) {
            // Opening found a PIN status that someone else left, and took the card's power: once more, from clean.
            Err(CardError::StatusLeftOver) => self.open_once(ask_photo),
            opened => opened,
        };
        let (session, reading) = opened.map_err(|error| {
            let trouble = trouble(&error);
            if matches!(trouble, CardTrouble::NotMyNumber | CardTrouble::Phone | CardTrouble::Unreadable) {
                // It may lie there for long: anyone who comes with a card to another reader does not wait for it.
                self.reader.set_aside();
            }
            trouble
        })?;
        self.session = Some(session);
        Ok(reading)
    }

    fn open_once(&mut self, ask_photo: bool) -> Result<(CardSession, CardReading), CardError> {
        let open = if ask_photo { CardSession::open_asking_photo } else { CardSession::open };
        open(self.reader.connect()?, &self.anchors)
    }

    fn close(&mut self) {
        if let Some(session) = self.session.take() {
            // The card may be gone already, and then so is its status.
            let _ = session.close();
        }
    }

    fn read(&mut self, visit: &str) -> Result<CardFacts, CardTrouble> {
        let reading = self.open(self.asks_photo)?;
        let certificate = match &reading.certificate {
            Ok(certificate) => self.keep_certificate(visit, certificate),
            Err(error) => Err(certificate_trouble(error)),
        };
        if let Err(trouble) = &certificate {
            tracing::warn!(
                code = kiosk_visit::FailureCode::from(*trouble).code(),
                "certificate not accepted"
            );
        }
        Ok(CardFacts { pin: pin_state(&reading), photo: card_photo::state(reading.photo), certificate })
    }

    fn recheck(&mut self, visit: &str) -> Result<Recheck, CardTrouble> {
        let reading = self.open(self.asks_photo)?;
        let before = self.vault.lock().certificate(visit);
        let same = match (&reading.certificate, before) {
            (Ok(now), Some(before)) => now.der() == before.as_slice(),
            _ => false,
        };
        if !same {
            self.close();
        }
        Ok(Recheck {
            same: if same { SameCard::Same } else { SameCard::Other },
            pin: pin_state(&reading),
            photo: card_photo::state(reading.photo),
        })
    }

    fn verify(&mut self, pin: &Pin, tries_left: u8) -> Result<PinOutcome, CardTrouble> {
        let session = self.session.as_mut().ok_or(CardTrouble::Removed)?;
        let pin = Pin4::from_ascii(pin.as_ascii()).ok_or(CardTrouble::Unreadable)?;
        let outcome = session.verify_pin(&pin, tries_left).map_err(|error| trouble(&error));
        match outcome {
            Ok(outcome) => Ok(match outcome {
                card_client::PinOutcome::Right => PinOutcome::Right,
                card_client::PinOutcome::Wrong(tries) => PinOutcome::Wrong(tries),
                card_client::PinOutcome::Locked => PinOutcome::Locked,
                card_client::PinOutcome::CounterMoved => PinOutcome::CounterMoved,
                card_client::PinOutcome::NotAttempted => PinOutcome::NotAttempted,
                card_client::PinOutcome::AnswerLost => PinOutcome::AnswerLost,
            }),
            Err(trouble) => {
                self.close();
                Err(trouble)
            }
        }
    }

    fn open_photo(
        &mut self,
        visit: &str,
        code: CodeSource,
        tries_left: u8,
    ) -> Result<PhotoOutcome, CardTrouble> {
        let code = match code {
            // Taken out whatever comes of it: one reading is tried once.
            CodeSource::Printed => self.vault.lock().take_printed_code(visit),
            CodeSource::Keyed(code) => VerificationCodeB::from_ascii(code.as_ascii()),
        };
        let mut challenge = [0; 32];
        let Some(code) = code.filter(|_| self.entropy.fill(&mut challenge).is_ok()) else {
            // Without a code there is nothing to try; without randomness the card's proof would prove nothing.
            return Ok(PhotoOutcome::NotAttempted);
        };
        let request = PhotoRequest {
            expected_tries: tries_left,
            floor: CODE_B_FLOOR,
            issuers: &self.issuers,
            challenge: &challenge,
        };
        let session = self.session.as_mut().ok_or(CardTrouble::Removed)?;
        match session.open_photo(&code, &request) {
            Ok(opened) => {
                if matches!(opened, card_client::PhotoOutcome::AnswerLost) {
                    // The code may have been right: its status goes with the power. The visit looks at the card anew.
                    self.close();
                }
                let today = in_japan(self.clock.wall()).date();
                let (outcome, brought) = card_photo::outcome(opened, today);
                match brought {
                    Brought::Photo(photo) => self.vault.lock().keep_photo(visit, photo),
                    Brought::Holder(facts) => self.vault.lock().keep_holder(visit, facts),
                    Brought::Nothing => {}
                }
                Ok(outcome)
            }
            Err(error) => {
                self.close();
                Err(trouble(&error))
            }
        }
    }

    fn sign(&mut self, visit: &str, over: ToSign, opened_by: Method) -> Result<(), CardTrouble> {
        let signed = self.sign_with_open_key(visit, over, opened_by);
        // One signature is what the key was opened for; no status is left on the card while the patient reads on.
        self.close();
        signed
    }

    fn sign_with_open_key(
        &mut self,
        visit: &str,
        over: ToSign,
        opened_by: Method,
    ) -> Result<(), CardTrouble> {
        let certificate = self.vault.lock().certificate(visit).ok_or(CardTrouble::Changed)?;
        let session = self.session.as_mut().ok_or(CardTrouble::Removed)?;
        if opened_by != Method::Pin && !session.has_opened_face() {
            // The comparison was with the photo of an earlier connection.
            return Err(CardTrouble::Removed);
        }
        let purpose = match opened_by {
            Method::Pin => None,
            // A phone signs in its touch.
            Method::PhonePin | Method::PhoneBiometrics => return Err(CardTrouble::SignatureRefused),
            Method::Face => Some(Purpose::Face),
            Method::Staff => Some(Purpose::Staff),
        };
        // Right before the signature, so that the key is open no longer than for it; and before the challenge is taken, which
        // another way signs where this one fails.
        if let Some(purpose) = purpose {
            let pinless = self.pinless.as_deref_mut().ok_or(CardTrouble::AuthorisationFailed)?;
            session.open_pinless(pinless, purpose).map_err(|error| trouble(&error))?;
        }
        let (message, challenge_id) = self.to_sign(visit, over).ok_or(CardTrouble::SignatureRefused)?;
        let session = self.session.as_mut().ok_or(CardTrouble::Removed)?;
        let signature = session.sign(&message).map_err(|error| trouble(&error))?;
        self.keep_proof(visit, certificate, &signature, challenge_id, opened_by);
        Ok(())
    }

    /// What is signed, and the id of the gateway's challenge in it. A challenge is taken out: it is signed once.
    fn to_sign(&self, visit: &str, over: ToSign) -> Option<(Vec<u8>, Option<String>)> {
        match over {
            ToSign::Challenge => {
                let challenge = self.vault.lock().take_challenge(visit)?;
                Some((signed_message(&self.terminal, visit, &challenge.bytes), Some(challenge.id)))
            }
            ToSign::Local => {
                let mut local = [0; 32];
                self.entropy.fill(&mut local).ok()?;
                Some((signed_message(&self.terminal, visit, &local), None))
            }
        }
    }

    /// Keeps the proof for the gateway; what was signed of the kiosk's own is posted nowhere.
    fn keep_proof(
        &self,
        visit: &str,
        certificate: Zeroizing<Vec<u8>>,
        signature: &Signature,
        challenge_id: Option<String>,
        opened_by: Method,
    ) {
        let Some(challenge_id) = challenge_id else { return };
        let proof = Proof {
            certificate,
            signature: Zeroizing::new(signature.as_bytes().to_vec()),
            challenge_id,
            opened_by,
            signed_at: self.clock.wall(),
        };
        self.vault.lock().keep_proof(visit, proof);
    }

    fn use_phone(
        &mut self,
        visit: &str,
        opened_by: &PhoneKey,
        over: ToSign,
    ) -> Result<PhoneOutcome, PhoneTrouble> {
        self.close();
        let (touched, challenge_id) = match self.touch_phone(visit, opened_by, over) {
            Err(NotTouched::StatusLeftOver) => self.touch_phone(visit, opened_by, over),
            touched => touched,
        }
        .map_err(|why| match why {
            NotTouched::StatusLeftOver => PhoneTrouble::Unreadable,
            NotTouched::Trouble(trouble) => trouble,
        })?;
        let touched = match touched {
            Ok(touched) => touched,
            Err(outcome) => return Ok(outcome),
        };
        let method = Method::of_phone(touched.kind);
        let Ok(dates) = self.keep_certificate(visit, &touched.certificate) else {
            return Ok(PhoneOutcome::CertificateRefused(CertificateTrouble::Malformed));
        };
        let der = Zeroizing::new(touched.certificate.der().to_vec());
        self.keep_proof(visit, der, &touched.signature, challenge_id, method);
        Ok(PhoneOutcome::Signed { kind: touched.kind, dates })
    }

    /// Connects to what is held where phones are held, and has it do its part; with the id of the challenge that it signed.
    fn touch_phone(
        &mut self,
        visit: &str,
        opened_by: &PhoneKey,
        over: ToSign,
    ) -> Result<(Result<Touched, PhoneOutcome>, Option<String>), NotTouched> {
        let reader = self.phone_reader.as_mut().unwrap_or(&mut self.reader);
        let opened = reader.connect().map_err(CardError::from).and_then(PhoneSession::open);
        let mut session = opened.map_err(|error| NotTouched::Trouble(phone_touch::trouble(&error)))?;
        let anchors = self.anchors.clone();
        let mut needs = PhoneNeeds { handler: self, visit, over, challenge_id: None };
        let touched = touch(&mut session, opened_by, &anchors, &mut needs);
        let challenge_id = needs.challenge_id.take();
        // The phone may be gone already, and then so is its status.
        let _ = session.close();
        Ok((touched?, challenge_id))
    }

    /// Keeps the certificate for the gateway and tells its dates.
    fn keep_certificate(
        &self,
        visit: &str,
        certificate: &AuthenticationCertificate,
    ) -> Result<CertificateDates, CertificateTrouble> {
        let ends = jiff::Timestamp::from_second(certificate.not_after());
        let begun = certificate.not_before() <= self.clock.wall().as_second();
        ends.map_err(|_| CertificateTrouble::Malformed).map(|ends| {
            let der = Zeroizing::new(certificate.der().to_vec());
            self.vault.lock().keep_certificate(visit, der, ends);
            dates(ends, begun, &*self.clock)
        })
    }
}

/// What one touch of a phone needs of this thread.
struct PhoneNeeds<'h> {
    handler: &'h mut CardHandler,
    visit: &'h str,
    over: ToSign,
    challenge_id: Option<String>,
}

impl Touch for PhoneNeeds<'_> {
    fn knows(&mut self, mark: &PhoneMark) -> Option<bool> {
        self.handler.vault.lock().knows_phone(self.visit, mark)
    }

    fn knows_certificate(&mut self, der: &[u8]) -> bool {
        let before = self.handler.vault.lock().certificate(self.visit);
        before.is_none_or(|before| before.as_slice() == der)
    }

    fn message(&mut self) -> Option<Vec<u8>> {
        let (message, id) = self.handler.to_sign(self.visit, self.over)?;
        self.challenge_id = id;
        Some(message)
    }
}

fn pin_state(reading: &CardReading) -> PinState {
    match reading.pin {
        card_client::PinState::TriesLeft(tries) => PinState::TriesLeft(tries),
        card_client::PinState::Locked => PinState::Locked,
        card_client::PinState::None => PinState::None,
        _ => PinState::Unknown,
    }
}

fn trouble(error: &CardError) -> CardTrouble {
    let trouble = match error {
        CardError::NotMyNumber | CardError::NoCertificate => CardTrouble::NotMyNumber,
        CardError::Phone => CardTrouble::Phone,
        CardError::Removed | CardError::Reset => CardTrouble::Removed,
        CardError::Busy => CardTrouble::Busy,
        CardError::ReaderGone => CardTrouble::ReaderGone,
        CardError::ServiceGone => CardTrouble::ServiceGone,
        CardError::PinlessFailed => CardTrouble::AuthorisationFailed,
        CardError::SignatureRefused
        | CardError::PinlessRefused
        | CardError::KeyNotOpened
        | CardError::CertificateNotAccepted => CardTrouble::SignatureRefused,
        _ => CardTrouble::Unreadable,
    };
    tracing::warn!(kind = ?trouble, "card");
    trouble
}

pub(crate) fn certificate_trouble(error: &CertificateError) -> CertificateTrouble {
    match error {
        CertificateError::UnknownIssuer => CertificateTrouble::UnknownIssuer,
        CertificateError::WrongPurpose => CertificateTrouble::WrongPurpose,
        CertificateError::WeakAlgorithm => CertificateTrouble::WeakAlgorithm,
        _ => CertificateTrouble::Malformed,
    }
}

/// The last day of validity as Japan's calendar has it, the days until then, and whether its validity has begun.
fn dates(end: jiff::Timestamp, begun: bool, clock: &dyn Clock) -> CertificateDates {
    let last_day = in_japan(end).date();
    let days_left = (last_day - in_japan(clock.wall()).date()).get_days();
    CertificateDates {
        days_left,
        last_day: (last_day.year(), last_day.month().unsigned_abs(), last_day.day().unsigned_abs()),
        begun,
    }
}

#[cfg(test)]
#[path = "card_worker_tests.rs"]
mod tests;
