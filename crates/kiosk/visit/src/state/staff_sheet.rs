//! The staff check at the kiosk itself: a member of staff says who they are, compares, and decides. A sheet over the state
//! that waits for them, which takes the decision as it takes one from the console. It goes by itself when nobody touches it,
//! and with the visit.

use std::time::Duration;

use zeroize::Zeroize as _;

use crate::core::Core;
use crate::digits::Digits;
use crate::page::{self, page};
use crate::staff::DIGITS;
use crate::state::{Act, CardLifted, Next, StaffChecking, State, Stopping};
use crate::work::Work;
use crate::{
    CheckDecision, CheckReason, Choice, Effect, EffectId, Event, Language, Likeness, PhotoQuality, Quality,
    QualityHints, Screen, ScreenKind, StaffCardTrouble, StaffCode, StaffPad, StaffPadKind, StaffPart,
    StaffProof, Step, Text, Tone, Weight,
};

/// Untouched for so long it closes.
const UNTOUCHED: Duration = Duration::from_secs(30);
/// Judging a code, or recording a decision, ends without success.
const LIMIT: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(crate) struct StaffSheet {
    phase: Phase,
    /// What the machine said beside the pictures last.
    hints: QualityHints,
}

#[derive(Debug)]
enum Phase {
    /// Who they are, or what opens it.
    Entering {
        kind: StaffPadKind,
        /// On the heap, so that moving the state leaves no copy behind.
        digits: Box<Digits<DIGITS>>,
        notice: Option<&'static str>,
    },
    /// They are judged.
    Proving(Work),
    /// Photo and person side by side.
    Comparing,
    /// Why there is a check: the second press, which decides.
    Reasoning(CheckDecision),
    /// The same person, who needs help: can they answer? That nothing is asked takes this press of its own.
    Answering,
    /// The decision is recorded; it comes as one from the console does.
    Recording(Work),
}

impl StaffSheet {
    /// Whether staff may open it now: there has to be a photo to compare with.
    pub(crate) fn is_offered(core: &Core) -> bool {
        core.config.staff_sheet.is_some() && core.patient.opened
    }

    /// The empty pad, for the shortest way that there is.
    pub(crate) fn open(core: &Core) -> State {
        State::StaffSheet(Self::entering(Self::kind(core), None))
    }

    /// The pad for the staff card that was laid down; or the one that there is without it, with why it cannot be used.
    pub(crate) fn laid(core: &Core, trouble: Option<StaffCardTrouble>) -> State {
        State::StaffSheet(Self::entering(Self::kind(core), trouble.map(no_card)))
    }

    fn kind(core: &Core) -> StaffPadKind {
        if core.staff_card.is_some() {
            StaffPadKind::Card
        } else if core.patient.handed_over {
            StaffPadKind::HandedOver
        } else if core.config.facility_code {
            StaffPadKind::Facility
        } else {
            StaffPadKind::Member
        }
    }

    fn entering(kind: StaffPadKind, notice: Option<&'static str>) -> Self {
        let digits = Box::default();
        Self { phase: Phase::Entering { kind, digits, notice }, hints: QualityHints::default() }
    }

    /// Digits, and what they are confirmed with.
    fn key_in(&mut self, event: &Event, core: &mut Core) -> Next {
        let Phase::Entering { kind, digits, notice } = &mut self.phase else { return Next::Ignored };
        let kind = *kind;
        let full = |digits: &Digits<DIGITS>| digits.entered().len() >= usize::from(kind.length());
        match event {
            Event::DigitEntered(digit) if !full(digits) && digits.push(*digit) => {
                *notice = None;
                if kind.confirms_itself() && full(digits) {
                    return self.key_in(&Event::StaffCodeEntered, core);
                }
                Next::Stay
            }
            Event::DigitErased if digits.pop() => Next::Stay,
            Event::StaffNumberChosen if kind != StaffPadKind::Member => {
                self.phase = Self::entering(StaffPadKind::Member, None).phase;
                Next::Stay
            }
            Event::StaffCodeEntered => {
                let Some(code) = StaffCode::from_digits(kind, digits.entered()) else { return Next::Ignored };
                // Good for one try, whatever becomes of it.
                core.patient.handed_over &= kind != StaffPadKind::HandedOver;
                core.patient.check_open = true;
                let card = core.staff_card.filter(|_| kind == StaffPadKind::Card);
                let id = core.ask(|id| Effect::ProveStaff { id, code, card });
                self.phase = Phase::Proving(Work::new(core, id, LIMIT));
                Next::Stay
            }
            _ => Next::Ignored,
        }
    }

    fn proved(&mut self, proof: StaffProof, core: &mut Core) {
        // The time without a touch counts from what can be touched.
        core.active_at = core.now;
        let again = |notice| Self::entering(Self::kind(core), Some(notice)).phase;
        self.phase = match proof {
            StaffProof::Accepted => Phase::Comparing,
            StaffProof::Refused => again("sheet-wrong"),
            StaffProof::Locked => again("sheet-locked"),
            StaffProof::Unavailable => again("sheet-unavailable"),
        };
    }

    fn record(&mut self, core: &mut Core, decision: CheckDecision, reason: CheckReason) -> Next {
        let id = core.ask(|id| Effect::DecideCheck { id, decision, reason });
        self.phase = Phase::Recording(Work::new(core, id, LIMIT));
        Next::Stay
    }

    fn ticked(&self, core: &mut Core) -> Next {
        match &self.phase {
            Phase::Proving(work) | Phase::Recording(work) if !work.is_over(core) => Next::Stay,
            _ => Next::Go(StaffChecking::wait(core)),
        }
    }
}

impl Act for StaffSheet {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match (event, &self.phase) {
            (Event::StaffProved(_, proof), Phase::Proving(_)) => {
                self.proved(*proof, core);
                Next::Stay
            }
            (Event::SightHinted(hints), Phase::Comparing | Phase::Reasoning(_) | Phase::Answering) => {
                self.hints = *hints;
                Next::Stay
            }
            (Event::DecisionChosen(decision), Phase::Comparing) => {
                self.phase = Phase::Reasoning(*decision);
                Next::Stay
            }
            (
                Event::ReasonChosen(CheckReason::AssistNeeded | CheckReason::CannotAnswer),
                Phase::Reasoning(CheckDecision::Same),
            ) => {
                self.phase = Phase::Answering;
                Next::Stay
            }
            (Event::ReasonChosen(reason), Phase::Reasoning(decision)) => {
                let (decision, reason) = (*decision, *reason);
                self.record(core, decision, reason)
            }
            (Event::CanAnswerChosen(can), Phase::Answering) => {
                let reason = if *can { CheckReason::AssistNeeded } else { CheckReason::CannotAnswer };
                self.record(core, CheckDecision::Same, reason)
            }
            (Event::BackPressed, Phase::Answering) => {
                self.phase = Phase::Reasoning(CheckDecision::Same);
                Next::Stay
            }
            // Nothing was decided; anyone who wants to try again says anew who they are.
            (Event::CheckNotRecorded(_), Phase::Recording(_)) => {
                self.proved(StaffProof::Unavailable, core);
                Next::Stay
            }
            // The shorter way is there at once; digits of another one go.
            (Event::CheckHandedOver, Phase::Entering { .. }) => {
                self.suspend();
                self.phase = Self::entering(StaffPadKind::HandedOver, None).phase;
                Next::Stay
            }
            // So is a card, or what is wrong with it.
            (Event::StaffCardLaid(laid), Phase::Entering { .. }) => {
                self.suspend();
                core.active_at = core.now;
                self.phase = Self::entering(Self::kind(core), laid.err().map(no_card)).phase;
                Next::Stay
            }
            // What was keyed in for it goes with it. Who has shown who they are may take it back.
            (
                Event::StaffCardTaken | Event::StaffReaderChanged(false),
                Phase::Entering { kind: StaffPadKind::Card, .. },
            ) => {
                self.suspend();
                Next::Go(StaffChecking::wait(core))
            }
            (Event::BackPressed, Phase::Reasoning(_)) => {
                self.phase = Phase::Comparing;
                Next::Stay
            }
            (Event::BackPressed, Phase::Entering { .. } | Phase::Comparing) => {
                Next::Go(StaffChecking::wait(core))
            }
            // From here or from the console.
            (Event::StaffDecided(_), _) => StaffChecking.on(event, core),
            (Event::CardTaken, _) => Next::Go(CardLifted::waiting(core, State::StaffChecking(StaffChecking))),
            (Event::Cancelled, _) => Next::Go(Stopping::over(State::StaffChecking(StaffChecking))),
            (Event::Ticked, _) => self.ticked(core),
            _ => self.key_in(event, core),
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let sheet = |kind, title| Screen {
            // Staff read it, not the patient.
            language: core.config.staff_sheet.unwrap_or(Language::Japanese),
            ..page(core, kind, Some(Step::Identity), Text::new(title))
        };
        let mut screen = match &self.phase {
            Phase::Entering { kind, digits, notice } => {
                let entered = u8::try_from(digits.entered().len()).unwrap_or(u8::MAX);
                let pad = StaffPad { kind: *kind, entered };
                let title = match pad.current() {
                    Some(StaffPart::Number) if core.staff_reader => "sheet-number-or-card",
                    Some(StaffPart::Number) => "sheet-number",
                    Some(StaffPart::Code) => "sheet-code",
                    Some(StaffPart::HandedOver) => "sheet-handed-over",
                    Some(StaffPart::Facility) => "sheet-facility",
                    Some(StaffPart::CardPin) => "sheet-card",
                    None => "code-all",
                };
                let mut screen = sheet(ScreenKind::StaffCode, title);
                screen.body.push(Text::new("sheet-no-pin"));
                screen.notice = notice.map(|key| (Tone::Caution, Text::new(key)));
                screen.staff_pad = Some(pad);
                if *kind != StaffPadKind::Member {
                    let other = page::secondary("btn-staff-number", Event::StaffNumberChosen);
                    screen.choices.push(Choice { weight: Weight::OnPad, ..other });
                }
                screen
            }
            Phase::Proving(work) | Phase::Recording(work) => {
                let mut screen = sheet(ScreenKind::StaffWait, "sheet-wait");
                work.show(core, &mut screen);
                return screen;
            }
            Phase::Comparing => {
                let mut screen = sheet(ScreenKind::StaffSight, "sheet-compare");
                screen.body.push(Text::new(photo(self.hints.photo)));
                if core.patient.camera {
                    screen.body.push(Text::new(live(self.hints.live)));
                }
                let likeness = self.hints.likeness.map(likeness);
                screen.notice = likeness.map(|key| (Tone::Information, Text::new(key)));
                screen.choices = decisions();
                screen
            }
            Phase::Reasoning(decision) => {
                let mut screen = sheet(ScreenKind::StaffReason, "sheet-reason");
                screen.body.push(Text::new(decision_label(*decision)));
                screen.choices = reasons();
                screen
            }
            Phase::Answering => {
                let mut screen = sheet(ScreenKind::StaffUnasked, "sheet-unasked");
                screen.body.push(Text::new("sheet-unasked-why"));
                screen.choices = vec![
                    page::primary("sheet-unasked-no", Event::CanAnswerChosen(true)),
                    page::primary("sheet-unasked-go", Event::CanAnswerChosen(false)),
                ];
                screen
            }
        };
        screen.choices.push(page::edge("btn-back", Event::BackPressed));
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        match &self.phase {
            Phase::Proving(work) | Phase::Recording(work) => work.deadline(core),
            _ => Some(core.active_at.saturating_add(UNTOUCHED)),
        }
    }

    fn awaits(&self) -> Option<EffectId> {
        match &self.phase {
            Phase::Proving(work) | Phase::Recording(work) => Some(work.id),
            _ => None,
        }
    }

    fn suspend(&mut self) {
        if let Phase::Entering { digits, .. } = &mut self.phase {
            digits.zeroize();
        }
    }
}

/// What is wrong with a card that was laid down.
fn no_card(trouble: StaffCardTrouble) -> &'static str {
    match trouble {
        StaffCardTrouble::Unknown => "sheet-card-unknown",
        StaffCardTrouble::MyNumberCard => "sheet-card-my-number",
        StaffCardTrouble::Changing => "sheet-card-changing",
        StaffCardTrouble::Unreadable => "sheet-card-unreadable",
    }
}

fn photo(quality: Option<PhotoQuality>) -> &'static str {
    match quality {
        None => "sheet-photo",
        Some(PhotoQuality::Good) => "sheet-photo-good",
        Some(PhotoQuality::Small) => "sheet-photo-small",
    }
}

fn live(quality: Option<Quality>) -> &'static str {
    match quality {
        None => "sheet-live",
        Some(Quality::Good) => "sheet-live-good",
        Some(Quality::Dark) => "sheet-live-dark",
        Some(Quality::Small) => "sheet-live-small",
        Some(Quality::Blurred) => "sheet-live-blurred",
    }
}

fn likeness(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Alike => "sheet-alike",
        Likeness::Unsure => "sheet-unsure-alike",
        Likeness::Unlike => "sheet-unlike",
    }
}

fn decision_label(decision: CheckDecision) -> &'static str {
    match decision {
        CheckDecision::Same => "sheet-same",
        CheckDecision::NotSure => "sheet-unsure",
        CheckDecision::Different => "sheet-different",
    }
}

/// All three weigh the same.
fn decisions() -> Vec<Choice> {
    let choice = |decision| page::primary(decision_label(decision), Event::DecisionChosen(decision));
    CheckDecision::ALL.map(choice).to_vec()
}

/// Whether the patient can answer is asked after the reason that they need help.
fn reasons() -> Vec<Choice> {
    let shown = CheckReason::ALL.into_iter().filter_map(|reason| {
        let label = match reason {
            CheckReason::FaceFailed => "sheet-reason-face",
            CheckReason::PinUnavailable => "sheet-reason-pin",
            CheckReason::CannotReach => "sheet-reason-reach",
            CheckReason::AssistNeeded => "sheet-reason-help",
            CheckReason::Minor => "sheet-reason-child",
            CheckReason::DeviceFault => "sheet-reason-machine",
            CheckReason::CannotAnswer => return None,
            CheckReason::Other => "sheet-reason-other",
        };
        Some(page::secondary(label, Event::ReasonChosen(reason)))
    });
    shown.collect()
}
