//! Other kiosks on this desk's board: what each last told of itself. Nothing personal can be in it, and nothing of it can be
//! opened from here: a staff check or a result of another kiosk is on that kiosk's own console.

use std::time::Duration;

use base_time::Moment;
use kiosk_visit::{FailureCode, Method};
use serde::{Deserialize, Serialize};
use staff_audit_log::{KioskName, RunId, StaffId};

use super::{Board, VisitStep};

/// A kiosk that has said nothing for longer than this is shown as silent.
pub const SILENT: Duration = Duration::from_secs(15);

/// One call for help at one kiosk: worth nothing once it is answered, and in no later run of that kiosk's program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallId {
    /// The run of the program, random.
    pub run: RunId,
    /// The call in it.
    pub number: u64,
}

/// What another kiosk tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherRow {
    /// Its state.
    pub state: OtherState,
    /// The call for help.
    pub help: Option<OtherHelp>,
    /// Its program's version: letters, digits, `.`, `+` and `-`.
    pub version: String,
}

/// Another kiosk's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherState {
    /// It looks at its parts.
    Starting,
    /// It waits for a card.
    Ready,
    /// A visit is there.
    Busy(OtherVisit),
    /// It can take nobody; the code is `None` when this program does not know it.
    OutOfOrder(Option<FailureCode>),
}

/// Another kiosk's visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherVisit {
    /// Its number in that day there.
    pub number: u32,
    /// Where it is.
    pub step: VisitStep,
    /// Since when, by this desk's clock.
    pub step_since: Duration,
    /// Ways that were tried without success, and how often.
    pub failed: Vec<(Method, u32)>,
    /// Why it did not reach its goal.
    pub code: Option<FailureCode>,
    /// Whether its card is still in the reader after the end.
    pub card_left: bool,
}

/// Another kiosk's call for help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherHelp {
    /// Which call.
    pub call: CallId,
    /// Since when, by this desk's clock.
    pub since: Duration,
    /// Why, if there is a code.
    pub code: Option<FailureCode>,
    /// Whether somebody comes already.
    pub answered: bool,
}

/// Another kiosk as the board has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherNow {
    /// Its name.
    pub name: KioskName,
    /// The address of its own console.
    pub console: String,
    /// When it last said something.
    pub heard: Option<Moment>,
    /// It has said nothing for longer than [`SILENT`], or nothing at all.
    pub silent: bool,
    /// What it said last.
    pub row: Option<OtherRow>,
    /// Who of this desk answered the call that is there.
    pub answered_by: Option<StaffId>,
}

impl OtherNow {
    /// The call that waits for an answer; none of a kiosk that is silent, because nobody knows whether it still calls.
    #[must_use]
    pub fn calling(&self) -> Option<&OtherHelp> {
        let help = self.row.as_ref().and_then(|row| row.help.as_ref());
        help.filter(|help| !self.silent && !help.answered && self.answered_by.is_none())
    }
}

pub(super) struct Other {
    console: String,
    heard: Option<(Duration, Moment)>,
    row: Option<OtherRow>,
    answered: Option<(CallId, StaffId)>,
}

impl Other {
    pub(super) fn now(&self, name: &KioskName, now: Duration) -> OtherNow {
        let call = self.row.as_ref().and_then(|row| row.help.as_ref()).map(|help| help.call);
        OtherNow {
            name: name.clone(),
            console: self.console.clone(),
            heard: self.heard.map(|(_, wall)| wall),
            silent: self.heard.is_none_or(|(heard, _)| now.saturating_sub(heard) > SILENT),
            row: self.row.clone(),
            answered_by: self
                .answered
                .as_ref()
                .filter(|(answered, _)| Some(*answered) == call)
                .map(|(_, staff)| staff.clone()),
        }
    }
}

impl Board {
    /// Another kiosk is watched from this desk. One of this name that the board has itself stays as it is.
    pub fn watch_other(&self, kiosk: &KioskName, console: &str) {
        let other = Other { console: console.to_owned(), heard: None, row: None, answered: None };
        let mut all = self.lock();
        if !all.kiosks.contains_key(kiosk) {
            all.others.insert(kiosk.clone(), other);
        }
        drop(all);
        self.tell();
    }

    /// Another kiosk that is watched said how it is.
    pub fn heard_other(&self, kiosk: &KioskName, row: OtherRow) {
        let heard = Some((self.clock.monotonic(), self.clock.moment()));
        if let Some(other) = self.lock().others.get_mut(kiosk) {
            (other.heard, other.row) = (heard, Some(row));
        }
        self.tell();
    }

    /// Another kiosk took the answer to its call.
    pub(crate) fn other_answered(&self, kiosk: &KioskName, call: CallId, staff: &StaffId) {
        if let Some(other) = self.lock().others.get_mut(kiosk) {
            other.answered = Some((call, staff.clone()));
        }
        self.tell();
    }
}
