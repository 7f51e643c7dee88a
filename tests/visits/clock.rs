//! A wall clock that is wrong, and one that is put forward or back in the middle of a visit: nobody is asked for anything by it, and
//! nothing is written with its date.

use std::sync::Arc;
use std::time::Duration;

use acceptance::clock::ShiftedClock;
use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use base_time::{Clock as _, Moment, SystemClock};
use jiff::Timestamp;
use kiosk_app::staff::account_admin::AccountAdmin;
use kiosk_visit::{Event, FailureCode, Screen, ScreenKind};

use crate::TMP;
use crate::gateway_gone::often;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// A kiosk whose clock is so many seconds ahead of the gateway's.
fn stage(ahead: i64) -> (TestKiosk, Arc<ShiftedClock>) {
    let clock = Arc::new(ShiftedClock::ahead(ahead));
    (TestKiosk::builder(TMP).clock(clock.clone()).edit(often).start(), clock)
}

fn closed_by_the_clock(stage: &mut TestKiosk, what: &str) -> Screen {
    let wrong = |screen: &Screen| {
        screen.kind == ScreenKind::OutOfOrder && screen.code == Some(FailureCode::WrongClock)
    };
    let screen = stage.kiosk.work_until(LIMIT, wrong);
    screen.unwrap_or_else(|screen| panic!("{what}: {screen:?}\n{}", stage.kiosk.transcript()))
}

/// Seconds to the year 2038, where 32 bits of seconds end.
fn to_2038() -> i64 {
    2_147_483_648 - Timestamp::now().as_second()
}

/// Every time that the audit log tells lies between the start of the test and now.
fn records_have_the_right_time(stage: &TestKiosk, since: Moment) {
    let mut text = Vec::new();
    AccountAdmin::open(stage.world.config()).and_then(|book| book.export(&mut text)).expect("the log");
    let now = SystemClock::start().moment();
    let text = String::from_utf8(text).expect("UTF-8");
    let times = text.lines().filter_map(|line| line.split_once("\"at\":")?.1.split([',', '}']).next());
    let times: Vec<u64> = times.map(|at| at.trim_matches('"').parse().expect("milliseconds")).collect();
    assert!(!times.is_empty(), "{text}");
    assert!(times.iter().all(|at| (since.0..=now.0).contains(at)), "{since:?} {times:?} {now:?}");
}

#[test]
fn kiosk_whose_clock_is_wrong_asks_nobody_for_a_pin_and_serves_when_it_is_right() {
    // Out of the whole list the smallest: beyond five minutes by what a look may take.
    for ahead in [-DAY, DAY, -25 * YEAR, 10 * YEAR, to_2038(), 310, -310] {
        let (mut stage, clock) = stage(ahead);
        let what = format!("{ahead} s");
        let screen = closed_by_the_clock(&mut stage, &what);
        assert_eq!((screen.title.key, screen.list.len()), ("out-title", 3), "{what}");
        assert!(!stage.kiosk.transcript().contains("[Idle]"), "{}", stage.kiosk.transcript());
        let persona = TestKiosk::persona("hanako");
        stage.reader.place(stage.card(&persona));
        let begun = stage
            .kiosk
            .work_until(Duration::from_millis(300), |screen| screen.kind != ScreenKind::OutOfOrder);
        assert!(begun.is_err(), "{what}: {}", stage.kiosk.transcript());
        let card = stage.reader.lift().expect("the card");
        assert_eq!(card.log().verify_attempts_of_all(), 0, "{what}");

        clock.shift(0);
        stage.kiosk.wait_for_rest(LIMIT).unwrap_or_else(|error| panic!("{what}: {error}"));
        stage.reader.place(card);
        let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
        assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"), "{what}");
        assert_eq!(stage.received().len(), 1, "{what}");
    }
}

#[test]
fn clock_that_differs_a_little_serves() {
    for ahead in [2, -30, 55] {
        let (mut stage, _clock) = stage(ahead);
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        let closed = stage.kiosk.work_until(Duration::from_secs(3), |screen| screen.kind != ScreenKind::Idle);
        assert!(closed.is_err(), "{ahead}: {}", stage.kiosk.transcript());
    }
}

/// Answers what is asked until this screen is there.
fn reach(stage: &mut TestKiosk, patient: &Patient, wanted: ScreenKind) {
    let asks = |screen: &Screen| {
        use ScreenKind as S;
        screen.kind == wanted
            || matches!(
                screen.kind,
                S::Choosing | S::PinPad | S::Consent | S::ConsentReview | S::Who | S::Limit
            )
    };
    let mut tries = 0;
    for _ in 0..20 {
        let screen = stage.kiosk.work_until(LIMIT, asks).expect("a question");
        if screen.kind == wanted {
            return;
        }
        patient.answer(&mut stage.kiosk, &screen, &mut tries);
    }
    panic!("never at {wanted:?}: {}", stage.kiosk.transcript());
}

#[test]
fn clock_that_jumps_in_a_visit_ends_it_at_reception_and_nothing_is_written_with_its_time() {
    let jumps = [-10 * YEAR, -2 * HOUR, 2 * HOUR, -HOUR, DAY, -DAY, 10 * YEAR, to_2038()];
    let screens = [
        (ScreenKind::PinPad, 0),
        (ScreenKind::Consent, 1),
        (ScreenKind::ConsentReview, 1),
        (ScreenKind::Who, 1),
        (ScreenKind::Limit, 1),
    ];
    for (index, by) in jumps.into_iter().enumerate() {
        let (at, verified) = screens[index % screens.len()];
        let since = SystemClock::start().moment();
        let (mut stage, clock) = stage(0);
        let what = format!("{by} s at {at:?}");
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        let persona = TestKiosk::persona("hanako");
        let patient = Patient::knowing(&persona);
        stage.reader.place(stage.card(&persona));
        reach(&mut stage, &patient, at);

        clock.shift(by);
        let screen = stage.kiosk.screen();
        patient.answer(&mut stage.kiosk, &screen, &mut 0);
        // What the gateway had confirmed is written, with the time before.
        let confirmed = at == ScreenKind::Limit;
        let (ends, told) = match confirmed {
            true => (ScreenKind::Result, (None, "done-title")),
            false => (ScreenKind::Trouble, (Some(FailureCode::WrongClock), "trouble-machine")),
        };
        let screen = stage.kiosk.wait_for(ends, LIMIT);
        let screen = screen.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!((screen.code, screen.title.key), told, "{what}");

        let card = stage.reader.lift().expect("the card");
        assert_eq!(card.log().verify_attempts_of_all(), verified, "{what}");
        stage.kiosk.press(Event::Closed);
        closed_by_the_clock(&mut stage, &what);
        // The gateway says that it is wrong, and it stays so.
        let open =
            stage.kiosk.work_until(Duration::from_secs(3), |screen| screen.kind != ScreenKind::OutOfOrder);
        assert!(open.is_err(), "{what}: {}", stage.kiosk.transcript());
        assert_eq!(stage.received().len(), usize::from(confirmed), "{what}");

        clock.shift(0);
        stage.kiosk.wait_for_rest(LIMIT).unwrap_or_else(|error| panic!("{what}: {error}"));
        stage.reader.place(card);
        let screen = patient.visit(&mut stage.kiosk);
        assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"), "{what}");
        assert_eq!(stage.received().len(), 1 + usize::from(confirmed), "{what}");
        records_have_the_right_time(&stage, since);
    }
}

#[test]
fn small_step_of_the_clock_disturbs_no_visit() {
    let (mut stage, clock) = stage(0);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    let persona = TestKiosk::persona("hanako");
    let patient = Patient::knowing(&persona);
    stage.reader.place(stage.card(&persona));
    let mut shift = 0;
    for (at, by) in [(ScreenKind::PinPad, 1), (ScreenKind::Consent, -2), (ScreenKind::Limit, 2)] {
        reach(&mut stage, &patient, at);
        shift += by;
        clock.shift(shift);
        stage.kiosk.tick();
    }
    let screen = patient.visit(&mut stage.kiosk);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    assert_eq!(stage.received().len(), 1);
}

/// A clock without a battery: the program starts in another year, and the network puts it right a moment later.
#[test]
fn jump_to_the_right_time_is_followed() {
    let (mut stage, clock) = stage(-25 * YEAR);
    closed_by_the_clock(&mut stage, "at the start");
    let since = SystemClock::start().moment();
    clock.shift(0);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    let persona = TestKiosk::persona("hanako");
    stage.reader.place(stage.card(&persona));
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    let files = stage.received();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let written = base_time::in_japan(Timestamp::now()).strftime("%Y%m%d").to_string();
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    let yesterday = base_time::in_japan(Timestamp::now() - jiff::SignedDuration::from_mins(1));
    let days = [written, yesterday.strftime("%Y%m%d").to_string()];
    assert!(days.iter().any(|day| name.contains(day.as_str())), "{name}");
    assert!(since.0 > 0);
}
