//! API 1.1: what the facility has switched on, what one person is offered, and the answers in a confirmation.

use std::time::{Duration, Instant};

use eligibility_api::jws;
use eligibility_api::wire::{
    CHALLENGE_ID, CareKind, FACILITY as FACILITY_PATH, FacilityAnswer, IDEMPOTENCY_KEY, IdentityMethod,
    MAX_BODY_BYTES, MAX_ENTRIES, MAX_ID_BYTES, MAX_LABEL_CHARS, MAX_OFFERS, OFFERS, OfferError, OffersAnswer,
    OffersRequest, QuestionAnswer,
};
use eligibility_client::{
    BadAnswer, BreakerPolicy, ClientError, Echo, GatewayClient, InputError, OffersAsked, Refusal,
};
use serde_json::{Value, json};

use crate::requests::opened;
use crate::server::{
    CHALLENGE, FACILITY, KEY, LATER_KEY, Server, Step, VISIT, confirmation, good_answer, http, problem, proof,
};

const JSON: (&str, &str) = ("content-type", "application/json");
const ECHOES: [(&str, &str); 3] = [JSON, (IDEMPOTENCY_KEY, KEY), (CHALLENGE_ID, CHALLENGE)];

fn asked() -> OffersAsked {
    OffersAsked {
        visit: VISIT.into(),
        idempotency_key: KEY.into(),
        proof: proof(),
        identity_method: IdentityMethod::Face,
        care: CareKind::Outpatient,
    }
}

async fn facility(answer: impl Into<Vec<u8>>) -> Result<Option<FacilityAnswer>, ClientError> {
    let server = Server::answering(answer).await;
    let result = server.client().facility().await;
    assert_eq!(server.seen().len(), 1, "{result:?}");
    result
}

async fn offers(answer: impl Into<Vec<u8>>) -> Result<OffersAnswer, ClientError> {
    let server = Server::answering(answer).await;
    let result = server.client().offers(&asked()).await;
    assert_eq!(server.seen().len(), 1, "one attempt, also for {result:?}");
    result
}

async fn offers_body(body: &Value) -> Result<OffersAnswer, ClientError> {
    offers(http(200, &ECHOES, body.to_string().as_bytes())).await
}

fn of(entries: &[Value]) -> Value {
    json!({"offers": [{"question": "documents", "entries": entries}]})
}

fn entry(id: &str, label: &str) -> Value {
    json!({"id": id, "label": label})
}

#[tokio::test]
async fn facility_is_one_request_without_a_body_and_newer_members_are_ignored() {
    let body = json!({"api": "1.2", "questions": ["prescription-form"], "phones": true, "newer": {"a": 1}})
        .to_string();
    let server = Server::answering(http(200, &[JSON], body.as_bytes())).await;
    let answer = server.client().facility().await.unwrap();
    let expected =
        FacilityAnswer { api: "1.2".into(), questions: vec!["prescription-form".into()], phones: true };
    assert_eq!(answer, Some(expected));
    let [seen] = &server.seen()[..] else { panic!("one request") };
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("GET", FACILITY_PATH));
    assert!(seen.body.is_empty() && seen.header("content-type").is_none());
    assert_eq!(seen.header(IDEMPOTENCY_KEY), None);
}

#[tokio::test]
async fn facility_of_a_gateway_of_1_0_is_none() {
    for answer in [
        problem(404, "bad-request"),
        http(404, &[], b""),
        http(404, &[("content-type", "text/html")], b"<a>"),
    ] {
        assert_eq!(facility(answer).await, Ok(None));
    }
}

#[tokio::test]
async fn facility_answer_that_breaks_a_bound_is_a_bad_answer() {
    let all = |count: usize| (0..count).map(|n| format!("q{n}")).collect::<Vec<_>>();
    let longest = "x".repeat(MAX_ID_BYTES);
    let body = |questions: &[String]| json!({"api": "1.1", "questions": questions}).to_string();
    for good in [all(0), all(MAX_OFFERS), vec![longest.clone()]] {
        let answer = facility(http(200, &[JSON], body(&good).as_bytes())).await.unwrap().unwrap();
        assert_eq!(answer.questions, good);
    }
    let questions = ClientError::BadAnswer(BadAnswer::Questions);
    for bad in [
        all(MAX_OFFERS + 1),
        vec![String::new()],
        vec!["a b".into()],
        vec!["文書".into()],
        vec!["a\n".into()],
        vec![format!("{longest}x")],
    ] {
        assert_eq!(
            facility(http(200, &[JSON], body(&bad).as_bytes())).await,
            Err(questions.clone()),
            "{bad:?}"
        );
    }
    let unsayable = json!({"api": "\u{202e}", "questions": []}).to_string();
    assert_eq!(facility(http(200, &[JSON], unsayable.as_bytes())).await, Err(questions));
}

#[tokio::test]
async fn facility_answer_that_is_none_is_an_error_and_is_not_asked_for_again() {
    let json = ClientError::BadAnswer(BadAnswer::Json);
    for body in ["", "[]", "{}", r#"{"api":1,"questions":[]}"#, r#"{"api":"1.1","questions":[1]}"#] {
        assert_eq!(facility(http(200, &[JSON], body.as_bytes())).await, Err(json.clone()), "{body}");
    }
    let huge = vec![b' '; MAX_BODY_BYTES + 1];
    for (answer, error) in [
        (http(200, &[("content-type", "text/html")], b"{}"), ClientError::BadAnswer(BadAnswer::MediaType)),
        (http(200, &[JSON], &huge), ClientError::BadAnswer(BadAnswer::TooLarge)),
        (http(204, &[], b""), ClientError::BadAnswer(BadAnswer::Status(204))),
        (http(503, &[], b""), ClientError::Unavailable { status: 503 }),
        (
            problem(403, "terminal-refused"),
            ClientError::Refused { status: 403, refusal: Refusal::TerminalRefused },
        ),
    ] {
        assert_eq!(facility(answer).await, Err(error));
    }
}

#[tokio::test]
async fn offers_request_is_signed_and_carries_its_facts() {
    let server = Server::answering(http(400, &[], b"")).await;
    server.client().offers(&asked()).await.unwrap_err();
    let seen = server.seen();
    assert_eq!(seen[0].header(IDEMPOTENCY_KEY), Some(KEY));
    assert_eq!(
        opened::<OffersRequest>(&server, &seen[0], ("POST", OFFERS)),
        OffersRequest {
            terminal: crate::pki::TERMINAL.into(),
            visit: VISIT.into(),
            idempotency_key: KEY.into(),
            facility: FACILITY.into(),
            proof: proof(),
            identity_method: IdentityMethod::Face,
            care: CareKind::Outpatient,
        }
    );
}

#[tokio::test]
async fn offers_within_their_bounds_are_read() {
    assert_eq!(offers_body(&json!({"offers": []})).await, Ok(OffersAnswer::default()));
    let longest = "あ".repeat(MAX_LABEL_CHARS);
    let entries: Vec<Value> = (0..MAX_ENTRIES)
        .map(|n| json!({"id": format!("d{n}"), "label": longest, "date": "2026-11-28"}))
        .collect();
    let answer = offers_body(&of(&entries)).await.unwrap();
    assert_eq!((answer.offers.len(), answer.offers[0].entries.len()), (1, MAX_ENTRIES));
    assert_eq!(answer.offers[0].entries[0].label, longest);
}

#[tokio::test]
async fn offers_that_break_a_bound_are_a_bad_answer() {
    let many: Vec<Value> = (0..10_000).map(|n| entry(&n.to_string(), "A")).collect();
    let questions: Vec<Value> = (0..=MAX_OFFERS).map(|n| json!({"question": format!("q{n}")})).collect();
    for (body, error) in [
        (of(&many), OfferError::TooMany),
        (json!({"offers": questions}), OfferError::TooMany),
        (json!({"offers": [{"question": "a"}, {"question": "a"}]}), OfferError::Twice),
        (of(&[entry("a", "A"), entry("a", "B")]), OfferError::Twice),
        (of(&[entry("a b", "A")]), OfferError::Id),
        (of(&[entry("a", &"あ".repeat(3334))]), OfferError::Label),
        (of(&[entry("a", "A\u{202e}B")]), OfferError::Label),
        (of(&[entry("a", "A\u{0}B")]), OfferError::Label),
        (of(&[json!({"id": "a", "label": "A", "date": "yesterday"})]), OfferError::Date),
    ] {
        let found = offers_body(&body).await.unwrap_err();
        assert_eq!(found, ClientError::BadAnswer(BadAnswer::Offers(error)));
    }
    for body in
        [json!({}), json!({"offers": [], "newer": 1}), json!([]), json!({"offers": [{"question": 1}]})]
    {
        assert_eq!(offers_body(&body).await.unwrap_err(), ClientError::BadAnswer(BadAnswer::Json), "{body}");
    }
    let huge = vec![b' '; MAX_BODY_BYTES + 1];
    assert_eq!(offers(http(200, &ECHOES, &huge)).await, Err(ClientError::BadAnswer(BadAnswer::TooLarge)));
}

#[tokio::test]
async fn offers_to_another_request_are_a_mismatch() {
    let body = br#"{"offers":[]}"#;
    for (name, right, echo) in
        [(IDEMPOTENCY_KEY, KEY, Echo::IdempotencyKey), (CHALLENGE_ID, CHALLENGE, Echo::Challenge)]
    {
        let others: Vec<_> = ECHOES.into_iter().filter(|(other, _)| *other != name).collect();
        for values in [&[][..], &[LATER_KEY], &[""], &[right, right]] {
            let mut headers = others.clone();
            headers.extend(values.iter().map(|value| (name, *value)));
            assert_eq!(
                offers(http(200, &headers, body)).await,
                Err(ClientError::Mismatch(echo)),
                "{values:?}"
            );
        }
    }
    assert_eq!(offers(http(200, &ECHOES, body)).await, Ok(OffersAnswer::default()));
}

#[tokio::test]
async fn offers_are_asked_for_once_whatever_comes() {
    for (answer, error) in [
        (http(503, &[("retry-after", "0")], b""), ClientError::Unavailable { status: 503 }),
        (http(404, &[], b""), ClientError::Refused { status: 404, refusal: Refusal::Other }),
        (problem(429, "try-later"), ClientError::Refused { status: 429, refusal: Refusal::TryLater }),
        (http(302, &[("location", "/")], b""), ClientError::BadAnswer(BadAnswer::Status(302))),
    ] {
        assert_eq!(offers(answer).await, Err(error));
    }
    let server = Server::start(|_, _| vec![Step::Cut]).await;
    assert_eq!(server.client().offers(&asked()).await, Err(ClientError::Cut));
    assert_eq!(server.seen().len(), 1);
    let mut config = server.config();
    config.base_url = "https://127.0.0.1:1".into();
    let started = Instant::now();
    let gone = GatewayClient::new(config).unwrap().offers(&asked()).await;
    assert_eq!(gone, Err(ClientError::Unreachable));
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn offers_have_a_time_of_their_own() {
    let server = Server::start(|_, seen| {
        vec![if seen.path == OFFERS { Step::Hang } else { Step::Send(good_answer()) }]
    })
    .await;
    assert_eq!(server.config().offers_timeout, Duration::from_secs(4));
    let mut config = server.config();
    config.offers_timeout = Duration::from_millis(400);
    let client = GatewayClient::new(config).unwrap();
    let started = Instant::now();
    assert_eq!(client.offers(&asked()).await, Err(ClientError::TimedOut));
    assert!((400..3000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
    assert!(client.confirm(&confirmation()).await.is_ok());

    // Where the total is shorter, the total counts.
    let mut config = server.config();
    (config.connect_timeout, config.total_timeout) = (Duration::from_millis(300), Duration::from_millis(300));
    let started = Instant::now();
    assert_eq!(GatewayClient::new(config).unwrap().offers(&asked()).await, Err(ClientError::TimedOut));
    assert!(started.elapsed() < Duration::from_secs(3));
}

/// A client whose breaker opens after this many failures, and stays so.
fn touchy(server: &Server, failures: usize) -> GatewayClient {
    let mut config = server.config();
    config.breaker =
        BreakerPolicy { failures, probe_every: Duration::from_secs(600), ..BreakerPolicy::default() };
    GatewayClient::new(config).unwrap()
}

#[tokio::test]
async fn failed_offers_and_facilities_cost_no_confirmation() {
    let server = Server::start(|_, seen| {
        vec![match seen.path.as_str() {
            OFFERS => Step::Cut,
            FACILITY_PATH => Step::Send(http(503, &[], b"")),
            _ => Step::Send(good_answer()),
        }]
    })
    .await;
    let client = touchy(&server, 1);
    for _ in 0..20 {
        client.offers(&asked()).await.unwrap_err();
        client.facility().await.unwrap_err();
    }
    assert!(client.confirm(&confirmation()).await.is_ok());
}

#[tokio::test]
async fn offers_that_come_close_no_breaker_that_confirmations_opened() {
    let server = Server::start(|_, seen| {
        vec![Step::Send(match seen.path.as_str() {
            OFFERS => http(200, &ECHOES, br#"{"offers":[]}"#),
            FACILITY_PATH => http(200, &[JSON], br#"{"api":"1.1","questions":[]}"#),
            _ => http(500, &[], b""),
        })]
    })
    .await;
    let client = touchy(&server, 2);
    client.confirm(&confirmation()).await.unwrap_err();
    client.offers(&asked()).await.unwrap();
    client.facility().await.unwrap();
    client.confirm(&confirmation()).await.unwrap_err();
    // Now it is open: nothing is asked of a gateway that serves nobody, and nobody waits for it.
    let before = server.seen().len();
    let held_back = client.offers(&asked()).await;
    assert!(matches!(held_back, Err(ClientError::BreakerOpen { .. })), "{held_back:?}");
    assert_eq!(server.seen().len(), before);
    assert!(client.facility().await.is_ok(), "nobody waits for this one");
    let error = client.confirm(&confirmation()).await.unwrap_err();
    assert!(matches!(error, ClientError::BreakerOpen { .. }), "{error:?}");
}

#[tokio::test]
async fn offers_leave_the_probe_to_a_confirmation() {
    let server = Server::start(|before, _| {
        vec![Step::Send(if before == 0 { http(500, &[], b"") } else { good_answer() })]
    })
    .await;
    let mut config = server.config();
    config.breaker =
        BreakerPolicy { failures: 1, probe_every: Duration::from_millis(20), ..BreakerPolicy::default() };
    let client = GatewayClient::new(config).unwrap();
    client.confirm(&confirmation()).await.unwrap_err();
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert!(matches!(client.offers(&asked()).await, Err(ClientError::BreakerOpen { .. })));
    assert!(client.confirm(&confirmation()).await.is_ok());
}

#[tokio::test]
async fn offers_that_cannot_be_asked_for_are_refused_before_anything_leaves() {
    type Change = fn(&mut OffersAsked);
    let table: [(Change, InputError); 6] = [
        (|asked| asked.visit = "1".into(), InputError::Visit),
        (|asked| asked.idempotency_key.clear(), InputError::IdempotencyKey),
        (|asked| asked.proof.certificate = vec![].into(), InputError::Certificate),
        (|asked| asked.proof.signature = vec![0; 1025].into(), InputError::Signature),
        (|asked| asked.proof.challenge_id = "a b".into(), InputError::ChallengeId),
        (|asked| asked.care = CareKind::Other("外来".into()), InputError::Care),
    ];
    let server = Server::answering("").await;
    let client = server.client();
    for (change, error) in table {
        let mut asked = asked();
        change(&mut asked);
        assert_eq!(client.offers(&asked).await, Err(ClientError::Input(error)));
    }
    assert_eq!(server.connections(), 0);
}

fn given(question: &str, chosen: &[&str]) -> QuestionAnswer {
    QuestionAnswer {
        question: question.into(),
        chosen: chosen.iter().map(|&id| id.into()).collect(),
        answered_at: "2026-11-22T09:00:20+09:00".into(),
    }
}

#[tokio::test]
async fn answers_are_in_the_confirmation_and_absent_where_there_are_none() {
    let server = Server::answering(http(400, &[], b"")).await;
    let client = server.client();
    let mut question = confirmation();
    client.confirm(&question).await.unwrap_err();
    question.answers = vec![given("prescription-form", &["paper"]), given("documents", &[])];
    client.confirm(&question).await.unwrap_err();
    let payloads: Vec<Value> = server
        .seen()
        .iter()
        .map(|seen| serde_json::from_slice(&jws::split(&seen.body).unwrap().payload).unwrap())
        .collect();
    assert_eq!(payloads[0].get("answers"), None, "a gateway of 1.0 refuses members that it does not know");
    let at = "2026-11-22T09:00:20+09:00";
    let written = json!([
        {"question": "prescription-form", "chosen": ["paper"], "answered_at": at},
        {"question": "documents", "chosen": [], "answered_at": at},
    ]);
    assert_eq!(payloads[1]["answers"], written);
}

#[tokio::test]
async fn answers_that_cannot_be_sent_are_refused_before_anything_leaves() {
    let longest = "x".repeat(MAX_ID_BYTES);
    let too_long = format!("{longest}x");
    let all = vec!["a"; MAX_ENTRIES + 1];
    let mut late = given("q", &[]);
    late.answered_at = "soon".into();
    let server = Server::answering(http(400, &[], b"")).await;
    let client = server.client();
    for (answers, error) in [
        (vec![given("q", &[]); MAX_OFFERS + 1], InputError::Answers),
        (vec![given("", &[])], InputError::Answers),
        (vec![given("質問", &[])], InputError::Answers),
        (vec![given(&too_long, &[])], InputError::Answers),
        (vec![given("q", &[""])], InputError::Answers),
        (vec![given("q", &["a b"])], InputError::Answers),
        (vec![given("q", &[&too_long])], InputError::Answers),
        (vec![given("q", &all)], InputError::Answers),
        (vec![given("q", &[]), late], InputError::Time),
    ] {
        let mut question = confirmation();
        question.answers = answers;
        assert_eq!(client.confirm(&question).await.unwrap_err(), ClientError::Input(error));
    }
    assert_eq!(server.connections(), 0);
    let mut question = confirmation();
    question.answers = vec![given(&longest, &vec![longest.as_str(); MAX_ENTRIES]); MAX_OFFERS];
    client.confirm(&question).await.unwrap_err();
    assert_eq!(server.seen().len(), 1, "at the bounds it is sent");
}
