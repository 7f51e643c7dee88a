//! The visit is over and the card must go: reminders while it lies there; what is said stays a while when it is gone.

use std::time::Duration;

use crate::core::Core;
use crate::page;
use crate::state::Next;
use crate::{Band, Effect, Event, FailureCode, Screen, Text, Tone};

/// Waits for the card to be taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    /// Where the reminders count from.
    since: Duration,
    /// Reminders given, 0 to 3.
    reminders: u8,
    /// How long the screen stays when the card is taken; not at all where there is nothing more to read.
    stays: Option<Duration>,
    /// How long it stays now that the card is gone.
    left: Duration,
}

impl Ending {
    /// The card may go now. There is nothing to be read after that.
    pub(crate) fn new(core: &mut Core) -> Self {
        core.release_card();
        let left = core.times().list;
        Self { since: core.now, reminders: 0, stays: None, left }
    }

    /// As [`Self::new`], and where to go next stays for a moment when the card is taken: until then the eyes were on the card. Of
    /// the patient nothing stays with it; a card that is gone already is forgotten here, so what the screen needs is read before.
    pub(crate) fn with_next(core: &mut Core) -> Self {
        let ending = Self { stays: Some(core.times().parting), ..Self::new(core) };
        // Nobody waits for a phone to be taken: what lies there still is a thing left behind.
        if !core.card_present || core.patient.phone.is_some() {
            core.forget();
        }
        ending
    }

    /// As [`Self::with_next`]; the reminders count from later, so that a longer text can be read first.
    pub(crate) fn with_reason(core: &mut Core) -> Self {
        let since = core.after(core.times().list);
        Self { since, ..Self::with_next(core) }
    }

    /// As [`Self::with_reason`], with a list that stays when the card is taken. The list is the same for everyone.
    pub(crate) fn with_list(core: &mut Core) -> Self {
        let stays = Some(core.times().list);
        Self { stays, ..Self::with_reason(core) }
    }

    pub(crate) fn deadline(&self, core: &Core) -> Option<Duration> {
        let due = self.due(core);
        // Who reads a sheet has the time of any other question; then it goes, and what is beneath goes on.
        Some(match core.sheet {
            None => due,
            Some(_) if core.card_present => due.min(core.idle_deadline()),
            Some(_) => due.max(core.idle_deadline()),
        })
    }

    /// When the next reminder is due, or the end.
    fn due(&self, core: &Core) -> Duration {
        let times = core.times();
        if !core.card_present {
            return core.active_at.saturating_add(self.left);
        }
        let time = match self.reminders {
            0 => times.forgotten[0],
            1 => times.forgotten[1],
            _ => times.idle.max(times.forgotten[1]).max(Duration::from_secs(1)),
        };
        self.since.saturating_add(time)
    }

    pub(crate) fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match (event, self.stays) {
            (Event::CardTaken, Some(stays)) => {
                core.forget();
                core.active_at = core.now;
                self.left = stays;
                Next::Stay
            }
            (Event::CardTaken, None) => Next::Go(core.rest()),
            (Event::CardPlaced, _) => {
                // The patient before took theirs long ago; this is the next one.
                Next::Go(core.rest_or_begin())
            }
            (Event::Closed | Event::Ticked, _) if !core.card_present => Next::Go(core.rest()),
            (Event::Ticked, _) => {
                if core.now >= core.idle_deadline() {
                    core.sheet = None;
                }
                if core.now < self.due(core) {
                    return Next::Stay;
                }
                match self.reminders {
                    0 => self.reminders = 1,
                    1 => {
                        self.reminders = 2;
                        core.order(Effect::CallStaff(FailureCode::CardForgotten));
                    }
                    _ => {
                        // The card stays until it is taken; the last notice stays with it.
                        self.reminders = 3;
                        self.since = core.now;
                    }
                }
                Next::Stay
            }
            _ => Next::Ignored,
        }
    }

    /// The band, the reminder and what can be pressed.
    pub(crate) fn show(&self, core: &Core, screen: &mut Screen) {
        if core.card_present {
            screen.band = Band::CardMayGo;
            let reminder = match self.reminders {
                0 => None,
                1 => Some("forgot-1"),
                2 => Some("forgot-2"),
                _ => Some(page::told(core, "forgot-3")),
            };
            if let Some(key) = reminder {
                match screen.notice {
                    None => screen.notice = Some((Tone::Caution, Text::new(key))),
                    Some(_) => screen.body.push(Text::new(key)),
                }
            }
        } else {
            screen.band = Band::None;
            screen.choices.push(page::secondary("btn-close", Event::Closed));
        }
        page::staff_and_sheets(core, screen);
    }
}
