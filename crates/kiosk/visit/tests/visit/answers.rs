//! What facility, card and age make of the questions.

use kiosk_visit::{
    Age, ConsentItem, ConsentProfile, Effect, Event, FaceOutcome, FacilityKind, GatewayAnswer, Method,
    PhotoOutcome, PinOutcome, PinState, PrintOutcome, VisitConfig,
};

use crate::kiosk::{BULK, Kiosk, LEAFLET, card, general, good_card, keys, notice, settled, with_face};

#[test]
fn visit_asks_about_checkups_from_40_on_and_where_the_age_is_not_known() {
    for (age, asked, no) in [
        (Some(Age::of_years(9)), false, ""),
        (Some(Age::of_years(39)), false, ""),
        (Some(Age::of_years(40)), true, "consent-no"),
        (Some(Age::of_years(90)), true, "consent-no"),
        // Where the age is not known, those who are too young can say so.
        (None, true, "consent-chk-no"),
    ] {
        for bulk in [false, true] {
            let consent = ConsentProfile::from_toml(if bulk { BULK } else { LEAFLET }).unwrap();
            let mut kiosk = Kiosk::ready(VisitConfig { consent, ..with_face() });
            kiosk.reach_opening().photo(Ok(PhotoOutcome::Opened { age })).good_challenge();
            kiosk.face(FaceOutcome::Accepted).signed(Ok(()));
            let listed = keys(&kiosk.screen().list).contains(&"item-checkup");
            assert_eq!(listed, bulk && asked, "{age:?}");
            if bulk {
                kiosk.put(Event::BulkAnswered(false)).consent(true);
            }
            assert_ne!(kiosk.state(), "checking");
            kiosk.consent(true);
            assert_eq!(kiosk.state(), if asked { "consenting" } else { "checking" }, "{age:?}");
            if asked {
                assert_eq!(kiosk.screen().title.key, "consent-chk");
                assert!(kiosk.screen().choices.iter().any(|choice| choice.label.key == no), "{age:?}");
                kiosk.consent(true);
            }
            let about = kiosk.consents().iter().any(|consent| consent.item == ConsentItem::Checkup);
            assert_eq!(about, asked, "{age:?}");
        }
    }
}

#[test]
fn visit_by_pin_asks_about_checkups_since_it_knows_no_age() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent().consent(true);
    assert_eq!(kiosk.screen().title.key, "consent-chk");
    assert!(kiosk.screen().choices.iter().any(|choice| choice.label.key == "consent-chk-no"));
}

#[test]
fn visit_begins_with_the_face_where_the_facility_says_so() {
    let mut kiosk = Kiosk::ready(VisitConfig { face_first: true, ..with_face() });
    kiosk.reach_choice(good_card());
    assert_eq!(kiosk.state(), "camera_notice", "no camera before the notice, in any order");
    kiosk.put(Event::BackPressed);
    assert_eq!(kiosk.state(), "choosing");
    // A card that needs something else gets it.
    let mut kiosk = Kiosk::ready(VisitConfig { face_first: true, ..with_face() });
    kiosk.reach_choice(card(PinState::TriesLeft(3), false, 400));
    assert_eq!(kiosk.state(), "entering_pin");
}

#[test]
fn visit_names_who_asks_by_the_kind_of_place() {
    for (facility, asks, next) in [
        (FacilityKind::Clinic, "consent-med", "done-next-wait"),
        (FacilityKind::Hospital, "consent-med", "done-next-wait"),
        (FacilityKind::Pharmacy, "consent-med-pharmacy", "done-next-wait-pharmacy"),
        (FacilityKind::Dental, "consent-med-dental", "done-next-wait"),
    ] {
        let mut kiosk = Kiosk::ready(VisitConfig { facility, ..general() });
        kiosk.reach_consent();
        assert_eq!(kiosk.screen().title.key, asks);
        let mut kiosk = Kiosk::ready(VisitConfig { facility, ..general() });
        kiosk.reach_writing().written(Ok(()));
        assert!(keys(&kiosk.screen().body).contains(&next), "{facility:?}");
    }
}

#[test]
fn enrolment_close_to_the_certificates_end_is_said_and_may_be_tried() {
    for (days_left, told) in [(5, true), (0, true), (6, false)] {
        let mut kiosk = Kiosk::ready(general());
        kiosk
            .reach_choice(card(PinState::TriesLeft(3), true, days_left))
            .choose(Method::Pin)
            .good_challenge();
        kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(())).consent(true).consent(true);
        kiosk.gateway(Ok(GatewayAnswer::NotEnrolled));
        assert_eq!(notice(&kiosk) == Some("enrol-soon"), told, "{days_left}");
        kiosk.put(Event::EnrolmentAnswered(true)).gateway(Ok(GatewayAnswer::Enrolled));
        assert_eq!(kiosk.state(), "checking");
    }
}

#[test]
fn enrolment_of_a_card_without_a_pin_goes_by_face() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(card(PinState::None, true, 400)).accept_camera();
    kiosk.print(PrintOutcome::Read).opened().good_challenge().face(FaceOutcome::Accepted).signed(Ok(()));
    kiosk.consent(true).consent(true).gateway(Ok(GatewayAnswer::NotEnrolled));
    assert_eq!(kiosk.state(), "asking_to_enrol");
    kiosk.put(Event::EnrolmentAnswered(true));
    assert!(kiosk.effects.iter().any(|effect| matches!(effect, Effect::Enrol(_, Method::Face))));
    kiosk.gateway(Ok(GatewayAnswer::Enrolled)).confirmed(settled());
    assert_eq!(kiosk.state(), "asking_limit", "straight on, and the card was never placed again");
}
