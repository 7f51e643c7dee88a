//! The staff check and the call for help.

use kiosk_visit::{
    Effect, Event, FailureCode, Method, PhotoOutcome, PrintOutcome, StaffDecision, StaffPadKind, Weight,
};

use crate::kiosk::{Kiosk, general, good_card, names, notice, with_face};
use crate::matrix::STATES;
use crate::staff_sheet::with_sheet;

#[test]
fn staff_check_opens_the_key_for_this_visit() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).choose(Method::Staff);
    // The choice said what the cameras do, and the card face is read by itself.
    assert_eq!(
        (kiosk.state(), names(&kiosk.last)),
        ("reading_print", vec!["CallStaff", "AskChallenge", "ReadPrint"])
    );
    assert_eq!(kiosk.staff_calls(), [FailureCode::StaffAsked]);
    // Nothing to compare with yet: nobody is confirmed.
    kiosk.good_challenge().put(Event::StaffDecided(StaffDecision::Same));
    assert_eq!(kiosk.state(), "reading_print");
    kiosk.print(PrintOutcome::Read).opened();
    assert_eq!((kiosk.state(), kiosk.count("StartView")), ("staff_checking", 1));
    // One sentence, and nothing that looks like a step of the patient's.
    let screen = kiosk.screen();
    assert!(screen.body.is_empty() && screen.choices.iter().all(|choice| choice.weight == Weight::Edge));
    kiosk.put(Event::StaffDecided(StaffDecision::Same));
    assert!(matches!(
        kiosk.last[..],
        [Effect::SignChallenge { opened_by: Method::Staff, .. }, Effect::StopCamera]
    ));
    kiosk.signed(Ok(())).consent(true).consent(true);
    assert!(matches!(kiosk.last[..], [Effect::AskGateway { method: Method::Staff, .. }]));
}

#[test]
fn staff_decision_counts_while_the_patient_is_asked_something() {
    for cover in ["still_there", "stopping"] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_choice(good_card()).choose(Method::Staff).good_challenge();
        kiosk.staff_keys_code().opened();
        match cover {
            "still_there" => kiosk.secs(180),
            _ => kiosk.put(Event::Cancelled),
        };
        assert_eq!(kiosk.state(), cover);
        kiosk.put(Event::StaffDecided(StaffDecision::Same));
        assert_eq!(kiosk.state(), "signing");
    }
}

#[test]
fn staff_check_goes_on_without_a_photo_that_cannot_be_had_and_confirms_nobody() {
    for outcome in [PhotoOutcome::Locked, PhotoOutcome::NoPhoto, PhotoOutcome::NotBelieved] {
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_choice(good_card()).choose(Method::Staff).staff_keys_code();
        kiosk.photo(Ok(outcome));
        assert_eq!((kiosk.state(), kiosk.staff_calls().len()), ("staff_checking", 2), "{outcome:?}");
        kiosk.good_challenge().put(Event::StaffDecided(StaffDecision::Same));
        assert_eq!(kiosk.state(), "staff_checking", "{outcome:?}");
        kiosk.put(Event::StaffDecided(StaffDecision::NotConfirmed));
        assert_eq!(kiosk.screen().code, Some(FailureCode::StaffNotConfirmed), "{outcome:?}");
    }
}

#[test]
fn staff_check_may_be_left_on_the_way_to_the_photo_and_come_back_to() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).choose(Method::Staff).put(Event::BackPressed);
    assert_eq!(kiosk.state(), "staff_checking");
    kiosk.put(Event::StaffSheetPressed).put(Event::BackPressed);
    assert_eq!(kiosk.state(), "reading_print", "one step back is the reading");
    // Not read in time: staff are on their way, and the patient is asked for no number.
    kiosk.secs(20);
    assert_eq!((kiosk.state(), kiosk.last.len()), ("staff_checking", 1));
    // The card lifted while the code is keyed in comes back to the pad; a wrong code as well.
    kiosk.put(Event::StaffSheetPressed).take().place().same();
    assert_eq!(kiosk.state(), "entering_code");
    let choices = kiosk.screen().choices;
    assert!(
        !choices.iter().any(|choice| matches!(choice.event, Event::MethodChosen(_))),
        "the pad is for staff"
    );
    kiosk.code().photo(Ok(PhotoOutcome::WrongCode(9)));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_code", Some("code-wrong")));
    kiosk.code().opened();
    assert_eq!((kiosk.state(), kiosk.count("StartView")), ("staff_checking", 1));
    kiosk.take().place().same();
    assert_eq!((kiosk.state(), kiosk.count("StartView")), ("reading_print", 1));
    kiosk.staff_keys_code().opened();
    assert_eq!((kiosk.state(), kiosk.count("StartView")), ("staff_checking", 2));
    kiosk.put(Event::BackPressed).choose(Method::Pin);
    assert_eq!((kiosk.state(), kiosk.count("StopCamera")), ("entering_pin", 2));
}

#[test]
fn staff_check_asks_before_the_camera_where_the_choice_did_not_say_it() {
    let mut kiosk = Kiosk::ready(with_face());
    // Chosen beside the PIN pad, which says nothing of cameras.
    kiosk.reach_pin().choose(Method::Staff);
    assert_eq!((kiosk.state(), kiosk.count("ReadPrint")), ("staff_checking", 0));
    // The card face could be read, so the notice is offered.
    kiosk.put(Event::PrintChosen);
    assert_eq!(kiosk.state(), "camera_notice");
    kiosk.put(Event::BackPressed);
    kiosk.staff_keys_code().opened();
    assert_eq!((kiosk.state(), kiosk.count("StartView")), ("staff_checking", 0));
    kiosk.put(Event::PrintChosen);
    assert_eq!(kiosk.state(), "camera_notice");
    kiosk.accept_camera();
    assert_eq!((kiosk.state(), kiosk.count("StartView")), ("staff_checking", 1));
}

#[test]
fn staff_asked_changes_nothing_of_the_screen_it_is_pressed_on() {
    for (name, script) in STATES {
        let mut kiosk = script();
        let before = kiosk.screen();
        let Some(key) = before.choices.iter().position(|choice| choice.event == Event::StaffAsked) else {
            continue;
        };
        let calls = kiosk.count("CallStaff");
        kiosk.put(Event::StaffAsked).put(Event::StaffAsked);
        let after = kiosk.screen();
        assert_eq!((kiosk.state(), kiosk.count("CallStaff") - calls), (*name, 1), "{name}");
        let title = if *name == "no_card" { "help-called" } else { before.title.key };
        assert_eq!((after.kind, after.title.key, &after.body), (before.kind, title, &before.body), "{name}");
        assert_eq!(after.pin_pad, before.pin_pad, "{name}: digits stay");
        if *name != "no_card" {
            assert_eq!(after.choices[key].label.key, "btn-called", "{name}");
            assert_eq!(after.id(), before.id(), "{name}: the same question");
        }
    }
}

#[test]
fn staff_help_without_a_card_closes_by_itself() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::NoCardPressed);
    assert_eq!((kiosk.state(), kiosk.count("CallStaff")), ("no_card", 0));
    kiosk.put(Event::StaffAsked);
    assert_eq!((kiosk.screen().title.key, kiosk.staff_calls().len()), ("help-called", 1));
    kiosk.secs(30);
    assert_eq!(kiosk.state(), "idle");
}

#[test]
fn staff_are_called_for_a_check_although_they_came_for_help_before() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).put(Event::StaffAsked).put(Event::CallAnswered);
    // They have come and gone: the key calls again, and so does a check.
    assert!(kiosk.screen().choices.iter().any(|choice| choice.label.key == "btn-staff"));
    kiosk.put(Event::StaffAsked).choose(Method::Staff);
    assert_eq!(kiosk.staff_calls(), [FailureCode::StaffAsked; 3]);
}

#[test]
fn check_that_is_handed_over_is_taken_under_whatever_lies_over_the_waiting_screen() {
    let overlays: [fn(&mut Kiosk); 5] = [
        |_| {},
        |kiosk| _ = kiosk.secs(180),
        |kiosk| _ = kiosk.put(Event::Cancelled),
        |kiosk| _ = kiosk.put(Event::StaffSheetPressed),
        |kiosk| _ = kiosk.put(Event::StaffSheetPressed).put(Event::DigitEntered(4)),
    ];
    for (index, overlay) in overlays.into_iter().enumerate() {
        let mut kiosk = Kiosk::ready(with_sheet());
        kiosk.reach_open_check();
        overlay(&mut kiosk);
        kiosk.put(Event::CheckHandedOver);
        if kiosk.state() != "staff_sheet" {
            kiosk.put(Event::Continued).put(Event::StaffSheetPressed);
        }
        let pad = kiosk.screen().staff_pad.expect("the pad");
        assert_eq!((pad.kind, pad.entered), (StaffPadKind::HandedOver, 0), "{index}");
    }
}

#[test]
fn keys_of_the_waiting_screen_stay_where_they_are_when_the_call_is_answered() {
    let mut kiosk = Kiosk::ready(with_sheet());
    kiosk.reach_open_check();
    let before = kiosk.screen().choices;
    kiosk.put(Event::CallAnswered);
    assert_eq!(kiosk.screen().choices, before);
}

/// A console that does not run keeps nobody out: staff read a code, calls go on, and no way is offered that nobody can do.
#[test]
fn without_its_console_the_kiosk_serves_and_offers_no_staff_check() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.put(Event::ConsoleChanged(false));
    assert_eq!((kiosk.state(), kiosk.screen().code), ("idle", Some(FailureCode::ConsoleGone)));
    kiosk.put(Event::StaffAsked);
    assert_eq!(kiosk.staff_calls(), [FailureCode::StaffAsked]);
    // The words that the kiosk sounds its call for.
    assert!(kiosk.screen().texts().any(|text| text.means(kiosk_visit::Meaning::StaffComing)));
    kiosk.reach_choice(good_card());
    let offers = |kiosk: &Kiosk| kiosk.screen().offers(&Event::MethodChosen(Method::Staff));
    assert!(!offers(&kiosk) && kiosk.screen().offers(&Event::MethodChosen(Method::Pin)));
    assert_eq!(kiosk.screen().code, None, "a patient's screen is the patient's");
    // It comes back in the middle of a visit.
    kiosk.put(Event::ConsoleChanged(true));
    assert!(offers(&kiosk));
    kiosk.put(Event::Cancelled).put(Event::StopConfirmed).take();
    kiosk.goes_home();
    assert_eq!(kiosk.screen().code, None);
}
