//! Shadows and hollows, found on the picture plane from the distances alone, at half resolution.

use crate::math::{V3, ramp, speck, v3};
use crate::surface::{Canvas, Lens};

/// How much of the main light is lost at each place, and how much of the light from around arrives.
pub(crate) struct Shade {
    width: usize,
    height: usize,
    left: usize,
    top: usize,
    dark: Vec<f32>,
    open: Vec<f32>,
}

const STEPS: usize = 11;
/// How far a shadow reaches.
const REACH: f32 = 1.15;

impl Shade {
    pub fn cast(canvas: &Canvas, lens: &Lens, towards: V3) -> Self {
        let (left, top, right, bottom) = canvas.bounds;
        let (width, height) =
            (right.saturating_sub(left).div_ceil(2), bottom.saturating_sub(top).div_ceil(2));
        let mut dark = vec![0.0; width * height];
        let mut open = vec![1.0; width * height];
        let depth = |x: f32, y: f32| -> f32 {
            if x < 0.0 || y < 0.0 || x >= canvas.width as f32 || y >= canvas.height as f32 {
                return f32::INFINITY;
            }
            canvas.far[y as usize * canvas.width + x as usize]
        };
        let ring: Vec<(f32, f32)> = (0..8)
            .map(|index| {
                let angle = index as f32 * std::f32::consts::FRAC_PI_4 + 0.2;
                (angle.cos(), angle.sin())
            })
            .collect();
        for row in 0..height {
            for column in 0..width {
                let (x, y) = ((left + column * 2) as f32, (top + row * 2) as f32);
                let far = depth(x, y);
                if !far.is_finite() {
                    continue;
                }
                let scale = lens.focal / far;
                let at = v3((x - lens.centre.0) / scale, (lens.centre.1 - y) / scale, lens.far - far);
                let jitter = speck(column as i32 & 3, row as i32 & 3, 5);
                let mut lost: f32 = 0.0;
                for step in 0..STEPS {
                    let t = (step as f32 + 0.35 + 0.8 * jitter) / STEPS as f32;
                    let reach = REACH * t * t + 0.02;
                    let (px, py, distance) = lens.project(at + towards * reach);
                    let behind = distance - depth(px, py);
                    let bias = 0.015 + 0.05 * reach;
                    let hit = ramp(bias, bias + 0.03 + 0.10 * reach, behind) * ramp(1.5, 0.9, behind);
                    lost = lost.max(hit * (1.0 - 0.45 * t));
                }
                let mut hidden = 0.0;
                for (wide, weight) in [(0.055_f32, 0.6), (0.16, 1.0), (0.38, 1.0)] {
                    for (dx, dy) in &ring {
                        let reach = (wide * scale).max(1.5);
                        let before = far - depth(x + dx * reach, y + dy * reach) - 0.004;
                        hidden +=
                            weight * ramp(0.0, wide * 1.1, before) * ramp(wide * 5.0, wide * 2.5, before);
                    }
                }
                dark[row * width + column] = lost;
                open[row * width + column] = (1.0 - hidden / 13.0).clamp(0.15, 1.0);
            }
        }
        let mut out = Self { width, height, left, top, dark, open };
        for _ in 0..2 {
            out.dark = out.blurred(&out.dark);
            out.open = out.blurred(&out.open);
        }
        out
    }

    fn blurred(&self, values: &[f32]) -> Vec<f32> {
        let (width, height) = (self.width, self.height);
        let mut across = values.to_vec();
        for row in 0..height {
            for column in 1..width.saturating_sub(1) {
                let index = row * width + column;
                across[index] = 0.25 * values[index - 1] + 0.5 * values[index] + 0.25 * values[index + 1];
            }
        }
        let mut out = across.clone();
        for row in 1..height.saturating_sub(1) {
            for column in 0..width {
                let index = row * width + column;
                out[index] =
                    0.25 * across[index - width] + 0.5 * across[index] + 0.25 * across[index + width];
            }
        }
        out
    }

    /// Lost and open at a pixel.
    pub fn at(&self, x: usize, y: usize) -> (f32, f32) {
        let (fx, fy) = ((x - self.left) as f32 / 2.0, (y - self.top) as f32 / 2.0);
        let (column, row) = (fx as usize, fy as usize);
        let (tx, ty) = (fx - column as f32, fy - row as f32);
        let index =
            |column: usize, row: usize| row.min(self.height - 1) * self.width + column.min(self.width - 1);
        let corners =
            [index(column, row), index(column + 1, row), index(column, row + 1), index(column + 1, row + 1)];
        let weights = [(1.0 - tx) * (1.0 - ty), tx * (1.0 - ty), (1.0 - tx) * ty, tx * ty];
        corners.iter().zip(weights).fold((0.0, 0.0), |(dark, open), (&corner, weight)| {
            (dark + weight * self.dark[corner], open + weight * self.open[corner])
        })
    }
}
