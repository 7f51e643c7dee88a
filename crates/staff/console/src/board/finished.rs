//! Visits that ended some minutes ago: their row stays, so that reception can still look the result up when the patient comes to
//! the desk. A row has no name. The result behind it is opened, and recorded, as that of a visit that is there.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use kiosk_visit::{FailureCode, Method};
use staff_audit_log::{KioskName, Outcome, Pseudonym, VisitToken};

use super::{Board, Kiosk, KioskState, VisitNow};
use crate::result::ResultView;

/// Most visits of one kiosk whose rows stay.
const MAX: usize = 6;

/// How a visit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitEnd {
    /// How the patient showed who they are, if they did.
    pub method: Option<Method>,
    /// Whether it reached its goal.
    pub outcome: Outcome,
    /// Staff confirmed the person, who cannot answer: nothing was asked.
    pub unasked: bool,
}

/// A visit that has ended, without anything personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// What it was called on the console.
    pub token: VisitToken,
    /// Its number of the day at this kiosk, from 1.
    pub number: u32,
    /// How it ended.
    pub end: VisitEnd,
    /// Why it did not reach its goal.
    pub code: Option<FailureCode>,
    /// Whether there is a result to look at.
    pub has_result: bool,
    /// When it ended, by [`Clock::monotonic`](base_time::Clock::monotonic).
    pub ended: Duration,
}

struct Kept {
    row: Finished,
    pseudonym: Pseudonym,
    result: Option<Arc<ResultView>>,
}

/// The rows of one kiosk, the newest first.
#[derive(Default)]
pub(super) struct Shelf(VecDeque<Kept>);

impl Shelf {
    pub(super) fn rows(&self, now: Duration, keep: Duration) -> Vec<Finished> {
        let fresh = |kept: &&Kept| now.saturating_sub(kept.row.ended) < keep;
        self.0.iter().filter(fresh).map(|kept| kept.row.clone()).collect()
    }

    fn put(&mut self, visit: &VisitNow, result: Option<Arc<ResultView>>, now: Duration) {
        let Some(mut end) = visit.end else { return };
        // Whatever is behind it: R0 reads the same.
        if matches!(result.as_deref(), Some(ResultView::Neutral)) {
            end.outcome = Outcome::NotReached;
        }
        let row = Finished {
            token: visit.token,
            number: visit.number,
            end,
            code: visit.code,
            has_result: result.is_some(),
            ended: now,
        };
        self.0.push_front(Kept { row, pseudonym: visit.pseudonym, result });
        self.0.truncate(MAX);
    }
}

impl Kiosk {
    /// Keeps the row of the visit that is there, which ends now.
    pub(super) fn put_by(&mut self, now: Duration, keep: Duration) {
        if let KioskState::Busy(visit) = &self.state
            && !keep.is_zero()
        {
            self.finished.put(visit, self.result.take(), now);
        }
    }
}

impl Board {
    /// How long the row of a visit stays after its end, with its result behind it. Nothing stays unless this was called.
    pub fn keep_finished(&self, keep: Duration) {
        self.lock().keep = keep;
        self.forget_finished();
    }

    /// How the visit ends: without it, nothing of the visit stays.
    pub fn ends_as(&self, visit: VisitToken, end: VisitEnd) {
        self.of(visit, |visit, _, _| visit.end = Some(end));
    }

    /// Forgets the rows whose time is over, and their results. Called every second while there is a console.
    pub fn forget_finished(&self) {
        let now = self.clock.monotonic();
        let mut all = self.lock();
        let keep = all.keep;
        let mut gone = false;
        for kiosk in all.kiosks.values_mut() {
            let before = kiosk.finished.0.len();
            kiosk.finished.0.retain(|kept| now.saturating_sub(kept.row.ended) < keep);
            gone |= kiosk.finished.0.len() < before;
        }
        drop(all);
        if gone {
            self.tell();
        }
    }

    /// The result of a visit that is there, or that ended some minutes ago; with the kiosk and the visit's name in the log.
    #[must_use]
    pub fn result_of(&self, visit: VisitToken) -> Option<(KioskName, Pseudonym, Arc<ResultView>)> {
        let now = self.clock.monotonic();
        let all = self.lock();
        all.kiosks.iter().find_map(|(name, kiosk)| {
            if let KioskState::Busy(there) = &kiosk.state
                && there.token == visit
            {
                return Some((name.clone(), there.pseudonym, kiosk.result.clone()?));
            }
            let kept = kiosk.finished.0.iter().find(|kept| kept.row.token == visit)?;
            let fresh = now.saturating_sub(kept.row.ended) < all.keep;
            fresh.then(|| Some((name.clone(), kept.pseudonym, kept.result.clone()?))).flatten()
        })
    }
}
