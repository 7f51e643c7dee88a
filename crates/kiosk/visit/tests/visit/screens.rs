//! Screens: whatever can be pressed does something, in every state and for whatever came before.

use std::collections::BTreeSet;
use std::path::Path;

use kiosk_visit::{Adjustment, Event, ScreenKind, TEXT_KEYS, Weight};

use crate::kiosk::Kiosk;
use crate::matrix::{STATES, variants};

/// Presses every choice on the screen of a kiosk made anew each time.
pub fn press_all(make: impl Fn() -> Kiosk, what: &str) {
    let count = make().screen().choices.len();
    for index in 0..count {
        let mut kiosk = make();
        let choice = kiosk.screen().choices.swap_remove(index);
        if choice.label.key.starts_with("btn-called") {
            // It says what it has done.
            continue;
        }
        let before = (kiosk.state(), kiosk.screen(), kiosk.visit.counters());
        kiosk.put(choice.event.clone());
        assert_eq!(kiosk.visit.counters(), before.2, "{what}: {:?} is ignored", choice.event);
        // The sheet shows all sizes of type, the present one among them.
        if choice.event == Event::Adjusted(Adjustment::TextSize(before.1.preferences.text_size)) {
            continue;
        }
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
    assert_eq!(kinds.len(), 39, "{kinds:?}");
}

#[test]
fn screens_on_which_a_person_acts_have_a_way_out_and_help() {
    for (name, script) in STATES {
        let screen = script().screen();
        let person = !screen.busy
            && matches!(
                screen.kind,
                ScreenKind::Choosing
                    | ScreenKind::PhoneKind
                    | ScreenKind::PhoneHold
                    | ScreenKind::PinPad
                    | ScreenKind::LastTry
                    | ScreenKind::CameraNotice
                    | ScreenKind::ReadingPrint
                    | ScreenKind::CodePad
                    | ScreenKind::Face
                    | ScreenKind::StaffCheck
                    | ScreenKind::Consent
                    | ScreenKind::Question
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
    for state in ["consenting", "questioning", "asking_to_enrol", "asking_who", "asking_limit", "stopping"] {
        let (_, script) = STATES.iter().find(|(name, _)| *name == state).unwrap();
        let main: Vec<_> =
            script().screen().choices.into_iter().filter(|choice| choice.weight != Weight::Edge).collect();
        assert_eq!(main.len(), 2, "{state}");
        assert!(main.iter().all(|choice| choice.weight == Weight::Primary), "{state}");
    }
}

/// Every word of the sources that stands in quotes, `texts.rs` left out.
fn quoted(folder: &Path, words: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            quoted(&path, words);
        } else if !path.ends_with("texts.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            words.extend(source.split('"').map(str::to_owned));
        }
    }
}

#[test]
fn texts_are_listed_once_and_all_used() {
    // Drawn around or beside every screen, by the view.
    let view = ["code-label", "pin-del", "pin-ok", "pin-digit", "who-ask-private", "page-on", "page-back"];
    let mut words = BTreeSet::new();
    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    quoted(&room.join("src"), &mut words);
    // What is only said is chosen by the narrator.
    quoted(&room.join("../screens/src/speech"), &mut words);
    let mut seen = BTreeSet::new();
    for (key, _) in TEXT_KEYS {
        assert!(seen.insert(key), "{key} twice");
        let drawn =
            view.contains(key) || ["step-", "band-", "say-"].iter().any(|start| key.starts_with(start));
        assert!(drawn || words.contains(*key), "{key} is used nowhere");
    }
}
