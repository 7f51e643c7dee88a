//! A screen in sentences.

use kiosk_ui_text::Catalog;
use kiosk_visit::{Band, Choice, Event, Language, Screen, ScreenKind, Step, Text, ThirdStep, Tone};

use super::{Listening, Sentence};

/// In which language somebody is told that theirs has no voice here: the first that has one.
const INSTEAD: [Language; 2] = [Language::English, Language::Japanese];

/// Turns texts into sentences.
pub(super) struct Words<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) listening: Listening,
    /// Languages without a voice.
    pub(super) voiceless: &'a [Language],
}

impl Words<'_> {
    /// Everything on the screen, in reading order.
    pub(super) fn whole(&self, screen: &Screen) -> Vec<Sentence> {
        if let Some(instead) = self.instead(screen.language) {
            return instead;
        }
        let mut said = Vec::new();
        if screen.kind.is_for_staff() {
            said.extend(self.plain(screen.language, &["btn-staff-sheet"]));
        }
        if let Some(step) = screen.step {
            said.extend(self.step(screen.language, step, screen.third));
        }
        said.extend(self.texts(screen, [&screen.title]));
        // That something went wrong is not to wait for explanations that were heard before.
        let (care, other): (Vec<_>, Vec<_>) =
            screen.notice.iter().partition(|(tone, _)| *tone == Tone::Caution);
        said.extend(self.texts(screen, care.into_iter().map(|(_, text)| text)));
        said.extend(self.texts(screen, &screen.body));
        said.extend(self.texts(screen, &screen.promise));
        said.extend(self.texts(screen, other.into_iter().map(|(_, text)| text)));
        said.extend(self.texts(screen, &screen.list));
        said.extend(self.band(screen));
        if let Some(code) = screen.shown_code() {
            let label = Text::new("code-label").with("code", spelt(code.code()));
            said.extend(self.sentence(screen.language, &label));
        }
        if screen.has_pad() {
            said.extend(self.plain(screen.language, &["say-pad"]));
            said.extend(self.pad_hash(screen));
        }
        for index in 0..screen.choices.len() {
            said.extend(self.choice(screen, index));
        }
        said.extend(self.help(screen));
        said
    }

    /// Where in the four steps.
    fn step(&self, language: Language, step: Step, third: ThirdStep) -> Vec<Sentence> {
        let number = Step::ALL.iter().take_while(|before| **before <= step).count();
        let texts = [Text::new("say-step").with("n", number), Text::new(step.text(third))];
        texts.iter().filter_map(|text| self.sentence(language, text)).collect()
    }

    /// What is to be done with the card.
    pub(super) fn band(&self, screen: &Screen) -> Option<Sentence> {
        let key = match screen.band {
            Band::None => return None,
            Band::CardStays => "band-stays",
            Band::CardMayGo => "band-may-go",
        };
        self.sentence(screen.language, &Text::new(key))
    }

    /// A choice: with the number that presses it where there is one, then what explains it.
    pub(super) fn choice(&self, screen: &Screen, index: usize) -> Vec<Sentence> {
        let Some(choice) = screen.choices.get(index) else { return Vec::new() };
        let language = self.language_of(screen, choice);
        let label = match screen.number(index) {
            Some(number) => Text::new("say-choice")
                .with("n", number)
                .with("label", self.catalog.spoken(language, &choice.label)),
            None => choice.label.clone(),
        };
        let detail = choice.detail.as_ref().and_then(|detail| self.sentence(language, detail));
        self.sentence(language, &label).into_iter().chain(detail).collect()
    }

    /// A language is named by its own voice, for those who know no other.
    fn language_of(&self, screen: &Screen, choice: &Choice) -> Language {
        match choice.event {
            Event::LanguageChosen(language) if !self.voiceless.contains(&language) => language,
            _ => screen.language,
        }
    }

    /// What `#` does on a pad.
    pub(super) fn pad_hash(&self, screen: &Screen) -> Option<Sentence> {
        let complete = screen.pin_pad.is_some_and(kiosk_visit::PinPad::complete)
            || screen.code_pad.as_ref().is_some_and(kiosk_visit::CodePad::complete)
            || screen.staff_pad.is_some_and(kiosk_visit::StaffPad::complete);
        let key = if complete { "say-pad-ok" } else { "say-pad-menu" };
        self.sentence(screen.language, &Text::new(key))
    }

    /// How the voice is paused, repeated and ended. Not where the keys mean something else, or there is nothing to do but
    /// wait.
    fn help(&self, screen: &Screen) -> Vec<Sentence> {
        if screen.busy || screen.has_pad() || screen.kind == ScreenKind::StillThere {
            return Vec::new();
        }
        self.plain(screen.language, &["say-again", "say-pause", "say-speech-off"])
    }

    /// That the language has no voice here, in one that has; `None` when it has one.
    fn instead(&self, language: Language) -> Option<Vec<Sentence>> {
        if !self.voiceless.contains(&language) {
            return None;
        }
        let other = INSTEAD.into_iter().find(|other| !self.voiceless.contains(other));
        Some(other.map(|other| self.plain(other, &["say-no-voice"])).unwrap_or_default())
    }

    pub(super) fn plain(&self, language: Language, keys: &[&'static str]) -> Vec<Sentence> {
        keys.iter().filter_map(|key| self.sentence(language, &Text::new(key))).collect()
    }

    pub(super) fn texts<'t>(
        &self,
        screen: &Screen,
        texts: impl IntoIterator<Item = &'t Text>,
    ) -> Vec<Sentence> {
        texts.into_iter().filter_map(|text| self.sentence(screen.language, text)).collect()
    }

    /// A text as a sentence. On a loudspeaker one with a name becomes one that points at the screen.
    pub(super) fn sentence(&self, language: Language, text: &Text) -> Option<Sentence> {
        if self.voiceless.contains(&language) {
            return None;
        }
        let words = match self.listening {
            Listening::Loudspeaker => self.catalog.spoken(language, &for_everybody(text)),
            Listening::Private => self.catalog.spoken(language, text),
        };
        (!words.trim().is_empty()).then_some(Sentence { language, words })
    }
}

/// The text as everybody in the room may hear it: a name is pointed at, and where somebody was treated is left out.
fn for_everybody(text: &Text) -> Text {
    let has = |argument: &str| text.args.iter().any(|(name, _)| *name == argument);
    if has(Text::NAME) {
        return Text::new("who-ask-private");
    }
    if !has(Text::PRIVATE) {
        return text.clone();
    }
    let key = if has("date") { "entry-private-dated" } else { "entry-private" };
    let args = text.args.iter().filter(|(name, _)| *name != Text::PRIVATE).cloned().collect();
    Text { key, args }
}

/// A code sign by sign, as it is read out to someone.
fn spelt(code: &str) -> String {
    code.chars().map(String::from).collect::<Vec<_>>().join(" ")
}
