//! The voice's desk: follows the kiosk's screens, lets the narrator say what is to be heard, and hands that to the voice's
//! own thread. Nothing here waits.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kiosk_screens::Catalog;
use kiosk_screens::speech::{Cue, Listening, Narrator, Said};
use kiosk_speech::{Loudness, Saying, Sentence, Trouble, Voice};
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
pub struct SpeechDesk {
    narrator: Narrator,
    /// `None`: the kiosk makes no sound.
    voice: Option<Voice>,
    /// Languages that turned out to have no voice, as the voice's thread tells.
    voiceless: Arc<Mutex<Vec<Language>>>,
}

impl SpeechDesk {
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
