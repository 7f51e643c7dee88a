//! The whole dialogue with a gateway: challenge, card signature, confirmation, enrolment where it is missing, and the later
//! consent to the limit amount. The card is a software one of the sandbox gateway.
//!
//! ```sh
//! cargo run -p eligibility-sandbox -- --data target/sandbox &
//! cargo run -p eligibility-client --example confirm -- target/sandbox newcomer
//! ```
//! The third argument is the gateway's URL, `https://127.0.0.1:8443` if not given.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::{CardProof, CareKind, Consent, ConsentKind, IdentityMethod};
use eligibility_client::{
    ClientConfig, ClientError, Confirmation, Credentials, Enrolment, GatewayClient, LaterConsents, Refusal,
};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: confirm <sandbox data folder> [persona] [url]")?;
    let persona = arguments.next().unwrap_or_else(|| "taro".into());
    let url = arguments.next().unwrap_or_else(|| "https://127.0.0.1:8443".into());
    let client = client(Path::new(&folder), &url)?;
    let card = SoftwareCard::read(Path::new(&folder), &persona)?;
    visit(&client, &card, &mut io::stdout()).await
}

/// The terminal `kiosk-1` with the credentials that the sandbox made for it.
pub fn client(folder: &Path, url: &str) -> Outcome<GatewayClient> {
    let credentials = Credentials {
        gateway_ca_pem: fs::read(folder.join("gateway-ca.pem"))?,
        certificate_pem: fs::read(folder.join("terminal/cert.pem"))?,
        key_pem: fs::read(folder.join("terminal/key.pem"))?.into(),
    };
    Ok(GatewayClient::new(ClientConfig::new(url, credentials, "kiosk-1", "1310000001"))?)
}

/// One visit, told on `out`.
pub async fn visit(client: &GatewayClient, card: &SoftwareCard, out: &mut impl Write) -> Outcome<()> {
    let visit = Uuid::new_v4().to_string();
    let mut answer = client.confirm(&question(client, card, &visit).await?).await;
    if let Err(ClientError::Refused { refusal: Refusal::NotEnrolled, .. }) = answer {
        writeln!(out, "not enrolled")?;
        let enrolment = Enrolment {
            idempotency_key: Uuid::new_v4().to_string(),
            proof: card.proof(client, &visit).await?,
            identity_method: IdentityMethod::Pin,
            visit: visit.clone(),
        };
        client.enrol(&enrolment).await?;
        writeln!(out, "enrolled")?;
        answer = client.confirm(&question(client, card, &visit).await?).await;
    }
    let answer = answer?;
    tell("confirmed", &answer.message, out)?;

    let later = LaterConsents {
        visit,
        idempotency_key: Uuid::new_v4().to_string(),
        consents: vec![consent(ConsentKind::LimitAmount)],
    };
    let answer = client.send_consents(&answer.confirmation_id, &later).await?;
    tell("with limit amount", &answer.message, out)
}

/// The question, over a fresh challenge.
pub async fn question(client: &GatewayClient, card: &SoftwareCard, visit: &str) -> Outcome<Confirmation> {
    Ok(Confirmation {
        visit: visit.to_owned(),
        idempotency_key: Uuid::new_v4().to_string(),
        proof: card.proof(client, visit).await?,
        identity_method: IdentityMethod::Pin,
        identified_at: Timestamp::now().to_string(),
        consents: vec![consent(ConsentKind::Medicines), consent(ConsentKind::Treatment)],
        answers: Vec::new(),
        care: CareKind::Outpatient,
    })
}

/// A consent given now.
pub fn consent(kind: ConsentKind) -> Consent {
    Consent { kind, given: true, answered_at: Timestamp::now().to_string() }
}

/// Codes only: an example must not teach printing names.
fn tell(what: &str, message: &ResultMessage, out: &mut impl Write) -> Outcome<()> {
    let validity = message.validity().map_or("-", |validity| validity.as_str());
    let results = message.body.as_ref().and_then(|body| body.result_list.as_ref());
    let results = results.map_or(&[][..], |list| list.results.as_slice());
    let limits = results.iter().filter(|result| result.limit_info.is_some()).count();
    writeln!(out, "{what}: validity {validity}, {} result(s), {limits} limit class(es)", results.len())?;
    Ok(())
}

/// What a card does, done in software.
pub struct SoftwareCard {
    certificate: Vec<u8>,
    key: EcdsaKeyPair,
}

impl SoftwareCard {
    /// Reads `cards/<persona>.der` and `cards/<persona>.key.pem`.
    pub fn read(folder: &Path, persona: &str) -> Outcome<Self> {
        let cards = folder.join("cards");
        let key = fs::read(cards.join(format!("{persona}.key.pem")))?;
        let key = PrivatePkcs8KeyDer::from_pem_slice(&key)?;
        let key = [&ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1_SIGNING]
            .into_iter()
            .find_map(|algorithm| {
                EcdsaKeyPair::from_pkcs8(algorithm, key.secret_pkcs8_der(), &SystemRandom::new()).ok()
            })
            .ok_or("the card's key is neither P-256 nor P-384")?;
        Ok(Self { certificate: fs::read(cards.join(format!("{persona}.der")))?, key })
    }

    /// Asks for a challenge and signs it.
    pub async fn proof(&self, client: &GatewayClient, visit: &str) -> Outcome<CardProof> {
        let challenge = client.challenge(visit).await?;
        let message = client.message_to_sign(visit, &challenge);
        let signature = self.key.sign(&SystemRandom::new(), &message).map_err(|_| "signing failed")?;
        Ok(CardProof {
            certificate: self.certificate.clone().into(),
            signature: signature.as_ref().to_vec().into(),
            challenge_id: challenge.id,
        })
    }
}
