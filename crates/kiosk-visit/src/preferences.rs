//! What a person set on the screen for their visit: how it looks and sounds. All of it goes back with the visit's end.

/// How the screen looks and sounds for this visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Preferences {
    /// The voice guide (音声で案内): every screen is spoken, and waiting times are longer.
    pub speech: bool,
    /// Type at 200 %.
    pub large_text: bool,
    /// Yellow and white on black.
    pub high_contrast: bool,
    /// How loud the voice and the sounds are.
    pub volume: Volume,
}

/// A loudness in steps, [`Volume::LEAST`] to [`Volume::MOST`]. It goes back to the middle after each visit (EN 301 549,
/// 5.1.3.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Volume(u8);

impl Volume {
    /// Softest; still heard.
    pub const LEAST: Self = Self(1);
    /// Loudest.
    pub const MOST: Self = Self(5);

    /// The step, 1 to 5.
    #[must_use]
    pub fn step(self) -> u8 {
        self.0
    }

    /// One step louder, or the loudest.
    #[must_use]
    pub fn louder(self) -> Self {
        Self(self.0 + 1).min(Self::MOST)
    }

    /// One step softer, or the softest.
    #[must_use]
    pub fn softer(self) -> Self {
        Self(self.0 - 1).max(Self::LEAST)
    }
}

impl Default for Volume {
    fn default() -> Self {
        Self(3)
    }
}

/// One change of [`Preferences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Adjustment {
    /// The voice guide on or off.
    Speech(bool),
    /// Large text on or off.
    LargeText(bool),
    /// High contrast on or off.
    HighContrast(bool),
    /// One step louder.
    Louder,
    /// One step softer.
    Softer,
}

impl Preferences {
    /// These preferences after a change.
    #[must_use]
    pub fn adjusted(self, change: Adjustment) -> Self {
        match change {
            Adjustment::Speech(speech) => Self { speech, ..self },
            Adjustment::LargeText(large_text) => Self { large_text, ..self },
            Adjustment::HighContrast(high_contrast) => Self { high_contrast, ..self },
            Adjustment::Louder => Self { volume: self.volume.louder(), ..self },
            Adjustment::Softer => Self { volume: self.volume.softer(), ..self },
        }
    }
}
