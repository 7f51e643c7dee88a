//! Nobody has done anything for a while: still there? Any touch or key counts as yes, as often as wanted.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next, State};
use crate::work::{next_second, seconds_left};
use crate::{Event, FailureCode, Screen, ScreenKind, Text, Tone};

#[derive(Debug)]
pub(crate) struct StillThere {
    beneath: Box<State>,
    until: Duration,
}

impl StillThere {
    /// Over the state in which nothing happened.
    pub(crate) fn over(core: &Core, mut beneath: State) -> State {
        beneath.suspend();
        State::StillThere(Self { beneath: Box::new(beneath), until: core.after(core.times().warning) })
    }

    /// What lies beneath.
    pub(crate) fn uncover(self) -> State {
        *self.beneath
    }
}

impl Act for StillThere {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::Cancelled | Event::StopConfirmed | Event::CardTaken => {
                self.beneath.take().give_up(core, FailureCode::Stopped)
            }
            Event::StaffDecided(_) => return self.beneath.on(event, core),
            event if event.is_patients() => {
                if let Event::LanguageChosen(language) = event {
                    core.language = *language;
                }
                self.beneath.take().resume(core)
            }
            Event::Ticked if core.now >= self.until => {
                self.beneath.take().give_up(core, FailureCode::TimedOut)
            }
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let step = self.beneath.screen(core).step;
        let seconds = seconds_left(core, self.until);
        let mut screen = page(core, ScreenKind::StillThere, step, Text::new("time-ask"));
        // Drawn in every size of type: a line of the body could be left out.
        screen.notice = Some((Tone::Caution, Text::new("time-left").with("n", seconds)));
        screen.seconds_left = Some(seconds);
        screen.choices.push(page::primary("time-go", Event::Continued));
        screen.choices.push(page::edge("btn-quit", Event::Cancelled));
        page::sheets(&mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(next_second(core, self.until))
    }
}
