//! The digits of the PIN pad, mixed and put back.

use kiosk_visit::{Adjustment, EffectId, Event, Key, PadMixing, PadOrder, PinOutcome, VisitConfig, Weight};

use crate::kiosk::{Kiosk, general};

const MIXED: [u16; 9] = [4_711, 81, 9, 40_000, 17, 65_535, 3, 2, 1];

fn order(kiosk: &Kiosk) -> PadOrder {
    kiosk.screen().pin_pad.unwrap().order
}

/// The label of the key that stands on the pad.
fn key(kiosk: &Kiosk) -> Option<&'static str> {
    let choices = kiosk.screen().choices;
    choices.iter().find(|choice| choice.weight == Weight::OnPad).map(|choice| choice.label.key)
}

fn mixed(kiosk: &mut Kiosk) -> PadOrder {
    let order = PadOrder::mixed(MIXED);
    let id = kiosk.id("MixPad");
    kiosk.put(Event::PadMixed(id, order));
    order
}

#[test]
fn patient_mixes_the_digits_and_puts_them_back() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    assert_eq!((order(&kiosk), key(&kiosk)), (PadOrder::FIXED, Some("pin-mix")));
    kiosk.put(Event::PadMixPressed);
    kiosk.put(Event::DigitEntered(1));
    assert_eq!(kiosk.screen().pin_pad.unwrap().entered, 0, "keys that are about to change take nothing");
    let mixed = mixed(&mut kiosk);
    assert_ne!(mixed, PadOrder::FIXED);
    assert_eq!((order(&kiosk), key(&kiosk)), (mixed, Some("pin-unmix")));
    kiosk.put(Event::DigitEntered(1));
    assert_eq!(key(&kiosk), None, "not while digits are in");
    kiosk.put(Event::PadMixPressed);
    assert_eq!(order(&kiosk), mixed);
    kiosk.put(Event::DigitErased).put(Event::PadMixPressed);
    assert_eq!((order(&kiosk), key(&kiosk)), (PadOrder::FIXED, Some("pin-mix")));
}

#[test]
fn digits_stay_mixed_for_the_visit_and_not_for_the_next() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().put(Event::PadMixPressed);
    let order_of_the_first = mixed(&mut kiosk);
    kiosk.pin().verified(Ok(PinOutcome::Wrong(2)));
    assert_eq!(order(&kiosk), order_of_the_first);
    kiosk.put(Event::Cancelled).put(Event::StopConfirmed).take();
    kiosk.reach_pin();
    assert_eq!(order(&kiosk), PadOrder::FIXED);
}

#[test]
fn kiosk_that_always_mixes_does_so_anew_for_each_pad_and_offers_no_key() {
    let mut kiosk = Kiosk::ready(VisitConfig { pad_mixing: PadMixing::Always, ..general() });
    kiosk.reach_pin();
    let first = mixed(&mut kiosk);
    assert_eq!((order(&kiosk), key(&kiosk)), (first, None));
    kiosk.pin().verified(Ok(PinOutcome::Wrong(2)));
    assert_eq!(kiosk.count("MixPad"), 2);
    kiosk.put(Event::PadMixed(EffectId(u64::MAX), PadOrder::FIXED));
    assert_eq!(order(&kiosk), first, "an old answer");
}

#[test]
fn keypad_and_voice_have_the_digits_where_they_always_are() {
    for begun in [Event::KeyPressed(Key::Digit(7)), Event::Adjusted(Adjustment::Speech(true))] {
        for pad_mixing in [PadMixing::Patient, PadMixing::Always] {
            let mut kiosk = Kiosk::ready(VisitConfig { pad_mixing, ..general() });
            kiosk.reach_pin();
            if pad_mixing == PadMixing::Patient {
                kiosk.put(Event::PadMixPressed);
            }
            mixed(&mut kiosk);
            kiosk.put(begun.clone());
            assert_eq!((order(&kiosk), key(&kiosk)), (PadOrder::FIXED, None), "{begun:?} {pad_mixing:?}");
        }
    }
    let off = VisitConfig { pad_mixing: PadMixing::Off, ..general() };
    let mut kiosk = Kiosk::ready(off);
    kiosk.reach_pin().put(Event::PadMixPressed);
    assert_eq!((key(&kiosk), kiosk.count("MixPad")), (None, 0));
}

#[test]
fn order_of_the_digits_is_in_no_debug_text() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().put(Event::PadMixPressed);
    let order = mixed(&mut kiosk);
    let keys = format!("{:?}", order.keys());
    let text = format!("{:?} {:?} {:?}", kiosk.visit, kiosk.screen(), Event::PadMixed(EffectId(1), order));
    assert!(text.contains("Mixed") && !text.contains(&keys));
}
