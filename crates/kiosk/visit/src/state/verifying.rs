//! The one VERIFY of a confirmation is on its way. Whatever comes, it is never sent again from here.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, EnteringPin, Next, State, Trouble};
use crate::ways::Notice;
use crate::work::Work;
use crate::{
    CardTrouble, Effect, EffectId, Event, FailureCode, Method, Pin, PinOutcome, PinState, Screen, ScreenKind,
    Step, Text, identity, ways,
};

#[derive(Debug)]
pub(crate) struct Verifying {
    work: Work,
    tries_left: u8,
}

impl Verifying {
    /// Sends the PIN to the card, once.
    pub(crate) fn start(core: &mut Core, pin: Pin, tries_left: u8) -> State {
        let id = core.ask(|id| Effect::VerifyPin { id, pin, tries_left });
        let work = Work::new(core, id, core.config.times.card_work);
        State::Verifying(Self { work, tries_left })
    }

    fn told(&self, outcome: PinOutcome, core: &mut Core) -> State {
        match outcome {
            // The card was lifted in between: the key is shut again.
            PinOutcome::Right if !core.patient.card_sure => identity::reopen(core, Method::Pin),
            PinOutcome::Right => identity::opened(core, Method::Pin),
            PinOutcome::Locked | PinOutcome::Wrong(0) => {
                core.patient.pin = PinState::Locked;
                ways::choose(core, Notice::PinLockedNow)
            }
            // Any other count: someone else uses this card.
            PinOutcome::Wrong(left) if left.checked_add(1) != Some(self.tries_left) => {
                Trouble::because(core, FailureCode::PinCounterMoved)
            }
            PinOutcome::Wrong(left) => {
                core.patient.pin = PinState::TriesLeft(left);
                EnteringPin::open(core, Some(Notice::PinWrong(left)), false)
            }
            PinOutcome::CounterMoved => Trouble::because(core, FailureCode::PinCounterMoved),
            PinOutcome::NotAttempted => Trouble::because(core, FailureCode::PinUnknown),
            PinOutcome::AnswerLost => Trouble::because(core, FailureCode::PinAnswerLost),
        }
    }
}

impl Act for Verifying {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::PinVerified(_, Ok(outcome)) => self.told(*outcome, core),
            // Gone before VERIFY was sent; the tries left are read again when the card is back.
            Event::PinVerified(_, Err(CardTrouble::Removed)) => identity::reopen(core, Method::Pin),
            Event::PinVerified(_, Err(trouble)) => Trouble::because(core, (*trouble).into()),
            // It may have been sent.
            Event::Ticked if self.work.is_over(core) => Trouble::because(core, FailureCode::PinAnswerLost),
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        wait(core, self.work)
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.work.deadline(core)
    }

    fn awaits(&self) -> Option<EffectId> {
        Some(self.work.id)
    }
}

/// The screen while identity is settled between card and gateway.
pub(crate) fn wait(core: &Core, work: Work) -> Screen {
    let mut screen = page(core, ScreenKind::Checking, Some(Step::Identity), Text::new("identity-wait"));
    screen.body.extend(page::stay(core));
    work.show(core, &mut screen);
    screen
}
