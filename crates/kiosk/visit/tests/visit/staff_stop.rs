//! Staff stop a visit: in each state it takes effect, waits for the machine, or is too late, and never is lost.

use kiosk_visit::{Event, FailureCode, StateId, StateKind};

use crate::faults::go_on;
use crate::matrix::STATES;

#[test]
fn staff_stop_in_every_state_takes_effect_or_is_too_late() {
    for (name, script) in STATES {
        let mut kiosk = script();
        let state = kiosk.visit.state();
        let before = kiosk.visit.counters().ignored;
        kiosk.put(Event::StaffStopped);
        match state.kind() {
            // Nobody's visit, or one that is over: staff see how it ended.
            StateKind::Rest | StateKind::End => {
                assert_eq!(
                    (kiosk.visit.state(), kiosk.visit.counters().ignored),
                    (state, before + 1),
                    "{name}"
                );
                continue;
            }
            // Not before the machine has ended what it does.
            StateKind::Work => assert_eq!(kiosk.visit.state(), state, "{name}"),
            StateKind::Person | StateKind::Overlay => {
                assert_ne!(kiosk.visit.state(), state, "{name}");
            }
        }
        for _ in 0..20 {
            if kiosk.visit.state().kind() != StateKind::Work {
                break;
            }
            go_on(&mut kiosk);
        }
        let screen = kiosk.screen();
        let asked = matches!(state, StateId::Checking | StateId::Enrolling | StateId::AskingLimit);
        if asked || matches!(state, StateId::SendingLimit | StateId::Writing | StateId::WhoseCard) {
            // The gateway has confirmed it, or does so now: that is brought to its end, and staff see it.
            assert_eq!((kiosk.state(), screen.code), ("result", None), "{name}");
        } else if kiosk.card_present {
            assert_eq!((kiosk.state(), screen.code), ("take_card", Some(FailureCode::Stopped)), "{name}");
        } else {
            assert_eq!(kiosk.state(), "idle", "{name}");
        }
        kiosk.goes_home();
    }
}

#[test]
fn staff_stop_of_one_visit_is_none_of_the_next() {
    let (_, script) = STATES.iter().find(|(name, _)| *name == "verifying").unwrap();
    let mut kiosk = script();
    kiosk.put(Event::StaffStopped).secs(30).goes_home();
    kiosk.reach_consent();
    assert_eq!(kiosk.state(), "consenting");
}
