//! Which sound a screen begins with. Each says what a sign on the screen says too.

use kiosk_visit::{Band, Screen, ScreenKind, Step, Text, Volume};

/// A sound by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cue {
    /// The reader has a card.
    CardSensed,
    /// On to the next thing.
    StepAccepted,
    /// Face or PIN is right.
    Confirmed,
    /// It does not go on this way. One sound for all reasons, so that nobody hears which it was.
    Cannot,
    /// Take the card.
    TakeCard,
    /// It will end by itself.
    TimeWarning,
    /// Staff were called.
    StaffCalled,
}

/// Notices that what was tried did not do.
const WRONG: [&str; 12] = [
    "sheet-wrong",
    "pin-wrong",
    "pin-last-wrong",
    "pin-locked",
    "method-pinlocked",
    "method-pinlocked-staff",
    "code-wrong",
    "face-other",
    "face-time",
    "face-child-other",
    "face-closed",
    "way-closed",
];
/// Texts that say that staff were called.
const CALLED: [&str; 3] = ["help-called", "btn-called", "trouble-staff-coming"];
/// Reminders of a card that is left behind, and whether they are to be heard further away.
const REMINDERS: [(&str, bool); 4] =
    [("forgot-1", false), ("forgot-2", true), ("forgot-3", true), ("forgot-3-speak", true)];

/// What the next sound is chosen by. Nothing personal, so it outlives the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glimpse {
    kind: ScreenKind,
    title: &'static str,
    step: Option<Step>,
    notice: Option<&'static str>,
    reminder: Option<(&'static str, bool)>,
    called: bool,
    busy: bool,
    band: Band,
    volume: Volume,
}

impl Glimpse {
    pub(super) fn of(screen: &Screen) -> Self {
        let told = || screen.texts();
        let find = |text: &Text| REMINDERS.into_iter().find(|(key, _)| *key == text.key);
        Self {
            kind: screen.kind,
            title: screen.title.key,
            step: screen.step,
            notice: screen.notice.as_ref().map(|(_, text)| text.key),
            reminder: told().find_map(find),
            called: told().any(|text| CALLED.contains(&text.key)),
            busy: screen.busy,
            band: screen.band,
            volume: screen.preferences.volume,
        }
    }

    /// Whether a card is being left behind, and it is time to be heard further away.
    pub(super) fn louder(self) -> bool {
        self.reminder.is_some_and(|(_, louder)| louder)
    }

    /// Whether the screen ends by itself, and soon.
    pub(super) fn warns(self) -> bool {
        matches!(self.kind, ScreenKind::StillThere | ScreenKind::CardLifted)
    }

    /// The key of a reminder that has come and was not there before.
    pub(super) fn reminder_after(self, old: Self) -> Option<&'static str> {
        self.reminder.filter(|_| self.reminder != old.reminder).map(|(key, _)| key)
    }

    /// The sound between two screens.
    pub(super) fn cue_after(self, old: Self) -> Option<Cue> {
        use ScreenKind as K;
        let new = (self.kind, self.title) != (old.kind, old.title);
        let came = self.kind != old.kind;
        if self.reminder_after(old).is_some() {
            return Some(Cue::TakeCard);
        }
        if self.called && !old.called {
            return Some(Cue::StaffCalled);
        }
        match self.kind {
            K::Starting | K::Idle => return None,
            K::StillThere | K::CardLifted if came => return Some(Cue::TimeWarning),
            K::Reading if came => return Some(Cue::CardSensed),
            K::Trouble if new => return Some(Cue::Cannot),
            // Somebody's visit ended with it.
            K::OutOfOrder if came => return old.step.map(|_| Cue::Cannot),
            // Reception is to be seen: the same sound whatever the reason.
            K::Result if new && !matches!(self.title, "done-title" | "done-after") => {
                return Some(Cue::Cannot);
            }
            K::Result | K::TakeCard if new && self.band == Band::CardMayGo => return Some(Cue::TakeCard),
            _ => {}
        }
        let wrong = self.notice.filter(|notice| WRONG.contains(notice) && old.notice != Some(notice));
        if wrong.is_some() && old.step >= Some(Step::Identity) {
            return Some(Cue::Cannot);
        }
        let on = self.step > old.step;
        if on && old.step == Some(Step::Identity) {
            return Some(Cue::Confirmed);
        }
        let pressed = new && (on || !old.busy) && old.kind != K::Starting;
        (pressed || self.volume != old.volume).then_some(Cue::StepAccepted)
    }
}
