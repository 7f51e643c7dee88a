//! How something is drawn on a panel.

use std::time::Duration;

use iced::Font;

use crate::theme::{Millimetres, Palette, Panel, Shape, Sizes};

/// How something is drawn on a panel: its measures, colours and type, and how far a motion has come.
#[derive(Debug, Clone)]
pub struct Style {
    /// The panel, and how long its pixels are.
    pub panel: Panel,
    /// Colours by meaning.
    pub palette: Palette,
    /// Lengths by meaning.
    pub sizes: Sizes,
    /// Family and weight of plain text.
    pub font: Font,
    /// Since any fixed start; moving pictures follow it.
    pub time: Duration,
}

impl Style {
    /// A length in logical pixels of the panel.
    #[must_use]
    pub fn px(&self, length: Millimetres) -> f32 {
        self.panel.scale.px(length)
    }

    /// How the panel stands.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.panel.shape()
    }

    /// The family in bold.
    #[must_use]
    pub fn bold(&self) -> Font {
        Font { weight: iced::font::Weight::Bold, ..self.font }
    }
}
