//! Certificates and signatures: what is accepted, and every refusal.

use std::sync::LazyLock;
use std::time::Duration;

use base_time::Clock as _;
use eligibility_api::base64url::Base64Url;
use eligibility_api::wire::*;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, PublicKeyData, SerialNumber,
    SignatureAlgorithm,
};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RsaKeyPair};
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::EncodePrivateKey as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use time::OffsetDateTime;

use crate::kiosk::{Card, Place, place, uuid};

/// Policies: authentication and signing certificates of the test hierarchy, authentication in production.
const AUTHENTICATION: &[u8] = &[0x06, 0x0B, 0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x1E];
const SIGNING: &[u8] = &[0x06, 0x0B, 0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x14];
const PRODUCTION: &[u8] = &[0x06, 0x0B, 0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x03, 0x1E];

/// One RSA key for all tests of a process; making one takes a moment.
static RSA_2048: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = rsa::RsaPrivateKey::new(&mut rand::rngs::OsRng, 2048).unwrap();
    key.to_pkcs8_der().unwrap().as_bytes().to_vec()
});

#[derive(Clone, Copy, PartialEq)]
pub enum Key {
    P256,
    P384,
    Rsa2048,
    Rsa1024,
}

/// A card to be made; the default is a good one of hanako's.
pub struct Profile {
    pub serial: u32,
    pub key: Key,
    pub usages: Vec<KeyUsagePurpose>,
    pub extended: Vec<ExtendedKeyUsagePurpose>,
    pub policy: Option<&'static [u8]>,
    pub unknown_critical: bool,
    pub key_identifier: bool,
    pub foreign: bool,
    pub end: Timestamp,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            serial: 0x0A00_0001,
            key: Key::P256,
            usages: vec![KeyUsagePurpose::DigitalSignature],
            extended: vec![ExtendedKeyUsagePurpose::ClientAuth],
            policy: Some(AUTHENTICATION),
            unknown_critical: false,
            key_identifier: true,
            foreign: false,
            end: Timestamp::now() + SignedDuration::from_hours(24 * 365),
        }
    }
}

/// A 1024-bit RSA key, which no library here would sign with.
struct ShortKey(Vec<u8>);

impl PublicKeyData for ShortKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

/// Makes a card by the place's own card authority (or a foreign one of the same name).
pub fn make_card(place: &Place, profile: &Profile) -> Card {
    let trust = place.folder.path().join("card-trust");
    let authority = CertificateDer::from_pem_file(trust.join("auth-ca.pem")).unwrap();
    let pem = std::fs::read_to_string(trust.join("auth-ca.key.pem")).unwrap();
    let key = if profile.foreign { KeyPair::generate().unwrap() } else { KeyPair::from_pem(&pem).unwrap() };
    let issuer = Issuer::from_ca_cert_der(&authority, key).unwrap();

    let mut params = CertificateParams::default();
    params.serial_number = Some(SerialNumber::from_slice(&profile.serial.to_be_bytes()));
    params.distinguished_name.push(DnType::CommonName, "TEST");
    let date = |at: Timestamp| OffsetDateTime::from_unix_timestamp(at.as_second()).unwrap();
    params.not_before = date(profile.end - SignedDuration::from_hours(24 * 365 * 4));
    params.not_after = date(profile.end);
    params.key_usages = profile.usages.clone();
    params.extended_key_usages = profile.extended.clone();
    params.use_authority_key_identifier_extension = profile.key_identifier;
    if let Some(policy) = profile.policy {
        let mut der = vec![0x30, 0x0F, 0x30, 0x0D];
        der.extend_from_slice(policy);
        let mut extension = CustomExtension::from_oid_content(&[2, 5, 29, 32], der);
        extension.set_criticality(true);
        params.custom_extensions.push(extension);
    }
    if profile.unknown_critical {
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
        extension.set_criticality(true);
        params.custom_extensions.push(extension);
    }
    let certify = |key: &KeyPair| params.signed_by(key, &issuer).unwrap().der().to_vec();
    match profile.key {
        Key::P256 | Key::P384 => {
            let algorithm =
                if profile.key == Key::P256 { &PKCS_ECDSA_P256_SHA256 } else { &PKCS_ECDSA_P384_SHA384 };
            let key = KeyPair::generate_for(algorithm).unwrap();
            Card::ecdsa(certify(&key), key.serialized_der())
        }
        Key::Rsa2048 => {
            let der = PrivatePkcs8KeyDer::from(RSA_2048.clone());
            let key = KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_RSA_SHA256).unwrap();
            Card {
                certificate: certify(&key),
                sign: Box::new(|message| rsa_sign(&RSA_PKCS1_SHA256, message)),
            }
        }
        Key::Rsa1024 => {
            let key = rsa::RsaPrivateKey::new(&mut rand::rngs::OsRng, 1024).unwrap();
            let public = ShortKey(key.to_public_key().to_pkcs1_der().unwrap().as_bytes().to_vec());
            let certificate = params.signed_by(&public, &issuer).unwrap().der().to_vec();
            let sign = move |message: &[u8]| {
                use sha2::{Digest as _, Sha256};
                key.sign(rsa::Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message)).unwrap()
            };
            Card { certificate, sign: Box::new(sign) }
        }
    }
}

fn rsa_sign(padding: &'static dyn ring::signature::RsaEncoding, message: &[u8]) -> Vec<u8> {
    let key = RsaKeyPair::from_pkcs8(&RSA_2048).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}

#[tokio::test]
async fn card_of_each_supported_key_is_accepted() {
    let place = place().await;
    let kiosk = place.kiosk();
    for key in [Key::P256, Key::P384, Key::Rsa2048] {
        let card = make_card(&place, &Profile { key, ..Profile::default() });
        assert!(kiosk.confirm(&card, vec![]).await.message().is_settled());
    }
}

#[tokio::test]
async fn certificate_with_one_fault_is_refused() {
    let place = place().await;
    let kiosk = place.kiosk();
    let ordinary = Profile::default;
    let non_repudiation = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    let table = [
        ("foreign authority of the same name", Profile { foreign: true, ..ordinary() }),
        ("signing policy", Profile { policy: Some(SIGNING), ..ordinary() }),
        ("production policy", Profile { policy: Some(PRODUCTION), ..ordinary() }),
        ("no policy", Profile { policy: None, ..ordinary() }),
        ("signing usage", Profile { usages: non_repudiation, ..ordinary() }),
        ("no usage", Profile { usages: vec![], ..ordinary() }),
        ("key agreement", Profile { usages: vec![KeyUsagePurpose::KeyAgreement], ..ordinary() }),
        ("server's usage", Profile { extended: vec![ExtendedKeyUsagePurpose::ServerAuth], ..ordinary() }),
        ("unknown critical extension", Profile { unknown_critical: true, ..ordinary() }),
        ("no authority key identifier", Profile { key_identifier: false, ..ordinary() }),
        ("RSA-1024", Profile { key: Key::Rsa1024, ..ordinary() }),
        (
            "not yet valid",
            Profile { end: Timestamp::now() + SignedDuration::from_hours(24 * 365 * 5), ..ordinary() },
        ),
    ];
    for (fault, profile) in table {
        let answer = kiosk.confirm(&make_card(&place, &profile), vec![]).await;
        assert_eq!(answer.problem(), ProblemType::CertificateRefused, "{fault}");
    }
}

#[tokio::test]
async fn certificate_damaged_anywhere_is_refused() {
    let place = place().await;
    let (kiosk, card) = (place.kiosk(), place.card("hanako"));
    let good = card.certificate.clone();
    let mut damaged = vec![Vec::new(), vec![0x30], b"certificate".to_vec(), [good.clone(), vec![0]].concat()];
    damaged.extend((1..good.len()).step_by(41).map(|length| good[..length].to_vec()));
    damaged.extend((0..good.len()).step_by(23).map(|at| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x01;
        bytes
    }));
    let visit = uuid();
    for (number, certificate) in damaged.into_iter().enumerate() {
        let mut proof = kiosk.proof(&card, &visit).await;
        proof.certificate = Base64Url::from(certificate);
        let problem = kiosk.post_confirmation(&kiosk.request(&visit, proof, vec![])).await.problem();
        assert_eq!(problem, ProblemType::CertificateRefused, "{number}");
    }
}

#[tokio::test]
async fn signature_that_is_not_this_cards_over_this_challenge_is_refused() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let rsa = make_card(&place, &Profile { key: Key::Rsa2048, ..Profile::default() });
    let (hanako, taro) = (place.card("hanako"), place.card("taro"));

    let mut proofs = Vec::new();
    // another card's
    let mut proof = kiosk.proof(&hanako, &visit).await;
    proof.certificate = Base64Url::from(taro.certificate.clone());
    proofs.push(("another card's", proof));
    // over another visit, another terminal, an older challenge
    let challenge = kiosk.challenge(&visit).await;
    proofs.push(("another visit", hanako.prove(&kiosk.name, &uuid(), &challenge)));
    let challenge = kiosk.challenge(&visit).await;
    proofs.push(("another terminal", hanako.prove("kiosk-2", &visit, &challenge)));
    let older = kiosk.proof(&hanako, &visit).await;
    let mut proof = kiosk.proof(&hanako, &visit).await;
    proof.signature = older.signature;
    proofs.push(("an older challenge", proof));
    // another hash under the same key
    let sha384 =
        Card { certificate: rsa.certificate.clone(), sign: Box::new(|m| rsa_sign(&RSA_PKCS1_SHA384, m)) };
    proofs.push(("RSA with SHA-384", kiosk.proof(&sha384, &visit).await));
    // one bit, and none at all
    let mut proof = kiosk.proof(&rsa, &visit).await;
    let mut bytes = proof.signature.as_bytes().to_vec();
    bytes[100] ^= 1;
    proof.signature = Base64Url::from(bytes);
    proofs.push(("one bit", proof));
    let mut proof = kiosk.proof(&hanako, &visit).await;
    proof.signature = Base64Url::from(Vec::new());
    proofs.push(("empty", proof));

    for (what, proof) in proofs {
        let problem = kiosk.post_confirmation(&kiosk.request(&visit, proof, vec![])).await.problem();
        assert_eq!(problem, ProblemType::SignatureRefused, "{what}");
    }
}

#[tokio::test]
async fn challenge_replayed_expired_unknown_or_another_visits_is_refused() {
    let place = place().await;
    let (kiosk, card, visit) = (place.kiosk(), place.card("hanako"), uuid());
    let proof = kiosk.proof(&card, &visit).await;
    assert_eq!(kiosk.post_confirmation(&kiosk.request(&visit, proof.clone(), vec![])).await.status, 200);
    let replayed = kiosk.post_confirmation(&kiosk.request(&visit, proof, vec![])).await;
    assert_eq!(replayed.problem(), ProblemType::ChallengeRefused);

    for (seconds, accepted) in [(299, true), (300, false)] {
        let proof = kiosk.proof(&card, &visit).await;
        place.clock.advance(Duration::from_secs(seconds));
        let answer = kiosk.post_confirmation(&kiosk.request(&visit, proof, vec![])).await;
        assert_eq!(answer.status == 200, accepted, "{seconds}");
        if !accepted {
            assert_eq!(answer.problem(), ProblemType::ChallengeRefused);
        }
    }

    let mut proof = kiosk.proof(&card, &visit).await;
    proof.challenge_id = uuid();
    let unknown = kiosk.post_confirmation(&kiosk.request(&visit, proof, vec![])).await;
    assert_eq!(unknown.problem(), ProblemType::ChallengeRefused);

    let proof = kiosk.proof(&card, &visit).await;
    let other_visit = kiosk.post_confirmation(&kiosk.request(&uuid(), proof, vec![])).await;
    assert_eq!(other_visit.problem(), ProblemType::ChallengeRefused);
}

#[tokio::test]
async fn challenge_is_used_up_by_a_refusal_too() {
    let place = place().await;
    let (kiosk, card, visit) = (place.kiosk(), place.card("hanako"), uuid());
    let good = kiosk.proof(&card, &visit).await;
    let bad = CardProof { signature: Base64Url::from(vec![1; 70]), ..good.clone() };
    let first = kiosk.post_confirmation(&kiosk.request(&visit, bad, vec![])).await;
    assert_eq!(first.problem(), ProblemType::SignatureRefused);
    let second = kiosk.post_confirmation(&kiosk.request(&visit, good, vec![])).await;
    assert_eq!(second.problem(), ProblemType::ChallengeRefused);
}

#[tokio::test]
async fn card_through_the_months_is_valid_noticed_in_grace_and_refused() {
    let place = place().await;
    let kiosk = place.kiosk();
    // ends on 15 February 2028, so the grace ends with May, over a leap day
    let end: Timestamp = "2028-02-15T23:59:59+09:00".parse().unwrap();
    let card = make_card(&place, &Profile { end, ..Profile::default() });
    for (now, expected) in [
        ("2027-11-15T23:59:58+09:00", Some(None)),
        ("2027-11-15T23:59:59+09:00", Some(Some(eligibility_sandbox::NOTICE_EXPIRING))),
        ("2028-02-15T23:59:59+09:00", Some(Some(eligibility_sandbox::NOTICE_EXPIRING))),
        ("2028-02-16T00:00:00+09:00", Some(Some(eligibility_sandbox::NOTICE_GRACE))),
        ("2028-05-31T23:59:59+09:00", Some(Some(eligibility_sandbox::NOTICE_GRACE))),
        ("2028-06-01T00:00:00+09:00", None),
    ] {
        place.clock.set_wall(now.parse().unwrap());
        assert_eq!(place.clock.wall(), now.parse().unwrap());
        let limited = expected != Some(None) && expected != Some(Some(eligibility_sandbox::NOTICE_EXPIRING));
        let scope = if limited { Scope::EligibilityOnly } else { Scope::Full };
        let challenge = kiosk.challenge_for(&uuid(), Some(end.to_string())).await;
        assert_eq!(challenge.scope, scope, "{now}: said before anything is asked");
        let answer = kiosk.confirm(&card, vec![]).await;
        match expected {
            Some(notice) => {
                assert_eq!(answer.message().notice_code(), notice, "{now}");
                assert_eq!(answer.header(SCOPE), scope.as_str(), "{now}");
            }
            None => assert_eq!(answer.problem(), ProblemType::CertificateRefused, "{now}"),
        }
    }
}
