//! The result goes to the receipt computer.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::state::{Act, Done, Next, State};
use crate::work::Work;
use crate::{Effect, EffectId, Event, FailureCode, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct Writing {
    work: Work,
}

impl Writing {
    /// Writes the result that was confirmed.
    pub(crate) fn start(core: &mut Core) -> State {
        let id = core.ask(Effect::WriteResult);
        State::Writing(Self { work: Work::new(core, id, core.config.times.receipt) })
    }
}

impl Act for Writing {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::ResultWritten(_, Ok(())) => Done::after(core, None),
            Event::ResultWritten(_, Err(trouble)) => Done::after(core, Some((*trouble).into())),
            Event::Ticked if self.work.is_over(core) => Done::after(core, Some(FailureCode::ReceiptOther)),
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Checking, Some(Step::Consent), Text::new("finish-wait"));
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
