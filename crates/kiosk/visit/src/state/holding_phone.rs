//! The phone is to be held. The PIN of an Android phone waits here for it, and is wiped when anything is laid over this.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::patient::Challenge;
use crate::phone::{self, HINTS, PhoneNotice};
use crate::state::{Act, ChoosingPhone, EnteringPin, Next, ReadingPhone, State, StillThere, Trouble};
use crate::ways::Notice;
use crate::{
    Event, FailureCode, GatewayTrouble, PhoneKey, PhoneKind, PhonePlace, Screen, ScreenKind, Step, Text,
    Tone, identity,
};

#[derive(Debug)]
pub(crate) struct HoldingPhone {
    /// What opens the phone's key; a PIN is gone once it was covered.
    key: Option<PhoneKey>,
    kind: PhoneKind,
    notice: Option<PhoneNotice>,
    /// Since when the phone is waited for.
    since: Duration,
    /// The challenge is on its way, and is waited for until then.
    challenge: Option<Duration>,
}

impl HoldingPhone {
    /// Waits for an iPhone, whose owner confirms on it.
    pub(crate) fn for_owner(core: &mut Core, notice: Option<PhoneNotice>) -> State {
        Self::with(core, PhoneKey::Owner, notice)
    }

    /// Waits for the phone that `key` opens; one that lies there is read at once.
    pub(crate) fn with(core: &mut Core, key: PhoneKey, notice: Option<PhoneNotice>) -> State {
        let kind = key.kind();
        if core.config.phones == Some(PhonePlace::SecondReader) && !core.phone_reader {
            return Trouble::because(core, FailureCode::ReaderGone);
        }
        // What lies there was tried already.
        let notice = notice
            .or_else(|| (phone::is_there(core) && !phone::is_held(core)).then_some(PhoneNotice::Unread));
        identity::prefetch(core);
        let challenge = Self::waits_for_challenge(core);
        Self { key: Some(key), kind, notice, since: core.now, challenge }.or_read(core)
    }

    /// Back from an overlay. What was keyed in is keyed in again.
    pub(crate) fn resume(self, core: &mut Core) -> State {
        match self.kind {
            PhoneKind::Android => EnteringPin::open(core, Some(Notice::PinAgain), false),
            PhoneKind::Iphone => Self::for_owner(core, self.notice),
        }
    }

    fn waits_for_challenge(core: &Core) -> Option<Duration> {
        match core.patient.challenge {
            Challenge::Asked { since, .. } => {
                Some(since.saturating_add(core.config.times.gateway).max(core.now))
            }
            _ => None,
        }
    }

    /// Reads the phone, when it is there and there is something to sign.
    fn or_read(mut self, core: &mut Core) -> State {
        // What staff have stopped goes no further.
        if self.challenge.is_none() && phone::is_held(core) && !core.patient.stop_wanted {
            if identity::is_stale(core) {
                identity::prefetch(core);
                self.challenge = Self::waits_for_challenge(core);
            } else if let Some(key) = self.key.take() {
                return ReadingPhone::start(core, key);
            }
        }
        State::HoldingPhone(self)
    }

    fn go_on(&mut self, core: &mut Core) -> Next {
        let waiting = Self { key: self.key.take(), ..*self };
        Next::Go(waiting.or_read(core))
    }

    /// The challenge is settled. Until now nothing was asked of the person.
    fn invite(&mut self, core: &mut Core) -> Next {
        self.challenge = None;
        self.since = core.now;
        core.active_at = core.now;
        self.go_on(core)
    }

    /// The next of its own times: a hint, or the end of the wait for the challenge.
    fn own_deadline(&self, core: &Core) -> Option<Duration> {
        match self.challenge {
            Some(until) => Some(until),
            None => HINTS.map(|hint| self.since.saturating_add(hint)).into_iter().find(|at| *at > core.now),
        }
    }
}

impl Act for HoldingPhone {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::PhonePlaced if self.challenge.is_none() => self.go_on(core),
            Event::ChallengeReceived(..) if self.challenge.is_some() => {
                if identity::is_stale(core) {
                    // On arrival: the gateway's clock or ours is no good.
                    core.patient.challenge = Challenge::Failed(GatewayTrouble::BadAnswer);
                }
                self.invite(core)
            }
            Event::Ticked if self.challenge.is_some_and(|until| core.now >= until) => {
                core.patient.challenge = Challenge::Failed(GatewayTrouble::Unreachable);
                self.invite(core)
            }
            Event::Ticked if core.now >= core.idle_deadline() => {
                let waiting = Self { key: self.key.take(), ..*self };
                Next::Go(StillThere::over(core, State::HoldingPhone(waiting)))
            }
            Event::Ticked => Next::Stay,
            Event::BackPressed => Next::Go(State::ChoosingPhone(ChoosingPhone { found: false })),
            Event::CardChosen => Next::Go(core.card_instead()),
            // On the reader for cards, where phones have another.
            Event::CardPlaced => Next::Go(core.begin()),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        if self.challenge.is_some() {
            let mut screen = page(core, ScreenKind::Checking, Some(Step::Read), Text::new("boot"));
            screen.busy = true;
            return screen;
        }
        let mut screen = page(core, ScreenKind::PhoneHold, Some(Step::Read), Text::new("phone-hold"));
        let (first, how) = match self.kind {
            PhoneKind::Iphone => ("phone-confirm", "phone-how-iphone"),
            PhoneKind::Android => ("phone-still", "phone-how-android"),
        };
        let waited = core.now.saturating_sub(self.since);
        let [late, later] = HINTS.map(|hint| waited >= hint);
        screen.notice = match self.notice {
            _ if later => Some((Tone::Caution, Text::new("phone-other-way"))),
            Some(notice) if !late => Some((Tone::Caution, Text::new(notice.text()))),
            _ if late => Some((Tone::Information, Text::new(how))),
            _ => None,
        };
        // The picture says how as well, and a notice needs the space.
        let body: &[&str] = match (&screen.notice, self.notice) {
            (None, _) => &[first, how],
            (Some(_), Some(PhoneNotice::NotConfirmed)) if !late => &[],
            (Some(_), _) => &[first],
        };
        screen.body = body.iter().copied().map(Text::new).collect();
        screen.choices.push(page::secondary("phone-card", Event::CardChosen));
        page::edges(core, &mut screen, true);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.own_deadline(core).into_iter().chain([core.idle_deadline()]).min()
    }

    fn suspend(&mut self) {
        self.key.take_if(|key| matches!(key, PhoneKey::Pin { .. }));
    }
}
