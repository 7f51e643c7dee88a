//! The panel that `[display]` tells of.

use iced::Size;
use kiosk_ui_kit::theme::{Panel, Scale};

use super::Display;

impl Display {
    /// The window's size and how large its pixels are. Sizes beyond what a pixel count can be are taken as the largest.
    #[must_use]
    pub fn panel(&self) -> Panel {
        let pixels = |count: u32| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
        let size = Size::new(pixels(self.width), pixels(self.height));
        Panel { scale: Scale::new(self.mm_per_px), size }
    }
}
