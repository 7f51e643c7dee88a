//! Whole visits at a place that may see whether somebody is insured, and nothing medical (資格確認限定型).
//!
//! The kiosk's consent profile and the name check ask for whatever there is, and still no consent is asked for or sent.

use acceptance::faces::FaceStage;
use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use eligibility_api::message::ResultMessage;
use eligibility_api::message::codes::ConsentFlag;
use kiosk_visit::{Screen, ScreenKind};

use crate::TMP;

/// The configuration of such a place.
pub(crate) fn place(text: String) -> String {
    text.replacen("[facility]", "[facility]\nkind = \"eligibility-only\"", 1)
}

/// That the one result holds no consent.
pub(crate) fn nothing_medical(stage: &TestKiosk) {
    let files = stage.received();
    let [file] = files.as_slice() else { panic!("one visit is one file: {files:?}") };
    let message = ResultMessage::parse(&std::fs::read(file).expect("the file")).expect("a result message");
    assert!(message.is_settled() && !message.has_limit_amount());
    for result in message.results() {
        let flags = [
            &result.pharmacists_consent_flag,
            &result.diagnosis_consent_flag,
            &result.operation_consent_flag,
            &result.checkups_consent_flag,
            &result.limit_consent_flag,
        ];
        assert!(flags.into_iter().flatten().all(|flag| *flag == ConsentFlag::NotGiven));
    }
}

/// The same, and no screen asked about any.
fn nothing_asked(stage: &TestKiosk) {
    nothing_medical(stage);
    let transcript = stage.kiosk.transcript();
    for asked in ["consent", "review", "limit"] {
        assert!(!transcript.contains(asked), "{asked}:\n{transcript}");
    }
}

/// A visit to its last screen, with the card still there.
fn visited(persona: &str) -> (TestKiosk, Screen) {
    let mut stage = TestKiosk::builder(TMP).edit(place).start();
    let persona = TestKiosk::persona(persona);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
    (stage, screen)
}

#[test]
fn pin_visit_from_card_to_receipt_computer_without_a_question() {
    let (mut stage, screen) = visited("hanako");
    assert_eq!(screen.kind, ScreenKind::Result);
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    nothing_asked(&stage);
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn newcomer_enrols_and_goes_straight_on_without_a_question() {
    let (mut stage, screen) = visited("newcomer");
    assert_eq!(screen.kind, ScreenKind::Result);
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    nothing_asked(&stage);
    insta::assert_snapshot!(stage.kiosk.transcript());
}

#[test]
fn certificate_that_has_ended_is_said_and_nothing_else() {
    let (stage, screen) = visited("grace");
    assert_eq!(screen.notice.map(|(_, text)| text.key), Some("cert-grace"));
    nothing_asked(&stage);
}

#[test]
fn face_visit_without_a_question() {
    let Some(mut stage) = FaceStage::set_edited(TMP, "", place) else { return };
    stage.place("hanako");
    stage.to_the_camera();
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
    stage.stage.reader.lift();
    stage.stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    nothing_asked(&stage.stage);
    insta::assert_snapshot!(stage.decided());
}
