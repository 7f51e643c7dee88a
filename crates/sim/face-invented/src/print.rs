//! A sheet of paper with a portrait on it, and the hand that holds it.

use crate::math::{V3, clouds, colour, mix, mix3, noise, ramp, v3};
use crate::picture::Picture;

/// Where a sheet is on the picture, in pixels.
pub(crate) struct Sheet {
    pub centre: (f32, f32),
    pub half: (f32, f32),
    /// Turned clockwise, radians.
    pub lean: f32,
    /// How much nearer one side is than the other.
    pub slant: f32,
}

/// Width of the white edge, in parts of half the sheet's width.
const EDGE: f32 = 0.07;

impl Sheet {
    /// Place on the sheet, -1 to 1 each way.
    fn own(&self, x: f32, y: f32) -> (f32, f32) {
        let (dx, dy) = (x - self.centre.0, y - self.centre.1);
        let (sin, cos) = self.lean.sin_cos();
        let u = (dx * cos + dy * sin) / self.half.0;
        let v = (dy * cos - dx * sin) / self.half.1;
        let near = 1.0 + self.slant * u;
        (u / near, v / near)
    }
}

/// Puts the sheet with its print into the picture, fingers behind it and a thumb on it.
pub(crate) fn hold(picture: &mut Picture, print: &Picture, sheet: &Sheet, skin: V3, strength: f32) {
    let bottom = sheet.centre.1 + sheet.half.1;
    let across = sheet.centre.0 + 0.25 * sheet.half.0;
    let palm = (across + 14.0, bottom + 96.0);
    finger(picture, palm, (across + 70.0, bottom + 300.0), 62.0, skin * 0.92, strength);
    for (index, shift) in [-46.0_f32, -12.0, 22.0].into_iter().enumerate() {
        let tip = (across + shift, bottom - 24.0 - 4.0 * index as f32);
        finger(picture, tip, (palm.0 + shift * 0.7, palm.1), 17.0, skin * 0.80, strength);
    }
    for y in 0..picture.height {
        for x in 0..picture.width {
            let (u, v) = sheet.own(x as f32, y as f32);
            let shadow = ramp(1.10, 1.0, (u - 0.04).abs()) * ramp(1.09, 1.0, (v - 0.04).abs());
            if shadow > 0.0 {
                picture.dim(x, y, 1.0 - 0.28 * shadow);
            }
            let soft = 1.0 / sheet.half.0;
            let part = ramp(1.0 + soft, 1.0 - soft, u.abs()) * ramp(1.0 + soft, 1.0 - soft, v.abs());
            if part <= 0.0 {
                continue;
            }
            let mut light = colour(236, 232, 220);
            let high = EDGE * sheet.half.0 / sheet.half.1;
            let inked = ramp(1.0 - EDGE + soft, 1.0 - EDGE - soft, u.abs())
                * ramp(1.0 - high + soft, 1.0 - high - soft, v.abs());
            if inked > 0.0 {
                let (px, py) = (0.5 + 0.5 * u / (1.0 - EDGE), 0.5 + 0.5 * v / (1.0 - high));
                let ink = print.near(px, py);
                // Ink on paper: no deep black, no pure white, colours a little off.
                let ink = ink * v3(0.66, 0.64, 0.60) + v3(0.060, 0.062, 0.072);
                light = mix3(light, ink * mix(0.93, 1.07, noise(px * 240.0, py * 300.0, 3)), inked);
            }
            let bend = mix(0.84, 1.06, 0.5 + 0.5 * (u * 1.7 + 0.4).sin());
            let sheen = 0.07 * ramp(0.55, 0.0, (u + 0.35 * v - 0.35).abs());
            picture.cover(x, y, (light * bend + v3(sheen, sheen, sheen)) * (0.86 * strength), part);
        }
    }
    finger(picture, (across - 2.0, bottom - 44.0), (palm.0 + 8.0, palm.1 + 10.0), 21.0, skin, strength);
}

/// A rounded stick of skin.
fn finger(picture: &mut Picture, tip: (f32, f32), root: (f32, f32), thick: f32, skin: V3, strength: f32) {
    let last = |value: f32, side: usize| (value.max(0.0) as usize).min(side);
    let (dx, dy) = (root.0 - tip.0, root.1 - tip.1);
    let length = dx.hypot(dy).max(1.0);
    for y in
        last(tip.1.min(root.1) - thick, picture.height)..last(tip.1.max(root.1) + thick + 1.0, picture.height)
    {
        for x in last(tip.0.min(root.0) - thick, picture.width)
            ..last(tip.0.max(root.0) + thick + 1.0, picture.width)
        {
            let (px, py) = (x as f32 - tip.0, y as f32 - tip.1);
            let along = ((px * dx + py * dy) / (length * length)).clamp(0.0, 1.0);
            let (ox, oy) = ((px - dx * along) / thick, (py - dy * along) / thick);
            let out = ox.hypot(oy);
            let part = ramp(1.0 + 0.8 / thick, 1.0 - 0.8 / thick, out);
            if part <= 0.0 {
                continue;
            }
            let face = v3(ox, -oy, (1.0 - out * out).max(0.0).sqrt());
            let lit = 0.42 + 0.55 * face.dot(v3(-0.3, 0.5, 0.8)).max(0.0);
            let mut tone = skin * (0.94 + 0.12 * clouds(px * 0.06, py * 0.06, 11));
            let nail = ramp(0.62, 0.50, (ox * 1.25).hypot((along * length / thick - 0.05) * 0.9));
            tone = mix3(tone, colour(232, 190, 178), 0.5 * nail);
            picture.cover(x, y, tone * (lit * strength), part);
        }
    }
}
