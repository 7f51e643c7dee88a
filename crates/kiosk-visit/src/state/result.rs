//! The outcome, in neutral words, and the card to be taken.

use std::time::Duration;

use crate::core::Core;
use crate::ending::Ending;
use crate::page::{self, page};
use crate::state::{Act, Next, State};
use crate::{Effect, Event, FailureCode, NextPlace, Screen, ScreenKind, Step, Text, Tone};

/// The renewal notice is shown from this many days before the certificate's end (three months).
const RENEWAL_DAYS: i32 = 92;

/// What comes next, by the kind of place.
const WAIT: [&str; 3] = ["done-next-wait", "done-next-wait-pharmacy", "done-next-wait"];
const DESK: [&str; 3] = ["done-next-desk", "done-next-desk-pharmacy", "done-next-desk"];

#[derive(Debug)]
pub(crate) struct Done {
    ending: Ending,
    /// Why the receipt computer does not have the result.
    code: Option<FailureCode>,
}

impl Done {
    /// After the result was written, or could not be.
    pub(crate) fn after(core: &mut Core, code: Option<FailureCode>) -> State {
        if let Some(code) = code {
            core.order(Effect::CallStaff(code));
        }
        let ending = Ending::new(core, Duration::ZERO);
        State::Done(Self { ending, code })
    }

    fn notice(core: &Core) -> Option<(Tone, Text)> {
        if core.patient.confirmed.as_ref().is_some_and(|confirmed| confirmed.eligibility_only) {
            return Some((Tone::Caution, Text::new("cert-grace")));
        }
        let dates = core.patient.card.as_ref()?.certificate.ok()?;
        (0..=RENEWAL_DAYS).contains(&dates.days_left).then(|| {
            let date = page::date(core.language, dates.last_day);
            (Tone::Information, Text::new("cert-soon").with("date", date))
        })
    }
}

impl Act for Done {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        self.ending.on(event, core)
    }

    fn screen(&self, core: &Core) -> Screen {
        let settled = core.patient.confirmed.as_ref().is_some_and(|confirmed| confirmed.settled);
        // Neutral: reception looks at it, for whatever reason.
        let title = if settled { "done-title" } else { "done-desk" };
        let mut screen = page(core, ScreenKind::Result, Some(Step::Done), Text::new(title));
        if core.card_present {
            screen.body.push(Text::new("done-take"));
        }
        let next = match (settled, self.code, core.config.next) {
            (false, ..) => None,
            (true, Some(code), _) => Some(code.patient_text()),
            (true, None, NextPlace::Wait) => Some(core.config.facility.pick(WAIT)),
            (true, None, NextPlace::Desk) => Some(core.config.facility.pick(DESK)),
        };
        screen.body.extend(next.map(Text::new));
        screen.notice = Self::notice(core);
        screen.code = self.code;
        self.ending.show(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.ending.deadline(core)
    }
}
