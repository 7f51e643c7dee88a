//! Liveness: MiniFASNet sees the face with its surroundings, where a print's edge or a screen's frame would be.

use face_match::{Face, Image, LivenessModel, ModelError, Rect};

use crate::manifest::InputSpec;
use crate::network::Network;
use crate::planes::{Part, Planes};

/// How many times the face's box the first model sees.
pub(crate) const NEAR: f32 = 2.7;
/// How many times the face's box the second model sees.
pub(crate) const FAR: f32 = 4.0;

/// Classes of the answer; the middle one is a live face, the others are kinds of pictures.
const CLASSES: usize = 3;
const LIVE: usize = 1;

/// One liveness model.
pub(crate) struct MiniFasNet {
    network: Box<dyn Network>,
    input: InputSpec,
    times: f32,
}

impl MiniFasNet {
    pub(crate) fn new(network: Box<dyn Network>, input: InputSpec, times: f32) -> Self {
        Self { network, input, times }
    }
}

impl LivenessModel for MiniFasNet {
    fn live(&mut self, image: &Image, face: &Face) -> Result<f32, ModelError> {
        let part =
            surroundings(image.width(), image.height(), face.bounds, self.times).ok_or(ModelError::Shape)?;
        let size = self.input.size.ok_or(ModelError::Shape)?;
        let planes = Planes::stretched(image, part, &self.input, size);
        let answers = self.network.run(&planes)?;
        let live = softmax(answers.output(0, CLASSES)?, LIVE);
        if live.is_finite() { Ok(live) } else { Err(ModelError::NotFinite) }
    }
}

fn softmax(logits: &[f32], class: usize) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - most).exp()).sum();
    logits.get(class).map_or(f32::NAN, |logit| (logit - most).exp() / sum)
}

/// The box `times` as large around the same middle, made smaller where the picture is too small for it and moved where it
/// reaches over an edge, as the models were trained. `None` for a box without a size.
fn surroundings(width: u32, height: u32, bounds: Rect, times: f32) -> Option<Part> {
    let sound = [bounds.x, bounds.y, bounds.width, bounds.height].iter().all(|v| v.is_finite());
    if !sound || bounds.width < 1.0 || bounds.height < 1.0 {
        return None;
    }
    let (last_x, last_y) = ((width.max(1) - 1) as f32, (height.max(1) - 1) as f32);
    let times = times.min(last_x / bounds.width).min(last_y / bounds.height);
    let (x, wide) = span(bounds.x, bounds.width, times, last_x);
    let (y, high) = span(bounds.y, bounds.height, times, last_y);
    let part =
        Part { x, y, width: wide.min(width.saturating_sub(x)), height: high.min(height.saturating_sub(y)) };
    (part.width > 0 && part.height > 0).then_some(part)
}

/// First pixel and number of pixels along one side.
fn span(start: f32, length: f32, times: f32, last: f32) -> (u32, u32) {
    let middle = start + length / 2.0;
    let half = length * times / 2.0;
    let (mut from, mut to) = (middle - half, middle + half);
    if from < 0.0 {
        to -= from;
        from = 0.0;
    }
    if to > last {
        from -= to - last;
        to = last;
    }
    let (from, to) = (from.max(0.0) as u32, to.max(0.0) as u32);
    (from, to.saturating_sub(from) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(bounds: [f32; 4], times: f32) -> Option<Part> {
        let [x, y, width, height] = bounds;
        surroundings(640, 480, Rect { x, y, width, height }, times)
    }

    #[test]
    fn surroundings_stay_in_the_picture() {
        for (bounds, times, wanted) in [
            // Room on all sides: the same middle, 2.7 times as large.
            ([270.0, 190.0, 100.0, 100.0], 2.7, Some((185, 105, 271, 271))),
            // Near the left upper corner: moved.
            ([10.0, 5.0, 100.0, 100.0], 2.7, Some((0, 0, 271, 271))),
            // Near the right lower corner: moved, up to the last pixel.
            ([560.0, 400.0, 100.0, 100.0], 2.7, Some((369, 209, 271, 271))),
            // Too large for the picture: smaller, so that the height fits.
            ([200.0, 100.0, 200.0, 240.0], 4.0, Some((100, 0, 400, 480))),
            ([200.0, 100.0, 0.0, 240.0], 4.0, None),
            ([f32::NAN, 100.0, 20.0, 240.0], 4.0, None),
        ] {
            let wanted = wanted.map(|(x, y, width, height)| Part { x, y, width, height });
            assert_eq!(part(bounds, times), wanted, "{bounds:?}");
        }
    }

    #[test]
    fn any_box_gives_a_part_inside_or_none() {
        for x in [-1e9, -700.0, -50.0, 0.0, 639.0, 700.0, 1e9] {
            for side in [1.0, 37.5, 480.0, 5000.0, 1e12] {
                if let Some(part) = part([x, x / 2.0, side, side], 2.7) {
                    assert!(part.x + part.width <= 640 && part.y + part.height <= 480, "{x} {side} {part:?}");
                }
            }
        }
    }

    #[test]
    fn softmax_holds_large_logits() {
        assert!((softmax(&[1000.0, 1001.0, -1000.0], 1) - 0.731_058_6).abs() < 1e-6);
        assert!((softmax(&[0.0, 0.0, 0.0], 1) - 1.0 / 3.0).abs() < 1e-6);
    }
}
