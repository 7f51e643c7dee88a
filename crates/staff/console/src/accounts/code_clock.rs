//! One-time codes that are right by another clock than the kiosk's: somebody whose phone and kiosk differ by minutes is told so, once
//! name and password were right.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base_time::Moment;
use staff_audit_log::StaffId;

use super::Secret;
use super::totp::{PERIOD, WINDOW};

/// Codes of this many periods before and after now are looked at: ten minutes.
const FAR: u64 = 20;
/// Most codes that are remembered because somebody was told about them; the oldest go first.
const MAX_TOLD: usize = 64;

/// Codes that somebody was told about. Each is spent by that: a guess that met a code of the minutes to come would otherwise be one to
/// wait with.
#[derive(Default)]
pub(super) struct CodeClocks(Mutex<VecDeque<(StaffId, u64)>>);

impl CodeClocks {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(StaffId, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the code of this period is spent.
    pub fn is_spent(&self, staff: Option<&StaffId>, step: u64) -> bool {
        self.lock().iter().any(|(told, spent)| Some(told) == staff && *spent == step)
    }

    /// By how many seconds the kiosk's clock would be ahead (behind: negative) for this code to be right; `None` where it is no code of
    /// these minutes, or one that was used.
    pub fn ahead(secret: &Secret, code: &str, last_step: u64, now: Moment) -> Option<Other> {
        let middle = now.seconds() / PERIOD;
        let step = secret.step_near(code, now, FAR)?;
        // One that lies further ahead was noted while the clock was ahead.
        let used = step <= last_step && last_step <= middle + FAR;
        let periods = i64::try_from(middle).ok()? - i64::try_from(step).ok()?;
        // Within the window it is refused for another reason.
        let far = step.abs_diff(middle) > WINDOW;
        (far && !used).then_some(Other { step, seconds: periods * i64::try_from(PERIOD).ok()? })
    }

    /// Says so to this member of staff, once: the code is spent.
    pub fn tell(&self, staff: &StaffId, other: Other) -> Option<i64> {
        if self.is_spent(Some(staff), other.step) {
            return None;
        }
        let mut told = self.lock();
        if told.len() == MAX_TOLD {
            told.pop_front();
        }
        told.push_back((staff.clone(), other.step));
        Some(other.seconds)
    }
}

/// A code of another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Other {
    step: u64,
    seconds: i64,
}

#[cfg(test)]
mod tests {
    use base_time::SystemEntropy;

    use super::*;

    fn at(step: u64) -> Moment {
        Moment(step * PERIOD * 1000)
    }

    #[test]
    fn code_of_another_clock_says_how_far_that_is_within_ten_minutes() {
        let secret = Secret::random(&SystemEntropy).unwrap();
        let ahead = |step, last| {
            CodeClocks::ahead(&secret, &secret.code(at(step)), last, at(1000)).map(|other| other.seconds)
        };
        for (step, expected) in [
            (979, None),
            (980, Some(600)),
            (996, Some(120)),
            (998, Some(60)),
            (999, None),
            (1000, None),
            (1001, None),
            (1004, Some(-120)),
            (1020, Some(-600)),
            (1021, None),
        ] {
            assert_eq!(ahead(step, 0), expected, "{step}");
        }
        assert_eq!(ahead(996, 996), None, "used before");
        assert_eq!(ahead(1004, 1004), None, "used, and the clock was put back");
        assert_eq!(ahead(996, 5000), Some(120), "noted while the clock was ahead");
        assert_eq!(CodeClocks::ahead(&secret, "12345", 0, at(1000)), None);
    }

    #[test]
    fn code_that_was_told_about_is_spent_and_the_memory_is_bounded() {
        let (clocks, staff) = (CodeClocks::default(), StaffId::new("sato").unwrap());
        for step in 0..200 {
            let other = Other { step, seconds: 30 };
            assert_eq!(clocks.tell(&staff, other), Some(30));
            assert_eq!(clocks.tell(&staff, other), None, "once");
            assert!(clocks.is_spent(Some(&staff), step));
        }
        assert_eq!(clocks.lock().len(), MAX_TOLD);
        assert!(!clocks.is_spent(Some(&StaffId::new("suzuki").unwrap()), 199) && !clocks.is_spent(None, 199));
    }
}
