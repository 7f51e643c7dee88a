//! A whole visit in which the help is opened by touch, while nobody is served and at the end. By ear and keypad: `keypad.rs`.

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use eligibility_api::message::ResultMessage;
use kiosk_visit::{Band, Event, Language, Screen, ScreenKind, TopicNumber};

use crate::TMP;

/// Opens the help and a topic, back and another one; gives what the last one says.
fn reads(stage: &mut TestKiosk, topic: u8) -> Vec<String> {
    stage.kiosk.press(Event::HelpPressed);
    assert_eq!(stage.kiosk.screen().kind, ScreenKind::HelpTopics);
    stage.kiosk.press(Event::TopicChosen(TopicNumber(0)));
    stage.kiosk.press(Event::BackPressed);
    stage.kiosk.press(Event::TopicChosen(TopicNumber(topic)));
    let Screen { kind, list, .. } = stage.kiosk.screen();
    assert_eq!(kind, ScreenKind::HelpTopic);
    list.iter().filter_map(|text| text.own_words()).map(str::to_owned).collect()
}

#[test]
fn help_is_read_at_idle_and_at_the_end_and_the_visit_is_as_without_it() {
    let persona = TestKiosk::persona("hanako");
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    let help = stage.world.config().help().expect("the help");
    let facts = |number: usize| -> Vec<String> {
        let facts = help.topics().get(number).expect("a topic").facts();
        facts.iter().map(|fact| fact.text(Language::Japanese).to_owned()).collect()
    };

    assert_eq!(reads(&mut stage, 2), facts(2));
    // The card begins the visit, whatever lies over the idle screen.
    stage.reader.place(stage.card(&persona));
    let ended = Patient::knowing(&persona).visit(&mut stage.kiosk);
    assert_eq!((ended.kind, ended.title.key), (ScreenKind::Result, "done-title"));

    assert_eq!(reads(&mut stage, 4), facts(4));
    assert_eq!(stage.kiosk.screen().band, Band::CardMayGo, "the card is asked back all the same");
    stage.kiosk.press(Event::Closed);
    assert_eq!(stage.kiosk.screen().kind, ScreenKind::Result);
    assert!(stage.asked_two_applets_only());
    stage.kiosk.press(Event::HelpPressed);
    stage.reader.lift();
    // A reader is not sent away with the card; a finger closes it.
    stage.kiosk.work_until(LIMIT, |screen| screen.band == Band::None).expect("the card is taken");
    assert_eq!(stage.kiosk.screen().kind, ScreenKind::HelpTopics);
    stage.kiosk.press(Event::Closed);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");

    let files = stage.received();
    let [file] = files.as_slice() else { panic!("one visit is one file: {files:?}") };
    let message = ResultMessage::parse(&std::fs::read(file).expect("the file")).expect("a result message");
    assert!(message.is_settled());
}
