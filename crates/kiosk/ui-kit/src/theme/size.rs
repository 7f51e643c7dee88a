//! Sizes by role. Floors (users' facts, from EN 301 549 and studies of kiosks): a main action at least 20 mm high and 60 mm
//! wide, a PIN key 20 mm (16 mm on 7 inch), 3 mm between. Titles, further lines, notices and labels have capitals of at
//! least 0.7° at the viewing distance ([`reading_em`]); explanations, steps, edge actions and the band capitals of 4.8 mm
//! ([`Sizes::TEXT_FLOOR`]).
//!
//! Large text is 200 % of what the same screen has in standard type ([`Ems`]), in one column; what then does not fit stands
//! on further pages. What stands round the content (steps, band, edge, keys that turn the page) grows as far as it has room
//! ([`Sizes::ENLARGED`]).

use super::{Millimetres, Panel, Shape};

/// How tightly a screen is set. The first that fits is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Density {
    /// With air.
    Roomy,
    /// Less air, smaller titles.
    Snug,
    /// At the floors.
    Tight,
}

impl Density {
    /// From airy to tight.
    pub const ALL: [Self; 3] = [Self::Roomy, Self::Snug, Self::Tight];
}

/// Height of a capital in ems, as in the families of [`crate::fonts::FAMILIES`] (the smallest of them).
const CAPITAL: f32 = 0.733;

/// The em whose capitals are seen under 0.7° from `distance` (EN 301 549, 5.1.4).
#[must_use]
pub fn reading_em(distance: Millimetres) -> Millimetres {
    // A hair more, so that rounding never takes it below.
    distance * (0.7_f32.to_radians().tan() / CAPITAL * 1.001)
}

/// All sizes of one panel at one density.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Em of the one line on the idle screen.
    pub display: Millimetres,
    /// Em of titles.
    pub title: Millimetres,
    /// Em of further lines.
    pub body: Millimetres,
    /// Em of explanations, steps and edge actions.
    pub small: Millimetres,
    /// Em of a main action's label.
    pub label: Millimetres,
    /// Em of a digit on a key.
    pub digit: Millimetres,
    /// Height of a main action.
    pub action_height: Millimetres,
    /// Least width of a main action.
    pub action_width: Millimetres,
    /// Height of the area that an edge action answers to.
    pub edge_height: Millimetres,
    /// Height of an edge action as drawn.
    pub edge_drawn: Millimetres,
    /// Left and right inside an edge action.
    pub pill: Millimetres,
    /// Width of a PIN key.
    pub key_width: Millimetres,
    /// Height of a PIN key.
    pub key_height: Millimetres,
    /// Diameter of a PIN dot.
    pub dot: Millimetres,
    /// Between things that belong together.
    pub gap: Millimetres,
    /// Between lines of text that follow each other.
    pub line_gap: Millimetres,
    /// Between groups.
    pub space: Millimetres,
    /// From the panel's edge to what can be touched.
    pub margin: Millimetres,
    /// Inside raised surfaces.
    pub inset: Millimetres,
    /// Round corners.
    pub radius: Millimetres,
    /// Lines.
    pub stroke: Millimetres,
    /// Height of a line of titles, in ems.
    pub title_leading: f32,
    /// Height of a line of other text, in ems.
    pub leading: f32,
    /// Side of an icon beside text.
    pub icon: Millimetres,
    /// Side of the icon on a tile.
    pub badge: Millimetres,
    /// Diameter of a step's circle.
    pub step: Millimetres,
    /// Side of the key with a choice's number.
    pub number: Millimetres,
}

/// The ems of one screen in standard type, by role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ems {
    /// The title, where it stands larger: the idle screen, a name.
    pub display: Millimetres,
    /// The title, or the instruction of the idle screen.
    pub title: Millimetres,
    /// Further lines and items of lists.
    pub body: Millimetres,
    /// The notice.
    pub notice: Millimetres,
    /// Labels of choices.
    pub label: Millimetres,
    /// Explanations.
    pub small: Millimetres,
}

impl From<Sizes> for Ems {
    fn from(s: Sizes) -> Self {
        Self {
            display: s.display,
            title: s.title,
            body: s.body,
            notice: s.body,
            label: s.label,
            small: s.small,
        }
    }
}

impl Sizes {
    /// Text never gets smaller than this em (cap height 4.8 mm).
    pub const TEXT_FLOOR: Millimetres = Millimetres(6.6);

    /// How many times as large as standard the labels round large text are, the first that fits.
    pub const ENLARGED: [f32; 5] = [2.0, 1.75, 1.5, 1.4, 1.25];

    /// The sizes of `panel` at `density`, for eyes at `distance`.
    #[must_use]
    pub fn of(panel: Panel, density: Density, distance: Millimetres) -> Self {
        Self::unread(panel, density).readable(reading_em(distance))
    }

    /// Nothing that has to be read smaller than `least`.
    fn readable(self, least: Millimetres) -> Self {
        let at_least = |size: Millimetres, by: f32| Millimetres(size.0.max(least.0 * by));
        Self {
            display: at_least(self.display, 1.1),
            title: at_least(self.title, 1.0),
            body: at_least(self.body, 1.0),
            label: at_least(self.label, 1.0),
            digit: at_least(self.digit, 1.0),
            ..self
        }
    }

    /// These, with type twice as large as `ems` and no more air than needed.
    #[must_use]
    pub fn doubled(self, ems: Ems) -> Self {
        Self {
            display: ems.display * 2.0,
            title: ems.title * 2.0,
            body: ems.body * 2.0,
            small: ems.small * 2.0,
            label: ems.label * 2.0,
            digit: self.digit * 2.0,
            icon: self.icon * 1.5,
            badge: self.icon * 2.0,
            title_leading: 1.18,
            leading: 1.2,
            ..self
        }
    }

    /// How many times as large what explains is where the question is so many times as large: it leaves the room to the
    /// question.
    #[must_use]
    pub fn quiet(by: f32) -> f32 {
        if by > 1.4 { by } else { 1.0 + (by - 1.0) * 0.6 }
    }

    /// These, with type so many times as large as `ems`, and what belongs to it.
    #[must_use]
    pub fn typed(self, ems: Ems, by: f32) -> Self {
        let quiet = Self::quiet(by);
        Self {
            display: ems.display * by,
            title: ems.title * by,
            body: ems.body * quiet,
            small: ems.small * quiet,
            label: ems.label * by,
            digit: self.digit * by,
            title_leading: self.title_leading.min(1.2),
            leading: self.leading.min(1.22),
            ..self
        }
    }

    /// The same with type so many times as large, and no more air than needed.
    #[must_use]
    pub fn enlarged(self, by: f32) -> Self {
        let aside = 1.0 + (by - 1.0) * 0.5;
        Self {
            display: self.display * by,
            title: self.title * by,
            body: self.body * by,
            small: self.small * by,
            label: self.label * by,
            icon: self.icon * aside,
            badge: self.badge * aside,
            title_leading: 1.18,
            leading: 1.2,
            ..self
        }
    }

    fn unread(panel: Panel, density: Density) -> Self {
        let mm = Millimetres;
        let airy = match density {
            Density::Roomy => 1.0,
            Density::Snug => 0.7,
            Density::Tight => 0.45,
        };
        let (display, title, body, label) = match density {
            Density::Roomy => (11.2, 10.2, 8.4, 8.8),
            Density::Snug => (10.2, 9.4, 8.2, 8.4),
            Density::Tight => (9.0, 8.4, 8.0, 8.2),
        };
        let base = Self {
            display: mm(display),
            title: mm(title),
            body: mm(body),
            small: Self::TEXT_FLOOR,
            label: mm(label),
            digit: mm(10.5),
            action_height: mm(if density == Density::Roomy { 23.0 } else { 20.0 }),
            action_width: mm(60.0),
            edge_height: mm(20.0),
            edge_drawn: mm(14.0),
            pill: mm(4.2),
            key_width: mm(22.0),
            key_height: mm(20.0),
            dot: mm(8.5),
            gap: mm(3.0 + 1.5 * airy),
            line_gap: mm(1.4 + 2.0 * airy),
            space: mm(9.0 * airy),
            margin: mm(8.0),
            inset: mm(-0.3 + 6.0 * airy),
            radius: mm(3.2),
            stroke: mm(0.55),
            title_leading: if density == Density::Tight { 1.16 } else { 1.32 },
            leading: match density {
                Density::Roomy => 1.42,
                Density::Snug => 1.32,
                Density::Tight => 1.16,
            },
            icon: mm(8.5),
            badge: mm(8.5 + 13.5 * airy),
            step: mm(9.2),
            number: mm(8.6),
        };
        match panel.shape() {
            Shape::Landscape => base.grown(panel.growth()),
            Shape::Portrait => {
                Self { key_width: mm(34.0), key_height: mm(20.0), ..base }.grown(panel.growth())
            }
            Shape::Compact => Self {
                display: mm(match density {
                    Density::Roomy => 9.4,
                    Density::Snug => 8.4,
                    Density::Tight => 7.4,
                }),
                title: mm(match density {
                    Density::Roomy => 9.0,
                    Density::Snug => 7.8,
                    Density::Tight => 6.7,
                }),
                body: Self::TEXT_FLOOR,
                label: mm(7.0),
                digit: mm(9.0),
                action_height: mm(20.0),
                edge_height: mm(20.0),
                edge_drawn: mm(15.0),
                pill: mm(1.8),
                key_width: mm(16.0),
                key_height: mm(16.0),
                dot: mm(6.5),
                gap: mm(3.0),
                line_gap: mm(if density == Density::Tight { 0.8 } else { 2.4 }),
                space: mm(match density {
                    Density::Roomy => 4.5,
                    Density::Snug => 3.0,
                    Density::Tight => 1.0,
                }),
                title_leading: if density == Density::Tight { 1.1 } else { 1.25 },
                leading: if density == Density::Tight { 1.1 } else { 1.3 },
                margin: mm(5.0),
                inset: mm(0.6 + 3.2 * airy),
                radius: mm(2.6),
                icon: mm(7.0),
                badge: mm(10.0 + 4.0 * airy),
                step: mm(8.6),
                number: mm(6.9),
                ..base
            },
        }
    }

    fn grown(self, by: f32) -> Self {
        Self {
            display: self.display * by,
            title: self.title * by,
            body: self.body * by,
            small: self.small * by,
            label: self.label * by,
            digit: self.digit * by,
            action_height: self.action_height * by,
            action_width: self.action_width * by,
            edge_height: self.edge_height * by,
            edge_drawn: self.edge_drawn * by,
            pill: self.pill * by,
            key_width: self.key_width * by,
            key_height: self.key_height * by,
            dot: self.dot * by,
            gap: self.gap * by,
            line_gap: self.line_gap * by,
            space: self.space * by,
            margin: self.margin * by,
            inset: self.inset * by,
            radius: self.radius * by,
            stroke: self.stroke * by,
            title_leading: self.title_leading,
            leading: self.leading,
            icon: self.icon * by,
            badge: self.badge * by,
            step: self.step * by,
            number: self.number * by,
        }
    }
}
