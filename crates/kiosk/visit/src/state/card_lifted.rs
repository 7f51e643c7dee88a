//! The card was lifted: the same one may come back within the grace time, and is checked before anything goes on.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next, State, Trouble};
use crate::work::{Work, next_second, seconds_left};
use crate::{
    CardTrouble, Effect, EffectId, Event, FailureCode, PhotoState, Recheck, SameCard, Screen, ScreenKind,
    Step, Text, Tone,
};

#[derive(Debug)]
pub(crate) struct CardLifted {
    /// Where the visit was.
    beneath: Box<State>,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// No card yet.
    Waiting {
        /// The grace time's end.
        until: Duration,
    },
    /// A card is there; is it the same?
    Rechecking(Work),
}

impl CardLifted {
    /// Over a state that needs the card: waits for it, or checks the one that lies there.
    pub(crate) fn around(core: &mut Core, beneath: State) -> State {
        if core.card_present {
            let phase = recheck(core);
            State::CardLifted(Self { beneath: Box::new(beneath), phase })
        } else {
            Self::waiting(core, beneath)
        }
    }

    /// Over a state that needs the card, when it is known to be gone, even if the reader has not said so yet.
    pub(crate) fn waiting(core: &mut Core, mut beneath: State) -> State {
        beneath.suspend();
        core.lose_card();
        State::CardLifted(Self { beneath: Box::new(beneath), phase: wait(core) })
    }
}

fn wait(core: &Core) -> Phase {
    Phase::Waiting { until: core.after(core.times().grace) }
}

fn recheck(core: &mut Core) -> Phase {
    // It opens another connection, in which nothing is open.
    core.lose_card();
    core.patient.card_open = true;
    let id = core.ask(Effect::RecheckCard);
    Phase::Rechecking(Work::new(core, id, core.config.times.read))
}

impl Act for CardLifted {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match (event, &self.phase) {
            // Nothing was known of the card, so this one is as good.
            (Event::CardPlaced, _) if matches!(*self.beneath, State::Reading(_)) => Next::Go(core.begin()),
            (Event::CardPlaced, _) => {
                self.phase = recheck(core);
                Next::Stay
            }
            (Event::CardTaken, Phase::Waiting { .. }) => Next::Stay,
            (Event::CardTaken, Phase::Rechecking(_)) => {
                self.phase = wait(core);
                Next::Stay
            }
            (Event::CardRechecked(_, Ok(Recheck { same: SameCard::Same, pin, photo })), _) => {
                core.card_is_back();
                core.patient.pin = *pin;
                if matches!(core.patient.photo, PhotoState::TriesLeft(_)) {
                    // A code that was right has set the count back; one that is closed for this visit stays so.
                    core.patient.photo = *photo;
                }
                Next::Go(self.beneath.take().resume(core))
            }
            (Event::CardRechecked(_, Ok(Recheck { same: SameCard::Other, .. })), _) => {
                Next::Go(Trouble::because(core, FailureCode::CardChanged))
            }
            (Event::CardRechecked(_, Err(CardTrouble::Removed)), _) => {
                self.phase = wait(core);
                Next::Stay
            }
            (Event::CardRechecked(_, Err(trouble)), _) => Next::Go(Trouble::because(core, (*trouble).into())),
            (Event::Cancelled, Phase::Waiting { .. }) => Next::Go(core.stop(FailureCode::Stopped)),
            (Event::Ticked, Phase::Waiting { until }) if core.now >= *until => {
                Next::Go(Trouble::because(core, FailureCode::CardTakenEarly))
            }
            (Event::Ticked, Phase::Rechecking(work)) if work.is_over(core) => {
                Next::Go(Trouble::because(core, FailureCode::CardUnreadable))
            }
            (Event::Ticked, _) => Next::Stay,
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let step = self.beneath.screen(core).step;
        match &self.phase {
            Phase::Waiting { until } => {
                let mut screen = page(core, ScreenKind::CardLifted, step, Text::new("card-lifted"));
                let seconds = seconds_left(core, *until);
                screen.band = crate::Band::None;
                screen.notice = Some((Tone::Caution, Text::new("time-left").with("n", seconds)));
                screen.seconds_left = Some(seconds);
                screen.choices.push(page::edge("btn-quit", Event::Cancelled));
                page::sheets(&mut screen);
                screen
            }
            Phase::Rechecking(work) => {
                let step = step.or(Some(Step::Read));
                let mut screen = page(core, ScreenKind::Reading, step, Text::new("card-reading"));
                work.show(core, &mut screen);
                screen
            }
        }
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        match &self.phase {
            Phase::Waiting { until } => Some(next_second(core, *until)),
            Phase::Rechecking(work) => work.deadline(core),
        }
    }

    fn awaits(&self) -> Option<EffectId> {
        match &self.phase {
            Phase::Waiting { .. } => None,
            Phase::Rechecking(work) => Some(work.id),
        }
    }
}
