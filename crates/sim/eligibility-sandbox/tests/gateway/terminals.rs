//! Who may ask: TLS, the terminal's name and signature, and the shape of what it sends.

use eligibility_api::wire::*;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::kiosk::{Kiosk, Place, client_config, http, place, uuid};

/// Credentials of another terminal, by the place's terminal authority or by a strange one.
fn credentials(place: &Place, name: &str, strange: bool) -> tempfile::TempDir {
    let folder = place.folder.path();
    let authority = CertificateDer::from_pem_file(folder.join("terminal-ca.pem")).unwrap();
    let pem = std::fs::read_to_string(folder.join("terminal-ca.key.pem")).unwrap();
    let issuer_key = if strange { KeyPair::generate().unwrap() } else { KeyPair::from_pem(&pem).unwrap() };
    let issuer = Issuer::from_ca_cert_der(&authority, issuer_key).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let credentials = tempfile::tempdir().unwrap();
    std::fs::write(credentials.path().join("cert.pem"), certificate.pem()).unwrap();
    std::fs::write(credentials.path().join("key.pem"), key.serialize_pem()).unwrap();
    credentials
}

#[tokio::test]
async fn client_without_certificate_or_with_a_strange_one_gets_no_answer() {
    let place = place().await;
    let authority = place.folder.path().join("gateway-ca.pem");
    let strange = credentials(&place, "kiosk-1", true);
    for folder in [None, Some(strange.path())] {
        let client = http(client_config(&authority, folder));
        let sent = client.post(format!("{}{CHALLENGES}", place.sandbox.base_url())).body("x").send().await;
        assert!(sent.is_err());
    }
    assert_eq!(place.sandbox.seen().total(), 0);
}

#[tokio::test]
async fn client_that_speaks_tls_1_2_gets_no_answer() {
    let place = place().await;
    let authority = place.folder.path().join("gateway-ca.pem");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    assert!(http(config).post(format!("{}{CHALLENGES}", place.sandbox.base_url())).send().await.is_err());
}

#[tokio::test]
async fn terminal_that_names_or_signs_as_another_is_refused() {
    let place = place().await;
    let (kiosk, visit) = (place.kiosk(), uuid());
    let ask = |terminal: &str| {
        serde_json::to_vec(&ChallengeRequest {
            terminal: terminal.to_owned(),
            visit: visit.clone(),
            certificate_ends: None,
        })
        .unwrap()
    };
    // another terminal's key over a body that says kiosk-1
    let other = credentials(&place, "kiosk-2", false);
    let other = Kiosk::with_credentials(&place.sandbox, other.path(), "kiosk-2");
    let mut altered = kiosk.sign("kiosk-1", &ask("kiosk-1"));
    let at = altered.iter().position(|byte| *byte == b'.').unwrap() + 5;
    altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
    let bodies = [
        ("body names another", kiosk.sign("kiosk-1", &ask("kiosk-2"))),
        ("kid names another", kiosk.sign("kiosk-2", &ask("kiosk-1"))),
        ("signed by another", other.sign("kiosk-1", &ask("kiosk-1"))),
        ("altered body", altered),
        ("no signature", b"e30.e30.".to_vec()),
        ("plain JSON", ask("kiosk-1")),
        ("empty", Vec::new()),
    ];
    for (what, body) in bodies {
        let answer = kiosk.send("POST", CHALLENGES, None, body).await;
        assert_eq!((answer.status, answer.problem()), (403, ProblemType::TerminalRefused), "{what}");
    }
    assert_eq!(
        kiosk.send("POST", CHALLENGES, None, kiosk.sign("kiosk-1", &ask("kiosk-1"))).await.status,
        200
    );
    let of_other = other.sign("kiosk-2", &ask("kiosk-2"));
    assert_eq!(other.send("POST", CHALLENGES, None, of_other).await.status, 200);
}

#[tokio::test]
async fn challenge_of_another_terminal_is_refused_and_stays_good_for_its_own() {
    let place = place().await;
    let (kiosk, card, visit) = (place.kiosk(), place.card("hanako"), uuid());
    let folder = credentials(&place, "kiosk-2", false);
    let other = Kiosk::with_credentials(&place.sandbox, folder.path(), "kiosk-2");
    let challenge = kiosk.challenge(&visit).await;
    let stolen = card.prove("kiosk-2", &visit, &challenge);
    let answer = other.post_confirmation(&other.request(&visit, stolen, vec![])).await;
    assert_eq!(answer.problem(), ProblemType::ChallengeRefused);
    let own = card.prove("kiosk-1", &visit, &challenge);
    let answer = kiosk.post_confirmation(&kiosk.request(&visit, own, vec![])).await;
    assert_eq!(answer.status, 200);
    // nor can another terminal add consents
    let later = other.later(answer.header(CONFIRMATION_ID), &visit, vec![]).await;
    assert_eq!(later.status, 404);
}

#[tokio::test]
async fn request_that_breaks_the_contract_is_a_bad_request() {
    let place = place().await;
    let (kiosk, card, visit) = (place.kiosk(), place.card("hanako"), uuid());
    let good = kiosk.request(&visit, kiosk.proof(&card, &visit).await, vec![]);
    let json = serde_json::to_value(&good).unwrap();
    let key = good.idempotency_key.as_str();
    let with = |field: &str, value: serde_json::Value| {
        let mut json = json.clone();
        json[field] = value;
        serde_json::to_vec(&json).unwrap()
    };
    let consent =
        serde_json::json!({"kind": "medicines", "given": true, "answered_at": "2026-11-22T00:00:00Z"});
    let untimed = serde_json::json!([{"kind": "medicines", "given": true, "answered_at": "yesterday"}]);
    let twice =
        String::from_utf8(serde_json::to_vec(&json).unwrap()).unwrap().replacen('{', r#"{"visit":"x","#, 1);
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("not JSON", b"<xml/>".to_vec()),
        ("deep", "[".repeat(100_000).into_bytes()),
        ("unknown field", with("extra", 1.into())),
        ("field twice", twice.into_bytes()),
        ("visit", with("visit", "visit-1".into())),
        ("visit without hyphens", with("visit", "00000000000000000000000000000000".into())),
        ("facility", with("facility", "123456789".into())),
        ("facility in full width", with("facility", "１２３".into())),
        ("identified_at", with("identified_at", "20261122".into())),
        ("time in basic form", with("identified_at", "20261122T000000Z".into())),
        ("time with a blank", with("identified_at", "2026-11-22 00:00:00Z".into())),
        ("time without an offset", with("identified_at", "2026-11-22T00:00:00".into())),
        ("time without seconds", with("identified_at", "2026-11-22T00:00Z".into())),
        ("time with a comma", with("identified_at", "2026-11-22T00:00:00,5Z".into())),
        ("time with an empty fraction", with("identified_at", "2026-11-22T00:00:00.Z".into())),
        ("time with a short offset", with("identified_at", "2026-11-22T00:00:00+00".into())),
        ("time with a zone", with("identified_at", "2026-11-22T00:00:00+00:00[UTC]".into())),
        ("time of no day", with("identified_at", "2026-02-30T00:00:00Z".into())),
        ("care that is empty", with("care", "".into())),
        ("care that is long", with("care", "123456789".into())),
        ("care with a sign", with("care", "1 2".into())),
        ("identity method", with("identity_method", "guess".into())),
        ("key unlike the header", with("idempotency_key", uuid().into())),
        ("consent kind", with("consents", serde_json::json!([{"kind": "everything"}]))),
        ("consent time", with("consents", untimed)),
        ("consents", with("consents", vec![consent; 17].into())),
    ];
    for (what, payload) in table {
        let answer = kiosk.send("POST", CONFIRMATIONS, Some(key), kiosk.sign("kiosk-1", &payload)).await;
        assert_eq!((answer.status, answer.problem()), (400, ProblemType::BadRequest), "{what}");
        // each refusal that took the key took it for this body only
        let again = kiosk.send("POST", CONFIRMATIONS, Some(key), kiosk.sign("kiosk-1", &payload)).await;
        assert_eq!(again.status, 400, "{what}");
    }
    let unkeyed =
        kiosk.send("POST", CONFIRMATIONS, None, kiosk.sign("kiosk-1", &with("visit", visit.clone().into())));
    assert_eq!(unkeyed.await.problem(), ProblemType::BadRequest);
}

#[tokio::test]
async fn body_beyond_the_limit_wrong_media_type_path_and_method_are_refused() {
    let place = place().await;
    let kiosk = place.kiosk();
    // Also one that is still on its way when it is refused: the answer is read, and no cut connection.
    for bytes in [MAX_BODY_BYTES + 1, 5 * 1024 * 1024] {
        let answer = kiosk.send("POST", CONFIRMATIONS, Some(&uuid()), vec![b'a'; bytes]).await;
        assert_eq!((answer.status, answer.problem()), (413, ProblemType::BadRequest), "{bytes}");
    }
    let url = format!("{}{CHALLENGES}", kiosk.base);
    for media_type in ["application/json", "text/plain", "application/josex"] {
        let response =
            kiosk.http.post(&url).header("content-type", media_type).body("{}").send().await.unwrap();
        assert_eq!(response.status().as_u16(), 415, "{media_type}");
    }
    let answer = kiosk.send("POST", "/v1/elsewhere", None, vec![]).await;
    assert_eq!((answer.status, answer.problem()), (404, ProblemType::BadRequest));
    let answer = kiosk.send("DELETE", CONFIRMATIONS, None, vec![]).await;
    assert_eq!((answer.status, answer.problem()), (405, ProblemType::BadRequest));
}
