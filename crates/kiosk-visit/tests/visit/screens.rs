//! Screens: whatever can be pressed does something, in every state and for whatever came before.

use std::collections::BTreeSet;

use kiosk_visit::{Event, ScreenKind, Weight};

use crate::kiosk::Kiosk;
use crate::matrix::{STATES, variants};

/// Presses every choice on the screen of a kiosk made anew each time.
pub fn press_all(make: impl Fn() -> Kiosk, what: &str) {
    let count = make().screen().choices.len();
    for index in 0..count {
        let mut kiosk = make();
        let choice = kiosk.screen().choices.swap_remove(index);
        let before = (kiosk.state(), kiosk.screen(), kiosk.visit.counters());
        kiosk.put(choice.event.clone());
        assert_eq!(kiosk.visit.counters(), before.2, "{what}: {:?} is ignored", choice.event);
        assert!(
            (kiosk.state(), &kiosk.screen()) != (before.0, &before.1) || !kiosk.last.is_empty(),
            "{what}: {:?} changes nothing",
            choice.event
        );
    }
}

#[test]
fn choices_are_all_accepted_and_change_something() {
    let count = variants().len();
    for index in 0..count {
        press_all(|| variants().swap_remove(index).1, variants()[index].0);
    }
}

#[test]
fn screens_are_all_reached_and_no_choice_stands_twice() {
    let mut kinds = BTreeSet::new();
    for (name, kiosk) in variants() {
        let screen = kiosk.screen();
        kinds.insert(screen.kind);
        for (index, choice) in screen.choices.iter().enumerate() {
            assert!(
                screen.choices[index + 1..].iter().all(|other| other.event != choice.event),
                "{name}: {:?} twice",
                choice.event
            );
        }
        let texts: Vec<_> = std::iter::once(&screen.title).chain(&screen.body).collect();
        for (index, text) in texts.iter().enumerate() {
            assert!(!texts[index + 1..].contains(text), "{name}: {} twice", text.key);
        }
    }
    assert_eq!(kinds.len(), 20, "{kinds:?}");
}

#[test]
fn screens_on_which_a_person_acts_have_a_way_out_and_help() {
    for (name, script) in STATES {
        let screen = script().screen();
        let person = matches!(
            screen.kind,
            ScreenKind::Choosing
                | ScreenKind::PinPad
                | ScreenKind::LastTry
                | ScreenKind::Face
                | ScreenKind::StaffCheck
                | ScreenKind::Consent
                | ScreenKind::Enrolment
        );
        if person {
            assert!(screen.choices.iter().any(|choice| choice.event == Event::Cancelled), "{name}");
            let staff = screen.choices.iter().any(|choice| choice.event == Event::StaffAsked);
            assert!(staff || *name == "staff_checking", "{name}");
        }
    }
}

#[test]
fn screens_with_yes_and_no_weigh_both_the_same() {
    for state in ["consenting", "asking_to_enrol", "asking_limit", "stopping"] {
        let (_, script) = STATES.iter().find(|(name, _)| *name == state).unwrap();
        let main: Vec<_> =
            script().screen().choices.into_iter().filter(|choice| choice.weight != Weight::Edge).collect();
        assert_eq!(main.len(), 2, "{state}");
        assert!(main.iter().all(|choice| choice.weight == Weight::Primary), "{state}");
    }
}
