//! Whole visits with questions beside the consents: from the gateway's offer to the receipt computer, and what is done when offers
//! fail, come late, or are none.

use std::time::{Duration, Instant};

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::{TestKiosk, TestKioskBuilder};
use eligibility_api::message::ResultMessage;
use eligibility_sandbox::{ApiVersion, Fault, FaultRule, Question, Route, SandboxConfig};
use kiosk_visit::{Event, OptionNumber, Screen, ScreenKind};

use crate::TMP;
use crate::receipt::{nobody, receipt_computer};

/// Every question that the gateway can offer.
pub(crate) fn all(gateway: &mut SandboxConfig) {
    gateway.questions =
        vec![Question::PrescriptionForm, Question::Prescriptions, Question::Subsidies, Question::Documents];
}

/// The configuration of such a place.
pub(crate) fn place(kind: &str, text: &str) -> String {
    let text = text.replacen("[facility]", &format!("[facility]\nkind = \"{kind}\""), 1);
    // A busy machine makes no other visit of it.
    text.replacen("[gateway]", "[gateway]\noffers_seconds = 10", 1)
}

/// A kiosk at such a place, which waits.
fn ready<'a>(
    kind: &'static str,
    more: impl FnOnce(TestKioskBuilder<'a>) -> TestKioskBuilder<'a>,
) -> TestKiosk {
    let builder = TestKiosk::builder(TMP).gateway(all).edit(move |text| place(kind, &text));
    let mut stage = more(builder).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage
}

/// Waits until the offers are there, so that a busy machine makes no other visit of it.
pub(crate) fn offers_are_there(kiosk: &mut kiosk_demo::headless::HeadlessKiosk) {
    let begun = Instant::now();
    let visit = kiosk.transcript().rfind("[Reading]").expect("a visit");
    while !kiosk.transcript()[visit..].contains(RECEIVED) {
        assert!(begun.elapsed() < LIMIT, "no offers:\n{}", kiosk.transcript());
        let _ = kiosk.work_until(Duration::from_millis(20), |_| false);
    }
}

/// What a transcript says of them: it may come before or after the first screen that follows.
const RECEIVED: &str = "- OffersReceived\n";

/// The transcript without the moment at which the offers came.
fn transcript(stage: &TestKiosk) -> String {
    assert!(stage.kiosk.transcript().contains(RECEIVED));
    stage.kiosk.transcript().replace(RECEIVED, "")
}

/// A visit whose questions get these answers, one after another, to its last screen.
fn visited(stage: &mut TestKiosk, persona: &str, options: &[u8]) -> Screen {
    let persona = TestKiosk::persona(persona);
    stage.reader.place(stage.card(&persona));
    let patient = Patient::knowing(&persona);
    let (mut tries, mut next) = (0, options.iter());
    loop {
        let screen = stage
            .kiosk
            .work_until(LIMIT, |screen| {
                acceptance::patient::asks(screen) || acceptance::patient::ended(screen)
            })
            .unwrap_or_else(|screen| panic!("stuck at {:?}:\n{}", screen.kind, stage.kiosk.transcript()));
        if acceptance::patient::ended(&screen) {
            assert_eq!(next.next(), None, "fewer questions than answers:\n{}", stage.kiosk.transcript());
            return screen;
        }
        match screen.kind {
            ScreenKind::Question => {
                let option = next.next().unwrap_or_else(|| panic!("one more: {:?}", screen.title));
                stage.kiosk.press(Event::OptionChosen(OptionNumber(*option)));
            }
            _ => {
                if screen.kind == ScreenKind::Consent && !options.is_empty() {
                    offers_are_there(&mut stage.kiosk);
                }
                patient.answer(&mut stage.kiosk, &screen, &mut tries);
            }
        }
    }
}

/// The one result, as the receipt computer finds it.
fn result(stage: &mut TestKiosk) -> ResultMessage {
    stage.reader.lift();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    let files = stage.received();
    let [file] = files.as_slice() else { panic!("one visit is one file: {files:?}") };
    ResultMessage::parse(&std::fs::read(file).expect("the file")).expect("a result message")
}

fn xml(message: &ResultMessage) -> String {
    String::from_utf8(message.to_xml(eligibility_api::message::Encoding::Utf8).to_vec()).expect("UTF-8")
}

#[test]
fn clinic_with_prescription_form_and_subsidy() {
    let mut stage = ready("clinic", |builder| builder);
    let screen = visited(&mut stage, "hanako", &[1, 0]);
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-title"));
    let written = xml(&result(&mut stage));
    assert!(written.contains("<PrescriptionIssueSelect>2</PrescriptionIssueSelect>"), "{written}");
    assert!(written.contains("<PayerNumber>54999999</PayerNumber>"), "the subsidy goes on whole: {written}");
    insta::assert_snapshot!(transcript(&stage));
}

#[test]
fn pharmacy_with_two_prescriptions_of_which_one_is_wanted() {
    let mut stage = ready("pharmacy", |builder| builder);
    let screen = visited(&mut stage, "taro", &[1, 1, 0]);
    assert_eq!(screen.title.key, "done-title");
    assert!(result(&mut stage).is_settled());
    insta::assert_snapshot!(transcript(&stage));
}

#[test]
fn hospital_with_documents_that_all_may_be_read() {
    let mut stage = ready("hospital", |builder| builder);
    let screen = visited(&mut stage, "kiyoshi", &[0]);
    assert_eq!(screen.title.key, "done-title");
    assert!(result(&mut stage).is_settled());
    let transcript = transcript(&stage);
    for place in ["見本市民病院", "架空大学病院", "試験診療所"] {
        assert!(!transcript.contains(place), "{place} is printed");
    }
    insta::assert_snapshot!(transcript);
}

/// The questions that this place does not ask are not asked, although the gateway offers them.
#[test]
fn place_asks_only_what_is_its_own() {
    let mut stage = ready("pharmacy", |builder| builder);
    // All four are offered: of them the prescriptions (one) and the subsidy are a pharmacy's.
    let screen = visited(&mut stage, "ume", &[1, 1]);
    assert_eq!(screen.title.key, "done-title");
    let written = xml(&result(&mut stage));
    assert!(
        !written.contains("SubsidyResultList") && !written.contains("PrescriptionIssueSelect"),
        "{written}"
    );
}

#[test]
fn gateway_of_1_0_or_without_questions_is_never_asked_for_offers() {
    for change in [
        (|gateway: &mut SandboxConfig| gateway.api = ApiVersion::V1_0) as fn(&mut SandboxConfig),
        |gateway| gateway.questions.clear(),
    ] {
        let mut stage = ready("clinic", |builder| {
            builder.gateway(move |gateway| {
                all(gateway);
                change(gateway);
            })
        });
        let screen = visited(&mut stage, "hanako", &[]);
        assert_eq!(screen.title.key, "done-title");
        assert_eq!(stage.world.seen().requests(Route::Offers), 0);
        assert!(result(&mut stage).is_settled());
    }
}

/// Offers are never worth a visit, nor a wait: whatever the gateway does with them, the patient is checked in.
#[test]
fn offers_that_fail_cost_no_visit() {
    let odd = [
        "flood@offers",
        "status=500@offers",
        "status=404@offers",
        "wrong-schema@offers",
        "huge@offers",
        "cut@offers",
        "wrong-key@offers",
        "wrong-challenge@offers",
        "wrong-media-type@offers",
        "long-label@offers",
        "bidi-label@offers",
        "control-label@offers",
        "repeated-id@offers",
    ];
    let mut stage = ready("clinic", |builder| builder);
    for fault in odd {
        stage.world.faults().clear();
        stage
            .world
            .faults()
            .add(fault.parse::<FaultRule>().unwrap_or_else(|error| panic!("{fault}: {error}")));
        let before = stage.world.seen().requests(Route::Offers);
        let screen = visited(&mut stage, "hanako", &[]);
        assert_eq!(screen.title.key, "done-title", "{fault}");
        assert_eq!(stage.world.seen().requests(Route::Offers), before + 1, "{fault}: asked once");
        stage.reader.lift();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    }
    stage.world.faults().clear();
    let screen = visited(&mut stage, "hanako", &[0, 0]);
    assert_eq!(screen.title.key, "done-title", "and with the next patient it is as it was");
}

#[test]
fn offers_that_come_late_hold_nobody_up() {
    let soon = |text: String| text.replacen("offers_seconds = 10", "offers_seconds = 2", 1);
    let mut stage = ready("clinic", |builder| builder.edit(soon));
    let slow = FaultRule::from(Fault::Delay(Duration::from_secs(30))).on(Route::Offers);
    stage.world.faults().add(slow);
    let begun = Instant::now();
    let screen = visited(&mut stage, "hanako", &[]);
    assert_eq!(screen.title.key, "done-title");
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
}

/// A question of the facility's own: a file beside the configuration and a line in it, and nothing else.
#[test]
fn own_question_is_asked_and_reaches_the_receipt_computer_only() {
    let own = include_str!("../../docs/examples/own-question.toml");
    let folder = tempfile::tempdir_in(TMP).expect("a folder");
    let file = folder.path().join("own-question.toml");
    std::fs::write(&file, own).expect("the file");
    let address = nobody();
    let got = receipt_computer(address);
    let ask = format!("\n[questions]\nask = [\"subsidies\", {:?}]\n", file.display().to_string());
    let push = format!("[receipt]\npush = \"http://{address}/results\"");
    let mut stage =
        ready("clinic", |builder| builder.config(&ask).edit(|text| text.replacen("[receipt]", &push, 1)));
    let screen = visited(&mut stage, "hanako", &[1, 1]);
    assert_eq!(screen.title.key, "done-title");
    let (_, body) = got.recv_timeout(LIMIT).expect("the result as JSON");
    let written: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let answers: Vec<_> = written["answers"]
        .as_array()
        .expect("answers")
        .iter()
        .map(|answer| (answer["question"].clone(), answer["chosen"].clone()))
        .collect();
    assert_eq!(
        answers,
        [("subsidies".into(), serde_json::json!(["no"])), ("cough".into(), serde_json::json!(["no"]))]
    );
}
