//! The judgement on its table, and what a jump and a comparison make of each other.

use base_time::{Clock as _, ManualClock};
use jiff::SignedDuration;

use super::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[test]
fn clock_is_judged_by_the_difference_and_the_day_in_japan() {
    use ClockStanding::{NotCompared, Off, Right, Wrong};
    let at = |time: &str| Moment::from(time.parse::<jiff::Timestamp>().unwrap());
    let (noon, late, early) = ("2026-11-30T03:00:00Z", "2026-11-30T14:58:30Z", "2026-11-30T15:01:30Z");
    for (wall, ahead, expected) in [
        (noon, None, NotCompared),
        (noon, Some(0), Right),
        (noon, Some(MINUTE), Right),
        (noon, Some(-MINUTE), Right),
        (noon, Some(MINUTE + 1000), Off(61)),
        (noon, Some(2 * MINUTE), Off(120)),
        (noon, Some(-2 * MINUTE), Off(-120)),
        (noon, Some(5 * MINUTE), Off(300)),
        (noon, Some(5 * MINUTE + 1), Wrong(300)),
        (noon, Some(-DAY), Wrong(-86_400)),
        (noon, Some(10 * 365 * DAY), Wrong(315_360_000)),
        (noon, Some(-100 * 365 * DAY), Wrong(-3_153_600_000)),
        // Another day by the gateway's clock, on either side of midnight in Japan.
        (late, Some(-2 * MINUTE), Wrong(-120)),
        (late, Some(2 * MINUTE), Off(120)),
        (early, Some(2 * MINUTE), Wrong(120)),
        (early, Some(-2 * MINUTE), Off(-120)),
        // Seconds around midnight close nothing.
        ("2026-11-30T14:59:50Z", Some(-MINUTE), Right),
        ("1970-01-01T00:00:00Z", Some(i64::MIN), Wrong(i64::MIN / 1000)),
        ("1970-01-01T00:00:00Z", Some(i64::MAX), Wrong(i64::MAX / 1000)),
    ] {
        assert_eq!(ClockStanding::of(ahead, at(wall)), expected, "{wall} {ahead:?}");
    }
}

struct Bench {
    machine: Arc<ManualClock>,
    clock: Arc<SteadyClock>,
    watch: ClockWatch,
}

fn bench() -> Bench {
    let machine = Arc::new(ManualClock::at("2026-11-30T03:00:00Z".parse().unwrap()));
    let clock = Arc::new(SteadyClock::around(machine.clone()));
    Bench { machine, clock: clock.clone(), watch: ClockWatch::new(clock) }
}

impl Bench {
    fn jump(&self, seconds: i64) {
        self.machine.set_wall(self.machine.wall() + SignedDuration::from_secs(seconds));
    }

    fn compare(&mut self, standing: ClockStanding) -> ClockChange {
        let jumps = self.clock.jumps();
        self.watch.compared(ClockCompared { standing, jumps })
    }
}

#[test]
fn jump_holds_the_kiosk_until_the_new_time_was_compared() {
    for standing in [ClockStanding::Right, ClockStanding::Off(120), ClockStanding::NotCompared] {
        let mut bench = bench();
        assert!(bench.watch.is_right() && !bench.watch.jumped());
        let before = bench.clock.wall();
        bench.jump(7200);
        assert!(bench.watch.jumped() && !bench.watch.is_right());
        assert!(!bench.watch.jumped(), "told once");
        assert_eq!(bench.clock.wall(), before, "not followed before it was judged");
        assert_eq!(bench.compare(standing), ClockChange::Standing);
        assert!(bench.watch.is_right());
        assert_eq!(bench.clock.wall(), bench.machine.wall(), "{standing:?}");
    }
}

#[test]
fn new_time_that_is_wrong_is_never_followed() {
    let mut bench = bench();
    let before = bench.clock.wall();
    bench.jump(-86_400);
    for _ in 0..3 {
        bench.compare(ClockStanding::Wrong(-86_400));
        assert!(!bench.watch.is_right());
        assert_eq!((bench.clock.wall(), bench.watch.seconds()), (before, Some(-86_400)));
        bench.compare(ClockStanding::NotCompared);
        assert!(!bench.watch.is_right(), "a gateway that is away makes it no better");
        assert_eq!(bench.clock.wall(), before);
    }
    // Put right again.
    bench.jump(86_400);
    assert_eq!(bench.compare(ClockStanding::Right), ClockChange::Standing);
    assert!(bench.watch.is_right());
    assert_eq!((bench.clock.wall(), bench.watch.seconds()), (bench.machine.wall(), None));
}

#[test]
fn time_that_was_set_over_a_wrong_one_counts_where_the_gateway_is_away() {
    let mut bench = bench();
    bench.compare(ClockStanding::Wrong(-86_400));
    bench.jump(86_400);
    bench.compare(ClockStanding::NotCompared);
    assert!(bench.watch.is_right());
    assert_eq!(bench.clock.wall(), bench.machine.wall());
}

#[test]
fn comparison_from_before_a_jump_says_nothing_of_the_time_after() {
    let mut bench = bench();
    let jumps = bench.clock.jumps();
    bench.jump(-10 * 365 * 86_400);
    let compared = ClockCompared { standing: ClockStanding::Right, jumps };
    assert_eq!(bench.watch.compared(compared), ClockChange::Outdated);
    assert!(!bench.watch.is_right());
}

#[test]
fn clock_that_is_wrong_from_the_start_is_right_once_the_gateway_says_so() {
    let mut bench = bench();
    assert_eq!(bench.compare(ClockStanding::Wrong(301)), ClockChange::Standing);
    assert!(!bench.watch.is_right());
    assert_eq!(bench.compare(ClockStanding::NotCompared), ClockChange::None, "silence proves nothing");
    assert!(!bench.watch.is_right());
    assert_eq!(bench.compare(ClockStanding::Off(-90)), ClockChange::Standing);
    assert_eq!((bench.watch.is_right(), bench.watch.seconds()), (true, Some(-90)));
    assert_eq!(bench.compare(ClockStanding::Right), ClockChange::Standing);
    assert_eq!(bench.compare(ClockStanding::Right), ClockChange::None);
    bench.compare(ClockStanding::Off(120));
    for seconds in [119, 121, 130, 120] {
        assert_eq!(bench.compare(ClockStanding::Off(seconds)), ClockChange::None, "the same, told once");
    }
    assert_eq!(bench.compare(ClockStanding::Off(140)), ClockChange::Standing);
    bench.compare(ClockStanding::Right);
    assert_eq!(bench.watch.seconds(), None);
}
