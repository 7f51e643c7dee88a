//! The optional challenge: blink once, or turn the head and come back. A photograph does neither by itself.
//!
//! Tried on invented sequences only, not on people: how often a live person is not seen to blink is not measured, and a
//! video of the right person blinking passes.

use crate::{Guidance, Mesh};

/// What is asked of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Challenge {
    /// Close both eyes and open them.
    Blink,
    /// Turn the head to the person's left, and back.
    TurnLeft,
    /// Turn the head to the person's right, and back.
    TurnRight,
}

impl Challenge {
    /// One of the three; give a random number.
    #[must_use]
    pub fn pick(number: u32) -> Self {
        match number % 3 {
            0 => Self::Blink,
            1 => Self::TurnLeft,
            _ => Self::TurnRight,
        }
    }

    /// The words for it.
    #[must_use]
    pub fn guidance(self) -> Guidance {
        match self {
            Self::Blink => Guidance::Blink,
            Self::TurnLeft => Guidance::TurnLeft,
            Self::TurnRight => Guidance::TurnRight,
        }
    }
}

/// What one frame shows of the challenge.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Signs {
    /// Eye aspect ratio, mean of both eyes; none without a mesh.
    pub eye_ratio: Option<f32>,
    /// [`crate::Pose::yaw`], positive to the person's left.
    pub yaw: Option<f32>,
}

/// Points of each eye in MediaPipe's mesh: outer corner, two above, inner corner, two below.
const EYES: [[usize; 6]; 2] = [[33, 160, 158, 133, 153, 144], [362, 385, 387, 263, 373, 380]];
/// A mesh that is less sure than this of a face says nothing.
const PRESENCE: f32 = 0.5;

/// Height over width of the opening of the eyes, mean of both. `None` for a mesh of another size, one that sees no face,
/// or one with points that are no numbers.
#[must_use]
pub fn eye_ratio(mesh: &Mesh) -> Option<f32> {
    if mesh.points.len() != 468 || mesh.presence.is_nan() || mesh.presence < PRESENCE {
        return None;
    }
    let mut sum = 0.0;
    for eye in EYES {
        let point = |place: usize| eye.get(place).and_then(|index| mesh.points.get(*index));
        let apart = |a: usize, b: usize| -> Option<f32> {
            let ([ax, ay, _], [bx, by, _]) = (point(a)?, point(b)?);
            Some((ax - bx).hypot(ay - by))
        };
        sum += (apart(1, 5)? + apart(2, 4)?) / (2.0 * apart(0, 3)?);
    }
    let ratio = sum / EYES.len() as f32;
    ratio.is_finite().then_some(ratio)
}

/// Frames from which a person's open eyes, and their head at rest, are learnt.
const BASELINE: usize = 5;
/// Closed is below this part of the person's own open eyes: a fixed ratio would take narrow eyes for closed ones.
const CLOSED: f32 = 0.65;
/// Open again is above this part.
const OPEN: f32 = 0.85;
/// A blink longer than this many frames is closed eyes.
const MAX_BLINK: u8 = 15;
/// How far to turn, in degrees from rest.
const TURNED: f32 = 18.0;
/// How near to rest is back.
const BACK: f32 = 8.0;
/// A head turns there through at least this many frames; a picture that is swapped for another jumps.
const TURN_FRAMES: u8 = 2;

/// Follows one challenge over frames.
#[derive(Debug, Clone)]
pub struct ChallengeWatch {
    challenge: Challenge,
    baseline: Vec<f32>,
    rest: Option<f32>,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Not begun; `between` counts frames on the way there.
    Waiting {
        between: u8,
    },
    /// Eyes closed, or head turned, for so many frames.
    There {
        frames: u8,
    },
    /// Eyes closed for too long; they must open before it counts again.
    TooLong,
    Done,
}

impl ChallengeWatch {
    /// Waits for the challenge.
    #[must_use]
    pub fn new(challenge: Challenge) -> Self {
        Self {
            challenge,
            baseline: Vec::with_capacity(BASELINE),
            rest: None,
            stage: Stage::Waiting { between: 0 },
        }
    }

    /// What is asked.
    #[must_use]
    pub fn challenge(&self) -> Challenge {
        self.challenge
    }

    /// Takes the next frame. True from the frame on in which the challenge was met. A frame without signs, or with signs
    /// that are no numbers, changes nothing.
    pub fn see(&mut self, signs: &Signs) -> bool {
        let sign = match self.challenge {
            Challenge::Blink => signs.eye_ratio,
            Challenge::TurnLeft => signs.yaw,
            Challenge::TurnRight => signs.yaw.map(|yaw| -yaw),
        };
        if let Some(sign) = sign.filter(|sign| sign.is_finite()) {
            match self.rest {
                None => self.learn(sign),
                Some(rest) if self.challenge == Challenge::Blink => self.blink(sign / rest),
                Some(rest) => self.turn(sign - rest),
            }
        }
        self.stage == Stage::Done
    }

    /// The median of the first frames is the person at rest.
    fn learn(&mut self, sign: f32) {
        self.baseline.push(sign);
        if self.baseline.len() < BASELINE {
            return;
        }
        self.baseline.sort_by(f32::total_cmp);
        let rest = self.baseline.get(BASELINE / 2).copied();
        self.baseline.clear();
        // Eyes without an opening have no drop.
        self.rest = rest.filter(|rest| self.challenge != Challenge::Blink || *rest > 0.05);
    }

    fn blink(&mut self, part: f32) {
        self.stage = match self.stage {
            Stage::Waiting { .. } if part < CLOSED => Stage::There { frames: 1 },
            Stage::There { .. } if part > OPEN => Stage::Done,
            Stage::There { frames } if frames >= MAX_BLINK => Stage::TooLong,
            Stage::TooLong if part > OPEN => Stage::Waiting { between: 0 },
            Stage::There { frames } => Stage::There { frames: frames + 1 },
            stage => stage,
        };
    }

    fn turn(&mut self, degrees: f32) {
        self.stage = match self.stage {
            Stage::Waiting { between } if degrees >= TURNED => {
                if between >= TURN_FRAMES {
                    Stage::There { frames: 1 }
                } else {
                    Stage::Waiting { between: 0 }
                }
            }
            Stage::Waiting { between } if degrees > BACK => {
                Stage::Waiting { between: between.saturating_add(1) }
            }
            Stage::Waiting { .. } => Stage::Waiting { between: 0 },
            Stage::There { .. } if degrees.abs() <= BACK => Stage::Done,
            stage => stage,
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn met(challenge: Challenge, signs: &[f32]) -> Option<usize> {
        let mut watch = ChallengeWatch::new(challenge);
        signs.iter().position(|sign| {
            let signs = if challenge == Challenge::Blink {
                Signs { eye_ratio: Some(*sign), yaw: None }
            } else {
                Signs { eye_ratio: None, yaw: Some(*sign) }
            };
            watch.see(&signs)
        })
    }

    #[test]
    fn blink_is_a_drop_of_the_persons_own_eyes_and_back() {
        for (signs, wanted, why) in [
            (vec![0.24, 0.25, 0.24, 0.26, 0.24, 0.12, 0.23], Some(6), "wide eyes"),
            (
                vec![0.15, 0.15, 0.16, 0.15, 0.15, 0.08, 0.14],
                Some(6),
                "narrow eyes, open at what is closed for others",
            ),
            (vec![0.24, 0.24, 0.24, 0.24, 0.24, 0.17, 0.24], None, "a squint"),
            (vec![0.24, 0.24, 0.24, 0.24, 0.24, 0.10, 0.10, 0.10], None, "not opened again"),
            (vec![0.10; 40], None, "a picture of someone asleep"),
            (vec![0.24; 40], None, "a picture"),
            (vec![0.0; 40], None, "no eyes"),
        ] {
            assert_eq!(met(Challenge::Blink, &signs), wanted, "{why}");
        }
        let long: Vec<f32> = [0.24; 5].into_iter().chain([0.05; 17]).chain([0.24; 3]).collect();
        assert_eq!(met(Challenge::Blink, &long), None, "eyes closed for long are no blink");
    }

    #[test]
    fn turn_goes_to_the_asked_side_and_comes_back() {
        let left = [0.0, 1.0, 0.0, -1.0, 0.0, 9.0, 14.0, 20.0, 25.0, 12.0, 4.0];
        assert_eq!(met(Challenge::TurnLeft, &left), Some(10));
        assert_eq!(met(Challenge::TurnRight, &left), None, "the other side");
        assert_eq!(met(Challenge::TurnRight, &left.map(|yaw| -yaw)), Some(10));
        let askew = left.map(|yaw| yaw + 12.0);
        assert_eq!(met(Challenge::TurnLeft, &askew), Some(10), "a camera that stands to the side");
        let swapped = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 30.0, 30.0, 0.0, 0.0];
        assert_eq!(met(Challenge::TurnLeft, &swapped), None, "one picture swapped for another");
        assert_eq!(met(Challenge::TurnLeft, &left[..9]), None, "not back");
    }

    #[test]
    fn three_challenges_from_any_number() {
        assert_eq!(
            [0, 1, 2, 3].map(Challenge::pick),
            [Challenge::Blink, Challenge::TurnLeft, Challenge::TurnRight, Challenge::Blink]
        );
        let told = [Challenge::Blink, Challenge::TurnLeft, Challenge::TurnRight].map(Challenge::guidance);
        assert_eq!(told, [Guidance::Blink, Guidance::TurnLeft, Guidance::TurnRight]);
    }

    /// A mesh whose eyes are 30 pixels wide and `height` high.
    fn mesh(height: f32) -> Mesh {
        let mut points = vec![[0.0; 3]; 468];
        for [outer, above_1, above_2, inner, below_2, below_1] in EYES {
            points[outer] = [100.0, 50.0, 0.0];
            points[inner] = [130.0, 50.0, 0.0];
            for (index, y) in [(above_1, -0.5), (above_2, -0.5), (below_1, 0.5), (below_2, 0.5)] {
                points[index] = [115.0, 50.0 + y * height, 0.0];
            }
        }
        Mesh { points, presence: 0.99 }
    }

    #[test]
    fn eye_ratio_is_height_over_width() {
        assert!((eye_ratio(&mesh(7.5)).expect("a ratio") - 0.25).abs() < 1e-6);
        let mut short = mesh(7.5);
        short.points.pop();
        let mut absent = mesh(7.5);
        absent.presence = 0.2;
        let mut unsure = mesh(7.5);
        unsure.presence = f32::NAN;
        let mut broken = mesh(7.5);
        broken.points[159 + 1] = [f32::NAN; 3];
        let mut flat = mesh(7.5);
        flat.points = vec![[0.0; 3]; 468];
        for bad in [short, absent, unsure, broken, flat] {
            assert_eq!(eye_ratio(&bad), None);
        }
    }

    proptest! {
        /// A picture that only trembles never meets a challenge, whatever it shows.
        #[test]
        fn still_picture_never_passes(level in -40.0_f32..40.0, noise in proptest::collection::vec(-1.0_f32..1.0, 100),
                                      number in 0_u32..3) {
            let challenge = Challenge::pick(number);
            let signs: Vec<f32> = noise
                .iter()
                .map(|noise| match challenge {
                    Challenge::Blink => 0.25 + 0.02 * noise,
                    _ => level + 3.0 * noise,
                })
                .collect();
            prop_assert_eq!(met(challenge, &signs), None);
        }

        /// What is no number never counts.
        #[test]
        fn nan_never_passes(number in 0_u32..3, count in 0_usize..50) {
            prop_assert_eq!(met(Challenge::pick(number), &vec![f32::NAN; count]), None);
            let mut watch = ChallengeWatch::new(Challenge::pick(number));
            prop_assert!(!watch.see(&Signs::default()));
        }
    }
}
