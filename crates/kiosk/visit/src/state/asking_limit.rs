//! 限度額: asked after the answer, before the card is taken. Whatever else happens here means "not provided", and the
//! visit, which is confirmed already, goes to its end.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next, SendingLimit, Writing};
use crate::{Event, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct AskingLimit;

impl Act for AskingLimit {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::LimitAnswered(provide) => Next::Go(SendingLimit::start(core, *provide)),
            Event::CardTaken | Event::Cancelled => Next::Go(Writing::start(core)),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Limit, Some(Step::Consent), Text::new("limit-ask"));
        // It says that the card stays.
        screen.body.extend(core.patient.phone.is_none().then(|| Text::new("limit-why")));
        screen.choices = vec![
            page::primary("limit-yes", Event::LimitAnswered(true)),
            page::primary("limit-no", Event::LimitAnswered(false)),
        ];
        page::staff_and_sheets(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}
