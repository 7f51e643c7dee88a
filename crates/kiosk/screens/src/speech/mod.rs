//! What a screen says aloud: the same model as the view's, in sentences and sounds. Nothing here makes a sound, reads a
//! clock or waits; [`Narrator`] is told what is shown and when, and says what is to be heard.
//!
//! Everything that is on a screen is said, in reading order, and every choice with the number that presses it
//! (EN 301 549, 5.1.3.1). Two things never are: a digit that was keyed in, and, on a loudspeaker, a name.

mod changes;
mod cue;
mod narrator;
mod words;

use std::fmt;

use kiosk_visit::Language;

pub use cue::Cue;
pub use narrator::Narrator;

/// A sentence to be spoken, in the language it is in.
#[derive(Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The language.
    pub language: Language,
    /// The words, as a voice is to read them.
    pub words: String,
}

/// With private listening a sentence may hold a name.
impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sentence({:?}, {} bytes)", self.language, self.words.len())
    }
}

/// Who hears the voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Listening {
    /// Everybody near the kiosk: no names.
    #[default]
    Loudspeaker,
    /// Anyone who wears the headphones, and nobody else.
    Private,
}

/// What is to be heard now; nothing, most of the time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// First this sound.
    pub cue: Option<Cue>,
    /// Then these sentences.
    pub sentences: Vec<Sentence>,
    /// In the place of what is being said, not after it. With nothing to say: be silent.
    pub interrupts: bool,
    /// Louder than what is said otherwise: a card is being left behind.
    pub louder: bool,
}

impl Said {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
