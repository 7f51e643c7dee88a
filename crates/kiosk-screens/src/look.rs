//! How a screen is to look: everything that is not in the screen model.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use iced::widget::image;
use iced::{Font, Size};
use kiosk_visit::{Language, Text};

use crate::theme::{Density, Millimetres, Palette, Panel, Scale, Shape, Sizes};
use crate::{Catalog, fonts};

/// How the card goes into this kiosk's reader (`display.slot_direction`); the picture shows just this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SlotDirection {
    /// Laid on a plate: `flat`.
    #[default]
    Flat,
    /// Pushed up into a slot at the reader's lower edge: `from_bottom`.
    FromBottom,
    /// Dropped into a slot at the top: `from_top`.
    FromTop,
    /// Pushed in from the front, lengthwise: `from_front`.
    FromFront,
}

impl SlotDirection {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Flat, Self::FromBottom, Self::FromTop, Self::FromFront];

    /// Its name in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::FromBottom => "from_bottom",
            Self::FromTop => "from_top",
            Self::FromFront => "from_front",
        }
    }

    /// The direction of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|direction| direction.name() == name)
    }
}

/// How a screen is to look.
#[derive(Debug, Clone)]
pub struct Look {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) panel: Panel,
    pub(crate) palette: Palette,
    pub(crate) sizes: Sizes,
    pub(crate) density: Density,
    pub(crate) language: Language,
    pub(crate) time: Duration,
    pub(crate) slot: SlotDirection,
    pub(crate) camera: Option<image::Handle>,
    pub(crate) font: Font,
    /// Tells one screen's ground from another's, see `theme::marked`.
    pub(crate) mark: u64,
}

impl Look {
    /// A look for a window of `size` logical pixels, each as long as `scale` says, in the standard theme.
    #[must_use]
    pub fn new(catalog: Arc<Catalog>, scale: Scale, size: Size) -> Self {
        let panel = Panel { scale, size };
        Self {
            catalog,
            panel,
            palette: Palette::standard(),
            sizes: Sizes::of(panel, Density::Roomy),
            density: Density::Roomy,
            language: Language::Japanese,
            time: Duration::ZERO,
            slot: SlotDirection::default(),
            camera: None,
            font: fonts::default_font(),
            mark: 0,
        }
    }

    /// Sets the time since any fixed start; moving pictures follow it. About 30 new frames a second look smooth.
    #[must_use]
    pub fn at(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// Sets how the card goes in.
    #[must_use]
    pub fn slot_direction(self, slot: SlotDirection) -> Self {
        Self { slot, ..self }
    }

    /// Sets the picture inside the camera's oval, or none. The caller mirrors and crops it to the face; it fills the oval's box
    /// (33 wide to 43 high) and is clear outside the oval.
    #[must_use]
    pub fn camera(self, camera: Option<image::Handle>) -> Self {
        Self { camera, ..self }
    }

    /// Sets the type family, see [`fonts::installed_font`].
    #[must_use]
    pub fn font(self, font: Font) -> Self {
        Self { font, ..self }
    }

    /// Sets the window's size in logical pixels, after it changed.
    #[must_use]
    pub fn resized(self, size: Size) -> Self {
        let panel = Panel { size, ..self.panel };
        Self { panel, sizes: Sizes::of(panel, self.density), ..self }
    }

    /// Whether anything on a screen of this kind moves, so that frames are only drawn when they are needed.
    #[must_use]
    pub fn moves(screen: &kiosk_visit::Screen) -> bool {
        use kiosk_visit::ScreenKind as K;
        screen.busy
            || screen.seconds_left.is_some()
            || matches!(
                screen.kind,
                K::Starting
                    | K::Idle
                    | K::Reading
                    | K::ReadingPrint
                    | K::Checking
                    | K::Face
                    | K::CardLifted
                    | K::Result
                    | K::TakeCard
            )
    }

    /// The look of one screen: its language with the type for it, and its mark.
    pub(crate) fn of(&self, screen: &kiosk_visit::Screen) -> Self {
        let mut hasher = DefaultHasher::new();
        format!("{screen:?}").hash(&mut hasher);
        let font = fonts::for_language(screen.language, self.font);
        Self { language: screen.language, font, mark: hasher.finish(), ..self.clone() }
    }

    pub(crate) fn at_density(&self, density: Density) -> Self {
        Self { density, sizes: Sizes::of(self.panel, density), ..self.clone() }
    }

    pub(crate) fn px(&self, length: Millimetres) -> f32 {
        self.panel.scale.px(length)
    }

    pub(crate) fn shape(&self) -> Shape {
        self.panel.shape()
    }

    /// The text with its line marks.
    pub(crate) fn text(&self, text: &Text) -> String {
        self.catalog.marked(self.language, text)
    }

    pub(crate) fn bold(&self) -> Font {
        Font { weight: iced::font::Weight::Bold, ..self.font }
    }
}
