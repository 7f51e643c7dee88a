//! Whole attempts before a drawn camera: who is accepted, who is not, and what is asked on the way.

#![allow(clippy::expect_used, reason = "a test without its parts has failed")]

#[path = "../support/mod.rs"]
mod support;

mod any_frames;
mod attempts;
mod challenges;
mod photo;

use face_match::{FaceSession, ModelError, Options, Reference, Template, Verdict};
use support::{Person, Stage, accept, embedding, policy};

/// A session for the card of person `who`, and a camera.
struct Kiosk {
    session: FaceSession,
    stage: Stage,
}

fn template(who: usize) -> Template {
    Template::new(vec![embedding(who), embedding(who)]).expect("a template")
}

impl Kiosk {
    fn new(who: usize, options: Options) -> Self {
        let policy = accept(&policy()).expect("a policy");
        Self {
            session: FaceSession::new(policy, Reference::from(template(who)), options),
            stage: Stage::new(),
        }
    }

    /// One frame with these people.
    fn look(&mut self, people: &[Person]) -> Result<Verdict, ModelError> {
        let frame = self.stage.frame(people);
        self.session.look(&frame, &mut self.stage.models)
    }

    /// Frames with these people until something is decided, at most `most`.
    fn wait(&mut self, people: &[Person], most: usize) -> Verdict {
        let mut last = None;
        for _ in 0..most {
            let verdict = self.look(people).expect("models that work");
            if !matches!(verdict, Verdict::Guide(_)) {
                return verdict;
            }
            last = Some(verdict);
        }
        last.expect("at least one frame")
    }
}
