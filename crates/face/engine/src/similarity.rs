//! Turning, scaling and moving without bending: how a face is laid onto a recogniser's template.

use face_match::Point;

/// `x' = a x - b y + dx`, `y' = b x + a y + dy`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Similarity {
    a: f32,
    b: f32,
    dx: f32,
    dy: f32,
}

impl Similarity {
    /// Scales by `scale` and turns by `angle` (radians, from x towards y) around `centre`, which lands on `target`.
    pub(crate) fn around(centre: Point, angle: f32, scale: f32, target: Point) -> Self {
        let (sin, cos) = angle.sin_cos();
        let (a, b) = (scale * cos, scale * sin);
        Self {
            a,
            b,
            dx: target.x - (a * centre.x - b * centre.y),
            dy: target.y - (b * centre.x + a * centre.y),
        }
    }

    /// Lays `from` onto `onto` with the least sum of squared distances. `None` when the points of `from` are one point, so
    /// that no size can be told, or are no numbers.
    pub(crate) fn fit(from: &[Point; 5], onto: &[Point; 5]) -> Option<Self> {
        let (from_mean, onto_mean) = (mean(from), mean(onto));
        let (mut along, mut across, mut spread) = (0.0_f64, 0.0_f64, 0.0_f64);
        for (p, q) in from.iter().zip(onto) {
            let (px, py) = (f64::from(p.x) - from_mean.0, f64::from(p.y) - from_mean.1);
            let (qx, qy) = (f64::from(q.x) - onto_mean.0, f64::from(q.y) - onto_mean.1);
            along += px * qx + py * qy;
            across += px * qy - py * qx;
            spread += px * px + py * py;
        }
        let (a, b) = (along / spread, across / spread);
        let size = a.hypot(b);
        if !size.is_finite() || size < 1e-6 {
            return None;
        }
        Some(Self {
            a: a as f32,
            b: b as f32,
            dx: (onto_mean.0 - (a * from_mean.0 - b * from_mean.1)) as f32,
            dy: (onto_mean.1 - (b * from_mean.0 + a * from_mean.1)) as f32,
        })
    }

    pub(crate) fn apply(&self, p: Point) -> Point {
        Point { x: self.a * p.x - self.b * p.y + self.dx, y: self.b * p.x + self.a * p.y + self.dy }
    }

    /// How much longer things become.
    pub(crate) fn scale(&self) -> f32 {
        self.a.hypot(self.b)
    }

    pub(crate) fn inverse(&self) -> Self {
        let square = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / square, -self.b / square);
        Self { a, b, dx: -(a * self.dx - b * self.dy), dy: -(b * self.dx + a * self.dy) }
    }
}

fn mean(points: &[Point; 5]) -> (f64, f64) {
    let sum = points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + f64::from(p.x), sum.1 + f64::from(p.y)));
    (sum.0 / 5.0, sum.1 / 5.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(x: f32, y: f32) -> Point {
        Point { x, y }
    }

    const FACE: [Point; 5] = [
        Point { x: 38.2946, y: 51.6963 },
        Point { x: 73.5318, y: 51.5014 },
        Point { x: 56.0252, y: 71.7366 },
        Point { x: 41.5493, y: 92.3655 },
        Point { x: 70.7299, y: 92.2041 },
    ];

    proptest! {
        #[test]
        fn a_moved_face_is_laid_back_exactly(
            angle in -3.0_f32..3.0, scale in 0.1_f32..8.0, x in -500.0_f32..500.0, y in -500.0_f32..500.0
        ) {
            let moved = Similarity::around(point(56.0, 71.0), angle, scale, point(x, y));
            let fitted = Similarity::fit(&FACE.map(|p| moved.apply(p)), &FACE).expect("a fit");
            for p in FACE {
                let back = fitted.apply(moved.apply(p));
                prop_assert!((back.x - p.x).abs() < 0.01 && (back.y - p.y).abs() < 0.01, "{back:?} {p:?}");
                let there = moved.inverse().apply(moved.apply(p));
                prop_assert!((there.x - p.x).abs() < 0.02 && (there.y - p.y).abs() < 0.02, "{there:?} {p:?}");
            }
            prop_assert!((fitted.scale() * scale - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn no_other_similarity_is_nearer() {
        // A face that is no similar copy of the template.
        let bent =
            [(10.0, 12.0), (48.0, 9.0), (31.0, 30.0), (14.0, 55.0), (40.0, 52.0)].map(|(x, y)| point(x, y));
        let distance = |s: &Similarity| -> f32 {
            bent.iter()
                .zip(&FACE)
                .map(|(p, q)| (s.apply(*p).x - q.x).powi(2) + (s.apply(*p).y - q.y).powi(2))
                .sum()
        };
        let best = Similarity::fit(&bent, &FACE).expect("a fit");
        for (da, db, dx, dy) in [
            (0.01, 0.0, 0.0, 0.0),
            (-0.01, 0.0, 0.0, 0.0),
            (0.0, 0.01, 0.0, 0.0),
            (0.0, 0.0, 0.5, 0.0),
            (0.0, 0.0, 0.0, -0.5),
        ] {
            let other = Similarity { a: best.a + da, b: best.b + db, dx: best.dx + dx, dy: best.dy + dy };
            assert!(distance(&other) > distance(&best));
        }
    }

    #[test]
    fn one_point_or_no_number_has_no_fit() {
        assert_eq!(Similarity::fit(&[point(3.0, 4.0); 5], &FACE), None);
        assert_eq!(Similarity::fit(&[point(f32::NAN, 4.0); 5], &FACE), None);
        assert_eq!(Similarity::fit(&[point(f32::INFINITY, 4.0); 5], &FACE), None);
    }
}
