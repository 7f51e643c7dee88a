//! Phones in the place of the card: where they are taken, which method goes with which certificate, and that they have no grace.

use eligibility_api::wire::*;
use eligibility_sandbox::{ApiVersion, Question, Route};
use jiff::{SignedDuration, Timestamp};

use crate::cards::{Profile, make_card};
use crate::kiosk::{Answer, Card, FACILITY as FACILITY_CODE, Kiosk, Place, place, place_with, uuid};

const PHONE_METHODS: [IdentityMethod; 2] = [IdentityMethod::PhonePin, IdentityMethod::PhoneBiometrics];
const CARD_METHODS: [IdentityMethod; 3] =
    [IdentityMethod::Pin, IdentityMethod::Face, IdentityMethod::StaffCheck];

async fn taking_phones() -> Place {
    place_with(|config| *config = config.clone().taking_phones().asking(Question::ALL)).await
}

/// hanako's phone, its certificate ending so many days from now.
fn phone(place: &Place, serial: u32, days: i64) -> Card {
    let end = Timestamp::now() + SignedDuration::from_hours(24 * days);
    make_card(place, &Profile { serial, end, ..Profile::default() })
}

async fn confirm(kiosk: &Kiosk, card: &Card, method: IdentityMethod) -> Answer {
    let visit = uuid();
    let proof = kiosk.proof(card, &visit).await;
    let request = ConfirmationRequest { identity_method: method, ..kiosk.request(&visit, proof, vec![]) };
    kiosk.post_confirmation(&request).await
}

async fn enrol(kiosk: &Kiosk, card: &Card, method: IdentityMethod) -> Answer {
    let visit = uuid();
    let request = EnrolmentRequest {
        terminal: kiosk.name.clone(),
        proof: kiosk.proof(card, &visit).await,
        visit,
        idempotency_key: uuid(),
        facility: FACILITY_CODE.to_owned(),
        identity_method: method,
    };
    kiosk.post(ENROLMENTS, Some(&request.idempotency_key), &request).await
}

async fn offers(kiosk: &Kiosk, card: &Card, method: IdentityMethod) -> Answer {
    let visit = uuid();
    let request = OffersRequest {
        terminal: kiosk.name.clone(),
        proof: kiosk.proof(card, &visit).await,
        visit,
        idempotency_key: uuid(),
        facility: FACILITY_CODE.to_owned(),
        identity_method: method,
        care: CareKind::Outpatient,
    };
    kiosk.post(OFFERS, Some(&request.idempotency_key), &request).await
}

async fn facility(kiosk: &Kiosk) -> serde_json::Value {
    let response = kiosk.http.get(format!("{}{FACILITY}", kiosk.base)).send().await.unwrap();
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

fn is_bad_request(answer: &Answer) -> bool {
    (answer.status, answer.problem()) == (400, ProblemType::BadRequest)
}

#[tokio::test]
async fn facility_says_that_phones_are_taken_and_nothing_where_they_are_not() {
    assert_eq!(facility(&taking_phones().await.kiosk()).await["phones"], true);
    let told = facility(&place().await.kiosk()).await;
    assert!(told.get("phones").is_none(), "{told}");
}

#[tokio::test]
async fn phone_method_is_refused_where_phones_are_not_taken() {
    let plain = place().await;
    let old = place_with(|config| {
        *config = config.clone().taking_phones();
        config.api = ApiVersion::V1_0;
    })
    .await;
    for place in [plain, old] {
        let (kiosk, phone) = (place.kiosk(), phone(&place, 0x8A00_0001, 365));
        for card in [&phone, &place.card("hanako"), &place.card("protected")] {
            for method in PHONE_METHODS {
                assert!(is_bad_request(&confirm(&kiosk, card, method).await));
                assert!(is_bad_request(&enrol(&kiosk, card, method).await));
            }
        }
    }
}

#[tokio::test]
async fn phone_is_confirmed_with_its_method_and_its_holder_gets_what_the_card_gives() {
    let place = taking_phones().await;
    let kiosk = place.kiosk();
    let by_card = kiosk.confirm(&place.card("hanako"), vec![]).await.message();
    for (serial, persona) in
        [(0x8A00_0001, "hanako"), (0x8A00_0002, "taro"), (0x8A00_0003, "kiyoshi"), (0x8A00_0004, "ume")]
    {
        let phone = phone(&place, serial, 365);
        for method in PHONE_METHODS {
            let answer = confirm(&kiosk, &phone, method).await;
            assert_eq!(answer.header(SCOPE), "full", "{persona}");
            let message = answer.message();
            if persona == "hanako" {
                assert_eq!(message.results(), by_card.results());
            }
        }
        let offered = offers(&kiosk, &phone, PHONE_METHODS[0]).await;
        let with_card = offers(&kiosk, &place.card(persona), IdentityMethod::Pin).await;
        assert_eq!((offered.status, &offered.body), (200, &with_card.body), "{persona}");
    }
}

#[tokio::test]
async fn method_and_certificate_of_two_kinds_are_refused() {
    let place = taking_phones().await;
    let kiosk = place.kiosk();
    let (phone, card) = (phone(&place, 0x8A00_0001, 365), place.card("hanako"));
    for (certificate, methods) in [(&phone, &CARD_METHODS[..]), (&card, &PHONE_METHODS)] {
        for method in methods {
            assert!(is_bad_request(&confirm(&kiosk, certificate, *method).await), "{method:?}");
            assert!(is_bad_request(&offers(&kiosk, certificate, *method).await), "{method:?}");
            assert!(is_bad_request(&enrol(&kiosk, certificate, *method).await), "{method:?}");
        }
    }
    assert!(confirm(&kiosk, &card, IdentityMethod::Pin).await.message().is_settled());
}

#[tokio::test]
async fn nobody_is_enrolled_with_a_phone() {
    let place = taking_phones().await;
    let kiosk = place.kiosk();
    for method in PHONE_METHODS {
        assert!(is_bad_request(&enrol(&kiosk, &phone(&place, 0x8A00_0001, 365), method).await));
        assert!(is_bad_request(&enrol(&kiosk, &place.card("newcomer"), method).await));
    }
    assert_eq!(place.sandbox.seen().requests(Route::Enrolments), 4);
    assert_eq!(enrol(&kiosk, &place.card("newcomer"), IdentityMethod::Pin).await.status, 204);
}

#[tokio::test]
async fn ended_phone_certificate_gives_nothing_where_a_cards_gives_eligibility() {
    let place = taking_phones().await;
    let kiosk = place.kiosk();
    let card = confirm(&kiosk, &place.card("grace"), IdentityMethod::Pin).await;
    assert_eq!((card.status, card.header(SCOPE)), (200, "eligibility-only"));
    for days in [-1, -20, -80, -300] {
        let ended = phone(&place, 0x8A00_000C, days);
        for method in PHONE_METHODS {
            let answer = confirm(&kiosk, &ended, method).await;
            assert_eq!((answer.status, answer.problem()), (403, ProblemType::CertificateRefused), "{days}");
            let answer = offers(&kiosk, &ended, method).await;
            assert_eq!((answer.status, answer.problem()), (403, ProblemType::CertificateRefused), "{days}");
        }
    }
    // Until its last second it gives everything.
    let last_days = confirm(&kiosk, &phone(&place, 0x8A00_000C, 1), PHONE_METHODS[0]).await;
    assert_eq!((last_days.status, last_days.header(SCOPE)), (200, "full"));
}

/// R0: whether a stranger's certificate is a phone's, and whether a protected person has one, is told to nobody.
#[tokio::test]
async fn protected_person_and_unknown_serial_get_the_same_answer_by_every_method() {
    let place = taking_phones().await;
    let kiosk = place.kiosk();
    let protected = |days| phone(&place, 0x0A00_000F, days);
    let strangers = |days| [phone(&place, 0x0BAD_CAFE, days), phone(&place, 0x8BAD_CAFE, days)];
    for days in [365, -20] {
        for method in PHONE_METHODS.into_iter().chain(CARD_METHODS) {
            let mut shapes = Vec::new();
            for card in [protected(days)].iter().chain(&strangers(days)) {
                let mut shape = Vec::new();
                for answer in [
                    confirm(&kiosk, card, method).await,
                    enrol(&kiosk, card, method).await,
                    offers(&kiosk, card, method).await,
                ] {
                    let names: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
                    shape.push((answer.status, names, answer.body));
                }
                shapes.push(shape);
            }
            assert_eq!(shapes[0], shapes[1], "{method:?} {days}");
            assert_eq!(shapes[0], shapes[2], "{method:?} {days}");
        }
    }
    let answer = confirm(&kiosk, &protected(365), IdentityMethod::PhonePin).await;
    assert_eq!(answer.problem(), ProblemType::NotConfirmable);
}
