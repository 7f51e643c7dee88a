//! Lengths on the glass. People have fingers and eyes in millimetres, not in pixels.

use iced::Size;

/// A length on the panel in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Millimetres(pub f32);

impl Millimetres {
    /// The longer of two.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
}

impl std::ops::Sub for Millimetres {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::ops::Mul<f32> for Millimetres {
    type Output = Self;

    fn mul(self, factor: f32) -> Self {
        Self(self.0 * factor)
    }
}

/// How long one logical pixel is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    mm_per_px: f32,
}

impl Scale {
    /// Smallest and largest pixel that a panel for people can have, in millimetres.
    const RANGE: (f32, f32) = (0.02, 2.0);

    /// A panel whose logical pixel is `mm_per_px` long (`display.mm_per_px`). Values outside 0.02 to 2 are brought to the
    /// nearer end, so that a wrong configuration still shows a screen.
    #[must_use]
    pub fn new(mm_per_px: f32) -> Self {
        let (low, high) = Self::RANGE;
        let mm_per_px = if mm_per_px.is_finite() { mm_per_px.clamp(low, high) } else { high.min(0.17) };
        Self { mm_per_px }
    }

    /// The same panel in a window whose logical pixel is `scale_factor` physical ones.
    #[must_use]
    pub fn for_scale_factor(mm_per_physical_px: f32, scale_factor: f32) -> Self {
        Self::new(mm_per_physical_px * scale_factor)
    }

    /// Logical pixels for a length.
    #[must_use]
    pub fn px(self, length: Millimetres) -> f32 {
        length.0 / self.mm_per_px
    }

    /// The length of logical pixels.
    #[must_use]
    pub fn mm(self, px: f32) -> Millimetres {
        Millimetres(px * self.mm_per_px)
    }
}

/// How a panel is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Lying, with room: 10 to 15.6 inch.
    Landscape,
    /// Standing.
    Portrait,
    /// Lying and lower than 120 mm: 7 to 8 inch.
    Compact,
}

/// A panel: its pixels and their length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Panel {
    /// Millimetres and pixels.
    pub scale: Scale,
    /// Logical pixels.
    pub size: Size,
}

impl Panel {
    /// Below this height a lying panel is [`Shape::Compact`].
    const LOW: Millimetres = Millimetres(120.0);
    /// The short side that the type sizes are made for: a 10.1 inch panel.
    const REFERENCE: Millimetres = Millimetres(136.0);

    /// How far from the eyes a panel is unless the configuration says otherwise: one of 7 to 8 inch stands on a desk within
    /// reach, larger ones a step away.
    #[must_use]
    pub fn viewing_distance(self) -> Millimetres {
        Millimetres(if self.shape() == Shape::Compact { 400.0 } else { 500.0 })
    }

    /// Its shape.
    #[must_use]
    pub fn shape(self) -> Shape {
        if self.size.height > self.size.width {
            Shape::Portrait
        } else if self.scale.mm(self.size.height) < Self::LOW {
            Shape::Compact
        } else {
            Shape::Landscape
        }
    }

    /// Long and short side of the smallest panel that the screens are made for, lying: 7 inch.
    pub const SMALLEST: (Millimetres, Millimetres) = (Millimetres(153.6), Millimetres(90.0));
    /// Short and long side of the smallest one standing: 10.1 inch.
    pub const SMALLEST_STANDING: (Millimetres, Millimetres) = (Millimetres(136.0), Millimetres(217.6));

    /// How large everything can be drawn, 0.1 to 1: below 1 where the panel is smaller than the smallest that the screens are made
    /// for. Smaller keys are hard to meet; keys over each other cannot be told apart.
    #[must_use]
    pub fn shrink(self) -> f32 {
        let standing = self.size.height > self.size.width;
        let (width, height) = if standing { Self::SMALLEST_STANDING } else { Self::SMALLEST };
        let part = |px: f32, least: Millimetres| self.scale.mm(px.max(1.0)).0 / least.0;
        let part = part(self.size.width, width).min(part(self.size.height, height));
        // A thousandth is within what anyone measures a pixel to.
        if part > 0.999 { 1.0 } else { part.max(0.1) }
    }

    /// How much larger than on 10.1 inch things may be: 1 to 1.45. Never below 1, because fingers and eyes stay the same.
    #[must_use]
    pub fn growth(self) -> f32 {
        let short = self.scale.mm(self.size.width.min(self.size.height));
        (short.0 / Self::REFERENCE.0).clamp(1.0, 1.45)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_that_are_smaller_than_the_smallest_are_drawn_smaller() {
        for (mm_per_px, width, height, wanted) in [
            (0.170, 1280.0, 800.0, 1.0),
            (0.150, 1024.0, 600.0, 1.0),
            (0.170, 800.0, 1280.0, 1.0),
            (0.135, 800.0, 480.0, 0.703),
            (0.150, 600.0, 1024.0, 0.662),
            (0.170, 1.0, 1.0, 0.1),
            (0.170, 0.0, 0.0, 0.1),
        ] {
            let panel = Panel { scale: Scale::new(mm_per_px), size: Size::new(width, height) };
            assert!((panel.shrink() - wanted).abs() < 0.001, "{width}x{height}: {}", panel.shrink());
        }
    }
}
