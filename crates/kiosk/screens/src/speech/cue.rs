//! Which sound a screen begins with. Each says what a sign on the screen says too.

use kiosk_visit::{Band, Meaning, Screen, ScreenKind, Step, Volume};

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

/// What the next sound is chosen by. Nothing personal, so it outlives the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glimpse {
    kind: ScreenKind,
    title: &'static str,
    checked_in: bool,
    step: Option<Step>,
    notice: Option<&'static str>,
    refused: bool,
    reminder: Option<(&'static str, bool)>,
    called: bool,
    busy: bool,
    band: Band,
    volume: Volume,
}

impl Glimpse {
    pub(super) fn of(screen: &Screen) -> Self {
        let notice = screen.notice.as_ref().map(|(_, text)| text);
        let reminder = screen.texts().find_map(|text| match text.meaning()? {
            Meaning::CardForgotten => Some((text.key, false)),
            Meaning::CardForgottenFar => Some((text.key, true)),
            _ => None,
        });
        Self {
            kind: screen.kind,
            title: screen.title.key,
            checked_in: screen.title.means(Meaning::CheckedIn),
            step: screen.step,
            notice: notice.map(|text| text.key),
            refused: notice.is_some_and(|text| text.means(Meaning::Refused)),
            reminder,
            called: screen.texts().any(|text| text.means(Meaning::StaffComing)),
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
            K::Result if new && !self.checked_in => return Some(Cue::Cannot),
            K::Result | K::TakeCard if new && self.band == Band::CardMayGo => return Some(Cue::TakeCard),
            _ => {}
        }
        let refused = self.refused && old.notice != self.notice;
        if refused && old.step >= Some(Step::Identity) {
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
