//! What is on the card, taken apart again by parsers and verifiers that did not write it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use card_apdu::tlv;
use card_virtual::{VirtualCard, personas};
use common::{
    NOON, SELECT_FACE, SELECT_JPKI, card, der, hex, holder, pki, read_all, read_file, send, send_bytes,
    verify,
};
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPublicKey};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::der::asn1::{ObjectIdentifier, OctetString};
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
use x509_cert::spki::DecodePublicKey;

const DAY: u64 = 86_400;

fn open_face(card: &mut VirtualCard, id: &str) {
    assert_eq!(send(card, SELECT_FACE).0, 0x9000);
    assert_eq!(send(card, "00A4020C020012").0, 0x9000);
    assert_eq!(send_bytes(card, &verify(&holder(id).verification_code_b())).0, 0x9000);
}

fn open_auth_key(card: &mut VirtualCard, id: &str) {
    assert_eq!(send(card, SELECT_JPKI).0, 0x9000);
    assert_eq!(send(card, "00A4020C020018").0, 0x9000);
    assert_eq!(send_bytes(card, &verify(&holder(id).pin.unwrap())).0, 0x9000);
}

fn card_key(value: &[u8]) -> RsaPublicKey {
    let number = |tag| BigUint::from_bytes_be(tlv::find(value, tag).unwrap().value);
    assert_eq!(value.len(), 265);
    RsaPublicKey::new(number(0x91), number(0x90)).unwrap()
}

fn certificate(file: &[u8]) -> Certificate {
    Certificate::from_der(der(file)).unwrap()
}

fn rsa_key(certificate: &Certificate) -> RsaPublicKey {
    let info = certificate.tbs_certificate.subject_public_key_info.to_der().unwrap();
    RsaPublicKey::from_public_key_der(&info).unwrap()
}

fn signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let digest = Sha256::digest(certificate.tbs_certificate.to_der().unwrap());
    rsa_key(issuer).verify(Pkcs1v15Sign::new::<Sha256>(), &digest, certificate.signature.raw_bytes()).is_ok()
}

fn oids(certificate: &Certificate) -> Vec<(String, bool)> {
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap();
    extensions.iter().map(|e| (e.extn_id.to_string(), e.critical)).collect()
}

fn extension<'a>(certificate: &'a Certificate, oid: &str) -> &'a OctetString {
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap();
    &extensions.iter().find(|e| e.extn_id.to_string() == oid).unwrap().extn_value
}

/// Not-before and not-after, in seconds since the Unix epoch.
fn validity(certificate: &Certificate) -> (u64, u64) {
    let validity = &certificate.tbs_certificate.validity;
    (validity.not_before.to_unix_duration().as_secs(), validity.not_after.to_unix_duration().as_secs())
}

#[test]
fn card_face_file_has_nine_objects_where_its_table_says() {
    let mut card = card("hanako");
    open_face(&mut card, "hanako");
    assert_eq!(send(&mut card, "00A4020C020002").0, 0x9000);
    let file = read_all(&mut card);
    assert_eq!(&file[..3], &[0xFF, 0x20, 0x82]);
    let (outer, rest) = tlv::read(&file).unwrap();
    assert_eq!((outer.tag, rest.len()), (0xFF20, 0));
    let objects: Vec<_> = tlv::iter(outer.value).collect::<Result<_, _>>().unwrap();
    let tags: Vec<u32> = objects.iter().map(|object| object.tag).collect();
    assert_eq!(tags, (0xDF21..=0xDF2A).collect::<Vec<u32>>());
    let table: Vec<usize> =
        objects[0].value.chunks_exact(2).map(|b| usize::from(u16::from_be_bytes([b[0], b[1]]))).collect();
    assert_eq!(table.len(), 9);
    for (offset, object) in table.iter().zip(&objects[1..]) {
        assert_eq!(&file[*offset..*offset + object.whole.len()], object.whole, "{:04X}", object.tag);
    }
    let value = |tag: u32| objects.iter().find(|object| object.tag == tag).unwrap().value;
    assert_eq!(value(0xDF22), b"19810412");
    assert_eq!(value(0xDF23), b"2");
    assert_eq!(value(0xDF29), b"20350412");
    assert_eq!(value(0xDF28).len(), 256);
    for tag in [0xDF25, 0xDF26, 0xDF2A] {
        assert_eq!(&value(tag)[..8], b"\x89PNG\r\n\x1a\n");
    }
    // JP2 signature box, then in the image header 472 rows, 378 columns, 1 component of 8 bits.
    let photo = value(0xDF27);
    assert_eq!(&photo[..12], hex("0000000C 6A502020 0D0A870A"));
    let header = photo.windows(4).position(|w| w == b"ihdr").unwrap() + 4;
    assert_eq!(photo[header..header + 11], hex("000001D8 0000017A 0001 07"));
}

#[test]
fn card_face_signature_is_one_digest_info_over_96_bytes() {
    let mut card = card("hanako");
    let issuer = read_file(&mut card, SELECT_FACE, 0x0004);
    let (outer, _) = tlv::read(&issuer).unwrap();
    assert_eq!(outer.tag, 0x7F21);
    let body = tlv::find(outer.value, 0x5F4E).unwrap().value;
    assert_eq!(body.len(), 297);
    let ca = pki().card_face_ca();
    assert_eq!(body[..16], ca.key_id);
    let ca_key =
        RsaPublicKey::new(BigUint::from_bytes_be(&ca.modulus), BigUint::from_bytes_be(&ca.exponent)).unwrap();
    let signature = tlv::find(outer.value, 0x5F37).unwrap().value;
    ca_key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(body), signature).unwrap();
    let issuer_key = card_key(&body[32..]);

    open_face(&mut card, "hanako");
    assert_eq!(send(&mut card, "00A4020C020002").0, 0x9000);
    let file = read_all(&mut card);
    let (outer, _) = tlv::read(&file).unwrap();
    let whole = |tag| tlv::find(outer.value, tag).unwrap().whole;
    let mut digest_info = hex("3071 300D0609608648016503040201 0500 0460");
    for group in [&[0xDF22, 0xDF23, 0xDF24][..], &[0xDF25, 0xDF26], &[0xDF27]] {
        let bytes: Vec<u8> = group.iter().flat_map(|tag| whole(*tag).to_vec()).collect();
        digest_info.extend_from_slice(&Sha256::digest(bytes));
    }
    assert_eq!(digest_info.len(), 115);
    let signature = tlv::find(outer.value, 0xDF28).unwrap().value;
    issuer_key.verify(Pkcs1v15Sign::new_unprefixed(), &digest_info, signature).unwrap();
    // The block recovered by hand is the padding and exactly these bytes.
    let block = BigUint::from_bytes_be(signature).modpow(issuer_key.e(), issuer_key.n()).to_bytes_be();
    assert_eq!(block[0], 0x01);
    assert!(block[1..block.len() - 116].iter().all(|b| *b == 0xFF));
    assert_eq!(block[block.len() - 116], 0x00);
    assert_eq!(block[block.len() - 115..], digest_info);
}

#[test]
fn internal_authentication_signs_with_the_key_on_the_card_face() {
    let mut card = card("hanako");
    open_face(&mut card, "hanako");
    assert_eq!(send(&mut card, "00A4020C020002").0, 0x9000);
    let file = read_all(&mut card);
    let key = card_key(tlv::find(tlv::read(&file).unwrap().0.value, 0xDF24).unwrap().value);
    card.power_off();
    card.power_on();
    assert_eq!(send(&mut card, SELECT_FACE).0, 0x9000, "no PIN is needed");
    let digest = Sha256::digest(b"challenge");
    let digest_info = [hex("3031 300D0609608648016503040201 0500 0420"), digest.to_vec()].concat();
    let command = [&[0x80, 0x2A, 0x00, 0x00, 51][..], &digest_info, &[0]].concat();
    let (status, signature) = send_bytes(&mut card, &command);
    assert_eq!(status, 0x9000);
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature).unwrap();
}

#[test]
fn authentication_certificate_has_the_profile_of_the_test_hierarchy() {
    let mut card = card("hanako");
    let file = read_file(&mut card, SELECT_JPKI, 0x000A);
    assert_eq!(file.len(), 2048, "the file is larger than the certificate");
    assert!(file[der(&file).len()..].iter().all(|b| *b == 0xFF));
    let found = certificate(&file);
    let ca = certificate(&read_file(&mut card, SELECT_JPKI, 0x000B));
    assert_eq!(ca.to_der().unwrap(), pki().auth_ca_der());
    assert!(signed_by(&found, &ca));
    assert!(signed_by(&ca, &ca));
    let tbs = &found.tbs_certificate;
    assert_eq!(tbs.serial_number.as_bytes(), [0x0A, 0x00, 0x00, 0x01]);
    assert_eq!(tbs.issuer, ca.tbs_certificate.subject);
    // The name's bytes, and with them the string types, are those of a real test certificate.
    assert_eq!(
        tbs.issuer.to_der().unwrap(),
        hex("308187310B3009060355040613024A5031123010060355040A0C094A504B492D54455354312530230603550\
             40B0C1C4A504B4920666F7220757365722061757468656E7469636174696F6E313D303B060355040B0C344A\
             6170616E204167656E637920666F72204C6F63616C20417574686F7269747920496E666F726D6174696F6E2\
             053797374656D73")
    );
    let subject = tbs.subject.to_string();
    assert_eq!(tbs.subject.0.len(), 2);
    let common_name = subject.split(',').find_map(|part| part.strip_prefix("CN=")).unwrap();
    assert_eq!((common_name.len(), &common_name[14..]), (23, "99001003A"));
    let order = [
        ("2.5.29.15", true),
        ("2.5.29.37", false),
        ("2.5.29.32", true),
        ("2.5.29.18", false),
        ("2.5.29.31", false),
        ("1.3.6.1.5.5.7.1.1", false),
        ("2.5.29.35", false),
        ("2.5.29.14", false),
    ];
    assert_eq!(oids(&found), order.map(|(oid, critical)| (oid.to_owned(), critical)));
    assert_eq!(extension(&found, "2.5.29.15").as_bytes(), hex("03020780"));
    assert_eq!(extension(&found, "2.5.29.37").as_bytes(), hex("300A06082B06010505070302"));
    assert_eq!(
        extension(&found, "2.5.29.32").as_bytes(),
        hex("303D303B060B2A83088C9B55080501001E302C302A06082B06010505070201161E687474703A2F2F7777772E6A\
             706B692E676F2E6A702F6370732E68746D6C")
    );
    let ocsp = extension(&found, "1.3.6.1.5.5.7.1.1").as_bytes();
    assert!(ocsp.ends_with(b"http://test-ocspauthnorm.jpki.invalid"));
    let authority = AuthorityKeyIdentifier::from_der(extension(&found, "2.5.29.35").as_bytes()).unwrap();
    let ca_id = SubjectKeyIdentifier::from_der(extension(&ca, "2.5.29.14").as_bytes()).unwrap();
    assert_eq!(authority.key_identifier, Some(ca_id.0));
    assert_eq!(authority.authority_cert_serial_number.as_ref(), Some(&ca.tbs_certificate.serial_number));
    assert!(authority.authority_cert_issuer.is_some());
    // Until the fifth birthday after issue, 23:59:59 in Japan: 2031-04-12 here.
    let (from, until) = validity(&found);
    assert!(from < NOON);
    assert_eq!(until, 1_933_772_399);
    assert_eq!(rsa_key(&found).size(), 256);
}

#[test]
fn signature_certificate_names_its_holder_and_opens_only_with_its_password() {
    let mut card = card("hanako");
    let ca = certificate(&read_file(&mut card, SELECT_JPKI, 0x0002));
    assert_eq!(send(&mut card, "00A4020C02001B").0, 0x9000);
    assert_eq!(send_bytes(&mut card, &verify(&holder("hanako").sign_password.unwrap())).0, 0x9000);
    let found = certificate(&read_file(&mut card, SELECT_JPKI, 0x0001));
    assert!(signed_by(&found, &ca));
    assert_eq!(extension(&found, "2.5.29.15").as_bytes(), hex("030206C0"));
    let names = extension(&found, "2.5.29.17").as_bytes();
    for text in ["架空　花子", "319810412", "見本県架空市試験町１丁目"] {
        assert!(names.windows(text.len()).any(|w| w == text.as_bytes()), "{text}");
    }
    // The key behind EF 001A is the certificate's.
    let digest_info = [hex("3031 300D0609608648016503040201 0500 0420"), vec![9; 32]].concat();
    let command = [&[0x80, 0x2A, 0x00, 0x9A, 51][..], &digest_info, &[0]].concat();
    let (status, signature) = send_bytes(&mut card, &command);
    assert_eq!(status, 0x9000);
    rsa_key(&found).verify(Pkcs1v15Sign::new_unprefixed(), &digest_info, &signature).unwrap();
}

#[test]
fn every_signing_scheme_verifies_with_the_certificate() {
    let mut card = card("hanako");
    let key = rsa_key(&certificate(&read_file(&mut card, SELECT_JPKI, 0x000A)));
    open_auth_key(&mut card, "hanako");
    let message = [0x42; 32];
    let digest = Sha256::digest(message);
    for p1 in 0..=5 {
        let command = [&[0x80, 0x2A, p1, 0x97, 32][..], &message, &[0]].concat();
        let (status, signature) = send_bytes(&mut card, &command);
        assert_eq!(status, 0x9000, "P1 {p1:02X}");
        let valid = match p1 {
            0 => key.verify(Pkcs1v15Sign::new_unprefixed(), &message, &signature),
            1 => key.verify(Pkcs1v15Sign::new_unprefixed(), &digest, &signature),
            2 => key.verify(Pkcs1v15Sign::new::<Sha256>(), &message, &signature),
            3 => key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature),
            4 => key.verify(rsa::Pss::new::<Sha256>(), &message, &signature),
            _ => key.verify(rsa::Pss::new::<Sha256>(), &digest, &signature),
        };
        assert!(valid.is_ok(), "P1 {p1:02X}");
    }
}

#[test]
fn elliptic_curve_personas_sign_a_digest_as_asn1() {
    use p256::ecdsa::signature::hazmat::PrehashVerifier;

    for (id, length) in [("p256", 32), ("p384", 48)] {
        let mut card = card(id);
        let file = read_file(&mut card, SELECT_JPKI, 0x000A);
        let found = certificate(&file);
        assert!(signed_by(&found, &certificate(&read_file(&mut card, SELECT_JPKI, 0x000B))), "{id}");
        open_auth_key(&mut card, id);
        let digest = vec![0x5A; length];
        let sign =
            |p1: u8, digest: &[u8]| [&[0x80, 0x2A, p1, 0x97, digest.len() as u8][..], digest, &[0]].concat();
        let (status, signature) = send_bytes(&mut card, &sign(0, &digest));
        assert_eq!(status, 0x9000, "{id}");
        let info = found.tbs_certificate.subject_public_key_info.to_der().unwrap();
        if id == "p256" {
            let key = p256::ecdsa::VerifyingKey::from_public_key_der(&info).unwrap();
            key.verify_prehash(&digest, &p256::ecdsa::Signature::from_der(&signature).unwrap()).unwrap();
        } else {
            let key = p384::ecdsa::VerifyingKey::from_public_key_der(&info).unwrap();
            key.verify_prehash(&digest, &p384::ecdsa::Signature::from_der(&signature).unwrap()).unwrap();
        }
        assert_eq!(send_bytes(&mut card, &sign(0, &digest[1..])).0, 0x6985, "{id}: short digest");
        assert_eq!(send_bytes(&mut card, &sign(3, &digest)).0, 0x6A86, "{id}: other scheme");
    }
}

#[test]
fn certificate_faults_are_the_ones_they_are_named_for() {
    let read = |id: &str| read_file(&mut card(id), SELECT_JPKI, 0x000A);
    let ca = Certificate::from_der(pki().auth_ca_der()).unwrap();

    let foreign = certificate(&read("foreignca"));
    assert_eq!(foreign.tbs_certificate.issuer, ca.tbs_certificate.subject, "same name");
    assert!(!signed_by(&foreign, &ca));

    let malformed = read("malformed");
    assert_eq!(malformed[0], 0x30, "a reader still learns how much to read");
    assert!(Certificate::from_der(der(&malformed)).is_err());

    let signing = certificate(&read("signcert"));
    assert_eq!(extension(&signing, "2.5.29.15").as_bytes(), hex("030206C0"));
    assert!(!signed_by(&signing, &ca));

    let weak = certificate(&read("weak"));
    assert_eq!(rsa_key(&weak).size(), 128);
    assert!(signed_by(&weak, &ca));

    let sha1 = certificate(&read("sha1"));
    assert_eq!(sha1.signature_algorithm.oid, ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"));
    assert_eq!(sha1.tbs_certificate.signature, sha1.signature_algorithm);
    let digest = Sha1::digest(sha1.tbs_certificate.to_der().unwrap());
    rsa_key(&ca).verify(Pkcs1v15Sign::new::<Sha1>(), &digest, sha1.signature.raw_bytes()).unwrap();
}

#[test]
fn relative_certificates_end_on_their_day() {
    // The last second of 2026-11-22 in Japan.
    let today_ends = NOON + 12 * 3600 - 1;
    for (id, days) in [("soon", 40_i64), ("grace", -20), ("expired", -200)] {
        let (from, until) = validity(&certificate(&read_file(&mut card(id), SELECT_JPKI, 0x000A)));
        assert_eq!(until as i64, today_ends as i64 + days * DAY as i64, "{id}");
        assert!(from < until);
    }
    for persona in personas().iter().filter(|p| p.certificate_expires_in_days.is_none() && !p.other_card) {
        if persona.certificate_fault.is_none()
            && matches!(persona.id.as_str(), "hanako" | "sora" | "taro" | "revoked")
        {
            let found = certificate(&read_file(&mut card(&persona.id), SELECT_JPKI, 0x000A));
            let (from, until) = validity(&found);
            assert!(from < NOON && until > NOON + 3 * 365 * DAY, "{}", persona.id);
        }
    }
}

#[test]
fn crl_is_the_authorities_and_lists_card_and_phone_of_the_revoked_persona_only() {
    let pki = pki();
    let list = CertificateList::from_der(&pki.crl_der()).unwrap();
    let ca = Certificate::from_der(pki.auth_ca_der()).unwrap();
    assert_eq!(list.tbs_cert_list.issuer, ca.tbs_certificate.subject);
    let digest = Sha256::digest(list.tbs_cert_list.to_der().unwrap());
    rsa_key(&ca).verify(Pkcs1v15Sign::new::<Sha256>(), &digest, list.signature.raw_bytes()).unwrap();
    let revoked = list.tbs_cert_list.revoked_certificates.unwrap();
    let serials: Vec<&[u8]> = revoked.iter().map(|r| r.serial_number.as_bytes()).collect();
    // A serial number with its highest bit set has a zero before it in DER.
    assert_eq!(serials, [&[0x0A, 0x00, 0x00, 0x0E][..], &[0x00, 0x8A, 0x00, 0x00, 0x0E]]);
    assert!(list.tbs_cert_list.this_update.to_unix_duration().as_secs() < NOON);
    assert!(list.tbs_cert_list.next_update.unwrap().to_unix_duration().as_secs() > NOON + 3000 * DAY);
}

#[test]
fn infant_card_has_an_empty_photo_object() {
    let mut card = card("sora");
    open_face(&mut card, "sora");
    assert_eq!(send(&mut card, "00A4020C020002").0, 0x9000);
    let file = read_all(&mut card);
    assert!(tlv::find(tlv::read(&file).unwrap().0.value, 0xDF27).unwrap().value.is_empty());
    assert_eq!(send(&mut card, "00 20 00 92").0, 0x63CA);
}
