//! Whether what a camera gives is a picture of anything: pure, over frames.

use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use face_match::{CameraFault, Image};

/// Brightness, 0 to 255, up to which a pixel is dark.
const DARK: u32 = 24;
/// Brightness from which a pixel is saturated.
const SATURATED: u32 = 250;
/// Share of dark pixels from which a picture is black.
const BLACK_SHARE: f32 = 0.99;
/// Share of saturated pixels from which a picture is overexposed. High, because a person before a window still has a face.
const OVEREXPOSED_SHARE: f32 = 0.75;
/// About how many pixels are looked at along each side.
const SAMPLES: u32 = 160;
/// Frames in a row that were all seen before, after which a picture stands still: the fifth of five equal frames.
const MAX_REPEATS: u32 = 3;
/// Frames remembered: a clip that is played in a loop of up to a minute at 30 a second is noticed.
const REMEMBERED: usize = 1800;

/// How much light a picture has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Mean brightness, 0 to 255.
    pub mean: f32,
    /// Share of dark pixels, 0 to 1.
    pub dark: f32,
    /// Share of saturated pixels, 0 to 1. Large, but no fault yet, with a window behind the person.
    pub saturated: f32,
}

impl Light {
    /// Measures a picture, on a grid of its pixels.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        let step = |side: u32| (side / SAMPLES).max(1) as usize;
        let row_bytes = image.width() as usize * 3;
        let (mut count, mut sum, mut dark, mut saturated) = (0_u32, 0_u32, 0_u32, 0_u32);
        for row in image.rgb().chunks_exact(row_bytes).step_by(step(image.height())) {
            for pixel in row.as_chunks::<3>().0.iter().step_by(step(image.width())) {
                let [r, g, b] = pixel.map(u32::from);
                let brightness = (77 * r + 150 * g + 29 * b) >> 8;
                count += 1;
                sum += brightness;
                dark += u32::from(brightness <= DARK);
                saturated += u32::from(brightness >= SATURATED);
            }
        }
        let share = |part: u32| part as f32 / count.max(1) as f32;
        Self { mean: share(sum), dark: share(dark), saturated: share(saturated) }
    }

    /// What is wrong with this light, where something is.
    #[must_use]
    pub fn fault(&self) -> Option<CameraFault> {
        if self.dark >= BLACK_SHARE {
            Some(CameraFault::Black)
        } else if self.saturated >= OVEREXPOSED_SHARE {
            Some(CameraFault::Overexposed)
        } else {
            None
        }
    }
}

/// Judges frame after frame of one source. Keeps no picture, only keyed hashes of them.
#[derive(Debug)]
pub struct Health {
    still: bool,
    hashes: RandomState,
    seen: VecDeque<u64>,
    repeats: u32,
    last: Option<Duration>,
}

impl Health {
    /// A judge that has seen nothing yet. `still`: frames may stand still or come again, and time is not looked at.
    #[must_use]
    pub fn new(still: bool) -> Self {
        Self { still, hashes: RandomState::new(), seen: VecDeque::new(), repeats: 0, last: None }
    }

    /// Judges the next frame. `taken` is when the device says that it was taken, where it says so.
    ///
    /// # Errors
    /// - [`CameraFault::Black`], [`CameraFault::Overexposed`]: see [`Light`].
    /// - [`CameraFault::Frozen`]: the fifth equal frame in a row; the fourth in a row that was all seen before, which is a
    ///   clip played in a loop; or `taken` goes backwards. A sensor has noise, so a live camera never gives one frame
    ///   twice.
    pub fn judge(&mut self, image: &Image, taken: Option<Duration>) -> Result<(), CameraFault> {
        let standing = self.stands_still(image);
        let backwards = self.goes_backwards(taken);
        if let Some(fault) = Light::of(image).fault() {
            return Err(fault);
        }
        if !self.still && (standing || backwards) {
            return Err(CameraFault::Frozen);
        }
        Ok(())
    }

    /// Time may begin anew: the source was opened again. What was seen stays seen.
    pub fn reopened(&mut self) {
        self.last = None;
    }

    fn stands_still(&mut self, image: &Image) -> bool {
        if self.still {
            return false;
        }
        let mut hasher = self.hashes.build_hasher();
        hasher.write_u32(image.width());
        hasher.write(image.rgb());
        let hash = hasher.finish();
        if self.seen.contains(&hash) {
            self.repeats = self.repeats.saturating_add(1);
        } else {
            self.repeats = 0;
            if self.seen.len() == REMEMBERED {
                self.seen.pop_front();
            }
            self.seen.push_back(hash);
        }
        self.repeats > MAX_REPEATS
    }

    fn goes_backwards(&mut self, taken: Option<Duration>) -> bool {
        let backwards = taken.zip(self.last).is_some_and(|(taken, last)| taken < last);
        self.last = taken.or(self.last);
        backwards
    }
}
