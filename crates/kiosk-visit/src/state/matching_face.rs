//! The camera compares the person with the card's photo.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::choosing::{back, choices, other_open};
use crate::state::{Act, Choosing, Next, State};
use crate::ways::{self, Notice};
use crate::{
    Effect, EffectId, Event, FaceGuidance, FaceOutcome, Method, Screen, ScreenKind, Step, Text, Tone, Weight,
    identity,
};

/// One attempt lasts this long (users' facts 4.4); then another way is offered, and the face way stays open.
const WINDOW: Duration = Duration::from_secs(20);
/// After this many attempts that were not accepted the face way is closed for the visit.
const ATTEMPTS: u8 = 3;

#[derive(Debug)]
pub(crate) struct MatchingFace {
    id: EffectId,
    until: Duration,
    guidance: Option<FaceGuidance>,
}

impl MatchingFace {
    /// Starts the camera, and fetches the challenge meanwhile.
    pub(crate) fn start(core: &mut Core) -> State {
        if !ways::is_open(core, Method::Face) {
            return ways::next(core, None);
        }
        identity::prefetch(core);
        core.patient.camera = true;
        let id = core.ask(Effect::StartCamera);
        State::MatchingFace(Self { id, until: core.after(WINDOW), guidance: None })
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
            Event::FaceCompared(_, FaceOutcome::Refused) => {
                core.patient.face_refusals += 1;
                if core.patient.face_refusals < ATTEMPTS {
                    self.until = core.after(WINDOW);
                    self.guidance = None;
                    return Next::Stay;
                }
                core.patient.face_closed = true;
                Next::Go(ways::next(core, Some(Notice::FaceOther)))
            }
            Event::FaceCompared(_, FaceOutcome::Unavailable(_)) => {
                core.patient.face_closed = true;
                Next::Go(ways::next(core, Some(Notice::FaceOther)))
            }
            Event::MethodChosen(method) if *method != Method::Face && ways::is_open(core, *method) => {
                Next::Go(ways::start(core, *method, None))
            }
            Event::BackPressed => back(core, Method::Face).map_or(Next::Ignored, Next::Go),
            Event::Ticked => {
                Next::Go(State::Choosing(Choosing { notice: Some(Notice::FaceOther), fresh: false }))
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Face, Some(Step::Identity), Text::new("face-frame"));
        screen.body.push(Text::new("face-auto"));
        let hint = self.guidance.map(|guidance| match guidance {
            FaceGuidance::Frame => "face-frame",
            FaceGuidance::Closer => "face-closer",
            FaceGuidance::Back => "face-back",
            FaceGuidance::Front => "face-front",
            FaceGuidance::Hold => "face-hold",
            FaceGuidance::Dark => "face-dark",
            FaceGuidance::Left => "face-left",
            FaceGuidance::Right => "face-right",
            FaceGuidance::Up => "face-up",
            FaceGuidance::Down => "face-down",
            FaceGuidance::Bright => "face-bright",
            FaceGuidance::Mask => "face-mask",
            FaceGuidance::Cover => "face-cover",
            FaceGuidance::Eyes => "face-eyes",
            FaceGuidance::Blink => "face-blink",
            FaceGuidance::TurnLeft => "face-turn-left",
            FaceGuidance::TurnRight => "face-turn-right",
            FaceGuidance::Many => "face-many",
        });
        let more = (core.patient.face_refusals > 0).then_some("face-more");
        screen.notice = hint
            .or(more)
            .map(Text::new)
            .or_else(|| ways::about_card(core))
            .map(|text| (Tone::Information, text));
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
