//! Brightness in memory, points, and the mapping of one plane onto another.

use zeroize::Zeroizing;

/// 8-bit brightness, rows from top to bottom without padding. Wiped on drop.
#[derive(Clone)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) px: Zeroizing<Vec<u8>>,
}

impl Plane {
    pub(crate) fn empty(width: usize, height: usize) -> Self {
        Self { width, height, px: Zeroizing::new(vec![0; width * height]) }
    }

    /// The nearest pixel for a place outside.
    pub(crate) fn at(&self, x: i64, y: i64) -> u8 {
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        self.px.get(y * self.width + x).copied().unwrap_or(0)
    }

    /// Bilinear brightness at pixel coordinates (pixel centres at whole numbers).
    pub(crate) fn sample(&self, x: f64, y: f64) -> f32 {
        let (fx, fy) = (x.floor(), y.floor());
        let (dx, dy) = ((x - fx) as f32, (y - fy) as f32);
        let (ix, iy) = (fx as i64, fy as i64);
        let inside = ix >= 0 && iy >= 0 && ix + 1 < self.width as i64 && iy + 1 < self.height as i64;
        let [a, b, c, d] = if inside {
            let start = iy as usize * self.width + ix as usize;
            let two = |from: usize| match self.px.get(from..from + 2) {
                Some(&[left, right]) => [left, right],
                _ => [0; 2],
            };
            let ([a, b], [c, d]) = (two(start), two(start + self.width));
            [a, b, c, d]
        } else {
            [self.at(ix, iy), self.at(ix + 1, iy), self.at(ix, iy + 1), self.at(ix + 1, iy + 1)]
        }
        .map(f32::from);
        let top = a + (b - a) * dx;
        let bottom = c + (d - c) * dx;
        top + (bottom - top) * dy
    }

    /// Averages of `factor` × `factor` blocks.
    pub(crate) fn shrunk(&self, factor: usize) -> Self {
        let factor = factor.max(1);
        let (width, height) = ((self.width / factor).max(1), (self.height / factor).max(1));
        let mut small = Self::empty(width, height);
        for (y, row) in small.px.chunks_exact_mut(width).enumerate() {
            for (x, out) in row.iter_mut().enumerate() {
                let mut sum = 0_u32;
                for from in (y * factor..(y + 1) * factor).map(|line| line * self.width + x * factor) {
                    sum += self
                        .px
                        .get(from..from + factor)
                        .map_or(0, |part| part.iter().map(|&v| u32::from(v)).sum());
                }
                *out = (sum / (factor * factor) as u32) as u8;
            }
        }
        small
    }

    /// Turned by 180 degrees.
    pub(crate) fn turned(&self) -> Self {
        let mut turned = self.clone();
        turned.px.reverse();
        turned
    }
}

/// A place in a plane, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// How far another place is.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Four corners: top left, top right, bottom right, bottom left.
pub type Quad = [Point; 4];

/// A projective mapping of the plane.
#[derive(Debug, Clone, Copy)]
pub struct Homography([f64; 9]);

impl Homography {
    /// The mapping that takes `from` to `to`, corner by corner; `None` when three corners lie on a line.
    #[must_use]
    pub fn between(from: &Quad, to: &Quad) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for (pair, (a, b)) in rows.chunks_exact_mut(2).zip(from.iter().zip(to)) {
            if let [first, second] = pair {
                *first = [a.x, a.y, 1.0, 0.0, 0.0, 0.0, -b.x * a.x, -b.x * a.y, b.x];
                *second = [0.0, 0.0, 0.0, a.x, a.y, 1.0, -b.y * a.x, -b.y * a.y, b.y];
            }
        }
        let [a, b, c, d, e, f, g, h] = solved(rows)?;
        Some(Self([a, b, c, d, e, f, g, h, 1.0]))
    }

    /// Where a place comes to lie.
    #[must_use]
    pub fn apply(&self, p: Point) -> Point {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let w = g * p.x + h * p.y + i;
        let w = if w.abs() < 1e-9 { 1e-9 } else { w };
        Point { x: (a * p.x + b * p.y + c) / w, y: (d * p.x + e * p.y + f) / w }
    }
}

/// Gauss-Jordan elimination with row exchange.
fn solved(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let best = (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        if rows[best][column].abs() < 1e-9 {
            return None;
        }
        rows.swap(column, best);
        let pivot = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let factor = row[column] / pivot[column];
                for (value, from) in row.iter_mut().zip(pivot) {
                    *value -= factor * from;
                }
            }
        }
    }
    let mut found = [0.0; 8];
    for (index, value) in found.iter_mut().enumerate() {
        *value = rows[index][8] / rows[index][index];
    }
    found.iter().all(|value| value.is_finite()).then_some(found)
}
