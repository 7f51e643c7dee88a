//! The JSON has every leaf that the XML has, under the same names.

use eligibility_api::message::ResultMessage;
use eligibility_export::{JSON_SCHEMA, json};
use proptest::prelude::*;
use serde_json::Value;

use crate::reader::{Leaf, leaves};
use crate::samples::{all, answer, distinct, parsed};
use crate::schema::valid_json;

fn document(message: ResultMessage) -> Value {
    valid_json(&json(&answer(message)).expect("export"))
}

/// The leaves of a document in the form in which the independent reader of the XML gives its own.
fn json_leaves(document: &Value) -> Vec<Leaf> {
    let mut found = Vec::new();
    record(&document["message"], &mut vec![with_attributes("XmlMsg", &document["message"])], &mut found);
    found.sort();
    found
}

fn with_attributes(name: &str, element: &Value) -> String {
    let attributes = element.get("attributes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    attributes.iter().fold(name.to_owned(), |tag, attribute| {
        let part = |name: &str| attribute[name].as_str().expect("text");
        format!("{tag} {}=\"{}\"", part("name"), part("value"))
    })
}

fn record(element: &Value, path: &mut Vec<String>, found: &mut Vec<Leaf>) {
    let before = found.len();
    for (name, child) in element.as_object().expect("record") {
        match name.as_str() {
            "attributes" => {}
            "other" => child.as_array().expect("array").iter().for_each(|child| unknown(child, path, found)),
            name => match child {
                Value::Array(children) => children.iter().for_each(|child| known(name, child, path, found)),
                child => known(name, child, path, found),
            },
        }
    }
    if found.len() == before {
        found.push((path.join("/"), String::new()));
    }
}

fn known(name: &str, element: &Value, path: &mut Vec<String>, found: &mut Vec<Leaf>) {
    path.push(with_attributes(name, element));
    let value =
        element.as_str().or_else(|| element.get("code")?.as_str()).or_else(|| element.get("value")?.as_str());
    match value {
        Some(value) => found.push((path.join("/"), value.to_owned())),
        None => record(element, path, found),
    }
    path.pop();
}

fn unknown(element: &Value, path: &mut Vec<String>, found: &mut Vec<Leaf>) {
    path.push(with_attributes(element["name"].as_str().expect("name"), element));
    match element.get("elements") {
        Some(children) => {
            children.as_array().expect("array").iter().for_each(|child| unknown(child, path, found))
        }
        None => found.push((path.join("/"), element["value"].as_str().expect("value").to_owned())),
    }
    path.pop();
}

#[test]
fn every_element_of_every_sample_is_in_the_json() {
    for (name, bytes) in all() {
        assert_eq!(json_leaves(&document(parsed(&bytes))), leaves(&bytes), "{name}");
    }
}

#[test]
fn every_field_with_a_value_of_its_own_is_found_once() {
    let xml = distinct();
    let there = leaves(xml.as_bytes());
    assert!(there.len() > 190, "two results with every field: {}", there.len());
    assert_eq!(json_leaves(&document(parsed(xml.as_bytes()))), there);
    let text = document(parsed(xml.as_bytes())).to_string();
    for (path, value) in there {
        assert_eq!(text.matches(&value).count(), 1, "{path}");
    }
}

#[test]
fn independent_leaves_see_a_lost_one() {
    let xml = distinct();
    let mut document = document(parsed(xml.as_bytes()));
    document["message"]["MessageHeader"].as_object_mut().expect("header").remove("ReceptionNumber");
    assert_ne!(json_leaves(&document), leaves(xml.as_bytes()));
}

#[test]
fn code_has_its_meaning_beside_it_and_a_newer_one_has_none() {
    let message = |validity: &str| {
        parsed(
            format!(
                "<XmlMsg><MessageHeader/><MessageBody><QualificationValidity>{validity}\
                 </QualificationValidity></MessageBody></XmlMsg>"
            )
            .as_bytes(),
        )
    };
    let code =
        |validity| document(message(validity))["message"]["MessageBody"]["QualificationValidity"].clone();
    assert_eq!(code("3"), serde_json::json!({"code": "3", "meaning": "無効（新しい資格あり）"}));
    assert_eq!(code("７"), serde_json::json!({"code": "７"}));
}

#[test]
fn envelope_names_visit_and_time() {
    let (_, bytes) = all().into_iter().find(|(name, _)| name == "valid.utf8.xml").expect("fixture");
    let export = json(&answer(parsed(&bytes))).expect("export");
    let document = valid_json(&export);
    assert_eq!(document["format"], "uketsuke-receipt");
    assert_eq!(document["version"], 3);
    assert_eq!(document["answers"], serde_json::json!([]), "nothing was asked");
    assert_eq!(document["care"], serde_json::json!({"code": "1", "meaning": "外来"}));
    assert_eq!(document["id"], "0198c2f1");
    assert_eq!(document["time"], "2026-11-20T09:15:02+09:00");
    assert_eq!(document["settled"], true);
    let result = &document["message"]["MessageBody"]["ResultList"]["ResultOfQualificationConfirmation"][0];
    assert_eq!(result["ReferenceNumber"], "00012345", "the facility's own number, as the gateway says it");
}

/// The schema refuses what a wrong program would write, so that the check of every document above is one.
#[test]
fn schema_refuses_documents_with_one_fault() {
    let schema: Value = serde_json::from_str(JSON_SCHEMA).expect("schema");
    let validator = jsonschema::draft202012::new(&schema).expect("schema");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let good = document(parsed(distinct().as_bytes()));
    assert!(validator.is_valid(&good));
    let faults: [(&str, Value); 17] = [
        ("/format", "other".into()),
        ("/version", 2.into()),
        ("/care", serde_json::json!({"meaning": "外来"})),
        ("/care/code", "in patient".into()),
        ("/care/meaning", "ambulatory".into()),
        ("/answers", Value::Null),
        ("/answers", serde_json::json!([{"question": "documents"}])),
        ("/id", "../x".into()),
        ("/time", "2026-11-20T09:15:02Z".into()),
        ("/settled", "yes".into()),
        ("/message", serde_json::json!({})),
        ("/message/MessageHeader/SegmentOfResult", "1".into()),
        ("/message/MessageHeader/ErrorCode", serde_json::json!({"code": "E"})),
        ("/message/MessageHeader", serde_json::json!({"Unheard": "of"})),
        ("/message/MessageBody/ResultList", serde_json::json!({"ResultOfQualificationConfirmation": {}})),
        ("/message/MessageBody/QualificationValidity", serde_json::json!({"meaning": "有効"})),
        ("/message/MessageBody/ProcessingResultCode", Value::Null),
    ];
    for (at, fault) in faults {
        let mut bad = good.clone();
        *bad.pointer_mut(at).unwrap_or_else(|| panic!("{at}")) = fault;
        assert!(!validator.is_valid(&bad), "{at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_message_keeps_every_leaf(xml in crate::layout::message()) {
        let message = parsed(xml.as_bytes());
        prop_assert_eq!(json_leaves(&document(message)), leaves(xml.as_bytes()));
    }
}
