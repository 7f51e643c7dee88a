//! The client against the sandbox gateway, which judges certificates, signatures, challenges and keys for itself.

use std::fs;

use eligibility_api::message::QualificationValidity;
use eligibility_api::wire::{ConsentKind, IdentityMethod, OfferError, QuestionAnswer};
use eligibility_client::{
    BadAnswer, ClientError, Confirmation, Echo, Enrolment, GatewayClient, LaterConsents, OffersAsked, Refusal,
};
use eligibility_sandbox::{ApiVersion, Fault, FaultRule, Question, Route, Sandbox, SandboxConfig};
use tempfile::TempDir;
use uuid::Uuid;

#[path = "../../examples/confirm.rs"]
#[expect(dead_code, reason = "the example's main is not called here")]
mod example;

use example::{SoftwareCard, consent, question, visit};

/// A client with the credentials that a sandbox made in this folder.
pub fn client(folder: &std::path::Path, base_url: &str) -> GatewayClient {
    example::client(folder, base_url).unwrap()
}

struct Site {
    sandbox: Sandbox,
    client: GatewayClient,
    folder: TempDir,
}

impl Site {
    async fn open() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(adjust: impl FnOnce(&mut SandboxConfig)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = SandboxConfig::new(folder.path());
        adjust(&mut config);
        let sandbox = Sandbox::start(config).await.unwrap();
        let client = example::client(folder.path(), &sandbox.base_url()).unwrap();
        Self { sandbox, client, folder }
    }

    fn card(&self, persona: &str) -> SoftwareCard {
        SoftwareCard::read(self.folder.path(), persona).unwrap()
    }

    async fn question(&self, persona: &str) -> Confirmation {
        question(&self.client, &self.card(persona), &Uuid::new_v4().to_string()).await.unwrap()
    }

    async fn told(&self, persona: &str) -> String {
        let mut out = Vec::new();
        visit(&self.client, &self.card(persona), &mut out).await.unwrap();
        String::from_utf8(out).unwrap()
    }

    async fn close(self) {
        self.sandbox.stop().await;
    }
}

#[tokio::test]
async fn example_goes_through_the_whole_dialogue() {
    let site = Site::open().await;
    assert_eq!(
        site.told("taro").await,
        "confirmed: validity 1, 1 result(s), 0 limit class(es)\n\
         with limit amount: validity 1, 1 result(s), 1 limit class(es)\n"
    );
    let newcomer = "not enrolled\nenrolled\nconfirmed: validity 1, 1 result(s), 0 limit class(es)\n";
    assert!(site.told("newcomer").await.starts_with(newcomer));
    assert!(site.told("p384").await.starts_with("confirmed: validity 1"));
    assert!(site.client.probe().await.is_ok());
    site.close().await;
}

#[tokio::test]
async fn every_persona_is_answered_or_refused_and_never_misunderstood() {
    let site = Site::open().await;
    let mut validities = std::collections::BTreeSet::new();
    let mut refusals = std::collections::BTreeSet::new();
    for entry in fs::read_dir(site.folder.path().join("cards")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(persona) = name.strip_suffix(".der") else { continue };
        let question = site.question(persona).await;
        match site.client.confirm(&question).await {
            Ok(answer) => {
                validities.extend(answer.message.validity().map(|validity| validity.as_str().to_owned()));
            }
            Err(ClientError::Refused { refusal, .. }) => {
                refusals.insert(refusal.to_string());
            }
            Err(other) => panic!("{persona}: {other}"),
        }
    }
    assert_eq!(validities, ["1", "2", "3", "4", "5", "6"].map(String::from).into());
    assert_eq!(refusals, ["certificate refused", "not confirmable", "not enrolled"].map(String::from).into());
    site.close().await;
}

fn refused(error: ClientError) -> Refusal {
    match error {
        ClientError::Refused { refusal, .. } => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn refusals_are_typed() {
    let site = Site::open().await;
    let client = &site.client;

    let good = site.question("hanako").await;
    let first = client.confirm(&good).await.unwrap();
    let again = client.confirm(&good).await.unwrap();
    assert_eq!(first.confirmation_id, again.confirmation_id, "the same key and body: the same answer");
    assert_eq!(first.raw, again.raw);

    let mut other_body = good.clone();
    other_body.identity_method = IdentityMethod::Face;
    assert_eq!(refused(client.confirm(&other_body).await.unwrap_err()), Refusal::BadRequest);

    let mut used_challenge = good.clone();
    used_challenge.idempotency_key = Uuid::new_v4().to_string();
    assert_eq!(refused(client.confirm(&used_challenge).await.unwrap_err()), Refusal::ChallengeRefused);

    let mut other_visit = site.question("hanako").await;
    other_visit.visit = Uuid::new_v4().to_string();
    assert_eq!(refused(client.confirm(&other_visit).await.unwrap_err()), Refusal::ChallengeRefused);

    let mut swapped = site.question("hanako").await;
    swapped.proof.certificate = site.question("taro").await.proof.certificate;
    assert_eq!(refused(client.confirm(&swapped).await.unwrap_err()), Refusal::SignatureRefused);

    let mut garbled = site.question("hanako").await;
    garbled.proof.certificate = vec![0x30, 0x00].into();
    assert_eq!(refused(client.confirm(&garbled).await.unwrap_err()), Refusal::CertificateRefused);

    for (persona, refusal) in [
        ("revoked", Refusal::CertificateRefused),
        ("expired", Refusal::CertificateRefused),
        ("protected", Refusal::NotConfirmable),
        ("newcomer", Refusal::NotEnrolled),
    ] {
        let question = site.question(persona).await;
        assert_eq!(refused(client.confirm(&question).await.unwrap_err()), refusal, "{persona}");
    }

    let question = site.question("revoked").await;
    let enrolment = Enrolment {
        visit: question.visit,
        idempotency_key: question.idempotency_key,
        proof: question.proof,
        identity_method: IdentityMethod::Pin,
    };
    assert_eq!(refused(client.enrol(&enrolment).await.unwrap_err()), Refusal::CertificateRefused);

    let later = LaterConsents {
        visit: good.visit,
        idempotency_key: Uuid::new_v4().to_string(),
        consents: vec![consent(ConsentKind::LimitAmount)],
    };
    let unknown = client.send_consents("no-such-confirmation", &later).await.unwrap_err();
    assert_eq!(refused(unknown), Refusal::BadRequest);
    site.close().await;
}

#[tokio::test]
async fn faults_on_demand_become_their_errors() {
    let site = Site::open().await;
    for (fault, error) in [
        (Fault::Cut, ClientError::Cut),
        (Fault::Huge, ClientError::BadAnswer(BadAnswer::TooLarge)),
        (Fault::WrongKey, ClientError::Mismatch(Echo::IdempotencyKey)),
        (Fault::WrongChallenge, ClientError::Mismatch(Echo::Challenge)),
        (Fault::WrongMediaType, ClientError::BadAnswer(BadAnswer::MediaType)),
        (Fault::Status(302), ClientError::BadAnswer(BadAnswer::Status(302))),
        (Fault::Status(204), ClientError::BadAnswer(BadAnswer::Status(204))),
        (Fault::Status(403), ClientError::Refused { status: 403, refusal: Refusal::TryLater }),
        (Fault::Status(500), ClientError::Refused { status: 500, refusal: Refusal::TryLater }),
    ] {
        // A client of its own each time: the breaker counts.
        let client = example::client(site.folder.path(), &site.sandbox.base_url()).unwrap();
        let question = question(&client, &site.card("hanako"), &Uuid::new_v4().to_string()).await.unwrap();
        site.sandbox.faults().add(FaultRule::from(fault.clone()).on(Route::Confirmations).times(1));
        assert_eq!(client.confirm(&question).await.unwrap_err(), error, "{fault:?}");
        assert!(client.confirm(&question).await.is_ok(), "the same question again, after {fault:?}");
    }
    for fault in [Fault::WrongSchema, Fault::Doctype] {
        let client = example::client(site.folder.path(), &site.sandbox.base_url()).unwrap();
        let question = question(&client, &site.card("hanako"), &Uuid::new_v4().to_string()).await.unwrap();
        site.sandbox.faults().add(FaultRule::from(fault.clone()).on(Route::Confirmations).times(1));
        let error = client.confirm(&question).await.unwrap_err();
        assert!(matches!(error, ClientError::BadAnswer(BadAnswer::Message(_))), "{fault:?}: {error:?}");
    }
    site.close().await;
}

/// The confirmation of this persona, over a fresh challenge of the sandbox that made this folder.
pub async fn question_of(client: &GatewayClient, folder: &std::path::Path, persona: &str) -> Confirmation {
    let card = SoftwareCard::read(folder, persona).unwrap();
    question(client, &card, &Uuid::new_v4().to_string()).await.unwrap()
}

/// What is asked for offers before this confirmation.
pub fn asked(question: &Confirmation) -> OffersAsked {
    OffersAsked {
        visit: question.visit.clone(),
        idempotency_key: Uuid::new_v4().to_string(),
        proof: question.proof.clone(),
        identity_method: question.identity_method,
        care: question.care.clone(),
    }
}

#[tokio::test]
async fn offers_are_answered_and_change_the_result() {
    let site = Site::with(|config| config.questions = Question::ALL.to_vec()).await;
    let facility = site.client.facility().await.unwrap().unwrap();
    assert_eq!((facility.api.as_str(), facility.questions.len()), ("1.1", 4));
    let mut question = site.question("hanako").await;
    let offers = site.client.offers(&asked(&question)).await.unwrap().offers;
    let ids: Vec<_> = offers.iter().map(|offer| offer.question.as_str()).collect();
    assert_eq!(ids, ["prescription-form", "subsidies"]);
    let given = |question: &str, option: &str| QuestionAnswer {
        question: question.into(),
        chosen: vec![option.into()],
        answered_at: jiff::Timestamp::now().to_string(),
    };
    question.answers = vec![given("prescription-form", "paper"), given("subsidies", "yes")];
    let body = site.client.confirm(&question).await.unwrap().message.body.unwrap();
    assert_eq!(body.prescription_issue_select.unwrap().as_str(), "2");
    assert!(body.other.elements().iter().any(|element| element.name() == "SubsidyResultList"));

    let mut question = site.question("protected").await;
    assert_eq!(site.client.offers(&asked(&question)).await.unwrap().offers, []);
    question.answers = vec![given("subsidies", "yes")];
    assert_eq!(refused(site.client.confirm(&question).await.unwrap_err()), Refusal::NotConfirmable);
    site.close().await;

    let old = Site::with(|config| config.api = ApiVersion::V1_0).await;
    assert_eq!(old.client.facility().await, Ok(None));
    let question = old.question("hanako").await;
    assert_eq!(refused(old.client.offers(&asked(&question)).await.unwrap_err()), Refusal::BadRequest);
    assert!(old.client.confirm(&question).await.is_ok());
    old.close().await;
}

#[tokio::test]
async fn faults_of_offers_become_their_errors_and_cost_no_confirmation() {
    let site = Site::with(|config| config.questions = Question::ALL.to_vec()).await;
    for (fault, error) in [
        (Fault::Flood, ClientError::BadAnswer(BadAnswer::Offers(OfferError::TooMany))),
        (Fault::LongLabel, ClientError::BadAnswer(BadAnswer::Offers(OfferError::Label))),
        (Fault::BidiLabel, ClientError::BadAnswer(BadAnswer::Offers(OfferError::Label))),
        (Fault::ControlLabel, ClientError::BadAnswer(BadAnswer::Offers(OfferError::Label))),
        (Fault::RepeatedId, ClientError::BadAnswer(BadAnswer::Offers(OfferError::Twice))),
        (Fault::Cut, ClientError::Cut),
        (Fault::Huge, ClientError::BadAnswer(BadAnswer::TooLarge)),
        (Fault::WrongSchema, ClientError::BadAnswer(BadAnswer::Json)),
        (Fault::WrongKey, ClientError::Mismatch(Echo::IdempotencyKey)),
        (Fault::WrongChallenge, ClientError::Mismatch(Echo::Challenge)),
        (Fault::WrongMediaType, ClientError::BadAnswer(BadAnswer::MediaType)),
        (Fault::Status(503), ClientError::Refused { status: 503, refusal: Refusal::TryLater }),
    ] {
        let question = site.question("kiyoshi").await;
        site.sandbox.faults().add(FaultRule::from(fault.clone()).on(Route::Offers).times(1));
        let before = site.sandbox.seen().requests(Route::Offers);
        assert_eq!(site.client.offers(&asked(&question)).await.unwrap_err(), error, "{fault:?}");
        assert_eq!(site.sandbox.seen().requests(Route::Offers), before + 1, "{fault:?}");
        // One client for all: whatever becomes of offers, the breaker learns nothing from it.
        assert!(site.client.confirm(&question).await.is_ok(), "{fault:?}");
    }
    site.close().await;
}

#[tokio::test]
async fn unknown_codes_come_through() {
    let site = Site::open().await;
    let question = site.question("hanako").await;
    site.sandbox.faults().add(FaultRule::from(Fault::UnknownCodes).on(Route::Confirmations));
    let answer = site.client.confirm(&question).await.unwrap();
    let validity = answer.message.validity().unwrap();
    assert!(matches!(validity, QualificationValidity::Other(_)), "{}", validity.as_str());
    site.close().await;
}

#[tokio::test]
async fn one_503_is_bridged_by_a_retry_with_the_same_key() {
    let site = Site::open().await;
    let question = site.question("hanako").await;
    site.sandbox.faults().add(FaultRule::from(Fault::Status(503)).on(Route::Confirmations).times(1));
    assert!(site.client.confirm(&question).await.is_ok());
    assert_eq!(site.sandbox.seen().with_key(&question.idempotency_key), 2);
    site.close().await;
}
