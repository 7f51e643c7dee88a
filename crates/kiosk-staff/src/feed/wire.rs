//! What goes over the line: a row of the board, and an answer to a call. No field here can hold anything of a patient.

use std::time::Duration;

use kiosk_visit::{FailureCode, Method};
use serde::{Deserialize, Serialize};

use crate::board::{
    CallId, KioskNow, KioskState, Look, OtherHelp, OtherRow, OtherState, OtherVisit, VisitNow, VisitStep,
};
use crate::name::{KioskName, RunId, StaffId};

/// Longest version.
const MAX_VERSION: usize = 32;
/// Most ways that were tried: there are three.
const MOST_WAYS: usize = 8;

/// One line of the feed. Fields that a newer kiosk has besides are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub kiosk: KioskName,
    version: String,
    run: RunId,
    state: State,
    /// Why it can take nobody.
    code: Option<String>,
    visit: Option<Visit>,
    help: Option<Help>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Starting,
    Ready,
    Busy,
    OutOfOrder,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Visit {
    number: u32,
    step: VisitStep,
    seconds: u32,
    failed: Vec<Tried>,
    code: Option<String>,
    card_left: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Tried {
    way: Way,
    times: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Way {
    Face,
    Pin,
    Staff,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Help {
    call: u64,
    seconds: u32,
    code: Option<String>,
    answered: bool,
}

/// Someone at a desk says that they come.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    /// The desk's kiosk, which the certificate must be for.
    pub desk: KioskName,
    pub call: CallId,
    pub staff: StaffId,
}

/// A line that says nothing that could be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotARow;

fn word(code: Option<FailureCode>) -> Option<String> {
    code.map(|code| code.code().to_owned())
}

/// A code that this program does not know is none: the kiosk may be newer.
fn code(word: Option<&str>) -> Option<FailureCode> {
    FailureCode::ALL.iter().copied().find(|code| Some(code.code()) == word)
}

fn seconds(look: &Look, since: Duration) -> u32 {
    u32::try_from(look.now.saturating_sub(since).as_secs()).unwrap_or(u32::MAX)
}

impl Row {
    /// The kiosk's own row; a kiosk that the board does not have yet is starting.
    pub fn of(look: &Look, kiosk: &KioskName, run: RunId) -> Self {
        let now = look.kiosks.iter().find(|now| now.name == *kiosk);
        let (state, code) = match now.map(|now| &now.state) {
            None | Some(KioskState::Starting) => (State::Starting, None),
            Some(KioskState::Ready) => (State::Ready, None),
            Some(KioskState::Busy(_)) => (State::Busy, None),
            Some(KioskState::OutOfOrder(code)) => (State::OutOfOrder, Some(*code)),
        };
        let help = now.and_then(|now| now.help.as_ref()).map(|help| Help {
            call: help.call,
            seconds: seconds(look, help.since),
            code: word(help.code),
            answered: help.answered_by.is_some(),
        });
        Self {
            kiosk: kiosk.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            run,
            state,
            code: word(code),
            visit: now.and_then(KioskNow::visit).map(|visit| Visit::of(visit, look)),
            help,
        }
    }

    /// Whether nothing but time has gone on.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let still = |row: &Self| {
            let mut row = row.clone();
            row.visit.iter_mut().for_each(|visit| visit.seconds = 0);
            row.help.iter_mut().for_each(|help| help.seconds = 0);
            row
        };
        still(self) == still(other)
    }

    /// The row as a desk shows it, whose monotonic clock says `now`.
    pub fn shown(self, now: Duration) -> Result<OtherRow, NotARow> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".+-".contains(&byte);
        if self.version.len() > MAX_VERSION || !self.version.bytes().all(plain) {
            return Err(NotARow);
        }
        let state = match (self.state, self.visit) {
            (State::Starting, None) => OtherState::Starting,
            (State::Ready, None) => OtherState::Ready,
            (State::OutOfOrder, None) => OtherState::OutOfOrder(code(self.code.as_deref())),
            (State::Busy, Some(visit)) => OtherState::Busy(visit.shown(now)?),
            _ => return Err(NotARow),
        };
        let help = self.help.map(|help| OtherHelp {
            call: CallId { run: self.run, number: help.call },
            since: ago(now, help.seconds),
            code: code(help.code.as_deref()),
            answered: help.answered,
        });
        Ok(OtherRow { state, help, version: self.version })
    }
}

fn ago(now: Duration, seconds: u32) -> Duration {
    now.saturating_sub(Duration::from_secs(seconds.into()))
}

impl Visit {
    fn of(visit: &VisitNow, look: &Look) -> Self {
        let failed = visit.failed.iter().map(|(method, times)| Tried {
            way: match method {
                Method::Face => Way::Face,
                Method::Pin => Way::Pin,
                Method::Staff => Way::Staff,
            },
            times: *times,
        });
        Self {
            number: visit.number,
            step: visit.step,
            seconds: seconds(look, visit.step_since),
            failed: failed.collect(),
            code: word(visit.code),
            card_left: visit.card_left,
        }
    }

    fn shown(self, now: Duration) -> Result<OtherVisit, NotARow> {
        if self.failed.len() > MOST_WAYS {
            return Err(NotARow);
        }
        let failed = self.failed.iter().map(|tried| {
            let method = match tried.way {
                Way::Face => Method::Face,
                Way::Pin => Method::Pin,
                Way::Staff => Method::Staff,
            };
            (method, tried.times)
        });
        Ok(OtherVisit {
            number: self.number,
            step: self.step,
            step_since: ago(now, self.seconds),
            failed: failed.collect(),
            code: code(self.code.as_deref()),
            card_left: self.card_left,
        })
    }
}
