//! The card is being registered. The proof of identity is the same as for the confirmation, which follows at once.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::state::checking::refused;
use crate::state::{Act, Checking, Next, State, Trouble};
use crate::work::Work;
use crate::{Effect, EffectId, Event, FailureCode, GatewayAnswer, Method, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct Enrolling {
    work: Work,
    method: Method,
}

impl Enrolling {
    /// Asks the gateway to register the card.
    pub(crate) fn start(core: &mut Core, method: Method) -> State {
        let id = core.ask(|id| Effect::Enrol(id, method));
        State::Enrolling(Self { work: Work::new(core, id, core.config.times.gateway), method })
    }
}

impl Act for Enrolling {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::GatewayAnswered(_, Ok(GatewayAnswer::Enrolled)) => {
                core.patient.enrolled = true;
                Checking::start(core, self.method)
            }
            Event::GatewayAnswered(_, Ok(GatewayAnswer::EnrolmentRefused)) => {
                Trouble::because(core, FailureCode::EnrolmentRefused)
            }
            Event::GatewayAnswered(_, Ok(answer)) => refused(core, answer),
            Event::GatewayAnswered(_, Err(trouble)) => Trouble::because(core, (*trouble).into()),
            Event::Ticked if self.work.is_over(core) => {
                Trouble::because(core, FailureCode::GatewayUnreachable)
            }
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Checking, Some(Step::Consent), Text::new("enrol-wait"));
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
