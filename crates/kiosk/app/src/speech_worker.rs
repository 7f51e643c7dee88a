//! Follows the kiosk's screens, lets the narrator say what is to be heard, and hands that to the voice's
//! own thread. Nothing here waits.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kiosk_screens::speech::{Cue, Listening, Narrator, Said};
use kiosk_speech::{Loudness, Saying, Sentence, Trouble, Voice};
use kiosk_ui_text::Catalog;
use kiosk_visit::{Language, Screen, SpeechOrder};

use crate::Config;

/// What the visit wants of the voice, besides being followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceOrder {
    /// As it says.
    Speak(SpeechOrder),
    /// Nothing more about this patient.
    Forget,
}

/// Follows the screens and speaks.
pub struct SpeechWorker {
    narrator: Narrator,
    /// `None`: the kiosk makes no sound.
    voice: Option<Voice>,
    /// Languages that turned out to have no voice, as the voice's thread tells.
    voiceless: Arc<Mutex<Vec<Language>>>,
}

impl SpeechWorker {
    /// Starts the voice, if the configuration wants one. A kiosk whose voice does not start goes on without.
    #[must_use]
    pub fn start(config: &Config, catalog: &Arc<Catalog>) -> Self {
        let voiceless = Arc::new(Mutex::new(Vec::new()));
        let told = voiceless.clone();
        let tell = move |trouble: Trouble| {
            tracing::warn!(language = trouble.language, error = %trouble.error, "not heard");
            let language = Language::ALL.iter().find(|l| Some(l.tag()) == trouble.language.as_deref());
            told.lock().unwrap_or_else(PoisonError::into_inner).extend(language);
        };
        let voice = config.speech.programs().and_then(|programs| {
            Voice::start(programs, tell)
                .inspect_err(|error| tracing::error!(%error, "no voice and no sounds"))
                .ok()
        });
        Self { voice, voiceless, ..Self::silent(config, catalog) }
    }

    /// Follows the screens without a sound: for tests and transcripts.
    #[must_use]
    pub fn silent(config: &Config, catalog: &Arc<Catalog>) -> Self {
        let listening =
            if config.speech.private_listening { Listening::Private } else { Listening::Loudspeaker };
        let narrator = Narrator::new(catalog.clone(), listening);
        Self { narrator, voice: None, voiceless: Arc::default() }
    }

    /// Something may have happened: what the visit ordered, the screen as it is now, and whether a person did it, which
    /// ends what is being said whatever comes of it. Gives what is heard now.
    pub fn follow(&mut self, now: Duration, orders: &[VoiceOrder], screen: &Screen, by_person: bool) -> Said {
        for language in std::mem::take(&mut *self.voiceless.lock().unwrap_or_else(PoisonError::into_inner)) {
            self.narrator.voiceless(language);
        }
        let pause = orders.contains(&VoiceOrder::Speak(SpeechOrder::PauseOrContinue));
        if orders.contains(&VoiceOrder::Forget) {
            self.narrator.forget();
            self.narrator.try_all_voices();
            self.with_voice(Voice::silence);
        } else if by_person && !pause {
            self.with_voice(Voice::silence);
        }
        if pause {
            self.with_voice(Voice::pause_or_continue);
        }
        let again = orders.contains(&VoiceOrder::Speak(SpeechOrder::Again));
        let said = if again { self.narrator.again(now, screen) } else { self.narrator.shown(now, screen) };
        if !said.is_nothing() {
            self.with_voice(|voice| voice.say(saying(&said, screen)));
        }
        said
    }

    /// When [`Self::follow`] is due although nothing has happened; `None`: it is not.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        self.narrator.next()
    }

    /// Whether the voice's thread ended although it is wanted.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.voice.as_ref().is_some_and(Voice::has_ended)
    }

    fn with_voice(&self, act: impl FnOnce(&Voice)) {
        if let Some(voice) = &self.voice {
            act(voice);
        }
    }
}

/// In the voice's own words.
fn saying(said: &Said, screen: &Screen) -> Saying {
    let sentences = said.sentences.iter().map(|sentence| Sentence {
        language: sentence.language.tag().to_owned(),
        words: sentence.words.clone(),
    });
    Saying {
        cue: said.cue.map(sound),
        sentences: sentences.collect(),
        interrupts: said.interrupts,
        loudness: Loudness::new(screen.preferences.volume.step()).louder(said.louder),
    }
}

fn sound(cue: Cue) -> kiosk_speech::Cue {
    match cue {
        Cue::CardSensed => kiosk_speech::Cue::CardSensed,
        Cue::StepAccepted => kiosk_speech::Cue::StepAccepted,
        Cue::Confirmed => kiosk_speech::Cue::Confirmed,
        Cue::Cannot => kiosk_speech::Cue::Cannot,
        Cue::TakeCard => kiosk_speech::Cue::TakeCard,
        Cue::TimeWarning => kiosk_speech::Cue::TimeWarning,
        Cue::StaffCalled => kiosk_speech::Cue::StaffCalled,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Instant;

    use kiosk_visit::{Band, Preferences, ScreenKind, Text};

    use super::*;
    use crate::config::Speech;

    const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");
    /// Ends a test that would hang; never reached when things are well.
    const LIMIT: Duration = Duration::from_secs(60);

    fn screen(language: Language, speech: bool) -> Screen {
        Screen {
            kind: ScreenKind::Stop,
            step: None,
            third: kiosk_visit::ThirdStep::default(),
            band: Band::None,
            title: Text::new("quit-ask"),
            body: Vec::new(),
            notice: None,
            list: Vec::new(),
            choices: Vec::new(),
            pin_pad: None,
            code_pad: None,
            staff_pad: None,
            guidance: None,
            busy: false,
            promise: None,
            seconds_left: None,
            code: None,
            language,
            preferences: Preferences { speech, ..Preferences::default() },
            keys: false,
        }
    }

    /// One whose speaker writes down what it is given, and whose player plays for ever; `tag` has a voice.
    fn speech(folder: &Path, tag: &str) -> SpeechWorker {
        let wave = kiosk_speech::Wave::new(8_000, vec![0; 80]).to_bytes();
        std::fs::write(folder.join("sound.wav"), wave).unwrap();
        let script = |text: &str| {
            ["sh", "-c", &format!("cd {}; {text}", folder.display())].map(str::to_owned).to_vec()
        };
        let speech = Speech {
            voices: [(tag.to_owned(), String::new())].into(),
            speaker: script("cat >> said; cat sound.wav"),
            player: script("cat > /dev/null; echo $$ >> playing; exec sleep 1000"),
            ..Speech::default()
        };
        let config = Config::parse(SHIPPED, Path::new("kiosk.toml"), folder).unwrap();
        SpeechWorker::start(&Config { speech, ..config }, &Arc::new(Catalog::new().unwrap()))
    }

    fn read_when(path: &Path, done: impl Fn(&str) -> bool, mut meanwhile: impl FnMut()) -> String {
        let end = Instant::now() + LIMIT;
        loop {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            if done(&text) {
                return text;
            }
            assert!(Instant::now() < end, "{text:?}");
            meanwhile();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn forgetting_a_patient_silences_the_voice_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut speech = speech(folder.path(), "en");
        speech.follow(Duration::ZERO, &[], &screen(Language::English, true), false);
        let playing = read_when(&folder.path().join("playing"), |text| text.ends_with('\n'), || {});
        let process = Path::new("/proc").join(playing.trim());
        assert!(process.exists());
        speech.follow(Duration::ZERO, &[VoiceOrder::Forget], &screen(Language::English, false), false);
        let end = Instant::now() + LIMIT;
        while process.exists() {
            assert!(Instant::now() < end, "it still plays");
            std::thread::sleep(Duration::from_millis(5));
        }
        let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
        assert_eq!(said, "Stop check-in?\n", "the second sentence is not begun");
    }

    #[test]
    fn person_who_does_anything_ends_what_is_said_and_the_pause_key_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut speech = speech(folder.path(), "en");
        let now = screen(Language::English, true);
        speech.follow(Duration::ZERO, &[], &now, false);
        let lines = |count: usize| move |text: &str| text.lines().count() == count;
        let playing = folder.path().join("playing");
        read_when(&playing, lines(1), || {});
        let pause = [VoiceOrder::Speak(SpeechOrder::PauseOrContinue)];
        speech.follow(Duration::ZERO, &pause, &now, true);
        speech.follow(Duration::ZERO, &pause, &now, true);
        // The same sentence again: the pause has kept it.
        read_when(&playing, lines(2), || {});
        speech.follow(Duration::ZERO, &[], &now, true);
        speech.follow(Duration::ZERO, &[VoiceOrder::Speak(SpeechOrder::Again)], &now, true);
        read_when(&playing, lines(3), || {});
        let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
        assert_eq!(said, "Stop check-in?\n".repeat(3));
    }

    #[test]
    fn language_without_a_voice_is_owned_up_to_by_one_that_has() {
        let folder = tempfile::tempdir().unwrap();
        let mut speech = speech(folder.path(), "en");
        let now = screen(Language::Korean, true);
        let said = read_when(
            &folder.path().join("said"),
            |text| text.ends_with('\n'),
            || {
                speech.follow(Duration::ZERO, &[], &now, false);
            },
        );
        assert_eq!(said, "No voice is installed for this language\n");
    }
}
