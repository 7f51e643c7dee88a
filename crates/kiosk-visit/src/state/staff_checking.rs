//! Reception staff compare the card's photo with the person (目視確認), for this visit only.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::choosing::{back, choices, other_open};
use crate::state::{Act, Next, State, Trouble};
use crate::{
    Event, FailureCode, Method, Screen, ScreenKind, StaffDecision, Step, Text, Weight, identity, ways,
};

/// Staff come from the counter, so the patient waits this many times longer than others before being asked.
const PATIENCE: u32 = 3;

#[derive(Debug)]
pub(crate) struct StaffChecking;

impl StaffChecking {
    /// Calls staff, and fetches the challenge meanwhile.
    pub(crate) fn start(core: &mut Core) -> State {
        core.call_staff_for_patient();
        identity::prefetch(core);
        State::StaffChecking(Self)
    }
}

impl Act for StaffChecking {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::StaffDecided(StaffDecision::Same) => {
                // They have come and gone; the patient may call them again.
                core.patient.staff_called = false;
                Next::Go(identity::opened(core, Method::Staff))
            }
            Event::StaffDecided(StaffDecision::NotConfirmed) => {
                Next::Go(Trouble::because(core, FailureCode::StaffNotConfirmed))
            }
            Event::MethodChosen(method) if *method != Method::Staff && ways::is_open(core, *method) => {
                Next::Go(ways::start(core, *method, None))
            }
            Event::BackPressed => back(core, Method::Staff).map_or(Next::Ignored, Next::Go),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = Text::new("trouble-staff-coming");
        let mut screen = page(core, ScreenKind::StaffCheck, Some(Step::Identity), title);
        screen.body = ["staff-wait", "method-staff-sub"].map(Text::new).to_vec();
        screen.choices = choices(core, Some(Method::Staff));
        for choice in &mut screen.choices {
            choice.weight = Weight::Secondary;
        }
        page::edges(core, &mut screen, other_open(core, Method::Staff));
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.active_at.saturating_add(core.times().idle.saturating_mul(PATIENCE)))
    }
}
