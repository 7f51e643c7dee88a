//! Places that may see whether somebody is insured, and nothing medical: no consent is asked for on any way through a visit.

use kiosk_visit::{
    ConsentProfile, Effect, Event, FaceOutcome, FacilityKind, FailureCode, GatewayAnswer, GatewayTrouble,
    Method, NextPlace, PinOutcome, PrintOutcome, Screen, ScreenKind, StaffDecision, Step, ThirdStep,
    VisitConfig,
};

use crate::kiosk::{BULK, Kiosk, LEAFLET, general, good_card, keys, settled, with_face};
use crate::questions::{offering, shipped};
use crate::unasked::UnaskedWatch;

/// What must hold in every visit: nothing is asked or sent where nothing may be.
pub struct ConsentWatch {
    facility: FacilityKind,
    unasked: UnaskedWatch,
}

impl ConsentWatch {
    pub fn at(facility: FacilityKind) -> Self {
        Self { facility, unasked: UnaskedWatch::default() }
    }

    pub fn learn(&mut self, event: &Event) {
        self.unasked.learn(event);
    }

    pub fn effect(&mut self, effect: &Effect) {
        self.unasked.effect(effect);
        if let Effect::AskGateway { consents, answers, .. } = effect {
            let silent = consents.is_empty() && answers.is_empty();
            assert!(self.facility.asks_consents() || silent, "an answer from such a place");
        }
        let later = matches!(effect, Effect::SendLimitAnswer(..) | Effect::AskOffers(..));
        assert!(self.facility.asks_consents() || !later, "a later consent from such a place");
    }

    pub fn check(&self, screen: &Screen) {
        self.unasked.check(screen);
        use ScreenKind::{Consent, ConsentReview, Limit, Question};
        if !self.facility.asks_consents() {
            assert!(
                !matches!(screen.kind, Consent | ConsentReview | Limit | Question),
                "{:?} at such a place",
                screen.kind
            );
            assert_eq!(screen.third, ThirdStep::Insurance);
        }
    }
}

/// Such a place, whose consent profile asks for everything all the same.
fn place(profile: &str, other: VisitConfig) -> VisitConfig {
    let consent = ConsentProfile::from_toml(profile).unwrap();
    VisitConfig { facility: FacilityKind::EligibilityOnly, consent, questions: shipped(), ..other }
}

/// From the signature to the end of the visit, with every question that can still come.
fn to_the_end(kiosk: &mut Kiosk, profile: &str) {
    assert_eq!(kiosk.state(), "checking", "{profile}: straight from the signature to the gateway");
    assert_eq!(kiosk.consents(), []);
    // A limit amount could be asked for, and is not.
    kiosk.confirmed(settled());
    assert_eq!(kiosk.state(), "writing", "{profile}");
    kiosk.written(Ok(()));
    let screen = kiosk.screen();
    assert_eq!((screen.title.key, screen.notice), ("done-title", None));
    assert_eq!(keys(&screen.body), ["done-next-wait"]);
}

#[test]
fn visit_at_such_a_place_asks_for_no_consent_by_any_way() {
    for profile in [LEAFLET, BULK] {
        let mut kiosk = offering(place(profile, general()));
        kiosk.reach_signing().signed(Ok(()));
        to_the_end(&mut kiosk, profile);

        let mut kiosk = offering(place(profile, with_face()));
        kiosk.reach_choice(good_card()).choose(Method::Face);
        kiosk.print(PrintOutcome::Read).opened().good_challenge().face(FaceOutcome::Accepted).signed(Ok(()));
        to_the_end(&mut kiosk, profile);

        let mut kiosk = offering(place(profile, with_face()));
        kiosk.reach_choice(good_card()).choose(Method::Staff).good_challenge();
        kiosk.print(PrintOutcome::Read).opened();
        kiosk.put(Event::StaffDecided(StaffDecision::Same)).signed(Ok(()));
        to_the_end(&mut kiosk, profile);
    }
}

#[test]
fn visit_at_such_a_place_still_enrols_and_still_asks_whose_name_it_is() {
    let mut kiosk = Kiosk::ready(VisitConfig { who_check: true, ..place(BULK, general()) });
    kiosk.reach_signing().signed(Ok(())).gateway(Ok(GatewayAnswer::NotEnrolled));
    assert_eq!(kiosk.state(), "asking_to_enrol");
    kiosk.put(Event::EnrolmentAnswered(true)).gateway(Ok(GatewayAnswer::Enrolled)).confirmed(settled());
    assert_eq!(kiosk.state(), "asking_who");
    kiosk.put(Event::WhoAnswered(true));
    assert_eq!((kiosk.state(), kiosk.consents().len()), ("writing", 0));
}

#[test]
fn steps_of_such_a_place_name_no_consent() {
    let mut kiosk = Kiosk::ready(VisitConfig { next: NextPlace::Desk, ..place(LEAFLET, general()) });
    kiosk.reach_signing().signed(Ok(()));
    let screen = kiosk.screen();
    assert_eq!((screen.step, screen.third), (Some(Step::Consent), ThirdStep::Insurance));
    assert_eq!(Step::ALL.map(|step| step.text(screen.third))[2], "step-insurance");
    kiosk.gateway(Err(GatewayTrouble::Unreachable));
    assert_eq!(kiosk.screen().code, Some(FailureCode::GatewayUnreachable));
    assert_eq!(kiosk.screen().third, ThirdStep::Insurance);
    // Every other place has the step that its patients are asked in.
    for facility in FacilityKind::ALL.into_iter().filter(|kind| kind.asks_consents()) {
        let mut kiosk = Kiosk::ready(VisitConfig { facility, ..general() });
        kiosk.reach_pin().pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
        assert_eq!((kiosk.screen().kind, kiosk.screen().third), (ScreenKind::Consent, ThirdStep::Consent));
    }
}
