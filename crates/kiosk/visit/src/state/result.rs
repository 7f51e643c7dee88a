//! The outcome, in neutral words, and the card to be taken.

use std::time::Duration;

use crate::core::Core;
use crate::ending::Ending;
use crate::page::{self, page};
use crate::state::{Act, Next, State};
use crate::{CertificateDates, Effect, Event, FailureCode, NextPlace, Screen, ScreenKind, Step, Text, Tone};

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
    /// The dates of a phone's certificate: the phone is gone, and with it what the visit knew of it.
    dates: Option<CertificateDates>,
    /// Whether nothing is left for reception to look at: confirmed, and handed over.
    complete: bool,
}

impl Done {
    /// After the result was written, or could not be.
    pub(crate) fn after(core: &mut Core, code: Option<FailureCode>) -> State {
        core.ends_with(code);
        if let Some(code) = code {
            core.order(Effect::CallStaff(code));
        }
        let settled = core.patient.confirmed.as_ref().is_some_and(|confirmed| confirmed.settled);
        let by_phone = core.patient.phone.is_some();
        let dates = core.patient.card.as_ref().and_then(|card| card.certificate.ok()).filter(|_| by_phone);
        let ending = Ending::with_next(core);
        State::Done(Self { ending, code, dates, complete: settled && code.is_none() })
    }

    fn notice(&self, core: &Core) -> Option<(Tone, Text)> {
        if core.patient.confirmed.as_ref().is_some_and(|confirmed| confirmed.eligibility_only) {
            return Some((Tone::Caution, Text::new("cert-grace")));
        }
        let known = core.patient.card.as_ref().and_then(|card| card.certificate.ok());
        let dates = known.or(self.dates)?;
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
        // Neutral: reception looks at it, for whatever reason.
        let title = match (self.complete, core.card_present) {
            (true, true) => "done-title",
            (true, false) => "done-after",
            (false, _) => "done-desk",
        };
        // What reception has to look at, or the receipt computer does not have, is not complete.
        let step = if self.complete { Step::Done } else { Step::Consent };
        let mut screen = page(core, ScreenKind::Result, Some(step), Text::new(title));
        if self.complete {
            let next = match core.config.next {
                NextPlace::Wait => WAIT,
                NextPlace::Desk => DESK,
            };
            screen.body.push(Text::new(core.config.facility.pick(next)));
        }
        // Where the title does not say it.
        if core.card_to_take() && !(self.complete && core.card_present) {
            screen.body.push(Text::new(page::take(core)));
        }
        screen.notice = self.notice(core);
        screen.code = self.code;
        self.ending.show(core, &mut screen);
        // Where staff look up a code, they help, and the code needs the room.
        if self.code.is_none() {
            page::help(core, &mut screen);
        }
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.ending.deadline(core)
    }
}
