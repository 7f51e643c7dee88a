//! Help without a card: come to reception, or reception is coming.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next};
use crate::{Event, Screen, ScreenKind, Text};

#[derive(Debug)]
pub(crate) struct NoCard;

impl Act for NoCard {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::CardPlaced => Next::Go(core.begin()),
            Event::Closed | Event::BackPressed | Event::Cancelled | Event::Ticked => Next::Go(core.rest()),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = if core.patient.staff_called { "help-called" } else { "idle-nocard" };
        let mut screen = page(core, ScreenKind::NoCard, None, Text::new(title));
        screen.body.push(Text::new("nocard-paper"));
        screen.choices.push(page::secondary("btn-close", Event::Closed));
        page::staff_and_sheets(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.active_at.saturating_add(core.times().list))
    }
}
