//! All consents on one screen before they are sent, so that a slip of the finger can be put right. It goes on by itself: who is
//! content does nothing. For eyes only: who listens, or has the keypad, presses a key.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::patient::Answered;
use crate::state::questioning::reviewed;
use crate::state::{Act, Checking, Consenting, Next, Questioning, State};
use crate::{
    AnswerGiven, ConsentGiven, ConsentItem, Event, FailureCode, Screen, ScreenKind, Step, Text, TextSize,
};

/// So many lines are read in the time after which it goes on by itself.
const FEW: usize = 3;

#[derive(Debug)]
pub(crate) struct Reviewing {
    answered: Answered,
    answers: Vec<AnswerGiven>,
    /// When it goes on by itself; not after anything was laid over it.
    goes_on_at: Option<Duration>,
}

impl Reviewing {
    /// Shows what was answered; where nothing was asked, the visit goes on.
    pub(crate) fn show(core: &mut Core, answered: Answered, answers: Vec<AnswerGiven>) -> State {
        if answered.consents.is_empty() && answers.is_empty() {
            // Nobody has the next move on this way, so what staff asked for meanwhile takes effect here.
            if std::mem::take(&mut core.patient.stop_wanted) {
                return core.stop(FailureCode::Stopped);
            }
            return Self { answered, answers, goes_on_at: None }.send(core);
        }
        let eyes = !core.preferences.speech && !core.keys;
        // In large type it may take more than one page, and lines are left out.
        let by_itself = eyes && core.preferences.text_size == TextSize::Standard;
        let mut state = Self { answered, answers, goes_on_at: None };
        // More lines than that are not read in time.
        let few = state.answers.is_empty() || state.lines(core).len() <= FEW;
        state.goes_on_at = (by_itself && few).then(|| core.after(core.times().review));
        State::Reviewing(state)
    }

    /// Somebody does something, so nothing goes on by itself any more.
    pub(crate) fn hold(&mut self) {
        self.goes_on_at = None;
    }

    /// Whether time alone leads on from here.
    pub(crate) fn goes_on(&self) -> bool {
        self.goes_on_at.is_some()
    }

    /// What was answered. Where it would be many lines, the consents are one of them.
    fn lines(&self, core: &Core) -> Vec<Text> {
        let consents = &self.answered.consents;
        let many = consents.len() + self.answers.len() > FEW && !self.answers.is_empty();
        let mut lines: Vec<Text> = match many {
            true => together(consents).into_iter().collect(),
            false => consents.iter().map(line).collect(),
        };
        let room = (FEW + 1).saturating_sub(lines.len());
        // The last of them may have to say how many more there are.
        let room = if self.answers.len() > room { room.saturating_sub(1) } else { room };
        let answer = |at: usize| self.answers.get(at).and_then(|answer| reviewed(core, answer));
        lines.extend(page::shortened(self.answers.len(), answer, room));
        lines
    }

    fn send(&mut self, core: &mut Core) -> State {
        core.patient.consents = Some(std::mem::take(&mut self.answered.consents));
        core.patient.answers = Some(std::mem::take(&mut self.answers));
        Checking::start(core, self.answered.method)
    }
}

impl Act for Reviewing {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::Continued => Next::Go(self.send(core)),
            Event::Ticked if self.goes_on() => Next::Go(self.send(core)),
            Event::BackPressed if core.asks_consents() => {
                Next::Go(Consenting::begin(core, self.answered.method))
            }
            Event::BackPressed => Next::Go(Questioning::begin(core, self.answered.clone())),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = Text::new("review-title");
        let mut screen = page(core, ScreenKind::ConsentReview, Some(Step::Consent), title);
        screen.list = self.lines(core);
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

/// All consents in a line.
fn together(consents: &[ConsentGiven]) -> Option<Text> {
    let given = consents.iter().filter(|consent| consent.given).count();
    match given {
        _ if consents.is_empty() => None,
        0 => Some(Text::new("review-all-no")),
        all if all == consents.len() => Some(Text::new("review-all-yes")),
        some => Some(Text::new("review-some").with("n", some)),
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
