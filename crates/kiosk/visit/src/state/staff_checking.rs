//! Reception staff compare the card's photo with the person (目視確認), for this visit only. Without an opened photo there is
//! nothing to compare with: staff come all the same, and nobody can be confirmed this way.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::choosing::{back, other_open};
use crate::state::{Act, CameraNotice, EnteringCode, Next, StaffSheet, State, Trouble};
use crate::{
    Effect, Event, FailureCode, Method, Screen, ScreenKind, StaffDecision, Step, Text, face, identity,
};

/// Staff come from the counter, so the patient waits this many times longer than others before being asked.
const IDLE_MULTIPLIER: u32 = 3;

#[derive(Debug)]
pub(crate) struct StaffChecking;

impl StaffChecking {
    /// Calls staff, and fetches the challenge meanwhile. The card face is read by itself where there is a camera for it.
    pub(crate) fn start(core: &mut Core) -> State {
        core.patient.photo_for = Method::Staff;
        // Staff who were called for help before may have come and gone.
        core.patient.staff_called = false;
        core.call_staff_for_patient();
        identity::prefetch(core);
        face::start(core, None)
    }

    /// Waits for staff. They see the person as soon as there is a photo to compare with and the notice was accepted.
    pub(crate) fn wait(core: &mut Core) -> State {
        core.stop_camera();
        if core.patient.opened && core.patient.camera_accepted && core.config.face {
            core.patient.camera = true;
            core.order(Effect::StartView);
        }
        State::StaffChecking(Self)
    }
}

/// Whether a camera could do its part, if the patient let it start: staff could see the person, or the card face be read.
fn camera_waits(core: &Core) -> bool {
    let view = core.patient.opened && core.config.face;
    let print = face::photo_is_shut(core) && face::print_is_open(core);
    (view || print) && !core.patient.camera_accepted
}

impl Act for StaffChecking {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::StaffDecided(decision @ (StaffDecision::Same | StaffDecision::SameUnasked))
                if core.patient.opened =>
            {
                // They have come and gone; the patient may call them again.
                core.patient.staff_called = false;
                Next::Go(match decision {
                    StaffDecision::SameUnasked => identity::opened_unasked(core),
                    _ => identity::opened(core, Method::Staff),
                })
            }
            Event::StaffDecided(StaffDecision::NotConfirmed) => {
                Next::Go(Trouble::because(core, FailureCode::StaffNotConfirmed))
            }
            Event::PrintChosen if camera_waits(core) => {
                Next::Go(State::CameraNotice(CameraNotice { notice: None }))
            }
            // Keying the printed numbers in is for staff: patients would take them for their PIN.
            Event::StaffSheetPressed if face::photo_is_shut(core) => Next::Go(EnteringCode::open(core, None)),
            Event::StaffSheetPressed if StaffSheet::is_offered(core) => Next::Go(StaffSheet::open(core)),
            // Whatever card it is: staff read there what it is.
            Event::StaffCardLaid(laid) if StaffSheet::is_offered(core) => {
                Next::Go(StaffSheet::laid(core, laid.err()))
            }
            Event::BackPressed => back(core, Method::Staff).map_or(Next::Ignored, Next::Go),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = Text::new("trouble-staff-coming");
        let mut screen = page(core, ScreenKind::StaffCheck, Some(Step::Identity), title);
        if camera_waits(core) {
            screen.choices.push(page::secondary("camera-go", Event::PrintChosen));
        }
        page::edges(core, &mut screen, false);
        if other_open(core, Method::Staff) {
            screen.choices.push(page::edge("btn-other", Event::BackPressed));
        }
        if face::photo_is_shut(core) || StaffSheet::is_offered(core) {
            screen.choices.push(page::edge("btn-staff-sheet", Event::StaffSheetPressed));
        }
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.active_at.saturating_add(core.times().idle.saturating_mul(IDLE_MULTIPLIER)))
    }
}
