//! The limit amount's answer goes to the gateway. The visit is confirmed, so no trouble here ends it, but for an answer that is about
//! somebody else: then nothing of what was confirmed is handed on.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::state::{Act, Next, State, Trouble, Writing};
use crate::work::Work;
use crate::{Effect, EffectId, Event, GatewayAnswer, GatewayTrouble, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct SendingLimit {
    work: Work,
}

impl SendingLimit {
    /// Sends the answer.
    pub(crate) fn start(core: &mut Core, provide: bool) -> State {
        let id = core.ask(|id| Effect::SendLimitAnswer(id, provide));
        State::SendingLimit(Self { work: Work::new(core, id, core.config.times.gateway) })
    }
}

impl Act for SendingLimit {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::GatewayAnswered(_, Ok(GatewayAnswer::NotThisHolder(trouble))) => {
                core.patient.confirmed = None;
                Next::Go(Trouble::because(core, (*trouble).into()))
            }
            // Only such an answer is a record of its own here, and this one could not be recorded.
            Event::GatewayAnswered(_, Err(trouble @ GatewayTrouble::NotRecorded)) => {
                core.patient.confirmed = None;
                Next::Go(Trouble::because(core, (*trouble).into()))
            }
            Event::GatewayAnswered(..) => Next::Go(Writing::start(core)),
            Event::Ticked if self.work.is_over(core) => Next::Go(Writing::start(core)),
            Event::Ticked => Next::Stay,
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Checking, Some(Step::Consent), Text::new("query-wait"));
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
