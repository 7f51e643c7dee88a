//! `[speech]`: voice and sounds.

use std::collections::BTreeMap;

use kiosk_speech::{Program, Programs};
use kiosk_visit::Language;
use serde::Deserialize;

/// What speaks, word by word.
const SPEAKER: [&str; 7] = ["espeak-ng", "--stdin", "--stdout", "-v", "{voice}", "-a", "{amplitude}"];
/// What plays.
const PLAYER: [&str; 3] = ["aplay", "-q", "-"];
/// In the speaker's words this stands for the language's voice.
const VOICE: &str = "{voice}";

/// `[speech]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Speech {
    /// Whether the kiosk makes any sound.
    pub enabled: bool,
    /// Whether a visit starts with the voice guide on.
    pub start: Start,
    /// The sound reaches one pair of ears only.
    pub private_listening: bool,
    /// What speaks: program and arguments.
    pub speaker: Vec<String>,
    /// The voice of each language, by its tag, for `{voice}`. A language that is not here has no voice.
    pub voices: BTreeMap<String, String>,
    /// What speaks one language instead.
    pub speakers: BTreeMap<String, Vec<String>>,
    /// What plays: program and arguments.
    pub player: Vec<String>,
}

/// Whether a visit starts with the voice guide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// It is asked for.
    #[default]
    Off,
    /// It is on until somebody turns it off.
    On,
}

impl Default for Speech {
    fn default() -> Self {
        let voices =
            Language::ALL.iter().map(|language| (language.tag().to_owned(), espeak(*language).to_owned()));
        Self {
            enabled: true,
            start: Start::default(),
            private_listening: false,
            speaker: SPEAKER.map(str::to_owned).to_vec(),
            voices: voices.collect(),
            speakers: BTreeMap::new(),
            player: PLAYER.map(str::to_owned).to_vec(),
        }
    }
}

/// The voice's name in espeak-ng.
fn espeak(language: Language) -> &'static str {
    match language {
        Language::Japanese | Language::EasyJapanese => "ja",
        Language::English => "en-us",
        // With "cmn" Debian's voice reads the pinyin it makes of the signs as if it were English.
        Language::SimplifiedChinese => "cmn-latn-pinyin",
        Language::Korean => "ko",
        Language::Vietnamese => "vi",
        Language::Portuguese => "pt-br",
    }
}

impl Speech {
    /// What is wrong with it, each with its key.
    pub(super) fn problems(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        if self.player.is_empty() {
            found.push(("speech.player", "must name a program".to_owned()));
        }
        if self.speaker.is_empty() {
            found.push(("speech.speaker", "must name a program".to_owned()));
        }
        if self.speakers.values().any(Vec::is_empty) {
            found.push(("speech.speakers", "each must name a program".to_owned()));
        }
        for (key, tags) in [
            ("speech.voices", self.voices.keys().collect::<Vec<_>>()),
            ("speech.speakers", self.speakers.keys().collect()),
        ] {
            let unknown = tags.into_iter().find(|tag| !Language::ALL.iter().any(|l| l.tag() == **tag));
            if let Some(tag) = unknown {
                let known: Vec<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
                found.push((key, format!("{tag} is no language of the kiosk: {}", known.join(", "))));
            }
        }
        found
    }

    /// Whether what speaks is told the language's voice.
    pub(super) fn speaker_takes_a_voice(&self) -> bool {
        self.speaker.iter().any(|word| word.contains(VOICE))
    }

    /// The programs; `None` when the kiosk is to be silent.
    #[must_use]
    pub fn programs(&self) -> Option<Programs> {
        let player = Program::from_words(&self.player).filter(|_| self.enabled)?;
        let own = |tag: &str| self.speakers.get(tag).and_then(|words| Program::from_words(words));
        let with_voice = |tag: &str| {
            let voice = self.voices.get(tag)?;
            let words: Vec<String> = self.speaker.iter().map(|word| word.replace(VOICE, voice)).collect();
            Program::from_words(&words)
        };
        let speaker = |language: &Language| {
            let tag = language.tag();
            Some((tag.to_owned(), own(tag).or_else(|| with_voice(tag))?))
        };
        Some(Programs { player, speakers: Language::ALL.iter().filter_map(speaker).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_voice_unless_told_otherwise() {
        let programs = Speech::default().programs().unwrap();
        assert_eq!(programs.speakers.len(), Language::ALL.len());
        assert_eq!(
            programs.speakers["pt"].arguments,
            ["--stdin", "--stdout", "-v", "pt-br", "-a", "{amplitude}"]
        );
        assert_eq!(programs.player.command, "aplay");
        assert!(Speech { enabled: false, ..Speech::default() }.programs().is_none());
    }

    #[test]
    fn better_voice_replaces_one_language_and_a_missing_one_is_missing() {
        let speech: Speech = toml::from_str(
            "voices = { en = \"en\" }\nspeakers = { ja = [\"open-voice\", \"--wav\"] }\nplayer = [\"play\"]",
        )
        .unwrap();
        let programs = speech.programs().unwrap();
        let tags: Vec<&str> = programs.speakers.keys().map(String::as_str).collect();
        assert_eq!(tags, ["en", "ja"]);
        assert_eq!(
            (programs.speakers["ja"].command.as_str(), programs.player.command.as_str()),
            ("open-voice", "play")
        );
        assert!(speech.problems().is_empty());
    }

    #[test]
    fn programs_without_a_word_and_unknown_languages_are_problems() {
        let speech: Speech =
            toml::from_str("speaker = []\nplayer = []\nvoices = { jp = \"ja\" }\nspeakers = { ko = [] }")
                .unwrap();
        let keys: Vec<&str> = speech.problems().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["speech.player", "speech.speaker", "speech.speakers", "speech.voices"]);
    }
}
