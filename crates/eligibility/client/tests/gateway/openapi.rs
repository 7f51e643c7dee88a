//! `docs/gateway.openapi.yaml` says what the code does: names, paths, schemas and examples are held against each other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::{
    CHALLENGE_BYTES, CHALLENGE_ID, CHALLENGE_SECONDS, CHALLENGES, CONFIRMATION_ID, CONFIRMATIONS,
    ChallengeAnswer, ChallengeRequest, ConfirmationRequest, ConsentsRequest, ENROLMENTS, EnrolmentRequest,
    IDEMPOTENCY_KEY, MAX_BODY_BYTES, MEDIA_TYPE_JOSE, MEDIA_TYPE_PROBLEM, MEDIA_TYPE_RESULT, Problem,
    ProblemType, SCOPE, SIGNATURE_CONTEXT, STATUS, Scope,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn document() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/gateway.openapi.yaml");
    serde_norway::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn at<'d>(document: &'d Value, pointer: &str) -> &'d Value {
    document.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}"))
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn texts(value: &Value) -> BTreeSet<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Every value in the document, with the key it stands under.
fn walk<'d>(value: &'d Value, key: &'d str, visit: &mut impl FnMut(&'d str, &'d Value)) {
    visit(key, value);
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| walk(value, key, visit)),
        Value::Array(items) => items.iter().for_each(|item| walk(item, key, visit)),
        _ => {}
    }
}

#[test]
fn paths_are_the_ones_in_code() {
    let document = document();
    let consents = format!("{CONFIRMATIONS}/{{id}}/consents");
    let expected = [
        (STATUS, "get"),
        (CHALLENGES, "post"),
        (CONFIRMATIONS, "post"),
        (ENROLMENTS, "post"),
        (&consents, "put"),
    ];
    let paths = at(&document, "/paths");
    assert_eq!(keys(paths), expected.iter().map(|(path, _)| *path).collect());
    for (path, method) in expected {
        assert_eq!(keys(&paths[path]), [method].into(), "{path}");
        if method == "get" {
            assert!(paths[path][method].get("requestBody").is_none());
            continue;
        }
        let content = &paths[path][method]["requestBody"]["content"];
        assert_eq!(keys(content), [MEDIA_TYPE_JOSE].into(), "{path}");
        assert!(content[MEDIA_TYPE_JOSE]["x-jws-payload"]["$ref"].is_string(), "{path}");
    }
}

/// Each status that the gateway can answer with, those of HTTP itself among them.
#[test]
fn every_status_that_can_come_is_declared() {
    let document = document();
    let mut operations = 0;
    for (path, methods) in at(&document, "/paths").as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let statuses = keys(&operation["responses"]);
            let all: &[&str] = match method.as_str() {
                "get" => &["403", "405", "429", "503"],
                _ => &["400", "403", "405", "408", "413", "415", "429", "503"],
            };
            let missing: Vec<_> = all.iter().filter(|status| !statuses.contains(*status)).collect();
            assert!(missing.is_empty(), "{method} {path}: {missing:?}");
            operations += 1;
        }
    }
    assert_eq!(operations, 5);
}

#[test]
fn problem_types_are_the_ones_in_code() {
    let document = document();
    // The list is complete because the match is.
    let all = |problem: &ProblemType| match problem {
        ProblemType::NotEnrolled
        | ProblemType::CertificateRefused
        | ProblemType::EnrolmentRefused
        | ProblemType::NotConfirmable
        | ProblemType::TryLater
        | ProblemType::ChallengeRefused
        | ProblemType::SignatureRefused
        | ProblemType::TerminalRefused
        | ProblemType::BadRequest => true,
        ProblemType::Other(_) => false,
    };
    let listed = texts(at(&document, "/components/schemas/ProblemType/examples"));
    assert_eq!(listed.len(), 9);
    assert!(listed.iter().all(|uri| all(&ProblemType::from_uri(uri))), "{listed:?}");

    let mut shown = BTreeSet::new();
    let responses = at(&document, "/components/responses");
    walk(responses, "", &mut |_, value| {
        if let Some(uri) = value.get("type").and_then(Value::as_str).filter(|uri| uri.starts_with("urn:")) {
            let problem: Problem = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(problem.problem_type.to_uri(), uri);
            shown.insert(uri);
        }
    });
    assert_eq!(shown, listed, "each type has an example answer");
}

#[test]
fn headers_and_media_types_are_the_ones_in_code() {
    let document = document();
    assert_eq!(at(&document, "/components/parameters/IdempotencyKey/name"), IDEMPOTENCY_KEY);
    let result = at(&document, "/components/responses/Result");
    assert_eq!(keys(&result["headers"]), [IDEMPOTENCY_KEY, CHALLENGE_ID, CONFIRMATION_ID, SCOPE].into());
    assert_eq!(keys(&result["content"]), [MEDIA_TYPE_RESULT].into());
    let responses = at(&document, "/components/responses").as_object().unwrap();
    for (name, response) in responses.iter().filter(|(name, _)| *name != "Result") {
        assert_eq!(keys(&response["content"]), [MEDIA_TYPE_PROBLEM].into(), "{name}");
    }
    assert_eq!(at(&document, "/components/securitySchemes/terminalCertificate/type"), "mutualTLS");
}

#[test]
fn bounds_are_the_ones_in_code() {
    let document = document();
    let schemas = at(&document, "/components/schemas");
    assert_eq!(schemas["SignedBody"]["maxLength"], MAX_BODY_BYTES);
    assert_eq!(schemas["ChallengeAnswer"]["properties"]["expires_in"]["maximum"], CHALLENGE_SECONDS);
    let pattern = format!("^[A-Za-z0-9_-]{{{}}}$", (CHALLENGE_BYTES * 4).div_ceil(3));
    assert_eq!(schemas["ChallengeAnswer"]["properties"]["challenge"]["pattern"], pattern);
    let context = String::from_utf8(SIGNATURE_CONTEXT.to_vec()).unwrap();
    assert!(at(&document, "/info/description").as_str().unwrap().contains(&format!("`{context}`")));
}

/// The example is what the code reads and writes, and the schema names exactly its members; all are required but `optional`.
fn agrees<T: Serialize + DeserializeOwned>(document: &Value, name: &str, optional: &[&str]) {
    let example = at(document, &format!("/components/examples/{name}/value"));
    let read: T = serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(&serde_json::to_value(&read).unwrap(), example, "{name}");
    let schema = at(document, &format!("/components/schemas/{name}"));
    assert_eq!(keys(&schema["properties"]), keys(example), "{name}");
    let mut required = keys(example);
    for member in optional {
        assert!(required.remove(member), "{name}: {member}");
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(*member);
        let read: T = serde_json::from_value(without.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), without, "{name} without {member}");
    }
    assert_eq!(texts(&schema["required"]), required, "{name}");
    assert_eq!(schema["additionalProperties"], false, "{name}");
}

#[test]
fn schemas_and_examples_are_the_types_in_code() {
    let document = document();
    agrees::<ChallengeRequest>(&document, "ChallengeRequest", &["certificate_ends"]);
    agrees::<ChallengeAnswer>(&document, "ChallengeAnswer", &["scope"]);
    agrees::<ConfirmationRequest>(&document, "ConfirmationRequest", &[]);
    agrees::<EnrolmentRequest>(&document, "EnrolmentRequest", &[]);
    agrees::<ConsentsRequest>(&document, "ConsentsRequest", &[]);
    let example = at(&document, "/components/examples/ConfirmationRequest/value");
    for (name, part) in [("CardProof", &example["proof"]), ("Consent", &example["consents"][0])] {
        let schema = at(&document, &format!("/components/schemas/{name}"));
        assert_eq!(keys(&schema["properties"]), keys(part), "{name}");
        assert_eq!(texts(&schema["required"]), keys(part), "{name}");
    }
}

#[test]
fn enumerations_are_the_ones_in_code() {
    use eligibility_api::wire::{ConsentKind, IdentityMethod};
    let document = document();
    let read = |name: &str, count: usize| {
        let values = at(&document, &format!("/components/schemas/{name}/enum")).clone();
        assert_eq!(values.as_array().unwrap().len(), count);
        values
    };
    let methods: BTreeSet<String> = serde_json::from_value::<Vec<IdentityMethod>>(read("IdentityMethod", 3))
        .unwrap()
        .iter()
        .map(|method| format!("{method:?}"))
        .collect();
    assert_eq!(methods.len(), 3);
    let kinds: BTreeSet<ConsentKind> =
        serde_json::from_value::<Vec<_>>(read("ConsentKind", 6)).unwrap().into_iter().collect();
    assert_eq!(kinds.len(), 6);
    let scopes = texts(at(&document, "/components/schemas/Scope/examples"));
    let known = |word: &&str| !matches!(Scope::from((*word).to_owned()), Scope::Other(_));
    assert_eq!((scopes.len(), scopes.iter().filter(|word| known(word)).count()), (2, 2));
}

#[test]
fn example_message_is_a_result_message() {
    let document = document();
    let xml = at(&document, "/components/examples/ResultMessage/value").as_str().unwrap();
    let message = ResultMessage::parse(xml.as_bytes()).unwrap();
    assert_eq!(message.validity().unwrap().as_str(), "1");
    assert_eq!(message.header.medical_institution_code.unwrap().as_str(), "1310000001");
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut references = 0;
    walk(&document, "", &mut |key, value| {
        if key == "$ref" {
            let pointer = value.as_str().unwrap().strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
            references += 1;
        }
    });
    assert!(references > 80, "{references}");
}
