//! The detector: YuNet, run once over the whole picture made small, and once more, close up, over the largest face.
//!
//! The whole picture at 320 pixels finds faces down to some 20 pixels there, but places their points to a pixel of *that*
//! size, which may be several of the camera's. The close look costs a quarter of that and sees the face at the size the
//! detector knows best. The two make different mistakes, so their mean is nearer the truth than either, and nearer than
//! one run over the full picture, which costs many times as much (docs/figures.md).

use face_match::{Face, FaceDetector, Image, Landmarks, ModelError, Point, Rect};

use crate::manifest::InputSpec;
use crate::network::{Answers, Network};
use crate::planes::Planes;

/// Sizes of input that are prepared (width, height), smallest area first: the close look, then whole pictures of common
/// shapes (16:9 and 4:3, lying and standing, square).
pub(crate) const CANVASES: [[u32; 2]; 6] =
    [CLOSE, [320, 192], [192, 320], [320, 256], [256, 320], [320, 320]];
/// The close look's size.
const CLOSE: [u32; 2] = [160, 160];
/// Longest side of the whole picture when it is looked at.
const WHOLE_SIDE: f32 = 320.0;
/// Size of a face in the close look, in pixels.
const CLOSE_FACE: f32 = 96.0;

/// Least score of a face.
const MIN_SCORE: f32 = 0.6;
/// Boxes that overlap more than this (intersection over union) are one face.
const SAME_FACE: f32 = 0.3;
/// Most faces that are told of.
const MAX_FACES: usize = 16;
/// Most boxes that are compared with each other; a picture full of faces has more, and none of them matters.
const MAX_BOXES: usize = 512;

/// Pixels of a cell, for each of the three grids.
const STRIDES: [usize; 3] = [8, 16, 32];

/// The detector.
pub(crate) struct YuNet {
    network: Box<dyn Network>,
    input: InputSpec,
}

impl YuNet {
    pub(crate) fn new(network: Box<dyn Network>, input: InputSpec) -> Self {
        Self { network, input }
    }

    /// Faces in the part of the picture that starts at `corner` and is laid, scaled, into an input of this size.
    fn look(
        &mut self,
        image: &Image,
        corner: Point,
        scale: f32,
        size: [u32; 2],
    ) -> Result<Vec<Face>, ModelError> {
        let [width, height] = size.map(|side| side as usize);
        let planes = Planes::scaled(image, corner, scale, &self.input, width, height);
        let answers = self.network.run(&planes)?;
        let mut faces = suppressed(boxes(&answers, width, height)?);
        for face in &mut faces {
            *face = placed(face, corner, 1.0 / scale);
        }
        Ok(faces)
    }

    /// The face seen close as well: the mean of both looks, the first counting less the smaller the face was in it
    /// (`seen_at` is its scale). The face itself where the close look does not find it.
    fn close_look(&mut self, image: &Image, face: &Face, seen_at: f32) -> Result<Face, ModelError> {
        let longer = face.bounds.width.max(face.bounds.height);
        let scale = CLOSE_FACE / longer;
        if !scale.is_finite() || longer < 1.0 {
            return Ok(*face);
        }
        let half = CLOSE[0] as f32 / scale / 2.0;
        let corner = Point {
            x: face.bounds.x + face.bounds.width / 2.0 - half,
            y: face.bounds.y + face.bounds.height / 2.0 - half,
        };
        let near = self
            .look(image, corner, scale, CLOSE)?
            .into_iter()
            .max_by(|a, b| overlap(&a.bounds, &face.bounds).total_cmp(&overlap(&b.bounds, &face.bounds)))
            .filter(|near| overlap(&near.bounds, &face.bounds) > 0.5);
        let weight = (longer * seen_at / CLOSE_FACE).min(1.0);
        Ok(near.map_or(*face, |near| blended(face, &near, weight / (1.0 + weight))))
    }
}

impl FaceDetector for YuNet {
    fn detect(&mut self, image: &Image) -> Result<Vec<Face>, ModelError> {
        let (scale, size) = whole(image.width(), image.height());
        let mut faces = self.look(image, Point::default(), scale, size)?;
        faces.truncate(MAX_FACES);
        faces.sort_by(|a, b| area(&b.bounds).total_cmp(&area(&a.bounds)));
        if let Some(largest) = faces.first_mut() {
            *largest = self.close_look(image, largest, scale)?;
        }
        faces.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(faces)
    }
}

/// `share` of `a` and the rest of `b`.
fn blended(a: &Face, b: &Face, share: f32) -> Face {
    let mix = |a: f32, b: f32| a * share + b * (1.0 - share);
    let point = |a: Point, b: Point| Point { x: mix(a.x, b.x), y: mix(a.y, b.y) };
    let (points, others) = (&a.landmarks, &b.landmarks);
    Face {
        bounds: Rect {
            x: mix(a.bounds.x, b.bounds.x),
            y: mix(a.bounds.y, b.bounds.y),
            width: mix(a.bounds.width, b.bounds.width),
            height: mix(a.bounds.height, b.bounds.height),
        },
        landmarks: Landmarks {
            left_eye: point(points.left_eye, others.left_eye),
            right_eye: point(points.right_eye, others.right_eye),
            nose: point(points.nose, others.nose),
            left_mouth: point(points.left_mouth, others.left_mouth),
            right_mouth: point(points.right_mouth, others.right_mouth),
        },
        score: mix(a.score, b.score),
    }
}

/// How a whole picture is looked at: its scale, never above 1, and the smallest prepared size that holds it.
fn whole(width: u32, height: u32) -> (f32, [u32; 2]) {
    let (width, height) = (width as f32, height as f32);
    let scale = (WHOLE_SIDE / width.max(height)).min(1.0);
    let holds =
        |size: &&[u32; 2]| width * scale <= size[0] as f32 + 0.5 && height * scale <= size[1] as f32 + 0.5;
    let [.., largest] = CANVASES;
    (scale, *CANVASES.iter().find(holds).unwrap_or(&largest))
}

/// All boxes above the least score, in pixels of the input; at most [`MAX_BOXES`], the surest first.
fn boxes(answers: &Answers, width: usize, height: usize) -> Result<Vec<Face>, ModelError> {
    let mut found = Vec::new();
    for (grid, stride) in STRIDES.into_iter().enumerate() {
        let columns = width / stride;
        let cells = columns * (height / stride);
        let of = |kind: usize, each: usize| answers.output(kind * STRIDES.len() + grid, cells * each);
        let (class, object, edges, points) = (of(0, 1)?, of(1, 1)?, of(2, 4)?, of(3, 10)?);
        let rows = class.iter().zip(object).zip(edges.chunks_exact(4)).zip(points.chunks_exact(10));
        for (cell, (((class, object), edges), points)) in rows.enumerate() {
            let score = (class.clamp(0.0, 1.0) * object.clamp(0.0, 1.0)).sqrt();
            if score < MIN_SCORE {
                continue;
            }
            let at = Point { x: (cell % columns) as f32, y: (cell / columns) as f32 };
            if let Some(face) = face(score, at, stride as f32, edges, points) {
                found.push(face);
            }
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(MAX_BOXES);
    Ok(found)
}

fn face(score: f32, cell: Point, stride: f32, edges: &[f32], points: &[f32]) -> Option<Face> {
    let &[x, y, width, height] = edges else { return None };
    let &[ax, ay, bx, by, cx, cy, dx, dy, ex, ey] = points else { return None };
    let (width, height) = (width.exp() * stride, height.exp() * stride);
    // A network can answer with a finite number whose exponential is none.
    if !width.is_finite() || !height.is_finite() {
        return None;
    }
    let point = |x: f32, y: f32| Point { x: (x + cell.x) * stride, y: (y + cell.y) * stride };
    let middle = point(x, y);
    Some(Face {
        bounds: Rect { x: middle.x - width / 2.0, y: middle.y - height / 2.0, width, height },
        landmarks: Landmarks {
            left_eye: point(ax, ay),
            right_eye: point(bx, by),
            nose: point(cx, cy),
            left_mouth: point(dx, dy),
            right_mouth: point(ex, ey),
        },
        score,
    })
}

/// Keeps the surest of boxes that overlap. `found` has the surest first.
fn suppressed(found: Vec<Face>) -> Vec<Face> {
    let mut kept: Vec<Face> = Vec::new();
    for face in found {
        if kept.iter().all(|other| overlap(&other.bounds, &face.bounds) <= SAME_FACE) {
            kept.push(face);
        }
    }
    kept
}

/// Intersection over union.
fn overlap(a: &Rect, b: &Rect) -> f32 {
    let common =
        |a: f32, a_length: f32, b: f32, b_length: f32| ((a + a_length).min(b + b_length) - a.max(b)).max(0.0);
    let both = common(a.x, a.width, b.x, b.width) * common(a.y, a.height, b.y, b.height);
    let either = area(a) + area(b) - both;
    if either > 0.0 { both / either } else { 0.0 }
}

fn area(bounds: &Rect) -> f32 {
    bounds.width * bounds.height
}

/// From pixels of the input to pixels of the picture. Pixel centres lie half a pixel off the corner in both.
fn placed(face: &Face, corner: Point, times: f32) -> Face {
    let edge = |p: Point| Point { x: p.x * times + corner.x, y: p.y * times + corner.y };
    let centre =
        |p: Point| Point { x: (p.x + 0.5) * times - 0.5 + corner.x, y: (p.y + 0.5) * times - 0.5 + corner.y };
    let Landmarks { left_eye, right_eye, nose, left_mouth, right_mouth } = face.landmarks;
    let at = edge(Point { x: face.bounds.x, y: face.bounds.y });
    Face {
        bounds: Rect {
            x: at.x,
            y: at.y,
            width: face.bounds.width * times,
            height: face.bounds.height * times,
        },
        landmarks: Landmarks {
            left_eye: centre(left_eye),
            right_eye: centre(right_eye),
            nose: centre(nose),
            left_mouth: centre(left_mouth),
            right_mouth: centre(right_mouth),
        },
        score: face.score,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_pictures_fit_the_smallest_prepared_size() {
        for (width, height, scale, size) in [
            (1280, 720, 0.25, [320, 192]),
            (1920, 1080, 1.0 / 6.0, [320, 192]),
            (640, 480, 0.5, [320, 256]),
            (480, 640, 0.5, [256, 320]),
            (720, 1280, 0.25, [192, 320]),
            (225, 275, 1.0, [256, 320]),
            (240, 320, 1.0, [256, 320]),
            (480, 480, 320.0 / 480.0, [320, 320]),
            (120, 160, 1.0, [160, 160]),
            (853, 480, 320.0 / 853.0, [320, 192]),
            (1, 1, 1.0, [160, 160]),
            (4096, 1, 320.0 / 4096.0, [320, 192]),
        ] {
            assert_eq!(whole(width, height), (scale, size), "{width} x {height}");
        }
    }

    fn boxed(x: f32, y: f32, side: f32, score: f32) -> Face {
        Face { bounds: Rect { x, y, width: side, height: side }, landmarks: Landmarks::default(), score }
    }

    #[test]
    fn the_surest_of_overlapping_boxes_stays() {
        let found = vec![boxed(0.0, 0.0, 10.0, 0.9), boxed(1.0, 1.0, 10.0, 0.8), boxed(20.0, 0.0, 10.0, 0.7)];
        let scores: Vec<f32> = suppressed(found).iter().map(|face| face.score).collect();
        assert_eq!(scores, [0.9, 0.7]);
    }

    #[test]
    fn overlap_of_empty_boxes_is_no_overlap() {
        let empty = Rect::default();
        assert_eq!(overlap(&empty, &empty), 0.0);
        assert!(
            (overlap(&boxed(0.0, 0.0, 2.0, 1.0).bounds, &boxed(1.0, 0.0, 2.0, 1.0).bounds) - 1.0 / 3.0).abs()
                < 1e-6
        );
    }

    #[test]
    fn places_in_the_input_become_places_in_the_picture() {
        let face = placed(&boxed(10.0, 20.0, 30.0, 1.0), Point { x: 100.0, y: -50.0 }, 4.0);
        assert_eq!(face.bounds, Rect { x: 140.0, y: 30.0, width: 120.0, height: 120.0 });
        // The middle of the input's first pixel is the middle of the four by four pixels under it.
        assert_eq!(face.landmarks.nose, Point { x: 101.5, y: -48.5 });
    }

    #[test]
    fn an_exponential_that_is_no_number_is_no_face() {
        let points = [0.0; 10];
        assert!(face(0.9, Point::default(), 8.0, &[0.0, 0.0, 100.0, 0.0], &points).is_none());
        assert!(face(0.9, Point::default(), 8.0, &[0.0, 0.0, 1.0, 1.0], &points).is_some());
    }
}
