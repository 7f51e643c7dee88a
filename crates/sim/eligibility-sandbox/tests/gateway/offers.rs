//! API 1.1: what is switched on, what one person is offered, and what an answer changes.

use eligibility_api::message::ResultMessage;
use eligibility_api::message::codes::PrescriptionIssue;
use eligibility_api::wire::*;
use eligibility_sandbox::{ApiVersion, Fault, FaultRule, Question, Route};

use crate::cards::{Profile, make_card};
use crate::kiosk::{Answer, Card, FACILITY as FACILITY_CODE, Kiosk, Place, place, place_with, uuid};

async fn asking(questions: &[Question]) -> Place {
    place_with(|config| *config = config.clone().asking(questions.to_vec())).await
}

async fn asking_all() -> Place {
    asking(&Question::ALL).await
}

async fn facility(kiosk: &Kiosk) -> Answer {
    let response = kiosk.http.get(format!("{}{FACILITY}", kiosk.base)).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.bytes().await.unwrap().to_vec() }
}

fn request(kiosk: &Kiosk, visit: &str, proof: CardProof) -> OffersRequest {
    OffersRequest {
        terminal: kiosk.name.clone(),
        visit: visit.to_owned(),
        idempotency_key: uuid(),
        facility: FACILITY_CODE.to_owned(),
        proof,
        identity_method: IdentityMethod::Face,
        care: CareKind::Outpatient,
    }
}

async fn ask(kiosk: &Kiosk, request: &OffersRequest) -> Answer {
    kiosk.post(OFFERS, Some(&request.idempotency_key), request).await
}

/// Challenge, signature, offers.
async fn offers(kiosk: &Kiosk, card: &Card) -> Answer {
    let visit = uuid();
    let proof = kiosk.proof(card, &visit).await;
    ask(kiosk, &request(kiosk, &visit, proof)).await
}

fn read(answer: &Answer) -> Vec<Offer> {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), "application/json");
    let offers: OffersAnswer = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(offers.check(), Ok(()));
    offers.offers
}

/// What was offered, as `question` or `question:entries`.
fn names(offers: &[Offer]) -> Vec<String> {
    let name = |offer: &Offer| match offer.entries.len() {
        0 => offer.question.clone(),
        count => format!("{}:{count}", offer.question),
    };
    offers.iter().map(name).collect()
}

fn chosen(question: &str, chosen: &[&str]) -> QuestionAnswer {
    QuestionAnswer {
        question: question.to_owned(),
        chosen: chosen.iter().map(|&id| id.to_owned()).collect(),
        answered_at: "2026-11-22T00:00:00Z".to_owned(),
    }
}

async fn confirm(kiosk: &Kiosk, card: &Card, answers: Vec<QuestionAnswer>) -> Answer {
    let visit = uuid();
    let proof = kiosk.proof(card, &visit).await;
    kiosk.post_confirmation(&ConfirmationRequest { answers, ..kiosk.request(&visit, proof, vec![]) }).await
}

/// The elements of the one `SubsidyInfo`.
fn subsidy(message: &ResultMessage) -> Option<Vec<(String, String)>> {
    let lists = message.body.as_ref()?.other.elements();
    let list = lists.iter().find(|element| element.name() == "SubsidyResultList")?;
    let [info] = list.children() else { panic!("one subsidy") };
    assert_eq!(info.name(), "SubsidyInfo");
    Some(info.children().iter().map(|it| (it.name().into(), it.value().as_str().into())).collect())
}

fn form(message: &ResultMessage) -> Option<&PrescriptionIssue> {
    message.body.as_ref()?.prescription_issue_select.as_ref()
}

#[tokio::test]
async fn facility_tells_what_is_switched_on_and_that_is_nothing_at_first() {
    let plain = place().await;
    for (place, questions) in [
        (&plain, &[][..]),
        (
            &asking(&[Question::Documents, Question::PrescriptionForm]).await,
            &["prescription-form", "documents"],
        ),
        (&asking_all().await, &["prescription-form", "prescriptions", "subsidies", "documents"]),
    ] {
        let answer = facility(&place.kiosk()).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        assert!(!answer.header("date").is_empty());
        let read: FacilityAnswer = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(
            (read.api.as_str(), read.questions),
            ("1.1", questions.iter().map(|&id| id.into()).collect())
        );
        assert_eq!(place.sandbox.seen().requests(Route::Facility), 1);
    }
    let kiosk = plain.kiosk();
    for persona in ["hanako", "taro", "kiyoshi", "ume"] {
        assert!(read(&offers(&kiosk, &plain.card(persona)).await).is_empty(), "{persona}");
    }
    assert_eq!(kiosk.send("POST", FACILITY, None, Vec::new()).await.status, 405);
}

#[tokio::test]
async fn gateway_of_1_0_has_neither_path_and_takes_no_answer() {
    let place = place_with(|config| {
        *config = config.clone().asking(Question::ALL);
        config.api = ApiVersion::V1_0;
    })
    .await;
    let (kiosk, card) = (place.kiosk(), place.card("hanako"));
    let unknown = kiosk.send("GET", "/v1/no-such-path", None, Vec::new()).await;
    for answer in [facility(&kiosk).await, offers(&kiosk, &card).await] {
        assert_eq!((answer.status, &answer.body), (404, &unknown.body));
        assert_eq!(answer.problem(), ProblemType::BadRequest);
    }
    assert_eq!(place.sandbox.seen().requests(Route::Facility), 1);
    assert_eq!(place.sandbox.seen().requests(Route::Offers), 1);
    let refused = confirm(&kiosk, &card, vec![chosen("subsidies", &["no"])]).await;
    assert_eq!((refused.status, refused.problem()), (400, ProblemType::BadRequest));
    assert!(confirm(&kiosk, &card, vec![]).await.message().is_settled());
}

#[tokio::test]
async fn each_person_is_offered_what_applies_and_is_switched_on() {
    let place = asking_all().await;
    let kiosk = place.kiosk();
    for (persona, expected) in [
        ("hanako", &["prescription-form", "subsidies"][..]),
        ("taro", &["prescriptions:2", "prescription-form"]),
        ("kiyoshi", &["documents:3"]),
        ("ume", &["subsidies", "prescription-form", "prescriptions:1", "documents:1"]),
        ("sora", &[]),
        ("grace", &[]),
    ] {
        let answer = offers(&kiosk, &place.card(persona)).await;
        assert_eq!(names(&read(&answer)), expected, "{persona}");
    }
    let taro = read(&offers(&kiosk, &place.card("taro")).await);
    assert_eq!(taro[0].entries[0].label, "架空内科クリニック");
    assert_eq!(taro[0].entries[0].date.as_deref(), Some("2026-11-24"));

    let some = asking(&[Question::Documents, Question::Subsidies]).await;
    let ume = read(&offers(&some.kiosk(), &some.card("ume")).await);
    assert_eq!(names(&ume), ["subsidies", "documents:1"]);
}

#[tokio::test]
async fn nothing_is_offered_at_a_place_without_consents() {
    let place = asking_all().await;
    let (kiosk, card, visit) = (place.kiosk(), place.card("hanako"), uuid());
    let proof = kiosk.proof(&card, &visit).await;
    let asked = OffersRequest { care: CareKind::EligibilityOnly, ..request(&kiosk, &visit, proof.clone()) };
    assert!(read(&ask(&kiosk, &asked).await).is_empty());
    let answered = ConfirmationRequest {
        care: CareKind::EligibilityOnly,
        answers: vec![chosen("prescription-form", &["paper"])],
        ..kiosk.request(&visit, proof, vec![])
    };
    let message = kiosk.post_confirmation(&answered).await.message();
    assert!(message.is_settled() && form(&message).is_none(), "it has no effect");
}

/// R0: offers tell nobody apart from a person who has none.
#[tokio::test]
async fn person_of_whom_nothing_may_be_said_is_answered_as_one_without_offers() {
    let place = asking_all().await;
    let kiosk = place.kiosk();
    let stranger = make_card(&place, &Profile { serial: 0x0BAD_CAFE, ..Profile::default() });
    let mut shapes = Vec::new();
    for card in [place.card("protected"), stranger, place.card("newcomer"), place.card("sora")] {
        let answer = offers(&kiosk, &card).await;
        assert_eq!(answer.body, br#"{"offers":[]}"#);
        let names: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
        let lengths: Vec<_> = answer.headers.values().map(|value| value.len()).collect();
        shapes.push((answer.status, names, lengths));
    }
    assert!(shapes.windows(2).all(|pair| pair[0] == pair[1]), "{shapes:?}");
    // Nor does an answer tell: the refusal is the one that comes without it.
    let stranger = make_card(&place, &Profile { serial: 0x0BAD_CAFE, ..Profile::default() });
    for card in [place.card("protected"), stranger] {
        for answers in [vec![], vec![chosen("subsidies", &["yes"])], vec![chosen("documents", &["doc-9"])]] {
            let answer = confirm(&kiosk, &card, answers).await;
            assert_eq!((answer.status, answer.problem()), (404, ProblemType::NotConfirmable));
        }
    }
}

#[tokio::test]
async fn proof_stays_good_for_the_confirmation_after_offers_and_not_after_that() {
    let place = asking_all().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    for _ in 0..2 {
        let asked = request(&kiosk, &visit, proof.clone());
        let answer = ask(&kiosk, &asked).await;
        assert_eq!(names(&read(&answer)), ["prescription-form", "subsidies"]);
        assert_eq!(answer.header(IDEMPOTENCY_KEY), asked.idempotency_key);
        assert_eq!(answer.header(CHALLENGE_ID), proof.challenge_id);
    }
    assert!(
        kiosk.post_confirmation(&kiosk.request(&visit, proof.clone(), vec![])).await.message().is_settled()
    );
    let late = ask(&kiosk, &request(&kiosk, &visit, proof)).await;
    assert_eq!((late.status, late.problem()), (409, ProblemType::ChallengeRefused));
}

/// A patient whose offers are refused gets the confirmation's own reason, not one about the challenge.
#[tokio::test]
async fn proof_is_judged_as_for_a_confirmation_and_refused_offers_leave_it_as_it_was() {
    let place = asking_all().await;
    let kiosk = place.kiosk();
    for (persona, problem) in
        [("revoked", ProblemType::CertificateRefused), ("expired", ProblemType::CertificateRefused)]
    {
        let visit = uuid();
        let proof = kiosk.proof(&place.card(persona), &visit).await;
        assert_eq!(
            ask(&kiosk, &request(&kiosk, &visit, proof.clone())).await.problem(),
            problem,
            "{persona}"
        );
        let confirmed = kiosk.post_confirmation(&kiosk.request(&visit, proof, vec![])).await;
        assert_eq!(confirmed.problem(), problem, "{persona}");
    }
    let visit = uuid();
    let mut proof = kiosk.proof(&place.card("hanako"), &visit).await;
    proof.certificate = place.card("taro").certificate.into();
    let refused = ask(&kiosk, &request(&kiosk, &visit, proof)).await;
    assert_eq!(refused.problem(), ProblemType::SignatureRefused);
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let elsewhere = ask(&kiosk, &request(&kiosk, &uuid(), proof)).await;
    assert_eq!(elsewhere.problem(), ProblemType::ChallengeRefused);
}

#[tokio::test]
async fn offers_with_a_used_key_and_another_body_are_a_bad_request() {
    let place = asking_all().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let mut asked = request(&kiosk, &visit, proof);
    let first = ask(&kiosk, &asked).await;
    assert_eq!(first.body, ask(&kiosk, &asked).await.body);
    asked.care = CareKind::Inpatient;
    assert_eq!(ask(&kiosk, &asked).await.problem(), ProblemType::BadRequest);
    for (facility, care) in [("131", CareKind::Outpatient), (FACILITY_CODE, CareKind::Other("外来".into()))]
    {
        let wrong =
            OffersRequest { facility: facility.into(), care, ..request(&kiosk, &visit, asked.proof.clone()) };
        assert_eq!(ask(&kiosk, &wrong).await.problem(), ProblemType::BadRequest);
    }
}

#[tokio::test]
async fn answer_that_is_none_is_a_bad_request_and_one_that_is_not_due_any_more_is_left_out() {
    let place = asking(&[Question::PrescriptionForm, Question::Prescriptions, Question::Subsidies]).await;
    let (kiosk, hanako, taro) = (place.kiosk(), place.card("hanako"), place.card("taro"));
    let mut late = chosen("prescription-form", &["paper"]);
    late.answered_at = "soon".into();
    for (card, answers) in [
        // No question at all, no option, twice the same entry.
        (&hanako, vec![chosen("favourite-colour", &["blue"])]),
        (&hanako, vec![chosen("prescription-form", &["fax"])]),
        (&hanako, vec![chosen("subsidies", &["electronic"])]),
        (&taro, vec![chosen("prescriptions", &["rx-20261124-1", "rx-20261124-1"])]),
        // Too few, too many.
        (&hanako, vec![chosen("prescription-form", &[])]),
        (&hanako, vec![chosen("subsidies", &["yes", "no"])]),
        // Twice, and out of bounds.
        (&hanako, vec![chosen("subsidies", &["yes"]), chosen("subsidies", &["yes"])]),
        (&hanako, vec![chosen("", &["yes"])]),
        (&hanako, vec![chosen("subsidies", &["yes\n"])]),
        (&hanako, vec![late]),
        (&hanako, (0..=MAX_OFFERS).map(|n| chosen(&format!("q{n}"), &[])).collect()),
    ] {
        let shown = format!("{:?}", answers.iter().map(|it| (&it.question, &it.chosen)).collect::<Vec<_>>());
        let answer = confirm(&kiosk, card, answers).await;
        assert_eq!((answer.status, answer.problem()), (400, ProblemType::BadRequest), "{shown}");
    }
    // Not switched on any more, and not this person's: the person is checked in all the same, and it has no effect.
    let answer =
        confirm(&kiosk, &hanako, vec![chosen("documents", &["doc-1"]), chosen("prescriptions", &[])]).await;
    assert!(answer.message().is_settled());
    for answers in [
        vec![chosen("prescriptions", &[])],
        vec![chosen("prescriptions", &["rx-20261127-1"])],
        vec![chosen("subsidies", &["yes"])],
        vec![
            chosen("prescriptions", &["rx-20261126-1", "rx-20261124-1"]),
            chosen("prescription-form", &["paper"]),
        ],
    ] {
        assert!(confirm(&kiosk, &taro, answers).await.message().is_settled());
    }
}

#[tokio::test]
async fn answers_are_in_the_result_as_far_as_it_has_a_place_for_them() {
    let place = asking_all().await;
    let (kiosk, hanako) = (place.kiosk(), place.card("hanako"));
    let unanswered = confirm(&kiosk, &hanako, vec![]).await.message();
    assert_eq!((form(&unanswered), subsidy(&unanswered)), (None, None));
    for (option, code) in [("electronic", "1"), ("paper", "2")] {
        let answers = vec![chosen("prescription-form", &[option]), chosen("subsidies", &["no"])];
        let message = confirm(&kiosk, &hanako, answers).await.message();
        assert_eq!(form(&message).map(PrescriptionIssue::as_str), Some(code));
        assert_eq!(subsidy(&message), None);
    }
    let message = confirm(&kiosk, &hanako, vec![chosen("subsidies", &["yes"])]).await.message();
    let told = subsidy(&message).unwrap();
    let names: std::collections::BTreeSet<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    let own = [
        "PayerNumber",
        "RecipientNumber",
        "ClassName",
        "ValidStartDate",
        "ValidEndDate",
        "SelfPayAmount",
        "MunicipalityName",
    ];
    assert_eq!(names, own.into());
    assert!(told.iter().all(|(_, value)| !value.is_empty() && !value.contains('{')), "{told:?}");
    assert!(message.is_settled());

    // Offered and no longer entitled: as after "no".
    let ume = place.card("ume");
    let yes = confirm(&kiosk, &ume, vec![chosen("subsidies", &["yes"])]).await.message();
    let no = confirm(&kiosk, &ume, vec![chosen("subsidies", &["no"])]).await.message();
    assert_eq!((subsidy(&yes), subsidy(&no)), (None, None));
    assert_eq!(yes.body, no.body);
}

#[tokio::test]
async fn result_after_a_later_consent_still_has_the_answers() {
    let place = asking_all().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let proof = kiosk.proof(&place.card("hanako"), &visit).await;
    let answers = vec![chosen("prescription-form", &["electronic"]), chosen("subsidies", &["yes"])];
    let asked = ConfirmationRequest { answers, ..kiosk.request(&visit, proof, vec![]) };
    let first = kiosk.post_confirmation(&asked).await;
    let limit = vec![place.consent(ConsentKind::LimitAmount, true)];
    let later = kiosk.later(first.header(CONFIRMATION_ID), &visit, limit).await.message();
    assert!(later.has_limit_amount());
    assert_eq!(form(&later), Some(&PrescriptionIssue::Electronic));
    assert_eq!(subsidy(&later), subsidy(&first.message()));
    assert!(subsidy(&later).is_some());
}

#[tokio::test]
async fn faults_of_offers_spoil_offers_and_nothing_else() {
    let place = asking_all().await;
    let (kiosk, card) = (place.kiosk(), place.card("kiyoshi"));
    for (fault, error) in [
        (Fault::Flood, OfferError::TooMany),
        (Fault::LongLabel, OfferError::Label),
        (Fault::BidiLabel, OfferError::Label),
        (Fault::ControlLabel, OfferError::Label),
        (Fault::RepeatedId, OfferError::Twice),
    ] {
        place.sandbox.faults().add(FaultRule::from(fault.clone()));
        let spoilt: OffersAnswer = serde_json::from_slice(&offers(&kiosk, &card).await.body).unwrap();
        assert_eq!(spoilt.check(), Err(error), "{fault:?}");
        assert_eq!(fault == Fault::Flood, spoilt.offers[0].entries.len() == 10_000);
        assert_eq!(facility(&kiosk).await.status, 200, "{fault:?}");
        assert!(confirm(&kiosk, &card, vec![]).await.message().is_settled(), "{fault:?}");
        place.sandbox.faults().clear();
    }
    place.sandbox.faults().add(FaultRule::from(Fault::Status(503)).on(Route::Offers));
    assert_eq!(offers(&kiosk, &card).await.status, 503);
    assert_eq!(facility(&kiosk).await.status, 200);
}
