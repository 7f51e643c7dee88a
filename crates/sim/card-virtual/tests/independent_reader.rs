//! The crate `myna-card`, written by somebody else against real cards, reads this card and verifies all it signed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use card_virtual::VirtualCard;
use common::{NOON, card, holder, pki};
use myna_card::ap::jpki::{JpkiAp, SignatureScheme, TokenType};
use myna_card::ap::surface::{SurfaceAp, ef};
use myna_card::data::{Date, ImageFormat, RsaPublicKey, Sex, verification_code_b};
use myna_card::{Card, Certificate, Error, Pin, Retries, Transmit};

struct InProcess(VirtualCard);

impl Transmit for InProcess {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        Ok(self.0.exchange(command))
    }
}

fn reader(id: &str) -> Card<InProcess> {
    Card::new(InProcess(card(id)))
}

#[test]
fn independent_reader_verifies_card_face_photo_and_presence() {
    let mut card = reader("hanako");
    let mut face = SurfaceAp::select(&mut card).unwrap();
    let issuer = face.read_certificate().unwrap();
    let ca = pki().card_face_ca();
    issuer.verify_with(&RsaPublicKey { exponent: ca.exponent, modulus: ca.modulus }).unwrap();
    // The reader knows the real hierarchies and must not take ours for one of them.
    assert!(matches!(issuer.verify(), Err(Error::UnknownCertificateAuthority(_))));
    let basic = face.read_ap_basic_data().unwrap();
    assert_eq!(basic.municipality_code, "99001");
    assert_eq!(basic.identification.to_bytes(), [6, 3, 0x0E, 1]);

    assert!(face.read_card_face().is_err(), "closed before the code");
    let birth = Date { year: 1981, month: 4, day: 12 };
    let code = verification_code_b(birth, 2035, holder("hanako").security_code.as_bytes()).unwrap();
    face.verify_code_b(&code).unwrap();
    let read = face.read_card_face().unwrap();
    read.verify(&issuer.public_key).unwrap();
    assert_eq!((read.birth_date, read.sex), (birth, Sex::Female));
    assert_eq!(read.expiry, Date { year: 2035, month: 4, day: 12 });
    assert_eq!(read.photo.format, ImageFormat::Jpeg2000);
    assert_eq!(read.photo.data, include_bytes!("../../../../fixtures/cards/photo.jp2"));
    for image in [&read.name_image, &read.address_image, &read.security_code_image] {
        assert_eq!(image.format, ImageFormat::Png);
    }
    let proof = face.sign(b"are you there").unwrap();
    read.public_key.verify_pkcs1_sha256(b"are you there", &proof).unwrap();
    assert!(matches!(face.retries(ef::CODE_B), Ok(Retries::Remaining(10))));
    assert!(matches!(face.retries(ef::CODE_A), Ok(Retries::Blocked)));

    let mut tampered = read.clone();
    tampered.signed_segments[2][100] ^= 1;
    assert!(tampered.verify(&issuer.public_key).is_err());
}

#[test]
fn independent_reader_verifies_jpki_certificates_and_signatures() {
    let mut card = reader("hanako");
    let mut jpki = JpkiAp::select(&mut card).unwrap();
    let token = jpki.read_token_info().unwrap();
    assert_eq!(token.token_type, TokenType::Card);
    assert_eq!((token.flags, token.max_pin_len, token.min_pin_len), (0x40D, 16, 6));
    assert_eq!((&token.hardware_version, &token.firmware_version), (b"03", b"01"));
    let there = jpki.read_certificate_availability().unwrap();
    assert!(there.has_sign_certificate() && there.has_auth_certificate());

    let auth = jpki.read_auth_certificate().unwrap();
    let auth_ca = jpki.read_auth_ca_certificate().unwrap();
    let today = Date::from_unix_seconds(NOON as i64);
    Certificate::verify_chain(&[auth.clone(), auth_ca], today).unwrap();
    assert!(matches!(jpki.auth_pin_retries(), Ok(Retries::Remaining(3))));
    jpki.verify_auth_pin(&Pin::numeric(holder("hanako").pin.unwrap()).unwrap()).unwrap();
    for scheme in [
        SignatureScheme::Verbatim,
        SignatureScheme::Sha256Bare,
        SignatureScheme::PreHashedDigestInfo,
        SignatureScheme::Sha256DigestInfo,
        SignatureScheme::PreHashedPss,
        SignatureScheme::Sha256Pss,
    ] {
        jpki.sign_with_auth_key_checked(scheme, &[0x42; 32]).unwrap();
    }

    jpki.verify_sign_pin(&Pin::new(holder("hanako").sign_password.unwrap()).unwrap()).unwrap();
    let sign = jpki.read_sign_certificate().unwrap();
    let sign_ca = jpki.read_sign_ca_certificate().unwrap();
    Certificate::verify_chain(&[sign, sign_ca], today).unwrap();
    jpki.sign_with_sign_key_checked(SignatureScheme::Sha256DigestInfo, b"document").unwrap();
}

#[test]
fn independent_reader_reports_wrong_and_blocked_pins_as_the_card_means_them() {
    let mut card = reader("lasttry");
    let mut jpki = JpkiAp::select(&mut card).unwrap();
    assert!(matches!(jpki.auth_pin_retries(), Ok(Retries::Remaining(1))));
    let wrong = Pin::numeric("9999").unwrap();
    assert!(jpki.verify_auth_pin(&wrong).is_err());
    assert!(matches!(jpki.auth_pin_retries(), Ok(Retries::Blocked)));
    assert!(matches!(jpki.verify_auth_pin(&wrong), Err(Error::PinBlocked)));
}
