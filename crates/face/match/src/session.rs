//! One person before the camera, one card's photo: guidance, automatic capture, and a decision.
//!
//! Each frame goes through the same steps: is it new, which face, is it good, is it still the same person, is it live.
//! When enough good frames of one person are together, their mean is compared with the reference. Anything that is not
//! clearly a yes is a no; a session never says how near it was.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroize;

use crate::challenge::{Challenge, ChallengeWatch, Signs, eye_ratio};
use crate::choose::{Choice, choose};
use crate::liveness::{FreezeWatch, Freshness, is_live, live_score};
use crate::template::is_alike;
use crate::{
    AcceptedPolicy, Face, Frame, Guidance, Measures, ModelError, Models, Rect, Reference, Steady, Template,
};

/// After so many changes of the person before the camera the attempt ends.
const MAX_CHANGES: u8 = 3;
/// A face that overlaps its place in the frame before by less than this is another one, while a challenge is watched.
const MIN_OVERLAP: f32 = 0.2;

/// So long after a face that was too near nobody in view means: still too near. The detector finds no face that is nearer than about
/// 12 cm, and who stands there is not to be asked into the frame.
const STILL_NEAR: Duration = Duration::from_secs(5);

/// How a session is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The card is a minor's: the smaller of two faces is the card holder's.
    pub minor: bool,
    /// Asked once enough good frames are together. A blink without a mesh model becomes a turn.
    pub challenge: Option<Challenge>,
}

/// What one look tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not decided; ask this of the person.
    Guide(Guidance),
    /// It is the person on the card, alive as far as can be told.
    Accepted,
    /// It is not, for this attempt. The next frame starts a new one.
    Refused(RefusedWhy),
}

/// Why an attempt was refused: a class for staff and log, never a score, and never for the patient's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusedWhy {
    /// Not alike enough.
    NotSimilar,
    /// Alike, but perhaps a picture of the person.
    NotLive,
    /// The person before the camera changed again and again.
    AnotherPerson,
    /// The camera's picture stood still, came round again, or its time went backwards.
    Frozen,
}

/// The session. Holds faces; wiped on drop, never printed.
pub struct FaceSession {
    policy: AcceptedPolicy,
    reference: Reference,
    options: Options,
    attempt: Attempt,
}

/// What was seen since the attempt began.
#[derive(Default)]
struct Attempt {
    steady: Steady,
    freeze: FreezeWatch,
    last: Option<(u64, Duration)>,
    kept: Vec<Template>,
    live: Vec<f32>,
    bounds: Option<Rect>,
    /// When a face was seen last, where it was too near.
    too_near: Option<Duration>,
    changes: u8,
    asked: Vec<(Guidance, Duration)>,
    waived: Vec<Guidance>,
    challenge: Option<ChallengeWatch>,
    challenge_met: bool,
}

impl Attempt {
    /// Drops the frames that were kept; what was asked and seen stays.
    fn forget_frames(&mut self) {
        self.kept.zeroize();
        self.live.zeroize();
        self.challenge = None;
        self.challenge_met = false;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.forget_frames();
    }
}

impl FaceSession {
    /// A session that has seen nothing.
    #[must_use]
    pub fn new(policy: AcceptedPolicy, reference: Reference, options: Options) -> Self {
        Self { policy, reference, options, attempt: Attempt::default() }
    }

    /// Forgets everything that was seen, and starts a new attempt.
    pub fn reset(&mut self) {
        self.attempt = Attempt::default();
    }

    /// Good frames kept so far and needed in all.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.attempt.kept.len().min(self.policy.frames()), self.policy.frames())
    }

    /// Where the person who is compared was seen last, for the live picture.
    #[must_use]
    pub fn bounds(&self) -> Option<Rect> {
        self.attempt.bounds
    }

    /// Looks at a frame. After `Accepted`, `Refused` or an error everything seen is wiped; counting attempts is the caller's.
    ///
    /// # Errors
    /// [`ModelError`]: a model that fails is not trusted, and the face way should be closed.
    pub fn look(&mut self, frame: &Frame, models: &mut Models) -> Result<Verdict, ModelError> {
        let verdict = self.judge(frame, models);
        if !matches!(verdict, Ok(Verdict::Guide(_))) {
            self.reset();
        }
        verdict
    }

    fn judge(&mut self, frame: &Frame, models: &mut Models) -> Result<Verdict, ModelError> {
        if let Some((number, at)) = self.attempt.last {
            if frame.number < number || frame.at < at {
                return Ok(Verdict::Refused(RefusedWhy::Frozen));
            }
            if frame.number == number {
                return Ok(Verdict::Guide(self.attempt.steady.shown().unwrap_or(Guidance::Frame)));
            }
        }
        self.attempt.last = Some((frame.number, frame.at));

        let faces = models.detector.detect(&frame.image)?;
        let face = match choose(&faces, frame.image.width(), self.options.minor) {
            Choice::One(face) => face,
            Choice::Nobody => {
                let still_near =
                    self.attempt.too_near.is_some_and(|since| frame.at.saturating_sub(since) < STILL_NEAR);
                return Ok(self.lost(if still_near { Guidance::Back } else { Guidance::Frame }));
            }
            Choice::Many => return Ok(self.lost(Guidance::Many)),
        };
        match self.attempt.freeze.see(&frame.image, &face) {
            Freshness::Fresh => {}
            Freshness::Same => return Ok(self.guide(Guidance::Hold)),
            Freshness::Frozen => return Ok(Verdict::Refused(RefusedWhy::Frozen)),
        }
        let moved = self.attempt.bounds.is_some_and(|last| last.overlap(&face.bounds) < MIN_OVERLAP);
        self.attempt.bounds = Some(face.bounds);
        if self.attempt.challenge.is_some() {
            if moved {
                return Ok(self.lost(Guidance::Hold));
            }
            if !self.attempt.challenge_met {
                return self.watch_challenge(frame, &face, models);
            }
        }
        let wanted = self.quality(frame, &face);
        self.attempt.too_near = (wanted == Some(Guidance::Back)).then_some(frame.at);
        if let Some(wanted) = wanted {
            return Ok(self.guide(wanted));
        }
        self.capture(frame, &face, models)
    }

    /// What is wrong with the picture, if anything. Requests that may err give way after a while.
    fn quality(&mut self, frame: &Frame, face: &Face) -> Option<Guidance> {
        let Some(measures) = Measures::of(&frame.image, face) else { return Some(Guidance::Front) };
        let gates = *self.policy.gates();
        loop {
            let shown = self.attempt.steady.shown();
            let wanted = gates.ask(&frame.image, face, &measures, shown, &self.attempt.waived)?;
            if !wanted.gives_way() {
                return Some(wanted);
            }
            let since = match self.attempt.asked.iter().find(|(asked, _)| *asked == wanted) {
                Some((_, since)) => *since,
                None => {
                    self.attempt.asked.push((wanted, frame.at));
                    frame.at
                }
            };
            if frame.at.saturating_sub(since).as_secs_f64() < gates.ask_seconds {
                return Some(wanted);
            }
            self.attempt.waived.push(wanted);
        }
    }

    /// Keeps a good frame; decides when there are enough.
    fn capture(&mut self, frame: &Frame, face: &Face, models: &mut Models) -> Result<Verdict, ModelError> {
        let threshold = self.policy.threshold();
        let template = Template::of(&frame.image, &face.landmarks, &mut models.recognisers)?;
        let live = live_score(&frame.image, face, &mut models.liveness)?;
        if !self.attempt.kept.is_empty() {
            let same =
                Template::mean(&self.attempt.kept).is_some_and(|mean| is_alike(&mean, &template, threshold));
            if !same {
                self.attempt.forget_frames();
                self.attempt.changes += 1;
                if self.attempt.changes >= MAX_CHANGES {
                    return Ok(Verdict::Refused(RefusedWhy::AnotherPerson));
                }
            }
        }
        self.attempt.kept.push(template);
        self.attempt.live.push(live);
        if self.attempt.kept.len() < self.policy.frames() {
            return Ok(self.guide(Guidance::Hold));
        }
        match self.options.challenge {
            Some(challenge) if !self.attempt.challenge_met => {
                let seen = if models.mesher.is_none() && challenge == Challenge::Blink {
                    Challenge::TurnLeft
                } else {
                    challenge
                };
                self.attempt.challenge = Some(ChallengeWatch::new(seen));
                Ok(self.guide(seen.guidance()))
            }
            _ => Ok(self.decide()),
        }
    }

    /// Waits for the blink or the turn. Once it is met, one more good frame of the same person decides.
    fn watch_challenge(
        &mut self,
        frame: &Frame,
        face: &Face,
        models: &mut Models,
    ) -> Result<Verdict, ModelError> {
        let Some(watch) = self.attempt.challenge.as_mut() else { return Ok(self.guide(Guidance::Hold)) };
        let ratio = match (watch.challenge(), models.mesher.as_mut()) {
            (Challenge::Blink, Some(mesher)) => eye_ratio(&mesher.mesh(&frame.image, face)?),
            _ => None,
        };
        let wanted = watch.challenge().guidance();
        let yaw = face.landmarks.pose().map(|pose| pose.yaw);
        let met = watch.see(&Signs { eye_ratio: ratio, yaw });
        self.attempt.challenge_met = met;
        Ok(self.guide(if met { Guidance::Front } else { wanted }))
    }

    fn decide(&self) -> Verdict {
        let alike = Template::mean(&self.attempt.kept)
            .is_some_and(|mean| is_alike(&mean, self.reference.template(), self.policy.threshold()));
        if !alike {
            return Verdict::Refused(RefusedWhy::NotSimilar);
        }
        if !is_live(&self.attempt.live, self.policy.liveness_threshold()) {
            return Verdict::Refused(RefusedWhy::NotLive);
        }
        Verdict::Accepted
    }

    /// No face to follow. A challenge that was being watched starts over, frames and all: who comes back may be another.
    fn lost(&mut self, wanted: Guidance) -> Verdict {
        self.attempt.bounds = None;
        if self.attempt.challenge.is_some() {
            self.attempt.forget_frames();
        }
        self.guide(wanted)
    }

    fn guide(&mut self, wanted: Guidance) -> Verdict {
        Verdict::Guide(self.attempt.steady.show(wanted))
    }
}

impl fmt::Debug for FaceSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaceSession")
            .field("options", &self.options)
            .field("kept", &self.attempt.kept.len())
            .finish()
    }
}
