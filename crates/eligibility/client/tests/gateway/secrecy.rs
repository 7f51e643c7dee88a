//! Nothing of a person reaches a log, an error or a `Debug`, at any level, from us or from the libraries below.

use std::io;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use eligibility_api::wire::{CHALLENGE_ID, IDEMPOTENCY_KEY, QuestionAnswer};
use eligibility_client::{Confirmation, GatewayClient, OffersAsked};
use tracing_subscriber::fmt::MakeWriter;

use crate::server::{CHALLENGE, ECHOES, KEY, Server, Step, confirmation, http, message};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

const CERTIFICATE: &[u8] = b"canary certificate of an invented person";
const SIGNATURE: &[u8] = b"canary signature made by an invented card";
const NAME: &str = "鳥籠カナリア";
const CHOSEN: &str = "canary-entry-chosen";

fn question() -> Confirmation {
    let mut question = confirmation();
    question.proof.certificate = CERTIFICATE.to_vec().into();
    question.proof.signature = SIGNATURE.to_vec().into();
    question.answers = vec![QuestionAnswer {
        question: "documents".into(),
        chosen: vec![CHOSEN.into()],
        answered_at: question.identified_at.clone(),
    }];
    question
}

fn answer() -> Vec<u8> {
    let body = message(&format!(
        "<MessageBody><ProcessingResultStatus>1</ProcessingResultStatus>\
         <ResultList><ResultOfQualificationConfirmation><Name>{NAME}</Name>\
         </ResultOfQualificationConfirmation></ResultList></MessageBody>"
    ));
    http(200, &ECHOES, body.as_bytes())
}

#[tokio::test]
async fn calls_of_every_ending_leave_no_trace_of_the_person() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .init();

    let mut said = String::new();
    let spoilt = answer().windows(1).map(|b| if b == b"/" { b'\\' } else { b[0] }).collect::<Vec<_>>();
    let unwelcome = http(400, &[("content-type", "application/problem+json")], NAME.as_bytes());
    let whispering = http(
        400,
        &[("content-type", "application/problem+json")],
        format!(r#"{{"type":"urn:{NAME}","title":"{NAME}","status":400,"detail":"{NAME}"}}"#).as_bytes(),
    );
    for (steps, good) in [
        (vec![Step::Send(answer())], true),
        (vec![Step::Send(spoilt)], false),
        (vec![Step::Send(unwelcome)], false),
        (vec![Step::Send(whispering)], false),
        (vec![Step::Send(http(503, &[("content-type", "text/plain")], NAME.as_bytes()))], false),
        (vec![Step::Cut], false),
        (vec![Step::Hang], false),
    ] {
        let hangs = matches!(steps.as_slice(), [Step::Hang]);
        let server = Server::start(move |_, _| steps.clone()).await;
        let mut config = server.config();
        if hangs {
            config.connect_timeout = std::time::Duration::from_secs(1);
            config.total_timeout = config.connect_timeout;
        }
        let client = GatewayClient::new(config).unwrap();
        let question = question();
        let result = client.confirm(&question).await;
        assert_eq!(result.is_ok(), good, "{result:?}");
        said.push_str(&format!("{client:?} {question:?} {result:?}"));
        if let Err(error) = result {
            said.push_str(&error.to_string());
        }
    }
    for label in [NAME, "\u{202e}"] {
        let body = format!(
            r#"{{"offers":[{{"question":"documents","entries":[{{"id":"{CHOSEN}","label":"{NAME}"}},{{"id":"b","label":"{label}"}}]}}]}}"#
        );
        let echoes =
            [("content-type", "application/json"), (IDEMPOTENCY_KEY, KEY), (CHALLENGE_ID, CHALLENGE)];
        let server = Server::answering(http(200, &echoes, body.as_bytes())).await;
        let Confirmation { visit, idempotency_key, proof, identity_method, care, .. } = question();
        let asked = OffersAsked { visit, idempotency_key, proof, identity_method, care };
        let result = server.client().offers(&asked).await;
        assert_eq!(result.is_ok(), label == NAME, "{result:?}");
        said.push_str(&format!("{asked:?} {result:?}"));
    }
    said.push_str(&String::from_utf8_lossy(&log.0.lock().unwrap()));
    assert!(said.contains("gateway answered") && said.contains("TRACE"), "the log was read");

    for secret in [CERTIFICATE, SIGNATURE, NAME.as_bytes(), CHOSEN.as_bytes()] {
        let escaped = format!("{:?}", String::from_utf8_lossy(secret));
        let decimal = format!("{secret:?}");
        for form in [
            String::from_utf8_lossy(secret).into_owned(),
            escaped.trim_matches('"').to_owned(),
            decimal.trim_matches(['[', ']']).to_owned(),
            URL_SAFE_NO_PAD.encode(secret),
            STANDARD.encode(secret),
            secret.iter().map(|b| format!("{b:02x}")).collect::<String>(),
        ] {
            assert!(!said.contains(&form), "{form} was said");
        }
    }
}
