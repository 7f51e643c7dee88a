//! The detector: YuNet, run once over the whole picture made small, and once more, close up, over each face that matters.
//!
//! The whole picture at 320 pixels finds faces down to some 20 pixels there, but places their points to a pixel of *that*
//! size, which is several of the camera's. The close look costs a quarter and places them as well as a run over the full
//! picture would.

use face_match::{Face, FaceDetector, Image, Landmarks, ModelError, Point, Rect};

use crate::manifest::InputSpec;
use crate::network::{Answers, Network};
use crate::planes::Planes;

/// Sizes of input that are prepared (width, height), smallest area first: the close look, then whole pictures of common
/// shapes (16:9 and 4:3, lying and standing, square).
pub(crate) const CANVASES: [[u32; 2]; 6] = [CLOSE, [320, 192], [192, 320], [320, 256], [256, 320], [320, 320]];
/// The close look's size.
const CLOSE: [u32; 2] = [160, 160];
/// Longest side of the whole picture when it is looked at.
const WHOLE_SIDE: f32 = 320.0;
/// Size of a face in the close look, in pixels.
const CLOSE_FACE: f32 = 96.0;
/// A close look is taken where it shows the face at least this much larger, or this much smaller.
const WORTH: f32 = 1.2;
/// Faces that get a close look: the largest ones; a face beyond is somebody in the background.
const CLOSE_LOOKS: usize = 3;

/// Least score of a face.
const LEAST_SCORE: f32 = 0.6;
/// Boxes that overlap more than this (intersection over union) are one face.
const SAME_FACE: f32 = 0.3;
/// Most faces that are told of.
const MOST_FACES: usize = 16;
/// Most boxes that are compared with each other; a picture full of faces has more, and none of them matters.
const MOST_BOXES: usize = 512;

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

    /// The face again, seen close; the face itself where the close look does not find it.
    fn close_look(&mut self, image: &Image, face: &Face, seen_at: f32) -> Result<Face, ModelError> {
        let longer = face.bounds.width.max(face.bounds.height);
        let scale = CLOSE_FACE / longer;
        if scale < seen_at * WORTH && seen_at < scale * 2.0 * WORTH || !scale.is_finite() {
            return Ok(*face);
        }
        let half = CLOSE[0] as f32 / scale / 2.0;
        let corner = Point {
            x: face.bounds.x + face.bounds.width / 2.0 - half,
            y: face.bounds.y + face.bounds.height / 2.0 - half,
        };
        let seen = self.look(image, corner, scale, CLOSE)?;
        let nearest = seen.into_iter().max_by(|a, b| {
            overlap(&a.bounds, &face.bounds).total_cmp(&overlap(&b.bounds, &face.bounds))
        });
        Ok(nearest.filter(|near| overlap(&near.bounds, &face.bounds) > 0.5).unwrap_or(*face))
    }
}

impl FaceDetector for YuNet {
    fn detect(&mut self, image: &Image) -> Result<Vec<Face>, ModelError> {
        let (scale, size) = whole(image.width(), image.height());
        let mut faces = self.look(image, Point::default(), scale, size)?;
        faces.truncate(MOST_FACES);
        faces.sort_by(|a, b| area(&b.bounds).total_cmp(&area(&a.bounds)));
        for face in faces.iter_mut().take(CLOSE_LOOKS) {
            *face = self.close_look(image, face, scale)?;
        }
        faces.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(faces)
    }
}

/// How a whole picture is looked at: its scale, never above 1, and the smallest prepared size that holds it.
fn whole(width: u32, height: u32) -> (f32, [u32; 2]) {
    let (width, height) = (width as f32, height as f32);
    let scale = (WHOLE_SIDE / width.max(height)).min(1.0);
    let holds = |size: &&[u32; 2]| width * scale <= size[0] as f32 + 0.5 && height * scale <= size[1] as f32 + 0.5;
    let [.., largest] = CANVASES;
    (scale, *CANVASES.iter().find(holds).unwrap_or(&largest))
}

/// All boxes above the least score, in pixels of the input; at most [`MOST_BOXES`], the surest first.
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
            if score < LEAST_SCORE {
                continue;
            }
            let at = Point { x: (cell % columns) as f32, y: (cell / columns) as f32 };
            if let Some(face) = face(score, at, stride as f32, edges, points) {
                found.push(face);
            }
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(MOST_BOXES);
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
    let common = |a: f32, a_length: f32, b: f32, b_length: f32| {
        ((a + a_length).min(b + b_length) - a.max(b)).max(0.0)
    };
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
    let centre = |p: Point| Point {
        x: (p.x + 0.5) * times - 0.5 + corner.x,
        y: (p.y + 0.5) * times - 0.5 + corner.y,
    };
    let Landmarks { left_eye, right_eye, nose, left_mouth, right_mouth } = face.landmarks;
    let at = edge(Point { x: face.bounds.x, y: face.bounds.y });
    Face {
        bounds: Rect { x: at.x, y: at.y, width: face.bounds.width * times, height: face.bounds.height * times },
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
