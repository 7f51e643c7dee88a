//! A gateway that goes away and comes back: the kiosk sends patients to reception before they enter a PIN, never in the middle of
//! a visit, and serves again by itself.

use std::time::Duration;

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use eligibility_sandbox::{Fault, FaultRule, Route};
use kiosk_visit::{Event, FailureCode, Screen, ScreenKind};

use crate::{HURRY, TMP};

/// Looks often, and does not wait long for a silent gateway.
pub fn often(text: String) -> String {
    text.replace(
        "terminal = \"kiosk-1\"",
        "terminal = \"kiosk-1\"\nstatus_seconds = 1\ntotal_seconds = 3\nconnect_seconds = 1",
    ) + HURRY
}

fn stage() -> TestKiosk {
    TestKiosk::builder(TMP).edit(often).start()
}

fn closed_by(stage: &mut TestKiosk, code: FailureCode) -> Screen {
    let screen = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).expect("out of order");
    assert_eq!((screen.title.key, screen.code), ("out-net", Some(code)), "{}", stage.kiosk.transcript());
    assert_eq!(screen.list.len(), 3, "the papers are listed");
    screen
}

#[test]
fn gateway_gone_closes_the_idle_kiosk_and_back_opens_it() {
    let mut stage = stage();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.world.gateway_away();
    closed_by(&mut stage, FailureCode::GatewayUnreachable);
    // A card that is placed now asks for nothing.
    let persona = TestKiosk::persona("hanako");
    stage.reader.place(stage.card(&persona));
    let still =
        stage.kiosk.work_until(Duration::from_millis(500), |screen| screen.kind != ScreenKind::OutOfOrder);
    assert!(still.is_err(), "{}", stage.kiosk.transcript());
    let card = stage.reader.lift().expect("the card");
    assert_eq!(card.log().verify_attempts_of_all(), 0);
    stage.world.gateway_back().expect("the gateway");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    stage.reader.place(card);
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
}

#[test]
fn kiosk_that_starts_without_its_gateway_is_closed_from_the_start() {
    // Nobody listens there.
    let elsewhere = |text: String| {
        let url = |line: &str| {
            if line.starts_with("url = ") { "url = \"https://127.0.0.1:9\"".into() } else { line.to_owned() }
        };
        often(text.lines().map(url).collect::<Vec<String>>().join("\n") + "\n")
    };
    let mut stage = TestKiosk::builder(TMP).edit(elsewhere).start();
    closed_by(&mut stage, FailureCode::GatewayUnreachable);
    assert!(!stage.kiosk.transcript().contains("[Idle]"), "{}", stage.kiosk.transcript());
}

#[test]
fn gateway_gone_in_the_middle_of_a_visit_leaves_that_visit_alone() {
    let mut stage = stage();
    let persona = TestKiosk::persona("hanako");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("PIN pad");
    stage.world.gateway_away();
    // As long as it would take to close an idle kiosk.
    let left = stage.kiosk.work_until(Duration::from_secs(4), |screen| screen.kind != ScreenKind::PinPad);
    assert!(left.is_err(), "{}", stage.kiosk.transcript());
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!((screen.kind, screen.code), (ScreenKind::Trouble, Some(FailureCode::GatewayUnreachable)));
    assert_eq!(screen.title.key, "result-identity-only");
    stage.reader.lift();
    closed_by(&mut stage, FailureCode::GatewayUnreachable);
    stage.world.gateway_back().expect("the gateway");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
}

#[test]
fn gateway_that_is_only_slow_or_knows_no_status_closes_nothing() {
    for (fault, route) in [
        (Fault::Delay(Duration::from_millis(1200)), None),
        (Fault::Status(404), Some(Route::Status)),
        (Fault::Status(405), Some(Route::Status)),
        (Fault::Status(429), Some(Route::Status)),
    ] {
        let mut stage = stage();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        stage.world.faults().add(FaultRule { route, ..FaultRule::from(fault.clone()) });
        let before = stage.world.seen().requests(Route::Status);
        let closed = stage.kiosk.work_until(Duration::from_secs(8), |screen| screen.kind != ScreenKind::Idle);
        assert!(closed.is_err(), "{fault:?}: {}", stage.kiosk.transcript());
        let asked = stage.world.seen().requests(Route::Status) - before;
        assert!(asked >= 3, "{fault:?}: asked {asked} times");
    }
}

#[test]
fn gateway_that_serves_nobody_or_is_silent_closes_the_kiosk_by_its_code() {
    for (fault, code) in [
        (Fault::Status(503), FailureCode::GatewayUnavailable),
        (Fault::Status(500), FailureCode::GatewayUnavailable),
        (Fault::Delay(Duration::from_secs(600)), FailureCode::GatewayUnreachable),
    ] {
        let mut stage = stage();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        stage.world.faults().add(FaultRule::from(fault).on(Route::Status));
        closed_by(&mut stage, code);
        stage.world.faults().clear();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    }
}

#[test]
fn one_lost_look_closes_nothing() {
    let mut stage = stage();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    for _ in 0..2 {
        stage.world.faults().add(FaultRule::from(Fault::Status(503)).on(Route::Status).times(2));
        let closed = stage.kiosk.work_until(Duration::from_secs(3), |screen| screen.kind != ScreenKind::Idle);
        assert!(closed.is_err(), "{}", stage.kiosk.transcript());
        assert!(stage.world.faults().list().is_empty(), "both were met");
    }
}

#[test]
fn visits_that_fail_count_as_looks() {
    // Looks are rare here, so that only visits see that the gateway is gone.
    let rare = |text: String| {
        text.replace("terminal = \"kiosk-1\"", "terminal = \"kiosk-1\"\nstatus_seconds = 600") + HURRY
    };
    let mut stage = TestKiosk::builder(TMP).edit(rare).start();
    let persona = TestKiosk::persona("hanako");
    stage.world.faults().add(FaultRule::from(Fault::Status(500)).on(Route::Challenges));
    for visit in 1..=3 {
        stage.kiosk.wait_for_rest(LIMIT).unwrap_or_else(|error| panic!("visit {visit}: {error}"));
        stage.reader.place(stage.card(&persona));
        let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
        assert_eq!(screen.code, Some(FailureCode::GatewayUnavailable));
        stage.reader.lift();
        if visit < 3 {
            stage.kiosk.press(Event::Closed);
        }
    }
    closed_by(&mut stage, FailureCode::GatewayUnavailable);
}
