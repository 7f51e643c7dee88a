//! The one guard against a wall clock that is put forward or back while the program runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{Clock, SystemClock};

/// By how much the wall clock may be put forward or back at once without being noticed: a leap second, or a correction of two
/// seconds, and what lies between the reading of two clocks. A
/// clock that is slewed (NTP) does not move against the monotonic clock, which is slewed with it.
pub const MAX_STEP: Duration = Duration::from_millis(2_500);

/// A clock that sees when the wall clock jumps: its difference to the monotonic clock is another than before, by more than
/// [`MAX_STEP`].
///
/// From then on [`Clock::wall`] does not follow the machine's wall clock: it goes on from the last time before the jump, by the
/// monotonic clock, so that nothing is written with a date of the other time. It follows again when the jump was taken back, or by
/// [`Self::follow`], once somebody has judged the new time. Anyone who asks for the time notices the jump; a machine that was
/// suspended jumps by as long.
#[derive(Debug)]
pub struct SteadyClock {
    machine: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The last time that the machine's wall clock showed and that was followed, and the monotonic clock then.
    wall: Timestamp,
    monotonic: Duration,
    /// How far the machine's wall clock is from where it should be, if it is not followed.
    apart: Option<SignedDuration>,
    /// A jump that nobody was told of yet.
    untold: Option<SignedDuration>,
    /// Jumps so far.
    jumps: u64,
}

impl SteadyClock {
    /// Starts the machine's clocks, and guards them.
    #[must_use]
    pub fn start() -> Self {
        Self::around(Arc::new(SystemClock::start()))
    }

    /// Guards the machine's clocks, from now on.
    #[must_use]
    pub fn around(machine: Arc<dyn Clock>) -> Self {
        let (wall, monotonic) = (machine.wall(), machine.monotonic());
        let state = State { wall, monotonic, apart: None, untold: None, jumps: 0 };
        Self { machine, state: Mutex::new(state) }
    }

    /// The machine's clocks, jump or not.
    #[must_use]
    pub fn machine(&self) -> &Arc<dyn Clock> {
        &self.machine
    }

    /// How many jumps there were so far: a judgement on the new time counts only while there was no other.
    pub fn jumps(&self) -> u64 {
        self.look().1.jumps
    }

    /// A jump that was not told before, forward positive.
    pub fn take_jump(&self) -> Option<SignedDuration> {
        self.look().1.untold.take()
    }

    /// Follows the machine's wall clock again, from where it stands now.
    pub fn follow(&self) {
        let mut state = self.state();
        (state.wall, state.monotonic) = (self.machine.wall(), self.machine.monotonic());
        state.apart = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked with the lock left whole values behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The wall-clock time that holds, after a look at the machine's clocks.
    fn look(&self) -> (Timestamp, MutexGuard<'_, State>) {
        let mut state = self.state();
        // This thread may have been held up between two clocks.
        let before = self.machine.monotonic();
        let wall = self.machine.wall();
        let after = self.machine.monotonic();
        let expected = |at: Duration| {
            let gone = at.saturating_sub(state.monotonic);
            state.wall.saturating_add(gone).unwrap_or(Timestamp::MAX)
        };
        let (earliest, latest) = (expected(before), expected(after));
        let jump = match wall {
            wall if wall < earliest => wall.duration_since(earliest),
            wall if wall > latest => wall.duration_since(latest),
            _ => SignedDuration::ZERO,
        };
        if is_small(jump) {
            (state.wall, state.monotonic, state.apart) = (wall, before, None);
            return (wall, state);
        }
        let is_new = state.apart.is_none_or(|apart| !is_small(jump.saturating_sub(apart)));
        if is_new {
            state.jumps = state.jumps.saturating_add(1);
            state.untold = Some(jump);
        }
        state.apart = Some(jump);
        (earliest, state)
    }
}

fn is_small(jump: SignedDuration) -> bool {
    jump.unsigned_abs() <= MAX_STEP
}

impl Clock for SteadyClock {
    fn monotonic(&self) -> Duration {
        self.machine.monotonic()
    }

    fn wall(&self) -> Timestamp {
        self.look().0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ManualClock;

    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;
    const YEAR: i64 = 365 * DAY;

    fn clocks() -> (Arc<ManualClock>, SteadyClock) {
        let machine = Arc::new(ManualClock::at("2026-11-30T02:00:00Z".parse().unwrap()));
        (machine.clone(), SteadyClock::around(machine))
    }

    fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    fn jump(machine: &ManualClock, by: SignedDuration) {
        machine.set_wall(machine.wall() + by);
    }

    /// Over these the wall clock reaches 2038-01-19T03:14:08Z, where 32 bits of seconds end.
    const TO_2038: i64 = 2_147_483_648 - 1_796_004_000;

    #[test]
    fn jump_is_noticed_once_and_the_time_goes_on_without_it() {
        let jumps =
            [HOUR, 2 * HOUR, DAY, 10 * YEAR, TO_2038].into_iter().flat_map(|by| [by, -by]).chain([3, -3]);
        for by in jumps {
            let (machine, clock) = clocks();
            machine.advance(Duration::from_secs(10));
            let before = clock.wall();
            jump(&machine, seconds(by));
            machine.advance(Duration::from_secs(5));
            assert_eq!(clock.wall(), before + seconds(5), "{by}");
            assert_eq!(clock.machine().wall(), before + seconds(by + 5), "{by}");
            assert_eq!((clock.take_jump(), clock.jumps()), (Some(seconds(by)), 1), "{by}");
            machine.advance(Duration::from_secs(60));
            assert_eq!((clock.take_jump(), clock.wall()), (None, before + seconds(65)), "{by}");
            assert_eq!(clock.jumps(), 1, "{by}");
        }
    }

    #[test]
    fn small_step_is_followed() {
        let (machine, clock) = clocks();
        for by in [1, -1, 2, -2, 2, 2, 2] {
            jump(&machine, seconds(by));
            assert_eq!((clock.wall(), clock.take_jump(), clock.jumps()), (machine.wall(), None, 0), "{by}");
            machine.advance(Duration::from_secs(1));
        }
    }

    #[test]
    fn time_that_passes_is_no_jump() {
        let (machine, clock) = clocks();
        for pause in [0, 1, 3600, 86_400, 400 * 86_400] {
            machine.advance(Duration::from_secs(pause));
            assert_eq!((clock.wall(), clock.take_jump()), (machine.wall(), None), "{pause}");
        }
    }

    #[test]
    fn jump_that_was_taken_back_is_followed_and_still_told() {
        let (machine, clock) = clocks();
        let before = machine.wall();
        jump(&machine, seconds(HOUR));
        assert_eq!(clock.wall(), before);
        jump(&machine, seconds(1 - HOUR));
        assert_eq!(clock.wall(), before + seconds(1));
        assert_eq!(clock.take_jump(), Some(seconds(HOUR)));
    }

    #[test]
    fn new_time_counts_once_it_was_judged_and_another_jump_is_told_again() {
        let (machine, clock) = clocks();
        jump(&machine, seconds(-DAY));
        assert_eq!(clock.take_jump(), Some(seconds(-DAY)));
        jump(&machine, seconds(HOUR));
        assert_eq!((clock.take_jump(), clock.jumps()), (Some(seconds(HOUR - DAY)), 2));
        clock.follow();
        assert_eq!((clock.wall(), clock.take_jump()), (machine.wall(), None));
        jump(&machine, seconds(DAY));
        assert_eq!(clock.take_jump(), Some(seconds(DAY)));
    }

    proptest! {
        /// However the machine's clock is moved, the time that is given never moves further than the monotonic clock, but for
        /// small steps.
        #[test]
        fn time_moves_with_the_monotonic_clock(moves in proptest::collection::vec((-20_i64..20, 0_u64..90), 1..40)) {
            let (machine, clock) = clocks();
            let mut last = clock.wall();
            for (by, pause) in moves {
                jump(&machine, seconds(by));
                machine.advance(Duration::from_secs(pause));
                let now = clock.wall();
                let moved = now.duration_since(last).saturating_sub(SignedDuration::try_from(Duration::from_secs(pause)).unwrap());
                prop_assert!(is_small(moved), "{moved:?}");
                last = now;
            }
        }
    }
}
