//! Waiting for a card.

use std::time::Duration;

use crate::core::{Core, LeftCard};
use crate::page::{self, page};
use crate::state::{Act, Next, NoCard, State};
use crate::{Event, FailureCode, PhonePlace, Screen, ScreenKind, Text, phone};

#[derive(Debug)]
pub(crate) struct Idle;

impl Act for Idle {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::CardPlaced => Next::Go(core.begin()),
            Event::PhonePressed if phone::is_offered(core) => Next::Go(core.begin_phone(None)),
            // Held without a word before.
            Event::PhonePlaced if phone::is_offered(core) => {
                Next::Go(core.begin_phone(Some(PhonePlace::SecondReader)))
            }
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
        // A card that is to be taken first is not asked to be placed.
        let body: &[&str] = match (core.left, core.config.test_cards) {
            (LeftCard::None, true) => &["idle-test-cards", "idle-place", "idle-case"],
            (LeftCard::None, false) => &["idle-place", "idle-case", "idle-enrol"],
            (_, true) => &["idle-test-cards"],
            (_, false) => &[],
        };
        screen.body = body.iter().copied().map(Text::new).collect();
        screen.promise = Some(Text::new("number-never"));
        // For staff, small at the edge: patients are served.
        screen.code = core.console_gone.then_some(FailureCode::ConsoleGone);
        // One of them: the picture needs the space. Who has neither card nor phone calls reception, whose key stands there too.
        screen.choices.push(if phone::is_offered(core) {
            page::secondary("btn-phone", Event::PhonePressed)
        } else {
            page::secondary("btn-nocard", Event::NoCardPressed)
        });
        page::left_card(core, &mut screen);
        page::staff_and_sheets(core, &mut screen);
        page::help(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        core.rest_deadline()
    }
}
