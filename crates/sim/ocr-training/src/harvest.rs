//! What the reader would show the net, with the right answer.

use card_ocr::{Candidates, Homography, OTHER, Picture, Point, SIGNS, class_of};

use crate::sample::{Face, Mark, Rng, Shot};

/// A cut of 24 × 24 and its class.
#[derive(Clone)]
pub struct Sample {
    pub(crate) cut: Vec<u8>,
    /// The class; [`name_of`] names it.
    pub class: usize,
}

impl Sample {
    pub(crate) fn input(&self) -> Vec<f32> {
        self.cut.iter().map(|&value| f32::from(value) / 200.0).collect()
    }
}

/// The sign of a class, or "other".
#[must_use]
pub fn name_of(class: usize) -> String {
    SIGNS.get(class).map_or_else(|| "other".to_owned(), char::to_string)
}

/// All cuts of an upright picture whose class is beyond doubt; `repeats` of each sign with a jittered frame, and about as
/// many that are no sign.
#[must_use]
pub fn harvest(face: &Face, shot: &Shot, rng: &mut Rng, repeats: usize) -> Vec<Sample> {
    let Ok(picture) = Picture::from_rgb(shot.width, shot.height, &shot.rgb) else { return Vec::new() };
    let (w, h) = shot.size;
    let card = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|(x, y)| Point { x, y });
    let Some(face_of) = Homography::between(&shot.corners, &card) else { return Vec::new() };
    let strict = if rng.chance(0.7) { 0.12 } else { 0.07 };
    let Some(candidates) = Candidates::of(&picture, &shot.corners, strict) else { return Vec::new() };
    let (mut signs, mut others) = (Vec::new(), Vec::new());
    for (number, frame) in candidates.frames().enumerate() {
        let [a, b] = frame.map(|corner| face_of.apply(corner));
        match judged(&face.marks, [a.x, a.y, b.x, b.y]) {
            Some(class) if class < OTHER => signs.push((number, class)),
            Some(class) => others.push((number, class)),
            None => {}
        }
    }
    let mut samples = Vec::new();
    let mut take = |number: usize, class: usize, rng: &mut Rng, jitter: bool| {
        let grown = if jitter { std::array::from_fn(|_| rng.between(-1.2, 2.2) as f32) } else { [0.0; 4] };
        if let Some(cut) = candidates.cut(number, grown) {
            samples.push(Sample { cut: cut.iter().map(|value| (value * 200.0) as u8).collect(), class });
        }
    };
    for &(number, class) in &signs {
        for repeat in 0..repeats {
            take(number, class, rng, repeat > 0);
        }
    }
    let wanted = (signs.len() * repeats).max(40);
    for _ in 0..wanted.min(others.len()) {
        let (number, class) = *rng.pick(&others);
        let jitter = rng.chance(0.5);
        take(number, class, rng, jitter);
    }
    samples
}

/// The class of a frame: a known sign when it frames one sign well, other when it frames none, `None` between.
fn judged(marks: &[Mark], frame: [f64; 4]) -> Option<usize> {
    let [x0, y0, x1, y1] = frame;
    let mut best = (0.0, None);
    for mark in marks {
        let [a, b, c, d] = mark.frame;
        let (w, h) = ((x1.min(c) - x0.max(a)).max(0.0), (y1.min(d) - y0.max(b)).max(0.0));
        let union = (x1 - x0) * (y1 - y0) + (c - a) * (d - b) - w * h;
        let share = if union > 0.0 { w * h / union } else { 0.0 };
        if share > best.0 {
            best = (share, Some(mark));
        }
    }
    let (share, Some(mark)) = best else { return Some(OTHER) };
    let [a, b, c, d] = mark.frame;
    let near = |p: f64, q: f64, size: f64| (p - q).abs() <= (0.11 * size).max(0.2);
    let fits = near(x0, a, c - a) && near(x1, c, c - a) && near(y0, b, d - b) && near(y1, d, d - b);
    if fits {
        return Some(class_of(mark.sign).unwrap_or(OTHER));
    }
    (share < 0.6).then_some(OTHER)
}
