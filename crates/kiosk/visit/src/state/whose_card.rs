//! The visit has come to its end while its card was lifted, and a card was placed meanwhile: the patient's again, or the next
//! patient's? Nobody is told how another person's visit ended.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::state::{Act, Next, State};
use crate::work::Work;
use crate::{CardTrouble, Effect, EffectId, Event, Recheck, SameCard, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct WhoseCard {
    /// How the visit ended.
    end: Box<State>,
    work: Work,
}

impl WhoseCard {
    /// Compares the card that lies there with the visit's, before this end is shown.
    pub(crate) fn before(core: &mut Core, end: State) -> State {
        core.patient.card_open = true;
        let id = core.ask(Effect::RecheckCard);
        State::WhoseCard(Self { end: Box::new(end), work: Work::new(core, id, core.config.times.read) })
    }
}

impl Act for WhoseCard {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::CardRechecked(_, Ok(Recheck { same: SameCard::Same, .. })) => {
                core.card_is_back();
                core.release_card();
                Next::Go(self.end.take())
            }
            // Lifted again; that it is gone is told next.
            Event::CardRechecked(_, Err(CardTrouble::Removed)) => Next::Stay,
            // The next patient waits already; the one before has gone.
            Event::CardRechecked(..) => Next::Go(core.rest_or_begin()),
            Event::CardTaken => {
                core.release_card();
                let mut end = self.end.take();
                match end.on(event, core) {
                    Next::Ignored | Next::Stay => Next::Go(end),
                    next @ Next::Go(_) => next,
                }
            }
            Event::Ticked if self.work.is_over(core) => Next::Go(core.rest_or_begin()),
            Event::Ticked => Next::Stay,
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Reading, Some(Step::Read), Text::new("card-reading"));
        self.work.show(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.work.deadline(core)
    }

    fn awaits(&self) -> Option<EffectId> {
        Some(self.work.id)
    }
}
