//! Stopped, or nobody there: only the card is left to take.

use std::time::Duration;

use crate::core::Core;
use crate::ending::Ending;
use crate::page::page;
use crate::state::{Act, Next, State};
use crate::{Event, FailureCode, Screen, ScreenKind, Text};

#[derive(Debug)]
pub(crate) struct TakeCard {
    ending: Ending,
    code: FailureCode,
}

impl TakeCard {
    /// The visit was stopped for this reason.
    pub(crate) fn because(core: &mut Core, code: FailureCode) -> State {
        core.ends_with(Some(code));
        let ending = Ending::new(core);
        State::TakeCard(Self { ending, code })
    }
}

impl Act for TakeCard {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        self.ending.on(event, core)
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = if core.card_to_take() { self.code.patient_text() } else { "stopped-after" };
        let title = Text::new(title);
        let mut screen = page(core, ScreenKind::TakeCard, None, title);
        screen.code = Some(self.code);
        self.ending.show(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.ending.deadline(core)
    }
}
