//! The visit: what is common to all states, in one place, before a state sees an event.

use std::time::Duration;

use crate::core::{Core, LeftCard};
use crate::offers::{self, Offers};
use crate::patient::Challenge;
use crate::sheet::Sheet;
use crate::state::{
    Act, CardLifted, Next, StaffSheet, Starting, State, StillThere, Stopping, Trouble, WhoseCard, Writing,
};
use crate::{
    ConsentItem, Effect, EffectId, Event, FailureCode, Key, OutOfOrder, PhonePlace, Pressed, Screen, StateId,
    StateKind, VisitConfig, VisitEnd, identity,
};

/// One kiosk's visits, one after another.
#[derive(Debug)]
pub struct Visit {
    core: Core,
    state: State,
}

/// What was not taken, since the kiosk was switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Events that did not belong to the state they came in.
    pub ignored: u64,
    /// Answers to effects that do not count any more.
    pub late: u64,
}

impl Visit {
    /// A kiosk that has just been switched on.
    #[must_use]
    pub fn new(config: VisitConfig) -> Self {
        Self { core: Core::new(config), state: State::Starting(Starting) }
    }

    /// Takes an event at `now` (monotonic, since any fixed start; an earlier time than before counts as the time before) and
    /// says what is to be done, in order.
    pub fn step(&mut self, now: Duration, event: Event) -> Vec<Effect> {
        let due = self.deadline();
        self.core.now = self.core.now.max(now);
        if event == Event::Ticked && due.is_none_or(|due| self.core.now < due) {
            self.core.counters.ignored += 1;
            return Vec::new();
        }
        if self.is_late(&event) {
            self.core.counters.late += 1;
            return Vec::new();
        }
        if event.is_patients() {
            self.core.active_at = self.core.now;
            if let State::Reviewing(state) = &mut self.state {
                state.hold();
            }
        }
        match self.take(&event) {
            Next::Ignored => self.core.counters.ignored += 1,
            Next::Stay => {}
            Next::Go(state) => self.enter(state),
        }
        self.core.take_effects()
    }

    /// How a visit ended in the last step, if one did; `None` when asked again. To be asked before the effects are done, as
    /// [`Effect::Forget`] may be among them.
    pub fn take_end(&mut self) -> Option<VisitEnd> {
        self.core.take_end()
    }

    /// When to send [`Event::Ticked`] next, on the same clock as `step`. `None` only while nobody is being served.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.state.deadline(&self.core)
    }

    /// The screen to show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        let screen = self.state.screen(&self.core);
        match self.core.sheet {
            Some(sheet) => sheet.over(&self.core, screen),
            None => screen,
        }
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> StateId {
        self.state.id()
    }

    /// Whether this is an answer that nobody waits for any more: to an effect of before, or of an earlier visit.
    #[must_use]
    pub fn is_late(&self, event: &Event) -> bool {
        event.answers().is_some_and(|id| !self.awaits(event, id))
    }

    /// What was not taken so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.core.counters
    }

    /// What the consent question on the screen is about; empty when none is asked, or everything at once.
    #[must_use]
    pub fn question(&self) -> &[ConsentItem] {
        match &self.state {
            State::Consenting(state) => state.open(),
            _ => &[],
        }
    }

    /// The challenge and the offers are fetched beside whatever else goes on; every other answer is for the state.
    fn awaits(&self, event: &Event, id: EffectId) -> bool {
        match (event, self.core.patient.challenge) {
            (Event::ChallengeReceived(..), Challenge::Asked { id: asked, .. }) => asked == id,
            (Event::ChallengeReceived(..), _) => false,
            (Event::OffersReceived(..), _) => {
                matches!(self.core.patient.offers, Offers::Asked { id: asked, .. } if asked == id)
            }
            _ => self.state.awaits() == Some(id),
        }
    }

    fn enter(&mut self, mut state: State) {
        let waits = matches!(state.kind(), StateKind::Person | StateKind::Overlay);
        if waits && std::mem::take(&mut self.core.patient.stop_wanted) {
            state = state.give_up(&mut self.core, FailureCode::Stopped);
        }
        if state.needs_card() && self.core.patient.phone.is_none() && !self.core.patient.card_sure {
            state.suspend();
            state = CardLifted::around(&mut self.core, state);
        }
        let unknown = self.core.card_present && self.core.patient.card_lifted;
        // Lifted and placed while the machine worked.
        if unknown && state.kind() == StateKind::End && self.state.kind() == StateKind::Work {
            state = WhoseCard::before(&mut self.core, state);
        }
        if !matches!(state, State::ReadingPrint(_)) {
            self.core.stop_print();
        }
        if !matches!(state, State::StaffSheet(_)) {
            self.core.close_check();
        }
        if !matches!(state, State::MatchingFace(_) | State::StaffChecking(_) | State::StaffSheet(_)) {
            self.core.stop_camera();
        }
        self.core.active_at = self.core.now;
        self.core.sheet = None;
        self.state = state;
    }

    fn take(&mut self, event: &Event) -> Next {
        match event {
            Event::StartupChecked(result) => return self.startup_checked(*result),
            Event::WrongClock => return self.wrong_clock(),
            Event::ReaderLost(why) => return self.reader_lost(*why),
            Event::ReaderFound => return self.reader_found(),
            Event::CardPlaced if self.core.card_present => return Next::Ignored,
            Event::CardPlaced => {
                self.core.card_present = true;
                self.core.left = LeftCard::None;
                self.core.placements += u64::from(self.core.config.phones == Some(PhonePlace::CardReader));
            }
            Event::CardLies => return self.card_lies(),
            Event::CardTaken if !self.core.card_present => {
                let left = std::mem::replace(&mut self.core.left, LeftCard::None);
                return if left == LeftCard::None { Next::Ignored } else { Next::Stay };
            }
            Event::CardTaken => self.core.card_gone(),
            Event::ChallengeReceived(_, answer) => {
                identity::received(&mut self.core, *answer);
                // Only who waits for it moves on.
                return match self.state.on(event, &mut self.core) {
                    Next::Ignored => Next::Stay,
                    next => next,
                };
            }
            Event::PhonePlaced | Event::PhoneTaken | Event::PhoneReaderChanged(_) => {
                return self.phone_reader(event);
            }
            Event::FacilityTold(facility) => {
                let changed = self.core.facility != *facility;
                self.core.facility.clone_from(facility);
                return if changed { Next::Stay } else { Next::Ignored };
            }
            Event::OffersReceived(_, answer) => {
                offers::received(&mut self.core, answer);
                return match self.state.on(event, &mut self.core) {
                    Next::Ignored => Next::Stay,
                    next => next,
                };
            }
            Event::DisasterSwitched(on) => return self.disaster(*on),
            Event::ConsoleChanged(there) => {
                let changed = self.core.console_gone == *there;
                self.core.console_gone = !*there;
                return if changed { Next::Stay } else { Next::Ignored };
            }
            Event::StaffStopped => return self.staff_stopped(),
            Event::CallAnswered => {
                let called = std::mem::take(&mut self.core.patient.staff_called);
                return if called { Next::Stay } else { Next::Ignored };
            }
            Event::CheckHandedOver if !StaffSheet::is_offered(&self.core) => return Next::Ignored,
            // Whatever lies over the waiting screen: the number has to fit when the pad is opened.
            Event::CheckHandedOver => {
                self.core.patient.handed_over = true;
                return match self.state.on(event, &mut self.core) {
                    Next::Ignored => Next::Stay,
                    next => next,
                };
            }
            Event::StaffReaderChanged(_) | Event::StaffCardLaid(_) | Event::StaffCardTaken => {
                return self.staff_reader(event);
            }
            Event::KeyPressed(key) if self.served() => return self.key(*key),
            // Who turns a page is there, which is all that is asked.
            Event::PageTurned(_)
                if matches!(self.state, State::StillThere(_)) && self.core.sheet.is_none() =>
            {
                return self.take(&Event::Continued);
            }
            Event::PageTurned(_) if self.served() => return Next::Stay,
            Event::LanguagesPressed | Event::AdjustPressed | Event::MenuPressed | Event::HelpPressed
                if self.served() =>
            {
                return self.open_sheet(event);
            }
            Event::Adjusted(change) if self.served() => {
                self.core.preferences = self.core.preferences.adjusted(*change);
                return Next::Stay;
            }
            Event::LanguageChosen(language)
                if self.served() && !matches!(self.state, State::StillThere(_)) =>
            {
                let shut = self.core.sheet.take().is_some();
                if *language == self.core.language && !shut {
                    return Next::Ignored;
                }
                self.core.language = *language;
                return Next::Stay;
            }
            event if event.is_patients() => {
                if let Some(next) = self.beside_sheet(event) {
                    return next;
                }
            }
            _ => {}
        }
        // A call for help changes nothing of what the person is doing.
        if *event == Event::StaffAsked && self.screen().offers(event) {
            self.core.call_staff_for_patient();
            return Next::Stay;
        }
        if self.core.patient.phone.is_some() && matches!(event, Event::CardPlaced | Event::CardTaken) {
            return self.card_reader_beside_phone(event);
        }
        let next = match self.state.kind() {
            StateKind::Person => self.with_person(event),
            StateKind::Rest | StateKind::Work | StateKind::End | StateKind::Overlay => {
                self.state.on(event, &mut self.core)
            }
        };
        match (event, next) {
            // The reader told something that is kept, whatever the state made of it.
            (Event::CardPlaced | Event::CardTaken, Next::Ignored) => Next::Stay,
            (_, next) => next,
        }
    }

    /// What lies on the staff reader is kept whatever the state; only a staff check makes anything of it.
    fn staff_reader(&mut self, event: &Event) -> Next {
        match event {
            Event::StaffReaderChanged(there) => {
                self.core.staff_reader = *there;
                self.core.staff_card = self.core.staff_card.filter(|_| *there);
            }
            Event::StaffCardLaid(laid) => self.core.staff_card = laid.ok(),
            _ => self.core.staff_card = None,
        }
        match self.state.on(event, &mut self.core) {
            Next::Ignored => Next::Stay,
            next => next,
        }
    }

    /// What happens on the reader for cards in a visit by phone. Where phones are held there it is the phone.
    fn card_reader_beside_phone(&mut self, event: &Event) -> Next {
        let same = self.core.config.phones == Some(PhonePlace::CardReader);
        // What an overlay asks is answered first; a phone that was lifted is awaited.
        if *event == Event::CardTaken || self.state.kind() == StateKind::Overlay {
            return Next::Stay;
        }
        let meant = if same { Event::PhonePlaced } else { Event::CardPlaced };
        match self.state.on(&meant, &mut self.core) {
            Next::Ignored => Next::Stay,
            next => next,
        }
    }

    /// What happens on the second reader, on which phones are held.
    fn phone_reader(&mut self, event: &Event) -> Next {
        let core = &mut self.core;
        match event {
            Event::PhoneReaderChanged(there) => {
                core.phone_reader = *there;
                core.phone_present &= *there;
            }
            Event::PhonePlaced => {
                core.phone_present = true;
                core.placements += 1;
            }
            _ => core.phone_present = false,
        }
        let waits = core.patient.phone.is_some() && !core.patient.proven;
        match event {
            Event::PhoneReaderChanged(false) if waits && self.state.kind() == StateKind::Person => {
                Next::Go(Trouble::because(&mut self.core, FailureCode::ReaderGone))
            }
            Event::PhonePlaced if self.state.kind() != StateKind::Overlay => {
                match self.state.on(event, &mut self.core) {
                    Next::Ignored => Next::Stay,
                    next => next,
                }
            }
            _ => Next::Stay,
        }
    }

    /// Whether there is a screen that someone can act on.
    fn served(&self) -> bool {
        !matches!(self.state, State::Starting(_))
    }

    /// A key means what the same choice means when it is pressed on the screen.
    fn key(&mut self, key: Key) -> Next {
        self.core.keys = true;
        match self.screen().press(key) {
            Pressed::Event(event) => match self.take(&event) {
                Next::Ignored => Next::Stay,
                next => next,
            },
            Pressed::Speech(order) => {
                if self.core.preferences.speech {
                    self.core.order(Effect::Speak(order));
                }
                Next::Stay
            }
            Pressed::Nothing => Next::Stay,
        }
    }

    /// Lays a sheet over the screen. Nothing that was keyed in stays beneath it.
    fn open_sheet(&mut self, event: &Event) -> Next {
        let Some(sheet) = Sheet::opened_by(event) else { return Next::Ignored };
        if sheet == Sheet::Menu && !self.state.screen(&self.core).has_pad() {
            return Next::Ignored;
        }
        // The help is about no question: where one is asked, its own screen explains it.
        if *event == Event::HelpPressed && !self.state.screen(&self.core).offers(event) {
            return Next::Ignored;
        }
        if matches!(self.state, State::StillThere(_)) {
            // Someone is there.
            if let Next::Go(state) = self.state.on(event, &mut self.core) {
                self.enter(state);
            }
        }
        if matches!(self.state, State::HoldingPhone(_)) {
            // A PIN that waits for its phone is keyed in again after the sheet.
            let state = self.state.take().resume(&mut self.core);
            self.enter(state);
        }
        self.state.suspend();
        self.core.sheet = Some(sheet);
        Next::Stay
    }

    /// What a press means while a sheet lies over the screen; `None` when it is for the screen beneath.
    fn beside_sheet(&mut self, event: &Event) -> Option<Next> {
        match self.core.sheet? {
            _ if *event == Event::Closed => {
                self.core.sheet = None;
                Some(Next::Stay)
            }
            // Its choices are those of the screen beneath.
            Sheet::Menu
                if self.state.screen(&self.core).choices.iter().any(|choice| choice.event == *event) =>
            {
                self.core.sheet = None;
                None
            }
            sheet => Some(match sheet.turned(&self.core, event) {
                None => Next::Ignored,
                turned => {
                    self.core.sheet = turned;
                    Next::Stay
                }
            }),
        }
    }

    /// A visit in progress goes on to its end.
    fn disaster(&mut self, on: bool) -> Next {
        if self.core.disaster == on {
            return Next::Ignored;
        }
        self.core.disaster = on;
        match self.state {
            State::Idle(_) | State::NoCard(_) if on => Next::Go(self.core.rest()),
            State::OutOfOrder(_) if self.core.closed().is_some() => Next::Stay,
            State::OutOfOrder(_) if self.core.startup.is_none() => Next::Go(State::Starting(Starting)),
            State::OutOfOrder(_) => Next::Go(self.core.rest_or_begin()),
            _ => Next::Stay,
        }
    }

    /// A person has the next move and the card lies in place: lifting it, stopping and going away mean the same wherever
    /// they are. The limit question and the cameras know better for themselves.
    fn with_person(&mut self, event: &Event) -> Next {
        let limit = matches!(self.state, State::AskingLimit(_));
        let needs_card = self.state.needs_card() && self.core.patient.phone.is_none();
        let has_own_time = match &self.state {
            State::MatchingFace(_) | State::ReadingPrint(_) | State::HoldingPhone(_) => true,
            State::Reviewing(state) => state.goes_on(),
            _ => false,
        };
        match event {
            Event::CardTaken if needs_card => {
                Next::Go(CardLifted::waiting(&mut self.core, self.state.take()))
            }
            Event::Cancelled if !limit => Next::Go(Stopping::over(self.state.take())),
            Event::Ticked if !has_own_time => Next::Go(StillThere::over(&self.core, self.state.take())),
            event => self.state.on(event, &mut self.core),
        }
    }

    /// Staff know better than any screen whether somebody is still there.
    fn staff_stopped(&mut self) -> Next {
        match self.state.kind() {
            StateKind::Person | StateKind::Overlay => {
                Next::Go(self.state.take().give_up(&mut self.core, FailureCode::Stopped))
            }
            StateKind::Work if !self.core.patient.stop_wanted => {
                self.core.patient.stop_wanted = true;
                Next::Stay
            }
            StateKind::Work | StateKind::Rest | StateKind::End => Next::Ignored,
        }
    }

    fn startup_checked(&mut self, result: Result<(), OutOfOrder>) -> Next {
        match (&self.state, result) {
            (State::Starting(_) | State::OutOfOrder(_), Ok(())) => {
                self.core.startup = Some(result);
                // A reader that was lost is found by `ReaderFound`, not by this check.
                match (&self.state, self.core.closed()) {
                    (State::OutOfOrder(_), Some(_)) => Next::Stay,
                    _ => Next::Go(self.core.rest_or_begin()),
                }
            }
            (State::OutOfOrder(_), Err(_)) => {
                self.core.startup = Some(result);
                Next::Stay
            }
            (State::Starting(_) | State::Idle(_) | State::NoCard(_), Err(_)) => {
                self.core.startup = Some(result);
                Next::Go(self.core.rest())
            }
            _ => Next::Ignored,
        }
    }

    /// Whatever the state: nothing begins with it.
    fn card_lies(&mut self) -> Next {
        if self.core.card_present || matches!(self.core.left, LeftCard::Lies { .. }) {
            return Next::Ignored;
        }
        self.core.left = LeftCard::Lies { since: self.core.now, staff_called: false, phone: false };
        Next::Stay
    }

    /// Nothing is asked, signed or written by a wrong clock, and nobody is served after this visit, until it is found right.
    fn wrong_clock(&mut self) -> Next {
        if matches!(self.state, State::Starting(_)) {
            // The start-up check says so.
            return Next::Ignored;
        }
        self.core.startup = Some(Err(OutOfOrder::WrongClock));
        match (&self.state, self.state.kind()) {
            // On its way with the time before, or there already.
            (State::SendingLimit(_) | State::Writing(_) | State::WhoseCard(_), _) | (_, StateKind::End) => {
                Next::Stay
            }
            (State::OutOfOrder(_), _) => Next::Stay,
            (_, StateKind::Rest) => Next::Go(self.core.rest()),
            // The guard keeps the time before the jump, and the patient is checked in with the insurer.
            _ if self.core.patient.confirmed.is_some() => Next::Go(Writing::start(&mut self.core)),
            _ => Next::Go(Trouble::because(&mut self.core, FailureCode::WrongClock)),
        }
    }

    fn reader_lost(&mut self, why: OutOfOrder) -> Next {
        self.core.reader = Err(why);
        self.core.reader_gone();
        let beside = self.core.config.phones == Some(PhonePlace::SecondReader);
        match &self.state {
            State::OutOfOrder(_) => Next::Stay,
            // The reader for cards; out of order comes when this visit has ended.
            _ if beside && self.core.patient.phone.is_some() => Next::Stay,
            // The card has done its part; a confirmed answer is not lost with the reader, but for one whose name is still to be asked. Out of order comes when this has ended.
            State::Checking(_) | State::SendingLimit(_) | State::Writing(_) => Next::Stay,
            // Written already, or not to be written.
            State::WhoseCard(_) => Next::Go(self.core.rest()),
            _ if self.core.patient.confirmed.is_some() && self.state.kind() != StateKind::End => {
                Next::Go(Writing::start(&mut self.core))
            }
            _ => Next::Go(self.core.rest()),
        }
    }

    fn reader_found(&mut self) -> Next {
        if matches!(self.core.left, LeftCard::Unseen { .. }) {
            // Now the reader tells.
            self.core.left = LeftCard::None;
        }
        if matches!(self.state, State::Starting(_)) {
            return Next::Stay;
        }
        let startup =
            matches!(self.core.startup, Some(Err(OutOfOrder::NoReader | OutOfOrder::NoCardService)));
        if self.core.reader.is_ok() && !startup {
            return Next::Ignored;
        }
        self.core.reader = Ok(());
        if startup {
            self.core.startup = Some(Ok(()));
        }
        if matches!(self.state, State::OutOfOrder(_)) && self.core.closed().is_none() {
            if self.core.startup.is_none() {
                return Next::Go(State::Starting(Starting));
            }
            return Next::Go(self.core.rest_or_begin());
        }
        Next::Stay
    }
}
