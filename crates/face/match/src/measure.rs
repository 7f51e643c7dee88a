//! What can be measured on a picture of a face, before any model looks at it.

use crate::crop::{self, FaceCrop, Region};
use crate::{Face, Image, Pose};

const fn region(left: usize, right: usize, top: usize, bottom: usize) -> Region {
    Region { columns: (left, right), rows: (top, bottom) }
}

// Regions of the crop, whose eyes lie at (44, 44) and (84, 44) and whose mouth is around (64, 90).
const FACE: Region = region(36, 92, 28, 108);
const LEFT_HALF: Region = region(36, 64, 28, 108);
const RIGHT_HALF: Region = region(64, 92, 28, 108);
const CHEEKS: [Region; 2] = [region(36, 54, 56, 72), region(74, 92, 56, 72)];
const EYES: [Region; 2] = [region(34, 54, 38, 50), region(74, 94, 38, 50)];
const MOUTH: Region = region(48, 80, 82, 98);
const CHIN: Region = region(50, 78, 100, 114);
const LOWER: Region = region(42, 86, 76, 110);
/// Rows and columns in which the line between the lips is looked for.
const LIPS: Region = region(52, 76, 78, 104);

/// What was measured on one face. Every field is a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Between the eyes, in pixels of the picture.
    pub eye_distance: f32,
    /// How the head is turned.
    pub pose: Pose,
    /// Variance of the Laplacian over variance of the brightness, on the crop: high is sharp (or noisy).
    pub sharpness: f32,
    /// Brightness that nine tenths of the face stay below, 0 to 255. The lit parts of a face tell the exposure better than
    /// its mean, which is lower on dark skin.
    pub light: f32,
    /// Share of the face's pixels that are burnt out in all colours, 0 to 1.
    pub clipped: f32,
    /// The brighter half of the face over the darker one, 1 and more.
    pub side_light: f32,
    /// The sharpest step of brightness across the mouth's rows, over the brightness of the cheeks: the line between the lips.
    pub mouth_line: f32,
    /// How much redder the lips are than the chin, in hundredths of the red share.
    pub lip_red: f32,
    /// How much redder the lower face is than the cheeks, same unit; below zero it is less red.
    pub lower_red: f32,
    /// How much bluer the lower face is than the cheeks, same unit.
    pub lower_blue: f32,
    /// The light parts of the brighter eye region over the brightness of the cheeks.
    pub eye_light: f32,
    /// From dark to light within the livelier eye region, over the brightness of the cheeks.
    pub eye_contrast: f32,
}

impl Measures {
    /// Measures a face. `None` when its five points are no face, or it is not sound.
    #[must_use]
    pub fn of(image: &Image, face: &Face) -> Option<Self> {
        if !face.is_sound() {
            return None;
        }
        let pose = face.landmarks.pose()?;
        let crop = FaceCrop::of(image, &face.landmarks)?;
        let whole = Lights::of(&crop, FACE);
        let cheeks = typical(CHEEKS.iter().flat_map(|cheek| crop.pixels(*cheek)));
        let cheek_light = crop::light(cheeks).max(1.0);
        let lower = typical(crop.pixels(LOWER));
        let eyes = EYES.map(|eye| Lights::of(&crop, eye));
        let brighter = |a: f32, b: f32| a.max(b) / a.min(b).max(1.0);
        let clipped = crop.pixels(FACE).filter(|pixel| pixel.iter().all(|value| *value >= 250)).count();
        Some(Self {
            eye_distance: face.landmarks.eye_distance(),
            pose,
            sharpness: laplacian_variance(&crop, FACE) / whole.variance().max(1.0),
            light: whole.percentile(90),
            clipped: clipped as f32 / whole.count.max(1) as f32,
            side_light: brighter(Lights::of(&crop, LEFT_HALF).mean(), Lights::of(&crop, RIGHT_HALF).mean())
                .max(1.0),
            mouth_line: sharpest_step(&crop, LIPS) / cheek_light,
            lip_red: 100.0 * (red_percentile(&crop, MOUTH, 80) - red_percentile(&crop, CHIN, 50)),
            lower_red: 100.0 * (share(lower, 0) - share(cheeks, 0)),
            lower_blue: 100.0 * (share(lower, 2) - share(cheeks, 2)),
            eye_light: eyes.iter().map(|eye| eye.percentile(90)).fold(0.0, f32::max) / cheek_light,
            eye_contrast: eyes.iter().map(|eye| eye.percentile(95) - eye.percentile(5)).fold(0.0, f32::max)
                / cheek_light,
        })
    }
}

/// Brightness values of a region, counted.
struct Lights {
    counts: [u32; 256],
    count: u32,
}

impl Lights {
    fn of(crop: &FaceCrop, region: Region) -> Self {
        Self::counted(crop.pixels(region).map(|pixel| crop::light(pixel).round() as u8))
    }

    fn counted(values: impl Iterator<Item = u8>) -> Self {
        let mut counts = [0; 256];
        let mut count = 0;
        for value in values {
            if let Some(place) = counts.get_mut(usize::from(value)) {
                *place += 1;
                count += 1;
            }
        }
        Self { counts, count }
    }

    /// The smallest value that at least `percent` of 100 do not exceed; zero for an empty region.
    fn percentile(&self, percent: u32) -> f32 {
        let rank = (self.count * percent).div_ceil(100).max(1);
        let mut so_far = 0;
        self.counts
            .iter()
            .position(|times| {
                so_far += times;
                so_far >= rank
            })
            .map_or(0.0, |value| value as f32)
    }

    fn mean(&self) -> f32 {
        let sum: f64 =
            self.counts.iter().enumerate().map(|(value, times)| value as f64 * f64::from(*times)).sum();
        (sum / f64::from(self.count.max(1))) as f32
    }

    fn variance(&self) -> f32 {
        let mean = f64::from(self.mean());
        let sum: f64 = self
            .counts
            .iter()
            .enumerate()
            .map(|(value, times)| (value as f64 - mean).powi(2) * f64::from(*times))
            .sum();
        (sum / f64::from(self.count.max(1))) as f32
    }
}

/// The median of each colour.
fn typical(pixels: impl Iterator<Item = [u8; 3]> + Clone) -> [u8; 3] {
    [0, 1, 2].map(|colour: usize| {
        let values = pixels.clone().map(|pixel| pixel.get(colour).copied().unwrap_or(0));
        Lights::counted(values).percentile(50) as u8
    })
}

/// One colour's share of all three, a third where there is no light.
fn share(pixel: [u8; 3], colour: usize) -> f32 {
    let sum: f32 = pixel.iter().map(|value| f32::from(*value)).sum();
    if sum < 1.0 { 1.0 / 3.0 } else { pixel.get(colour).map_or(0.0, |value| f32::from(*value)) / sum }
}

/// The red share that `percent` of 100 pixels of the region do not exceed, in steps of 1/1000.
fn red_percentile(crop: &FaceCrop, region: Region, percent: usize) -> f32 {
    let mut shares: Vec<u16> =
        crop.pixels(region).map(|pixel| (share(pixel, 0) * 1000.0).round() as u16).collect();
    shares.sort_unstable();
    let rank = (shares.len() * percent).div_ceil(100).max(1);
    shares.get(rank - 1).map_or(0.0, |share| f32::from(*share) / 1000.0)
}

/// Largest difference of mean brightness between two rows next to each other.
fn sharpest_step(crop: &FaceCrop, region: Region) -> f32 {
    let (left, right) = region.columns;
    let row_mean =
        |row: usize| (left..right).map(|column| crop.light(column, row)).sum::<f32>() / (right - left) as f32;
    (region.rows.0..region.rows.1 - 1)
        .map(|row| (row_mean(row + 1) - row_mean(row)).abs())
        .fold(0.0, f32::max)
}

/// Variance of the Laplacian (four neighbours) over the region.
fn laplacian_variance(crop: &FaceCrop, region: Region) -> f32 {
    let (mut sum, mut squares, mut count) = (0.0_f64, 0.0_f64, 0.0_f64);
    for row in region.rows.0..region.rows.1 {
        for column in region.columns.0..region.columns.1 {
            let around = crop.light(column - 1, row)
                + crop.light(column + 1, row)
                + crop.light(column, row - 1)
                + crop.light(column, row + 1);
            let value = f64::from(around - 4.0 * crop.light(column, row));
            sum += value;
            squares += value * value;
            count += 1.0;
        }
    }
    let mean = sum / count;
    (squares / count - mean * mean).max(0.0) as f32
}
