//! What goes over the line: a row of the board, and an answer to a call. No field here can hold anything of a patient.

use std::time::Duration;

use kiosk_visit::{FailureCode, Method};
use serde::{Deserialize, Serialize};
use staff_audit_log::{KioskName, RunId, StaffId};

use crate::board::{
    CallId, KioskNow, KioskState, Look, OtherHelp, OtherRow, OtherState, OtherVisit, VisitNow, VisitStep,
};

/// Longest version.
const MAX_VERSION: usize = 32;
/// Most ways that were tried: there are three.
const MAX_WAYS: usize = 8;

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
    PhonePin,
    PhoneBiometrics,
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
        let help = now.and_then(KioskNow::call).map(|help| Help {
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
                Method::PhonePin => Way::PhonePin,
                Method::PhoneBiometrics => Way::PhoneBiometrics,
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
        if self.failed.len() > MAX_WAYS {
            return Err(NotARow);
        }
        let failed = self.failed.iter().map(|tried| {
            let method = match tried.way {
                Way::Face => Method::Face,
                Way::Pin => Method::Pin,
                Way::Staff => Method::Staff,
                Way::PhonePin => Method::PhonePin,
                Way::PhoneBiometrics => Method::PhoneBiometrics,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::MAX_LINE_BYTES;
    use super::*;
    use crate::board::{ChipPhoto, Help as BoardHelp};
    use staff_audit_log::{MAX_NAME, Pseudonym, VisitToken};

    /// A row with everything as long as it can be.
    fn largest() -> (Look, KioskName) {
        let name = KioskName::new(&"k".repeat(MAX_NAME)).unwrap();
        let visit = VisitNow {
            token: VisitToken([1; 16]),
            pseudonym: Pseudonym([2; 16]),
            number: u32::MAX,
            step: VisitStep::Checking,
            step_since: Duration::ZERO,
            failed: [Method::Face, Method::Pin, Method::Staff].map(|way| (way, u32::MAX)).into(),
            photo: ChipPhoto::There,
            code: Some(FailureCode::StaffAsked),
            open_questions: Vec::new(),
            photos: 0,
            decided: None,
            has_result: true,
            card_left: true,
            end: None,
        };
        let help = BoardHelp {
            call: u64::MAX,
            since: Duration::ZERO,
            code: Some(FailureCode::CardForgotten),
            answered_by: Some(StaffId::new("sato").unwrap()),
            settled: false,
        };
        let kiosk = KioskNow {
            name: name.clone(),
            state: KioskState::Busy(visit),
            help: Some(help),
            card_reader_gone: false,
            clock_ahead: None,
            receipt: Vec::new(),
            finished: Vec::new(),
        };
        let look = Look {
            kiosks: vec![kiosk],
            others: Vec::new(),
            disaster: false,
            now: Duration::from_secs(1 << 40),
        };
        (look, name)
    }

    #[test]
    fn largest_row_fits_a_line_and_arrives_as_it_was() {
        let (look, name) = largest();
        let row = Row::of(&look, &name, RunId([0xff; 16]));
        let line = serde_json::to_vec(&row).unwrap();
        assert!(line.len() < MAX_LINE_BYTES / 4, "{}", line.len());
        let back: Row = serde_json::from_slice(&line).unwrap();
        assert_eq!(back, row);
        let shown = back.shown(Duration::from_secs(10)).unwrap();
        let help = shown.help.unwrap();
        assert_eq!((help.call.number, help.since, help.answered), (u64::MAX, Duration::ZERO, true));
        let OtherState::Busy(visit) = shown.state else { panic!("a visit") };
        assert_eq!((visit.number, visit.failed.len(), visit.card_left), (u32::MAX, 3, true));
    }

    #[test]
    fn time_alone_is_no_change() {
        let (mut look, name) = largest();
        let row = |look: &Look| Row::of(look, &name, RunId([0; 16]));
        look.now = Duration::from_secs(10);
        let before = row(&look);
        look.now = Duration::from_secs(20);
        assert!(before != row(&look) && before.says_the_same(&row(&look)));
        look.kiosks[0].help = None;
        assert!(!before.says_the_same(&row(&look)));
        look.kiosks.clear();
        assert_eq!(row(&look).shown(Duration::ZERO).unwrap().state, OtherState::Starting);
    }

    proptest! {
        #[test]
        fn any_line_is_a_row_or_is_not(line in proptest::collection::vec(any::<u8>(), 0..300), at in 0usize..400, byte: u8) {
            let _ = serde_json::from_slice::<Row>(&line).map(|row| row.shown(Duration::ZERO));
            let (look, name) = largest();
            let mut near = serde_json::to_vec(&Row::of(&look, &name, RunId([0; 16]))).unwrap();
            if let Some(place) = near.get_mut(at) {
                *place = byte;
            }
            let _ = serde_json::from_slice::<Row>(&near).map(|row| row.shown(Duration::ZERO));
        }
    }
}
