//! The card's face at a fixed size, and how well it was photographed.

use zeroize::Zeroizing;

use crate::plane::{Homography, Plane, Point, Quad};

/// Size of the straightened face: 15 pixels a millimetre.
pub(crate) const WIDTH: usize = 1284;
pub(crate) const HEIGHT: usize = 810;

/// Corners of the straightened face.
pub(crate) const CORNERS: Quad = [
    Point { x: -0.5, y: -0.5 },
    Point { x: WIDTH as f64 - 0.5, y: -0.5 },
    Point { x: WIDTH as f64 - 0.5, y: HEIGHT as f64 - 0.5 },
    Point { x: -0.5, y: HEIGHT as f64 - 0.5 },
];

/// The part of `picture` within `quad`, straightened; `None` for a quad that is none.
pub(crate) fn straightened(picture: &Plane, quad: &Quad) -> Option<Plane> {
    let mapping = Homography::between(&CORNERS, quad)?;
    let step = quad[0].distance(quad[1]) / WIDTH as f64;
    let mut sheet = Plane::empty(WIDTH, HEIGHT);
    for (y, row) in sheet.px.chunks_exact_mut(WIDTH).enumerate() {
        for (x, out) in row.iter_mut().enumerate() {
            let at = |dx: f64, dy: f64| {
                let place = mapping.apply(Point { x: x as f64 + dx, y: y as f64 + dy });
                picture.sample(place.x, place.y)
            };
            let value = if step > 1.3 {
                (at(-0.25, -0.25) + at(0.25, -0.25) + at(-0.25, 0.25) + at(0.25, 0.25)) / 4.0
            } else {
                at(0.0, 0.0)
            };
            *out = value.round().clamp(0.0, 255.0) as u8;
        }
    }
    Some(sheet)
}

/// Sums over all pixels above and left, of brightness and of its square.
pub(crate) struct Sums {
    width: usize,
    height: usize,
    plain: Zeroizing<Vec<u32>>,
    squared: Zeroizing<Vec<u64>>,
}

impl Sums {
    pub(crate) fn new(sheet: &Plane) -> Self {
        let stride = sheet.width + 1;
        let mut plain = Zeroizing::new(vec![0_u32; stride * (sheet.height + 1)]);
        let mut squared = Zeroizing::new(vec![0_u64; stride * (sheet.height + 1)]);
        for (y, row) in sheet.px.chunks_exact(sheet.width).enumerate() {
            let (mut sum, mut square) = (0_u32, 0_u64);
            for (x, &value) in row.iter().enumerate() {
                sum += u32::from(value);
                square += u64::from(value) * u64::from(value);
                let at = (y + 1) * stride + x + 1;
                plain[at] = plain[at - stride] + sum;
                squared[at] = squared[at - stride] + square;
            }
        }
        Self { width: sheet.width, height: sheet.height, plain, squared }
    }

    /// Mean and standard deviation within `radius` of a pixel.
    pub(crate) fn around(&self, x: usize, y: usize, radius: usize) -> (f32, f32) {
        let (x0, y0) = (x.saturating_sub(radius), y.saturating_sub(radius));
        let (x1, y1) = ((x + radius + 1).min(self.width), (y + radius + 1).min(self.height));
        let stride = self.width + 1;
        let corners = [y1 * stride + x1, y0 * stride + x0, y0 * stride + x1, y1 * stride + x0];
        let [a, b, c, d] = corners.map(|at| self.plain.get(at).copied().unwrap_or(0));
        let [e, f, g, h] = corners.map(|at| self.squared.get(at).copied().unwrap_or(0));
        let n = ((x1 - x0) * (y1 - y0)).max(1) as f64;
        let mean = f64::from((a + b).wrapping_sub(c).wrapping_sub(d)) / n;
        let square = (e + f).wrapping_sub(g).wrapping_sub(h) as f64 / n;
        (mean as f32, (square - mean * mean).max(0.0).sqrt() as f32)
    }
}

/// Share of the face that is washed out by a reflection, 0 to 1.
pub(crate) fn washed_out(sheet: &Plane) -> f64 {
    let white = sheet.px.iter().filter(|&&value| value >= 252).count();
    white as f64 / sheet.px.len().max(1) as f64
}

/// How crisp the strongest edges are: the steepest percentile of steps between neighbours over the span of brightness,
/// 0 (no edge) to 1.
pub(crate) fn crispness(sheet: &Plane) -> f64 {
    let mut steps = [0_u32; 256];
    let mut values = [0_u32; 256];
    for row in sheet.px.chunks_exact(sheet.width) {
        for pair in row.windows(4) {
            if let &[a, _, _, b] = pair {
                steps[usize::from(a.abs_diff(b))] += 1;
                values[usize::from(a)] += 1;
            }
        }
    }
    let rank = |counts: &[u32; 256], share: f64| {
        let mut left = f64::from(counts.iter().sum::<u32>()) * share;
        counts
            .iter()
            .position(|&count| {
                left -= f64::from(count);
                left < 0.0
            })
            .unwrap_or(255) as f64
    };
    let span = (rank(&values, 0.99) - rank(&values, 0.01)).max(1.0);
    rank(&steps, 0.99) / span.max(40.0)
}
