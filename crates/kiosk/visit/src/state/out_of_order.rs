//! The kiosk cannot serve anyone: the list of papers, which needs neither network nor reader.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next};
use crate::{Event, OutOfOrder, Screen, ScreenKind, Text};

#[derive(Debug)]
pub(crate) struct OutOfOrderNow;

impl Act for OutOfOrderNow {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            // Somebody chose a language and left, or a card was left.
            Event::Ticked => {
                core.tick_rest();
                Next::Stay
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let why = core.closed();
        let title = match why {
            Some(OutOfOrder::Disaster) => "out-disaster",
            Some(OutOfOrder::NoGateway(_)) => "out-net",
            _ => "out-title",
        };
        let mut screen = page(core, ScreenKind::OutOfOrder, None, Text::new(title));
        if why == Some(OutOfOrder::Disaster) {
            screen.body.push(Text::new("out-disaster-why"));
        } else {
            screen.body.push(Text::new("out-docs"));
            screen.list = page::papers();
        }
        page::left_card(core, &mut screen);
        screen.code = why.map(Into::into);
        page::staff_and_sheets(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        core.rest_deadline()
    }
}
