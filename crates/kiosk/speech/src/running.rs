//! One outside program while it runs: it gets its input, gives at most so much output, and is ended when its time is over
//! or nobody wants it any more.

use std::io::{Read as _, Write as _};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use crate::{Loudness, Program, SpeechError, Wave};

/// Longest time for a sentence to become sound.
const SPEAKING: Duration = Duration::from_secs(5);
/// Most bytes of sound that a sentence may become: a minute at 48 kHz.
const MAX_BYTES: u64 = 6 * 1024 * 1024;
/// Longest sentence that is handed over, in bytes; the rest is not said.
const MAX_WORDS: usize = 4096;
/// A player may take this much longer than the sound lasts.
const PLAYING: Duration = Duration::from_secs(5);
/// How long an ended program is waited for: until then it may hold the loudspeaker.
const ENDING: Duration = Duration::from_millis(500);
/// How often is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(2);

/// A program that turns a sentence into sound.
pub(crate) struct Speaking {
    running: Running,
    sound: Receiver<Vec<u8>>,
    heard: Option<Vec<u8>>,
    gain: f32,
}

impl Speaking {
    pub(crate) fn start(program: &Program, words: &str, loudness: Loudness) -> Result<Self, SpeechError> {
        let end = words.floor_char_boundary(MAX_WORDS);
        let mut text = words.get(..end).unwrap_or_default().as_bytes().to_vec();
        text.push(b'\n');
        let mut running = Running::start(program, Stdio::piped(), loudness, text, SPEAKING)?;
        let (sender, sound) = channel();
        let output = running.child.stdout.take();
        thread(program, "speech-reader", move || {
            let mut bytes = Vec::new();
            if let Some(output) = output {
                // A program that is ended gives what it gave; more than the most is seen by its length.
                let _ = output.take(MAX_BYTES + 1).read_to_end(&mut bytes);
            }
            // Nobody waits for it any more.
            let _ = sender.send(bytes);
        })?;
        let gain = if program.takes_amplitude() { 1.0 } else { loudness.gain() };
        Ok(Self { running, sound, heard: None, gain })
    }

    /// The sound, once it is there.
    pub(crate) fn poll(&mut self) -> Option<Result<Wave, SpeechError>> {
        if self.heard.is_none() {
            match self.sound.try_recv() {
                Ok(bytes) if bytes.len() as u64 > MAX_BYTES => {
                    return Some(Err(SpeechError::TooLong(self.running.program.clone())));
                }
                Ok(bytes) => self.heard = Some(bytes),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
            }
        }
        match (self.running.poll()?, self.heard.take()) {
            (Err(error), _) => Some(Err(error)),
            (Ok(()), Some(bytes)) => Some(
                Wave::parse(&bytes)
                    .map(|wave| if self.gain == 1.0 { wave } else { wave.times(self.gain) })
                    .map_err(|source| SpeechError::NotSound {
                        program: self.running.program.clone(),
                        source,
                    }),
            ),
            // It has ended, and something that it started holds its output.
            (Ok(()), None) if self.running.is_late() => {
                Some(Err(SpeechError::Hung(self.running.program.clone())))
            }
            (Ok(()), None) => None,
        }
    }
}

/// A program that plays a sound.
pub(crate) struct Playing(Running);

impl Playing {
    pub(crate) fn start(program: &Program, wave: &Wave, loudness: Loudness) -> Result<Self, SpeechError> {
        let time = wave.length() + PLAYING;
        Running::start(program, Stdio::null(), loudness, wave.to_bytes(), time).map(Self)
    }

    /// Whether it was heard, once it was.
    pub(crate) fn poll(&mut self) -> Option<Result<(), SpeechError>> {
        self.0.poll()
    }
}

struct Running {
    child: Child,
    program: String,
    until: Instant,
}

impl Running {
    fn start(
        program: &Program,
        output: Stdio,
        loudness: Loudness,
        input: Vec<u8>,
        time: Duration,
    ) -> Result<Self, SpeechError> {
        let mut child =
            program.command(loudness).stdout(output).spawn().map_err(|source| program.not_started(source))?;
        let pipe = child.stdin.take();
        let running = Self { child, program: program.command.clone(), until: Instant::now() + time };
        thread(program, "speech-writer", move || {
            if let Some(mut pipe) = pipe {
                // A program that ended early did not want it; how it ended says whether that is a fault.
                let _ = pipe.write_all(&input);
            }
        })?;
        Ok(running)
    }

    fn is_late(&self) -> bool {
        Instant::now() >= self.until
    }

    /// How it ended, once it has; over time, it is over.
    fn poll(&mut self) -> Option<Result<(), SpeechError>> {
        match self.child.try_wait() {
            Ok(Some(status)) if status.success() => Some(Ok(())),
            Ok(Some(status)) => Some(Err(SpeechError::Failed { program: self.program.clone(), status })),
            Ok(None) | Err(_) if self.is_late() => Some(Err(SpeechError::Hung(self.program.clone()))),
            Ok(None) | Err(_) => None,
        }
    }
}

/// Nobody wants it any more.
impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // It may have ended just now.
        let _ = self.child.kill();
        let end = Instant::now() + ENDING;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::sleep(LOOK);
        }
    }
}

fn thread(program: &Program, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), SpeechError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
        .map_err(|source| program.not_started(source))
}
