//! The consents: asked, looked at once more, changed, sent; and how many taps a visit takes.

use std::time::Duration;

use kiosk_visit::{
    ConsentGiven, ConsentItem, ConsentProfile, Event, FaceOutcome, Key, Method, PinOutcome, PrintOutcome,
    ScreenKind, VisitConfig,
};

use crate::kiosk::{BULK, Kiosk, general, good_card, keys, settled, with_face};

fn promise(kiosk: &Kiosk) -> Option<&'static str> {
    kiosk.screen().promise.map(|text| text.key)
}

#[test]
fn visit_consents_are_sent_as_answered() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent();
    assert_eq!(kiosk.screen().title.key, "consent-med");
    kiosk.consent(true);
    assert_eq!(kiosk.screen().title.key, "consent-chk");
    kiosk.secs(3).put(Event::BackPressed);
    assert_eq!(kiosk.screen().title.key, "consent-med");
    // Each question's own last answer, however long the next one takes.
    let first = kiosk.now;
    kiosk.consent(false).secs(40);
    let second = kiosk.now;
    kiosk.consent(true);
    let given = |item, given| {
        let answered_at = if item == ConsentItem::Checkup { second } else { first };
        ConsentGiven { item, given, answered_at }
    };
    assert_eq!(
        kiosk.consents(),
        [
            given(ConsentItem::Medicines, false),
            given(ConsentItem::Treatment, false),
            given(ConsentItem::Checkup, true),
        ]
    );
}

#[test]
fn visit_consent_bulk_agrees_to_all_or_asks_one_by_one() {
    let config = VisitConfig { consent: ConsentProfile::from_toml(BULK).unwrap(), ..general() };
    let mut kiosk = Kiosk::ready(config.clone());
    kiosk.reach_signing().signed(Ok(()));
    assert_eq!(
        keys(&kiosk.screen().list),
        ["item-medicines", "item-treatment", "item-surgery", "item-checkup"]
    );
    kiosk.secs(7).put(Event::BulkAnswered(true));
    let now = kiosk.now;
    kiosk.reviewed();
    assert_eq!(kiosk.consents().len(), 4);
    assert!(kiosk.consents().iter().all(|consent| consent.given && consent.answered_at == now));
    // No limit question in this profile, though the gateway could answer one.
    kiosk.confirmed(settled());
    assert_eq!(kiosk.state(), "writing");

    let mut kiosk = Kiosk::ready(config);
    kiosk.reach_signing().signed(Ok(())).put(Event::BulkAnswered(false));
    kiosk.put(Event::BackPressed);
    assert!(kiosk.screen().choices.iter().any(|choice| choice.event == Event::BulkAnswered(true)));
    kiosk.put(Event::BulkAnswered(false)).consent(true).consent(false).consent(true);
    let refused: Vec<_> = kiosk.consents().into_iter().filter(|consent| !consent.given).collect();
    let answered_at = kiosk.now;
    assert_eq!(refused, [ConsentGiven { item: ConsentItem::Surgery, given: false, answered_at }]);
}

/// How often a finger touches the glass in a visit, with the questions that are asked since 2024-10.
#[test]
fn visit_takes_two_taps_by_face_and_seven_by_pin() {
    let ready = || {
        let consent = ConsentProfile::from_toml(BULK).unwrap();
        let mut kiosk = Kiosk::ready(VisitConfig { consent, ..with_face() });
        kiosk.reach_choice(good_card());
        kiosk
    };
    let by_face: fn(&mut Kiosk) = |kiosk| {
        kiosk.print(PrintOutcome::Read).opened().good_challenge().face(FaceOutcome::Accepted).signed(Ok(()));
    };
    let by_pin: fn(&mut Kiosk) = |kiosk| {
        kiosk.good_challenge().verified(Ok(PinOutcome::Right)).signed(Ok(()));
    };
    let pin = [1, 2, 3, 4].map(Event::DigitEntered);
    let pin = pin.into_iter().chain([Event::PinEntered]).collect();
    for (method, between, machine, taps) in
        [(Method::Face, vec![], by_face, 2), (Method::Pin, pin, by_pin, 7)]
    {
        let mut kiosk = ready();
        let mut presses = vec![Event::MethodChosen(method)];
        presses.extend(between);
        for press in &presses {
            assert!(kiosk.screen().offers(press) || kiosk.screen().has_pad(), "{press:?} can be pressed");
            kiosk.put(press.clone());
        }
        machine(&mut kiosk);
        presses.push(Event::BulkAnswered(true));
        kiosk.put(Event::BulkAnswered(true)).secs(4).confirmed(settled()).written(Ok(()));
        assert_eq!((kiosk.screen().title.key, presses.len()), ("done-title", taps), "{method:?}");
    }
}

#[test]
fn visit_consents_stand_once_more_and_can_be_changed() {
    let ready = || {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_consent().put(Event::ConsentAnswered(true)).put(Event::ConsentAnswered(false));
        kiosk
    };
    let mut kiosk = ready();
    let screen = kiosk.screen();
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::ConsentReview, "review-title"));
    assert_eq!(keys(&screen.list), ["review-medicines-yes", "review-treatment-yes", "review-checkup-no"]);
    // Who is content does nothing.
    kiosk.wait(Duration::from_millis(3_999));
    assert_eq!((kiosk.state(), kiosk.count("AskGateway")), ("reviewing", 0));
    kiosk.wait(Duration::from_millis(1));
    assert_eq!(kiosk.state(), "checking");
    // Or goes on at once, or changes it; what was changed is what is sent.
    let mut kiosk = ready();
    kiosk.put(Event::Continued);
    assert_eq!(kiosk.state(), "checking");
    let mut kiosk = ready();
    kiosk.put(Event::BackPressed);
    assert_eq!(kiosk.screen().title.key, "consent-med");
    kiosk.consent(false).consent(false);
    assert!(kiosk.consents().iter().all(|consent| !consent.given));
    // Who looks for something else is not hurried: nothing goes on by itself any more.
    let mut kiosk = ready();
    kiosk.put(Event::LanguagesPressed).put(Event::Closed).secs(59);
    assert_eq!(kiosk.state(), "reviewing");
    kiosk.secs(1);
    assert_eq!(kiosk.state(), "still_there");
    let mut kiosk = ready();
    kiosk.take().place().same();
    assert_eq!((kiosk.state(), promise(&kiosk)), ("reviewing", None));
    // Nor who calls for help, turns on the voice, or uses the keypad.
    let presses = [Event::StaffAsked, Event::KeyPressed(Key::Hash), Event::KeyPressed(Key::Star)];
    for press in presses {
        let mut kiosk = ready();
        assert_eq!(promise(&kiosk), Some("review-auto"));
        kiosk.secs(3).put(press.clone()).secs(30);
        assert_eq!((kiosk.state(), promise(&kiosk)), ("reviewing", None), "{press:?}");
    }
}
