//! How many refusals of strangers the audit log takes: what fails closed when it is full must not grow by anyone who knocks.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Refusals that are recorded one by one, at any speed.
const BURST: u32 = 60;
/// After that one more is recorded in so long: 8,640 a day, about 3 MB.
const EVERY: Duration = Duration::from_secs(10);

/// The budget, and what was not recorded for want of it.
#[derive(Debug)]
pub(crate) struct RefusalBudget(Mutex<State>);

#[derive(Debug)]
struct State {
    left: u32,
    /// Up to when the budget was filled up.
    filled: Duration,
    unrecorded: u64,
    /// It was told that the log keeps its reserve.
    told: bool,
}

impl Default for RefusalBudget {
    fn default() -> Self {
        Self(Mutex::new(State { left: BURST, filled: Duration::ZERO, unrecorded: 0, told: false }))
    }
}

impl RefusalBudget {
    /// So many were not recorded, for the log keeps what is left of it for others. Told once, and again after some were recorded.
    pub fn leave_out(&self, count: u64) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.unrecorded = state.unrecorded.saturating_add(count);
        if !std::mem::replace(&mut state.told, true) {
            tracing::warn!("the audit log is in its reserve: refusals are counted and not recorded");
        }
    }

    /// One was recorded: the log takes them again, and is told of anew when it does not.
    pub fn recorded(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).told = false;
    }

    /// Whether one more refusal is recorded, and how many were not since the last that was; `None`: it is only counted.
    pub fn take(&self, now: Duration) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let earned = now.saturating_sub(state.filled).as_secs() / EVERY.as_secs();
        if earned > 0 {
            state.left = state.left.saturating_add(u32::try_from(earned).unwrap_or(u32::MAX)).min(BURST);
            state.filled =
                if state.left == BURST { now } else { now.saturating_sub(remainder(now, state.filled)) };
        }
        if state.left == 0 {
            state.unrecorded = state.unrecorded.saturating_add(1);
            return None;
        }
        state.left -= 1;
        Some(std::mem::take(&mut state.unrecorded))
    }
}

/// What has passed of the next refusal's time.
fn remainder(now: Duration, filled: Duration) -> Duration {
    Duration::from_nanos(
        u64::try_from(now.saturating_sub(filled).as_nanos() % EVERY.as_nanos()).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burst_is_recorded_then_one_in_ten_seconds_and_what_was_not_is_counted() {
        let budget = RefusalBudget::default();
        let at = Duration::from_secs;
        let recorded = (0..1000).filter(|_| budget.take(at(1)).is_some()).count();
        assert_eq!(recorded, 60);
        assert_eq!(budget.take(at(9)), None);
        assert_eq!(budget.take(at(11)), Some(941));
        assert_eq!(budget.take(at(15)), None);
        assert_eq!(budget.take(at(20)), Some(1), "the time that passed before counts");
        // A day of knocking, a hundred times a second.
        let day = (0..8_640_000_u64)
            .filter(|n| budget.take(at(100) + Duration::from_millis(n * 10)).is_some())
            .count();
        assert!((8_640..=8_720).contains(&day), "{day}");
        // Quiet for long: a burst again, and no more.
        let later = (0..1000).filter(|_| budget.take(at(1_000_000)).is_some()).count();
        assert_eq!(later, 60);
    }
}
