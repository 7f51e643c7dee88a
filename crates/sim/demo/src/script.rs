//! A scripted visit for a machine without anyone at it: it waits for each screen, does what a patient would, and takes
//! pictures on the way.

use std::time::Duration;

use kiosk_visit::{Event, Key, Method, ScreenKind};

use crate::Sight;

/// One step: when the screen is there, do something.
#[derive(Debug, Clone)]
pub struct Step {
    /// The screen that is waited for.
    pub when: ScreenKind,
    /// What is done then.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Take a picture of that name, once the screen stands still.
    Picture(&'static str),
    /// Take a picture of that name after a moment, if the screen is still there: it moves.
    Glimpse(&'static str),
    /// Put someone before the camera.
    Show(Sight),
    /// Place this persona's card.
    Place(&'static str),
    /// Lift the card.
    Lift,
    /// Press: what it means to the visit, and the keypad's key for it on that screen.
    Press(Event, Key),
}

/// Longest wait for a screen.
pub const STEP_LIMIT: Duration = Duration::from_secs(30);
/// How long a screen has to stand before its picture is taken: a software renderer draws some frames behind.
const SETTLE: Duration = Duration::from_secs(1);

/// Between two presses: a second tap at once is not meant, and not taken.
const TAP: Duration = Duration::from_millis(300);

/// How long a glimpse lets the screen move before.
const GLIMPSE: Duration = Duration::from_millis(900);

/// What a kiosk shows, as far as a script must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The name of the [`ScreenKind`].
    pub kind: String,
    /// Differs where anything on the screen differs.
    pub moment: String,
}

const fn number(number: u8) -> Key {
    Key::Digit(number)
}

/// The number keys where everything is asked at once, and where the answers stand once more.
const ALL: Key = number(1);
const ONE_BY_ONE: Key = number(2);
const GO_ON: Key = number(1);
/// The number keys of yes and no where two answers stand.
const YES: Key = number(1);
const NO: Key = number(2);

fn step(when: ScreenKind, action: Action) -> Step {
    Step { when, action }
}

/// One whole visit by face; at first nobody is before the camera. One question is asked for all information.
#[must_use]
pub fn face_visit(persona: &'static str) -> Vec<Step> {
    use Action::{Glimpse, Lift, Picture, Place, Press, Show};
    use ScreenKind::{Choosing, Consent, ConsentReview, Face, Idle, Result};
    vec![
        step(Idle, Place(persona)),
        step(Choosing, Picture("14-choosing")),
        step(Choosing, Show(Sight::Nobody)),
        step(Choosing, Press(Event::MethodChosen(Method::Face), number(1))),
        step(Face, Picture("15-face-nobody")),
        step(Face, Show(Sight::Person(persona.to_owned()))),
        step(Face, Glimpse("16-face")),
        step(Consent, Picture("17-consent")),
        step(Consent, Press(Event::BulkAnswered(true), ALL)),
        step(ConsentReview, Press(Event::Continued, GO_ON)),
        step(Result, Picture("18-result")),
        step(Result, Lift),
        step(Idle, Picture("19-idle-again")),
    ]
}

/// One whole visit by PIN, with a wrong PIN first and the questions one by one. `choosing`: the kiosk offers another way too.
#[must_use]
pub fn pin_visit(persona: &'static str, pin: [u8; 4], choosing: bool) -> Vec<Step> {
    use Action::{Lift, Picture, Place, Press};
    use ScreenKind::{Choosing, Consent, ConsentReview, Idle, PinPad, Result};
    let wrong = [9, 9, 9, if pin == [9, 9, 9, 9] { 8 } else { 9 }];
    let mut steps = vec![step(Idle, Picture("01-idle")), step(Idle, Place(persona))];
    if choosing {
        steps.push(step(Choosing, Press(Event::MethodChosen(Method::Pin), number(2))));
    }
    steps.push(step(PinPad, Picture("02-pin")));
    let mut enter = |digits: [u8; 4], picture| {
        for digit in digits {
            steps.push(step(PinPad, Press(Event::DigitEntered(digit), number(digit))));
        }
        steps.push(step(PinPad, Picture(picture)));
        steps.push(step(PinPad, Press(Event::PinEntered, Key::Hash)));
    };
    enter(wrong, "03-pin-entered");
    enter(pin, "04-pin-again");
    steps.extend([
        step(Consent, Picture("05-consent")),
        step(Consent, Press(Event::BulkAnswered(false), ONE_BY_ONE)),
        step(Consent, Picture("06-consent-medicines")),
        step(Consent, Press(Event::ConsentAnswered(true), YES)),
        step(Consent, Picture("07-consent-surgery")),
        step(Consent, Press(Event::ConsentAnswered(false), NO)),
        step(Consent, Picture("08-consent-checkup")),
        step(Consent, Press(Event::ConsentAnswered(true), YES)),
        step(ConsentReview, Picture("09-review")),
        step(ConsentReview, Press(Event::Continued, GO_ON)),
        step(Result, Picture("10-result")),
        step(Result, Lift),
        step(Idle, Picture("11-idle-again")),
    ]);
    steps
}

/// Runs steps one after another.
#[derive(Debug)]
pub struct Script {
    steps: std::vec::IntoIter<Step>,
    next: Option<Step>,
    since: Duration,
    standing: Option<(Shown, Duration)>,
}

/// What the script wants now.
#[derive(Debug)]
pub enum Wish {
    /// Do this.
    Do(Action),
    /// Nothing yet.
    Wait,
    /// All steps are done.
    Done,
    /// The screen did not come.
    Stuck(ScreenKind),
}

impl Script {
    /// A script that begins at `now`.
    #[must_use]
    pub fn new(steps: Vec<Step>, now: Duration) -> Self {
        let mut steps = steps.into_iter();
        Self { next: steps.next(), steps, since: now, standing: None }
    }

    /// What to do at `now`, when this is shown.
    pub fn wish(&mut self, now: Duration, shown: &Shown) -> Wish {
        let stands_since = match &self.standing {
            Some((standing, since)) if standing == shown => *since,
            _ => self.standing.insert((shown.clone(), now)).1,
        };
        let waited = now.saturating_sub(self.since);
        if let Some(Step { when, action: Action::Glimpse(_) }) = &self.next {
            if waited < GLIMPSE {
                return Wish::Wait;
            }
            // What moved on by itself meanwhile is not waited for.
            if !is(*when, shown) {
                self.next = self.steps.next();
            }
        }
        let Some(step) = &self.next else { return Wish::Done };
        if !is(step.when, shown) {
            return if waited > STEP_LIMIT { Wish::Stuck(step.when) } else { Wish::Wait };
        }
        if matches!(step.action, Action::Press(..)) && waited < TAP {
            return Wish::Wait;
        }
        if matches!(step.action, Action::Picture(_)) && now.saturating_sub(stands_since) < SETTLE {
            return Wish::Wait;
        }
        self.since = now;
        let action = step.action.clone();
        self.next = self.steps.next();
        Wish::Do(action)
    }
}

fn is(wanted: ScreenKind, shown: &Shown) -> bool {
    format!("{wanted:?}") == shown.kind
}
