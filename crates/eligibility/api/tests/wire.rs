//! The JSON words, the bytes in them, the signed body around them, and what a card signs.

use eligibility_api::base64url::Base64Url;
use eligibility_api::jws::{Header, JwsError, MAX_HEADER_BYTES, compact, signing_input, split};
use eligibility_api::signed_message;
use eligibility_api::wire::{
    CardProof, CareKind, ChallengeAnswer, ConfirmationRequest, Consent, ConsentKind, FacilityAnswer,
    IdentityMethod, MAX_BODY_BYTES, Problem, ProblemType, SIGNATURE_CONTEXT, Scope,
};
use proptest::prelude::*;

fn confirmation() -> ConfirmationRequest {
    ConfirmationRequest {
        terminal: "kiosk-1".into(),
        visit: "0198c2f1-0000-7000-8000-000000000001".into(),
        idempotency_key: "0198c2f1-0000-7000-8000-000000000002".into(),
        facility: "1319999999".into(),
        proof: CardProof {
            certificate: vec![0x30, 0x82, 0xCA, 0xFE].into(),
            signature: vec![0xAB; 3].into(),
            challenge_id: "c-1".into(),
        },
        identity_method: IdentityMethod::StaffCheck,
        identified_at: "2026-11-20T09:14:50+09:00".into(),
        consents: vec![Consent {
            kind: ConsentKind::LimitAmount,
            given: true,
            answered_at: "2026-11-20T09:14:55+09:00".into(),
        }],
        answers: Vec::new(),
        care: CareKind::Outpatient,
    }
}

#[test]
fn confirmation_is_written_as_the_api_describes() {
    let json = serde_json::to_value(confirmation()).expect("json");
    let expected = serde_json::json!({
        "terminal": "kiosk-1",
        "visit": "0198c2f1-0000-7000-8000-000000000001",
        "idempotency_key": "0198c2f1-0000-7000-8000-000000000002",
        "facility": "1319999999",
        "proof": { "certificate": "MILK_g", "signature": "q6ur", "challenge_id": "c-1" },
        "identity_method": "staff-check",
        "identified_at": "2026-11-20T09:14:50+09:00",
        "consents": [{ "kind": "limit-amount", "given": true, "answered_at": "2026-11-20T09:14:55+09:00" }],
        "care": "1",
    });
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_value::<ConfirmationRequest>(json).expect("back"), confirmation());
}

#[test]
fn request_with_an_unknown_member_is_refused() {
    let mut json = serde_json::to_value(confirmation()).expect("json");
    json["extra"] = 1.into();
    assert!(serde_json::from_value::<ConfirmationRequest>(json).is_err());
}

#[test]
fn debug_of_a_request_holds_no_bytes() {
    let debug = format!("{:?}", confirmation());
    assert!(debug.contains("c-1"));
    for bytes in ["MILK", "q6ur", "202", "171", "48, 130"] {
        assert!(!debug.replace("2026", "").contains(bytes), "{debug}");
    }
    let answer = ChallengeAnswer {
        id: "c-1".into(),
        challenge: vec![7; 32].into(),
        expires_at: "2026-11-20T09:19:50+09:00".into(),
        expires_in: 300,
        scope: Scope::Full,
    };
    assert_eq!(format!("{answer:?}"), "ChallengeAnswer { id: \"c-1\", .. }");
    assert_eq!(format!("{:?}", answer.challenge), "[32 bytes]");
}

#[test]
fn scope_is_known_or_kept_as_given_and_full_where_it_is_not_said() {
    for (word, scope) in [
        ("full", Scope::Full),
        ("eligibility-only", Scope::EligibilityOnly),
        ("", Scope::Other(String::new())),
        ("Full", Scope::Other("Full".into())),
        ("nothing", Scope::Other("nothing".into())),
    ] {
        let read: Scope = serde_json::from_value(word.into()).unwrap();
        assert_eq!((&read, read.as_str(), read.is_full()), (&scope, word, word == "full"));
        assert_eq!(serde_json::to_value(&read).unwrap(), word);
    }
    assert_eq!(Scope::default(), Scope::Full);
}

#[test]
fn identity_methods_have_their_words_and_say_which_are_a_phones() {
    use IdentityMethod::{Face, PhoneBiometrics, PhonePin, Pin, StaffCheck};
    for (method, word, phone) in [
        (Face, "face", false),
        (Pin, "pin", false),
        (StaffCheck, "staff-check", false),
        (PhonePin, "phone-pin", true),
        (PhoneBiometrics, "phone-biometrics", true),
    ] {
        assert_eq!(serde_json::to_value(method).unwrap(), word);
        assert_eq!(serde_json::from_value::<IdentityMethod>(word.into()).unwrap(), method);
        assert_eq!(method.is_phone(), phone, "{word}");
    }
}

#[test]
fn phones_are_said_only_where_they_are_taken() {
    let written = |phones| {
        let answer = FacilityAnswer { api: "1.1".into(), questions: Vec::new(), phones };
        serde_json::to_value(answer).unwrap()
    };
    assert_eq!(written(true), serde_json::json!({"api": "1.1", "questions": [], "phones": true}));
    assert_eq!(written(false), serde_json::json!({"api": "1.1", "questions": []}));
    for phones in [true, false] {
        assert_eq!(serde_json::from_value::<FacilityAnswer>(written(phones)).unwrap().phones, phones);
    }
    let wrong = serde_json::json!({"api": "1.1", "questions": [], "phones": "yes"});
    assert!(serde_json::from_value::<FacilityAnswer>(wrong).is_err());
}

#[test]
fn care_kind_is_known_or_kept_as_given() {
    let known = ["1", "2", "3", "4", "inpatient", "eligibility-only"];
    for code in known.into_iter().chain(["5", "", "01", "Inpatient", "in-patient"]) {
        let kind = CareKind::from(code.to_owned());
        let is_known = known.contains(&code);
        assert_eq!(matches!(kind, CareKind::Other(_)), !is_known, "{code}");
        assert_eq!(kind.meaning().is_some(), is_known, "{code}");
        assert_eq!(kind.is_sayable(), is_known || ["5", "01"].contains(&code), "{code}");
        assert_eq!(kind.may_have_consents(), code != "eligibility-only");
        assert_eq!((serde_json::to_value(&kind).expect("json"), kind.as_str()), (code.into(), code));
    }
}

#[test]
fn problem_type_is_known_or_kept_as_given() {
    let table = [
        (ProblemType::NotEnrolled, "not-enrolled"),
        (ProblemType::CertificateRefused, "certificate-refused"),
        (ProblemType::EnrolmentRefused, "enrolment-refused"),
        (ProblemType::NotConfirmable, "not-confirmable"),
        (ProblemType::TryLater, "try-later"),
        (ProblemType::ChallengeRefused, "challenge-refused"),
        (ProblemType::SignatureRefused, "signature-refused"),
        (ProblemType::TerminalRefused, "terminal-refused"),
        (ProblemType::BadRequest, "bad-request"),
    ];
    for (problem_type, name) in table {
        let uri = format!("urn:uketsuke:problem:{name}");
        assert_eq!(problem_type.to_uri(), uri);
        assert_eq!(ProblemType::from_uri(&uri), problem_type);
    }
    for uri in ["about:blank", "urn:uketsuke:problem:newer", ""] {
        assert_eq!(ProblemType::from_uri(uri), ProblemType::Other(uri.into()));
        assert_eq!(ProblemType::from_uri(uri).to_uri(), uri);
    }
    let json = r#"{"type":"urn:uketsuke:problem:try-later","title":"busy","status":503,"detail":"more","retry":[1]}"#;
    let problem: Problem = serde_json::from_str(json).expect("further members are ignored");
    assert_eq!(problem.problem_type, ProblemType::TryLater);
}

#[test]
fn base64url_that_is_not_canonical_is_refused() {
    for text in ["AA==", "AB", "A", "A+", "A/", "AA AA", "AA\n", "é"] {
        assert!(serde_json::from_value::<Base64Url>(text.into()).is_err(), "{text:?}");
    }
    let empty: Base64Url = serde_json::from_value("".into()).expect("empty");
    assert!(empty.as_bytes().is_empty());
}

#[test]
fn signed_message_has_length_before_each_part() {
    let mut expected = vec![0, 31];
    expected.extend_from_slice(b"uketsuke/v1 user authentication");
    expected.extend_from_slice(b"\x00\x02t1\x00\x01v\x00\x03\x01\x02\x03");
    assert_eq!(signed_message("t1", "v", &[1, 2, 3]), expected);
    assert_eq!(SIGNATURE_CONTEXT.len(), 31);
}

#[test]
fn jws_is_put_together_as_rfc_7515_shows() {
    let input = signing_input(&Header::es256("t"), b"{}").expect("input");
    // BASE64URL of {"alg":"ES256","kid":"t"} and of {}.
    assert_eq!(input.as_str(), "eyJhbGciOiJFUzI1NiIsImtpZCI6InQifQ.e30");
    let body = compact(&input, &[0xFF; 64]);
    assert_eq!(body.as_str(), format!("{}.{}w", input.as_str(), "_".repeat(85)));
    let parts = split(body.as_bytes()).expect("parts");
    assert_eq!(parts.header, Header::es256("t"));
    assert_eq!(parts.payload.as_slice(), b"{}");
    assert_eq!(parts.signature, [0xFF; 64]);
    assert_eq!(parts.signing_input, input.as_bytes());
    assert!(!format!("{parts:?}").contains("255"));
}

#[test]
fn jws_that_is_not_ours_is_refused_by_name() {
    let part = |bytes: &[u8]| {
        serde_json::to_value(Base64Url::from(bytes.to_vec()))
            .expect("json")
            .as_str()
            .expect("text")
            .to_owned()
    };
    let signature = part(&[1; 64]);
    let with_header = |header: &str| format!("{}.e30.{signature}", part(header.as_bytes()));
    let good = r#"{"alg":"ES256","kid":"t"}"#;
    assert!(split(with_header(good).as_bytes()).is_ok());
    assert!(split(with_header(r#"{"typ":"JOSE","kid":"t","alg":"ES256"}"#).as_bytes()).is_ok());
    let long_kid = format!(r#"{{"alg":"ES256","kid":"{}"}}"#, "k".repeat(MAX_HEADER_BYTES));
    let table = [
        (String::new(), JwsError::Shape),
        ("a.b".into(), JwsError::Shape),
        (format!("{}.e30.{signature}.x", part(good.as_bytes())), JwsError::Shape),
        (format!("{}=.e30.{signature}", part(good.as_bytes())), JwsError::Base64),
        (format!("{}.e3 .{signature}", part(good.as_bytes())), JwsError::Base64),
        (format!("{}.e30.{}", part(good.as_bytes()), part(&[1; 63])), JwsError::SignatureLength),
        (format!("{}.e30.{}", part(good.as_bytes()), part(&[1; 65])), JwsError::SignatureLength),
        (format!("{}.e30.", part(good.as_bytes())), JwsError::SignatureLength),
        (with_header(r#"{"alg":"none","kid":"t"}"#), JwsError::Algorithm),
        (with_header(r#"{"alg":"es256","kid":"t"}"#), JwsError::Algorithm),
        (with_header(r#"{"alg":"HS256","kid":"t"}"#), JwsError::Algorithm),
        (with_header(r#"{"alg":"ES256"}"#), JwsError::Header),
        (with_header(r#"{"alg":"ES256","kid":"t","crit":["b64"],"b64":false}"#), JwsError::Header),
        (with_header(r#"{"alg":"ES256","alg":"none","kid":"t"}"#), JwsError::Header),
        (with_header("[]"), JwsError::Header),
        (with_header(""), JwsError::Header),
        (with_header(&long_kid), JwsError::TooLong),
        ("a".repeat(MAX_BODY_BYTES + 1), JwsError::TooLong),
    ];
    for (body, error) in table {
        assert_eq!(split(body.as_bytes()).expect_err("refused"), error, "{:.80}", body);
    }
}

#[test]
fn jws_at_the_bound_is_made_and_beyond_it_refused() {
    let header = Header::es256("t");
    let frame = compact(&signing_input(&header, b"").expect("empty"), &[0; 64]).len();
    let room = (MAX_BODY_BYTES - frame) / 4 * 3;
    let body = compact(&signing_input(&header, &vec![b'x'; room]).expect("fits"), &[0; 64]);
    assert!(body.len() <= MAX_BODY_BYTES);
    assert_eq!(split(body.as_bytes()).expect("parts").payload.len(), room);
    assert_eq!(signing_input(&header, &vec![b'x'; room + 4]).expect_err("too long"), JwsError::TooLong);
    let long = Header::es256(&"k".repeat(MAX_HEADER_BYTES));
    assert_eq!(signing_input(&long, b"").expect_err("too long"), JwsError::TooLong);
}

proptest! {
    #[test]
    fn bytes_survive_base64url(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let json = serde_json::to_string(&Base64Url::from(bytes.clone())).expect("json");
        let back: Base64Url = serde_json::from_str(&json).expect("back");
        prop_assert_eq!(back.as_bytes(), bytes);
    }

    #[test]
    fn payload_survives_jws(payload in prop::collection::vec(any::<u8>(), 0..500), kid in "[ -~あ]{0,40}") {
        let input = signing_input(&Header::es256(&kid), &payload).expect("input");
        let body = compact(&input, &[9; 64]);
        let parts = split(body.as_bytes()).expect("parts");
        prop_assert_eq!(parts.payload.as_slice(), payload);
        prop_assert_eq!(parts.header.kid, kid);
    }

    #[test]
    fn any_bytes_are_a_jws_or_refused(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = split(&body);
    }

    /// One text, cut into its parts in two ways: without the lengths between them both would read the same.
    #[test]
    fn different_parts_never_sign_the_same(text in "[a-z]{0,12}", a in (0_usize..=12, 0_usize..=12), b in (0_usize..=12, 0_usize..=12)) {
        let cut = |(first, second): (usize, usize)| {
            let (first, second) = (first.min(text.len()), second.min(text.len()));
            let (terminal, rest) = text.split_at(first.min(second));
            let (visit, challenge) = rest.split_at(first.abs_diff(second));
            (terminal, visit, challenge)
        };
        let sign = |(terminal, visit, challenge): (&str, &str, &str)| signed_message(terminal, visit, challenge.as_bytes());
        let (a, b) = (cut(a), cut(b));
        prop_assert_eq!(sign(a) == sign(b), a == b);
    }
}
