//! One sentence or one sound by itself, waited for: to look whether voice and player work.

use std::time::Duration;

use crate::running::{Playing, Speaking};
use crate::{Loudness, Program, SpeechError, Wave};

const LOOK: Duration = Duration::from_millis(5);

/// Has a sentence turned into sound. Takes seconds at most.
///
/// # Errors
/// [`SpeechError`].
pub fn speak(program: &Program, words: &str, loudness: Loudness) -> Result<Wave, SpeechError> {
    let mut speaking = Speaking::start(program, words, loudness)?;
    loop {
        if let Some(outcome) = speaking.poll() {
            return outcome;
        }
        std::thread::sleep(LOOK);
    }
}

/// Has a sound played, to its end. Takes some seconds more than it lasts at most.
///
/// # Errors
/// [`SpeechError`].
pub fn play(program: &Program, wave: &Wave) -> Result<(), SpeechError> {
    let mut playing = Playing::start(program, wave, Loudness::new(3))?;
    loop {
        if let Some(outcome) = playing.poll() {
            return outcome;
        }
        std::thread::sleep(LOOK);
    }
}
