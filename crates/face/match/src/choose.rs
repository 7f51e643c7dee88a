//! Which of the faces in view is the card holder's: one, clearly the nearest, or none.

use crate::{Face, Rect};

/// What is in view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// No face.
    Nobody,
    /// The face to look at.
    One(Face),
    /// Several, none of them clearly the nearest.
    Many,
}

/// The nearest face must be this many times as large as any other.
const NEAREST: f32 = 2.0;
/// And its middle within this part of the picture's width, from the middle to either side.
const CENTRAL: f32 = 0.30;

/// Chooses among the faces of a picture `width` pixels wide. Never "any of them": where it is not clear, the people are
/// asked. Faces whose numbers are no numbers do not count.
///
/// On a minor's card the *smaller* face of exactly two is the one: a parent stands beside (users' facts F-22).
#[must_use]
pub fn choose(faces: &[Face], width: u32, minor: bool) -> Choice {
    let mut sound: Vec<Face> = faces.iter().copied().filter(Face::is_sound).collect();
    sound.sort_by(|a, b| b.bounds.area().total_cmp(&a.bounds.area()));
    match sound.as_slice() {
        [] => Choice::Nobody,
        [one] => Choice::One(*one),
        [_, smaller] if minor => Choice::One(*smaller),
        [nearest, next, ..] => {
            let central = is_central(&nearest.bounds, width);
            if central && nearest.bounds.area() >= NEAREST * next.bounds.area() {
                Choice::One(*nearest)
            } else {
                Choice::Many
            }
        }
    }
}

fn is_central(bounds: &Rect, width: u32) -> bool {
    let width = width as f32;
    (bounds.centre().x - 0.5 * width).abs() <= CENTRAL * width
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Landmarks, Point};

    fn face(x: f32, side: f32) -> Face {
        Face {
            bounds: Rect { x, y: 100.0, width: side, height: side },
            landmarks: Landmarks::default(),
            score: 0.9,
        }
    }

    #[test]
    fn one_clearly_nearest_or_a_question() {
        let near = face(250.0, 150.0);
        for (faces, minor, wanted, why) in [
            (vec![], false, Choice::Nobody, "nobody"),
            (vec![face(0.0, 90.0)], false, Choice::One(face(0.0, 90.0)), "one, wherever"),
            (vec![face(20.0, 100.0), near], false, Choice::One(near), "2.25 times as large and central"),
            (vec![near, face(20.0, 110.0)], false, Choice::Many, "1.86 times as large"),
            (vec![face(10.0, 150.0), face(400.0, 60.0)], false, Choice::Many, "nearest stands aside"),
            (
                vec![near, face(20.0, 110.0)],
                true,
                Choice::One(face(20.0, 110.0)),
                "the child beside a parent",
            ),
            (vec![near, face(20.0, 110.0), face(450.0, 100.0)], true, Choice::Many, "two children"),
            (
                vec![near, face(20.0, 40.0), face(450.0, 50.0)],
                true,
                Choice::One(near),
                "one before a waiting room",
            ),
        ] {
            assert_eq!(choose(&faces, 640, minor), wanted, "{why}");
        }
    }

    #[test]
    fn faces_that_are_no_numbers_do_not_count() {
        let mut broken = face(250.0, 150.0);
        broken.bounds.width = f32::NAN;
        let mut pointless = face(250.0, 150.0);
        pointless.landmarks.nose = Point { x: f32::INFINITY, y: 0.0 };
        let mut empty = face(250.0, 0.0);
        empty.score = 1.0;
        assert_eq!(choose(&[broken, pointless, empty], 640, false), Choice::Nobody);
        assert_eq!(choose(&[broken, face(0.0, 80.0)], 640, false), Choice::One(face(0.0, 80.0)));
    }
}
