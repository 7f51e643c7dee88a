//! Samples of the help, as the visit makes them from the shipped file.

use kiosk_visit::{
    Band, Event, Help, HelpTopic, Language, Screen, ScreenKind, Step, Text, TopicNumber, Weight,
};

use super::{Sample, choice, edge, screen};

const SHIPPED: &str = include_str!("../../../../../config/help.toml");

/// The names of the topics' samples, in their order.
const TOPICS: [&str; 6] =
    ["help-enrol", "help-bring", "help-lost", "help-expiring", "help-costs", "help-phone"];

/// Over the idle screen: the topics and each of them. Over the outcome: the topics, and the first of them.
pub(super) fn samples(language: Language) -> Vec<Sample> {
    let Ok(help) = Help::from_toml(SHIPPED) else { return Vec::new() };
    let topics = of_topics(&help, language);
    let ended = |screen: &Screen| Screen { step: Some(Step::Done), band: Band::CardMayGo, ..screen.clone() };
    let mut all = vec![("help-topics-end", ended(&topics)), ("help-topics", topics)];
    let screens = help.topics().iter().map(|topic| of_topic(topic, language));
    all.extend(TOPICS.into_iter().zip(screens));
    let first = all.iter().find(|(name, _)| *name == "help-enrol").map(|(_, screen)| ended(screen));
    all.extend(first.map(|screen| ("help-enrol-end", screen)));
    all
}

/// The list of topics.
#[must_use]
pub fn of_topics(help: &Help, language: Language) -> Screen {
    let to = |(number, topic): (u8, &HelpTopic)| kiosk_visit::Choice {
        label: Text::own(topic.title(language)),
        ..choice(Weight::Secondary, "own", Event::TopicChosen(TopicNumber(number)))
    };
    let close = choice(Weight::Secondary, "btn-close", Event::Closed);
    Screen {
        language,
        choices: (0..).zip(help.topics()).map(to).chain([close]).collect(),
        ..screen(ScreenKind::HelpTopics, "help-topics")
    }
}

/// One topic.
#[must_use]
pub fn of_topic(topic: &HelpTopic, language: Language) -> Screen {
    Screen {
        language,
        title: Text::own(topic.title(language)),
        list: topic.facts().iter().map(|fact| Text::own(fact.text(language))).collect(),
        choices: vec![edge("btn-back", Event::BackPressed), edge("btn-close", Event::Closed)],
        ..screen(ScreenKind::HelpTopic, "own")
    }
}
