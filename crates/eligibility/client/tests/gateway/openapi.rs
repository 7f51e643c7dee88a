//! `docs/gateway.openapi.yaml` says what the code does: names, paths, schemas and examples are held against each other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::{
    CHALLENGE_BYTES, CHALLENGE_ID, CHALLENGE_SECONDS, CHALLENGES, CONFIRMATION_ID, CONFIRMATIONS,
    ChallengeAnswer, ChallengeRequest, ConfirmationRequest, ConsentsRequest, ENROLMENTS, EnrolmentRequest,
    FACILITY, FacilityAnswer, IDEMPOTENCY_KEY, MAX_BODY_BYTES, MAX_ENTRIES, MAX_ID_BYTES, MAX_LABEL_CHARS,
    MAX_OFFERS, MEDIA_TYPE_JOSE, MEDIA_TYPE_PROBLEM, MEDIA_TYPE_RESULT, OFFERS, OffersAnswer, OffersRequest,
    Problem, ProblemType, QuestionAnswer, SCOPE, SIGNATURE_CONTEXT, STATUS, Scope,
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
        (FACILITY, "get"),
        (CHALLENGES, "post"),
        (OFFERS, "post"),
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
    assert_eq!(operations, 7);
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
    for (schema, at, bound) in [
        ("FacilityAnswer", "questions", MAX_OFFERS),
        ("OffersAnswer", "offers", MAX_OFFERS),
        ("Offer", "entries", MAX_ENTRIES),
        ("QuestionAnswer", "chosen", MAX_ENTRIES),
        ("ConfirmationRequest", "answers", MAX_OFFERS),
    ] {
        assert_eq!(schemas[schema]["properties"][at]["maxItems"], bound, "{schema}");
    }
    assert_eq!(schemas["Id"]["pattern"], format!("^[!-~]{{1,{MAX_ID_BYTES}}}$"));
    assert_eq!(schemas["OfferEntry"]["properties"]["label"]["maxLength"], MAX_LABEL_CHARS);
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
    agrees::<OffersRequest>(&document, "OffersRequest", &[]);
    agrees::<OffersAnswer>(&document, "OffersAnswer", &[]);
    agrees::<ConfirmationRequest>(&document, "ConfirmationRequest", &["answers"]);
    agrees::<EnrolmentRequest>(&document, "EnrolmentRequest", &[]);
    agrees::<ConsentsRequest>(&document, "ConsentsRequest", &[]);
    let example = at(&document, "/components/examples/ConfirmationRequest/value");
    let parts = [
        ("CardProof", &example["proof"]),
        ("Consent", &example["consents"][0]),
        ("QuestionAnswer", &example["answers"][0]),
    ];
    for (name, part) in parts {
        let schema = at(&document, &format!("/components/schemas/{name}"));
        assert_eq!(keys(&schema["properties"]), keys(part), "{name}");
        assert_eq!(texts(&schema["required"]), keys(part), "{name}");
    }
}

#[test]
fn facility_and_offers_are_as_the_code_reads_them() {
    let document = document();
    let example = at(&document, "/components/examples/FacilityAnswer/value");
    let read: FacilityAnswer = serde_json::from_value(example.clone()).unwrap();
    assert_eq!(&serde_json::to_value(&read).unwrap(), example);
    let schema = at(&document, "/components/schemas/FacilityAnswer");
    assert_eq!(keys(&schema["properties"]), keys(example));
    let mut required = keys(example);
    assert!(required.remove("phones"), "said only where phones are taken");
    assert_eq!(texts(&schema["required"]), required);
    assert_eq!(schema.get("additionalProperties"), None, "newer members are ignored");

    let offers = at(&document, "/components/examples/OffersAnswer/value/offers");
    let (bare, listed) = (&offers[0], &offers[1]);
    for (name, least, most) in
        [("Offer", bare, listed), ("OfferEntry", &listed["entries"][1], &listed["entries"][0])]
    {
        let schema = at(&document, &format!("/components/schemas/{name}"));
        assert_eq!(keys(&schema["properties"]), keys(most), "{name}");
        assert_eq!(texts(&schema["required"]), keys(least), "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
    let answer: OffersAnswer =
        serde_json::from_value(at(&document, "/components/examples/OffersAnswer/value").clone()).unwrap();
    assert_eq!(answer.check(), Ok(()));
    let headers = at(&document, "/paths/~1v1~1offers/post/responses/200/headers");
    assert_eq!(keys(headers), [IDEMPOTENCY_KEY, CHALLENGE_ID].into());
}

/// Validates against one schema of the document.
fn validator(document: &Value, name: &str) -> jsonschema::Validator {
    let reference = format!("#/components/schemas/{name}");
    let schema = serde_json::json!({"$ref": reference, "components": document["components"]});
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn every_example_satisfies_its_schema() {
    let document = document();
    let mut examples = 0;
    for (name, example) in at(&document, "/components/examples").as_object().unwrap() {
        if example["value"].is_object() {
            let satisfied = validator(&document, name).validate(&example["value"]);
            assert!(satisfied.is_ok(), "{name}: {satisfied:?}");
            examples += 1;
        }
    }
    assert_eq!(examples, 8);
}

/// What the code refuses of one offer, the document refuses as well.
#[test]
fn bounds_of_offers_are_the_documents_own() {
    let document = document();
    let (offers, facility) = (validator(&document, "OffersAnswer"), validator(&document, "FacilityAnswer"));
    let of = |id: &str, label: &str, date: Option<&str>| {
        let mut entry = serde_json::json!({"id": id, "label": label});
        if let Some(date) = date {
            entry["date"] = date.into();
        }
        serde_json::json!({"offers": [{"question": "documents", "entries": [entry]}]})
    };
    let (longest, longest_id) = ("あ".repeat(MAX_LABEL_CHARS), "x".repeat(MAX_ID_BYTES));
    let too_long = [format!("{longest}あ"), format!("{longest_id}x")];
    for (good, body) in [
        (true, of("a", &longest, Some("2026-11-28"))),
        (true, of(&longest_id, "A", None)),
        (false, of("a", &too_long[0], None)),
        (false, of(&too_long[1], "A", None)),
        (false, of("", "A", None)),
        (false, of("a b", "A", None)),
        (false, of("文書", "A", None)),
        (false, of("a", "", None)),
        (false, of("a", "A\u{202e}B", None)),
        (false, of("a", "A\u{2066}B", None)),
        (false, of("a", "A\u{0}B", None)),
        (false, of("a", "A\nB", None)),
        (false, of("a", "A\u{feff}", None)),
        (false, of("a", "A", Some("28-11-2026"))),
        (false, serde_json::json!({"offers": vec![serde_json::json!({"question": "a"}); MAX_OFFERS + 1]})),
    ] {
        assert_eq!(offers.is_valid(&body), good, "{body}");
        let read: OffersAnswer = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(read.check().is_ok(), good, "{body}");
    }
    let questions = |count: usize| {
        let ids: Vec<_> = (0..count).map(|n| format!("q{n}")).collect();
        serde_json::json!({"api": "1.1", "questions": ids, "newer": 1})
    };
    assert!(facility.is_valid(&questions(MAX_OFFERS)) && !facility.is_valid(&questions(MAX_OFFERS + 1)));
}

/// What the sandbox answers and what the client sends is what the document says.
#[tokio::test]
async fn sandbox_and_client_speak_as_the_document_says() {
    use crate::server::{Server, confirmation, http, proof};
    use eligibility_client::OffersAsked;
    use eligibility_sandbox::{Question, Sandbox, SandboxConfig};

    let document = document();
    let (facility, offers) = (validator(&document, "FacilityAnswer"), validator(&document, "OffersAnswer"));
    let folder = tempfile::TempDir::new().unwrap();
    let config = SandboxConfig::new(folder.path()).asking(Question::ALL).taking_phones();
    let sandbox = Sandbox::start(config).await.unwrap();
    let client = crate::sandbox::client(folder.path(), &sandbox.base_url());
    let told = client.facility().await.unwrap().unwrap();
    assert!(told.phones);
    assert!(facility.is_valid(&serde_json::to_value(told).unwrap()));
    let mut questions = BTreeSet::new();
    for persona in ["hanako", "taro", "kiyoshi", "ume", "protected"] {
        let question = crate::sandbox::question_of(&client, folder.path(), persona).await;
        let answer = client.offers(&crate::sandbox::asked(&question)).await.unwrap();
        questions.extend(answer.offers.iter().map(|offer| offer.question.clone()));
        let written = serde_json::to_value(answer).unwrap();
        assert!(offers.is_valid(&written), "{persona}: {:?}", offers.validate(&written).err());
    }
    assert_eq!(questions.len(), Question::ALL.len());
    let described = at(&document, "/info/description").as_str().unwrap();
    assert!(questions.iter().all(|question| described.contains(&format!("| `{question}`"))));
    sandbox.stop().await;

    let server = Server::answering(http(400, &[], b"")).await;
    let client = server.client();
    let mut question = confirmation();
    client.confirm(&question).await.unwrap_err();
    question.answers = vec![QuestionAnswer {
        question: "documents".into(),
        chosen: vec!["doc-1".into()],
        answered_at: question.identified_at.clone(),
    }];
    client.confirm(&question).await.unwrap_err();
    let asked = OffersAsked {
        visit: question.visit.clone(),
        idempotency_key: question.idempotency_key.clone(),
        proof: proof(),
        identity_method: question.identity_method,
        care: question.care.clone(),
    };
    client.offers(&asked).await.unwrap_err();
    let sent = ["ConfirmationRequest", "ConfirmationRequest", "OffersRequest"];
    for (seen, name) in server.seen().iter().zip(sent) {
        let payload = eligibility_api::jws::split(&seen.body).unwrap().payload;
        let payload: Value = serde_json::from_slice(&payload).unwrap();
        let satisfied = validator(&document, name).validate(&payload).is_ok();
        assert!(
            satisfied,
            "{name}: {:?}",
            payload.as_object().map(|members| members.keys().collect::<Vec<_>>())
        );
    }
    assert_eq!(server.seen().len(), sent.len());
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
    let methods: BTreeSet<String> = serde_json::from_value::<Vec<IdentityMethod>>(read("IdentityMethod", 5))
        .unwrap()
        .iter()
        .map(|method| format!("{method:?}"))
        .collect();
    assert_eq!(methods.len(), 5);
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
