//! Waiting for a card.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next, NoCard, State};
use crate::{Event, FailureCode, Screen, ScreenKind, Text};

#[derive(Debug)]
pub(crate) struct Idle;

impl Act for Idle {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::CardPlaced => Next::Go(core.begin()),
            Event::NoCardPressed => Next::Go(State::NoCard(NoCard)),
            // Somebody chose a language and left, or a card was left.
            Event::Ticked => {
                core.tick_rest();
                Next::Stay
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Idle, None, Text::new("idle-title"));
        // In the place of a line: what stands there fits on every panel.
        let body = if core.config.test_cards {
            ["idle-test-cards", "idle-place", "idle-case"]
        } else {
            ["idle-place", "idle-case", "idle-enrol"]
        };
        screen.body = body.map(Text::new).to_vec();
        screen.promise = Some(Text::new("number-never"));
        // For staff, small at the edge: patients are served.
        screen.code = core.console_gone.then_some(FailureCode::ConsoleGone);
        screen.choices.push(page::secondary("btn-nocard", Event::NoCardPressed));
        page::left_card(core, &mut screen);
        page::staff_and_sheets(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        core.rest_deadline()
    }
}
