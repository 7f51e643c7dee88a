//! The type and the window that the screens are made for.

use iced::font::Family;
use iced::{Font, Size, window};

/// Families that are tried in order: the Debian packages `fonts-noto-cjk` and `fonts-ipafont-gothic`.
pub const FAMILIES: [&str; 2] = ["Noto Sans CJK JP", "IPAGothic"];

/// The family that the screens are made for. Asks nothing of the system.
#[must_use]
pub fn default_font() -> Font {
    let [first, _] = FAMILIES;
    Font::with_name(first)
}

/// The first of `configured` and [`FAMILIES`] that is installed; the default when none is, so that the system picks
/// whatever has the letters. Reads the list of installed fonts, so call it once, at the start.
#[must_use]
pub fn installed_font(configured: Option<&str>) -> Font {
    let Ok(mut system) = iced::advanced::graphics::text::font_system().write() else {
        return default_font();
    };
    let database = system.raw().db();
    let has =
        |name: &str| database.faces().any(|face| face.families.iter().any(|(family, _)| family == name));
    if let Some(name) = configured.filter(|name| has(name)) {
        // A font family lives as long as the program, and there is one.
        return Font { family: Family::Name(Box::leak(name.to_owned().into_boxed_str())), ..Font::DEFAULT };
    }
    FAMILIES.into_iter().find(|name| has(name)).map_or_else(default_font, Font::with_name)
}

/// The settings of the program: type and smooth edges.
#[must_use]
pub fn settings(font: Font) -> iced::Settings {
    iced::Settings { default_font: font, antialiasing: true, ..iced::Settings::default() }
}

/// The window: `fullscreen` on a kiosk, else `size` logical pixels with a frame, for development.
#[must_use]
pub fn window_settings(size: Size, fullscreen: bool) -> window::Settings {
    window::Settings {
        size,
        fullscreen,
        decorations: !fullscreen,
        resizable: !fullscreen,
        ..window::Settings::default()
    }
}
