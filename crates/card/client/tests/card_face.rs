//! The card face: of a published test card, and of the virtual card through the applet.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use card_client::{
    BirthDate, CardError, CardFace, CardSession, CardVerifiableCertificate, CheckedCardFace, FaceError,
    IssuerKey, IssuerKeys, KeyId, PinOutcome, PinState, Sex, VerificationCodeB,
};
use card_virtual::{KeyRef, Persona};
use proptest::prelude::*;
use support::{SharedCard, anchors, persona, pki};
use zeroize::Zeroizing;

/// The dump of a test card in the crate `myna-card`, read where cargo keeps that crate.
struct Dump {
    face: Vec<u8>,
    issuer: Vec<u8>,
    issuers: IssuerKeys,
}

fn dump() -> Dump {
    let folder = support::myna_card_fixtures();
    let issuer = std::fs::read(folder.join("surface-0004.bin")).unwrap();
    let id = CardVerifiableCertificate::parse(&issuer).unwrap().authority();
    let known = myna_card::ca::find(&myna_card::data::KeyId::parse(&id.0).unwrap()).unwrap();
    let key = IssuerKey::new(id, known.modulus.try_into().unwrap()).unwrap();
    Dump {
        face: std::fs::read(folder.join("surface-0002.bin")).unwrap(),
        issuer,
        issuers: IssuerKeys::new(vec![key]),
    }
}

fn check(dump: &Dump, face: &[u8], issuer: &[u8]) -> Result<CheckedCardFace, FaceError> {
    let issuer = CardVerifiableCertificate::parse(issuer)?;
    CardFace::parse(Zeroizing::new(face.to_vec()))?.check(&issuer, &dump.issuers)
}

#[test]
fn published_test_card_face_is_read_and_believed() {
    let dump = dump();
    let checked = check(&dump, &dump.face, &dump.issuer).unwrap();
    assert_eq!(checked.birth_date(), b"19800217");
    assert_eq!(checked.sex(), Sex::Male);
    assert_eq!(checked.unsigned_expiry_date(), b"20350217");
    assert_eq!(checked.name_png()[..4], *b"\x89PNG");
    assert_eq!(checked.address_png()[..4], *b"\x89PNG");
    assert_eq!(checked.photo_jp2()[4..8], *b"jP  ");
    assert_eq!(checked.photo_jp2().len(), 1854);
    // Filler behind it changes nothing.
    let filled = [&dump.face[..], &[0xFF; 300]].concat();
    check(&dump, &filled, &dump.issuer).unwrap();
    assert_eq!(format!("{checked:?}"), "CheckedCardFace(..)");
}

#[test]
fn changed_card_face_or_issuer_is_refused() {
    let dump = dump();
    let face = CardFace::parse(Zeroizing::new(dump.face.clone()));
    let signed_until = {
        let expiry = dump.face.windows(2).rposition(|w| w == [0xDF, 0x29]).unwrap();
        assert!(face.is_ok());
        expiry
    };
    // A changed byte anywhere the signature reaches, in steps; the signature itself too.
    for at in (0..signed_until).step_by(61) {
        let mut changed = dump.face.clone();
        changed[at] ^= 0x01;
        assert!(check(&dump, &changed, &dump.issuer).is_err(), "byte {at}");
    }
    for length in (0..3060).step_by(13) {
        assert_eq!(
            check(&dump, &dump.face[..length], &dump.issuer).unwrap_err(),
            FaceError::Malformed,
            "{length}"
        );
    }
    let mut issuer = dump.issuer.clone();
    let last = issuer.len() - 1;
    issuer[last] ^= 1;
    assert_eq!(check(&dump, &dump.face, &issuer).unwrap_err(), FaceError::CertificateSignature);
    let mut unknown = dump.issuer.clone();
    unknown[12] ^= 1;
    assert_eq!(check(&dump, &dump.face, &unknown).unwrap_err(), FaceError::UnknownIssuer);
    for length in (0..dump.issuer.len()).step_by(5) {
        let cut = CardVerifiableCertificate::parse(&dump.issuer[..length]).err();
        assert_eq!(cut, Some(FaceError::CertificateMalformed), "{length}");
    }
    assert_eq!(
        CardFace::parse(Zeroizing::new(vec![0xFF; 40_000])).unwrap_err(),
        FaceError::Malformed,
        "longer than a card can hold"
    );
}

fn code_of(persona: &Persona) -> VerificationCodeB {
    let birth =
        BirthDate::from_gregorian(persona.birth.year().into(), persona.birth.month(), persona.birth.day())
            .unwrap();
    let security = persona.security_code.as_bytes().try_into().unwrap();
    VerificationCodeB::new(&birth, persona.expiry.year(), security).unwrap()
}

#[test]
fn virtual_card_face_opened_with_code_b_is_believed_and_present() {
    let pki = pki();
    let anchors = anchors(&pki);
    let persona = persona("taro");
    let ca = pki.card_face_ca();
    let modulus = ca.modulus.as_slice().try_into().unwrap();
    let issuers = IssuerKeys::new(vec![IssuerKey::new(KeyId(ca.key_id), modulus).unwrap()]);
    let open = |extended| {
        let card = SharedCard::issue(&pki, &persona);
        let (session, _) = CardSession::open(card.connect(extended), &anchors).unwrap();
        (card, session)
    };
    for extended in [false, true] {
        let (card, mut session) = open(extended);
        let mut face = session.card_face().unwrap();
        assert_eq!(face.code_state(), Ok(PinState::TriesLeft(10)));
        assert!(matches!(face.read_face(), Err(CardError::Unreadable { .. })), "before the code");
        assert_eq!(face.verify_code(&code_of(&persona), 10, 5), Ok(PinOutcome::Right));
        let read = face.read_face().unwrap().unwrap();
        let issuer = face.read_issuer().unwrap().unwrap();
        let checked = read.check(&issuer, &issuers).unwrap();
        assert_eq!(checked.birth_date(), persona.birth.digits().as_bytes());
        assert_eq!(checked.photo_jp2()[4..8], *b"jP  ");
        let challenge = [7; 32];
        let answer = face.answer_challenge(&challenge).unwrap();
        assert_eq!(checked.check_presence(&challenge, &answer), Ok(()));
        // An answer to another challenge, or of another card, proves nothing.
        assert_eq!(checked.check_presence(&[8; 32], &answer), Err(FaceError::NotThisCard));
        let other = SharedCard::issue(&pki, &support::persona("hanako"));
        let (mut other, _) = CardSession::open(other.connect(extended), &anchors).unwrap();
        let foreign = other.card_face().unwrap().answer_challenge(&challenge).unwrap();
        assert_eq!(checked.check_presence(&challenge, &foreign), Err(FaceError::NotThisCard));
        assert_eq!(card.with(|c| c.log().verify_attempts_of_all()), 1);
    }
    // A wrong code costs one try, and the counter is looked at first.
    let (card, mut session) = open(false);
    let mut face = session.card_face().unwrap();
    let wrong = VerificationCodeB::from_ascii(b"00000000000000").unwrap();
    assert_eq!(face.verify_code(&wrong, 9, 5), Ok(PinOutcome::CounterMoved));
    assert_eq!(face.verify_code(&wrong, 10, 5), Ok(PinOutcome::Wrong(9)));
    assert_eq!(card.with(|c| c.tries_left(KeyRef::CodeB)), Some(9));
}

proptest! {
    #[test]
    fn any_bytes_are_no_card_face_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(CardFace::parse(Zeroizing::new(bytes.clone())).is_err());
        prop_assert!(CardVerifiableCertificate::parse(&bytes).is_err());
    }
}

/// Lengths and offsets changed inside a real one get deeper than noise.
#[test]
fn any_changed_length_or_offset_is_refused_without_panic() {
    let dump = dump();
    let mut runner = proptest::test_runner::TestRunner::default();
    let changes = proptest::collection::vec((0usize..64, any::<u8>()), 1..5);
    runner
        .run(&changes, |changes| {
            let mut face = dump.face.clone();
            for (at, byte) in changes {
                face[at] = byte;
            }
            if face != dump.face {
                prop_assert!(check(&dump, &face, &dump.issuer).is_err());
            }
            Ok(())
        })
        .unwrap();
}
