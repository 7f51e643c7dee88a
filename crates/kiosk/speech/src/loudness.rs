//! How loud, in five steps.

/// How loud something is: a step from 1 to 5, and whether it is to be heard above that (a card left behind).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loudness {
    step: u8,
    louder: bool,
}

impl Loudness {
    /// Steps 1 (softest, still heard) to 5; other numbers are the nearest of these.
    #[must_use]
    pub fn new(step: u8) -> Self {
        Self { step: step.clamp(1, 5), louder: false }
    }

    /// The same, to be heard above what is said otherwise.
    #[must_use]
    pub fn louder(self, louder: bool) -> Self {
        Self { louder, ..self }
    }

    /// The step that counts, 1 to 5.
    #[must_use]
    pub fn step(self) -> u8 {
        if self.louder { (self.step + 2).min(5) } else { self.step }
    }

    /// The peak of a sound, as a share of full scale: 5 dB from step to step, below full scale.
    #[must_use]
    pub fn peak(self) -> f32 {
        match self.step() {
            1 => 0.09,
            2 => 0.16,
            3 => 0.28,
            4 => 0.50,
            _ => 0.90,
        }
    }

    /// The amplitude that espeak-ng is asked for: 0 to 200, where 100 is its own measure.
    #[must_use]
    pub fn amplitude(self) -> u8 {
        match self.step() {
            1 => 32,
            2 => 56,
            3 => 100,
            4 => 140,
            _ => 200,
        }
    }

    /// What the samples of a program that cannot be asked for an amplitude are multiplied by.
    #[must_use]
    pub fn gain(self) -> f32 {
        f32::from(self.amplitude()) / 100.0
    }
}
