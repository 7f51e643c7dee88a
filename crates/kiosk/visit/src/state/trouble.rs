//! The visit ends with an error. One sentence for the patient, one code for staff.

use std::time::Duration;

use crate::core::Core;
use crate::ending::Ending;
use crate::page::{self, page};
use crate::state::{Act, Next, State};
use crate::{Effect, Event, FailureCode, Screen, ScreenKind, Step, Text, identity};

#[derive(Debug)]
pub(crate) struct Trouble {
    ending: Ending,
    code: FailureCode,
    title: &'static str,
    step: Step,
}

impl Trouble {
    /// Ends the visit for this reason.
    pub(crate) fn because(core: &mut Core, code: FailureCode) -> State {
        core.ends_with(Some(code));
        if code.calls_staff() {
            core.order(Effect::CallStaff(code));
        }
        let step = match (&core.patient.card, core.patient.proven) {
            (None, _) => Step::Read,
            (Some(_), false) => Step::Identity,
            (Some(_), true) => Step::Consent,
        };
        let title =
            if code.leaves_identity_open() { identity::without_gateway(core) } else { code.patient_text() };
        let ending = if code.lists_papers() { Ending::with_list(core) } else { Ending::with_reason(core) };
        State::Trouble(Self { ending, code, title, step })
    }
}

impl Act for Trouble {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        self.ending.on(event, core)
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Trouble, Some(self.step), Text::new(self.title));
        if core.card_to_take() {
            screen.body.push(Text::new(page::take(core)));
        }
        if self.code == FailureCode::PinLocked {
            screen.body.push(Text::new("pin-unlock"));
        }
        if self.code.lists_papers() {
            screen.body.push(Text::new("out-docs"));
            screen.list = page::papers();
        }
        screen.code = Some(self.code);
        self.ending.show(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.ending.deadline(core)
    }
}
