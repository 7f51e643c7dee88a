//! The document camera reads verification code B from the card face.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, EnteringCode, Next, OpeningPhoto, State};
use crate::ways::{self, Notice};
use crate::{
    CodeSource, Effect, EffectId, Event, FailureCode, Method, PrintGuidance, PrintOutcome, Screen,
    ScreenKind, Step, Text, Tone, face,
};

/// Reading lasts this long; then the numbers are keyed in, and reading stays open.
const WINDOW: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(crate) struct ReadingPrint {
    id: EffectId,
    until: Duration,
    guidance: Option<PrintGuidance>,
}

impl ReadingPrint {
    /// Starts the document camera. The caller has seen that reading is open and that the notice was accepted.
    pub(crate) fn start(core: &mut Core) -> State {
        // It may be read for the other way already.
        core.stop_print();
        core.patient.print_camera = true;
        let id = core.ask(Effect::ReadPrint);
        State::ReadingPrint(Self { id, until: core.after(WINDOW), guidance: None })
    }
}

impl Act for ReadingPrint {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::PrintRead(_, PrintOutcome::Guidance(guidance)) => {
                self.guidance = Some(*guidance);
                return Next::Stay;
            }
            Event::PrintRead(_, PrintOutcome::Read) => OpeningPhoto::start(core, CodeSource::Printed),
            Event::PrintRead(_, PrintOutcome::Unavailable) => {
                core.patient.print_closed = true;
                core.order(Effect::CallStaff(FailureCode::PrintCamera));
                face::key_in(core, Notice::PrintNone)
            }
            Event::KeypadChosen if core.patient.photo_for == Method::Face => EnteringCode::open(core, None),
            Event::StaffSheetPressed if core.patient.photo_for == Method::Staff => {
                EnteringCode::open(core, None)
            }
            Event::Ticked => face::key_in(core, Notice::PrintOther),
            Event::MethodChosen(method)
                if *method != core.patient.photo_for && ways::is_open(core, *method) =>
            {
                ways::start(core, *method, None)
            }
            Event::BackPressed => return face::back(core).map_or(Next::Ignored, Next::Go),
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = Text::new("print-title");
        let mut screen = page(core, ScreenKind::ReadingPrint, Some(Step::Identity), title);
        screen.body.push(Text::new("print-why"));
        let hint = self.guidance.map(|guidance| match guidance {
            PrintGuidance::NoCard => "print-nocard",
            PrintGuidance::Still => "print-still",
            PrintGuidance::Glare => "print-glare",
            PrintGuidance::Blurred => "print-blurred",
        });
        screen.notice = hint.map(|key| (Tone::Information, Text::new(key)));
        // The other ways are behind `Back`: here the picture of how the card lies says more.
        let staff = core.patient.photo_for == Method::Staff;
        if !staff {
            screen.choices.push(page::secondary("code-keypad", Event::KeypadChosen));
        }
        page::edges(core, &mut screen, face::can_go_back(core));
        if staff {
            screen.choices.push(page::edge("btn-staff-sheet", Event::StaffSheetPressed));
        }
        screen
    }

    fn deadline(&self, _core: &Core) -> Option<Duration> {
        Some(self.until)
    }

    fn awaits(&self) -> Option<EffectId> {
        Some(self.id)
    }
}
