//! Two readers of the card through PC/SC: the crate `myna-card`, written by somebody else against real cards, and our own.

use std::time::SystemTime;

use acceptance::pcscd::{Jumping, Leaves, beside_pcscd, place, slot, wait_for_card, wait_for_no_card};
use acceptance::test_kiosk::TestKiosk;
use card_apdu::Command;
use card_client::{
    CardError, CardReader, CardSession, FaceError, IssuerKey, IssuerKeys, KeyId, PhoneKind, PhoneSession,
    Pin4, PinOutcome, PinState, Policy, TransportError, TrustAnchors, VerificationCodeB,
};
use card_virtual::{KeyRef, VirtualCard};
use kiosk_demo::DemoEnvironment;
use kiosk_demo::slot::VpcdSlot;
use myna_card::ap::jpki::{JpkiAp, SignatureScheme};
use myna_card::ap::surface::{SurfaceAp, ef};
use myna_card::data::{Date, ImageFormat, RsaPublicKey};
use myna_card::transport::pcsc::{Sharing, connect_any};
use myna_card::{Certificate, Pin, Retries};

use crate::TMP;

/// hanako's photo.
const PHOTO: &[u8] = include_bytes!("../../fixtures/cards/photo.jp2");

/// hanako's card in the reader.
fn set() -> (tempfile::TempDir, DemoEnvironment, VpcdSlot) {
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let world = DemoEnvironment::start(folder.path(), &acceptance::shared_pki(TMP)).unwrap();
    let mut slot = slot();
    place(&world, &mut slot, "hanako");
    wait_for_card();
    (folder, world, slot)
}

#[test]
fn myna_card_reads_card_face_and_photo_and_all_signatures_hold() {
    beside_pcscd(|| {
        let (_folder, world, slot) = set();
        let persona = TestKiosk::persona("hanako");
        let mut card = connect_any(Sharing::Exclusive).unwrap();
        let mut face = SurfaceAp::select(&mut card).unwrap();
        let issuer = face.read_certificate().unwrap();
        let ca = world.pki().card_face_ca();
        issuer.verify_with(&RsaPublicKey { exponent: ca.exponent, modulus: ca.modulus }).unwrap();
        assert!(face.read_card_face().is_err(), "closed before the code");
        face.verify_code_b(&Pin::numeric(persona.verification_code_b()).unwrap()).unwrap();
        let read = face.read_card_face().unwrap();
        read.verify(&issuer.public_key).unwrap();
        assert_eq!(read.photo.format, ImageFormat::Jpeg2000);
        assert_eq!(read.photo.data, PHOTO);
        let proof = face.sign(b"are you there").unwrap();
        read.public_key.verify_pkcs1_sha256(b"are you there", &proof).unwrap();
        assert!(matches!(face.retries(ef::CODE_B), Ok(Retries::Remaining(10))));
        let mut tampered = read.clone();
        tampered.signed_segments[2][100] ^= 1;
        assert!(tampered.verify(&issuer.public_key).is_err());

        let mut jpki = JpkiAp::select(&mut card).unwrap();
        let auth = jpki.read_auth_certificate().unwrap();
        let auth_ca = jpki.read_auth_ca_certificate().unwrap();
        assert_eq!(auth_ca.der(), world.pki().auth_ca_der());
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let today = Date::from_unix_seconds(now.as_secs().try_into().unwrap());
        Certificate::verify_chain(&[auth, auth_ca], today).unwrap();
        jpki.verify_auth_pin(&Pin::numeric(persona.pin.unwrap()).unwrap()).unwrap();
        jpki.sign_with_auth_key_checked(SignatureScheme::Sha256DigestInfo, b"challenge").unwrap();
        assert_eq!(
            slot.with_card(|card| card.log().verify_attempts_of_all()),
            Some(2),
            "code and PIN, once each"
        );
    });
}

#[test]
fn card_client_reads_certificate_and_card_face_and_verifies_them() {
    beside_pcscd(|| {
        let (_folder, world, slot) = set();
        let persona = TestKiosk::persona("hanako");
        let anchors = TrustAnchors::from_der(&[world.pki().auth_ca_der()]).unwrap().with_policy(Policy::Test);
        let ca = world.pki().card_face_ca();
        let key = IssuerKey::new(KeyId(ca.key_id), &ca.modulus.try_into().unwrap()).unwrap();
        let issuers = IssuerKeys::new(vec![key]);
        let code = persona.verification_code_b();
        let code = VerificationCodeB::from_ascii(code.as_bytes().try_into().unwrap()).unwrap();
        let pin = Pin4::from_ascii(persona.pin.unwrap().as_bytes().try_into().unwrap()).unwrap();

        let mut read = Vec::new();
        for (round, extended) in [(1, false), (2, true)] {
            let (mut reader, _watch) =
                card_pcsc::open(card_pcsc::Options { extended, ..card_pcsc::Options::default() });
            let (mut session, reading) = CardSession::open(reader.connect().unwrap(), &anchors).unwrap();
            let certificate = reading.certificate.unwrap();
            assert_eq!(reading.pin, PinState::TriesLeft(3));
            assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right));
            // Verified under the certificate before it is returned.
            session.sign(b"challenge").unwrap();

            let mut face = session.card_face().unwrap();
            assert!(matches!(face.read_face(), Err(CardError::Unreadable { .. })), "closed before the code");
            assert_eq!(face.verify_code(&code, 10, 5), Ok(PinOutcome::Right));
            let issuer = face.read_issuer().unwrap().unwrap();
            let checked = face.read_face().unwrap().unwrap().check(&issuer, &issuers).unwrap();
            assert_eq!(checked.photo_jp2(), PHOTO);
            let answer = face.answer_challenge(&[7; 32]).unwrap();
            assert_eq!(checked.check_presence(&[7; 32], &answer), Ok(()));
            assert_eq!(checked.check_presence(&[8; 32], &answer), Err(FaceError::NotThisCard));
            // Going over to the card face closed the key.
            assert_eq!(session.sign(b"challenge").unwrap_err(), CardError::KeyNotOpened);
            session.close().unwrap();
            read.push(certificate.der().to_vec());
            assert_eq!(slot.with_card(|card| card.log().verify_attempts_of_all()), Some(2 * round));
        }
        assert_eq!(read[0], read[1], "short and extended commands read the same");
        assert_eq!(slot.with_card(|card| card.tries_left(KeyRef::CodeB)), Some(Some(10)));
    });
}

#[test]
fn card_client_reads_both_phones_whole_and_takes_neither_for_a_card() {
    beside_pcscd(|| {
        let (_folder, world, mut slot) = set();
        let persona = TestKiosk::persona("hanako");
        let anchors = TrustAnchors::from_der(&[world.pki().auth_ca_der()]).unwrap().with_policy(Policy::Test);
        let pin = Pin4::from_ascii(persona.pin.as_deref().unwrap().as_bytes().try_into().unwrap()).unwrap();
        for (issued, kind) in [
            (card_virtual::PhoneKind::Android, PhoneKind::Android),
            (card_virtual::PhoneKind::Iphone, PhoneKind::Iphone),
        ] {
            slot.lift();
            wait_for_no_card();
            let phone = VirtualCard::new(world.pki().issue_phone(&persona, issued).unwrap());
            slot.place(phone).unwrap();
            wait_for_card();
            let (mut reader, _watch) = card_pcsc::open(card_pcsc::Options::default());
            let mut marks = Vec::new();
            for hold in 1..=2 {
                let mut session = PhoneSession::open(reader.connect().unwrap()).unwrap();
                assert_eq!(session.kind(), kind);
                marks.push(session.mark().clone());
                if kind == PhoneKind::Android {
                    assert_eq!(session.read_certificate(&anchors), Err(CardError::PhoneShut));
                    assert_eq!(session.pin_state(), Ok(PinState::TriesLeft(3)));
                    assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right));
                }
                let certificate = session.read_certificate(&anchors).unwrap().unwrap();
                assert!(certificate.serial().ends_with(&persona.phone_serial().to_be_bytes()));
                session.sign(b"challenge").unwrap();
                session.close().unwrap();
                let ended = slot.with_card(|phone| {
                    let last = phone.log().commands().iter().filter(|entry| entry.header.ins == 0xFC);
                    (
                        last.map(|entry| entry.status.0).collect::<Vec<_>>(),
                        phone.log().verify_attempts_of_all(),
                    )
                });
                let (last, verifies) = ended.unwrap();
                let android = kind == PhoneKind::Android;
                assert_eq!(verifies, if android { hold } else { 0 });
                assert_eq!(last, vec![0x9000; if android { 0 } else { hold as usize }]);
            }
            assert!(marks[0] == marks[1], "the same phone");
            let refused = CardSession::open(reader.connect().unwrap(), &anchors);
            assert_eq!(refused.err(), Some(CardError::Phone));
            slot.with_card(|phone| assert_eq!(phone.log().selected_applets().count(), 1));
        }
    });
}

#[test]
fn card_pcsc_says_removed_of_a_card_pulled_at_a_command() {
    beside_pcscd(|| {
        let (_folder, world, mut slot) = set();
        slot.lift();
        wait_for_no_card();
        for leaves in [Leaves::Before, Leaves::Answering, Leaves::Midway] {
            let card = world.card(&TestKiosk::persona("hanako")).unwrap();
            let card = Jumping::place(card, |_| true, leaves);
            wait_for_card();
            let (mut reader, _watch) = card_pcsc::open(card_pcsc::Options::default());
            let mut connection = reader.connect().unwrap();
            let select = Command::parse(&[0x00, 0xA4, 0x00, 0x00]).unwrap();
            let lost = connection.transmit(&select).unwrap_err();
            assert_eq!(lost, TransportError::CardRemoved, "{leaves:?}");
            assert!(card.is_gone(), "{leaves:?}");
            assert!(connection.transmit(&select).is_err(), "{leaves:?}: the connection is dead");
            drop(connection);
            wait_for_no_card();
        }
    });
}
