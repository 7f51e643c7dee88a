//! Signs that a face is no living person's. They only ever deny: nothing here makes two faces alike.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Face, Image, LivenessModel, ModelError, Rect};

/// What the liveness models say of one frame: their mean, 0 to 1.
///
/// # Errors
/// [`ModelError`]: of a model; [`ModelError::NotFinite`] for a score that is none; [`ModelError::Shape`] without models.
pub fn live_score(
    image: &Image,
    face: &Face,
    models: &mut [Box<dyn LivenessModel>],
) -> Result<f32, ModelError> {
    if models.is_empty() {
        return Err(ModelError::Shape);
    }
    let mut sum = 0.0;
    for model in models.iter_mut() {
        let score = model.live(image, face)?;
        if !(0.0..=1.0).contains(&score) {
            return Err(ModelError::NotFinite);
        }
        sum += score;
    }
    Ok(sum / models.len() as f32)
}

/// Whether the mean over the frames reaches the threshold. Not without frames, and not with anything that is no number.
#[must_use]
pub fn is_live(frames: &[f32], threshold: f32) -> bool {
    !frames.is_empty() && frames.iter().sum::<f32>() / frames.len() as f32 >= threshold
}

/// What a frame looks like beside the ones before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// A new picture.
    Fresh,
    /// The same picture as before: not to be counted.
    Same,
    /// A picture that stands still, or one that was there before and is back: not a camera before a person.
    Frozen,
}

/// This many times the same picture in a row is no hiccup of a camera (trust anchors, B2).
const MAX_SAME: u8 = 5;
/// Mean difference between two frames, in grey levels, below which there is no sensor noise: a still picture. Even a quiet
/// sensor leaves several times this.
const NO_NOISE: f32 = 0.05;
/// Points a side of the grid on the face where noise is looked for.
const GRID: u16 = 64;
/// Fingerprints kept: more than a minute at 30 frames a second.
const MAX_FINGERPRINTS: usize = 2048;

/// Notices frozen and looped pictures within one attempt. Wiped on drop, never printed.
#[derive(Default, Zeroize, ZeroizeOnDrop)]
pub struct FreezeWatch {
    fingerprints: Vec<u64>,
    next: usize,
    same: u8,
    #[zeroize(skip)]
    bounds: Rect,
    sample: Vec<u8>,
}

impl FreezeWatch {
    /// Takes the next frame in which a face is.
    pub fn see(&mut self, image: &Image, face: &Face) -> Freshness {
        let print = fingerprint(image);
        let last = self.fingerprints.len().checked_sub(1).map(|most| (self.next + most) % MAX_FINGERPRINTS);
        let is_last = last.and_then(|last| self.fingerprints.get(last)) == Some(&print);
        let seen = is_last || self.fingerprints.contains(&print);
        let still =
            !self.sample.is_empty() && difference(&self.sample, &sample(image, &self.bounds)) < NO_NOISE;
        self.bounds = face.bounds;
        self.sample.zeroize();
        self.sample = sample(image, &face.bounds).to_vec();
        if seen && !is_last {
            return Freshness::Frozen;
        }
        if is_last || still {
            self.same = self.same.saturating_add(1);
            return if self.same + 1 >= MAX_SAME { Freshness::Frozen } else { Freshness::Same };
        }
        self.same = 0;
        self.remember(print);
        Freshness::Fresh
    }

    fn remember(&mut self, print: u64) {
        if self.fingerprints.len() < MAX_FINGERPRINTS {
            self.fingerprints.push(print);
        } else if let Some(oldest) = self.fingerprints.get_mut(self.next) {
            *oldest = print;
            self.next = (self.next + 1) % MAX_FINGERPRINTS;
        }
    }
}

impl fmt::Debug for FreezeWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FreezeWatch({} frames)", self.fingerprints.len())
    }
}

/// A fingerprint of the whole picture: FNV-1a over eight bytes at a time. Not cryptographic; who can make frames at will
/// can add noise as well.
fn fingerprint(image: &Image) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for chunk in image.rgb().chunks(8) {
        let mut word = [0_u8; 8];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        // FNV mixes low bits upwards only; bring the upper ones down.
        hash ^= hash >> 32;
    }
    hash
}

/// Raw pixels on a grid over the box: averaging would hide the noise that is looked for.
fn sample(image: &Image, bounds: &Rect) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::from(GRID) * usize::from(GRID) * 3));
    for row in 0..GRID {
        for column in 0..GRID {
            let part = |step: u16| (f32::from(step) + 0.5) / f32::from(GRID);
            let x = bounds.x + bounds.width * part(column);
            let y = bounds.y + bounds.height * part(row);
            bytes.extend(image.pixel(x as i64, y as i64));
        }
    }
    bytes
}

/// Mean difference of two samples, in levels of 0 to 255.
fn difference(a: &[u8], b: &[u8]) -> f32 {
    let sum: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    sum as f32 / a.len().min(b.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Landmarks, ModelError};

    /// A model that says one thing.
    struct Says(Result<f32, ModelError>);

    impl LivenessModel for Says {
        fn live(&mut self, _: &Image, _: &Face) -> Result<f32, ModelError> {
            self.0
        }
    }

    fn face() -> Face {
        Face {
            bounds: Rect { x: 2.0, y: 2.0, width: 12.0, height: 12.0 },
            landmarks: Landmarks::default(),
            score: 0.9,
        }
    }

    /// A picture with noise of its own for each seed.
    fn noisy(seed: u32) -> Image {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let bytes = (0..16 * 16 * 3).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            120 + (state >> 29) as u8
        });
        Image::new(16, 16, bytes.collect()).expect("a picture")
    }

    #[test]
    fn score_is_the_mean_of_the_models_or_an_error() {
        let score = |answers: &[Result<f32, ModelError>]| {
            let mut models: Vec<Box<dyn LivenessModel>> =
                answers.iter().map(|answer| Box::new(Says(*answer)) as Box<dyn LivenessModel>).collect();
            live_score(&noisy(1), &face(), &mut models)
        };
        assert_eq!(score(&[Ok(0.25), Ok(0.75)]), Ok(0.5));
        assert_eq!(score(&[]), Err(ModelError::Shape), "no model is no proof of life");
        assert_eq!(score(&[Ok(0.9), Err(ModelError::Runtime)]), Err(ModelError::Runtime));
        for broken in [f32::NAN, f32::INFINITY, -0.1, 1.1] {
            assert_eq!(score(&[Ok(0.9), Ok(broken)]), Err(ModelError::NotFinite));
        }
    }

    #[test]
    fn live_needs_frames_and_numbers() {
        assert!(is_live(&[0.4, 0.6], 0.5));
        assert!(!is_live(&[0.4, 0.59], 0.5));
        assert!(!is_live(&[], 0.0));
        assert!(!is_live(&[f32::NAN, 1.0], 0.5));
        assert!(!is_live(&[1.0], f32::NAN));
    }

    #[test]
    fn noisy_frames_are_fresh() {
        let mut watch = FreezeWatch::default();
        for seed in 0..2100 {
            assert_eq!(watch.see(&noisy(seed), &face()), Freshness::Fresh, "{seed}");
        }
        assert_eq!(watch.fingerprints.len(), MAX_FINGERPRINTS, "memory is bounded");
    }

    #[test]
    fn same_picture_five_times_is_frozen() {
        let mut watch = FreezeWatch::default();
        let seen = [1, 1, 1, 1, 1].map(|seed| watch.see(&noisy(seed), &face()));
        assert_eq!(
            seen,
            [Freshness::Fresh, Freshness::Same, Freshness::Same, Freshness::Same, Freshness::Frozen]
        );
    }

    #[test]
    fn a_hiccup_is_not_frozen() {
        let mut watch = FreezeWatch::default();
        for seed in [1, 1, 1, 2, 2, 2, 2, 3] {
            assert_ne!(watch.see(&noisy(seed), &face()), Freshness::Frozen);
        }
    }

    #[test]
    fn loop_is_frozen_when_it_comes_round_also_after_the_memory_wrapped() {
        let mut watch = FreezeWatch::default();
        for length in [2_u32, 2100] {
            for seed in 0..length {
                assert_eq!(watch.see(&noisy(length + seed), &face()), Freshness::Fresh);
            }
            assert_eq!(watch.see(&noisy(length + length - 2), &face()), Freshness::Frozen);
        }
    }

    #[test]
    fn still_face_under_a_moving_clock_is_frozen() {
        // A picture held by software: only a corner outside the face changes.
        let mut watch = FreezeWatch::default();
        let mut last = Freshness::Fresh;
        for time in 0..5_u8 {
            let mut bytes = noisy(7).rgb().to_vec();
            bytes[0] = time;
            last = watch.see(&Image::new(16, 16, bytes).expect("a picture"), &face());
        }
        assert_eq!(last, Freshness::Frozen);
    }
}
