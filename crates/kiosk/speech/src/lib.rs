//! What is heard: sounds drawn by code, and sentences spoken by an outside program for each language, played by another.
//!
//! This crate knows no visit and no screen: sentences and cues come in, sound goes out. It must never make its caller wait: a
//! program that is missing, hangs, dies or never stops talking is a [`Trouble`], told once, and the sounds go on. Sentences
//! are handed over on standard input, never as an argument, which everybody on the machine can read.
//!
//! Start reading at [`Voice`] (`voice.rs`, the thread), then `running.rs` (one outside program with its bounds) and
//! `cue.rs` (the sounds).

mod cue;
mod error;
mod loudness;
mod once;
mod program;
mod running;
mod voice;
mod wave;

pub use cue::Cue;
pub use error::{SpeechError, Trouble};
pub use loudness::Loudness;
pub use once::{play, speak};
pub use program::{Program, Programs};
pub use voice::{Saying, Sentence, Voice};
pub use wave::{Wave, WaveError};
