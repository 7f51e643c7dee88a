//! Where a face is and how it is turned, from its five points.

use crate::{Face, Landmarks, Point, Rect};

impl Point {
    /// Distance to another point.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point halfway.
    #[must_use]
    pub fn middle(self, other: Self) -> Self {
        Self { x: 0.5 * (self.x + other.x), y: 0.5 * (self.y + other.y) }
    }

    /// Whether both coordinates are numbers.
    #[must_use]
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }
}

impl Rect {
    /// Its middle.
    #[must_use]
    pub fn centre(&self) -> Point {
        Point { x: self.x + 0.5 * self.width, y: self.y + 0.5 * self.height }
    }

    /// Its area in square pixels; zero for a box turned inside out.
    #[must_use]
    pub fn area(&self) -> f32 {
        self.width.max(0.0) * self.height.max(0.0)
    }

    /// Area common to both boxes over the area that either covers, 0 to 1.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f32 {
        let width = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let height = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        let common = width.max(0.0) * height.max(0.0);
        let either = self.area() + other.area() - common;
        if either > 0.0 { common / either } else { 0.0 }
    }
}

/// How a head is turned, in degrees, estimated from five points: good for a gate, not for measuring.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pose {
    /// Tilt in the picture's plane, clockwise as the picture shows it.
    pub roll: f32,
    /// Turn to the side; positive when the nose points to the picture's right, which is the person's left.
    pub yaw: f32,
    /// Nod; positive when the nose points down.
    pub pitch: f32,
}

/// How far the tip of the nose stands out of the plane of eyes and mouth, in eye distances.
const NOSE_OUT: f32 = 0.55;
/// Height of the nose's tip between eyes (0) and mouth (1) on a face seen from the front: the median of YuNet's points on
/// 157 portraits.
const NOSE_DOWN: f32 = 0.59;

impl Landmarks {
    /// The five points in the order of the fields.
    #[must_use]
    pub fn points(&self) -> [Point; 5] {
        [self.left_eye, self.right_eye, self.nose, self.left_mouth, self.right_mouth]
    }

    /// Distance between the eyes, in pixels.
    #[must_use]
    pub fn eye_distance(&self) -> f32 {
        self.left_eye.distance(self.right_eye)
    }

    /// How the head is turned. `None` when the points are no face: not numbers, eyes in one place, or a mouth that is not
    /// below the eyes.
    #[must_use]
    pub fn pose(&self) -> Option<Pose> {
        if !self.points().iter().all(|point| point.is_finite()) {
            return None;
        }
        let eyes = self.left_eye.middle(self.right_eye);
        let mouth = self.left_mouth.middle(self.right_mouth);
        let distance = self.eye_distance();
        let (across_x, across_y) = (self.right_eye.x - self.left_eye.x, self.right_eye.y - self.left_eye.y);
        if distance < 1.0 {
            return None;
        }
        // Coordinates along the line of the eyes and at right angles to it.
        let (ux, uy) = (across_x / distance, across_y / distance);
        let along = |p: Point| (p.x - eyes.x) * ux + (p.y - eyes.y) * uy;
        let down = |p: Point| (p.y - eyes.y) * ux - (p.x - eyes.x) * uy;
        let height = down(mouth);
        if height < 0.1 * distance {
            return None;
        }
        let part = down(self.nose) / height;
        let aside = along(self.nose) - along(mouth) * part.clamp(0.0, 1.0);
        Some(Pose {
            roll: uy.atan2(ux).to_degrees(),
            yaw: (aside / distance / NOSE_OUT).atan().to_degrees(),
            pitch: ((part - NOSE_DOWN) * height / distance / NOSE_OUT).atan().to_degrees(),
        })
    }
}

impl Face {
    /// Whether everything the detector said about it is a number and its box has an area.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let bounds = [self.bounds.x, self.bounds.y, self.bounds.width, self.bounds.height, self.score];
        bounds.iter().all(|value| value.is_finite())
            && self.bounds.width > 0.0
            && self.bounds.height > 0.0
            && self.landmarks.points().iter().all(|point| point.is_finite())
    }
}

/// Turn, scale and shift: `x' = a x - b y + tx`, `y' = b x + a y + ty`. What aligns a face to a model's input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimilarityTransform {
    /// Scale times cosine of the angle.
    pub a: f32,
    /// Scale times sine of the angle.
    pub b: f32,
    /// Shift to the right.
    pub tx: f32,
    /// Shift downwards.
    pub ty: f32,
}

impl SimilarityTransform {
    /// The transform that brings `from` nearest to `to`, by least squares over the pairs. `None` for different counts,
    /// fewer than two points, points that are not numbers, or all in one place on either side.
    #[must_use]
    pub fn between(from: &[Point], to: &[Point]) -> Option<Self> {
        if from.len() != to.len() || from.len() < 2 {
            return None;
        }
        let count = from.len() as f64;
        let centre = |points: &[Point]| {
            let sum = points.iter().fold((0.0, 0.0), |(x, y), p| (x + f64::from(p.x), y + f64::from(p.y)));
            (sum.0 / count, sum.1 / count)
        };
        let (from_x, from_y) = centre(from);
        let (to_x, to_y) = centre(to);
        let (mut spread, mut dot, mut cross) = (0.0, 0.0, 0.0);
        for (p, q) in from.iter().zip(to) {
            let (px, py) = (f64::from(p.x) - from_x, f64::from(p.y) - from_y);
            let (qx, qy) = (f64::from(q.x) - to_x, f64::from(q.y) - to_y);
            spread += px * px + py * py;
            dot += px * qx + py * qy;
            cross += px * qy - py * qx;
        }
        if spread.is_nan() || spread <= 1e-9 {
            return None;
        }
        let (a, b) = (dot / spread, cross / spread);
        let transform = Self {
            a: a as f32,
            b: b as f32,
            tx: (to_x - a * from_x + b * from_y) as f32,
            ty: (to_y - b * from_x - a * from_y) as f32,
        };
        let numbers = [transform.a, transform.b, transform.tx, transform.ty];
        (numbers.iter().all(|value| value.is_finite()) && transform.scale() > 1e-6).then_some(transform)
    }

    /// The transform that lays a face's five points on a model's template, both in the order of [`Landmarks::points`].
    #[must_use]
    pub fn align(landmarks: &Landmarks, template: &[Point; 5]) -> Option<Self> {
        Self::between(&landmarks.points(), template)
    }

    /// Scales by `scale` and turns by `angle` (radians, from x towards y) around `centre`, which lands on `target`.
    #[must_use]
    pub fn around(centre: Point, angle: f32, scale: f32, target: Point) -> Self {
        let (sin, cos) = angle.sin_cos();
        let (a, b) = (scale * cos, scale * sin);
        Self {
            a,
            b,
            tx: target.x - (a * centre.x - b * centre.y),
            ty: target.y - (b * centre.x + a * centre.y),
        }
    }

    /// Where a point goes.
    #[must_use]
    pub fn apply(&self, p: Point) -> Point {
        Point { x: self.a * p.x - self.b * p.y + self.tx, y: self.b * p.x + self.a * p.y + self.ty }
    }

    /// The way back. `None` for a transform that shrinks everything into one place.
    #[must_use]
    pub fn invert(&self) -> Option<Self> {
        let square = self.a * self.a + self.b * self.b;
        if !(square.is_finite() && square > 1e-12) {
            return None;
        }
        let (a, b) = (self.a / square, -self.b / square);
        Some(Self { a, b, tx: -(a * self.tx - b * self.ty), ty: -(b * self.tx + a * self.ty) })
    }

    /// How much longer things get.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.a.hypot(self.b)
    }
}
