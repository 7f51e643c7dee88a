//! The PIN way on the virtual card: every persona, and what may not be left behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use card_client::{CardError, CardSession, CertificateError, KeyKind, Pin4, PinOutcome, PinState};
use card_virtual::KeyRef;
use support::{SharedCard, anchors, persona, pki};

fn pin_of(persona: &card_virtual::Persona) -> Pin4 {
    Pin4::from_ascii(persona.pin.as_deref().unwrap().as_bytes().try_into().unwrap()).unwrap()
}

fn wrong_pin(right: &card_virtual::Persona) -> Pin4 {
    let digits = if right.pin.as_deref() == Some("9999") { b"9998" } else { b"9999" };
    Pin4::from_ascii(digits).unwrap()
}

#[test]
fn right_pin_signs_under_the_cards_own_certificate_with_every_key() {
    let pki = pki();
    let anchors = anchors(&pki);
    let kinds = [("taro", KeyKind::Rsa { bits: 2048 }), ("p256", KeyKind::P256), ("p384", KeyKind::P384)];
    for (id, kind) in kinds {
        for extended in [false, true] {
            let persona = persona(id);
            let card = SharedCard::issue(&pki, &persona);
            let (mut session, reading) = CardSession::open(card.connect(extended), &anchors).unwrap();
            assert_eq!(reading.pin, PinState::TriesLeft(3));
            let certificate = reading.certificate.as_ref().unwrap();
            assert_eq!(certificate.key_kind(), kind, "{id}");
            assert!(certificate.not_before() < certificate.not_after());
            // Not before the PIN.
            assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened));
            assert_eq!(session.verify_pin(&pin_of(&persona), 3), Ok(PinOutcome::Right));
            let signature = session.sign(b"challenge").unwrap();
            verify_independently(certificate.der(), b"challenge", signature.as_bytes());
            session.close().unwrap();
            // Nothing is left: a new connection has to show the PIN again, and it is the same card.
            let (mut again, second) = CardSession::open(card.connect(extended), &anchors).unwrap();
            assert!(reading.is_same_card(&second));
            assert_eq!(second.pin, PinState::TriesLeft(3));
            assert_eq!(again.sign(b"challenge"), Err(CardError::KeyNotOpened));
            assert_eq!(card.with(|card| card.log().verify_attempts_of_all()), 1);
        }
    }
}

/// With the key out of the certificate, by other code than the product's.
fn verify_independently(certificate: &[u8], message: &[u8], signature: &[u8]) {
    use x509_parser::prelude::FromDer;
    let (_, certificate) = x509_parser::certificate::X509Certificate::from_der(certificate).unwrap();
    let (rsa, ec) = match certificate.public_key().parsed().unwrap() {
        x509_parser::public_key::PublicKey::RSA(key) => {
            (Some((key.modulus.to_vec(), key.exponent.to_vec())), None)
        }
        x509_parser::public_key::PublicKey::EC(point) => (None, Some(point.data().to_vec())),
        other => panic!("{other:?}"),
    };
    if let Some((n, e)) = rsa {
        use rsa::BigUint;
        use rsa::signature::Verifier;
        let key = rsa::RsaPublicKey::new(BigUint::from_bytes_be(&n), BigUint::from_bytes_be(&e)).unwrap();
        let key = rsa::pkcs1v15::VerifyingKey::<rsa::sha2::Sha256>::new(key);
        key.verify(message, &rsa::pkcs1v15::Signature::try_from(signature).unwrap()).unwrap();
    }
    match ec {
        Some(point) if point.len() == 65 => {
            use p256::ecdsa::signature::Verifier;
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).unwrap();
            key.verify(message, &p256::ecdsa::Signature::from_der(signature).unwrap()).unwrap();
        }
        Some(point) => {
            use p384::ecdsa::signature::Verifier;
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(&point).unwrap();
            key.verify(message, &p384::ecdsa::Signature::from_der(signature).unwrap()).unwrap();
        }
        None => {}
    }
}

#[test]
fn wrong_pin_costs_one_try_each_until_locked_and_never_two() {
    let pki = pki();
    let persona = persona("taro");
    let card = SharedCard::issue(&pki, &persona);
    let (mut session, _) = CardSession::open(card.connect(false), &anchors(&pki)).unwrap();
    let wrong = wrong_pin(&persona);
    let attempts = |n: u64| assert_eq!(card.with(|c| c.log().verify_attempts(KeyRef::AuthPin)), n);
    assert_eq!(session.verify_pin(&wrong, 2), Ok(PinOutcome::CounterMoved));
    attempts(0);
    assert_eq!(session.verify_pin(&wrong, 3), Ok(PinOutcome::Wrong(2)));
    assert_eq!(session.verify_pin(&wrong, 3), Ok(PinOutcome::CounterMoved));
    attempts(1);
    assert_eq!(session.verify_pin(&wrong, 2), Ok(PinOutcome::Wrong(1)));
    assert_eq!(session.verify_pin(&wrong, 1), Ok(PinOutcome::Locked));
    attempts(3);
    assert_eq!(session.verify_pin(&pin_of(&persona), 1), Ok(PinOutcome::Locked));
    attempts(3);
    assert_eq!(card.with(|c| c.tries_left(KeyRef::AuthPin)), Some(0));
    assert_eq!(card.with(|c| c.tries_left(KeyRef::SignPin)), Some(5));
    assert_eq!(card.with(|c| c.tries_left(KeyRef::CodeB)), Some(10));
}

#[test]
fn each_persona_read_as_it_is() {
    let pki = pki();
    let anchors = anchors(&pki);
    let good: Result<(), CertificateError> = Ok(());
    let cases = [
        ("lasttry", PinState::TriesLeft(1), good),
        ("twotries", PinState::TriesLeft(2), good),
        ("locked", PinState::Locked, good),
        ("nopin", PinState::None, good),
        // Expired is a fact for the gateway, no refusal.
        ("expired", PinState::TriesLeft(3), good),
        ("grace", PinState::TriesLeft(3), good),
        ("revoked", PinState::TriesLeft(3), good),
        ("foreignca", PinState::TriesLeft(3), Err(CertificateError::UnknownIssuer)),
        ("malformed", PinState::TriesLeft(3), Err(CertificateError::Malformed)),
        ("signcert", PinState::TriesLeft(3), Err(CertificateError::WrongPurpose)),
        ("weak", PinState::TriesLeft(3), Err(CertificateError::WeakAlgorithm)),
        ("sha1", PinState::TriesLeft(3), Err(CertificateError::WeakAlgorithm)),
    ];
    for (id, pin, certificate) in cases {
        let card = SharedCard::issue(&pki, &persona(id));
        let (mut session, reading) = CardSession::open(card.connect(false), &anchors).unwrap();
        assert_eq!(reading.pin, pin, "{id}");
        assert_eq!(reading.certificate.as_ref().map(|_| ()).map_err(|e| *e), certificate, "{id}");
        if certificate.is_err() {
            assert_eq!(session.sign(b"x"), Err(CardError::CertificateNotAccepted), "{id}");
        }
    }
    let other = SharedCard::issue(&pki, &persona("othercard"));
    assert_eq!(CardSession::open(other.connect(false), &anchors).unwrap_err(), CardError::NotMyNumber);
    // A production kiosk does not take test cards.
    let production = card_client::TrustAnchors::from_der(&[pki.auth_ca_der()]).unwrap();
    let card = SharedCard::issue(&pki, &persona("taro"));
    let (_, reading) = CardSession::open(card.connect(false), &production).unwrap();
    assert_eq!(reading.certificate.unwrap_err(), CertificateError::WrongPurpose);
}

#[test]
fn status_left_by_an_earlier_session_is_no_permission() {
    let pki = pki();
    let persona = persona("taro");
    let card = SharedCard::issue(&pki, &persona);
    // Another program verified the PIN and went away without taking the power.
    card.with(|card| {
        card.exchange(&[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1]);
        card.exchange(&[0, 0xA4, 2, 0x0C, 2, 0, 0x18]);
        let verify = [&[0, 0x20, 0, 0x80, 4], persona.pin.as_deref().unwrap().as_bytes()].concat();
        assert_eq!(card.exchange(&verify), [0x90, 0x00]);
    });
    // The card would sign, and does not say so in its count: the session does not ask.
    let (mut session, reading) = CardSession::open(card.connect(false), &anchors(&pki)).unwrap();
    assert_eq!(reading.pin, PinState::TriesLeft(3));
    assert_eq!(session.sign(b"x"), Err(CardError::KeyNotOpened));
    // A wrong PIN does not open it either.
    assert_eq!(session.verify_pin(&wrong_pin(&persona), 3), Ok(PinOutcome::Wrong(2)));
    assert_eq!(session.sign(b"x"), Err(CardError::KeyNotOpened));
    // A right one does, until the other applet was selected.
    assert_eq!(session.verify_pin(&pin_of(&persona), 2), Ok(PinOutcome::Right));
    session.sign(b"x").unwrap();
    session.card_face().unwrap();
    assert_eq!(session.sign(b"x"), Err(CardError::KeyNotOpened));
}

#[test]
fn other_card_is_not_the_same_and_reading_prints_nothing_personal() {
    let pki = pki();
    let anchors = anchors(&pki);
    let read = |id: &str| {
        let card = SharedCard::issue(&pki, &persona(id));
        CardSession::open(card.connect(false), &anchors).unwrap()
    };
    let ((taro_session, taro), (_, hanako), (_, malformed)) =
        (read("taro"), read("hanako"), read("malformed"));
    assert!(!taro.is_same_card(&hanako));
    assert!(taro.is_same_card(&read("taro").1));
    assert!(!malformed.is_same_card(&taro));
    assert_eq!(
        format!("{taro:?} {taro_session:?}"),
        "CardReading { certificate: Ok(AuthenticationCertificate(Rsa { bits: 2048 })), pin: TriesLeft(3), photo: None } \
         CardSession { certificate: Some(AuthenticationCertificate(Rsa { bits: 2048 })), .. }"
    );
}
