//! Where head and shoulders are.

use face_match::{Image, Rect};

/// How much taller the crop is than the face's box, which reaches from the brow to the chin, and how far down in the crop
/// the box begins: as in an ID photo of 45 mm, where the head takes 34 mm and leaves 4 mm above.
const TIMES_FACE: f32 = 1.7;
const ABOVE_FACE: f32 = 0.25;

/// The part of `image` with head and shoulders, `aspect` (width by height) as wide as high, whole inside the picture. Around
/// `face`; without one, or with one that is not a box in the picture, the largest part from the middle.
#[must_use]
pub fn head_and_shoulders(image: &Image, face: Option<Rect>, aspect: f32) -> Rect {
    let (width, height) = (image.width() as f32, image.height() as f32);
    let aspect = if aspect.is_finite() { aspect.clamp(0.1, 10.0) } else { 1.0 };
    let largest = height.min(width / aspect);
    let (tall, middle, top) = match face.filter(|face| is_in(image, face)) {
        Some(face) => {
            let tall = (face.height * TIMES_FACE).min(largest);
            (tall, face.x + face.width / 2.0, face.y - tall * ABOVE_FACE)
        }
        None => (largest, width / 2.0, (height - largest) / 2.0),
    };
    let wide = tall * aspect;
    let inside = |from: f32, long: f32, side: f32| from.clamp(0.0, (side - long).max(0.0));
    Rect {
        x: inside(middle - wide / 2.0, wide, width),
        y: inside(top, tall, height),
        width: wide,
        height: tall,
    }
}

/// Whether a box has a size, and its middle in the picture.
pub(crate) fn is_in(image: &Image, face: &Rect) -> bool {
    let Rect { x, y, width, height } = *face;
    let inside = |from: f32, long: f32, side: u32| (0.0..side as f32).contains(&(from + long / 2.0));
    [x, y, width, height].iter().all(|value| value.is_finite())
        && width >= 1.0
        && height >= 1.0
        && inside(x, width, image.width())
        && inside(y, height, image.height())
}
