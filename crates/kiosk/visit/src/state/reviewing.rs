//! All consents on one screen before they are sent, so that a slip of the finger can be put right. It goes on by itself: who is
//! content does nothing. For eyes only: who listens, or has the keypad, presses a key.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Checking, Consenting, Next, State};
use crate::{ConsentGiven, ConsentItem, Event, Method, Screen, ScreenKind, Step, Text, TextSize};

#[derive(Debug)]
pub(crate) struct Reviewing {
    method: Method,
    consents: Vec<ConsentGiven>,
    /// When it goes on by itself; not after anything was laid over it.
    goes_on_at: Option<Duration>,
}

impl Reviewing {
    /// Shows what was answered.
    pub(crate) fn show(core: &Core, method: Method, consents: Vec<ConsentGiven>) -> State {
        let eyes = !core.preferences.speech && !core.keys;
        // In large type it may take more than one page, and lines are left out.
        let by_itself = eyes && core.preferences.text_size == TextSize::Standard;
        let goes_on_at = by_itself.then(|| core.after(core.times().review));
        State::Reviewing(Self { method, consents, goes_on_at })
    }

    /// Somebody does something, so nothing goes on by itself any more.
    pub(crate) fn hold(&mut self) {
        self.goes_on_at = None;
    }

    /// Whether time alone leads on from here.
    pub(crate) fn goes_on(&self) -> bool {
        self.goes_on_at.is_some()
    }

    fn send(&mut self, core: &mut Core) -> Next {
        core.patient.consents = Some(std::mem::take(&mut self.consents));
        Next::Go(Checking::start(core, self.method))
    }
}

impl Act for Reviewing {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::Continued => self.send(core),
            Event::Ticked if self.goes_on() => self.send(core),
            Event::BackPressed => Next::Go(Consenting::begin(core, self.method)),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = Text::new("review-title");
        let mut screen = page(core, ScreenKind::ConsentReview, Some(Step::Consent), title);
        screen.list = self.consents.iter().map(line).collect();
        if self.goes_on() {
            // A promise is always drawn; a line of the body could be left out.
            screen.promise = Some(Text::new("review-auto"));
        }
        screen.choices = vec![
            page::primary("review-go", Event::Continued),
            page::secondary("review-change", Event::BackPressed),
        ];
        page::edges(core, &mut screen, false);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(self.goes_on_at.unwrap_or_else(|| core.idle_deadline()))
    }

    fn suspend(&mut self) {
        self.hold();
    }
}

fn line(consent: &ConsentGiven) -> Text {
    Text::new(match (consent.item, consent.given) {
        (ConsentItem::Medicines, true) => "review-medicines-yes",
        (ConsentItem::Medicines, false) => "review-medicines-no",
        (ConsentItem::Treatment, true) => "review-treatment-yes",
        (ConsentItem::Treatment, false) => "review-treatment-no",
        (ConsentItem::Surgery, true) => "review-surgery-yes",
        (ConsentItem::Surgery, false) => "review-surgery-no",
        (ConsentItem::Checkup, true) => "review-checkup-yes",
        (ConsentItem::Checkup, false) => "review-checkup-no",
    })
}
