//! What outlives a state: configuration, time, the reader, the patient, and the effects of the step being taken.

use std::time::Duration;

use crate::patient::Patient;
use crate::phone::PhoneVisit;
use crate::sheet::Sheet;
use crate::state::{ChoosingPhone, Idle, OutOfOrderNow, Reading, State, TakeCard};
use crate::work::Work;
use crate::{
    AskedWhen, ConsentProfile, Counters, Effect, EffectId, FacilityFacts, FailureCode, LaidCard, Language,
    OutOfOrder, PhonePlace, Preferences, Question, Times, VisitConfig, identity,
};

/// Everything but the state.
#[derive(Debug)]
pub(crate) struct Core {
    pub config: VisitConfig,
    /// The newest time that was told; never goes back.
    pub now: Duration,
    /// When a person last did something, or the state began.
    pub active_at: Duration,
    pub language: Language,
    pub preferences: Preferences,
    /// The keypad was used in this visit.
    pub keys: bool,
    /// What lies over the state's screen.
    pub sheet: Option<Sheet>,
    /// A disaster arrangement is in force.
    pub disaster: bool,
    /// The staff console does not run although it is to.
    pub console_gone: bool,
    /// What the gateway says of this facility.
    pub facility: FacilityFacts,
    pub counters: Counters,
    /// A card lies on the reader, and was placed there.
    pub card_present: bool,
    /// A card that was not placed, as far as anybody knows.
    pub left: LeftCard,
    /// The second reader, on which phones are held, is connected.
    pub phone_reader: bool,
    /// Something lies on it.
    pub phone_present: bool,
    /// How often something was placed where phones are held.
    pub placements: u64,
    /// The staff reader is connected.
    pub staff_reader: bool,
    /// The staff card that lies on it, of somebody who may decide.
    pub staff_card: Option<LaidCard>,
    /// The start-up check's outcome.
    pub startup: Option<Result<(), OutOfOrder>>,
    /// The reader, since the start-up check.
    pub reader: Result<(), OutOfOrder>,
    pub patient: Patient,
    /// How the visit ended, if it did so in this step.
    end: Option<VisitEnd>,
    effects: Vec<Effect>,
    last_id: u64,
}

/// A card that lies on the reader and begins nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeftCard {
    /// There is none.
    None,
    /// The reader was lost while a card lay on it: nobody can tell whether it is still there. It is spoken of until then.
    Unseen { until: Duration },
    /// It lies there, since then. It may be a phone.
    Lies { since: Duration, staff_called: bool, phone: bool },
}

/// How a visit ended, for who follows it. It is told when it is decided, which may be before its screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitEnd {
    /// The code that it ended with; none where everything was done.
    pub code: Option<FailureCode>,
}

impl Core {
    pub(crate) fn new(config: VisitConfig) -> Self {
        Self {
            language: config.language,
            preferences: config.preferences(),
            keys: false,
            sheet: None,
            disaster: false,
            console_gone: false,
            config,
            now: Duration::ZERO,
            active_at: Duration::ZERO,
            facility: FacilityFacts::default(),
            counters: Counters::default(),
            card_present: false,
            left: LeftCard::None,
            phone_reader: false,
            phone_present: false,
            placements: 0,
            staff_reader: false,
            staff_card: None,
            startup: None,
            reader: Ok(()),
            patient: Patient::nobody(),
            end: None,
            effects: Vec::new(),
            last_id: 0,
        }
    }

    /// Orders an effect.
    pub(crate) fn order(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Orders an effect that answers.
    pub(crate) fn ask(&mut self, effect: impl FnOnce(EffectId) -> Effect) -> EffectId {
        self.last_id += 1;
        let id = EffectId(self.last_id);
        self.order(effect(id));
        id
    }

    /// The visit ends, with this code.
    pub(crate) fn ends_with(&mut self, code: Option<FailureCode>) {
        self.end = Some(VisitEnd { code });
    }

    /// How the visit ended in the step that was taken last.
    pub(crate) fn take_end(&mut self) -> Option<VisitEnd> {
        self.end.take()
    }

    /// The step's effects, in order.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// `now` and some time.
    pub(crate) fn after(&self, time: Duration) -> Duration {
        self.now.saturating_add(time)
    }

    /// When a person who does nothing is asked whether they are still there.
    pub(crate) fn idle_deadline(&self) -> Duration {
        self.active_at.saturating_add(self.times().idle)
    }

    /// The time limits as they are for this person: to listen takes longer than to read.
    pub(crate) fn times(&self) -> Times {
        if self.preferences.speech { self.config.times.for_listening() } else { self.config.times }
    }

    /// What this patient is asked to agree to; nothing at a place that may see nothing medical, and nothing where they cannot answer.
    pub(crate) fn consent(&self) -> ConsentProfile {
        if !self.config.facility.asks_consents() || self.patient.unasked {
            return ConsentProfile::nothing();
        }
        self.config.consent.clone().for_age(self.patient.age())
    }

    /// Whether consents are asked of this patient.
    pub(crate) fn asks_consents(&self) -> bool {
        // What takes no effect is not asked; whether it would is the gateway's to say.
        !self.patient.eligibility_only && !self.consent().questions.is_empty()
    }

    /// What else this patient may be asked; nothing where nothing is asked at all.
    pub(crate) fn questions(&self) -> impl Iterator<Item = &Question> {
        let (facility, age) = (self.config.facility, self.patient.age());
        let silent = !facility.asks_consents() || self.patient.unasked;
        // Nothing is offered to who gets eligibility only; a facility may still ask for itself.
        let only = self.patient.eligibility_only;
        let asks = move |question: &&Question| {
            let offered = question.asked == AskedWhen::Offered;
            let asked = if offered { !silent && !only } else { !silent };
            asked && question.is_for(facility, age)
        };
        self.config.questions.iter().filter(asks)
    }

    /// Whether somebody can do the staff check now.
    pub(crate) fn staff_check(&self) -> bool {
        self.config.staff_check && !self.console_gone
    }

    /// Why nobody can be served, if so.
    pub(crate) fn closed(&self) -> Option<OutOfOrder> {
        let disaster = self.disaster.then_some(OutOfOrder::Disaster);
        disaster.or(self.reader.err()).or(self.startup.and_then(Result::err))
    }

    /// Calls staff because the patient asked, once a visit.
    pub(crate) fn call_staff_for_patient(&mut self) {
        if !std::mem::replace(&mut self.patient.staff_called, true) {
            self.order(Effect::CallStaff(FailureCode::StaffAsked));
        }
    }

    /// Whether somebody chose something, or reads a sheet, on a screen that waits without an end.
    pub(crate) fn choices_made(&self) -> bool {
        self.language != self.config.language
            || self.preferences != self.config.preferences()
            || self.keys
            || self.sheet.is_some()
            || self.patient.staff_called
    }

    /// Takes those choices back, for the next person.
    pub(crate) fn forget_choices(&mut self) {
        self.language = self.config.language;
        self.preferences = self.config.preferences();
        self.keys = false;
        self.sheet = None;
        self.patient.staff_called = false;
    }

    /// Whether there is a card to be taken.
    pub(crate) fn card_to_take(&self) -> bool {
        self.card_present || self.left != LeftCard::None
    }

    /// Whether what was left there is a phone.
    pub(crate) fn left_phone(&self) -> bool {
        matches!(self.left, LeftCard::Lies { phone: true, .. })
    }

    /// The reader is lost, and the card that lay on it may still do so.
    pub(crate) fn reader_gone(&mut self) {
        if self.card_to_take() {
            self.left = LeftCard::Unseen { until: self.after(self.times().list) };
        }
        self.card_gone();
    }

    /// When what is said of a card that was left there changes.
    pub(crate) fn left_deadline(&self) -> Option<Duration> {
        match self.left {
            LeftCard::Unseen { until } => Some(until),
            LeftCard::Lies { since, staff_called: false, .. } => {
                Some(since.saturating_add(self.config.times.forgotten[1]))
            }
            LeftCard::None | LeftCard::Lies { .. } => None,
        }
    }

    /// That time has come.
    pub(crate) fn tick_left(&mut self) {
        if self.left_deadline().is_none_or(|due| self.now < due) {
            return;
        }
        self.left = match self.left {
            LeftCard::Lies { since, phone, .. } => {
                self.order(Effect::CallStaff(FailureCode::CardForgotten));
                LeftCard::Lies { since, staff_called: true, phone }
            }
            LeftCard::Unseen { .. } | LeftCard::None => LeftCard::None,
        };
    }

    /// When a screen that waits for anybody takes choices back, or says something else of a card that was left there.
    pub(crate) fn rest_deadline(&self) -> Option<Duration> {
        let choices = self.choices_made().then(|| self.idle_deadline());
        choices.into_iter().chain(self.left_deadline()).min()
    }

    /// That time has come.
    pub(crate) fn tick_rest(&mut self) {
        self.tick_left();
        if self.choices_made() && self.now >= self.idle_deadline() {
            self.forget_choices();
        }
    }

    /// The card has left the reader, or the reader has left the card.
    pub(crate) fn card_gone(&mut self) {
        self.card_present = false;
        if self.patient.phone.is_some() {
            // It was held long enough, or another touch follows.
            return;
        }
        self.patient.card_lifted = true;
        self.lose_card();
    }

    /// The card on the reader was compared: it is the one that was read.
    pub(crate) fn card_is_back(&mut self) {
        self.patient.card_lifted = false;
        self.patient.card_sure = true;
    }

    /// The card's connection is lost: whatever was opened in it counts no more, whichever card comes next.
    pub(crate) fn lose_card(&mut self) {
        self.patient.card_sure = false;
        self.forget_photo();
    }

    /// The photo goes, if it is open.
    pub(crate) fn forget_photo(&mut self) {
        if std::mem::take(&mut self.patient.opened) {
            self.order(Effect::ForgetPhoto);
        }
    }

    /// Leaves the card, if it is connected.
    pub(crate) fn release_card(&mut self) {
        if std::mem::take(&mut self.patient.card_open) {
            self.order(Effect::ReleaseCard);
        }
    }

    /// Stops the camera, if it runs.
    pub(crate) fn stop_camera(&mut self) {
        if std::mem::take(&mut self.patient.camera) {
            self.order(Effect::StopCamera);
        }
    }

    /// Stops the document camera, if it runs.
    pub(crate) fn stop_print(&mut self) {
        if std::mem::take(&mut self.patient.print_camera) {
            self.order(Effect::StopPrint);
        }
    }

    /// Closes the staff check at the kiosk, if it was opened.
    pub(crate) fn close_check(&mut self) {
        if std::mem::take(&mut self.patient.check_open) {
            self.order(Effect::CloseCheck);
        }
    }

    /// Nothing of the patient stays but what the person before the screen chose on it: the language, and that reception was
    /// called.
    pub(crate) fn forget(&mut self) {
        if let Some(phone) = self.patient.phone
            && std::mem::take(&mut self.card_present)
        {
            // It began nothing, and begins nothing. What was touched last is a phone.
            let same = self.config.phones == Some(PhonePlace::CardReader);
            let phone = same && phone.is_of(self.placements);
            self.left = LeftCard::Lies { since: self.now, staff_called: false, phone };
        }
        self.close_check();
        self.stop_print();
        self.stop_camera();
        self.release_card();
        self.order(Effect::Forget);
        self.patient = Patient { staff_called: self.patient.staff_called, ..Patient::nobody() };
    }

    /// Ends whatever visit there was: nothing of the patient stays. The only way into idle and out of order.
    pub(crate) fn rest(&mut self) -> State {
        self.forget();
        self.forget_choices();
        match self.closed() {
            Some(why) => {
                let code = FailureCode::from(why);
                if code.calls_staff() {
                    self.order(Effect::CallStaff(code));
                }
                State::OutOfOrder(OutOfOrderNow)
            }
            None => State::Idle(Idle),
        }
    }

    /// A card lies there: a visit begins. The language chosen before stays.
    pub(crate) fn begin(&mut self) -> State {
        if self.patient.phone.is_some() {
            if self.closed().is_some() {
                return self.stop(FailureCode::Stopped);
            }
            self.phone_ends(FailureCode::Stopped);
        }
        if self.patient.card_open {
            // A card was lifted while it was read: whatever came of it goes before the next one.
            self.release_card();
            self.order(Effect::Forget);
        }
        self.patient = Patient::nobody();
        self.patient.card_open = true;
        self.patient.card_sure = true;
        let id = self.ask(Effect::ReadCard);
        State::Reading(Reading { work: Work::new(self, id, self.config.times.read) })
    }

    /// A phone is to take the place of the card. `found`: one lies there already, on this reader.
    pub(crate) fn begin_phone(&mut self, found: Option<PhonePlace>) -> State {
        if self.patient.card_open {
            // It was read as a card: the same visit goes on.
            self.release_card();
        } else {
            self.order(Effect::BeginPhone);
        }
        self.patient = Patient { stop_wanted: self.patient.stop_wanted, ..Patient::nobody() };
        // What lies there already was not held for this visit, but for the phone that was found where phones are held.
        let held = found.is_some() && found == self.config.phones;
        self.patient.phone = Some(PhoneVisit::begun(self.placements, held));
        if found == Some(PhonePlace::CardReader) && !held {
            // It is no card that somebody placed, and has to be held elsewhere.
            self.card_present = false;
            self.left = LeftCard::Lies { since: self.now, staff_called: false, phone: true };
        }
        // It is there before the phone is asked for, so that nobody holds one while the gateway thinks.
        identity::prefetch(self);
        State::ChoosingPhone(ChoosingPhone { found: found.is_some() })
    }

    /// The patient of a visit by phone takes the card after all. What they chose on the screen stays.
    pub(crate) fn card_instead(&mut self) -> State {
        if self.closed().is_some() {
            return self.stop(FailureCode::Stopped);
        }
        if self.card_present && self.config.phones == Some(PhonePlace::SecondReader) {
            return self.begin();
        }
        self.ends_with(Some(FailureCode::Stopped));
        self.forget();
        State::Idle(Idle)
    }

    /// A visit by phone gives way to a card: nothing of it stays.
    fn phone_ends(&mut self, code: FailureCode) {
        self.ends_with(Some(code));
        self.order(Effect::Forget);
        self.patient = Patient::nobody();
    }

    /// Idle, or straight into a visit when a card lies there already.
    pub(crate) fn rest_or_begin(&mut self) -> State {
        let state = self.rest();
        if self.card_present && matches!(state, State::Idle(_)) { self.begin() } else { state }
    }

    /// The visit stops without its goal: take the card, or idle at once when there is none.
    pub(crate) fn stop(&mut self, code: FailureCode) -> State {
        if self.patient.phone.is_some() {
            let waits = self.card_present && self.config.phones == Some(PhonePlace::SecondReader);
            if waits && self.closed().is_none() {
                // Somebody has placed a card meanwhile.
                self.phone_ends(code);
                self.forget_choices();
                return self.begin();
            }
            self.ends_with(Some(code));
            return self.rest();
        }
        if self.card_present { TakeCard::because(self, code) } else { self.rest() }
    }
}
