//! The help over idle and over the outcome: what it shows, by what it is reached, and that nothing beneath changes.

use std::sync::LazyLock;

use kiosk_visit::{
    Band, Event, FailureCode, GatewayAnswer, Help, Key, Language, OutOfOrder, Screen, ScreenKind, Text,
    VisitConfig,
};

use crate::kiosk::{Kiosk, general, good_card, names, settled};
use crate::matrix::topic;

const HELP: &str = include_str!("../../../../../config/help.toml");

/// What lies over any screen, or over some, and says of the card what that one says.
pub const SHEETS: [ScreenKind; 5] = [
    ScreenKind::Languages,
    ScreenKind::Adjust,
    ScreenKind::Menu,
    ScreenKind::HelpTopics,
    ScreenKind::HelpTopic,
];

/// The shipped help, read once.
pub fn shipped_help() -> Help {
    static SHIPPED: LazyLock<Help> = LazyLock::new(|| Help::from_toml(HELP).unwrap());
    SHIPPED.clone()
}

fn ready() -> Kiosk {
    Kiosk::ready(general())
}

fn ended() -> Kiosk {
    let mut kiosk = ready();
    kiosk.reach_writing().written(Ok(()));
    assert_eq!(kiosk.state(), "result");
    kiosk
}

/// Presses the number of this choice.
fn key(kiosk: &mut Kiosk, event: &Event) {
    let screen = kiosk.screen();
    let place = screen.choices.iter().position(|choice| choice.event == *event).unwrap();
    let number = screen.number(place).unwrap();
    kiosk.put(Event::KeyPressed(Key::Digit(number)));
}

fn words(text: &Text) -> &str {
    text.own_words().unwrap()
}

#[test]
fn help_lists_its_topics_and_says_all_of_each_in_the_chosen_language() {
    let help = shipped_help();
    for language in Language::ALL {
        let mut kiosk = ready();
        if *language != Language::Japanese {
            kiosk.put(Event::LanguageChosen(*language));
        }
        kiosk.put(Event::HelpPressed);
        let list = kiosk.screen();
        assert_eq!((list.kind, list.language), (ScreenKind::HelpTopics, *language));
        let labels: Vec<_> = list.choices.iter().filter_map(|choice| choice.label.own_words()).collect();
        let titles: Vec<_> = help.topics().iter().map(|topic| topic.title(*language)).collect();
        assert_eq!(labels, titles);
        for (number, told) in (0..).zip(help.topics()) {
            kiosk.put(topic(number));
            let shown = kiosk.screen();
            assert_eq!((shown.kind, words(&shown.title)), (ScreenKind::HelpTopic, told.title(*language)));
            let facts: Vec<_> = told.facts().iter().map(|fact| fact.text(*language)).collect();
            assert_eq!(shown.list.iter().map(words).collect::<Vec<_>>(), facts);
            kiosk.put(Event::BackPressed);
            assert_eq!(kiosk.screen(), list);
        }
        kiosk.put(Event::Closed);
        assert_eq!(kiosk.screen().kind, ScreenKind::Idle);
    }
}

#[test]
fn help_is_reached_by_number_and_by_ear_at_idle_and_at_the_end() {
    for mut kiosk in [ready(), ended()] {
        let beneath = kiosk.screen();
        let kind = beneath.kind;
        // On the idle screen the first key begins the voice guide.
        kiosk.put(Event::KeyPressed(Key::Hash));
        assert!(kiosk.screen().preferences.speech);
        key(&mut kiosk, &Event::HelpPressed);
        key(&mut kiosk, &topic(2));
        let shown = kiosk.screen();
        assert!(words(&shown.list[0]).contains("0120-95-0178|ゼロ いち に ゼロ"), "said digit by digit");
        key(&mut kiosk, &Event::BackPressed);
        key(&mut kiosk, &topic(0));
        key(&mut kiosk, &Event::Closed);
        assert_eq!(kiosk.screen().kind, kind);
        let numbers = |screen: &Screen| screen.choices.iter().map(|c| c.event.clone()).collect::<Vec<_>>();
        assert_eq!(numbers(&kiosk.screen()), numbers(&beneath));
    }
}

#[test]
fn card_that_is_placed_begins_the_visit_whatever_the_help_shows() {
    for presses in [vec![Event::HelpPressed], vec![Event::HelpPressed, topic(1)]] {
        let mut kiosk = ready();
        for press in presses {
            kiosk.put(press);
        }
        kiosk.place();
        assert_eq!((kiosk.state(), kiosk.screen().kind), ("reading", ScreenKind::Reading));
        assert_eq!(names(&kiosk.last), ["ReadCard"]);
        kiosk.read(Ok(good_card()));
        assert_ne!(kiosk.state(), "reading", "and goes on");
    }
}

#[test]
fn help_closes_by_itself_when_nobody_is_there_and_not_while_somebody_is() {
    let mut kiosk = ready();
    kiosk.put(Event::HelpPressed).secs(59).put(topic(3)).secs(59);
    assert_eq!(kiosk.screen().kind, ScreenKind::HelpTopic);
    kiosk.secs(1);
    assert_eq!((kiosk.state(), kiosk.screen().kind), ("idle", ScreenKind::Idle));
    assert_eq!(kiosk.visit.deadline(), None, "nothing is left to wait for");
    // With the card gone the outcome would stay for five seconds; a reader has a minute.
    let mut kiosk = ended();
    kiosk.take().secs(4).put(Event::HelpPressed).put(topic(2)).secs(59);
    assert_eq!(kiosk.screen().kind, ScreenKind::HelpTopic);
    kiosk.put(Event::Closed).secs(4);
    assert_eq!(kiosk.screen().kind, ScreenKind::Result);
    kiosk.put(Event::HelpPressed).secs(60);
    assert_eq!((kiosk.state(), kiosk.screen().kind), ("idle", ScreenKind::Idle));
}

#[test]
fn card_is_asked_back_and_staff_are_told_while_the_help_is_read() {
    let mut kiosk = ended();
    kiosk.put(Event::HelpPressed).put(topic(2));
    assert_eq!(kiosk.screen().band, Band::CardMayGo);
    kiosk.secs(20);
    let called = kiosk
        .effects
        .iter()
        .any(|effect| matches!(effect, kiosk_visit::Effect::CallStaff(FailureCode::CardForgotten)));
    assert!(called);
    assert_eq!(kiosk.screen().kind, ScreenKind::HelpTopic);
    kiosk.secs(40);
    let shown = kiosk.screen();
    assert_eq!(shown.kind, ScreenKind::Result, "the sheet is gone, the reminder is there");
    assert!(shown.notice.is_some());
    // The next patient's card ends all of it.
    kiosk.put(Event::HelpPressed).take().place();
    assert_eq!(kiosk.screen().kind, ScreenKind::Reading);
}

#[test]
fn help_is_offered_where_no_question_is_asked_and_nowhere_else() {
    let mut kiosk = ready();
    kiosk.reach_consent().put(Event::HelpPressed);
    assert_eq!(kiosk.screen().kind, ScreenKind::Consent);
    let mut kiosk = ready();
    kiosk.reach_checking().gateway(Ok(GatewayAnswer::NotConfirmable)).put(Event::HelpPressed);
    assert_eq!(kiosk.screen().kind, ScreenKind::Trouble);
    // A kiosk without a topic offers none.
    let mut kiosk = Kiosk::ready(VisitConfig { help: Help::default(), ..general() });
    assert!(!kiosk.screen().offers(&Event::HelpPressed));
    kiosk.put(Event::HelpPressed);
    assert_eq!(kiosk.screen().kind, ScreenKind::Idle);
}

#[test]
fn help_opens_nothing_that_is_not_there_and_changes_nothing_beneath() {
    let mut kiosk = ready();
    kiosk.put(topic(0));
    assert_eq!(kiosk.screen().kind, ScreenKind::Idle, "no topic without the list");
    kiosk.put(Event::HelpPressed).put(topic(6)).put(Event::NoCardPressed).put(Event::BackPressed);
    assert_eq!(kiosk.screen().kind, ScreenKind::HelpTopics);
    kiosk.put(Event::ReaderLost(OutOfOrder::NoReader));
    assert_eq!((kiosk.state(), kiosk.screen().kind), ("out_of_order", ScreenKind::OutOfOrder));
    // The outcome is that of the visit, however long the help is read.
    let mut kiosk = ready();
    kiosk.reach_checking().confirmed(kiosk_visit::Confirmed {
        settled: false,
        limit_possible: false,
        ..settled()
    });
    kiosk.written(Ok(()));
    let beneath = kiosk.screen();
    kiosk.put(Event::HelpPressed).put(topic(4)).put(Event::Closed);
    assert_eq!(kiosk.screen(), beneath);
}
