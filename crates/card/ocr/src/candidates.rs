//! What the reader would show its network of a picture: for training it, never used by the reader itself.

use crate::glyph::{self, Cut};
use crate::grammar::MAX_JOINED;
use crate::ink::{self, Span};
use crate::locate::locate;
use crate::picture::Picture;
use crate::plane::{Homography, Plane, Point, Quad};
use crate::sheet::{self, CORNERS, Sums};

/// Everything on a straightened card that might be a sign.
pub struct Candidates {
    sheet: Plane,
    into_picture: Homography,
    spans: Vec<Span>,
}

impl Candidates {
    /// Those of the card whose corners are `corners` in an upright picture, straightened by the edges that the reader itself
    /// finds there, if it does. `strict` is how much darker than its surroundings ink must be, as a share.
    #[must_use]
    pub fn of(picture: &Picture, corners: &Quad, strict: f32) -> Option<Self> {
        let [left, right, ..] = corners;
        let width = left.distance(*right);
        // Where the reader finds the card elsewhere, its cuts would be of something else.
        let quad = locate(&picture.plane, 3)
            .into_iter()
            .find(|quad| quad.iter().zip(corners).all(|(a, b)| a.distance(*b) < 0.02 * width))
            .unwrap_or(*corners);
        let into_picture = Homography::between(&CORNERS, &quad)?;
        let sheet = sheet::straightened(&picture.plane, &quad)?;
        let sums = Sums::new(&sheet);
        let spans = ink::lines(&sheet, &sums, strict)
            .iter()
            .flat_map(|line| {
                let pieces = line.atoms.len();
                (0..pieces)
                    .flat_map(move |from| {
                        (from + 1..=(from + MAX_JOINED).min(pieces)).map(move |to| (from, to))
                    })
                    .filter_map(|(from, to)| line.framed(from, to))
            })
            .collect();
        Some(Self { sheet, into_picture, spans })
    }

    /// Upper left and lower right corner of each, in the picture.
    pub fn frames(&self) -> impl Iterator<Item = [Point; 2]> {
        let place =
            |x: usize, y: usize| self.into_picture.apply(Point { x: x as f64 - 0.5, y: y as f64 - 0.5 });
        self.spans.iter().map(move |span| [place(span.x.start, span.y.start), place(span.x.end, span.y.end)])
    }

    /// The cut of one, `grown` pixels wider to left, top, right and bottom; `None` where ink and paper can hardly be told apart.
    #[must_use]
    pub fn cut(&self, number: usize, grown: [f32; 4]) -> Option<Cut> {
        glyph::cut(&self.sheet, self.spans.get(number)?, grown)
    }
}
