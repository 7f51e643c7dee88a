//! Sheets that lie over any screen without changing what the visit does beneath: the languages, how the screen looks and
//! sounds, the help, and, for the keypad, the choices beside a pad. A sheet goes as soon as the visit moves on.

use crate::core::Core;
use crate::page::{edge, page, primary, secondary};
use crate::{
    Adjustment, Choice, Event, HelpTopic, Language, Screen, ScreenKind, Text, TextSize, Tone, TopicNumber,
    Volume, Weight,
};

/// Which sheet lies over the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// The languages.
    Languages,
    /// How the screen looks and sounds.
    Adjust,
    /// The choices beside a pad, by number.
    Menu,
    /// The topics of the help, or one of them.
    Help(Option<TopicNumber>),
}

impl Sheet {
    /// The sheet that this press opens.
    pub(crate) fn opened_by(event: &Event) -> Option<Self> {
        match event {
            Event::LanguagesPressed => Some(Self::Languages),
            Event::AdjustPressed => Some(Self::Adjust),
            Event::MenuPressed => Some(Self::Menu),
            Event::HelpPressed => Some(Self::Help(None)),
            _ => None,
        }
    }

    /// The sheet over the screen beneath.
    pub(crate) fn over(self, core: &Core, beneath: Screen) -> Screen {
        let (kind, title) = match self {
            Self::Languages => (ScreenKind::Languages, "language-title"),
            Self::Adjust => (ScreenKind::Adjust, "adjust-title"),
            Self::Menu => (ScreenKind::Menu, "menu-title"),
            Self::Help(None) => (ScreenKind::HelpTopics, "help-topics"),
            Self::Help(Some(_)) => (ScreenKind::HelpTopic, "btn-help"),
        };
        let mut screen = page(core, kind, beneath.step, Text::new(title));
        screen.band = beneath.band;
        match self {
            Self::Languages => {
                screen.choices = Language::ALL
                    .iter()
                    .map(|language| secondary(name(*language), Event::LanguageChosen(*language)))
                    .collect();
                screen.choices.push(secondary("btn-close", Event::Closed));
            }
            Self::Adjust => adjust(core, &mut screen),
            Self::Menu => {
                screen.choices.push(primary("menu-back", Event::Closed));
                screen.choices.extend(beneath.choices);
            }
            Self::Help(None) => {
                let topics = (0..).zip(core.config.help.topics());
                screen.choices = topics.map(|(number, topic)| to_topic(core, number, topic)).collect();
                screen.choices.push(secondary("btn-close", Event::Closed));
            }
            Self::Help(Some(topic)) => {
                if let Some(topic) = core.config.help.topic(topic) {
                    screen.title = Text::own(topic.title(core.language));
                    screen.list =
                        topic.facts().iter().map(|fact| Text::own(fact.text(core.language))).collect();
                }
                screen.choices = vec![edge("btn-back", Event::BackPressed), edge("btn-close", Event::Closed)];
            }
        }
        screen
    }

    /// What a press on the help opens instead; `None` where it opens nothing.
    pub(crate) fn turned(self, core: &Core, event: &Event) -> Option<Self> {
        match (self, event) {
            (Self::Help(None), Event::TopicChosen(topic)) => {
                core.config.help.topic(*topic).map(|_| Self::Help(Some(*topic)))
            }
            (Self::Help(Some(_)), Event::BackPressed) => Some(Self::Help(None)),
            _ => None,
        }
    }
}

fn to_topic(core: &Core, number: u8, topic: &HelpTopic) -> Choice {
    Choice {
        label: Text::own(topic.title(core.language)),
        detail: None,
        weight: Weight::Secondary,
        event: Event::TopicChosen(TopicNumber(number)),
    }
}

/// Only what changes something, so that no choice has to be explained; but all sizes of type, each in its place.
fn adjust(core: &Core, screen: &mut Screen) {
    let now = core.preferences;
    let mut offer = |label, change| screen.choices.push(secondary(label, Event::Adjusted(change)));
    for size in TextSize::ALL {
        offer(size.label(), Adjustment::TextSize(size));
    }
    if now.speech {
        offer("adjust-speech-off", Adjustment::Speech(false));
    } else {
        offer("adjust-speech-on", Adjustment::Speech(true));
    }
    if now.high_contrast {
        offer("adjust-standard", Adjustment::HighContrast(false));
    } else {
        offer("adjust-contrast", Adjustment::HighContrast(true));
    }
    if now.volume > Volume::MIN {
        offer("adjust-softer", Adjustment::Softer);
    }
    if now.volume < Volume::MAX {
        offer("adjust-louder", Adjustment::Louder);
    }
    let volume = Text::new("adjust-volume").with("n", now.volume.step());
    screen.notice = Some((Tone::Information, volume));
    screen.choices.push(primary("btn-close", Event::Closed));
}

/// A language's name in its own script.
fn name(language: Language) -> &'static str {
    match language {
        Language::Japanese => "lang-ja",
        Language::EasyJapanese => "lang-ja-easy",
        Language::English => "lang-en",
        Language::SimplifiedChinese => "lang-zh",
        Language::Korean => "lang-ko",
        Language::Vietnamese => "lang-vi",
        Language::Portuguese => "lang-pt",
    }
}
