//! The camera compares the person with the card's photo.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::choosing::{back, choices, other_open};
use crate::state::{Act, Choosing, Next, State};
use crate::ways::{self, Notice};
use crate::{
    Effect, EffectId, Event, FaceGuidance, FaceOutcome, FaceTrouble, FailureCode, Method, Screen, ScreenKind,
    Step, Text, Tone, Weight, face, identity,
};

/// One attempt lasts this long (users' facts 4.4); then another way is offered, and the face way stays open.
const WINDOW: Duration = Duration::from_secs(20);
/// After this many attempts that were not accepted the face way is closed for the visit.
const ATTEMPTS: u8 = 3;
/// The same for a child, whose face is no more what it was on the photo (users' facts F-23).
const CHILDS_ATTEMPTS: u8 = 1;

#[derive(Debug)]
pub(crate) struct MatchingFace {
    id: EffectId,
    until: Duration,
    guidance: Option<FaceGuidance>,
}

impl MatchingFace {
    /// Starts the camera, and fetches the challenge meanwhile. Only [`face::start`] calls it: the notice was accepted and the
    /// photo is open.
    pub(crate) fn start(core: &mut Core) -> State {
        identity::prefetch(core);
        // Staff may have been looking.
        core.stop_camera();
        core.patient.camera = true;
        let id = core.ask(Effect::StartCamera);
        State::MatchingFace(Self { id, until: core.after(WINDOW), guidance: None })
    }

    fn refused(&mut self, core: &mut Core) -> Next {
        core.patient.face_refusals += 1;
        let minor = core.patient.is_minor();
        let (attempts, notice) =
            if minor { (CHILDS_ATTEMPTS, Notice::FaceChild) } else { (ATTEMPTS, Notice::FaceOther) };
        if core.patient.face_refusals >= attempts {
            return Next::Go(face::close(core, FailureCode::FaceNotConfirmed, notice));
        }
        self.until = core.after(WINDOW);
        self.guidance = None;
        Next::Stay
    }
}

impl Act for MatchingFace {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::FaceCompared(_, FaceOutcome::Guidance(guidance)) => {
                self.guidance = Some(*guidance);
                Next::Stay
            }
            Event::FaceCompared(_, FaceOutcome::Accepted) => Next::Go(identity::opened(core, Method::Face)),
            Event::FaceCompared(_, FaceOutcome::Refused) => self.refused(core),
            Event::FaceCompared(_, FaceOutcome::Unavailable(trouble)) => {
                let code = match trouble {
                    FaceTrouble::Camera => FailureCode::FaceCamera,
                    FaceTrouble::Model => FailureCode::FaceModels,
                    FaceTrouble::Photo => FailureCode::PhotoUnreadable,
                };
                Next::Go(face::close(core, code, Notice::FaceClosed))
            }
            Event::MethodChosen(method) if *method != Method::Face && ways::is_open(core, *method) => {
                Next::Go(ways::start(core, *method, None))
            }
            Event::BackPressed => back(core, Method::Face).map_or(Next::Ignored, Next::Go),
            Event::Ticked => {
                Next::Go(State::Choosing(Choosing { notice: Some(Notice::FaceTime), fresh: false }))
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = if core.patient.is_minor() { "face-child" } else { "face-frame" };
        let mut screen = page(core, ScreenKind::Face, Some(Step::Identity), Text::new(title));
        screen.body = ["face-auto", "face-mirror"].map(Text::new).to_vec();
        // The frame is what the title asks for.
        let hint = self.guidance.filter(|guidance| *guidance != FaceGuidance::Frame).map(words);
        let more = (core.patient.face_refusals > 0).then_some("face-more");
        screen.notice = hint.or(more).map(|key| (Tone::Information, Text::new(key)));
        screen.guidance = self.guidance;
        screen.choices = choices(core, Some(Method::Face));
        for choice in &mut screen.choices {
            choice.weight = Weight::Secondary;
        }
        page::edges(core, &mut screen, other_open(core, Method::Face));
        screen
    }

    fn deadline(&self, _core: &Core) -> Option<Duration> {
        Some(self.until)
    }

    fn awaits(&self) -> Option<EffectId> {
        Some(self.id)
    }
}

fn words(guidance: FaceGuidance) -> &'static str {
    match guidance {
        FaceGuidance::Frame => "face-frame",
        FaceGuidance::Closer => "face-closer",
        FaceGuidance::Back => "face-back",
        FaceGuidance::Left => "face-left",
        FaceGuidance::Right => "face-right",
        FaceGuidance::Up => "face-up",
        FaceGuidance::Down => "face-down",
        FaceGuidance::Front => "face-front",
        FaceGuidance::Hold => "face-hold",
        FaceGuidance::Dark => "face-dark",
        FaceGuidance::Bright => "face-bright",
        FaceGuidance::Many => "face-many",
        FaceGuidance::Mask => "face-mask",
        FaceGuidance::Cover => "face-cover",
        FaceGuidance::Eyes => "face-eyes",
        FaceGuidance::Blink => "face-blink",
        FaceGuidance::TurnLeft => "face-turn-left",
        FaceGuidance::TurnRight => "face-turn-right",
    }
}
