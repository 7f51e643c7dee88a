//! What opens the card's key without its PIN fails: the visit goes on by the PIN where there is one, and staff are told.

use kiosk_visit::{
    CardTrouble, Event, FaceOutcome, FailureCode, Method, PinOutcome, PinState, PrintOutcome, SameCard,
    Screen, StaffDecision, Text,
};

use crate::kiosk::{Kiosk, card, general, good_card, keys, notice, recheck, settled, with_face};

const FAILED: Result<(), CardTrouble> = Err(CardTrouble::AuthorisationFailed);

fn labels(screen: &Screen) -> Vec<&'static str> {
    let labels: Vec<Text> = screen.choices.iter().map(|choice| choice.label.clone()).collect();
    keys(&labels)
}

#[test]
fn face_visit_goes_on_by_pin_and_neither_face_nor_staff_is_offered_again() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera().good_challenge().face(FaceOutcome::Accepted).signed(FAILED);
    assert_eq!(kiosk.staff_calls(), [FailureCode::AuthorisationFailed]);
    // The key was shut with the card's power: the card is looked at again first.
    kiosk.rechecked(Ok(recheck(SameCard::Same, PinState::TriesLeft(3))));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some("way-closed")));
    let offered = labels(&kiosk.screen());
    assert!(!offered.contains(&"method-face") && !offered.contains(&"method-staff"), "{offered:?}");
    kiosk.choose(Method::Face).choose(Method::Staff);
    assert_eq!(kiosk.state(), "entering_pin");
    // The challenge was not used up.
    kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(())).consent(true).consent(true);
    kiosk.confirmed(settled()).put(Event::LimitAnswered(false)).confirmed(settled()).written(Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-title");
    assert_eq!((kiosk.count("AskChallenge"), kiosk.count("VerifyPin")), (1, 1));
    assert_eq!(kiosk.staff_calls(), [FailureCode::AuthorisationFailed]);
}

#[test]
fn staff_check_goes_on_by_pin_and_a_call_for_help_is_one_for_help_only() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_choice(good_card()).choose(Method::Staff).staff_keys_code().opened();
    kiosk.good_challenge().put(Event::StaffDecided(StaffDecision::Same)).signed(FAILED).same();
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some("way-closed")));
    kiosk.put(Event::StaffAsked);
    assert_eq!(kiosk.state(), "entering_pin", "no second staff check");
}

#[test]
fn without_a_pin_the_visit_ends_with_its_own_code_and_a_refusing_card_with_another() {
    for (pin, trouble, code) in [
        (PinState::None, CardTrouble::AuthorisationFailed, FailureCode::AuthorisationFailed),
        (PinState::Locked, CardTrouble::AuthorisationFailed, FailureCode::AuthorisationFailed),
        (PinState::None, CardTrouble::SignatureRefused, FailureCode::CardSignature),
    ] {
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_choice(card(pin, true, 400));
        if kiosk.state() == "choosing" {
            kiosk.choose(Method::Face);
        }
        kiosk.accept_camera().print(PrintOutcome::Read).opened().good_challenge();
        kiosk.face(FaceOutcome::Accepted).signed(Err(trouble));
        assert_eq!((kiosk.screen().code, kiosk.staff_calls()), (Some(code), vec![code]), "{pin:?}");
        kiosk.goes_home();
    }
}

#[test]
fn the_next_visit_has_all_its_ways_again() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera().good_challenge().face(FaceOutcome::Accepted).signed(FAILED);
    kiosk.goes_home();
    kiosk.reach_choice(good_card());
    let offered = labels(&kiosk.screen());
    assert!(offered.contains(&"method-face") && offered.contains(&"method-staff"), "{offered:?}");
}
