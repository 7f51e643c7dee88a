//! Judging a card: its certificate against the configured authorities, its signature, its revocation.
//!
//! The path is the real one's: the authority issues cards directly. Authorities share one name over the generations, so
//! the issuer is found by key identifier and proven by signature, never by name.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_PKCS1_RSAENCRYPTION,
    OID_PKCS1_SHA256WITHRSA, OID_SIG_ECDSA_WITH_SHA256, OID_SIG_ECDSA_WITH_SHA384,
    OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, OID_X509_EXT_CERTIFICATE_POLICIES,
    OID_X509_EXT_SUBJECT_KEY_IDENTIFIER,
};
use x509_parser::prelude::{
    AlgorithmIdentifier, CertificateRevocationList, FromDer as _, ParsedExtension, X509Certificate,
    X509Version,
};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::{SandboxError, files};

/// Policy of a user-authentication certificate in the *test* hierarchy. The production policy ends in `3.30`, the
/// signing certificate's in `20`; neither is served here.
const POLICY: &str = "1.2.392.200149.8.5.1.0.30";
const MAX_AUTHORITIES: usize = 16;
const MAX_CERTIFICATE_BYTES: u64 = 16 * 1024;
const MAX_CRL_BYTES: u64 = 4 * 1024 * 1024;

/// The authorities whose cards are accepted, with their revocation lists.
#[derive(Debug)]
pub(crate) struct CardTrust(Vec<Authority>);

#[derive(Debug)]
struct Authority {
    der: Vec<u8>,
    key_id: Vec<u8>,
    /// Serial numbers without leading zeros; `None` when there is no list by this authority.
    revoked: Option<HashSet<Vec<u8>>>,
}

/// A certificate of an accepted authority, whose holder has signed. Says nothing yet of dates and revocation.
pub(crate) struct ProvenCard {
    /// Serial number without leading zeros.
    pub serial: Vec<u8>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub revocation: Revocation,
}

/// What the authority's list says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Revocation {
    NotListed,
    Revoked,
    /// The authority has no list, so nobody can tell.
    Unknown,
}

/// Why a card is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardRefusal {
    /// The certificate: unreadable, another authority's, for another use, by a weak algorithm.
    Certificate,
    /// The card's signature is not over this challenge by this key.
    Signature,
}

impl CardTrust {
    /// Reads every `*.der` of the folder as an authority, every `*.crl` as the list of one of them.
    pub(crate) fn load(folder: &Path) -> Result<Self, SandboxError> {
        let mut authorities = Vec::new();
        for path in files_ending(folder, "der")? {
            let der = files::read(&path, MAX_CERTIFICATE_BYTES)?.unwrap_or_default();
            let key_id = authority_key_id(&der)
                .ok_or_else(|| SandboxError::material(&path, "not a certificate authority"))?;
            authorities.push(Authority { der, key_id, revoked: None });
        }
        if authorities.is_empty() {
            return Err(SandboxError::NoCardAuthority(folder.into()));
        }
        for path in files_ending(folder, "crl")? {
            let der = files::read(&path, MAX_CRL_BYTES)?.unwrap_or_default();
            let signed = authorities.iter_mut().find_map(|authority| {
                let revoked = revoked_serials(&der, &authority.der)?;
                Some((authority, revoked))
            });
            let (authority, revoked) = signed.ok_or_else(|| {
                SandboxError::material(&path, "not a revocation list by an authority beside it")
            })?;
            authority.revoked.get_or_insert_default().extend(revoked);
        }
        for authority in &authorities {
            if authority.revoked.is_none() {
                tracing::warn!(path = %folder.display(), "an authority has no revocation list; its cards get try-later");
            }
        }
        Ok(Self(authorities))
    }

    /// Judges certificate and signature. `now` judges the authority; the card's own dates are for the caller.
    pub(crate) fn prove(
        &self,
        certificate: &[u8],
        signature: &[u8],
        message: &[u8],
        now: Timestamp,
    ) -> Result<ProvenCard, CardRefusal> {
        let (rest, card) = X509Certificate::from_der(certificate).map_err(|_| CardRefusal::Certificate)?;
        if !rest.is_empty() {
            return Err(CardRefusal::Certificate);
        }
        let revocation = self.check(&card, now).ok_or(CardRefusal::Certificate)?;
        let (algorithm, key) = card_key(card.public_key()).ok_or(CardRefusal::Certificate)?;
        let instant = |time: x509_parser::time::ASN1Time| {
            Timestamp::from_second(time.timestamp()).map_err(|_| CardRefusal::Certificate)
        };
        let proven = ProvenCard {
            serial: without_leading_zeros(card.raw_serial()),
            not_before: instant(card.validity().not_before)?,
            not_after: instant(card.validity().not_after)?,
            revocation,
        };
        UnparsedPublicKey::new(algorithm, key)
            .verify(message, signature)
            .map_err(|_| CardRefusal::Signature)?;
        Ok(proven)
    }

    /// Everything about the certificate but its dates; `None` refuses.
    fn check(&self, card: &X509Certificate<'_>, now: Timestamp) -> Option<Revocation> {
        let known = card.version() == X509Version::V3
            && card.extensions_map().is_ok()
            && card.signature_algorithm == card.tbs_certificate.signature
            && card.extensions().iter().all(understood);
        let usage = card.key_usage().ok().flatten()?;
        let for_authentication = usage.value.digital_signature()
            && !usage.value.non_repudiation()
            && !usage.value.key_cert_sign()
            && card.extended_key_usage().ok()?.is_none_or(|usage| usage.value.client_auth)
            && card.basic_constraints().ok()?.is_none_or(|constraints| !constraints.value.ca);
        if !known || !for_authentication || !has_policy(card) {
            return None;
        }
        let key_id = card.get_extension_unique(&OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER).ok()??;
        let ParsedExtension::AuthorityKeyIdentifier(key_id) = key_id.parsed_extension() else {
            return None;
        };
        let key_id = key_id.key_identifier.as_ref()?.0;
        let authority = self.0.iter().filter(|authority| authority.key_id == key_id).find(|authority| {
            X509Certificate::from_der(&authority.der).is_ok_and(|(_, issuer)| issued_by(card, &issuer, now))
        })?;
        Some(match &authority.revoked {
            None => Revocation::Unknown,
            Some(list) if list.contains(&without_leading_zeros(card.raw_serial())) => Revocation::Revoked,
            Some(_) => Revocation::NotListed,
        })
    }
}

fn issued_by(card: &X509Certificate<'_>, issuer: &X509Certificate<'_>, now: Timestamp) -> bool {
    // In the grace the card is judged by its last day, so its authority is too.
    let judged_at = now.as_second().min(card.validity().not_after.timestamp());
    let (from, until) = (issuer.validity().not_before.timestamp(), issuer.validity().not_after.timestamp());
    card.issuer().as_raw() == issuer.subject().as_raw()
        && (from..=until).contains(&judged_at)
        && verifies(
            &card.signature_algorithm,
            issuer.public_key(),
            card.tbs_certificate.as_ref(),
            &card.signature_value.data,
        )
}

/// A critical extension that we do not process refuses (RFC 5280 §4.2), and so does one that does not parse.
fn understood(extension: &x509_parser::prelude::X509Extension<'_>) -> bool {
    match extension.parsed_extension() {
        ParsedExtension::ParseError { .. } => false,
        ParsedExtension::KeyUsage(_)
        | ParsedExtension::ExtendedKeyUsage(_)
        | ParsedExtension::CertificatePolicies(_)
        | ParsedExtension::BasicConstraints(_) => true,
        _ => !extension.critical,
    }
}

fn has_policy(card: &X509Certificate<'_>) -> bool {
    let Ok(Some(extension)) = card.get_extension_unique(&OID_X509_EXT_CERTIFICATE_POLICIES) else {
        return false;
    };
    matches!(extension.parsed_extension(), ParsedExtension::CertificatePolicies(policies)
        if policies.iter().any(|policy| policy.policy_id.to_id_string() == POLICY))
}

/// The algorithm follows the key, and nothing else does: RSA of 2048 bits or more, P-256, P-384.
fn card_key<'a>(key: &'a SubjectPublicKeyInfo<'_>) -> Option<(&'static dyn VerificationAlgorithm, &'a [u8])> {
    let bits = key.subject_public_key.data.as_ref();
    if key.algorithm.algorithm == OID_PKCS1_RSAENCRYPTION {
        let PublicKey::RSA(rsa) = key.parsed().ok()? else { return None };
        // ring takes 2048 to 8192 bits; asked here so that a short key is the certificate's fault, not the signature's.
        return (2048..=8192).contains(&rsa.key_size()).then_some((&RSA_PKCS1_2048_8192_SHA256, bits));
    }
    match curve(&key.algorithm)? {
        Curve::P256 => Some((&ECDSA_P256_SHA256_ASN1, bits)),
        Curve::P384 => Some((&ECDSA_P384_SHA384_ASN1, bits)),
    }
}

enum Curve {
    P256,
    P384,
}

fn curve(algorithm: &AlgorithmIdentifier<'_>) -> Option<Curve> {
    if algorithm.algorithm != OID_KEY_TYPE_EC_PUBLIC_KEY {
        return None;
    }
    let curve = algorithm.parameters.as_ref()?.as_oid().ok()?;
    if curve == OID_EC_P256 {
        Some(Curve::P256)
    } else if curve == OID_NIST_EC_P384 {
        Some(Curve::P384)
    } else {
        None
    }
}

/// An authority's signature over a certificate or a list. SHA-1 and short keys are not in the table.
fn verifies(
    algorithm: &AlgorithmIdentifier<'_>,
    key: &SubjectPublicKeyInfo<'_>,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let of_rsa = key.algorithm.algorithm == OID_PKCS1_RSAENCRYPTION;
    let verifier: &dyn VerificationAlgorithm = match curve(&key.algorithm) {
        None if of_rsa && algorithm.algorithm == OID_PKCS1_SHA256WITHRSA => &RSA_PKCS1_2048_8192_SHA256,
        Some(Curve::P256) if algorithm.algorithm == OID_SIG_ECDSA_WITH_SHA256 => &ECDSA_P256_SHA256_ASN1,
        Some(Curve::P384) if algorithm.algorithm == OID_SIG_ECDSA_WITH_SHA384 => &ECDSA_P384_SHA384_ASN1,
        _ => return false,
    };
    UnparsedPublicKey::new(verifier, &key.subject_public_key.data).verify(message, signature).is_ok()
}

/// The subject key identifier of a certificate authority; `None` when it is none, or has none.
fn authority_key_id(der: &[u8]) -> Option<Vec<u8>> {
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    if !rest.is_empty() || !certificate.basic_constraints().ok()??.value.ca {
        return None;
    }
    if certificate.key_usage().ok()?.is_some_and(|usage| !usage.value.key_cert_sign()) {
        return None;
    }
    let extension = certificate.get_extension_unique(&OID_X509_EXT_SUBJECT_KEY_IDENTIFIER).ok()??;
    match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
        _ => None,
    }
}

/// The serials of a list that `authority` signed; `None` when it did not. A list past its next update still counts:
/// during the daily renewal yesterday's is served, and what was revoked stays so.
fn revoked_serials(der: &[u8], authority: &[u8]) -> Option<HashSet<Vec<u8>>> {
    let (rest, list) = CertificateRevocationList::from_der(der).ok()?;
    let (_, authority) = X509Certificate::from_der(authority).ok()?;
    let signed = rest.is_empty()
        && list.issuer().as_raw() == authority.subject().as_raw()
        && verifies(
            &list.signature_algorithm,
            authority.public_key(),
            list.tbs_cert_list.as_ref(),
            &list.signature_value.data,
        );
    signed.then(|| {
        list.iter_revoked_certificates().map(|revoked| without_leading_zeros(revoked.raw_serial())).collect()
    })
}

/// A serial number as a key: DER puts a zero before a high bit.
pub(crate) fn without_leading_zeros(serial: &[u8]) -> Vec<u8> {
    serial.iter().copied().skip_while(|byte| *byte == 0).collect()
}

fn files_ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, SandboxError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(SandboxError::file(folder))? {
        let path = entry.map_err(SandboxError::file(folder))?.path();
        if path.extension().is_some_and(|extension| extension == ending) {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.len() > MAX_AUTHORITIES {
        return Err(SandboxError::material(folder, "too many files"));
    }
    Ok(paths)
}
