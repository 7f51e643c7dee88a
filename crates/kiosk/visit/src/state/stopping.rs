//! Stop the visit? Asked once, so that a slip of the finger costs nothing.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next, State, StillThere};
use crate::{Event, FailureCode, Screen, ScreenKind, Text};

#[derive(Debug)]
pub(crate) struct Stopping {
    beneath: Box<State>,
}

impl Stopping {
    /// Over the state in which the patient asked to stop.
    pub(crate) fn over(mut beneath: State) -> State {
        beneath.suspend();
        State::Stopping(Self { beneath: Box::new(beneath) })
    }

    /// What lies beneath.
    pub(crate) fn uncover(self) -> State {
        *self.beneath
    }
}

impl Act for Stopping {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::Continued | Event::BackPressed => self.beneath.take().resume(core),
            Event::StopConfirmed | Event::CardTaken => {
                self.beneath.take().give_up(core, FailureCode::Stopped)
            }
            Event::StaffDecided(_) => return self.beneath.on(event, core),
            Event::Ticked => StillThere::over(core, self.beneath.take()),
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let step = self.beneath.screen(core).step;
        let mut screen = page(core, ScreenKind::Stop, step, Text::new("quit-ask"));
        screen.choices =
            vec![page::primary("time-go", Event::Continued), page::primary("btn-quit", Event::StopConfirmed)];
        page::sheets(&mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}
