//! One try is left: use it, or show who one is another way?

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::choosing::{back, choices, other_open};
use crate::state::{Act, EnteringPin, Next};
use crate::{Event, Method, Screen, ScreenKind, Step, Text, Tone, ways};

#[derive(Debug)]
pub(crate) struct LastTry {
    /// The try before was in this visit.
    pub(crate) wrong: bool,
}

impl Act for LastTry {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::LastTryAccepted => Next::Go(EnteringPin::open(core, None, true)),
            Event::MethodChosen(method) if *method != Method::Pin && ways::is_open(core, *method) => {
                Next::Go(ways::start(core, *method, None))
            }
            Event::CardChosen if core.patient.phone.is_some() => Next::Go(core.card_instead()),
            Event::CardPlaced if core.patient.phone.is_some() => Next::Go(core.begin()),
            Event::BackPressed => back(core, Method::Pin).map_or(Next::Ignored, Next::Go),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::LastTry, Some(Step::Identity), Text::new("pin-last"));
        if self.wrong {
            screen.notice = Some((Tone::Caution, Text::new("pin-last-wrong")));
        }
        let other = other_open(core, Method::Pin);
        if other {
            screen.body.push(Text::new("pin-last-other"));
        }
        screen.choices = choices(core, Some(Method::Pin));
        if core.patient.phone.is_some() {
            screen.choices.push(page::primary("phone-card", Event::CardChosen));
        }
        screen.choices.push(page::primary("pin-last-go", Event::LastTryAccepted));
        page::edges(core, &mut screen, other);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}
