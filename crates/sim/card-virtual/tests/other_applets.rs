//! The applets that the kiosk never selects, as usual card programs ask them: here read by hand and by `myna-card`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use card_virtual::{CARD_TEXT_AID, COMMON_AID, JPKI_AID, KeyRef, VirtualCard};
use common::{
    SELECT_COMMON, SELECT_FACE, SELECT_ISD, SELECT_JPKI, SELECT_TEXT, card, holder, pki, send, send_bytes,
    verify,
};
use myna_card::ap::common::CommonAp;
use myna_card::ap::juki::JukiAp;
use myna_card::ap::surface::SurfaceAp;
use myna_card::ap::text::TextAp;
use myna_card::data::{Date, RsaPublicKey, Sex};
use myna_card::mf::{MasterFile, tag};
use myna_card::{Card, Error, Pin, Retries, Transmit};

struct InProcess(VirtualCard);

impl Transmit for InProcess {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        Ok(self.0.exchange(command))
    }
}

fn reader(id: &str) -> Card<InProcess> {
    Card::new(InProcess(card(id)))
}

fn issuer(key: card_virtual::CardFaceCa) -> RsaPublicKey {
    RsaPublicKey { exponent: key.exponent, modulus: key.modulus }
}

#[test]
fn four_attributes_open_with_the_pin_or_with_code_b_and_are_signed() {
    let hanako = holder("hanako");
    for by_code in [false, true] {
        let mut card = reader("hanako");
        let mut text = TextAp::select(&mut card).unwrap();
        assert!(text.read_attributes().is_err(), "closed before");
        if by_code {
            text.verify_code_b(&Pin::numeric(hanako.verification_code_b()).unwrap()).unwrap();
        } else {
            text.verify_pin(&Pin::numeric(hanako.pin.clone().unwrap()).unwrap()).unwrap();
        }
        let read = text.read_attributes().unwrap();
        assert_eq!(
            (read.name.as_str(), read.address.as_str()),
            (hanako.name.as_str(), hanako.address.as_str())
        );
        assert_eq!((read.birth_date, read.sex), (Date { year: 1981, month: 4, day: 12 }, Sex::Female));

        let certificate = text.read_certificate().unwrap();
        certificate.verify_with(&issuer(pki().card_face_ca())).unwrap();
        text.read_signed_public_key().unwrap().verify(&certificate.public_key).unwrap();
        let record = text.read_integrity_record().unwrap();
        let file = text.read_ef(0x0002).unwrap();
        assert!(record.matches_attributes_file(&file).unwrap());
        certificate.public_key.verify_pkcs1_sha256(&record.signed_data, &record.signature).unwrap();
        let key = text.read_signed_public_key().unwrap().public_key;
        let proof = text.sign(b"are you there").unwrap();
        key.verify_pkcs1_sha256(b"are you there", &proof).unwrap();

        // There is no 12-digit number, whatever was opened.
        assert!(text.read_my_number().is_err());
        assert!(matches!(text.retries(0x0014), Ok(Retries::Blocked)));
        assert!(matches!(text.retries(0x0012), Ok(Retries::Blocked)));
    }
}

#[test]
fn card_without_a_pin_has_none_in_these_applets_either() {
    let mut card = reader("nopin");
    assert!(matches!(TextAp::select(&mut card).unwrap().retries(0x0011), Ok(Retries::Blocked)));
    assert!(matches!(CommonAp::select(&mut card).unwrap().pin_retries(), Ok(Retries::Blocked)));
    assert!(matches!(JukiAp::select(&mut card).unwrap().pin_retries(), Ok(Retries::Blocked)));
}

#[test]
fn common_applet_and_the_card_itself_tell_serial_municipality_and_expiry() {
    let mut card = reader("hanako");
    let info = CommonAp::select(&mut card).unwrap().read_card_info().unwrap();
    assert_eq!((info.serial.len(), info.municipality_code.as_str()), (15, "99001"));
    assert_eq!(info.expiry, Date { year: 2035, month: 4, day: 12 });
    assert_eq!(card.contact_atr().unwrap(), [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14]);

    let mut file = MasterFile::select(&mut card).unwrap();
    assert_eq!(file.data_object(tag::CARD_IDENTIFICATION).unwrap(), info.serial.as_bytes());
    assert_eq!(file.data_object(tag::MUNICIPALITY_CODE).unwrap(), b"99001");
    assert_eq!(file.data_object(tag::EXPIRY).unwrap(), b"20350412");
    let chain = file.certificate_chain().unwrap();
    chain.first().unwrap().verify_with(&issuer(pki().card_face_ca())).unwrap();
}

#[test]
fn age_record_opens_with_the_birth_date_and_is_signed() {
    let mut card = reader("hanako");
    let mut face = SurfaceAp::select(&mut card).unwrap();
    let certificate = face.read_certificate().unwrap();
    assert!(face.read_age_record().is_err(), "closed before");
    face.verify_birth_date(&Pin::numeric("560412").unwrap()).unwrap();
    let age = face.read_age_record().unwrap();
    assert_eq!(age.birth_date, Date { year: 1981, month: 4, day: 12 });
    age.verify(&certificate.public_key).unwrap();
    assert!(face.read_card_face().is_err(), "the birth date opens nothing else");
}

#[test]
fn changed_pin_is_the_pin_afterwards() {
    let mut card = reader("hanako");
    let old = Pin::numeric(holder("hanako").pin.unwrap()).unwrap();
    let new = Pin::numeric("2468").unwrap();
    let mut text = TextAp::select(&mut card).unwrap();
    text.change_pin(&old, &new).unwrap();
    assert!(matches!(text.verify_pin(&old), Err(Error::PinIncorrect { .. })));
    text.verify_pin(&new).unwrap();
    let mut common = CommonAp::select(&mut card).unwrap();
    common.change_pin(&old, &new).unwrap();
    common.verify_pin(&new).unwrap();
    let mut resident = JukiAp::select(&mut card).unwrap();
    resident.change_pin(&old, &new).unwrap();
    resident.verify_pin(&new).unwrap();

    // What fits no PIN changes none: the old one stays.
    let mut plain = self::card("hanako");
    send(&mut plain, SELECT_JPKI);
    send(&mut plain, "00A4020C020018");
    assert_eq!(send_bytes(&mut plain, &verify("1981")).0, 0x9000);
    for bad in ["00240180053132333435", "00240180023132", "0024018004313233FF"] {
        assert_eq!(send(&mut plain, bad).0, 0x6A80, "{bad}");
    }
    assert_eq!(send_bytes(&mut plain, &verify("1981")).0, 0x9000);
}

#[test]
fn applet_is_selected_by_the_beginning_of_its_name() {
    let mut card = card("hanako");
    assert_eq!(send(&mut card, "00A4040C05 D392F00026").0, 0x9000);
    // Only JPKI has a token.
    assert_eq!(send(&mut card, "00 B0 86 00 20").0, 0x9000);
    let (status, template) = send(&mut card, "00A4040005 D392F00026 00");
    assert_eq!(status, 0x9000);
    assert!(template.ends_with(&JPKI_AID), "the whole name comes back");
    assert_eq!(send(&mut card, "00A4040C09 D39210003100010101").0, 0x9000);
    assert_eq!(send(&mut card, "00 B2 01 0C 00").0, 0x9000);
}

#[test]
fn log_names_every_applet_that_was_selected() {
    let mut card = card("hanako");
    for select in [SELECT_JPKI, SELECT_FACE, SELECT_JPKI, SELECT_ISD, SELECT_COMMON] {
        send(&mut card, select);
    }
    assert!(!card.log().selected_applets().any(|aid| aid == CARD_TEXT_AID));
    send(&mut card, SELECT_TEXT);
    assert_eq!(card.log().selected_applets().count(), 4);
    assert!(card.log().selected_applets().any(|aid| aid == COMMON_AID));
    assert_eq!(card.log().objects_read(), 0);
    send(&mut card, SELECT_ISD);
    send(&mut card, "00 CA 00 45 00");
    assert_eq!(card.log().objects_read(), 1);
    assert_eq!(card.tries_left(KeyRef::TextPin), Some(3));
}
