//! The person is the card's: said for a moment, so that the first question does not come out of nothing.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::patient::Answered;
use crate::state::{Act, Consenting, Next, Questioning, State};
use crate::{Event, Method, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct Identified {
    method: Method,
    until: Duration,
}

impl Identified {
    /// Says so; the questions follow by themselves.
    pub(crate) fn show(core: &Core, method: Method) -> State {
        State::Identified(Self { method, until: core.after(core.times().tick) })
    }
}

impl Act for Identified {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::Ticked => Next::Go(match core.patient.consents.clone() {
                None => Consenting::begin(core, self.method),
                Some(consents) => Questioning::begin(core, Answered { method: self.method, consents }),
            }),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        page(core, ScreenKind::Identified, Some(Step::Identity), Text::new("identity-done"))
    }

    fn deadline(&self, _core: &Core) -> Option<Duration> {
        Some(self.until)
    }
}
