//! A card that lies on the reader and was not placed: left there through a fault, or before the start.

use kiosk_visit::{Band, Event, FailureCode, GatewayTrouble, OutOfOrder, ScreenKind};

use crate::kiosk::{Kiosk, general};

fn is_asked_for(kiosk: &Kiosk) -> bool {
    let screen = kiosk.screen();
    screen.band == Band::CardMayGo && screen.texts().any(|text| text.key == "done-take")
}

fn lost(kiosk: &mut Kiosk) -> &mut Kiosk {
    kiosk.put(Event::ReaderLost(OutOfOrder::NoCardService))
}

#[test]
fn reader_lost_under_a_card_asks_for_the_card_for_a_while_and_again_when_it_is_seen_there() {
    let mut kiosk = Kiosk::ready(general());
    lost(kiosk.reach_pin());
    assert_eq!(kiosk.state(), "out_of_order");
    assert!(is_asked_for(&kiosk));
    // Nobody can tell whether it is there still; the list of papers is for everybody.
    kiosk.secs(30).put(Event::Ticked);
    assert!(!is_asked_for(&kiosk));

    kiosk.put(Event::ReaderFound).put(Event::CardLies);
    assert_eq!(kiosk.state(), "idle", "it begins nothing");
    assert!(is_asked_for(&kiosk));
    kiosk.take();
    assert_eq!((kiosk.state(), is_asked_for(&kiosk)), ("idle", false));
    kiosk.place();
    assert_eq!(kiosk.state(), "reading");
}

#[test]
fn card_that_was_taken_while_the_reader_was_away_is_asked_for_no_longer() {
    let mut kiosk = Kiosk::ready(general());
    lost(kiosk.reach_pin()).put(Event::ReaderFound);
    assert_eq!((kiosk.state(), is_asked_for(&kiosk)), ("idle", false));
    // Without a card nobody is asked for one.
    lost(&mut kiosk);
    assert!(!is_asked_for(&kiosk));
}

#[test]
fn staff_are_told_once_of_a_card_that_is_not_taken() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::CardLies);
    kiosk.secs(14).put(Event::Ticked);
    assert_eq!(kiosk.staff_calls(), []);
    kiosk.secs(1).put(Event::Ticked);
    assert_eq!(kiosk.staff_calls(), [FailureCode::CardForgotten]);
    kiosk.secs(60).put(Event::Ticked);
    assert_eq!(kiosk.staff_calls(), [FailureCode::CardForgotten]);
    assert!(is_asked_for(&kiosk));
}

#[test]
fn confirmed_visit_ends_with_its_result_and_asks_for_the_card_on_a_lost_reader() {
    let mut kiosk = Kiosk::ready(general());
    lost(kiosk.reach_writing()).written(Ok(()));
    assert_eq!(kiosk.screen().kind, ScreenKind::Result);
    let screen = kiosk.screen();
    assert_eq!(screen.title.key, "done-after");
    assert!(screen.body.iter().any(|text| text.key == "done-take"), "{screen:?}");
    kiosk.put(Event::ReaderFound).put(Event::CardLies);
    assert!(kiosk.screen().body.iter().any(|text| text.key == "done-take"));
    kiosk.take();
    assert!(kiosk.screen().body.iter().all(|text| text.key != "done-take"));
}

#[test]
fn card_placed_on_another_reader_is_served_whatever_lies_there() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::CardLies).take().place();
    assert_eq!(kiosk.state(), "reading");
    assert!(!is_asked_for(&kiosk));
}

#[test]
fn card_placed_while_nobody_is_served_is_asked_back() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::StartupChecked(Err(OutOfOrder::NoGateway(GatewayTrouble::Unreachable)))).place();
    assert_eq!(kiosk.state(), "out_of_order");
    assert!(is_asked_for(&kiosk));
    kiosk.take();
    assert!(!is_asked_for(&kiosk));
}
