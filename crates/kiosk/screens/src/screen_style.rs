//! How a screen is to look: everything that is not in the screen model.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use iced::widget::image;
use iced::{Font, Size};
use kiosk_ui_kit::Style;
use kiosk_ui_kit::theme::{Density, Ems, Millimetres, Palette, Panel, Scale, Shape, Sizes};
use kiosk_ui_text::{Catalog, reading};
use kiosk_visit::{ChipHolder, Event, Language, Text};

use crate::fonts;

/// How the card goes into this kiosk's reader (`display.slot`); the picture shows just this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
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

    /// Whether the card is inserted, and not placed ([`Catalog::for_slot`]).
    #[must_use]
    pub fn is_slot(self) -> bool {
        self != Self::Flat
    }

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
pub struct ScreenStyle {
    pub(crate) catalog: Arc<Catalog>,
    /// Measures, colours, type and time, as the kit's widgets take them.
    pub(crate) style: Style,
    pub(crate) density: Density,
    /// From the eyes to the panel; `None` is what is usual for the panel.
    pub(crate) distance: Option<Millimetres>,
    /// The largest type is wanted, on pages: twice these.
    pub(crate) large: Option<Ems>,
    /// Type so many times as large as these, on one page.
    pub(crate) grown: Option<(Ems, f32)>,
    /// Em of a notice.
    pub(crate) notice: Millimetres,
    /// The number keys of the choices, while the keypad is in use.
    pub(crate) numbers: Arc<[(Event, u8)]>,
    pub(crate) language: Language,
    pub(crate) slot: SlotDirection,
    pub(crate) camera: Option<image::Handle>,
    /// For staff: the card's photo, and the person.
    pub(crate) sight: (Option<image::Handle>, Option<image::Handle>),
    /// For staff: what the card's chip says of its holder. Drawn, never spoken.
    pub(crate) holder: Option<ChipHolder>,
    /// Readings stand above the words that carry one.
    pub(crate) readings: bool,
    /// They stand above the lines below a title too.
    pub(crate) line_readings: bool,
    /// Tells one screen's ground from another's, see `theme::marked`.
    pub(crate) mark: u64,
    /// The question has just come: nothing can be pressed yet.
    pub(crate) coming: bool,
    /// A mouse pointer is drawn over the screen.
    pub(crate) pointer: bool,
}

impl ScreenStyle {
    /// A look for a window of `size` logical pixels, each as long as `scale` says. Colours and the size of type are those that
    /// the screen's person chose.
    #[must_use]
    pub fn new(catalog: Arc<Catalog>, scale: Scale, size: Size) -> Self {
        let panel = Panel { scale, size };
        Self {
            catalog,
            style: Style {
                panel,
                palette: Palette::standard(),
                sizes: Sizes::of(panel, Density::Roomy, panel.viewing_distance()),
                font: fonts::default_font(),
                time: Duration::ZERO,
            },
            density: Density::Roomy,
            distance: None,
            large: None,
            grown: None,
            notice: Sizes::TEXT_FLOOR,
            numbers: Arc::new([]),
            language: Language::Japanese,
            slot: SlotDirection::default(),
            camera: None,
            sight: (None, None),
            holder: None,
            readings: true,
            line_readings: true,
            mark: 0,
            coming: false,
            pointer: true,
        }
    }

    /// Sets the time since any fixed start; moving pictures follow it. About 30 new frames a second look smooth.
    #[must_use]
    pub fn at(self, time: Duration) -> Self {
        Self { style: Style { time, ..self.style }, ..self }
    }

    /// Sets whether the question has just come. Then its keys are drawn as coming, and whatever goes down on them presses
    /// nothing, even when it is lifted later.
    #[must_use]
    pub fn coming(self, coming: bool) -> Self {
        Self { coming, ..self }
    }

    /// Hides the mouse pointer: a person at a kiosk has no mouse.
    #[must_use]
    pub fn without_pointer(self) -> Self {
        Self { pointer: false, ..self }
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

    /// Sets the card's photo and the picture of the person, as staff compare them, or none.
    #[must_use]
    pub fn sight(self, photo: Option<image::Handle>, live: Option<image::Handle>) -> Self {
        Self { sight: (photo, live), ..self }
    }

    /// Sets what the card's chip says of its holder, as staff read it below the pictures, or nothing.
    #[must_use]
    pub fn holder(self, holder: Option<ChipHolder>) -> Self {
        Self { holder, ..self }
    }

    /// Sets the type family, see [`fonts::installed_font`].
    #[must_use]
    pub fn font(self, font: Font) -> Self {
        Self { style: Style { font, ..self.style }, ..self }
    }

    /// Sets how far the panel is from the eyes (`display.viewing_distance_mm`): titles, lines and labels are as large as it
    /// takes to see them under 0.7°. `None` is what is usual for the panel: 500 mm, and 400 mm for one of 7 to 8 inch. Values
    /// outside 250 to 1000 mm are brought to the nearer end.
    #[must_use]
    pub fn viewing_distance(self, distance: Option<Millimetres>) -> Self {
        let distance = distance.filter(|d| d.0.is_finite()).map(|d| Millimetres(d.0.clamp(250.0, 1000.0)));
        let density = self.density;
        Self { distance, ..self }.at_density(density)
    }

    /// Sets the window's size in logical pixels, after it changed.
    #[must_use]
    pub fn resized(self, size: Size) -> Self {
        let (panel, density) = (Panel { size, ..self.panel }, self.density);
        Self { style: Style { panel, ..self.style }, ..self }.at_density(density)
    }

    /// Whether anything on a screen of this kind moves, so that frames are only drawn when they are needed.
    #[must_use]
    pub fn moves(screen: &kiosk_visit::Screen) -> bool {
        use kiosk_visit::ScreenKind as K;
        screen.busy
            || screen.seconds_left.is_some()
            || crate::widget::asks_attention(screen)
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
                    | K::StaffSight
            )
    }

    /// The look of one screen: its language with the type for it, and its mark.
    pub(crate) fn of(&self, screen: &kiosk_visit::Screen) -> Self {
        let mut hasher = DefaultHasher::new();
        format!("{screen:?}").hash(&mut hasher);
        let font = fonts::for_language(screen.language, self.font);
        let numbered = screen.choices.iter().enumerate().filter(|_| screen.keys);
        let numbers = numbered
            .filter_map(|(index, choice)| Some((choice.event.clone(), screen.number(index)?)))
            .collect();
        Self {
            language: screen.language,
            style: Style {
                font,
                palette: Palette::of(screen.preferences.high_contrast),
                ..self.style.clone()
            },
            numbers,
            mark: hasher.finish(),
            ..self.clone()
        }
    }

    /// The same look with these sizes.
    pub(crate) fn with_sizes(&self, sizes: Sizes) -> Self {
        Self { style: Style { sizes, ..self.style.clone() }, ..self.clone() }
    }

    /// The standard sizes, so tightly set.
    pub(crate) fn at_density(&self, density: Density) -> Self {
        let distance = self.distance.unwrap_or_else(|| self.panel.viewing_distance());
        let sizes = Sizes::of(self.panel, density, distance);
        let sizes = self.grown.map_or(sizes, |(ems, by)| sizes.typed(ems, by));
        Self { density, ..self.with_sizes(sizes) }
    }

    /// The same look with type so many times as large as these ems, on one page.
    pub(crate) fn grown_by(&self, ems: Ems, by: f32) -> Self {
        Self { grown: Some((ems, by)), ..self.clone() }
    }

    /// Whether larger type than usual is wanted: then what explains gives way, and steps and band share a strip.
    pub(crate) fn larger(&self) -> bool {
        self.large.is_some() || self.grown.is_some()
    }

    /// The same look with large text: twice these ems.
    pub(crate) fn twice(&self, ems: Ems) -> Self {
        Self { large: Some(ems), ..self.clone() }
    }

    /// For the content of a screen with large text.
    pub(crate) fn doubled(&self) -> Self {
        let ems = self.large.unwrap_or_else(|| self.sizes.into());
        let air = self.at_density(Density::Tight).sizes;
        let inset = if self.shape() == Shape::Compact { Millimetres(1.0) } else { air.inset };
        let mut sizes = Sizes { space: air.space.max(air.gap), inset, ..air }.doubled(ems);
        if self.shape() == Shape::Compact {
            (sizes.title_leading, sizes.leading) = (1.14, 1.14);
        }
        Self { density: Density::Tight, notice: ems.notice * 2.0, ..self.with_sizes(sizes) }
    }

    /// Labels round large text: the looks to try before the standard one; none where standard text is wanted.
    pub(crate) fn enlarged(&self) -> Vec<Self> {
        let most = match (self.large, self.grown) {
            (Some(_), _) => Sizes::ENLARGED[0],
            (None, Some((_, by))) => by,
            (None, None) => 1.0,
        };
        let wanted = Sizes::ENLARGED.into_iter().filter(|by| *by <= most);
        wanted.map(|by| self.enlarged_by(by)).collect()
    }

    /// With type so many times as large.
    pub(crate) fn enlarged_by(&self, by: f32) -> Self {
        self.with_sizes(self.sizes.enlarged(by))
    }

    /// What stands round the content: a quarter larger where large text is wanted and the panel has room: standing.
    pub(crate) fn chrome(&self) -> Self {
        let room = self.larger() && self.shape() == Shape::Portrait;
        if room { self.enlarged_by(1.25) } else { self.clone() }
    }

    /// For keys: as they are drawn while the question is only coming, or as always.
    pub(crate) fn for_keys(&self) -> Self {
        let palette = if self.coming { self.palette.coming() } else { self.palette };
        Self { style: Style { palette, ..self.style.clone() }, ..self.clone() }
    }

    /// The number key of the choice with this event, while the keypad is in use.
    pub(crate) fn number(&self, event: &Event) -> Option<u8> {
        self.numbers.iter().find(|(own, _)| own == event).map(|(_, number)| *number)
    }

    /// Without readings above the words: they give way before a title, a notice or an answer does, and are spoken.
    pub(crate) fn without_readings(&self) -> Self {
        let inset = Millimetres(self.sizes.inset.0.min(0.8));
        let label = if self.grown.is_some() { self.sizes.label } else { self.sizes.body };
        Self { readings: false, ..self.with_sizes(Sizes { inset, label, ..self.sizes }) }
    }

    /// Without readings in the lines below the title, and everything closer: there the line itself is worth more.
    pub(crate) fn without_line_readings(&self) -> Self {
        let title_leading = self.sizes.title_leading.min(1.5);
        let sizes =
            Sizes { space: Millimetres(1.0), line_gap: Millimetres(0.2), title_leading, ..self.sizes };
        Self { line_readings: false, ..self.with_sizes(sizes) }
    }

    /// Whether steps and band share one strip at the top: on a low panel, and on a lying one where every line carries
    /// readings and so is half as high again, or where large text needs the height.
    pub(crate) fn strip(&self) -> bool {
        match self.shape() {
            Shape::Compact => true,
            Shape::Landscape => self.larger() || self.language == Language::EasyJapanese,
            Shape::Portrait => self.larger(),
        }
    }

    /// The text with its line marks.
    pub(crate) fn text(&self, text: &Text) -> String {
        let marked = self.catalog.marked(self.language, text);
        if self.readings { marked } else { reading::base(&marked) }
    }
}

impl Deref for ScreenStyle {
    type Target = Style;

    fn deref(&self) -> &Style {
        &self.style
    }
}
