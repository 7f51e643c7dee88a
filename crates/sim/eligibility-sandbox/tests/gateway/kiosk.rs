//! A kiosk by hand: client certificate, signed bodies, a card in software.

use std::path::Path;
use std::sync::Arc;

use base_time::ManualClock;
use eligibility_api::base64url::Base64Url;
use eligibility_api::jws::{Header, compact, signing_input};
use eligibility_api::message::ResultMessage;
use eligibility_api::signed_message;
use eligibility_api::wire::{self, *};
use eligibility_sandbox::{Sandbox, SandboxConfig};
use reqwest::header::HeaderMap;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm,
};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::Serialize;
use tempfile::TempDir;

pub const FACILITY: &str = "9919999999";

/// A sandbox in a folder of its own, with a clock that starts at the machine's present and stands still.
pub struct Place {
    pub sandbox: Sandbox,
    pub clock: Arc<ManualClock>,
    pub folder: TempDir,
}

pub async fn place() -> Place {
    place_with(|_| {}).await
}

pub async fn place_with(adjust: impl FnOnce(&mut SandboxConfig)) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::now().round(jiff::Unit::Second).unwrap()));
    let mut config = SandboxConfig::new(folder.path());
    config.clock = clock.clone();
    adjust(&mut config);
    Place { sandbox: Sandbox::start(config).await.unwrap(), clock, folder }
}

impl Place {
    pub fn kiosk(&self) -> Kiosk {
        Kiosk::with_credentials(&self.sandbox, &self.folder.path().join("terminal"), "kiosk-1")
    }

    pub fn card(&self, persona: &str) -> Card {
        Card::read(&self.folder.path().join("cards"), persona)
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn problem(&self) -> ProblemType {
        assert_eq!(
            self.header("content-type"),
            MEDIA_TYPE_PROBLEM,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        problem.problem_type
    }

    pub fn message(&self) -> ResultMessage {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), MEDIA_TYPE_RESULT);
        ResultMessage::parse(&self.body).unwrap()
    }
}

pub struct Kiosk {
    pub http: reqwest::Client,
    pub base: String,
    pub name: String,
    key: EcdsaKeyPair,
}

pub fn client_config(authority: &Path, credentials: Option<&Path>) -> ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    match credentials {
        None => config.with_no_client_auth(),
        Some(folder) => {
            let certificate = CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap();
            let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
            config.with_client_auth_cert(vec![certificate], key).unwrap()
        }
    }
}

pub fn http(config: ClientConfig) -> reqwest::Client {
    let redirect = reqwest::redirect::Policy::none();
    reqwest::Client::builder().tls_backend_preconfigured(config).redirect(redirect).build().unwrap()
}

impl Kiosk {
    pub fn with_credentials(sandbox: &Sandbox, folder: &Path, name: &str) -> Self {
        let config = client_config(&sandbox.data_dir().join("gateway-ca.pem"), Some(folder));
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
        Self {
            http: http(config),
            base: sandbox.base_url(),
            name: name.to_owned(),
            key: ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, key.secret_der()),
        }
    }

    /// A signed body as it goes over the wire.
    pub fn sign(&self, kid: &str, payload: &[u8]) -> Vec<u8> {
        let input = signing_input(&Header::es256(kid), payload).unwrap();
        let signature = self.key.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
        compact(&input, signature.as_ref().try_into().unwrap()).as_bytes().to_vec()
    }

    pub async fn send(&self, method: &str, path: &str, key: Option<&str>, body: Vec<u8>) -> Answer {
        self.try_send(method, path, key, body).await.unwrap()
    }

    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Vec<u8>,
    ) -> reqwest::Result<Answer> {
        let mut request = self
            .http
            .request(method.parse().unwrap(), format!("{}{path}", self.base))
            .header("content-type", MEDIA_TYPE_JOSE)
            .body(body);
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body: response.bytes().await?.to_vec() })
    }

    pub async fn post(&self, path: &str, key: Option<&str>, request: &impl Serialize) -> Answer {
        let body = self.sign(&self.name, &serde_json::to_vec(request).unwrap());
        self.send("POST", path, key, body).await
    }

    pub async fn challenge(&self, visit: &str) -> ChallengeAnswer {
        self.challenge_for(visit, None).await
    }

    pub async fn challenge_for(&self, visit: &str, certificate_ends: Option<String>) -> ChallengeAnswer {
        let request =
            ChallengeRequest { terminal: self.name.clone(), visit: visit.to_owned(), certificate_ends };
        let answer = self.post(CHALLENGES, None, &request).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).unwrap()
    }

    pub async fn proof(&self, card: &Card, visit: &str) -> CardProof {
        let challenge = self.challenge(visit).await;
        card.prove(&self.name, visit, &challenge)
    }

    pub fn request(&self, visit: &str, proof: CardProof, consents: Vec<Consent>) -> ConfirmationRequest {
        ConfirmationRequest {
            terminal: self.name.clone(),
            visit: visit.to_owned(),
            idempotency_key: uuid(),
            facility: FACILITY.to_owned(),
            proof,
            identity_method: IdentityMethod::Pin,
            identified_at: "2026-11-22T00:00:00Z".to_owned(),
            consents,
            answers: Vec::new(),
            care: CareKind::Outpatient,
        }
    }

    pub async fn post_confirmation(&self, request: &ConfirmationRequest) -> Answer {
        self.post(CONFIRMATIONS, Some(&request.idempotency_key), request).await
    }

    /// Challenge, signature, confirmation.
    pub async fn confirm(&self, card: &Card, consents: Vec<Consent>) -> Answer {
        let visit = uuid();
        let proof = self.proof(card, &visit).await;
        self.post_confirmation(&self.request(&visit, proof, consents)).await
    }

    pub async fn enrol(&self, card: &Card) -> Answer {
        let visit = uuid();
        let proof = self.proof(card, &visit).await;
        self.enrol_with(&visit, proof).await
    }

    pub async fn enrol_with(&self, visit: &str, proof: CardProof) -> Answer {
        let request = EnrolmentRequest {
            terminal: self.name.clone(),
            proof,
            visit: visit.to_owned(),
            idempotency_key: uuid(),
            facility: FACILITY.to_owned(),
            identity_method: IdentityMethod::Pin,
        };
        self.post(ENROLMENTS, Some(&request.idempotency_key), &request).await
    }

    pub async fn later(&self, confirmation: &str, visit: &str, consents: Vec<Consent>) -> Answer {
        let request = ConsentsRequest {
            terminal: self.name.clone(),
            visit: visit.to_owned(),
            idempotency_key: uuid(),
            consents,
        };
        let body = self.sign(&self.name, &serde_json::to_vec(&request).unwrap());
        let path = format!("{}/{confirmation}/consents", wire::CONFIRMATIONS);
        self.send("PUT", &path, Some(&request.idempotency_key), body).await
    }
}

/// Signs a message as the card's key does.
pub type Sign = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;

/// A card in software.
pub struct Card {
    pub certificate: Vec<u8>,
    pub sign: Box<Sign>,
}

impl Card {
    fn read(folder: &Path, persona: &str) -> Self {
        let certificate = std::fs::read(folder.join(format!("{persona}.der"))).unwrap();
        let key = PrivateKeyDer::from_pem_file(folder.join(format!("{persona}.key.pem"))).unwrap();
        Self::ecdsa(certificate, key.secret_der())
    }

    /// By the key's own curve.
    pub fn ecdsa(certificate: Vec<u8>, pkcs8: &[u8]) -> Self {
        let random = SystemRandom::new();
        let p256 = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &random);
        let key = p256.unwrap_or_else(|_| ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8));
        let sign = move |message: &[u8]| key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec();
        Self { certificate, sign: Box::new(sign) }
    }

    pub fn prove(&self, terminal: &str, visit: &str, challenge: &ChallengeAnswer) -> CardProof {
        let message = signed_message(terminal, visit, challenge.challenge.as_bytes());
        CardProof {
            certificate: Base64Url::from(self.certificate.clone()),
            signature: Base64Url::from((self.sign)(&message)),
            challenge_id: challenge.id.clone(),
        }
    }
}

pub fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm, pkcs8: &[u8]) -> EcdsaKeyPair {
    EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &SystemRandom::new()).unwrap()
}

pub fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl Place {
    /// A consent answered at this place's present.
    pub fn consent(&self, kind: ConsentKind, given: bool) -> Consent {
        use base_time::Clock as _;
        Consent { kind, given, answered_at: self.clock.wall().to_string() }
    }
}
