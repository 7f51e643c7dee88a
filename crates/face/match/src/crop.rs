//! A face laid on a fixed grid, so that measures taken on it mean the same at every distance from the camera.

use zeroize::Zeroizing;

use crate::{Image, Landmarks, Point, SimilarityTransform};

/// Side of the crop in pixels.
pub(crate) const SIDE: usize = 128;

/// Where the five points lie in the crop: eyes 40 pixels apart, the proportions of the recognisers' own templates.
const TEMPLATE: [Point; 5] = [
    Point { x: 44.0, y: 44.0 },
    Point { x: 84.0, y: 44.0 },
    Point { x: 64.0, y: 67.0 },
    Point { x: 47.4, y: 90.0 },
    Point { x: 80.6, y: 90.0 },
];

/// At most this many samples a side for one pixel of the crop: enough to shrink a face three times without aliasing.
const MAX_SAMPLES: usize = 3;

/// A box of the crop: columns, then rows, both half open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Region {
    pub(crate) columns: (usize, usize),
    pub(crate) rows: (usize, usize),
}

/// The crop. Wiped on drop.
pub(crate) struct FaceCrop {
    rgb: Zeroizing<Vec<[u8; 3]>>,
}

impl FaceCrop {
    /// Cuts the face out. `None` when its points have no alignment.
    pub(crate) fn of(image: &Image, landmarks: &Landmarks) -> Option<Self> {
        let back = SimilarityTransform::align(landmarks, &TEMPLATE)?.invert()?;
        let samples = (back.scale().ceil() as usize).clamp(1, MAX_SAMPLES);
        let offset = |sample: usize| (sample as f32 + 0.5) / samples as f32 - 0.5;
        let mut rgb = Zeroizing::new(vec![[0_u8; 3]; SIDE * SIDE]);
        for (place, pixel) in rgb.iter_mut().enumerate() {
            let (column, row) = ((place % SIDE) as f32, (place / SIDE) as f32);
            let mut sum = [0.0_f32; 3];
            for sample in 0..samples * samples {
                let x = column + offset(sample % samples);
                let y = row + offset(sample / samples);
                let at = between_pixels(image, back.apply(Point { x, y }));
                for (total, value) in sum.iter_mut().zip(at) {
                    *total += value;
                }
            }
            *pixel = sum.map(|total| (total / (samples * samples) as f32).round().clamp(0.0, 255.0) as u8);
        }
        Some(Self { rgb })
    }

    /// Pixels of a region, row by row.
    pub(crate) fn pixels(&self, region: Region) -> impl Iterator<Item = [u8; 3]> + Clone + '_ {
        let (left, right) = region.columns;
        (region.rows.0..region.rows.1)
            .flat_map(move |row| self.rgb.get(row * SIDE + left..row * SIDE + right).unwrap_or_default())
            .copied()
    }

    /// Brightness of one pixel, 0 to 255; zero outside.
    pub(crate) fn light(&self, column: usize, row: usize) -> f32 {
        self.rgb.get(row * SIDE + column).map_or(0.0, |pixel| light(*pixel))
    }
}

/// Brightness of a pixel, 0 to 255 (ITU-R BT.601).
pub(crate) fn light([r, g, b]: [u8; 3]) -> f32 {
    0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)
}

/// The picture between its pixels, bilinear.
fn between_pixels(image: &Image, at: Point) -> [f32; 3] {
    let (x, y) = (at.x.floor(), at.y.floor());
    let (right, down) = (at.x - x, at.y - y);
    let (x, y) = (x as i64, y as i64);
    let corners = [
        (image.pixel(x, y), (1.0 - right) * (1.0 - down)),
        (image.pixel(x.saturating_add(1), y), right * (1.0 - down)),
        (image.pixel(x, y.saturating_add(1)), (1.0 - right) * down),
        (image.pixel(x.saturating_add(1), y.saturating_add(1)), right * down),
    ];
    let mut sum = [0.0; 3];
    for (pixel, weight) in corners {
        for (total, value) in sum.iter_mut().zip(pixel) {
            *total += weight * f32::from(value);
        }
    }
    sum
}
