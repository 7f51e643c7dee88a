//! The consents are answered, and what else can be asked is still on its way: for a moment, then the visit goes on without it.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::patient::Answered;
use crate::state::{Act, Next, Questioning};
use crate::{Event, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct AwaitingOffers {
    pub(crate) answered: Answered,
    pub(crate) until: Duration,
}

impl Act for AwaitingOffers {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            // Kept already; or too late.
            Event::OffersReceived(..) | Event::Ticked => {
                Next::Go(Questioning::first(core, self.answered.clone()))
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Checking, Some(Step::Consent), Text::new("query-wait"));
        screen.body.extend(page::stay(core));
        screen.busy = true;
        screen
    }

    fn deadline(&self, _core: &Core) -> Option<Duration> {
        Some(self.until)
    }
}
