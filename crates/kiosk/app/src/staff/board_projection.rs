//! What the console sees of the visit: follows it step by step, tells the board, and leaves records of what happened.

use std::sync::Arc;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::ConsentKind;
use kiosk_visit::{
    CertificateDates, ConsentItem, Effect, Event, FaceOutcome, FailureCode, GatewayAnswer, Method,
    PhoneOutcome, PhotoOutcome, PhotoState, PinOutcome, Screen, StaffDecision, StateId, StateKind, Step,
    ThirdStep,
};
use staff_audit_log::{CheckDecision, Outcome, What};
use staff_console::board::{Board, ChipPhoto, Help, VisitEnd, VisitStep};
use staff_console::result::{Certificate, ResultView};
use staff_console::{Pseudonym, VisitToken};

use super::audit_writer::{Recorder, recorded_before};
use super::sight::CurrentVisit;

/// Days before its end from which a certificate is told to staff.
const RENEWAL_DAYS: i32 = 92;

/// The visit that is there.
struct Now {
    token: VisitToken,
    pseudonym: Pseudonym,
    /// The photo was opened.
    opened: bool,
    photo: ChipPhoto,
    certificate: Certificate,
    /// How the card's key was opened, and whether it has signed.
    method: Option<Method>,
    proven: bool,
    /// Staff said last that the person cannot answer; and so the card was opened without a question to them.
    cannot_answer: bool,
    unasked: bool,
    /// The certificate's dates, as the kiosk's own clock has them, allow that to count without the gateway.
    within: bool,
    /// The answer settles everything for the patient, where there is one.
    settled: Option<bool>,
    /// Why it did not reach its goal.
    code: Option<FailureCode>,
    /// Its end is recorded, or its record was made before its result was shown.
    recorded: bool,
    has_result: bool,
    /// The question that is open, and what was said aloud to it so far.
    asked: Vec<ConsentKind>,
    said: Vec<(ConsentKind, bool)>,
}

/// Follows one kiosk.
pub(crate) struct BoardProjection {
    board: Board,
    recorder: Recorder,
    shown: CurrentVisit,
    /// The card is asked for its photo at all.
    asks_photo: bool,
    now: Option<Now>,
    /// The state before the last step, and the code it was out of order by.
    state: StateId,
    closed_by: Option<FailureCode>,
}

/// What the kiosk looks like after a step.
pub(crate) struct Stepped<'a> {
    pub state: StateId,
    pub screen: &'a Screen,
    pub question: &'a [ConsentItem],
}

impl BoardProjection {
    pub fn new(board: Board, recorder: Recorder, shown: CurrentVisit, asks_photo: bool) -> Self {
        Self { board, recorder, shown, asks_photo, now: None, state: StateId::Starting, closed_by: None }
    }

    /// The visit that is there now, as the console knows it.
    pub fn token(&self) -> Option<VisitToken> {
        self.now.as_ref().map(|now| now.token)
    }

    /// Whether a command is for the visit that is there now.
    pub fn is_now(&self, visit: VisitToken) -> bool {
        self.now.as_ref().is_some_and(|now| now.token == visit)
    }

    /// An event that the visit is about to take in this state.
    pub fn on_event(&mut self, event: &Event, state: StateId) {
        let Some(now) = &mut self.now else { return };
        match (event, state) {
            (Event::CardRead(_, Ok(facts)), StateId::Reading) => {
                now.certificate = facts.certificate.map_or(Certificate::Fine, notice);
                now.within = facts.certificate.is_ok_and(CertificateDates::are_within);
                if self.asks_photo && facts.photo == PhotoState::None {
                    now.photo = ChipPhoto::CardHasNone;
                    self.board.photo(now.token, now.photo);
                }
            }
            (Event::PinVerified(_, Ok(PinOutcome::Wrong(_) | PinOutcome::Locked)), StateId::Verifying) => {
                self.board.failed(now.token, Method::Pin);
            }
            (Event::PhoneUsed(_, Ok(PhoneOutcome::Signed { kind, dates })), StateId::ReadingPhone) => {
                now.method = Some(Method::of_phone(*kind));
                now.proven = true;
                now.certificate = notice(*dates);
                now.within = dates.are_within();
            }
            (
                Event::PhoneUsed(_, Ok(PhoneOutcome::WrongPin(_) | PhoneOutcome::PinLocked)),
                StateId::ReadingPhone,
            ) => self.board.failed(now.token, Method::PhonePin),
            (Event::FaceCompared(_, FaceOutcome::Refused), StateId::MatchingFace) => {
                self.board.failed(now.token, Method::Face);
            }
            (Event::PhotoOpened(_, Ok(outcome)), StateId::OpeningPhoto) => match outcome {
                PhotoOutcome::Opened { .. } => now.opened = true,
                PhotoOutcome::NoPhoto => now.photo = ChipPhoto::CardHasNone,
                _ => {}
            },
            // Whether it counts shows in what the card is opened by.
            (Event::StaffDecided(decision), _) => now.cannot_answer = *decision == StaffDecision::SameUnasked,
            (Event::ChallengeSigned(_, Ok(())), StateId::Signing) => now.proven = true,
            (Event::ChallengeReceived(_, Ok(challenge)), _) if challenge.eligibility_only => {
                self.recorder.certificate_ended();
            }
            (Event::GatewayAnswered(_, Ok(GatewayAnswer::Enrolled)), StateId::Enrolling) => {
                self.recorder.enrolled();
            }
            (Event::GatewayAnswered(_, Ok(GatewayAnswer::Confirmed(confirmed))), _) => {
                now.settled = Some(confirmed.settled);
                if confirmed.eligibility_only {
                    now.certificate = Certificate::Ended;
                }
            }
            _ => {}
        }
    }

    /// An effect of the step, before it is done; `visit` is the visit's own name, `state` where the step led.
    pub fn on_effect(&mut self, effect: &Effect, visit: &str, state: StateId) {
        match effect {
            Effect::ReadCard(_) | Effect::BeginPhone => {
                self.end(state);
                self.begin(visit);
            }
            Effect::SignChallenge { opened_by, .. } => {
                if let Some(now) = &mut self.now {
                    now.method = Some(*opened_by);
                    now.unasked = *opened_by == Method::Staff && now.cannot_answer;
                }
            }
            Effect::ForgetPhoto => self.photo_forgotten(),
            Effect::CallStaff(code) => self.call(*code, state),
            Effect::Forget => self.end(state),
            _ => {}
        }
    }

    /// A decision that the card has not signed for was one over that photo: staff may decide again.
    fn photo_forgotten(&mut self) {
        let Some(now) = &mut self.now else { return };
        now.opened = false;
        if now.photo == ChipPhoto::There {
            now.photo = ChipPhoto::NotRead;
        }
        // With the signature the decision has taken its effect.
        if now.proven {
            self.board.photo(now.token, now.photo);
        } else {
            self.board.photo_forgotten(now.token);
        }
    }

    fn begin(&mut self, visit: &str) {
        let Some(pseudonym) = self.recorder.pseudonym(visit) else { return };
        let Ok(token) = self.board.begin(self.recorder.kiosk(), pseudonym) else { return };
        self.shown.set(Some((token, visit.to_owned())));
        self.recorder.begun(pseudonym);
        self.now = Some(Now {
            token,
            pseudonym,
            opened: false,
            photo: ChipPhoto::NotRead,
            certificate: Certificate::Fine,
            method: None,
            proven: false,
            cannot_answer: false,
            unasked: false,
            within: false,
            settled: None,
            code: None,
            recorded: false,
            has_result: false,
            asked: Vec::new(),
            said: Vec::new(),
        });
    }

    fn call(&mut self, code: FailureCode, state: StateId) {
        let visit = self.now.as_ref().map(|now| now.pseudonym);
        self.recorder.note(What::HelpCalled { visit, code: Some(code) });
        match &self.now {
            Some(now) => {
                if code == FailureCode::CardForgotten {
                    self.board.card_left(now.token);
                }
                self.board.help(now.token, Some(code));
            }
            // Why the kiosk is closed is told with its state.
            None if state == StateId::OutOfOrder && code != FailureCode::StaffAsked => {}
            None => self.board.help_at(self.recorder.kiosk(), Some(code)),
        }
    }

    fn end(&mut self, state: StateId) {
        self.shown.set(None);
        let Some(now) = self.now.take() else { return };
        if !now.recorded {
            self.recorder.note(ended(&now, None));
        }
        self.recorder.over();
        let kiosk = self.recorder.kiosk();
        self.board.ends_as(now.token, row_end(&now));
        let look = self.board.look();
        let help = look.kiosk_of(now.token).and_then(|kiosk| kiosk.help.clone());
        self.board.end(now.token);
        // The patient has gone, or still reads where to go, and nobody has come yet.
        let waits = state == StateId::Trouble || now.code.is_some_and(FailureCode::calls_staff);
        let open = |help: &Help| waits && help.answered_by.is_none() && !help.settled;
        if let Some(help) = help.filter(open) {
            self.board.help_at(kiosk, help.code);
        }
    }

    /// The visit has ended, with this code. Told before the effects of the step: `Forget` may be among them.
    pub fn ended(&mut self, code: Option<FailureCode>) {
        let (Some(now), Some(code)) = (&mut self.now, code) else { return };
        if !now.recorded && !recorded_before(code) {
            self.recorder.note(ended(now, Some(code)));
        }
        now.recorded = true;
        now.code = Some(code);
        self.board.code(now.token, code);
    }

    /// The step is done. `answer` is the gateway's answer, where there is one.
    pub fn on_transition(&mut self, to: &Stepped<'_>, answer: impl FnOnce() -> Option<Arc<ResultMessage>>) {
        let before = std::mem::replace(&mut self.state, to.state);
        let kiosk = self.recorder.kiosk();
        if to.state == StateId::OutOfOrder {
            if before != to.state || self.closed_by != to.screen.code {
                self.closed_by = to.screen.code;
                let code = to.screen.code.unwrap_or(FailureCode::ReaderGone);
                self.board.out_of_order(kiosk, code);
                self.board.help_at(kiosk, Some(code));
            }
            return;
        }
        let Some(now) = &mut self.now else {
            // A call from a screen without a card stays until it is answered or the next visit begins.
            if matches!(before, StateId::Starting | StateId::OutOfOrder) {
                self.board.ready(kiosk);
            }
            return;
        };
        if let Some(step) = step(to) {
            self.board.step(now.token, step);
        }
        let photo = match to.state {
            // The check counts only where the visit waits for it.
            StateId::StaffChecking if now.opened => ChipPhoto::There,
            StateId::StillThere | StateId::Stopping | StateId::StaffSheet => now.photo,
            _ if now.photo == ChipPhoto::There => ChipPhoto::NotRead,
            _ => now.photo,
        };
        if photo != now.photo {
            now.photo = photo;
            self.board.photo(now.token, photo);
        }
        let asked = asked(to);
        if asked != now.asked {
            now.said.clear();
            now.asked.clone_from(&asked);
            self.board.questions(now.token, asked);
        }
        if matches!(to.state, StateId::Writing | StateId::Done) && !now.has_result {
            now.has_result = true;
            // Confirmed answers are recorded before the visit hears of them.
            now.recorded = true;
            let certificate = now.certificate;
            if let Some(view) = answer().and_then(|message| ResultView::of(&message, certificate)) {
                self.board.result(now.token, view);
            }
        }
    }

    /// A consent was spoken: the answer to the open question once every item of it is answered. It is "yes" only when each
    /// of them is.
    pub fn said(&mut self, item: ConsentKind, given: bool) -> Option<bool> {
        let now = self.now.as_mut()?;
        if !now.asked.contains(&item) {
            return None;
        }
        now.said.retain(|(known, _)| *known != item);
        now.said.push((item, given));
        (now.said.len() == now.asked.len()).then(|| now.said.iter().all(|(_, given)| *given))
    }

    /// By how many seconds the kiosk's clock is ahead of the gateway's or behind it (negative), where staff are told.
    pub fn clock(&self, ahead: Option<i64>) {
        self.board.clock(self.recorder.kiosk(), ahead);
    }

    /// The kiosk could not take a decision: it may be made again.
    pub fn not_taken(&self, visit: VisitToken, decision: CheckDecision) {
        tracing::warn!(?decision, "the visit does not wait for a staff check");
        self.board.undecide(visit);
    }
}

impl Drop for BoardProjection {
    fn drop(&mut self) {
        // The kiosk ends in the middle of a visit.
        if let Some(now) = self.now.take().filter(|now| !now.recorded) {
            self.recorder.note(ended(&now, None));
        }
    }
}

fn step(to: &Stepped<'_>) -> Option<VisitStep> {
    match to.state {
        StateId::Checking
        | StateId::Enrolling
        | StateId::SendingLimit
        | StateId::Writing
        | StateId::WhoseCard => Some(VisitStep::Checking),
        state if state.kind() == StateKind::End => Some(VisitStep::Done),
        // Laid over a step that goes on.
        StateId::CardLifted | StateId::Stopping | StateId::StillThere => None,
        _ => to.screen.step.map(|step| match step {
            Step::Read => VisitStep::Read,
            Step::Identity => VisitStep::Identity,
            Step::Consent if to.screen.third == ThirdStep::Insurance => VisitStep::Checking,
            Step::Consent => VisitStep::Consent,
            Step::Done => VisitStep::Done,
        }),
    }
}

fn asked(to: &Stepped<'_>) -> Vec<ConsentKind> {
    if to.state == StateId::AskingLimit {
        return vec![ConsentKind::LimitAmount];
    }
    to.question
        .iter()
        .map(|item| match item {
            ConsentItem::Medicines => ConsentKind::Medicines,
            ConsentItem::Treatment => ConsentKind::Treatment,
            ConsentItem::Surgery => ConsentKind::Surgery,
            ConsentItem::Checkup => ConsentKind::Checkup,
        })
        .collect()
}

fn ended(now: &Now, code: Option<FailureCode>) -> What {
    use FailureCode as F;
    let insurance = matches!(
        code,
        Some(
            F::GatewayUnreachable
                | F::GatewayTls
                | F::GatewayRefused
                | F::GatewayUnavailable
                | F::GatewayBadAnswer
                | F::GatewayMismatch
                | F::NotRecorded
        )
    );
    let identity = now.proven && now.within && insurance;
    let outcome = if identity { Outcome::IdentityOnly } else { Outcome::NotReached };
    let method = now.method.filter(|_| now.proven);
    // The recorder knows which cards are accepted, and the facts.
    What::VisitEnded { visit: now.pseudonym, outcome, method, code, test_cards: false, facts: None }
}

/// How the visit's row says that it ended.
fn row_end(now: &Now) -> VisitEnd {
    let method = now.method.filter(|_| now.proven);
    let outcome = match (now.settled, now.code, ended(now, now.code)) {
        (Some(true), None, _) => Outcome::CheckedIn,
        (Some(false), None, _) => Outcome::ToReception,
        (_, _, What::VisitEnded { outcome, .. }) => outcome,
        _ => Outcome::NotReached,
    };
    VisitEnd { method, outcome, unasked: now.unasked && method.is_some() }
}

/// What the kiosk's own calendar says: a notice before the end. That a certificate has ended is the gateway's to say.
fn notice(dates: CertificateDates) -> Certificate {
    let (year, month, day) = dates.last_day;
    match dates.days_left {
        0..=RENEWAL_DAYS => Certificate::EndsSoon(
            year,
            i8::try_from(month).unwrap_or_default(),
            i8::try_from(day).unwrap_or_default(),
        ),
        _ => Certificate::Fine,
    }
}
