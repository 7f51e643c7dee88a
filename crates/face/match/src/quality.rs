//! Quality gates: is this picture of a face good enough to be compared, and if not, what should the person do?
//!
//! The limits were chosen on 157 portraits of 152 people, on the same portraits darkened, blurred and overexposed, and on
//! the same portraits with masks and sunglasses *painted over*. No picture of a real mask was tried. `bench face-eval` counts
//! what they do; of those portraits that no earlier gate had asked something:
//!
//! | rule | bare portraits asked | painted ones noticed |
//! |---|---|---|
//! | mask | 0 of 136 | white 143 of 143, blue 143 of 143, black 141 of 141, skin-coloured 143 of 143 |
//! | sunglasses | 0 of 136 | black 137 of 138, brown 135 of 135 |
//! | eyes | 0 of 136 | not painted |
//!
//! Both rules look at a colour picture; on a grey one only the line between the lips speaks. A printed or patterned mask,
//! a transparent shield, a beard that covers the lips, and clear glasses with thick dark rims are where they may err. That
//! is why their requests give way after [`Gates::ask_seconds`] and the comparison decides. Closed eyes are not noticed:
//! lashes are as dark as an iris. [`Guidance::Eyes`] is for eyes under hair, a hand or a hat.

use serde::{Deserialize, Serialize};

use crate::{Face, Guidance, Image, Measures};

/// Limits of the gates, part of the threshold policy: figures measured with other gates say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gates {
    /// Least distance between the eyes, in pixels.
    pub min_eye_distance: f64,
    /// Most of the picture's height that a face may take, 0 to 1: the liveness models need what is around it.
    pub max_face_height: f64,
    /// Most tilt, in degrees.
    pub max_roll: f64,
    /// Most turn to the side, in degrees.
    pub max_yaw: f64,
    /// Most nod, in degrees.
    pub max_pitch: f64,
    /// Least [`Measures::sharpness`].
    pub min_sharpness: f64,
    /// Least [`Measures::light`], 0 to 255.
    pub min_light: f64,
    /// Most [`Measures::clipped`], 0 to 1.
    pub max_clipped: f64,
    /// Most [`Measures::side_light`], 1 and more.
    pub max_side_light: f64,
    /// Below this [`Measures::mouth_line`], and without red lips, there is no mouth: a mask.
    pub min_mouth_line: f64,
    /// Below this [`Measures::eye_light`] the eyes are behind something dark.
    pub min_eye_light: f64,
    /// Below this [`Measures::eye_contrast`] there are no eyes to be seen.
    pub min_eye_contrast: f64,
    /// How long mask, hat or sunglasses are asked for; after that the comparison decides.
    pub ask_seconds: f64,
}

impl Default for Gates {
    fn default() -> Self {
        Self {
            min_eye_distance: 60.0,
            max_face_height: 0.75,
            max_roll: 25.0,
            max_yaw: 30.0,
            max_pitch: 25.0,
            min_sharpness: 0.06,
            min_light: 90.0,
            max_clipped: 0.15,
            max_side_light: 2.5,
            min_mouth_line: 0.10,
            min_eye_light: 0.55,
            min_eye_contrast: 0.30,
            ask_seconds: 5.0,
        }
    }
}

/// Lips redder than the chin by less than this (hundredths of the red share) are no lips.
const NO_LIPS: f32 = 2.0;
/// The same where the lower face has another colour than the cheeks.
const HARDLY_LIPS: f32 = 3.0;
/// A lower face that is less red than the cheeks by this much is cloth.
const CLOTH_RED: f32 = -6.0;
/// A lower face that is bluer than the cheeks by this much is cloth.
const CLOTH_BLUE: f32 = 7.0;
/// How much better than the limit a picture must be before a request that is on the screen goes away.
const SLACK: f64 = 0.08;

impl Gates {
    /// Whether every limit is a number that makes sense: no gate may be switched off by a strange value.
    #[must_use]
    pub fn are_sound(&self) -> bool {
        [
            (self.min_eye_distance, 20.0, 400.0),
            (self.max_face_height, 0.2, 1.0),
            (self.max_roll, 5.0, 45.0),
            (self.max_yaw, 5.0, 45.0),
            (self.max_pitch, 5.0, 45.0),
            (self.min_sharpness, 0.005, 1.0),
            (self.min_light, 20.0, 200.0),
            (self.max_clipped, 0.01, 0.6),
            (self.max_side_light, 1.2, 6.0),
            (self.min_mouth_line, 0.0, 0.5),
            (self.min_eye_light, 0.0, 0.9),
            (self.min_eye_contrast, 0.0, 0.9),
            (self.ask_seconds, 0.0, 30.0),
        ]
        .iter()
        .all(|(value, least, most)| (*least..=*most).contains(value))
    }

    /// What the person should do, the most helpful first; `None` when the picture is good. `shown` is the request on the
    /// screen, whose gate is a little stricter, so that it does not come and go; `waived` are requests not to make.
    #[must_use]
    pub fn ask(
        &self,
        image: &Image,
        face: &Face,
        measures: &Measures,
        shown: Option<Guidance>,
        waived: &[Guidance],
    ) -> Option<Guidance> {
        let slack = |about: Guidance| if shown == Some(about) { SLACK } else { 0.0 };
        // NaN passes neither of these.
        let above = |value: f32, least: f64, about| f64::from(value) >= least * (1.0 + slack(about));
        let below = |value: f32, most: f64, about| f64::from(value) <= most * (1.0 - slack(about));

        let height = face.bounds.height / image.height() as f32;
        let wrong_place = place(image, face, slack);
        let front = below(measures.pose.roll.abs(), self.max_roll, Guidance::Front)
            && below(measures.pose.yaw.abs(), self.max_yaw, Guidance::Front)
            && below(measures.pose.pitch.abs(), self.max_pitch, Guidance::Front);
        let lit = above(measures.light, self.min_light, Guidance::Dark)
            && below(measures.side_light, self.max_side_light, Guidance::Dark);
        let requests = [
            (Guidance::Back, below(height, self.max_face_height, Guidance::Back)),
            (wrong_place.unwrap_or(Guidance::Frame), wrong_place.is_none()),
            (Guidance::Closer, above(measures.eye_distance, self.min_eye_distance, Guidance::Closer)),
            (Guidance::Dark, lit),
            (Guidance::Front, front),
            (Guidance::Hold, above(measures.sharpness, self.min_sharpness, Guidance::Hold)),
            (Guidance::Mask, !self.is_masked(measures)),
            (Guidance::Cover, above(measures.eye_light, self.min_eye_light, Guidance::Cover)),
            (Guidance::Eyes, above(measures.eye_contrast, self.min_eye_contrast, Guidance::Eyes)),
            (Guidance::Bright, below(measures.clipped, self.max_clipped, Guidance::Bright)),
        ];
        requests
            .iter()
            .find(|(guidance, met)| !met && !waived.contains(guidance))
            .map(|(guidance, _)| *guidance)
    }

    /// Our own rule: no line between lips and no red of lips, or cloth of another colour where the mouth should be.
    fn is_masked(&self, measures: &Measures) -> bool {
        let no_mouth = f64::from(measures.mouth_line) < self.min_mouth_line && measures.lip_red < NO_LIPS;
        let cloth = measures.lower_red < CLOTH_RED || measures.lower_blue > CLOTH_BLUE;
        no_mouth || cloth && measures.lip_red < HARDLY_LIPS
    }
}

/// A face may reach over the edge by this part of its size.
const EDGE: f64 = 0.02;

/// Where to move when the face reaches over the picture's edge. The camera's picture is not mirrored: its left is the
/// person's right.
fn place(image: &Image, face: &Face, slack: impl Fn(Guidance) -> f64) -> Option<Guidance> {
    let bounds = &face.bounds;
    let (width, height) = (image.width() as f32, image.height() as f32);
    // How far each edge is overstepped, in parts of the face's size.
    let over = [
        (Guidance::Left, -bounds.x / bounds.width),
        (Guidance::Right, (bounds.x + bounds.width - width) / bounds.width),
        (Guidance::Down, -bounds.y / bounds.height),
        (Guidance::Up, (bounds.y + bounds.height - height) / bounds.height),
    ];
    over.into_iter()
        .filter(|(guidance, part)| f64::from(*part) > EDGE - slack(*guidance))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(guidance, _)| guidance)
}
