//! Cards in software, so that a client can be developed with no card at all: for each persona a certificate
//! `cards/<id>.der` of the test hierarchy's shape and its private key `cards/<id>.key.pem`; in `card-trust/` the
//! authority `auth-ca.der` and the revocation list `auth.crl`, as the virtual card's own PKI lays them out.

use std::path::{Path, PathBuf};

use base_time::{JST, in_japan};
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    CertificateParams, CertificateRevocationListParams, CustomExtension, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, PublicKeyData as _, RevocationReason, RevokedCertParams, SerialNumber,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::persona::{CardKey, CardState, Persona, Personas};
use crate::pki::{Authority, authority, date_time};
use crate::standing::{Standing, standing};
use crate::{SandboxError, files};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const MAX_BYTES: u64 = 16 * 1024;

/// certificatePolicies of the test hierarchy, `1.2.392.200149.8.5.1.0.30`, with the CPS pointer that real ones carry.
const POLICY_EXTENSION: &[u64] = &[2, 5, 29, 32];
const POLICY_OID_DER: &[u8] = &[0x06, 0x0B, 0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x1E];
const CPS_QUALIFIER_OID_DER: &[u8] = &[0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x01];
const CPS: &[u8] = b"http://www.jpki.go.jp/cps.html";

/// Makes or refreshes the software cards under `folder`; returns the folder of the card trust.
pub(crate) fn load_or_make(
    folder: &Path,
    personas: &Personas,
    now: Timestamp,
) -> Result<PathBuf, SandboxError> {
    let (trust, cards) = (folder.join("card-trust"), folder.join("cards"));
    files::make_folder(&trust)?;
    files::make_folder(&cards)?;
    let authority = authority(&trust, "auth-ca", authority_name(), now)?;
    files::write(&trust.join("auth-ca.der"), &authority.certificate, 0o644)?;
    for persona in personas.iter() {
        if !still_good(&cards, persona, &authority, now)? {
            make(&cards, persona, &authority, now)?;
        }
    }
    let revoked = personas.iter().filter(|persona| persona.card.state == CardState::Revoked);
    let list = CertificateRevocationListParams {
        this_update: date_time(now - DAY),
        next_update: date_time(now + DAY * 397),
        crl_number: SerialNumber::from(now.as_second().unsigned_abs()),
        issuing_distribution_point: None,
        revoked_certs: revoked
            .map(|persona| RevokedCertParams {
                serial_number: SerialNumber::from_slice(&persona.serial),
                revocation_time: date_time(now - DAY),
                reason_code: Some(RevocationReason::CessationOfOperation),
                invalidity_date: None,
            })
            .collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    files::write(&trust.join("auth.crl"), list.signed_by(&authority.issuer)?.der(), 0o644)?;
    Ok(trust)
}

/// Whether the card on disk is this authority's and still stands where its persona says.
fn still_good(
    cards: &Path,
    persona: &Persona,
    authority: &Authority,
    now: Timestamp,
) -> Result<bool, SandboxError> {
    let (certificate_path, key_path) = paths(cards, persona);
    let (Some(certificate), Some(key)) =
        (files::read(&certificate_path, MAX_BYTES)?, files::read(&key_path, MAX_BYTES)?)
    else {
        return Ok(false);
    };
    let Ok((_, parsed)) = X509Certificate::from_der(&certificate) else {
        return Ok(false);
    };
    let key = String::from_utf8(key).ok().and_then(|pem| KeyPair::from_pem(&pem).ok());
    let Ok((_, issuer)) = X509Certificate::from_der(&authority.certificate) else {
        return Ok(false);
    };
    let instant =
        |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp()).unwrap_or_default();
    let (from, until) = (instant(parsed.validity().not_before), instant(parsed.validity().not_after));
    let intended = match persona.card.state {
        CardState::Good | CardState::Revoked => Standing::Valid,
        CardState::Expiring => Standing::Expiring,
        CardState::Grace => Standing::Grace,
        CardState::Past => Standing::Past,
    };
    // A week ahead too, so that a card does not change its part in the middle of somebody's work.
    Ok(key.is_some_and(|key| key.subject_public_key_info() == parsed.subject_pki.raw)
        && parsed.verify_signature(Some(&issuer.subject_pki)).is_ok()
        && standing(from, until, now) == intended
        && standing(from, until, now + DAY * 7) == intended)
}

fn make(cards: &Path, persona: &Persona, authority: &Authority, now: Timestamp) -> Result<(), SandboxError> {
    let key = KeyPair::generate_for(match persona.card.key {
        CardKey::P256 => &PKCS_ECDSA_P256_SHA256,
        CardKey::P384 => &PKCS_ECDSA_P384_SHA384,
    })?;
    let end = match persona.card.state {
        CardState::Good | CardState::Revoked => now + DAY * (365 * 4),
        CardState::Expiring => now + DAY * 45,
        CardState::Grace => now - DAY * 30,
        CardState::Past => now - DAY * 300,
    };
    let mut params = CertificateParams::default();
    params.serial_number = Some(SerialNumber::from_slice(&persona.serial));
    params.distinguished_name = subject(persona);
    params.not_before = date_time(end - DAY * (365 * 5));
    params.not_after = date_time(end_of_day_in_japan(end));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.custom_extensions = vec![policy_extension()];
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, &authority.issuer)?;
    let (certificate_path, key_path) = paths(cards, persona);
    files::write(&key_path, key.serialize_pem().as_bytes(), 0o600)?;
    files::write(&certificate_path, certificate.der(), 0o644)
}

fn paths(cards: &Path, persona: &Persona) -> (PathBuf, PathBuf) {
    (cards.join(format!("{}.der", persona.id)), cards.join(format!("{}.key.pem", persona.id)))
}

/// Certificates end at 23:59:59 in Japan, 14:59:59 UTC.
fn end_of_day_in_japan(instant: Timestamp) -> Timestamp {
    let day = in_japan(instant).date();
    JST.to_timestamp(day.at(23, 59, 59, 0)).unwrap_or(instant)
}

fn authority_name() -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "JP");
    name.push(DnType::OrganizationName, "JPKI-TEST");
    name.push(DnType::OrganizationalUnitName, "JPKI for user authentication");
    name.push(DnType::CommonName, "Uketsuke sandbox card CA");
    name
}

/// `C=JP, CN=<23 characters>`: 14 opaque, a municipality code, 4 more. No name, no birth date.
fn subject(persona: &Persona) -> DistinguishedName {
    let serial = data_encoding::HEXUPPER.encode(&persona.serial);
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "JP");
    name.push(DnType::CommonName, DnValue::Utf8String(format!("SB{serial:0>12}13999003A")));
    name
}

fn policy_extension() -> CustomExtension {
    let cps = der(0x16, CPS);
    let qualifiers = der(0x30, &der(0x30, &[CPS_QUALIFIER_OID_DER, &cps].concat()));
    let policies = der(0x30, &der(0x30, &[POLICY_OID_DER, &qualifiers].concat()));
    let mut extension = CustomExtension::from_oid_content(POLICY_EXTENSION, policies);
    extension.set_criticality(true);
    extension
}

/// One short DER element: all that this extension needs is under 128 bytes.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(0x7F);
    [&[tag, length], content].concat()
}
