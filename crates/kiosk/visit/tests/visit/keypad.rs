//! The keypad, the sheets, and what a person may set for their visit.

use std::time::Duration;

use kiosk_visit::{
    Adjustment, Effect, Event, Key, Language, Method, PinOutcome, Pressed, ScreenKind, SpeechOrder, TextSize,
    Volume, Weight,
};
use proptest::prelude::*;

use crate::kiosk::{Kiosk, general, good_card, settled, with_face};
use crate::matrix::{STATES, variants};

fn digit(kiosk: &mut Kiosk, digit: u8) -> &mut Kiosk {
    kiosk.put(Event::KeyPressed(Key::Digit(digit)))
}

/// Presses the number that stands before the choice.
fn choose<'a>(kiosk: &'a mut Kiosk, event: &Event) -> &'a mut Kiosk {
    let screen = kiosk.screen();
    let place = screen.choices.iter().position(|choice| choice.event == *event);
    let number = place.and_then(|place| screen.number(place));
    digit(kiosk, number.unwrap_or_else(|| panic!("{event:?} has no number on {:?}", screen.kind)))
}

#[test]
fn keypad_alone_makes_a_whole_visit() {
    let mut kiosk = Kiosk::ready(with_face());
    digit(&mut kiosk, 5);
    assert!(kiosk.screen().preferences.speech, "any key begins the voice guide");
    kiosk.place().read(Ok(good_card()));
    choose(&mut kiosk, &Event::MethodChosen(Method::Pin)).good_challenge();
    for number in [1, 2, 3] {
        digit(&mut kiosk, number);
    }
    // One too many wrong, one taken back.
    digit(&mut kiosk, 9).put(Event::KeyPressed(Key::Star));
    assert_eq!(kiosk.screen().pin_pad.map(|pad| pad.entered), Some(3));
    digit(&mut kiosk, 4).put(Event::KeyPressed(Key::Hash));
    kiosk.verified(Ok(PinOutcome::Right)).signed(Ok(())).secs(3);
    choose(&mut kiosk, &Event::ConsentAnswered(true));
    choose(&mut kiosk, &Event::ConsentAnswered(false));
    // Nothing goes on by itself where a key has to be heard first.
    kiosk.secs(100);
    assert_eq!(kiosk.screen().kind, ScreenKind::ConsentReview);
    choose(&mut kiosk, &Event::Continued);
    kiosk.confirmed(settled());
    choose(&mut kiosk, &Event::LimitAnswered(true));
    kiosk.gateway(Ok(kiosk_visit::GatewayAnswer::Confirmed(settled()))).written(Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-title");
    kiosk.leave().secs(5);
    assert_eq!(kiosk.state(), "idle");
    let screen = kiosk.screen();
    assert!(!screen.preferences.speech && !screen.keys, "nothing of it is left for the next");
}

#[test]
fn keypad_reaches_every_choice_of_every_screen() {
    for (name, kiosk) in variants() {
        let screen = kiosk.screen();
        if screen.has_pad() {
            assert!(matches!(screen.press(Key::Hash), Pressed::Event(_)), "{name}: no way out of the pad");
            continue;
        }
        assert!(screen.choices.len() <= 9, "{name}: more choices than number keys");
        for (place, choice) in screen.choices.iter().enumerate() {
            let number = screen.number(place).unwrap();
            let speaking = kiosk_visit::Screen {
                preferences: screen.preferences.adjusted(Adjustment::Speech(true)),
                ..screen.clone()
            };
            assert_eq!(
                speaking.press(Key::Digit(number)),
                Pressed::Event(choice.event.clone()),
                "{name}: {number}"
            );
        }
    }
}

#[test]
fn menu_of_a_pad_holds_what_stands_beside_it_and_leads_back_to_an_empty_pad() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    // The keypad's own digits cannot be mixed.
    let mut beside = kiosk.screen().choices;
    beside.retain(|choice| choice.weight != Weight::OnPad);
    digit(&mut kiosk, 7).put(Event::KeyPressed(Key::Hash));
    let menu = kiosk.screen();
    assert_eq!(menu.kind, ScreenKind::Menu);
    assert_eq!(menu.choices[1..], beside);
    digit(&mut kiosk, 1);
    let pad = kiosk.screen();
    assert_eq!(
        (pad.kind, pad.pin_pad.map(|pad| pad.entered)),
        (ScreenKind::PinPad, Some(0)),
        "covered is wiped"
    );
    kiosk.put(Event::KeyPressed(Key::Hash));
    choose(&mut kiosk, &Event::Cancelled);
    assert_eq!(kiosk.state(), "stopping");
}

#[test]
fn keys_of_the_voice_are_orders_and_only_while_it_speaks() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent().put(Event::KeyPressed(Key::Star));
    assert_eq!(kiosk.last, []);
    kiosk.put(Event::KeyPressed(Key::Hash));
    assert!(kiosk.screen().preferences.speech);
    kiosk.put(Event::KeyPressed(Key::Star));
    assert_eq!(kiosk.last, [Effect::Speak(SpeechOrder::PauseOrContinue)]);
    digit(&mut kiosk, 0);
    assert_eq!(kiosk.last, [Effect::Speak(SpeechOrder::Again)]);
    kiosk.put(Event::KeyPressed(Key::Hash));
    assert!(!kiosk.screen().preferences.speech);
}

#[test]
fn sheets_change_nothing_beneath_and_go_with_the_screen() {
    for (name, script) in STATES {
        let mut kiosk = script();
        if kiosk.state() == "starting" {
            continue;
        }
        let (state, beneath) = (kiosk.state(), kiosk.screen());
        if !beneath.choices.iter().any(|choice| choice.event == Event::LanguagesPressed) {
            // Only where the machine works, for seconds.
            assert!(beneath.busy || *name == "identified", "{name} has no way to another language");
            continue;
        }
        kiosk.put(Event::LanguagesPressed);
        if state == "still_there" {
            assert_eq!(kiosk.state(), "consenting", "anyone who presses is there");
            continue;
        }
        if state == "holding_phone" {
            assert_eq!(kiosk.state(), "entering_pin", "no PIN waits under a sheet");
            continue;
        }
        assert_eq!((kiosk.state(), kiosk.screen().kind), (state, ScreenKind::Languages), "{name}");
        assert!(kiosk.screen().choices.iter().all(|choice| choice.weight != Weight::Edge));
        kiosk.put(Event::LanguageChosen(Language::English));
        let shown = kiosk.screen();
        assert_eq!((shown.kind, shown.language), (beneath.kind, Language::English), "{name}");
    }
}

#[test]
fn sheet_goes_when_the_visit_moves_on() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::AdjustPressed).place();
    assert_eq!(kiosk.screen().kind, ScreenKind::Reading);
    kiosk.read(Ok(good_card())).put(Event::AdjustPressed).secs(60);
    assert_eq!(kiosk.screen().kind, ScreenKind::StillThere);
}

#[test]
fn preferences_hold_for_the_visit_and_the_volume_goes_back_to_the_middle() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::AdjustPressed);
    for change in [Adjustment::TextSize(TextSize::Large), Adjustment::HighContrast(true), Adjustment::Louder]
    {
        kiosk.put(Event::Adjusted(change));
    }
    kiosk.put(Event::Adjusted(Adjustment::Louder));
    let sheet = kiosk.screen();
    assert!(!sheet.choices.iter().any(|choice| choice.event == Event::Adjusted(Adjustment::Louder)));
    kiosk.put(Event::Closed).reach_writing().written(Ok(()));
    let preferences = kiosk.screen().preferences;
    assert!(preferences.text_size == TextSize::Large && preferences.high_contrast);
    assert_eq!(preferences.volume, Volume::MAX);
    kiosk.leave();
    assert_eq!(kiosk.screen().preferences, kiosk_visit::Preferences::default());
    // Set, and nobody came.
    kiosk.put(Event::Adjusted(Adjustment::TextSize(TextSize::Large))).secs(60);
    assert_eq!((kiosk.screen().preferences.text_size, kiosk.visit.deadline()), (TextSize::Standard, None));
}

#[test]
fn listening_doubles_what_a_person_is_waited_for_and_nothing_else() {
    let listening = || {
        let mut kiosk = Kiosk::ready(general());
        kiosk.put(Event::Adjusted(Adjustment::Speech(true)));
        kiosk
    };
    let mut kiosk = listening();
    kiosk.reach_consent().wait(Duration::from_millis(2_100)).secs(119);
    assert_eq!(kiosk.state(), "consenting");
    kiosk.secs(1);
    assert_eq!((kiosk.state(), kiosk.screen().seconds_left), ("still_there", Some(60)));
    let mut kiosk = listening();
    kiosk.reach_consent().secs(3).take();
    assert_eq!(kiosk.screen().seconds_left, Some(30));
    let mut kiosk = listening();
    kiosk.reach_consent().secs(3).consent(true).consent(true).secs(25);
    assert_eq!(kiosk.state(), "trouble", "the machine has no more time than before");
}

#[test]
fn any_key_extends_the_time_as_often_as_wanted() {
    let keys = [Key::Star, Key::Hash, Key::Digit(0), Key::Digit(9), Key::Digit(1)];
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent();
    for round in 0..20 {
        kiosk.secs(60);
        assert_eq!(kiosk.state(), "still_there");
        kiosk.put(Event::KeyPressed(keys[round % keys.len()]));
        assert_eq!(kiosk.state(), "consenting", "{round}");
    }
}

#[test]
fn name_is_asked_before_anything_is_written_and_never_printed() {
    let asked = || {
        let mut kiosk = Kiosk::ready(kiosk_visit::VisitConfig { who_check: true, ..general() });
        kiosk.reach_checking().confirmed(settled());
        kiosk
    };
    let mut kiosk = asked();
    let screen = kiosk.screen();
    assert_eq!(screen.kind, ScreenKind::Who);
    assert_eq!(screen.title.args, [("kana", "ヤマダ".to_owned())]);
    assert!(!format!("{screen:?}").contains("ヤマダ"), "{screen:?}");
    assert_eq!(kiosk.count("WriteResult"), 0);
    kiosk.put(Event::WhoAnswered(true));
    assert_eq!(kiosk.state(), "asking_limit");
    // No, gone, stopped: nothing is written.
    let ends: [fn(&mut Kiosk); 3] = [
        |k| _ = k.put(Event::WhoAnswered(false)),
        |k| _ = k.take().secs(90),
        |k| _ = k.put(Event::Cancelled).put(Event::StopConfirmed),
    ];
    for end in ends {
        let mut kiosk = asked();
        end(&mut kiosk);
        kiosk.goes_home();
        assert_eq!(kiosk.count("WriteResult"), 0);
    }
}

#[test]
fn disaster_closes_the_kiosk_after_the_visit_and_opens_it_again() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_writing().put(Event::DisasterSwitched(true)).written(Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-title");
    kiosk.leave();
    let screen = kiosk.screen();
    assert_eq!((kiosk.state(), screen.title.key), ("out_of_order", "out-disaster"));
    kiosk.place();
    assert_eq!(kiosk.state(), "out_of_order");
    kiosk.put(Event::DisasterSwitched(false));
    assert_eq!(kiosk.state(), "reading", "the card that waited");
}

proptest! {
    #[test]
    fn keys_in_any_order_never_send_more_than_one_verify_for_one_confirmation(
        keys in proptest::collection::vec(0_u8..12, 0..60),
    ) {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_pin();
        for key in keys {
            let key = match key { 10 => Key::Star, 11 => Key::Hash, digit => Key::Digit(digit) };
            let full = kiosk.screen().pin_pad.is_some_and(|pad| pad.complete());
            let before = kiosk.count("VerifyPin");
            kiosk.now += Duration::from_millis(300);
            kiosk.put(Event::KeyPressed(key));
            let sent = kiosk.count("VerifyPin") - before;
            prop_assert_eq!(sent, usize::from(full && key == Key::Hash));
        }
    }
}

#[test]
fn kiosk_that_is_set_up_to_speak_speaks_to_everybody_until_they_want_silence() {
    let mut kiosk = Kiosk::ready(kiosk_visit::VisitConfig { speech: true, ..general() });
    assert!(kiosk.screen().preferences.speech);
    assert_eq!(kiosk.visit.deadline(), None, "nobody chose anything");
    kiosk.put(Event::KeyPressed(Key::Hash));
    assert!(!kiosk.screen().preferences.speech);
    kiosk.reach_pin();
    assert!(!kiosk.screen().preferences.speech, "for this visit");
    kiosk.put(Event::Cancelled).put(Event::StopConfirmed).take();
    assert_eq!(kiosk.state(), "idle");
    assert!(kiosk.screen().preferences.speech, "for the next");
}

#[test]
fn page_turned_says_that_someone_is_there_and_changes_nothing() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent();
    let (screen, ignored) = (kiosk.screen(), kiosk.visit.counters().ignored);
    for _ in 0..20 {
        kiosk.secs(59).put(Event::PageTurned(true));
        assert_eq!((kiosk.state(), kiosk.screen()), ("consenting", screen.clone()));
    }
    assert_eq!(kiosk.visit.counters().ignored, ignored);
    kiosk.secs(60);
    assert_eq!(kiosk.state(), "still_there");
    kiosk.put(Event::PageTurned(false));
    assert_eq!(kiosk.state(), "consenting");
}
