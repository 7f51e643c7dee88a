//! What a person set on the screen for their visit: how it looks and sounds. All of it goes back with the visit's end.

/// How the screen looks and sounds for this visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Preferences {
    /// The voice guide (音声で案内): every screen is spoken, and waiting times are longer.
    pub speech: bool,
    /// How large the type is.
    pub text_size: TextSize,
    /// Yellow and white on black.
    pub high_contrast: bool,
    /// How loud the voice and the sounds are.
    pub volume: Volume,
}

/// How large the type of a screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum TextSize {
    /// As large as the panel's viewing distance asks for.
    #[default]
    Standard,
    /// 130 to 140 %: the question and its answers on one page, without what explains them.
    Large,
    /// 200 %: what does not fit stands on further pages.
    Largest,
}

impl TextSize {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Large, Self::Largest];

    /// The text that names it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Standard => "adjust-text-standard",
            Self::Large => "adjust-text-large",
            Self::Largest => "adjust-text-largest",
        }
    }
}

/// A loudness in steps, [`Volume::MIN`] to [`Volume::MAX`]. It goes back to the middle after each visit (EN 301 549,
/// 5.1.3.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Volume(u8);

impl Volume {
    /// Softest; still heard.
    pub const MIN: Self = Self(1);
    /// Loudest.
    pub const MAX: Self = Self(5);

    /// The step, 1 to 5.
    #[must_use]
    pub fn step(self) -> u8 {
        self.0
    }

    /// One step louder, or the loudest.
    #[must_use]
    pub fn louder(self) -> Self {
        Self(self.0 + 1).min(Self::MAX)
    }

    /// One step softer, or the softest.
    #[must_use]
    pub fn softer(self) -> Self {
        Self(self.0 - 1).max(Self::MIN)
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
    /// Another size of type.
    TextSize(TextSize),
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
            Adjustment::TextSize(text_size) => Self { text_size, ..self },
            Adjustment::HighContrast(high_contrast) => Self { high_contrast, ..self },
            Adjustment::Louder => Self { volume: self.volume.louder(), ..self },
            Adjustment::Softer => Self { volume: self.volume.softer(), ..self },
        }
    }
}
