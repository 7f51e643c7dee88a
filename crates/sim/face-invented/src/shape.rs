//! The head as a surface: an outline turned around its axis, and what stands out from it.

use std::f32::consts::PI;

use crate::math::{V3, bell, bell2, curve, mix, ramp, v3};
use crate::person::{Person, Sex};
use crate::surface::{Corner, Grid, Stuff};

/// Half width over the sine of the row's angle, from crown to chin.
const WIDTH: [f32; 13] = [1.0, 1.03, 0.99, 0.915, 0.845, 0.79, 0.762, 0.738, 0.715, 0.705, 0.725, 0.80, 0.84];
/// The same to the front and to the back of the axis.
const FRONT: [f32; 13] = [1.0, 1.0, 0.96, 0.985, 0.985, 0.955, 0.905, 0.885, 0.885, 0.88, 0.91, 0.96, 0.95];
const BACK: [f32; 13] = [1.0, 1.0, 1.02, 1.04, 1.04, 1.0, 0.93, 0.85, 0.60, 0.45, 0.5, 0.8, 0.8];
/// How far forward the axis lies.
const AXIS: [f32; 13] = [-0.05, -0.05, -0.05, -0.05, -0.05, -0.05, -0.05, 0.0, 0.07, 0.18, 0.33, 0.45, 0.52];

/// Height of the middle of the surface, and how far the crown lies above it.
const MIDDLE: f32 = -0.02;
const RISE: f32 = 1.14;

/// What the face does at this moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mood {
    /// 0 to 1.
    pub smile: f32,
    /// How far the eyes are open, 0 to 1.
    pub open: f32,
    /// Where the eyes look, to the right and up, about -1 to 1.
    pub gaze: (f32, f32),
}

/// A head with an expression.
pub(crate) struct Head<'a> {
    pub person: &'a Person,
    pub mood: Mood,
    width: [f32; 13],
    front: [f32; 13],
    /// Height of the chin.
    pub bottom: f32,
}

impl<'a> Head<'a> {
    pub fn new(person: &'a Person, mood: Mood) -> Self {
        let mut width = WIDTH;
        let mut front = FRONT;
        let wide = person.width / 0.765;
        for (row, value) in width.iter_mut().enumerate() {
            let at = row as f32;
            let jaw = mix(1.0, person.jaw, bell(at - 8.8, 1.0));
            let chin = mix(1.0, person.chin, ramp(9.2, 11.0, at));
            *value = *value * wide * jaw * chin + 0.45 * person.fullness * bell(at - 8.2, 1.0);
        }
        for (row, value) in front.iter_mut().enumerate() {
            *value += person.forehead * bell(row as f32 - 3.5, 0.9);
        }
        Self { person, mood, width, front, bottom: MIDDLE - RISE - person.chin_drop }
    }

    /// The bare head at `row` (0 crown to 1 chin) and `turn` (radians from the front), `out` further from its axis.
    pub fn skull(&self, row: f32, turn: f32, out: f32) -> V3 {
        let angle = row * PI;
        let (lift, reach) = (angle.cos(), angle.sin());
        let y = MIDDLE + lift * if lift > 0.0 { RISE + out } else { MIDDLE - self.bottom };
        let (side, ahead) = (turn.sin(), turn.cos());
        let power = mix(0.86, 0.97, ramp(0.72, 0.92, row));
        let wide = curve(&self.width, row) * reach + out * reach.max(0.3);
        let (deep, power) =
            if ahead > 0.0 { (curve(&self.front, row), power) } else { (curve(&BACK, row), 0.95) };
        let deep = deep * reach + out * reach.max(0.3);
        v3(
            wide * side.signum() * side.abs().powf(power),
            y,
            curve(&AXIS, row) + deep * ahead.signum() * ahead.abs().powf(power),
        )
    }

    /// The row at height `y`.
    pub fn row_at(&self, y: f32) -> f32 {
        let reach = if y > MIDDLE { RISE } else { MIDDLE - self.bottom };
        ((y - MIDDLE) / reach).clamp(-1.0, 1.0).acos() / PI
    }

    /// How far the features stand out at a place of the face.
    fn relief(&self, x: f32, y: f32) -> f32 {
        let p = self.person;
        let side = x.abs();
        let smile = self.mood.smile;
        let mut out = 0.0;

        // Nose: a ridge from between the eyes to the tip, a ball on it, a wing at each side.
        let length = 0.07 - p.nose_y;
        let along = (0.07 - y) / length;
        if along > -0.6 && along < 1.6 {
            let bend = p.uneven[2] * along;
            let t = along.clamp(0.0, 1.0);
            let ridge = mix(p.nose_bridge, p.nose_tip, t * t.sqrt());
            let end = 1.0 - ramp(0.02 + 0.05 * p.nose_up.max(0.0), 0.115 - 0.03 * p.nose_up, p.nose_y - y);
            let rise = ramp(-0.45, 0.12, along);
            out += ridge * rise * end * bell(x - bend, mix(0.100, 0.080 + 0.3 * p.nose_ball, t));
            out += 0.55 * p.nose_ball * bell2(x - bend, p.nose_ball, y - p.nose_y - 0.012, 0.07);
            out += 0.105 * bell2(side - p.nose_wide * 0.74, 0.052, y - p.nose_y + 0.015, 0.062);
        }
        // Sockets with the eyeball in them, the ridge above, bone and flesh below.
        out -= p.eye_deep * bell2(side - p.eye_x * 0.93, 0.165, y - 0.03, 0.115);
        out -= 0.028 * bell2(side - 0.135, 0.055, y - 0.02, 0.085);
        out += 0.040 * bell2(side - p.eye_x, 0.105, y + 0.005, 0.070);
        out += p.brow_ridge * bell2(side - 0.27, 0.17, y - p.brow_y + 0.02, 0.075);
        out += (p.cheekbone + 0.02 * smile) * bell2(side - 0.42, 0.16, y + 0.22, 0.14);
        out += 0.030 * smile * bell2(side - 0.36, 0.12, y + 0.36, 0.11);
        out += 0.7 * p.fullness * bell2(side - 0.36, 0.19, y + 0.55, 0.2);
        // Old cheeks hang beside the mouth.
        out += 0.05 * p.old * bell2(side - 0.40, 0.09, y - p.mouth_y + 0.14, 0.12);
        out -= 0.045 * p.old * bell2(side - 0.46, 0.13, y + 0.42, 0.13);
        // Mouth and chin.
        out += p.muzzle * bell2(x, 0.25, y - p.mouth_y, 0.17);
        out -= 0.030 * bell2(x, 0.17, y - p.mouth_y + 0.165, 0.045);
        out += (0.03 + p.chin_out) * bell2(x, 0.15 * p.chin, y - self.bottom - 0.13, 0.085);
        out
    }

    /// The skin at `row` and `turn`.
    fn skin(&self, row: f32, turn: f32) -> V3 {
        let mut at = self.skull(row, turn, 0.0);
        let ahead = ramp(0.05, 0.55, turn.cos());
        if ahead > 0.0 {
            at.z += self.relief(at.x, at.y) * ahead;
        }
        at
    }

    /// The skin straight in front of a place of the face.
    pub fn front_at(&self, x: f32, y: f32) -> V3 {
        let row = self.row_at(y);
        let (mut low, mut high) = (0.0, PI / 2.0);
        for _ in 0..14 {
            let turn = (low + high) / 2.0;
            if self.skull(row, turn, 0.0).x < x.abs() { low = turn } else { high = turn }
        }
        self.skin(row, low * x.signum())
    }

    /// The whole head.
    pub fn grid(&self, columns: usize, rows: usize) -> Grid {
        Grid::spread(columns, rows, Stuff::Skin, |u, v| {
            let turn = PI * u * (0.5 + 0.5 * u * u);
            let row = 0.004 + 0.992 * v;
            Corner { at: self.skin(row, turn), turn, along: row }
        })
    }

    /// The ear on one side: -1 or 1.
    pub fn ear(&self, side: f32) -> Grid {
        let size = self.person.ear;
        let row = self.row_at(-0.16);
        let base = self.skull(row, side * 1.66, 0.0);
        let drop = 0.03 * self.person.old;
        Grid::spread(16, 18, Stuff::Ear, |u, v| {
            let (turn, row) = (u * PI, v * PI);
            let (cx, cy) = (row.sin() * turn.sin(), row.cos());
            // Wider above than at the lobe, leaning outward.
            let wide = size * mix(0.34, 0.55, ramp(-0.9, 0.5, cy));
            let back = cx * wide * 0.9;
            let thick = row.sin() * turn.cos() * 0.055;
            let at = v3(
                base.x + side * (thick + 0.02 + (-back).max(-0.1) * 0.55),
                -0.17 + cy * (size + drop) - back * 0.25,
                base.z + back * 0.75,
            );
            Corner { at, turn: cx, along: cy }
        })
    }

    /// A surgical mask: from the bridge of the nose to under the chin, some way off the skin.
    pub fn mask(&self) -> Grid {
        let p = self.person;
        Grid::spread(56, 44, Stuff::Mask, |u, v| {
            let turn = u * 1.36;
            let top = mix(-0.13, -0.33, ramp(0.1, 1.0, u.abs()));
            let low = mix(self.bottom - 0.01, -0.62, ramp(0.25, 1.0, u.abs()));
            let row = self.row_at(mix(top, low, v));
            let mut at = self.skull(row, turn, 0.035);
            let nose = bell2(at.x, 0.2, at.y - p.nose_y - 0.04, 0.26);
            // A tent over the nose; nowhere nearer than a finger's breadth to the skin.
            let tent = (p.nose_tip + 0.02) * nose * mix(0.55, 1.0, ramp(0.0, 0.25, v));
            at.z += tent.max(self.relief(at.x, at.y) * ramp(0.05, 0.55, turn.cos())) + 0.02;
            // Three pleats.
            at.z += 0.012 * ((v * 9.4).sin() - 1.0) * ramp(0.0, 0.5, turn.cos());
            Corner { at, turn: u, along: v }
        })
    }

    /// The neck, down to the shoulders.
    pub fn neck(&self) -> Grid {
        let p = self.person;
        let male = if p.sex == Sex::Male { 1.0 - p.child } else { 0.0 };
        let wide = mix(0.40 + 0.075 * male, 0.31, p.child) * mix(1.0, p.width / 0.765, 0.5);
        Grid::spread(40, 20, Stuff::Neck, |u, v| {
            let turn = u * PI;
            let y = mix(-0.55, -1.78, v);
            let flare = 1.0 + 0.22 * ramp(0.60, 1.0, v);
            let cord = 0.02 * bell(turn.abs() - 0.5, 0.18) * ramp(0.3, 0.6, v);
            let throat = 0.03 * male * bell2(turn, 0.22, y + 1.42, 0.06);
            let reach = wide * flare + cord;
            Corner {
                at: v3(reach * turn.sin(), y, -0.10 + (reach + throat) * turn.cos() - 0.05 * v),
                turn,
                along: v,
            }
        })
    }

    /// Shoulders and chest.
    pub fn body(&self) -> Grid {
        let p = self.person;
        let male = if p.sex == Sex::Male { 1.0 } else { 0.0 };
        let span = mix(1.72 + 0.24 * male, 1.02, p.child) * (1.0 - 0.05 * p.old);
        let lift = 0.34 * p.child;
        const OUT: [f32; 13] = [0.20, 0.28, 0.42, 0.62, 0.82, 0.94, 1.0, 1.02, 1.03, 1.03, 1.03, 1.03, 1.03];
        const DOWN: [f32; 13] =
            [-1.44, -1.50, -1.58, -1.68, -1.80, -1.97, -2.2, -2.5, -2.9, -3.3, -3.8, -4.3, -4.9];
        Grid::spread(64, 40, Stuff::Cloth, |u, v| {
            let turn = u * PI;
            let wide = span * curve(&OUT, v);
            let deep = mix(0.56, 0.80, ramp(0.0, 0.6, v)) * mix(1.0, 0.7, p.child);
            let (side, ahead) = (turn.sin(), turn.cos());
            let at = v3(
                wide * side.signum() * side.abs().powf(0.9),
                curve(&DOWN, v) + lift,
                -0.16 + deep * ahead.signum() * ahead.abs().powf(0.8),
            );
            Corner { at, turn, along: v }
        })
    }
}
