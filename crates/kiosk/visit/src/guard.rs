//! A question that appears under a finger takes no answer.
//!
//! The screen changes by itself: a face matches, the gateway answers, a finger presses one key twice. Whatever stands under the
//! finger then was not read. So each question has a lull, counted from the moment it appears, in which presses do not count;
//! and a press counts only on the question that its key was drawn for. What is pressed in a lull wakes nobody and costs no
//! time: it never reaches the visit. Digits go on within one question, so a PIN can be typed as fast as fingers are.

use std::time::Duration;

use crate::{Event, Key, Screen, ScreenId, ScreenKind};

/// How long a question takes no answer after it appears.
const LULL: Duration = Duration::from_millis(700);

/// The same for a question whose answer gives something away.
const CONSENT_LULL: Duration = Duration::from_secs(1);

/// To hear that there is another question takes longer than to see it.
const LISTENING: u32 = 2;

/// A second press on the same thing within this time was not meant (EN 301 549, 5.8).
pub const DOUBLE_STRIKE: Duration = Duration::from_millis(250);

/// The same for digits, which follow each other and may be equal: a contact that bounces, and no finger.
const DIGIT_STRIKE: Duration = Duration::from_millis(100);

/// A press, as it comes from the window.
#[derive(Clone, Copy)]
pub enum Press<'p> {
    /// A finger was lifted from a key on the glass.
    Touch {
        /// The screen that the key was drawn for.
        on: ScreenId,
        /// What pressing the key means.
        event: &'p Event,
    },
    /// A key of the keypad went down.
    Key(Key),
}

impl Press<'_> {
    /// Whether it is a digit on a pad.
    fn is_digit(self, pad: bool) -> bool {
        match self {
            Self::Touch { event, .. } => matches!(event, Event::DigitEntered(_)),
            Self::Key(key) => pad && matches!(key, Key::Digit(_)),
        }
    }

    fn what(self) -> What {
        match self {
            Self::Touch { event, .. } => What::Touch(event.clone()),
            Self::Key(key) => What::Key(key),
        }
    }
}

#[derive(PartialEq)]
enum What {
    Touch(Event),
    Key(Key),
}

struct Shown {
    id: ScreenId,
    /// When presses begin to count.
    opens: Duration,
    pad: bool,
}

/// Tells which presses count. Stands between the window and the visit; time comes in with each call, on the same clock as
/// [`crate::Visit::step`].
#[derive(Default)]
pub struct Guard {
    shown: Option<Shown>,
    /// The last press that counted on this question.
    last: Option<(What, Duration)>,
}

/// The last press may be a digit of a PIN.
impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}

impl Guard {
    /// How long this screen takes no answer after it appeared.
    #[must_use]
    pub fn lull(screen: &Screen) -> Duration {
        let lull = match screen.kind {
            ScreenKind::Consent
            | ScreenKind::Question
            | ScreenKind::ConsentReview
            | ScreenKind::Enrolment
            | ScreenKind::Limit => CONSENT_LULL,
            _ => LULL,
        };
        if screen.preferences.speech { lull * LISTENING } else { lull }
    }

    /// This is what the window shows from `now` on. To be told after each step of the visit; the same question again
    /// changes nothing.
    pub fn shows(&mut self, now: Duration, screen: &Screen) {
        let id = screen.id();
        if self.shown.as_ref().is_none_or(|shown| shown.id != id) {
            let opens = now.saturating_add(Self::lull(screen));
            self.shown = Some(Shown { id, opens, pad: screen.has_pad() });
            self.last = None;
        }
    }

    /// Whether the question has only just come, so that its keys do not count yet.
    #[must_use]
    pub fn is_coming(&self, now: Duration) -> bool {
        self.shown.as_ref().is_none_or(|shown| now < shown.opens)
    }

    /// Whether this press counts. One that does not begins no new time.
    pub fn takes(&mut self, now: Duration, press: Press<'_>) -> bool {
        let Some(shown) = self.shown.as_ref().filter(|shown| now >= shown.opens) else { return false };
        if matches!(press, Press::Touch { on, .. } if on != shown.id) {
            return false;
        }
        let strike = if press.is_digit(shown.pad) { DIGIT_STRIKE } else { DOUBLE_STRIKE };
        let what = press.what();
        if let Some((last, at)) = &self.last
            && *last == what
            && now.saturating_sub(*at) < strike
        {
            return false;
        }
        self.last = Some((what, now));
        true
    }

    /// The visit has ended: nothing that was pressed stays.
    pub fn forget(&mut self) {
        self.last = None;
    }
}
