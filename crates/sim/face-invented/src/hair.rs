//! Hair: a shell around the head, cut where the style ends, drawn in strands.

use std::f32::consts::PI;

use crate::math::{V3, bell, clouds, mix, noise, ramp, v3};
use crate::paint::Paint;
use crate::person::{HairStyle, Sex};
use crate::shape::Head;
use crate::surface::{Corner, Grid, Stuff};

/// Lengths and edges of a style.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// Thickness on top and at the sides.
    top: f32,
    side: f32,
    /// Height of the lower edge of the fringe; none above the hairline.
    fringe: Option<f32>,
    /// Where hanging hair ends; none for hair that follows the head.
    hang: Option<f32>,
    /// How far the hairline recedes at the temples.
    recede: f32,
    /// Height of the lower edge before the ear.
    sideburn: f32,
    /// Strand direction: how far strands drift round the head on their way down.
    sweep: f32,
    wave: f32,
    thin: f32,
    /// How much lower the fringe is on one side.
    slant: f32,
}

impl Cut {
    /// Whether the hair hangs over the ears.
    pub fn hides_ears(&self) -> bool {
        self.hang.is_some_and(|end| end < -0.6)
    }

    /// The cut that suits the person's style.
    pub fn of(head: &Head<'_>) -> Self {
        let p = head.person;
        let full = p.hair_full;
        let base = Cut {
            top: 0.10 + 0.09 * full,
            side: 0.045 + 0.03 * full,
            fringe: None,
            hang: None,
            recede: 0.06,
            sideburn: -0.12,
            sweep: p.parting * 1.2,
            wave: 0.0,
            thin: 0.0,
            slant: 0.05 * p.parting,
        };
        let fringe = |low: f32| Some(mix(low, low + 0.14, p.fringe));
        match p.hair {
            HairStyle::Short => Cut {
                top: 0.13 + 0.11 * full,
                fringe: Some(p.hair_line - 0.04 - 0.12 * p.fringe),
                slant: 0.30 * p.parting,
                ..base
            },
            HairStyle::Cropped => {
                Cut { top: 0.045 + 0.03 * full, side: 0.02, recede: 0.10, sweep: 0.2, ..base }
            }
            HairStyle::Fringe => Cut { top: 0.14 + 0.07 * full, side: 0.07, fringe: fringe(0.33), ..base },
            HairStyle::Receding => Cut {
                top: 0.035 + 0.04 * full,
                side: 0.04,
                recede: 0.20 + 0.1 * full,
                thin: 0.5,
                sweep: 0.4,
                ..base
            },
            HairStyle::Bob => Cut {
                top: 0.12 + 0.07 * full,
                side: 0.10 + 0.05 * full,
                fringe: if p.fringe < 0.7 { fringe(0.31) } else { None },
                hang: Some(mix(-0.72, -1.08, full)),
                ..base
            },
            HairStyle::Long => Cut {
                top: 0.10 + 0.06 * full,
                side: 0.09,
                fringe: if p.fringe < 0.5 { fringe(0.33) } else { None },
                hang: Some(mix(-1.22, -1.52, full)),
                ..base
            },
            HairStyle::Tied => {
                Cut { top: 0.07 + 0.05 * full, side: 0.03, recede: 0.0, sideburn: 0.0, sweep: 0.3, ..base }
            }
            HairStyle::Waved => Cut {
                top: 0.16 + 0.08 * full,
                side: 0.13 + 0.06 * full,
                hang: Some(-0.42),
                wave: 1.0,
                thin: 0.1,
                ..base
            },
            HairStyle::Downy => {
                Cut { top: 0.035, side: 0.018, recede: 0.02, sideburn: 0.12, thin: 0.55, sweep: 0.3, ..base }
            }
        }
    }

    /// Height of the hairline at `turn`.
    fn line(&self, head: &Head<'_>, turn: f32) -> f32 {
        let p = head.person;
        let around = turn.abs();
        let male = p.sex == Sex::Male;
        let front = p.hair_line
            + self.recede * bell(around - 0.55, 0.22)
            + if male { 0.0 } else { 0.03 * bell(turn, 0.3) };
        let temple = mix(front, 0.36 + 0.5 * self.recede, ramp(0.55, 1.02, around));
        let burn = mix(temple, self.sideburn, ramp(1.08, 1.26, around));
        let ear = mix(burn, 0.10, ramp(1.34, 1.46, around));
        mix(ear, -0.74, ramp(1.92, 2.25, around))
    }

    /// How far inside the hair a place lies; negative outside.
    fn depth(&self, head: &Head<'_>, turn: f32, y: f32) -> f32 {
        let around = turn.abs();
        let strand = noise(turn * 24.0, 2.0, head.person.grain ^ 31) - 0.5;
        let fine = noise(turn * 70.0, 4.0, head.person.grain ^ 32) - 0.5;
        let mut depth = y - self.line(head, turn) - 0.03 * strand - 0.02 * fine;
        if let Some(low) = self.fringe {
            let low = low
                + self.slant * turn
                + 0.07 * strand
                + 0.05 * fine
                + 0.05 * bell(turn, 0.10) * (head.person.parting + 0.4).max(0.0);
            depth = depth.max((y - low).min((0.80 - around) * 0.8));
        }
        if let Some(end) = self.hang {
            // The curtain beside the face; its front edge swings back to the ear at the jaw.
            let middle = turn - 0.22 * head.person.parting * ramp(0.2, 0.6, y);
            let top = if self.fringe.is_some() { 0.50 } else { -0.05 };
            let open =
                mix(top, 1.04, ramp(0.74, -0.02, y).sqrt()) + 0.06 * ramp(-0.3, -0.9, y) + 0.03 * strand;
            let curtain = (middle.abs() - open).min(y - end - 0.16 * strand - 0.08 * fine);
            depth = depth.max(curtain);
        }
        depth
    }

    /// Whether there is hair at this place.
    pub fn keeps(&self, head: &Head<'_>, turn: f32, y: f32) -> bool {
        let depth = self.depth(head, turn, y);
        if depth <= 0.0 {
            return false;
        }
        let gap = (self.thin * ramp(0.25, 0.0, depth)).max(0.75 * ramp(0.045, 0.0, depth));
        gap <= 0.0 || noise(turn * 64.0, y * 10.0, head.person.grain ^ 33) > gap
    }

    /// The shell, with about `rows` corners round the head.
    pub fn grid(&self, head: &Head<'_>, rows: usize) -> Grid {
        let lowest = self.hang.unwrap_or(-0.86) - 0.05;
        let shoulder = 0.10;
        let break_row = head.row_at(shoulder);
        Grid::spread(rows, rows * 3 / 4, Stuff::Hair, |u, v| {
            let turn = PI * u;
            let hangs = self.hang.is_some();
            let (row, drop) = if hangs && v > 0.5 {
                (break_row, (v - 0.5) * 2.0)
            } else if hangs {
                (break_row * v * 2.0, 0.0)
            } else {
                (head.row_at(-0.86) * v, 0.0)
            };
            let bare = head.skull(row, turn, 0.0);
            let y = mix(bare.y, lowest, drop);
            let depth = self.depth(head, turn, y);
            let body =
                mix(self.side, self.top, ramp(0.45, 0.95, bare.y)) * mix(0.22, 1.0, ramp(0.0, 0.26, depth));
            let body = if self.fringe.is_some() && turn.abs() < 1.0 { body.max(0.055) } else { body };
            let lumps =
                0.02 * (clouds(turn * 4.0, y * 3.0, head.person.grain ^ 35) - 0.5) * (1.0 + 3.0 * self.wave);
            let waves = self.wave
                * 0.022
                * ((turn * 9.0 + 3.0 * noise(turn * 3.0, y * 3.0, 5)).sin() * (y * 13.0).cos());
            let part = 0.035
                * bell(turn - 0.5 * head.person.parting, 0.10)
                * ramp(0.55, 0.8, bare.y)
                * ramp(0.3, 0.6, turn.cos());
            let mut at = head.skull(row, turn, (body + lumps + waves - part).max(0.006));
            if drop > 0.0 {
                let curl = if lowest > -1.3 { 0.10 * drop * drop } else { -0.04 * drop };
                let swell = 1.0 + 0.06 * (drop * PI).sin() - curl;
                at = v3(at.x * swell, y, mix(at.z, at.z * 0.8 - 0.1, drop));
            }
            Corner { at, turn, along: y }
        })
    }

    /// Strands.
    pub fn paint(&self, head: &Head<'_>, turn: f32, y: f32) -> Paint {
        let p = head.person;
        let drift = turn + self.sweep * 0.35 * (y - 0.3) + self.wave * 0.12 * (y * 9.0 + turn * 4.0).sin();
        let broad = noise(drift * 15.0, y * 1.6, p.grain ^ 36);
        let fine = noise(drift * 58.0, y * 3.0, p.grain ^ 37);
        let strand = 0.5 * broad + 0.5 * fine;
        let depth = self.depth(head, turn, y);
        let root = mix(0.72, 1.0, ramp(0.0, 0.14, depth));
        let mut out = Paint::plain(p.hair_colour * (mix(0.55, 1.5, strand) * root));
        out.tilt = v3(0.9 * (fine - 0.5) + 0.8 * (broad - 0.5), 0.25 * (fine - 0.5), 0.0);
        out.gloss = 0.30 * mix(0.5, 1.3, fine) * (1.0 - 0.5 * p.old);
        out.narrow = 22.0;
        out
    }
}

/// Where the knot of tied hair sits.
pub(crate) const KNOT: V3 = v3(0.0, 1.16, -0.42);

/// The knot.
pub(crate) fn knot(head: &Head<'_>) -> Grid {
    let size = 0.24 + 0.08 * head.person.hair_full;
    Grid::spread(28, 20, Stuff::Hair, |u, v| {
        let (turn, row) = (u * PI, v * PI);
        let at = v3(row.sin() * turn.sin(), row.cos() * 0.8, row.sin() * turn.cos());
        Corner { at: at * size + KNOT, turn: turn * 0.7, along: 0.9 + 0.1 * at.y }
    })
}

/// Hair catches light in a band across the strands.
pub(crate) fn band(normal: V3, half: V3, tilt: f32) -> f32 {
    let down = v3(0.0, -1.0, 0.0);
    let along = (down - normal * down.dot(normal)).unit() + normal * tilt;
    let cosine = along.unit().dot(half);
    (1.0 - cosine * cosine).max(0.0).powf(26.0)
}
