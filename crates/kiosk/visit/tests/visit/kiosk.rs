//! A kiosk to drive in tests: keeps the time, the effects that wait for an answer, and the invariants.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use std::time::Duration;

use kiosk_visit::{
    Band, CardFacts, CardTrouble, ChallengeFacts, Confirmed, ConsentGiven, Effect, EffectId, Event,
    FailureCode, GatewayAnswer, GatewayTrouble, Method, PhoneOutcome, PinOutcome, PinState, Pressed,
    ReceiptTrouble, Recheck, SameCard, Screen, ScreenKind, StateId, TEXT_KEYS, Text, ToSign, Visit,
    VisitConfig,
};

use crate::eligibility_only::ConsentWatch;
use crate::face_watch::FaceWatch;
use crate::help::SHEETS;
use crate::ids::{carries, id_of};
use crate::phone_watch::PhoneWatch;
pub use crate::setup::*;
use crate::staff_sheet::SheetWatch;

/// What the invariants are counted on.
#[derive(Debug, Default)]
struct Watch {
    /// Confirmations of four digits that the visit took.
    pins_confirmed: usize,
    verifies: usize,
    verify_outstanding: bool,
    /// The card lost its power after the last VERIFY.
    lifted: bool,
    /// What the card last told.
    pin: Option<PinState>,
    signed_challenge: bool,
    confirmed: bool,
    camera: bool,
    card_open: bool,
    /// Something of a card was read and not forgotten yet.
    held: bool,
}

pub struct Kiosk {
    pub visit: Visit,
    pub now: Duration,
    /// The newest effect of each name that waits for an answer.
    pub waiting: BTreeMap<&'static str, EffectId>,
    signing: Option<ToSign>,
    /// Every effect so far.
    pub effects: Vec<Effect>,
    /// The effects of the last step.
    pub last: Vec<Effect>,
    /// Every step to another state: from, by, to.
    pub path: Vec<(StateId, Event, StateId)>,
    pub card_present: bool,
    /// As it was before the last step.
    was_placed: bool,
    /// The screen after the last step.
    pub shown: Screen,
    staff_channel: bool,
    consent_watch: ConsentWatch,
    watch: Watch,
    face_watch: FaceWatch,
    sheet_watch: SheetWatch,
    pub phone_watch: PhoneWatch,
}

/// What may be said only where calling staff reaches someone.
const CALLED: &[&str] = &[
    "btn-called",
    "btn-staff",
    "forgot-3",
    "help-called",
    "result-r0",
    "trouble-pin-locked",
    "trouble-wrong-person",
    "trouble-staff",
    "trouble-staff-coming",
];

/// Argument names by text key.
static KEYS: LazyLock<HashMap<&str, &[&str]>> = LazyLock::new(|| TEXT_KEYS.iter().copied().collect());

impl Kiosk {
    pub fn new(config: VisitConfig) -> Self {
        let staff_channel = config.staff_channel;
        let consent_watch = ConsentWatch::at(config.facility);
        let visit = Visit::new(config);
        Self {
            staff_channel,
            consent_watch,
            shown: visit.screen(),
            visit,
            now: Duration::from_secs(1000),
            waiting: BTreeMap::new(),
            signing: None,
            effects: Vec::new(),
            last: Vec::new(),
            path: Vec::new(),
            card_present: false,
            was_placed: false,
            watch: Watch::default(),
            face_watch: FaceWatch::default(),
            sheet_watch: SheetWatch::default(),
            phone_watch: PhoneWatch::default(),
        }
    }

    /// Switched on and idle.
    pub fn ready(config: VisitConfig) -> Self {
        let mut kiosk = Self::new(config);
        kiosk.put(Event::StartupChecked(Ok(())));
        assert_eq!(kiosk.state(), "idle");
        kiosk
    }

    pub fn state(&self) -> &'static str {
        self.visit.state().name()
    }

    pub fn screen(&self) -> Screen {
        assert_eq!(self.visit.screen(), self.shown, "a screen changes by steps only");
        self.shown.clone()
    }

    /// Steps and checks every invariant.
    pub fn put(&mut self, event: Event) -> &mut Self {
        let before = self.state();
        let ignored_before = self.visit.counters();
        let offered = self.shown.choices.iter().any(|choice| choice.event == event);
        let from = self.visit.state();
        let effects = self.visit.step(self.now, event.clone());
        if from != self.visit.state() {
            self.path.push((from, event.clone(), self.visit.state()));
        }
        let taken = self.visit.counters() == ignored_before;
        assert!(taken || !offered, "{event:?} stands on the screen of {before}, yet is not taken");
        self.was_placed = self.card_present;
        match &event {
            Event::CardPlaced => self.card_present = true,
            Event::CardTaken | Event::ReaderLost(_) => self.card_present = false,
            _ => {}
        }
        self.learn(&self.meant(&event), taken);
        for effect in &effects {
            self.watch_effect(effect);
            self.face_watch.effect(effect);
            self.sheet_watch.effect(effect);
            self.phone_watch.effect(effect, &mut self.card_present);
            self.consent_watch.effect(effect);
        }
        self.check(before, &effects, taken, &event);
        self.effects.extend(effects.iter().cloned());
        self.last = effects;
        self
    }

    /// A key means what the screen says.
    fn meant(&self, event: &Event) -> Event {
        match event {
            Event::KeyPressed(key) => match self.shown.press(*key) {
                Pressed::Event(meant) => meant,
                Pressed::Speech(_) | Pressed::Nothing => event.clone(),
            },
            event => event.clone(),
        }
    }

    fn learn(&mut self, event: &Event, taken: bool) {
        if !taken {
            return;
        }
        self.face_watch.learn(event, &self.shown);
        self.sheet_watch.learn(event);
        self.phone_watch.learn(event);
        self.consent_watch.learn(event);
        // Answered; the cameras go on.
        let goes_on = |name: &str| matches!(name, "StartCamera" | "ReadPrint");
        self.waiting.retain(|name, id| goes_on(name) || !carries(event, *id));
        match event {
            Event::CardTaken => self.watch.lifted = true,
            Event::PinEntered => self.watch.pins_confirmed += 1,
            Event::CardRead(_, Ok(facts)) => self.watch.pin = Some(facts.pin),
            Event::CardRechecked(_, Ok(Recheck { same: SameCard::Same, pin, .. })) => {
                self.watch.pin = Some(*pin)
            }
            Event::PinVerified(_, outcome) => {
                self.watch.verify_outstanding = false;
                match outcome {
                    Ok(PinOutcome::Wrong(n)) if *n > 0 => self.watch.pin = Some(PinState::TriesLeft(*n)),
                    Ok(PinOutcome::Locked | PinOutcome::Wrong(_)) => self.watch.pin = Some(PinState::Locked),
                    _ => self.watch.pin = None,
                }
            }
            Event::ChallengeSigned(_, Ok(())) if self.signing == Some(ToSign::Challenge) => {
                self.watch.signed_challenge = true;
            }
            Event::PhoneUsed(_, Ok(PhoneOutcome::Signed { .. })) => {
                self.watch.signed_challenge = self.signing == Some(ToSign::Challenge);
            }
            Event::GatewayAnswered(_, Ok(GatewayAnswer::Confirmed(_))) => self.watch.confirmed = true,
            Event::GatewayAnswered(_, Ok(GatewayAnswer::ChallengeRefused)) => {
                self.watch.signed_challenge = false;
            }
            _ => {}
        }
    }

    fn watch_effect(&mut self, effect: &Effect) {
        match effect {
            Effect::VerifyPin { tries_left, .. } => {
                self.watch.verifies += 1;
                assert!(self.watch.verifies <= self.watch.pins_confirmed, "a VERIFY without a confirmation");
                assert!(!self.watch.verify_outstanding, "two VERIFY at once");
                assert_eq!(
                    self.watch.pin,
                    Some(PinState::TriesLeft(*tries_left)),
                    "VERIFY needs tries left that the card told last"
                );
                assert!(*tries_left > 0);
                self.watch.verify_outstanding = true;
                self.watch.lifted = false;
            }
            Effect::SignChallenge { over, opened_by, .. } => {
                assert!(
                    *opened_by != Method::Pin || !self.watch.lifted,
                    "the key is shut: the card was lifted"
                );
                self.signing = Some(*over);
            }
            Effect::UsePhone { over, .. } => {
                self.signing = Some(*over);
                self.watch.held = true;
            }
            Effect::AskGateway { .. } | Effect::AskOffers(..) | Effect::Enrol(..) => {
                assert!(self.watch.signed_challenge, "{} before identity", effect.name());
            }
            Effect::SendLimitAnswer(..) | Effect::WriteResult(_) => {
                assert!(self.watch.confirmed, "{} before the gateway confirmed", effect.name());
            }
            Effect::ReadCard(_) | Effect::RecheckCard(_) => {
                self.watch.card_open = true;
                self.watch.held = true;
            }
            Effect::ReleaseCard => self.watch.card_open = false,
            Effect::StartCamera(_) | Effect::StartView => self.watch.camera = true,
            Effect::StopCamera => {
                assert!(self.watch.camera, "the camera was not running");
                self.watch.camera = false;
            }
            Effect::Forget => {
                assert!(!self.watch.camera && !self.watch.card_open, "forgotten while something is open");
                self.watch = Watch::default();
                self.waiting.clear();
            }
            _ => {}
        }
        if let Some(id) = id_of(effect) {
            self.waiting.insert(effect.name(), id);
        }
    }

    fn check(&mut self, before: &str, effects: &[Effect], taken: bool, event: &Event) {
        let state = self.state();
        if !taken {
            // Only what time alone changes may differ: the hint that it takes longer, and the seconds.
            let screen = self.visit.screen();
            assert_eq!(
                (screen.title, screen.choices),
                (self.shown.title.clone(), self.shown.choices.clone())
            );
            assert_eq!(before, state, "{event:?} was not taken, yet the state changed");
            assert!(effects.is_empty(), "{event:?} was not taken, yet {effects:?}");
        }
        for resting in ["idle", "out_of_order"] {
            if state == resting && before != state {
                assert!(effects.contains(&Effect::Forget), "{before} → {state} without Forget");
            }
        }
        // What was forgotten with a reader that was lost is not forgotten twice.
        let lifted = *event == Event::CardTaken && taken && self.was_placed;
        if lifted && matches!(before, "result" | "trouble" | "take_card") {
            assert!(effects.contains(&Effect::Forget), "the card left {before} without Forget");
        }
        self.face_watch.check(state);
        self.phone_watch.check(state);
        if !matches!(state, "idle" | "out_of_order" | "starting") {
            assert!(self.visit.deadline().is_some(), "no deadline in {state}");
        }
        self.shown = self.visit.screen();
        self.sheet_watch.check(state, &self.shown);
        self.consent_watch.check(&self.shown);
        self.check_screen(&self.shown);
    }

    /// What must hold for any screen.
    fn check_screen(&self, screen: &Screen) {
        for text in screen.texts() {
            let arguments = KEYS.get(text.key).unwrap_or_else(|| panic!("{} is not in TEXT_KEYS", text.key));
            assert!(text.args.iter().map(|(name, _)| name).eq(*arguments), "arguments of {}", text.key);
            let only_with = if text.key.ends_with("-speak") { Some(false) } else { None };
            let only_with = if CALLED.contains(&text.key) { Some(true) } else { only_with };
            assert!(only_with.is_none_or(|channel| channel == self.staff_channel), "{} here", text.key);
        }
        if screen.kind == ScreenKind::Trouble && !screen.list.is_empty() && !self.card_present {
            assert!(!self.watch.held, "papers are shown to anyone who comes by, yet nothing was forgotten");
        }
        if screen.title.key == "done-title" {
            assert!(self.watch.confirmed, "done, yet not confirmed");
            assert_eq!(screen.kind, ScreenKind::Result);
        }
        if matches!(screen.kind, ScreenKind::Result | ScreenKind::Trouble | ScreenKind::TakeCard) {
            let band = if self.card_present { Band::CardMayGo } else { Band::None };
            assert_eq!(screen.band, band, "{:?}", screen.kind);
        } else if SHEETS.contains(&screen.kind) {
            // It lies over any screen, and says what that one says.
        } else if matches!(screen.kind, ScreenKind::Idle | ScreenKind::OutOfOrder) {
            let asked = screen.notice.as_ref().is_some_and(|(_, text)| text.key == "done-take");
            assert_eq!(screen.band == Band::CardMayGo, asked, "{:?}", screen.kind);
        } else {
            assert_ne!(screen.band, Band::CardMayGo, "{:?}", screen.kind);
        }
        assert_eq!(screen.pin_pad.is_some(), screen.kind == ScreenKind::PinPad);
        assert_eq!(screen.code_pad.is_some(), screen.kind == ScreenKind::CodePad);
        assert!(screen.guidance.is_none() || screen.kind == ScreenKind::Face);
    }

    /// Time goes on; the app ticks at each deadline on the way.
    pub fn wait(&mut self, time: Duration) -> &mut Self {
        let end = self.now + time;
        for _ in 0..10_000 {
            match self.visit.deadline() {
                Some(deadline) if deadline <= end => {
                    self.now = self.now.max(deadline);
                    self.put(Event::Ticked);
                }
                _ => {
                    self.now = end;
                    return self;
                }
            }
        }
        panic!("ticks without an end in {}", self.state());
    }

    pub fn secs(&mut self, seconds: u64) -> &mut Self {
        self.wait(Duration::from_secs(seconds))
    }

    /// The id that the answer to this effect carries.
    pub fn id(&self, effect: &str) -> EffectId {
        *self.waiting.get(effect).unwrap_or_else(|| panic!("{effect} is not waiting in {}", self.state()))
    }

    /// The id of the last effect of this name, answered or not.
    pub fn id_before(&self, effect: &str) -> EffectId {
        let last = self.effects.iter().rev().find(|past| past.name() == effect);
        last.and_then(id_of).unwrap_or_else(|| panic!("no {effect} so far"))
    }

    pub fn place(&mut self) -> &mut Self {
        self.put(Event::CardPlaced)
    }

    pub fn take(&mut self) -> &mut Self {
        self.put(Event::CardTaken)
    }

    /// The card is taken, and what is said after that has stood its time.
    pub fn leave(&mut self) -> &mut Self {
        self.take().secs(5)
    }

    pub fn read(&mut self, facts: Result<CardFacts, CardTrouble>) -> &mut Self {
        self.put(Event::CardRead(self.id("ReadCard"), facts))
    }

    pub fn rechecked(&mut self, answer: Result<Recheck, CardTrouble>) -> &mut Self {
        self.put(Event::CardRechecked(self.id("RecheckCard"), answer))
    }

    pub fn same(&mut self) -> &mut Self {
        self.rechecked(Ok(recheck(SameCard::Same, PinState::TriesLeft(3))))
    }

    pub fn choose(&mut self, method: Method) -> &mut Self {
        self.put(Event::MethodChosen(method))
    }

    /// Four digits and the confirmation.
    pub fn pin(&mut self) -> &mut Self {
        for digit in [1, 2, 3, 4] {
            self.put(Event::DigitEntered(digit));
        }
        self.put(Event::PinEntered)
    }

    pub fn verified(&mut self, outcome: Result<PinOutcome, CardTrouble>) -> &mut Self {
        self.put(Event::PinVerified(self.id("VerifyPin"), outcome))
    }

    pub fn challenge(&mut self, answer: Result<ChallengeFacts, GatewayTrouble>) -> &mut Self {
        self.put(Event::ChallengeReceived(self.id("AskChallenge"), answer))
    }

    pub fn good_challenge(&mut self) -> &mut Self {
        self.challenge(Ok(ChallengeFacts { expires_in_ms: 300_000, eligibility_only: false }))
    }

    /// The answer, and the moment for which the tick stands.
    pub fn signed(&mut self, answer: Result<(), CardTrouble>) -> &mut Self {
        self.put(Event::ChallengeSigned(self.id("SignChallenge"), answer));
        if self.state() == "identified" { self.wait(Duration::from_millis(700)) } else { self }
    }

    /// An answer; after the last one the review is left at once.
    pub fn consent(&mut self, given: bool) -> &mut Self {
        self.put(Event::ConsentAnswered(given)).reviewed()
    }

    /// Goes on from the review, where it stands.
    pub fn reviewed(&mut self) -> &mut Self {
        if self.state() == "reviewing" { self.put(Event::Continued) } else { self }
    }

    pub fn gateway(&mut self, answer: Result<GatewayAnswer, GatewayTrouble>) -> &mut Self {
        let name = match self.state() {
            "enrolling" => "Enrol",
            "sending_limit" => "SendLimitAnswer",
            _ => "AskGateway",
        };
        self.put(Event::GatewayAnswered(self.id(name), answer))
    }

    pub fn confirmed(&mut self, confirmed: Confirmed) -> &mut Self {
        self.gateway(Ok(GatewayAnswer::Confirmed(confirmed)))
    }

    pub fn written(&mut self, answer: Result<(), ReceiptTrouble>) -> &mut Self {
        self.put(Event::ResultWritten(self.id("WriteResult"), answer))
    }

    // --- whole stretches

    /// Card placed and read, at the first question.
    pub fn reach_choice(&mut self, facts: CardFacts) -> &mut Self {
        self.place().read(Ok(facts))
    }

    /// At the PIN pad, with the challenge there.
    pub fn reach_pin(&mut self) -> &mut Self {
        self.reach_choice(good_card());
        if self.state() == "choosing" {
            self.choose(Method::Pin);
        }
        assert_eq!(self.state(), "entering_pin");
        self.good_challenge()
    }

    /// The key is open and the card signs.
    pub fn reach_signing(&mut self) -> &mut Self {
        self.reach_pin().pin().verified(Ok(PinOutcome::Right))
    }

    /// At the first consent question.
    pub fn reach_consent(&mut self) -> &mut Self {
        self.reach_signing().signed(Ok(()))
    }

    /// The gateway is asked.
    pub fn reach_checking(&mut self) -> &mut Self {
        self.reach_consent();
        while self.state() == "consenting" {
            self.consent(true);
        }
        self
    }

    /// The limit question.
    pub fn reach_limit(&mut self) -> &mut Self {
        self.reach_checking().confirmed(settled())
    }

    /// The result is being written.
    pub fn reach_writing(&mut self) -> &mut Self {
        self.reach_checking().confirmed(Confirmed { limit_possible: false, ..settled() })
    }

    // --- what happened

    pub fn count(&self, name: &str) -> usize {
        self.effects.iter().filter(|effect| effect.name() == name).count()
    }

    pub fn staff_calls(&self) -> Vec<FailureCode> {
        let codes = self.effects.iter().filter_map(|effect| match effect {
            Effect::CallStaff(code) => Some(*code),
            _ => None,
        });
        codes.collect()
    }

    /// The consents of the last confirmation that was posted.
    pub fn consents(&self) -> Vec<ConsentGiven> {
        let last = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::AskGateway { consents, .. } => Some(consents.clone()),
            _ => None,
        });
        last.expect("no confirmation was posted")
    }

    /// The card is taken and time passes: from anywhere this must end in idle (or out of order).
    pub fn goes_home(&mut self) {
        if self.card_present {
            self.take();
        }
        for _ in 0..1000 {
            match self.state() {
                "idle" | "out_of_order" => return,
                "starting" => {
                    self.put(Event::StartupChecked(Ok(())));
                }
                _ => {
                    let deadline = self.visit.deadline().expect("a deadline");
                    self.now = self.now.max(deadline);
                    self.put(Event::Ticked);
                }
            }
        }
        panic!("stuck in {}", self.state());
    }
}

pub fn names(effects: &[Effect]) -> Vec<&'static str> {
    effects.iter().map(Effect::name).collect()
}

pub fn keys(texts: &[Text]) -> Vec<&'static str> {
    texts.iter().map(|text| text.key).collect()
}

pub fn notice(kiosk: &Kiosk) -> Option<&'static str> {
    kiosk.screen().notice.map(|(_, text)| text.key)
}
