//! Everybody the gateway knows, and the one answer for those it does not tell about.

use std::collections::BTreeSet;

use eligibility_api::message::codes::{ContributionRatio, InsuredCardClassification};
use eligibility_api::message::{Encoding, QualificationValidity, ResultMessage, SegmentOfResult};
use eligibility_api::wire::*;
use eligibility_sandbox::{NOTICE_EXPIRING, NOTICE_GRACE};

use crate::cards::{Profile, make_card};
use crate::kiosk::{Place, place};

fn every_consent(place: &Place) -> Vec<Consent> {
    let kinds = [
        ConsentKind::Medicines,
        ConsentKind::Treatment,
        ConsentKind::Surgery,
        ConsentKind::Checkup,
        ConsentKind::LimitAmount,
        ConsentKind::SpecificDisease,
    ];
    kinds.map(|kind| place.consent(kind, true)).to_vec()
}

/// Persona, validity, number of results. Those without validity are told apart by segment or status below.
const PROMISED: &[(&str, &str, usize)] = &[
    ("hanako", "1", 1),
    ("taro", "1", 1),
    ("kiyoshi", "1", 1),
    ("ume", "1", 1),
    ("sora", "1", 1),
    ("nopin", "1", 1),
    ("locked", "1", 1),
    ("lasttry", "1", 1),
    ("twotries", "1", 1),
    ("soon", "1", 1),
    ("grace", "1", 1),
    ("aid", "6", 1),
    ("latin", "1", 1),
    ("gaiji", "1", 1),
    ("invalid", "2", 1),
    ("several", "5", 2),
    ("unknown", "4", 0),
    ("p256", "1", 1),
    ("p384", "1", 1),
    ("newquali", "3", 1),
    ("disease", "1", 1),
    ("codefew", "1", 1),
    ("codelocked", "1", 1),
    ("aid-ticket", "1", 1),
    ("insured-and-aid", "1", 2),
];

const LIMIT_CLASSES: [&str; 16] = [
    "A01", "A02", "A03", "A04", "A05", "A06", "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09",
    "B10",
];

/// No element of a fixture is outside the vocabulary, so a misspelt name cannot hide.
fn assert_in_vocabulary(message: &ResultMessage, persona: &str) {
    let text = format!("{message:?}");
    assert_eq!(ResultMessage::parse(&message.to_xml(Encoding::Utf8)).as_ref(), Ok(message));
    assert!(!text.contains("Other("), "{persona} has an unknown code");
    for result in message.results() {
        assert_eq!(result.other, Default::default(), "{persona} has an unknown element");
        for ticket in result.public_expense.iter().flat_map(|list| &list.tickets) {
            assert_eq!(ticket.other, Default::default(), "{persona} has an unknown element");
        }
        if let Some(limit) = &result.limit_info {
            assert_eq!(limit.other, Default::default(), "{persona} has an unknown element");
        }
        for disease in result.specific_diseases.iter().flat_map(|list| &list.certificates) {
            assert_eq!(disease.other, Default::default(), "{persona} has an unknown element");
        }
        if let Some(elderly) = &result.elderly_recipient {
            assert_eq!(elderly.other, Default::default(), "{persona} has an unknown element");
        }
    }
}

#[tokio::test]
async fn every_persona_answers_the_validity_promised() {
    let place = place().await;
    let kiosk = place.kiosk();
    let mut validities = BTreeSet::new();
    let mut classifications = BTreeSet::new();
    for (persona, validity, results) in PROMISED {
        let message = kiosk.confirm(&place.card(persona), every_consent(&place)).await.message();
        assert_eq!(message.segment(), Some(&SegmentOfResult::Normal), "{persona}");
        assert_eq!(message.validity().unwrap().as_str(), *validity, "{persona}");
        assert_eq!(message.results().len(), *results, "{persona}");
        assert_in_vocabulary(&message, persona);
        validities.insert(message.validity().unwrap().as_str().to_owned());
        for result in message.results() {
            classifications.insert(result.insured_card_classification.as_ref().unwrap().as_str().to_owned());
            let insurer = result.insurer_number.as_ref().unwrap().as_str();
            assert_eq!(insurer.len(), 8, "{persona}");
        }
    }
    assert_eq!(validities, BTreeSet::from(["1", "2", "3", "4", "5", "6"].map(str::to_owned)));
    assert!(classifications.contains(InsuredCardClassification::MedicalAid.as_str()));
}

#[tokio::test]
async fn every_limit_class_occurs_for_its_age() {
    let place = place().await;
    let kiosk = place.kiosk();
    for class in LIMIT_CLASSES {
        let persona = format!("limit-{}", class.to_lowercase());
        let message = kiosk.confirm(&place.card(&persona), every_consent(&place)).await.message();
        assert_eq!(message.validity(), Some(&QualificationValidity::Valid));
        assert_in_vocabulary(&message, &persona);
        let result = &message.results()[0];
        let limit = result.limit_info.as_ref().unwrap();
        assert_eq!(limit.classification_flag.as_ref().unwrap().as_str(), class);
        let seventy_or_over =
            result.elderly_recipient.is_some() || result.insured_partial_contribution_ratio.is_some();
        assert_eq!(seventy_or_over, class.starts_with('B'), "{class}");
    }
}

#[tokio::test]
async fn personas_of_segment_and_status_answer_so() {
    let place = place().await;
    let kiosk = place.kiosk();
    let error = kiosk.confirm(&place.card("centre-error"), vec![]).await.message();
    assert_eq!(error.segment(), Some(&SegmentOfResult::Abnormal));
    assert!(error.body.is_none() && error.error_code().is_some());
    let progress = kiosk.confirm(&place.card("in-progress"), vec![]).await.message();
    assert_eq!(progress.segment(), Some(&SegmentOfResult::InProgress));
    let person = kiosk.confirm(&place.card("person-error"), vec![]).await.message();
    assert_eq!(person.status().unwrap().as_str(), "2");
    assert!(person.error_code().is_some() && person.results().is_empty());
}

#[tokio::test]
async fn special_cases_of_personas_are_in_their_answers() {
    let place = place().await;
    let kiosk = place.kiosk();
    let mut results = Vec::new();
    for persona in ["taro", "kiyoshi", "ume", "sora", "gaiji", "latin", "invalid", "disease", "aid-ticket"] {
        let message = kiosk.confirm(&place.card(persona), every_consent(&place)).await.message();
        results.push(message.results()[0].clone());
    }
    let [taro, kiyoshi, ume, sora, gaiji, latin, invalid, disease, ticket] = results.try_into().unwrap();
    assert!(taro.insurer_number.unwrap().as_str().starts_with("  "));
    assert_eq!(kiyoshi.elderly_recipient.unwrap().contribution_ratio, Some(ContributionRatio::Percent20));
    assert!(ume.insurer_number.unwrap().as_str().starts_with("39"));
    assert_eq!(ume.insured_partial_contribution_ratio, Some(ContributionRatio::Percent10));
    assert!(ume.insured_card_symbol.is_none());
    assert!(sora.preschool_classification.is_some());
    assert!(gaiji.name.unwrap().as_str().contains('●'));
    assert!(latin.name_of_other.is_some());
    assert!(invalid.reason_of_loss.is_some() && invalid.disqualification_date.is_some());
    let diseases = disease.specific_diseases.unwrap().certificates;
    let self_pay: Vec<_> =
        diseases.iter().map(|disease| disease.self_pay.as_ref().unwrap().as_str()).collect();
    assert_eq!(self_pay, ["20000", "10000"]);
    assert_eq!(ticket.public_expense.unwrap().tickets.len(), 2);
}

#[tokio::test]
async fn specific_disease_is_told_only_with_consent() {
    let place = place().await;
    let (kiosk, card) = (place.kiosk(), place.card("disease"));
    let without = kiosk.confirm(&card, vec![place.consent(ConsentKind::LimitAmount, true)]).await.message();
    assert!(without.results()[0].specific_diseases.is_none());
    let with = kiosk.confirm(&card, vec![place.consent(ConsentKind::SpecificDisease, true)]).await.message();
    assert!(with.results()[0].specific_diseases.is_some());
}

#[tokio::test]
async fn certificate_near_or_past_its_end_brings_its_notice() {
    let place = place().await;
    let kiosk = place.kiosk();
    let soon = kiosk.confirm(&place.card("soon"), every_consent(&place)).await.message();
    assert_eq!(soon.notice_code(), Some(NOTICE_EXPIRING));
    assert_eq!(soon.results()[0].pharmacists_consent_flag.as_ref().unwrap().as_str(), "1");

    let grace = kiosk.confirm(&place.card("grace"), every_consent(&place)).await;
    let message = grace.message();
    assert!(message.is_settled());
    assert_eq!(message.notice_code(), Some(NOTICE_GRACE));
    let result = &message.results()[0];
    for kind in [ConsentKind::Medicines, ConsentKind::Treatment, ConsentKind::Surgery, ConsentKind::Checkup] {
        let consent = result.consent(kind).unwrap();
        assert_eq!((consent.flag.as_str(), consent.consent_time, consent.available_time), ("0", None, None));
    }
    assert!(!message.has_limit_amount(), "in the grace the answer is eligibility only");
}

#[tokio::test]
async fn certificate_past_its_grace_or_revoked_is_refused() {
    let place = place().await;
    let kiosk = place.kiosk();
    for persona in ["expired", "revoked"] {
        let answer = kiosk.confirm(&place.card(persona), vec![]).await;
        assert_eq!(answer.problem(), ProblemType::CertificateRefused, "{persona}");
        assert_eq!(
            kiosk.enrol(&place.card(persona)).await.problem(),
            ProblemType::CertificateRefused,
            "{persona}"
        );
    }
}

#[tokio::test]
async fn protected_person_and_unknown_serial_get_the_same_answer() {
    let place = place().await;
    let kiosk = place.kiosk();
    let stranger = make_card(&place, &Profile { serial: 0x0BAD_CAFE, ..Profile::default() });
    let mut shapes = Vec::new();
    for card in [place.card("protected"), stranger] {
        for answer in [kiosk.confirm(&card, every_consent(&place)).await, kiosk.enrol(&card).await] {
            assert_eq!(answer.problem(), ProblemType::NotConfirmable);
            let names: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
            let lengths: Vec<_> = answer.headers.values().map(|value| value.len()).collect();
            shapes.push((answer.status, names, lengths, answer.body));
        }
    }
    assert!(shapes.windows(2).all(|pair| pair[0] == pair[1]), "{shapes:?}");
}
