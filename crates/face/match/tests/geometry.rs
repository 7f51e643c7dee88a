//! Pose and alignment from five points.

mod support;

use face_match::{Landmarks, Point, Rect, SimilarityTransform};
use proptest::prelude::*;
use support::Person;

fn turned(landmarks: Landmarks, degrees: f32) -> Landmarks {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let turn = |p: Point| Point { x: p.x * cos - p.y * sin, y: p.x * sin + p.y * cos };
    Landmarks {
        left_eye: turn(landmarks.left_eye),
        right_eye: turn(landmarks.right_eye),
        nose: turn(landmarks.nose),
        left_mouth: turn(landmarks.left_mouth),
        right_mouth: turn(landmarks.right_mouth),
    }
}

#[test]
fn pose_of_a_face_from_the_front_is_near_zero() {
    let pose = Person::new(0).landmarks().pose().expect("a pose");
    assert!(pose.roll.abs() < 0.01 && pose.yaw.abs() < 0.01 && pose.pitch.abs() < 8.0, "{pose:?}");
}

#[test]
fn pose_signs_are_those_of_the_picture() {
    let mut person = Person::new(0);
    person.turn = 0.3;
    assert!(person.landmarks().pose().expect("a pose").yaw > 20.0, "nose to the picture's right");
    person.turn = -0.3;
    assert!(person.landmarks().pose().expect("a pose").yaw < -20.0);
    let mut nod = Person::new(0).landmarks();
    nod.nose.y += 20.0;
    assert!(nod.pose().expect("a pose").pitch > 15.0);
    let tilted = turned(Person::new(0).landmarks(), 20.0).pose().expect("a pose");
    assert!((tilted.roll - 20.0).abs() < 0.01 && tilted.yaw.abs() < 0.01, "tilt is no turn: {tilted:?}");
}

#[test]
fn what_is_no_face_has_no_pose() {
    let good = Person::new(0).landmarks();
    let mut nan = good;
    nan.nose.x = f32::NAN;
    let mut one_eye = good;
    one_eye.right_eye = one_eye.left_eye;
    let mut upside_down = good;
    (upside_down.left_mouth.y, upside_down.right_mouth.y) = (0.0, 0.0);
    for bad in [nan, one_eye, upside_down, Landmarks::default()] {
        assert_eq!(bad.pose(), None);
    }
}

#[test]
fn overlap_of_boxes() {
    let unit = Rect { x: 0.0, y: 0.0, width: 2.0, height: 2.0 };
    let moved = |x: f32| Rect { x, ..unit };
    for (other, wanted) in [(unit, 1.0), (moved(1.0), 1.0 / 3.0), (moved(2.0), 0.0), (moved(9.0), 0.0)] {
        assert!((unit.overlap(&other) - wanted).abs() < 1e-6);
    }
    assert_eq!(Rect::default().overlap(&Rect::default()), 0.0);
}

#[test]
fn transform_needs_points_that_are_apart() {
    let p = |x, y| Point { x, y };
    let two = [p(0.0, 0.0), p(1.0, 0.0)];
    for (from, to) in [
        (vec![], vec![]),
        (vec![p(0.0, 0.0)], vec![p(0.0, 0.0)]),
        (two.to_vec(), vec![p(0.0, 0.0)]),
        (vec![p(3.0, 3.0); 5], vec![p(1.0, 2.0); 5]),
        (two.to_vec(), vec![p(5.0, 5.0); 2]),
        (vec![p(f32::NAN, 0.0), p(1.0, 0.0)], two.to_vec()),
        (vec![p(0.0, 0.0), p(f32::INFINITY, 0.0)], two.to_vec()),
    ] {
        assert_eq!(SimilarityTransform::between(&from, &to), None, "{from:?} {to:?}");
    }
    let flat = SimilarityTransform { a: 0.0, b: 0.0, tx: 1.0, ty: 1.0 };
    assert_eq!(flat.invert(), None);
}

#[test]
fn square_pulled_outwards_grows_in_place() {
    // A square whose corners are pulled outwards evenly: half as large again around the same middle.
    let p = |x, y| Point { x, y };
    let from = [p(0.0, 0.0), p(2.0, 0.0), p(2.0, 2.0), p(0.0, 2.0)];
    let to = [p(-0.5, -0.5), p(2.5, -0.5), p(2.5, 2.5), p(-0.5, 2.5)];
    let found = SimilarityTransform::between(&from, &to).expect("a transform");
    assert!((found.a - 1.5).abs() < 1e-6 && found.b.abs() < 1e-6);
    assert!((found.tx + 0.5).abs() < 1e-6 && (found.ty + 0.5).abs() < 1e-6);
}

#[test]
fn transform_around_a_point_lands_where_it_is_told() {
    let p = |x, y| Point { x, y };
    let quarter = SimilarityTransform::around(p(10.0, 20.0), std::f32::consts::FRAC_PI_2, 2.0, p(64.0, 64.0));
    assert!(quarter.apply(p(10.0, 20.0)).distance(p(64.0, 64.0)) < 1e-4);
    assert!(quarter.apply(p(11.0, 20.0)).distance(p(64.0, 66.0)) < 1e-4, "x turns to y, twice as long");
}

proptest! {
    /// A transform is found again from the points it moved, and its inverse brings them back.
    #[test]
    fn transform_is_found_again(angle in -3.1_f32..3.1, scale in 0.1_f32..8.0, tx in -900.0_f32..900.0, ty in -900.0_f32..900.0,
                                eyes in 20.0_f32..300.0, turn in -0.4_f32..0.4) {
        let wanted = SimilarityTransform { a: scale * angle.cos(), b: scale * angle.sin(), tx, ty };
        let person = Person { eyes, turn, ..Person::new(0) };
        let points = person.landmarks().points();
        let moved = points.map(|p| wanted.apply(p));
        let found = SimilarityTransform::align(&person.landmarks(), &moved).expect("a transform");
        prop_assert!((found.a - wanted.a).abs() < 1e-2 && (found.b - wanted.b).abs() < 1e-2);
        prop_assert!((found.scale() - scale).abs() < 1e-2);
        let back = found.invert().expect("an inverse");
        for (point, moved) in points.iter().zip(moved) {
            prop_assert!(back.apply(moved).distance(*point) < 0.5);
            prop_assert!(found.apply(*point).distance(moved) < 0.5);
        }
    }

    /// No other transform near the one found leaves a smaller squared distance.
    #[test]
    fn found_transform_is_the_best_nearby(noise in proptest::collection::vec(-6.0_f32..6.0, 10),
                                          da in -0.02_f32..0.02, db in -0.02_f32..0.02, dx in -2.0_f32..2.0, dy in -2.0_f32..2.0) {
        let from = Person::new(0).landmarks().points();
        let mut to = from;
        for (point, pair) in to.iter_mut().zip(noise.chunks(2)) {
            *point = Point { x: point.x + pair[0], y: point.y + pair[1] };
        }
        let found = SimilarityTransform::between(&from, &to).expect("a transform");
        let left = |t: SimilarityTransform| -> f32 {
            from.iter().zip(to).map(|(p, q)| t.apply(*p).distance(q).powi(2)).sum()
        };
        let other = SimilarityTransform { a: found.a + da, b: found.b + db, tx: found.tx + dx, ty: found.ty + dy };
        prop_assert!(left(found) <= left(other) + 1e-2);
    }

    /// Any points: a pose of numbers, or none.
    #[test]
    fn pose_is_numbers_or_nothing(values in proptest::collection::vec(any::<f32>(), 10)) {
        let p = |at: usize| Point { x: values[at], y: values[at + 1] };
        let landmarks = Landmarks { left_eye: p(0), right_eye: p(2), nose: p(4), left_mouth: p(6), right_mouth: p(8) };
        if let Some(pose) = landmarks.pose() {
            prop_assert!(!pose.roll.is_infinite() && !pose.yaw.is_infinite() && !pose.pitch.is_infinite());
        }
    }
}
