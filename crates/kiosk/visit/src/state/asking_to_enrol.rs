//! The card is not registered as a health insurance card: do it here and now? One neutral question.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Enrolling, Next, Trouble};
use crate::{Event, FailureCode, Method, Screen, ScreenKind, Step, Text, Tone};

/// With this many days or fewer left, enrolment may not be possible (users' facts, row E5).
const ENROLMENT_DAYS: i32 = 5;

#[derive(Debug)]
pub(crate) struct AskingToEnrol {
    pub(crate) method: Method,
}

impl Act for AskingToEnrol {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::EnrolmentAnswered(true) => Next::Go(Enrolling::start(core, self.method)),
            Event::EnrolmentAnswered(false) => {
                Next::Go(Trouble::because(core, FailureCode::EnrolmentDeclined))
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Enrolment, Some(Step::Consent), Text::new("enrol-ask"));
        if core.patient.days_left().is_some_and(|days| days <= ENROLMENT_DAYS) {
            screen.notice = Some((Tone::Information, Text::new("enrol-soon")));
        }
        screen.choices = vec![
            page::primary("enrol-yes", Event::EnrolmentAnswered(true)),
            page::primary("enrol-no", Event::EnrolmentAnswered(false)),
        ];
        page::edges(core, &mut screen, false);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}
