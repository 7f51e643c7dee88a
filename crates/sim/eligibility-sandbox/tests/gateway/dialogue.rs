//! Visits that go well, and what the patient's answers change.

use std::time::Duration;

use base_time::{Clock as _, JST, ManualClock};
use eligibility_api::message::QualificationValidity;
use eligibility_api::message::codes::ConsentFlag;
use eligibility_api::wire::*;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::kiosk::{FACILITY, place, place_with, uuid};

fn japan(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::fixed(JST)).strftime("%Y%m%d%H%M%S").to_string()
}

#[tokio::test]
async fn confirmation_of_a_good_card_is_answered_with_every_echo() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let challenge = kiosk.challenge(&visit).await;
    assert_eq!(challenge.challenge.as_bytes().len(), CHALLENGE_BYTES);
    assert_eq!(challenge.expires_in, 300);
    let expires: Timestamp = challenge.expires_at.parse().unwrap();
    assert_eq!(expires, place.clock.wall() + SignedDuration::from_mins(5));
    let proof = place.card("hanako").prove(&kiosk.name, &visit, &challenge);
    let request = kiosk.request(&visit, proof, vec![place.consent(ConsentKind::Medicines, true)]);
    let answer = kiosk.post_confirmation(&request).await;

    let message = answer.message();
    assert!(message.is_settled());
    assert_eq!(message.notice_code(), None);
    assert_eq!(answer.header(IDEMPOTENCY_KEY), request.idempotency_key);
    assert_eq!(answer.header(CHALLENGE_ID), challenge.id);
    assert!(uuid::Uuid::try_parse(answer.header(CONFIRMATION_ID)).is_ok());
    assert_eq!(message.header.medical_institution_code.as_ref().unwrap().as_str(), FACILITY);
    assert_eq!(message.header.process_execution_time.as_ref().unwrap().as_str(), japan(place.clock.wall()));
    assert_eq!(message.results()[0].name.as_ref().unwrap().as_str(), "架空　花子");
    place.sandbox.stop().await;
}

#[tokio::test]
async fn consents_show_as_flag_time_and_end_24_hours_later() {
    let place = place().await;
    let now = place.clock.wall();
    let consents = vec![
        place.consent(ConsentKind::Medicines, true),
        place.consent(ConsentKind::Treatment, true),
        place.consent(ConsentKind::Checkup, false),
        // a change of mind: the last answer counts
        place.consent(ConsentKind::Surgery, false),
        place.consent(ConsentKind::Surgery, true),
        place.consent(ConsentKind::Treatment, false),
    ];
    let message = place.kiosk().confirm(&place.card("hanako"), consents).await.message();
    let result = &message.results()[0];
    for (kind, flag) in [
        (ConsentKind::Medicines, ConsentFlag::Given),
        (ConsentKind::Surgery, ConsentFlag::Given),
        (ConsentKind::Treatment, ConsentFlag::NotGiven),
        (ConsentKind::Checkup, ConsentFlag::NotGiven),
        (ConsentKind::LimitAmount, ConsentFlag::NotGiven),
        (ConsentKind::SpecificDisease, ConsentFlag::NotGiven),
    ] {
        let consent = result.consent(kind).unwrap();
        let given = flag == ConsentFlag::Given;
        assert_eq!(consent.flag, flag, "{kind:?}");
        let (time, until) =
            (consent.consent_time.map(|t| t.as_str()), consent.available_time.map(|t| t.as_str()));
        assert_eq!(time, given.then_some(japan(now).as_str()), "{kind:?}");
        let end = japan(now + SignedDuration::from_hours(24));
        assert_eq!(until, given.then_some(end.as_str()), "{kind:?}");
    }
    assert!(!message.has_limit_amount());
}

#[tokio::test]
async fn consent_older_than_a_day_shows_as_expired() {
    let place = place().await;
    let consent = place.consent(ConsentKind::Medicines, true);
    for (hours, flag) in [(23, ConsentFlag::Given), (24, ConsentFlag::Expired)] {
        let started = place.clock.wall();
        place.clock.advance(Duration::from_hours(hours));
        let message = place.kiosk().confirm(&place.card("hanako"), vec![consent.clone()]).await.message();
        assert_eq!(message.results()[0].consent(ConsentKind::Medicines).unwrap().flag, flag);
        place.clock.set_wall(started);
    }
}

#[tokio::test]
async fn limit_amount_is_told_only_with_consent_and_also_when_it_comes_later() {
    let place = place().await;
    let (kiosk, card, visit) = (place.kiosk(), place.card("hanako"), uuid());
    let at_once = kiosk.confirm(&card, vec![place.consent(ConsentKind::LimitAmount, true)]).await.message();
    assert!(at_once.has_limit_amount());

    let proof = kiosk.proof(&card, &visit).await;
    let request = kiosk.request(&visit, proof, vec![place.consent(ConsentKind::Medicines, true)]);
    let first = kiosk.post_confirmation(&request).await;
    assert!(!first.message().has_limit_amount());
    let id = first.header(CONFIRMATION_ID);

    let refused =
        kiosk.later(id, &visit, vec![place.consent(ConsentKind::LimitAmount, false)]).await.message();
    assert!(!refused.has_limit_amount());
    assert_eq!(refused.results()[0].limit_consent_flag, Some(ConsentFlag::NotGiven));

    let later = kiosk.later(id, &visit, vec![place.consent(ConsentKind::LimitAmount, true)]).await;
    assert_eq!(later.header(CONFIRMATION_ID), id);
    assert_eq!(later.header(CHALLENGE_ID), request.proof.challenge_id);
    let message = later.message();
    assert!(message.has_limit_amount());
    // the earlier answer still stands
    assert_eq!(message.results()[0].pharmacists_consent_flag, Some(ConsentFlag::Given));
    assert_eq!(
        message.header.arbitrary_file_identifier,
        first.message().header.arbitrary_file_identifier,
        "one visit keeps one file identifier"
    );
}

#[tokio::test]
async fn later_consents_of_another_visit_or_confirmation_are_refused() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let first = kiosk.post_confirmation(&kiosk.request(&visit, proof, vec![])).await;
    let id = first.header(CONFIRMATION_ID);
    let consents = || vec![place.consent(ConsentKind::LimitAmount, true)];
    let other_visit = kiosk.later(id, &uuid(), consents()).await;
    let other_id = kiosk.later(&uuid(), &visit, consents()).await;
    for answer in [other_visit, other_id] {
        assert_eq!((answer.status, answer.problem()), (404, ProblemType::BadRequest));
    }
    place.clock.advance(Duration::from_hours(24));
    assert_eq!(kiosk.later(id, &visit, consents()).await.status, 404, "a confirmation is kept for a day");
}

#[tokio::test]
async fn newcomer_is_confirmed_after_enrolment() {
    let place = place().await;
    let (kiosk, card) = (place.kiosk(), place.card("newcomer"));
    assert_eq!(kiosk.confirm(&card, vec![]).await.problem(), ProblemType::NotEnrolled);
    let enrolled = kiosk.enrol(&card).await;
    assert_eq!((enrolled.status, enrolled.body.len()), (204, 0));
    assert!(!enrolled.header(IDEMPOTENCY_KEY).is_empty());
    assert!(!enrolled.header(CHALLENGE_ID).is_empty());
    let message = kiosk.confirm(&card, vec![]).await.message();
    assert_eq!(message.validity(), Some(&QualificationValidity::Valid));
    assert_eq!(kiosk.enrol(&card).await.status, 204, "a second enrolment changes nothing");
}

#[tokio::test]
async fn one_proof_serves_refusal_enrolment_and_confirmation_and_no_more() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("newcomer"), &visit).await;
    let ask = || kiosk.request(&visit, proof.clone(), vec![]);
    assert_eq!(kiosk.post_confirmation(&ask()).await.problem(), ProblemType::NotEnrolled);
    assert_eq!(kiosk.enrol_with(&visit, proof.clone()).await.status, 204);
    assert_eq!(kiosk.post_confirmation(&ask()).await.status, 200);
    assert_eq!(kiosk.post_confirmation(&ask()).await.problem(), ProblemType::ChallengeRefused);
    assert_eq!(kiosk.enrol_with(&visit, proof.clone()).await.problem(), ProblemType::ChallengeRefused);
}

#[tokio::test]
async fn enrolment_with_five_days_left_is_refused_with_six_it_is_not() {
    let place = place().await;
    let kiosk = place.kiosk();
    let card = place.card("newcomer");
    let (_, parsed) = x509_parser::parse_x509_certificate(&card.certificate).unwrap();
    let end = Timestamp::from_second(parsed.validity().not_after.timestamp()).unwrap();
    for (days, problem) in [(5, true), (0, true), (-1, true), (6, false)] {
        place.clock.set_wall(end - SignedDuration::from_hours(24 * days));
        let answer = kiosk.enrol(&card).await;
        if problem {
            assert_eq!(answer.problem(), ProblemType::EnrolmentRefused, "{days}");
        } else {
            assert_eq!(answer.status, 204, "{days}");
        }
    }
}

#[tokio::test]
async fn message_in_shift_jis_says_so_and_reads_back() {
    let place = place_with(|config| config.encoding = eligibility_api::message::Encoding::ShiftJis).await;
    let answer = place.kiosk().confirm(&place.card("gaiji"), vec![]).await;
    assert!(answer.body.windows(9).any(|window| window == b"Shift_JIS"));
    assert_eq!(answer.message().results()[0].name.as_ref().unwrap().as_str(), "架空　●子");
}

#[tokio::test]
async fn clock_that_was_set_stands_there() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    clock.advance(Duration::from_secs(61));
    assert_eq!(clock.wall().as_second(), 61);
    clock.set_wall(Timestamp::from_second(5).unwrap());
    assert_eq!(clock.wall().as_second(), 5);
}

#[tokio::test]
async fn each_kind_of_care_is_answered_and_a_place_without_consents_gives_none() {
    let place = place().await;
    let (kiosk, card) = (place.kiosk(), place.card("hanako"));
    let ask = async |care: CareKind, consents: Vec<Consent>| {
        let visit = uuid();
        let proof = kiosk.proof(&card, &visit).await;
        let request = ConfirmationRequest { care, ..kiosk.request(&visit, proof, consents) };
        (visit, kiosk.post_confirmation(&request).await)
    };
    let consent = || vec![place.consent(ConsentKind::Medicines, true)];
    for care in [
        CareKind::Outpatient,
        CareKind::HomeVisit,
        CareKind::Online,
        CareKind::Inpatient,
        CareKind::Other("A1".to_owned()),
    ] {
        let (_, answer) = ask(care.clone(), consent()).await;
        assert!(answer.message().is_settled(), "{care:?}");
    }
    let (_, refused) = ask(CareKind::EligibilityOnly, consent()).await;
    assert_eq!((refused.status, refused.problem()), (400, ProblemType::BadRequest));
    let (visit, answer) = ask(CareKind::EligibilityOnly, Vec::new()).await;
    let message = answer.message();
    assert!(message.is_settled() && !message.has_limit_amount());
    assert_eq!(message.results()[0].pharmacists_consent_flag, Some(ConsentFlag::NotGiven));
    // What is given later counts as little.
    let limit = vec![place.consent(ConsentKind::LimitAmount, true)];
    let later = kiosk.later(answer.header(CONFIRMATION_ID), &visit, limit).await;
    assert_eq!((later.status, later.problem()), (400, ProblemType::BadRequest));
    place.sandbox.stop().await;
}
