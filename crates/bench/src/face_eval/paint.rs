//! Masks and sunglasses painted over a picture, to try the rules that look for them. Not what a real mask looks like: no
//! folds of cloth, no shadow under it, no breath on glasses.

use face_match::{Face, Image, Point};

use super::degrade::Noise;
use crate::BenchError;

/// What is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A mask from the nose to below the chin, with four pleats.
    Mask([u8; 3]),
    /// Sunglasses with a bridge.
    Glasses([u8; 3]),
}

/// All of them, by name.
pub const ALL: [(&str, Paint); 6] = [
    ("white mask", Paint::Mask([235, 235, 235])),
    ("blue mask", Paint::Mask([150, 190, 215])),
    ("black mask", Paint::Mask([35, 33, 36])),
    ("mask of a skin's colour", Paint::Mask([205, 165, 140])),
    ("black sunglasses", Paint::Glasses([20, 20, 20])),
    ("brown sunglasses", Paint::Glasses([60, 40, 30])),
];

impl Paint {
    /// Paints over a face.
    pub fn over(self, picture: &Image, face: &Face, seed: u64) -> Result<Image, BenchError> {
        let mut noise = Noise(seed | 1);
        let marks = &face.landmarks;
        let eyes = marks.left_eye.middle(marks.right_eye);
        let mouth = marks.left_mouth.middle(marks.right_mouth);
        let distance = marks.eye_distance().max(1.0);
        let (ux, uy) = (
            (marks.right_eye.x - marks.left_eye.x) / distance,
            (marks.right_eye.y - marks.left_eye.y) / distance,
        );
        // Coordinates in eye distances, along the line of the eyes and at right angles to it.
        let place = |p: Point, from: Point| {
            let (dx, dy) = ((p.x - from.x) / distance, (p.y - from.y) / distance);
            (dx * ux + dy * uy, dy * ux - dx * uy)
        };
        let (nose_x, nose_y) = place(marks.nose, eyes);
        let (mouth_x, mouth_y) = place(mouth, eyes);
        let mut bytes = picture.rgb().to_vec();
        let width = picture.width() as usize;
        for (at, pixel) in bytes.chunks_exact_mut(3).enumerate() {
            let here = Point { x: (at % width) as f32, y: (at / width) as f32 };
            let (x, y) = place(here, eyes);
            let shade = match self {
                Self::Mask(_) => {
                    let part = (y - nose_y + 0.15) / (mouth_y - nose_y + 0.9);
                    let middle = nose_x + (mouth_x - nose_x) * part.clamp(0.0, 1.0);
                    let half = 0.35 + 0.45 * (part * 3.0).min(1.0) - 0.45 * (part - 0.6).max(0.0);
                    if !(0.0..=1.0).contains(&part) || (x - middle).abs() > half {
                        continue;
                    }
                    let pleat = (part * 5.0).fract() < 0.06;
                    (1.08 - 0.2 * part) * if pleat { 0.93 } else { 1.0 }
                }
                Self::Glasses(_) => {
                    let lens =
                        [-0.5, 0.5].iter().any(|eye| ((x - eye) / 0.42).powi(2) + (y / 0.31).powi(2) <= 1.0);
                    if !(lens || x.abs() < 0.5 && y.abs() < 0.03) {
                        continue;
                    }
                    1.0
                }
            };
            let (Self::Mask(colour) | Self::Glasses(colour)) = self;
            for (value, wanted) in pixel.iter_mut().zip(colour) {
                *value = (f32::from(wanted) * shade + 2.0 * noise.next()).round().clamp(0.0, 255.0) as u8;
            }
        }
        Ok(Image::new(picture.width(), picture.height(), bytes)?)
    }
}
