//! A person who cannot answer: staff confirm them and say so, and nothing is asked of them.

use kiosk_visit::{
    CheckDecision, CheckReason, Effect, Event, FailureCode, GatewayAnswer, Method, OptionNumber, PinOutcome,
    PrintOutcome, Screen, ScreenKind, StaffDecision, StaffProof, Step, VisitConfig,
};

use crate::kiosk::{Kiosk, good_card, settled, with_face};
use crate::questions::{everything, offering, shipped};
use crate::staff_sheet::with_sheet;

/// What must hold in every visit: once staff have said that nothing is asked, nothing is, until somebody shows anew who they are.
#[derive(Default)]
pub struct UnaskedWatch {
    said: bool,
    holds: bool,
}

impl UnaskedWatch {
    pub fn learn(&mut self, event: &Event) {
        if let Event::StaffDecided(decision) = event {
            self.said = *decision == StaffDecision::SameUnasked;
        }
    }

    pub fn effect(&mut self, effect: &Effect) {
        match effect {
            Effect::SignChallenge { opened_by, .. } => self.holds = *opened_by == Method::Staff && self.said,
            Effect::AskGateway { consents, answers, .. } => {
                let silent = consents.is_empty() && answers.is_empty();
                assert!(!self.holds || silent, "an answer of nobody's")
            }
            Effect::Enrol(..) | Effect::SendLimitAnswer(..) | Effect::AskOffers(..) => {
                assert!(!self.holds, "{} unasked", effect.name())
            }
            Effect::Forget => *self = Self::default(),
            _ => {}
        }
    }

    pub fn check(&self, screen: &Screen) {
        use ScreenKind::{Consent, ConsentReview, Enrolment, Limit, Question, Who};
        let asks = matches!(screen.kind, Consent | ConsentReview | Enrolment | Limit | Question | Who);
        assert!(!self.holds || !asks, "{:?} although the patient cannot answer", screen.kind);
    }
}

/// With everything that could be asked.
fn ready() -> Kiosk {
    offering(VisitConfig { who_check: true, questions: shipped(), ..with_sheet() })
}

/// Staff said so, and the card has signed.
fn proven() -> Kiosk {
    let mut kiosk = ready();
    kiosk.reach_open_check().put(Event::StaffDecided(StaffDecision::SameUnasked)).signed(Ok(()));
    kiosk
}

#[test]
fn nothing_is_asked_and_nothing_is_given() {
    let mut kiosk = proven();
    assert_eq!(kiosk.state(), "checking");
    assert!(
        matches!(kiosk.last[..], [.., Effect::AskGateway { method: Method::Staff, .. }]),
        "{:?}",
        kiosk.last
    );
    assert_eq!(kiosk.consents(), []);
    // Neither the name nor the limit amount is asked about, and both could be.
    assert!(settled().limit_possible && settled().name.is_some());
    kiosk.confirmed(settled());
    assert_eq!(kiosk.state(), "writing");
    kiosk.written(Ok(()));
    assert_eq!((kiosk.screen().step, kiosk.screen().title.key), (Some(Step::Done), "done-title"));
}

#[test]
fn card_that_is_not_enrolled_is_not_enrolled_unasked() {
    let mut kiosk = proven();
    kiosk.gateway(Ok(GatewayAnswer::NotEnrolled));
    assert_eq!((kiosk.state(), kiosk.count("Enrol")), ("trouble", 0));
    assert_eq!(kiosk.screen().code, Some(FailureCode::EnrolmentNotAsked));
    assert!(kiosk.staff_calls().contains(&FailureCode::EnrolmentNotAsked), "staff come");
}

#[test]
fn it_counts_as_long_as_that_confirmation_and_the_next_person_is_asked() {
    // The gateway takes the challenge no more: somebody who shows anew who they are by PIN can answer.
    let mut kiosk = proven();
    kiosk.gateway(Ok(GatewayAnswer::ChallengeRefused)).same().choose(Method::Pin).good_challenge();
    kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
    assert_eq!(kiosk.state(), "consenting");
    // What was answered before staff said so counts no more.
    let mut kiosk = ready();
    kiosk.reach_choice(good_card()).choose(Method::Pin).good_challenge();
    kiosk
        .pin()
        .verified(Ok(PinOutcome::Right))
        .signed(Ok(()))
        .offered(everything())
        .consent(true)
        .consent(true);
    while kiosk.state() == "questioning" {
        kiosk.put(Event::OptionChosen(OptionNumber(0)));
    }
    kiosk.reviewed();
    assert!(!kiosk.consents().is_empty());
    kiosk.gateway(Ok(GatewayAnswer::ChallengeRefused)).same().choose(Method::Staff).good_challenge();
    kiosk
        .print(PrintOutcome::Read)
        .opened()
        .put(Event::StaffDecided(StaffDecision::SameUnasked))
        .signed(Ok(()));
    assert_eq!((kiosk.state(), kiosk.consents()), ("checking", Vec::new()));
    // Nothing of it is left for the next visit.
    let mut kiosk = proven();
    kiosk.confirmed(settled()).written(Ok(())).leave();
    assert_eq!(kiosk.state(), "idle");
    kiosk.reach_choice(good_card()).choose(Method::Pin).good_challenge();
    kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
    assert_eq!(kiosk.state(), "consenting");
}

#[test]
fn without_a_photo_it_confirms_nobody() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).choose(Method::Staff).good_challenge();
    kiosk.put(Event::StaffDecided(StaffDecision::SameUnasked));
    assert_eq!((kiosk.state(), kiosk.count("SignChallenge")), ("reading_print", 0));
}

#[test]
fn at_the_kiosk_it_takes_a_press_of_its_own() {
    let asked = || {
        let mut kiosk = ready();
        kiosk.reach_comparing().put(Event::DecisionChosen(CheckDecision::Same));
        kiosk.put(Event::ReasonChosen(CheckReason::AssistNeeded));
        let screen = kiosk.screen();
        assert_eq!((screen.kind, screen.title.key), (ScreenKind::StaffUnasked, "sheet-unasked"));
        assert_eq!(kiosk.count("DecideCheck"), 0, "nothing is decided yet");
        kiosk
    };
    for (can, reason) in [(true, CheckReason::AssistNeeded), (false, CheckReason::CannotAnswer)] {
        let mut kiosk = asked();
        kiosk.put(Event::BackPressed);
        assert_eq!(kiosk.screen().kind, ScreenKind::StaffReason);
        kiosk.put(Event::ReasonChosen(CheckReason::AssistNeeded)).put(Event::CanAnswerChosen(can));
        let [Effect::DecideCheck { decision, reason: why, .. }] = &kiosk.last[..] else {
            panic!("{:?}", kiosk.last)
        };
        let decision = *decision;
        assert_eq!((decision, *why), (CheckDecision::Same, reason));
        kiosk.put(Event::StaffDecided(decision.for_visit(reason)));
        kiosk.signed(Ok(()));
        assert_eq!(kiosk.state(), if can { "consenting" } else { "checking" });
    }
    // Untouched it closes, and nothing is decided.
    let mut kiosk = asked();
    kiosk.secs(30);
    assert_eq!((kiosk.state(), kiosk.count("DecideCheck")), ("staff_checking", 0));
    // A person who is not the same is not confirmed, so nothing has to be known of their answers.
    let mut kiosk = ready();
    kiosk.reach_comparing().put(Event::DecisionChosen(CheckDecision::NotSure));
    kiosk.put(Event::ReasonChosen(CheckReason::AssistNeeded));
    assert_eq!(kiosk.count("DecideCheck"), 1);
}

#[test]
fn patients_cannot_reach_it() {
    // Neither where the patient waits for staff, nor before staff have shown who they are.
    let presses = || [Event::ReasonChosen(CheckReason::CannotAnswer), Event::CanAnswerChosen(false)];
    for reach in [Kiosk::reach_open_check, Kiosk::reach_sheet] as [fn(&mut Kiosk) -> &mut Kiosk; 2] {
        let mut kiosk = ready();
        reach(&mut kiosk);
        for press in presses() {
            assert!(!kiosk.screen().offers(&press));
            kiosk.put(press);
        }
        assert_eq!(kiosk.count("DecideCheck"), 0);
    }
    let mut kiosk = ready();
    kiosk.reach_sheet().staff_code().proved(StaffProof::Refused);
    for press in presses() {
        kiosk.put(press);
    }
    assert_eq!((kiosk.screen().kind, kiosk.count("DecideCheck")), (ScreenKind::StaffCode, 0));
}
