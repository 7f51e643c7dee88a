//! The kiosk without a window: takes signals, steps the visit, and hands its effects to the threads that do them. The
//! window, the tests and the benches all drive this.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base_time::{Clock, Entropy, random, random_uuid};
use kiosk_visit::{
    ChipHolder, Effect, Event, FailureCode, GatewayTrouble, OutOfOrder, PadOrder, ReceiptTrouble, Screen,
    ScreenKind, StateId, StateKind, Visit,
};
use staff_console::VisitToken;

use crate::card_worker::{CardJob, CardParts, CardWorker};
use crate::clock_watch::{ClockChange, ClockCompared, ClockWatch};
use crate::config::FaceChallenge;
use crate::face_way::FaceWay;
use crate::face_worker::{Challenges, FaceJob, FaceWorker};
use crate::gateway_worker::{GatewayJob, GatewayWorker};
use crate::parts::Parts;
use crate::patient_data::HoldsPatientData;
use crate::phone_reader::PhoneReaderWorker;
use crate::preview::{LivePicture, Preview};
use crate::receipt_worker::{ReceiptJob, ReceiptWorker, Told};
use crate::runtime::KioskRuntime;
use crate::signal::{Signal, Signals};
use crate::speech_worker::VoiceOrder;
use crate::staff::{
    BoardProjection, CheckJob, CheckWorker, KioskSight, SightPicture, StaffNeeds, StaffServices, Stepped,
};
use crate::vault::{SharedVault, Vault};
use crate::{Config, StartError, receipt_http};

/// A running kiosk.
pub struct Kiosk {
    pub(crate) visit: Visit,
    vault: SharedVault,
    card: CardWorker,
    /// Watches the second reader for phones; held for its end.
    _phones: Option<PhoneReaderWorker>,
    gateway: GatewayWorker,
    receipt: ReceiptWorker,
    /// `None`: this kiosk compares no faces.
    face: Option<FaceWorker>,
    preview: Preview,
    pub(crate) watch: BoardProjection,
    pub(crate) staff: StaffServices,
    clock: Arc<dyn Clock>,
    clock_watch: ClockWatch,
    entropy: Arc<dyn Entropy>,
    reader_there: bool,
    /// `None` until its thread has looked.
    receipt_there: Option<Result<(), ReceiptTrouble>>,
    /// The same.
    audit_there: Option<bool>,
    /// The same.
    gateway_there: Option<Result<(), GatewayTrouble>>,
    /// For anyone who speaks what the screen says.
    voice_orders: Vec<VoiceOrder>,
    /// The first worker that ended by itself.
    failed: Option<&'static str>,
    /// Ends after all that runs on it.
    runtime: KioskRuntime,
}

impl Kiosk {
    /// Starts the threads. Signals go to `signals`; the caller brings each of them to [`Self::take`], and calls
    /// [`Self::tick`] when [`Self::next_tick`] says so.
    ///
    /// # Errors
    /// [`StartError`] when the configuration or a credential does not work.
    pub fn start(config: &Config, parts: Parts, signals: Signals) -> Result<Self, StartError> {
        let clock: Arc<dyn Clock> = parts.clock.clone();
        let vault = Vault::shared();
        let preview = Preview::default();
        let mut visit = config.visit()?;
        let way = face_way(config, parts.pinless.is_some());
        visit.face = way.is_some();
        // Who is confirmed by staff enters no PIN either, and is compared with a photo that is believed.
        let photos = !config.card.issuers.is_empty();
        visit.staff_check = visit.staff_channel && parts.pinless.is_some() && photos;
        visit.staff_sheet = visit.staff_sheet.filter(|_| visit.staff_check);
        if visit.staff_check {
            vault.lock().keep_photos_for_staff();
        }
        let sight = KioskSight::new(&vault);
        let shown = sight.shown();
        let (store, endpoint) = receipt_http::pull(config, &clock)?.unzip();
        let runtime = KioskRuntime::start()?;
        let needs = StaffNeeds {
            clock: &clock,
            entropy: &parts.entropy,
            sight,
            endpoint,
            cards: parts.staff_reader,
            signals: &signals,
            runtime: runtime.handle(),
        };
        let staff = StaffServices::start(config, needs)?;
        let (phone_reader, phone_watch) = parts.phone_reader.map(|other| (other.reader, other.watch)).unzip();
        let phones = phone_watch.map(|watch| PhoneReaderWorker::start(watch, &signals)).transpose()?;
        let card = CardWorker::start(
            config,
            CardParts { reader: parts.reader, watch: parts.watch, phone_reader, pinless: parts.pinless },
            visit.face || visit.staff_check,
            &vault,
            parts.entropy.clone(),
            &clock,
            &signals,
        )?;
        let recorder = staff.recorder.clone();
        let gateway = GatewayWorker::start(
            config,
            &vault,
            &parts.clock,
            &parts.entropy,
            recorder.clone(),
            (runtime.handle(), &signals),
        )?;
        let told = Told { board: staff.board.clone(), kiosk: recorder.kiosk().clone() };
        let receipt = ReceiptWorker::start(
            config,
            &vault,
            (&clock, &parts.entropy),
            (store, runtime.handle()),
            told,
            &signals,
        )?;
        // Without models the thread still reads the card face for a staff check.
        let face = if way.is_some() || visit.staff_check && visit.print_camera {
            let challenges = challenges(config.face.challenge, parts.entropy.clone());
            let pictures = (&preview, &staff.view);
            Some(FaceWorker::start(way, parts.cameras, &vault, pictures, challenges, &signals)?)
        } else {
            None
        };
        let asks_photo = visit.face || visit.staff_check;
        let watch = BoardProjection::new(staff.board.clone(), recorder, shown, asks_photo);
        let kiosk = Self {
            visit: Visit::new(visit),
            vault,
            card,
            _phones: phones,
            gateway,
            receipt,
            face,
            preview,
            watch,
            staff,
            clock,
            clock_watch: ClockWatch::new(parts.clock),
            entropy: parts.entropy,
            // All threads say at once what they find; until then nothing is offered.
            reader_there: false,
            receipt_there: None,
            audit_there: None,
            gateway_there: None,
            voice_orders: Vec::new(),
            failed: None,
            runtime,
        };
        kiosk.vault.lock().begin(kiosk.new_visit_id());
        Ok(kiosk)
    }

    /// The runtime of everything that waits for the outside.
    pub(crate) fn runtime(&self) -> &KioskRuntime {
        &self.runtime
    }

    /// Takes what a thread said.
    pub fn take(&mut self, signal: Signal) {
        match signal {
            Signal::Visit(Event::ReaderFound) => {
                self.reader_there = true;
                self.step(Event::ReaderFound);
                self.tell_health();
            }
            Signal::Visit(Event::ReaderLost(why)) => {
                self.reader_there = false;
                self.step(Event::ReaderLost(why));
            }
            Signal::Visit(event @ Event::StaffProved(..)) => {
                self.step(event);
                // What was said before anybody looked here.
                if let Some(hints) = self.staff.view.hints().filter(|_| self.compares_here()) {
                    self.step(Event::SightHinted(hints));
                }
            }
            Signal::Visit(Event::SightHinted(_)) if !self.compares_here() => {}
            Signal::Visit(event) => self.step(event),
            Signal::ReceiptFolder(usable) => {
                self.receipt_there = Some(usable);
                self.tell_health();
            }
            Signal::AuditLog(usable) => {
                self.audit_there = Some(usable);
                self.tell_health();
            }
            Signal::Gateway(usable) => {
                self.gateway_there = Some(usable);
                self.tell_health();
            }
            Signal::Console(there) => self.step(Event::ConsoleChanged(there)),
            Signal::Clock(compared) => self.clock_compared(compared),
            Signal::Staff(command) => self.order(command),
            Signal::WorkerEnded(worker) => {
                tracing::error!(worker, "a worker ended unexpectedly");
                self.failed.get_or_insert(worker);
            }
        }
    }

    /// The worker that ended by itself, if one did. The caller then ends the program in order: it drops this kiosk, which
    /// releases the card, and lets the service manager start the program again.
    #[must_use]
    pub fn failed(&self) -> Option<&'static str> {
        self.failed
    }

    /// Whether staff compare at the kiosk itself.
    fn compares_here(&self) -> bool {
        use ScreenKind::{StaffReason, StaffSight, StaffUnasked};
        matches!(self.visit.screen().kind, StaffSight | StaffReason | StaffUnasked)
    }

    /// Takes what the patient did.
    pub fn press(&mut self, event: Event) {
        self.step(event);
    }

    /// Lets time pass.
    pub fn tick(&mut self) {
        self.step(Event::Ticked);
    }

    /// How long until [`Self::tick`] is due; `None`: not until something happens.
    #[must_use]
    pub fn next_tick(&self) -> Option<Duration> {
        Some(self.visit.deadline()?.saturating_sub(self.clock.monotonic()))
    }

    /// What to show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.visit.screen()
    }

    /// What the visit wants of the voice since this was asked last, in order.
    pub fn take_voice_orders(&mut self) -> Vec<VoiceOrder> {
        std::mem::take(&mut self.voice_orders)
    }

    /// Where the staff console listens; `None` where there is none.
    #[must_use]
    pub fn console(&self) -> Option<SocketAddr> {
        self.staff.address()
    }

    /// Where the feed for other desks listens; `None` where there is none.
    #[must_use]
    pub fn feed(&self) -> Option<SocketAddr> {
        self.staff.feed_address()
    }

    /// The live picture of the person before the camera, while faces are compared.
    #[must_use]
    pub fn preview(&self) -> Option<LivePicture> {
        self.preview.shown()
    }

    /// The card's photo and the person, while staff compare them at the kiosk itself.
    #[must_use]
    pub fn sight(&self) -> (Option<SightPicture>, Option<SightPicture>) {
        let shown = self.visit.screen().kind == ScreenKind::StaffSight;
        self.staff.check.as_ref().filter(|_| shown).map(CheckWorker::pictures).unwrap_or_default()
    }

    /// What the chip says of its holder, while staff compare at the kiosk itself.
    #[must_use]
    pub fn sight_holder(&self) -> Option<ChipHolder> {
        let shown = self.visit.screen().kind == ScreenKind::StaffSight;
        self.staff.check.as_ref().filter(|_| shown).and_then(CheckWorker::holder)
    }

    /// A visit in progress hears nothing of this: its own effects fail with their own codes.
    fn tell_health(&mut self) {
        let waiting =
            matches!(self.screen().kind, ScreenKind::Starting | ScreenKind::Idle | ScreenKind::OutOfOrder);
        let (Some(receipt), Some(audit), Some(gateway)) =
            (self.receipt_there, self.audit_there, self.gateway_there)
        else {
            return;
        };
        if waiting && self.reader_there {
            let found = match (audit, receipt) {
                (false, _) => Err(OutOfOrder::NoAudit),
                (true, Err(trouble)) => Err(OutOfOrder::NoReceipt(trouble)),
                // By a wrong clock no certificate is good, the gateway's neither.
                (true, Ok(())) if !self.clock_watch.is_right() => Err(OutOfOrder::WrongClock),
                (true, Ok(())) => gateway.map_err(OutOfOrder::NoGateway),
            };
            self.step(Event::StartupChecked(found));
        }
    }

    /// Whether something that every visit needs is known to be missing.
    fn is_broken(&self) -> bool {
        self.receipt_there.is_some_and(|usable| usable.is_err())
            || self.audit_there == Some(false)
            || self.gateway_there.is_some_and(|usable| usable.is_err())
            || !self.clock_watch.is_right()
    }

    /// The clock was compared with the gateway's.
    fn clock_compared(&mut self, compared: ClockCompared) {
        match self.clock_watch.compared(compared) {
            ClockChange::None => {}
            ClockChange::Outdated => self.wrong_clock(),
            ClockChange::Standing => {
                self.watch.clock(self.clock_watch.seconds());
                if self.clock_watch.is_right() { self.tell_health() } else { self.wrong_clock() }
            }
        }
    }

    /// The clock is wrong, or not known to be right: nobody is served by it. It is compared as soon as no visit is there.
    fn wrong_clock(&mut self) {
        self.advance(Event::WrongClock);
        self.tell_health();
        self.gateway.look_soon();
    }

    /// Every step looks at the clock first.
    pub(crate) fn step(&mut self, event: Event) {
        if self.clock_watch.jumped() {
            self.wrong_clock();
        }
        self.advance(event);
    }

    fn advance(&mut self, event: Event) {
        let before = self.visit.state();
        let name = event.name();
        // Staff are told nothing of one visit by an answer to another.
        if !self.visit.is_late(&event) {
            self.watch.on_event(&event, before);
        }
        let effects = self.visit.step(self.clock.monotonic(), event);
        let after = self.visit.state();
        let screen = self.visit.screen().kind;
        if before == after {
            tracing::debug!(event = name, state = after.name(), ?screen, "step");
        } else {
            tracing::info!(event = name, from = before.name(), state = after.name(), ?screen, "step");
        }
        if let Some(end) = self.visit.take_end() {
            self.watch.ended(end.code);
        }
        for effect in effects {
            self.perform(effect);
        }
        self.gateway.rest(after.kind() == StateKind::Rest);
        self.tell_console(after);
        // What came or went during a visit is told between visits.
        let by_clock = self.visit.screen().code == Some(FailureCode::WrongClock);
        let outdated = match after {
            StateId::Idle => self.is_broken(),
            StateId::OutOfOrder => by_clock && self.clock_watch.is_right(),
            _ => false,
        };
        if before != after && outdated {
            self.tell_health();
        }
    }

    /// The console sees where the visit is now.
    fn tell_console(&mut self, state: StateId) {
        let screen = self.visit.screen();
        let vault = &self.vault;
        let answer = || {
            let mut vault = vault.lock();
            let visit = vault.visit().to_owned();
            vault.answer(&visit)
        };
        let to = Stepped { state, screen: &screen, question: self.visit.question() };
        self.watch.on_transition(&to, answer);
    }

    fn perform(&mut self, effect: Effect) {
        let visit = self.vault.lock().visit().to_owned();
        self.watch.on_effect(&effect, &visit, self.visit.state());
        match effect {
            Effect::ReadCard(id) => self.card.send(CardJob::Read { id, visit }),
            Effect::RecheckCard(id) => self.card.send(CardJob::Recheck { id, visit }),
            Effect::VerifyPin { id, pin, tries_left } => {
                self.card.send(CardJob::Verify { id, pin, tries_left })
            }
            Effect::SignChallenge { id, over, opened_by } => {
                self.card.send(CardJob::Sign { id, visit, over, opened_by });
            }
            Effect::UsePhone { id, opened_by, over } => {
                self.card.send(CardJob::UsePhone { id, visit, opened_by, over });
            }
            Effect::OpenPhoto { id, code, tries_left } => {
                self.card.send(CardJob::OpenPhoto { id, visit, code, tries_left });
            }
            Effect::ReleaseCard => self.card.send(CardJob::Release),
            // Staff see it, and no thread has anything to do.
            Effect::BeginPhone => {}
            Effect::ForgetPhoto => {
                self.vault.lock().forget_photo();
                self.face(FaceJob::ForgetPhoto);
            }
            Effect::AskChallenge(id) => self.gateway.send(GatewayJob::Challenge { id, visit }),
            Effect::AskOffers(id, method) => self.gateway.send(GatewayJob::Offers { id, visit, method }),
            Effect::AskGateway { id, method, consents, answers } => {
                self.gateway.send(GatewayJob::Confirm { id, visit, method, consents, answers });
            }
            Effect::Enrol(id, method) => self.gateway.send(GatewayJob::Enrol { id, visit, method }),
            Effect::SendLimitAnswer(id, given) => self.gateway.send(GatewayJob::Limit { id, visit, given }),
            Effect::WriteResult(id) => self.receipt.send(ReceiptJob { id, visit }),
            Effect::ReadPrint(id) => self.face(FaceJob::ReadPrint { id, visit }),
            Effect::StartCamera(id) => self.face(FaceJob::Compare { id, visit }),
            Effect::StartView => self.face(FaceJob::View),
            Effect::StopPrint | Effect::StopCamera => self.face(FaceJob::Stop),
            Effect::MixPad(id) => {
                let order = self.pad_order();
                self.step(Event::PadMixed(id, order));
            }
            Effect::ProveStaff { id, code, card } => {
                self.check(|visit| CheckJob::Prove { id, visit, code, card });
            }
            Effect::DecideCheck { id, decision, reason } => {
                self.check(|visit| CheckJob::Decide { id, visit, decision, reason });
            }
            Effect::CloseCheck => self.check(|visit| CheckJob::Close { visit }),
            // The voice belongs to what shows the screen.
            Effect::Speak(order) => self.voice_orders.push(VoiceOrder::Speak(order)),
            Effect::CallStaff(code) => tracing::warn!(code = code.code(), "staff called"),
            Effect::Forget => {
                for holder in self.patient_data() {
                    holder.forget_patient();
                }
                let next = self.new_visit_id();
                self.vault.lock().begin(next);
            }
        }
    }

    /// All that holds something of the patient. The console's board goes by the effect itself, which ends its row.
    fn patient_data(&mut self) -> [&mut dyn HoldsPatientData; 5] {
        [&mut self.voice_orders, &mut self.gateway, &mut self.staff.view, &mut self.face, &mut self.vault]
    }

    /// Only a kiosk where it is switched on offers it (`VisitConfig::staff_sheet`).
    fn check(&self, job: impl FnOnce(Option<VisitToken>) -> CheckJob) {
        if let Some(check) = &self.staff.check {
            check.send(job(self.watch.token()));
        }
    }

    /// Only a kiosk with the face way offers it (`VisitConfig::face`); the others have no such thread.
    fn face(&self, job: FaceJob) {
        if let Some(face) = &self.face {
            face.send(job);
        }
    }

    /// Without randomness the digits stay where they are.
    fn pad_order(&self) -> PadOrder {
        let mut bytes = [0; 18];
        if self.entropy.fill(&mut bytes).is_err() {
            return PadOrder::FIXED;
        }
        let number = |index: usize| match bytes.get(index * 2..index * 2 + 2) {
            Some(&[low, high]) => u16::from_le_bytes([low, high]),
            _ => 0,
        };
        PadOrder::mixed(std::array::from_fn(number))
    }

    fn new_visit_id(&self) -> String {
        // Without randomness no visit can be told from another, and the gateway refuses an empty name: fail closed.
        random_uuid(&*self.entropy).unwrap_or_default()
    }
}

/// The face way, when everything it needs is there: a camera, models, a policy that was measured with them, the keys that a
/// photo is believed by, and a way to use the card's key without its PIN. What is missing turns the face way off and is said to staff; PIN and staff remain.
fn face_way(config: &Config, pinless: bool) -> Option<FaceWay> {
    let way = match FaceWay::examine(config) {
        Ok(way) => way?,
        Err(error) => {
            tracing::error!(%error, "no face way");
            return None;
        }
    };
    if !pinless {
        tracing::error!("no face way: no authorisation module can use the card's key without its PIN");
        return None;
    }
    if config.card.issuers.is_empty() {
        tracing::error!("no face way: card.issuers names no key that a photo could be believed by");
        return None;
    }
    if let Err(error) = way.remember(config) {
        tracing::error!(%error, "no face way");
        return None;
    }
    for library in way.passed_over() {
        tracing::warn!(library, "onnxruntime not used");
    }
    tracing::info!(policy = way.policy_words(), "face policy");
    tracing::info!(runtime = way.runtime(), "face models");
    Some(way)
}

fn challenges(asked: FaceChallenge, entropy: Arc<dyn Entropy>) -> Challenges {
    Box::new(move || {
        if asked == FaceChallenge::None {
            return None;
        }
        // Without randomness the first one is asked: known beforehand, and still more than none.
        let number = random(&*entropy).unwrap_or_default();
        Some(face_match::Challenge::pick(u32::from_le_bytes(number)))
    })
}
