//! How a text is set, for anyone who measures it.

use iced::Font;

/// Custom state that a widget operation meets just before each text: a test measures with it what is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Logical pixels.
    pub em: f32,
    /// Family and weight.
    pub font: Font,
    /// A word in Latin letters is cut in two, because no line can hold it.
    pub split: bool,
    /// Readings stand above its words.
    pub readings: bool,
}
