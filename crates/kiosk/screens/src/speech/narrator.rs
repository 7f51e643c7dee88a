//! The narrator: follows the screens and the time, and says what is to be heard.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kiosk_ui_text::Catalog;
use kiosk_visit::{Language, Screen, Text};

use super::changes::{between, follows_camera, is_same};
use super::cue::Glimpse;
use super::words::Words;
use super::{Cue, Listening, Said, Sentence};

/// While the machine works this is how often it is said.
const BUSY: Duration = Duration::from_secs(10);
/// A warning that time runs out sounds this often.
const WARNING: Duration = Duration::from_secs(10);
/// What helps the camera is said this often at most, so that it can be followed.
const HINT: Duration = Duration::from_secs(3);
/// The first such hint leaves the screen itself this long.
const FIRST_HINT: Duration = Duration::from_secs(6);
/// A hint that still holds is said again after this long.
const HINT_AGAIN: Duration = Duration::from_secs(10);

/// Follows the screens.
pub struct Narrator {
    catalog: Arc<Catalog>,
    listening: Listening,
    voiceless: Vec<Language>,
    /// The screen that was told last; none after [`Self::forget`].
    last: Option<Screen>,
    /// Of the screen before, for the sounds.
    glimpse: Option<Glimpse>,
    /// When the machine's work is said again.
    busy_at: Option<Duration>,
    /// When the next warning sounds.
    warn_at: Option<Duration>,
    hint: Hint,
}

/// What helps the camera.
#[derive(Default)]
struct Hint {
    /// The last that was said.
    said: Option<Text>,
    /// Not before this.
    from: Duration,
    /// The same one not before this.
    again: Duration,
}

/// Screens may hold a name.
impl fmt::Debug for Narrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Narrator").field("listening", &self.listening).finish_non_exhaustive()
    }
}

impl Narrator {
    /// A narrator that has seen nothing yet.
    #[must_use]
    pub fn new(catalog: Arc<Catalog>, listening: Listening) -> Self {
        Self {
            catalog,
            listening,
            voiceless: Vec::new(),
            last: None,
            glimpse: None,
            busy_at: None,
            warn_at: None,
            hint: Hint::default(),
        }
    }

    /// The screen as it is shown at `now` (monotonic, since any fixed start): what is to be heard. To be called whenever
    /// something may have changed, and when [`Self::next`] says so.
    pub fn shown(&mut self, now: Duration, screen: &Screen) -> Said {
        let glimpse = Glimpse::of(screen);
        let before = self.glimpse.replace(glimpse);
        let mut said = match self.last.take() {
            Some(old) if is_same(&old, screen) => self.changed(now, &old, screen),
            old => self.begun(now, old.as_ref(), screen),
        };
        said.cue = before.and_then(|before| glimpse.cue_after(before));
        if let Some(reminder) = before.and_then(|before| glimpse.reminder_after(before)) {
            said.louder = glimpse.louder();
            if !screen.preferences.speech {
                // Who walks away does not look at the screen: this is said to everybody.
                said.sentences = self.words().plain(screen.language, &[reminder]);
            }
        }
        self.warn(now, glimpse, &mut said);
        if let (Some(Cue::Cannot | Cue::Confirmed | Cue::StepAccepted), false) = (said.cue, said.interrupts) {
            // Nothing is said after it, so it may come at once.
            said.interrupts = !screen.preferences.speech;
        }
        self.last = Some(screen.clone());
        said
    }

    /// Everything on the screen once more, because somebody asked.
    pub fn again(&mut self, now: Duration, screen: &Screen) -> Said {
        self.last = None;
        let said = self.shown(now, screen);
        Said { interrupts: true, ..said }
    }

    /// When [`Self::shown`] is due although nothing has changed; `None`: it is not.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        [self.busy_at, self.warn_at, self.hint_due()].into_iter().flatten().min()
    }

    /// The patient is forgotten: nothing of their screen stays. The next screen is said as a new one.
    pub fn forget(&mut self) {
        self.last = None;
        self.busy_at = None;
        self.hint = Hint::default();
    }

    /// This language turned out to have no voice: it is said so, once a screen, in one that has.
    pub fn voiceless(&mut self, language: Language) {
        if !self.voiceless.contains(&language) {
            self.voiceless.push(language);
            self.last = None;
        }
    }

    /// Voices may have come back.
    pub fn try_all_voices(&mut self) {
        self.voiceless.clear();
    }

    fn words(&self) -> Words<'_> {
        Words { catalog: &self.catalog, listening: self.listening, voiceless: &self.voiceless }
    }

    /// A new screen.
    fn begun(&mut self, now: Duration, old: Option<&Screen>, screen: &Screen) -> Said {
        let speech = screen.preferences.speech;
        self.busy_at = (speech && screen.busy).then(|| now + BUSY);
        self.hint = Hint::default();
        if !speech {
            // Anyone who turned it off wants silence at once.
            let interrupts = old.is_some_and(|old| old.preferences.speech);
            return Said { interrupts, ..Said::default() };
        }
        let mut sentences = Vec::new();
        if old.is_some_and(|old| !old.preferences.speech) {
            sentences.extend(self.words().plain(screen.language, &["say-welcome"]));
        }
        sentences.extend(self.words().whole(screen));
        if follows_camera(screen) {
            let said = screen.notice.as_ref().map(|(_, text)| text.clone());
            self.hint = Hint { said, from: now + FIRST_HINT, again: now + HINT_AGAIN };
        }
        Said { sentences, interrupts: true, ..Said::default() }
    }

    /// The same screen; perhaps something on it changed, or it is time to say something again.
    fn changed(&mut self, now: Duration, old: &Screen, screen: &Screen) -> Said {
        if !screen.preferences.speech {
            return Said::default();
        }
        let changes = between(&self.words(), old, screen);
        let mut said =
            Said { sentences: changes.sentences, interrupts: changes.by_person, ..Said::default() };
        if follows_camera(screen) && self.hint_is_due(now, screen) {
            let hint = screen.notice.as_ref().map(|(_, text)| text.clone());
            said.sentences.extend(self.words().texts(screen, &hint));
            said.interrupts |= hint.is_some();
            self.hint = Hint { said: hint, from: now + HINT, again: now + HINT_AGAIN };
        }
        if !screen.busy {
            self.busy_at = None;
        } else if self.busy_at.is_none_or(|at| now >= at) {
            if self.busy_at.is_some() && said.sentences.is_empty() {
                said.sentences = self.working(screen);
            }
            self.busy_at = Some(now + BUSY);
        }
        said
    }

    /// That the machine still works.
    fn working(&self, screen: &Screen) -> Vec<Sentence> {
        self.words().texts(screen, std::iter::once(&screen.title).chain(&screen.body))
    }

    fn hint_is_due(&self, now: Duration, screen: &Screen) -> bool {
        let notice = screen.notice.as_ref().map(|(_, text)| text);
        let due = if notice == self.hint.said.as_ref() { self.hint.again } else { self.hint.from };
        now >= due && (notice.is_some() || self.hint.said.is_some())
    }

    fn hint_due(&self) -> Option<Duration> {
        let screen = self.last.as_ref().filter(|last| follows_camera(last) && last.preferences.speech)?;
        let notice = screen.notice.as_ref().map(|(_, text)| text);
        match (notice, &self.hint.said) {
            (None, None) => None,
            (notice, said) if notice == said.as_ref() => Some(self.hint.again),
            _ => Some(self.hint.from),
        }
    }

    fn warn(&mut self, now: Duration, glimpse: Glimpse, said: &mut Said) {
        if !glimpse.warns() {
            self.warn_at = None;
        } else if said.cue == Some(Cue::TimeWarning) || self.warn_at.is_none() {
            self.warn_at = Some(now + WARNING);
        } else if self.warn_at.is_some_and(|at| now >= at) {
            said.cue = said.cue.or(Some(Cue::TimeWarning));
            self.warn_at = Some(now + WARNING);
        }
    }
}
