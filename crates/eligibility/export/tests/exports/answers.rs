//! What the patient answered to the gateway's offers, in each export.

use eligibility_api::message::Encoding;
use eligibility_api::wire::QuestionAnswer;
use eligibility_export::{Answer, FHIR_SCHEMA, FaceFile, JSON_SCHEMA, ReceiptComputer as _, fhir, json};
use proptest::prelude::*;
use serde_json::{Value, json as value};

use crate::samples::{all, answer, id, parsed};
use crate::schema::{R4_SCHEMA, valid_fhir, valid_json};

fn given(question: &str, chosen: &[&str], answered_at: &str) -> QuestionAnswer {
    QuestionAnswer {
        question: question.to_owned(),
        chosen: chosen.iter().map(|&id| id.to_owned()).collect(),
        answered_at: answered_at.to_owned(),
    }
}

fn three() -> Vec<QuestionAnswer> {
    vec![
        given("prescription-form", &["paper"], "2026-11-20T00:14:41Z"),
        given("documents", &["doc-1", "doc-3"], "2026-11-20T09:14:58.25+09:00"),
        // Clocks of several places: the last one is not the last in the list.
        given("prescriptions", &[], "2026-11-20T02:14:50+02:00"),
    ]
}

fn plain() -> Answer {
    let (_, bytes) = all().into_iter().find(|(name, _)| name == "valid.utf8.xml").expect("fixture");
    answer(parsed(&bytes))
}

fn questionnaires(bundle: &Value) -> Vec<&Value> {
    let entries = bundle["entry"].as_array().expect("entries");
    let kind = |it: &&Value| it["resourceType"] == "QuestionnaireResponse";
    entries.iter().map(|entry| &entry["resource"]).filter(kind).collect()
}

#[test]
fn answers_stand_beside_the_care_in_json() {
    let document = valid_json(&json(&plain().with_answers(three())).expect("export"));
    let expected = value!([
        {"question": "prescription-form", "chosen": ["paper"], "answered_at": "2026-11-20T09:14:41+09:00"},
        {"question": "documents", "chosen": ["doc-1", "doc-3"], "answered_at": "2026-11-20T09:14:58+09:00"},
        {"question": "prescriptions", "chosen": [], "answered_at": "2026-11-20T09:14:50+09:00"},
    ]);
    assert_eq!(document["answers"], expected);
    let without = valid_json(&json(&plain()).expect("export"));
    assert_eq!(without["answers"], value!([]));
    assert_eq!(document["message"], without["message"]);
}

#[test]
fn answers_are_one_questionnaire_response_in_fhir_and_none_where_nothing_was_asked() {
    let without = valid_fhir(&fhir(&plain()).expect("export"));
    assert!(questionnaires(&without).is_empty());
    let bundle = valid_fhir(&fhir(&plain().with_answers(three())).expect("export"));
    let [response] = questionnaires(&bundle)[..] else { panic!("one response") };
    let entries = bundle["entry"].as_array().expect("entries");
    let patient = entries.iter().find(|it| it["resource"]["resourceType"] == "Patient").expect("patient");
    let expected = value!({
        "resourceType": "QuestionnaireResponse",
        "identifier": {"system": "urn:uketsuke:visit-file", "value": "0198c2f1"},
        "status": "completed",
        "subject": {"reference": patient["fullUrl"], "type": "Patient"},
        "authored": "2026-11-20T09:14:58+09:00",
        "item": [
            {"linkId": "prescription-form", "answer": [{"valueString": "paper"}]},
            {"linkId": "documents", "answer": [{"valueString": "doc-1"}, {"valueString": "doc-3"}]},
            {"linkId": "prescriptions"},
        ],
    });
    assert_eq!(*response, expected);
    // Nothing else changes by it.
    let others = |bundle: &Value| -> Vec<Value> {
        let entries = bundle["entry"].as_array().expect("entries").iter();
        entries.filter(|it| it["resource"]["resourceType"] != "QuestionnaireResponse").cloned().collect()
    };
    assert_eq!(others(&bundle), others(&without));
}

#[test]
fn answers_about_nobody_have_no_subject() {
    let message = parsed(
        b"<XmlMsg><MessageHeader><SegmentOfResult>9</SegmentOfResult><ErrorCode>E1</ErrorCode>\
          </MessageHeader></XmlMsg>",
    );
    let bundle = valid_fhir(&fhir(&answer(message).with_answers(three())).expect("export"));
    assert_eq!(questionnaires(&bundle)[0].get("subject"), None);
}

#[test]
fn face_file_is_what_the_gateway_answered_whatever_the_patient_did() {
    let mut files = Vec::new();
    for answer in [plain(), plain().with_answers(three())] {
        let folder = tempfile::tempdir().expect("a folder");
        FaceFile::new(folder.path(), Encoding::Utf8, id("kiosk-1")).hand_over(&answer).expect("a file");
        let file = std::fs::read_dir(folder.path()).expect("entries").next().expect("a file").expect("entry");
        files.push(std::fs::read(file.path()).expect("bytes"));
    }
    files.dedup();
    assert_eq!(files, [plain().message.to_xml(Encoding::Utf8).to_vec()]);
}

/// Subsidy data are of the gateway's own API: each export holds them as it holds any element that no published layout has.
#[test]
fn subsidies_of_the_gateway_are_in_every_export() {
    let xml = String::from_utf8(plain().message.to_xml(Encoding::Utf8).to_vec()).expect("UTF-8");
    let list = "<SubsidyResultList><SubsidyInfo><PayerNumber>54999999</PayerNumber></SubsidyInfo></SubsidyResultList>";
    let message = parsed(xml.replace("</MessageBody>", &format!("{list}</MessageBody>")).as_bytes());
    let document = valid_json(&json(&answer(message.clone())).expect("export"));
    let told = value!([{"name": "SubsidyResultList", "elements": [
        {"name": "SubsidyInfo", "elements": [{"name": "PayerNumber", "value": "54999999"}]},
    ]}]);
    assert_eq!(document["message"]["MessageBody"]["other"], told);
    valid_fhir(&fhir(&answer(message.clone())).expect("export"));
    assert!(String::from_utf8_lossy(&message.to_xml(Encoding::Utf8)).contains(list));
}

#[test]
fn answers_that_no_gateway_takes_hold_back_no_result() {
    let good = given("documents", &["doc-1"], "2026-11-20T00:14:41Z");
    let bad = [
        given("", &["doc-1"], "2026-11-20T00:14:41Z"),
        given("documents", &["doc 1"], "2026-11-20T00:14:41Z"),
        given("文書", &[], "2026-11-20T00:14:41Z"),
        given("documents", &["doc-1"], "yesterday"),
        given("documents", &["doc-1"], "9999-12-30T23:00:00-23:00"),
    ];
    let answers: Vec<_> = bad.iter().cloned().chain([good.clone()]).collect();
    assert_eq!(plain().with_answers(answers).answers, [good]);
    // Put in by hand they are an error, and no document that breaks its schema.
    let mut by_hand = plain();
    by_hand.answers = vec![given("documents", &["doc-1"], "yesterday")];
    assert!(json(&by_hand).is_err() && fhir(&by_hand).is_err());
}

#[test]
fn answers_are_not_printed() {
    let printed = format!("{:?}", plain().with_answers(three()));
    assert!(
        !printed.contains("doc-1") && !printed.contains("paper") && !printed.contains("09:14"),
        "{printed}"
    );
}

/// The schemas refuse what a wrong program would write.
#[test]
fn schemas_refuse_answers_with_one_fault() {
    let validator = |text: &str| {
        let schema: Value = serde_json::from_str(text).expect("schema");
        jsonschema::validator_for(&schema).expect("schema")
    };
    let (rules, r4, document) = (validator(FHIR_SCHEMA), validator(R4_SCHEMA), validator(JSON_SCHEMA));
    let change = |good: &Value, at: &str, to: Value| {
        let mut bad = good.clone();
        *bad.pointer_mut(at).unwrap_or_else(|| panic!("{at}")) = to;
        bad
    };
    let bundle = valid_fhir(&fhir(&plain().with_answers(three())).expect("export"));
    let place = bundle["entry"].as_array().expect("entries").len() - 2;
    let at = |rest: &str| format!("/entry/{place}/resource{rest}");
    assert_eq!(bundle.pointer(&at("/resourceType")), Some(&value!("QuestionnaireResponse")));
    for (rest, fault) in [
        ("/status", value!("amended")),
        ("/identifier", value!({"value": "1"})),
        ("/subject", value!({"reference": "Patient/1"})),
        ("/authored", value!("2026-11-20T00:14:58Z")),
        ("/item", value!([])),
        ("/item/0/linkId", value!("")),
        ("/item/0/answer", value!([])),
        ("/item/0/answer/0", value!({"valueBoolean": true})),
        ("/item/0", value!({"answer": [{"valueString": "paper"}]})),
    ] {
        assert!(!rules.is_valid(&change(&bundle, &at(rest), fault)), "{rest}");
    }
    for (rest, fault) in [
        ("/status", value!("done")),
        ("/authored", value!("20261120")),
        ("/item/0/linkId", value!(1)),
        ("/item/0/answer/0", value!({"value": "paper"})),
        ("/subject", value!({"refers": "Patient/1"})),
    ] {
        assert!(!r4.is_valid(&change(&bundle, &at(rest), fault)), "{rest}");
    }
    let mut twice = bundle.clone();
    let mut second = twice["entry"][place].clone();
    second["fullUrl"] = value!("urn:uuid:00000000-0000-8000-8000-000000000000");
    twice["entry"].as_array_mut().expect("entries").insert(place, second);
    assert!(!rules.is_valid(&twice), "one response is enough");

    let good = valid_json(&json(&plain().with_answers(three())).expect("export"));
    for (at, fault) in [
        ("/answers/0/question", value!("")),
        ("/answers/0/question", value!("a b")),
        ("/answers/0/chosen", value!("paper")),
        ("/answers/0/chosen", value!(vec!["a"; 21])),
        ("/answers/0/chosen/0", value!("電子")),
        ("/answers/0/answered_at", value!("2026-11-20T00:14:41Z")),
        ("/answers/0", value!({"question": "documents", "chosen": []})),
    ] {
        assert!(!document.is_valid(&change(&good, at, fault)), "{at}");
    }
}

fn any_answer() -> impl Strategy<Value = QuestionAnswer> {
    let id = || prop_oneof![4 => "[!-~]{1,64}", 1 => ".{0,70}"];
    let time = prop_oneof![4 => "20[0-9]{2}-0[1-9]-[012][0-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9](Z|[+-]0[0-9]:[0-5]0)", 1 => ".{0,30}"];
    (id(), proptest::collection::vec(id(), 0..22), time)
        .prop_map(|(question, chosen, answered_at)| QuestionAnswer { question, chosen, answered_at })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever comes as an answer, both documents satisfy their schemas, and hold every answer that can be said.
    #[test]
    fn any_answers_give_valid_documents(answers in proptest::collection::vec(any_answer(), 0..6)) {
        let answer = plain().with_answers(answers);
        let document = valid_json(&json(&answer).expect("export"));
        let bundle = valid_fhir(&fhir(&answer).expect("export"));
        let count = answer.answers.len();
        prop_assert_eq!(document["answers"].as_array().map(Vec::len), Some(count));
        let items = questionnaires(&bundle).first().map(|it| it["item"].as_array().map_or(0, Vec::len));
        prop_assert_eq!(items, (count > 0).then_some(count));
    }
}
