//! The type and the window that the screens are made for.

use std::sync::LazyLock;

use iced::font::Family;
use iced::{Font, Size, window};
use kiosk_visit::Language;

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

/// The family in which a language's letters have the shapes that its readers know: the same sign is drawn differently in
/// Japan, China and Korea. All are in the Debian package `fonts-noto-cjk`; their Latin letters have every Vietnamese mark.
#[must_use]
pub fn family(language: Language) -> &'static str {
    match language {
        Language::SimplifiedChinese => "Noto Sans CJK SC",
        Language::Korean => "Noto Sans CJK KR",
        Language::Japanese
        | Language::EasyJapanese
        | Language::English
        | Language::Vietnamese
        | Language::Portuguese => "Noto Sans CJK JP",
    }
}

/// The type for a language: its [`family`] where that is installed and `base` is not a family that was configured; else
/// `base`. Reads the list of installed fonts once.
#[must_use]
pub fn for_language(language: Language, base: Font) -> Font {
    static INSTALLED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let Ok(mut system) = iced::advanced::graphics::text::font_system().write() else {
            return Vec::new();
        };
        let database = system.raw().db();
        let has =
            |name: &&str| database.faces().any(|face| face.families.iter().any(|(family, _)| family == name));
        Language::ALL.iter().map(|language| family(*language)).filter(has).collect()
    });
    let ours = family(language);
    match base.family {
        Family::Name(name) if FAMILIES.contains(&name) && INSTALLED.contains(&ours) => {
            Font { family: Family::Name(ours), ..base }
        }
        _ => base,
    }
}

/// The settings of the program: type and smooth edges.
#[must_use]
pub fn settings(font: Font) -> iced::Settings {
    iced::Settings { default_font: font, antialiasing: true, ..iced::Settings::default() }
}

/// The window: `fullscreen` on a kiosk, else `size` logical pixels with a frame, for development. Its size may always change:
/// window managers do not make a window fill the screen that says that it has one size only.
#[must_use]
pub fn window_settings(size: Size, fullscreen: bool) -> window::Settings {
    window::Settings {
        size,
        fullscreen,
        decorations: !fullscreen,
        resizable: true,
        ..window::Settings::default()
    }
}
