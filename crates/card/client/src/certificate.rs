//! The authentication certificate (利用者証明用電子証明書): parsed, and judged against the configured authorities.

use std::fmt;

use card_apdu::tlv;
use sha2::{Digest, Sha256};
use thiserror::Error;
use x509_parser::asn1_rs::Oid;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::oid_registry::{
    OID_PKCS1_SHA256WITHRSA, OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA256,
    OID_SIG_ECDSA_WITH_SHA384, OID_X509_EXT_BASIC_CONSTRAINTS, OID_X509_EXT_CERTIFICATE_POLICIES,
    OID_X509_EXT_CRL_DISTRIBUTION_POINTS, OID_X509_EXT_EXTENDED_KEY_USAGE, OID_X509_EXT_ISSUER_ALT_NAME,
    OID_X509_EXT_KEY_USAGE, OID_X509_EXT_SUBJECT_ALT_NAME,
};
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Version;
use zeroize::{Zeroize, Zeroizing};

use crate::public_key::PublicKey;
use crate::{KeyKind, Signature};

/// Longest certificate that is read: the real one has about 1.6 kB.
pub const MAX_CERTIFICATE_BYTES: usize = 16 * 1024;
/// Most configured authorities; the production hierarchy has three generations.
const MAX_ANCHORS: usize = 32;

/// Policy of production authentication certificates, 1.2.392.200149.8.5.1.3.30 (published sample of crate `myna`).
const POLICY_PRODUCTION: &str = "1.2.392.200149.8.5.1.3.30";
/// Policy of test authentication certificates, 1.2.392.200149.8.5.1.0.30 (test card in crate `myna-card`).
const POLICY_TEST: &str = "1.2.392.200149.8.5.1.0.30";

/// Which certificate policy is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Authentication certificates of real cards.
    Production,
    /// Authentication certificates of the test hierarchy. Never on a kiosk that serves patients.
    Test,
}

impl Policy {
    fn oid(self) -> &'static str {
        match self {
            Self::Production => POLICY_PRODUCTION,
            Self::Test => POLICY_TEST,
        }
    }
}

/// Why a certificate is not accepted. Validity in time is no reason: the dates are facts for the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum CertificateError {
    /// Not one X.509 v3 certificate, too long, or with a critical extension that is not understood.
    #[error("certificate malformed")]
    Malformed,
    /// No configured authority signed it.
    #[error("certificate of an unknown issuer")]
    UnknownIssuer,
    /// Not a user-authentication certificate (for example the signing one).
    #[error("certificate is not for user authentication")]
    WrongPurpose,
    /// An algorithm that is not accepted: SHA-1, RSA below 2048 or above 4096, another curve, anything unknown.
    #[error("certificate algorithm not accepted")]
    WeakAlgorithm,
}

/// Why a configured authority cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AnchorError {
    /// None, or more than 32.
    #[error("{0} authorities configured; 1 to 32 are possible")]
    Count(usize),
    /// This one (counted from 0) is not a certificate.
    #[error("authority {0} is not an X.509 certificate")]
    Malformed(usize),
    /// This one's key or signature algorithm is not accepted.
    #[error("authority {0} has an algorithm that is not accepted")]
    WeakAlgorithm(usize),
    /// This one says that it is no authority.
    #[error("authority {0} is marked as not being one")]
    NotAnAuthority(usize),
}

impl AnchorError {
    /// Which one it is about, counted from 0.
    #[must_use]
    pub fn index(self) -> Option<usize> {
        match self {
            Self::Count(_) => None,
            Self::Malformed(index) | Self::WeakAlgorithm(index) | Self::NotAnAuthority(index) => Some(index),
        }
    }
}

/// One configured authority.
#[derive(Clone)]
struct Anchor {
    der: Vec<u8>,
    key_id: Vec<u8>,
}

/// The authorities whose certificates are accepted, and under which policy.
#[derive(Clone)]
pub struct TrustAnchors {
    anchors: Vec<Anchor>,
    policy: Policy,
}

impl fmt::Debug for TrustAnchors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustAnchors({} authorities, {:?})", self.anchors.len(), self.policy)
    }
}

impl TrustAnchors {
    /// Takes the authorities' certificates, DER; accepts [`Policy::Production`].
    ///
    /// Their own validity is not judged: a card outlives the generation of the authority that issued it, and the gateway
    /// decides.
    ///
    /// # Errors
    /// [`AnchorError`] for the first one that cannot be used.
    pub fn from_der<D: AsRef<[u8]>>(certificates: &[D]) -> Result<Self, AnchorError> {
        if certificates.is_empty() || certificates.len() > MAX_ANCHORS {
            return Err(AnchorError::Count(certificates.len()));
        }
        let anchors = certificates.iter().enumerate().map(|(i, der)| anchor(i, der.as_ref()));
        Ok(Self { anchors: anchors.collect::<Result<_, _>>()?, policy: Policy::Production })
    }

    /// The same authorities, accepting this policy instead.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// How many authorities there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.anchors.len()
    }

    /// Parses and judges what the card gave as its authentication certificate.
    ///
    /// # Errors
    /// [`CertificateError`]: malformed before weak before wrong purpose before unknown issuer.
    pub fn judge(&self, der: Zeroizing<Vec<u8>>) -> Result<AuthenticationCertificate, CertificateError> {
        let certificate = parse(&der).ok_or(CertificateError::Malformed)?;
        if has_unknown_critical_extension(&certificate) {
            return Err(CertificateError::Malformed);
        }
        let key = PublicKey::from_info(certificate.public_key()).ok_or(CertificateError::WeakAlgorithm)?;
        if !is_accepted_signature_algorithm(&certificate) {
            return Err(CertificateError::WeakAlgorithm);
        }
        self.check_purpose(&certificate)?;
        self.check_issuer(&certificate)?;
        let facts = AuthenticationCertificate {
            serial: Zeroizing::new(certificate.raw_serial().to_vec()),
            not_before: certificate.validity().not_before.timestamp(),
            not_after: certificate.validity().not_after.timestamp(),
            key,
            der: Zeroizing::new(der.to_vec()),
        };
        Ok(facts)
    }

    fn check_purpose(&self, certificate: &X509Certificate<'_>) -> Result<(), CertificateError> {
        let wrong = CertificateError::WrongPurpose;
        let malformed = |_| CertificateError::Malformed;
        let usage = certificate.key_usage().map_err(malformed)?.ok_or(wrong)?.value;
        let extended = certificate.extended_key_usage().map_err(malformed)?.ok_or(wrong)?.value;
        let authority = certificate.basic_constraints().map_err(malformed)?.is_some_and(|b| b.value.ca);
        let policy = certificate.extensions().iter().any(|e| match e.parsed_extension() {
            ParsedExtension::CertificatePolicies(policies) => {
                policies.iter().any(|p| p.policy_id.to_id_string() == self.policy.oid())
            }
            _ => false,
        });
        // nonRepudiation and keyCertSign mark the signing certificate and the authorities.
        let authenticates = usage.digital_signature() && !usage.non_repudiation() && !usage.key_cert_sign();
        (authenticates && extended.client_auth && !authority && policy).then_some(()).ok_or(wrong)
    }

    /// Three generations of the authority share one name, so the key identifier and the signature decide.
    fn check_issuer(&self, certificate: &X509Certificate<'_>) -> Result<(), CertificateError> {
        let named = certificate.extensions().iter().find_map(|e| match e.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(aki) => aki.key_identifier.as_ref().map(|id| id.0),
            _ => None,
        });
        let named = named.ok_or(CertificateError::UnknownIssuer)?;
        let signed = self.anchors.iter().filter(|anchor| anchor.key_id == named).any(|anchor| {
            parse(&anchor.der).is_some_and(|authority| {
                authority.subject().as_raw() == certificate.issuer().as_raw()
                    && certificate.verify_signature(Some(authority.public_key())).is_ok()
            })
        });
        signed.then_some(()).ok_or(CertificateError::UnknownIssuer)
    }
}

fn anchor(i: usize, der: &[u8]) -> Result<Anchor, AnchorError> {
    let certificate = parse(der).ok_or(AnchorError::Malformed(i))?;
    if PublicKey::from_info(certificate.public_key()).is_none()
        || !is_accepted_signature_algorithm(&certificate)
    {
        return Err(AnchorError::WeakAlgorithm(i));
    }
    // Absent is accepted in a configured authority: the operator said that it is one.
    if certificate.basic_constraints().ok().flatten().is_some_and(|constraints| !constraints.value.ca) {
        return Err(AnchorError::NotAnAuthority(i));
    }
    let key_id = certificate.extensions().iter().find_map(|e| match e.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
        _ => None,
    });
    // Without one there is nothing that a certificate's authority key identifier could name.
    Ok(Anchor { der: der.to_vec(), key_id: key_id.ok_or(AnchorError::Malformed(i))? })
}

/// One X.509 v3 certificate and nothing behind it, each extension at most once, both statements of the signature algorithm
/// alike.
fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    if der.len() > MAX_CERTIFICATE_BYTES {
        return None;
    }
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    let sound = rest.is_empty()
        && is_wrapped_strictly(der)?
        && certificate.version() == X509Version::V3
        && certificate.signature_algorithm == certificate.tbs_certificate.signature
        && certificate.extensions_map().is_ok()
        && !certificate.extensions().iter().any(|e| {
            matches!(e.parsed_extension(), ParsedExtension::ParseError { .. } | ParsedExtension::Unparsed)
        });
    sound.then_some(certificate)
}

/// What is outside the signature, held to the one form DER allows, so that nobody reads another certificate from the same
/// bytes: three objects of the right tags, and the signature algorithm byte for byte as inside.
fn is_wrapped_strictly(der: &[u8]) -> Option<bool> {
    let (outer, after) = tlv::read(der).ok()?;
    let (tbs, rest) = tlv::read(outer.value).ok()?;
    let (algorithm, rest) = tlv::read(rest).ok()?;
    let (signature, rest) = tlv::read(rest).ok()?;
    // Behind the version and the serial number.
    let inside = tlv::iter(tbs.value).nth(2)?.ok()?;
    Some(
        (outer.tag, tbs.tag, algorithm.tag, signature.tag) == (0x30, 0x30, 0x30, 0x03)
            && after.is_empty()
            && rest.is_empty()
            && inside.whole == algorithm.whole
            && signature.value.first() == Some(&0),
    )
}

fn is_accepted_signature_algorithm(certificate: &X509Certificate<'_>) -> bool {
    [
        OID_PKCS1_SHA256WITHRSA,
        OID_PKCS1_SHA384WITHRSA,
        OID_PKCS1_SHA512WITHRSA,
        OID_SIG_ECDSA_WITH_SHA256,
        OID_SIG_ECDSA_WITH_SHA384,
    ]
    .contains(&certificate.signature_algorithm.algorithm)
}

/// RFC 5280 §4.2: a critical extension that is not processed refuses the certificate. Name constraints and the like have
/// no place in an end-entity certificate, so they are not processed here.
fn has_unknown_critical_extension(certificate: &X509Certificate<'_>) -> bool {
    const PROCESSED: &[Oid<'static>] = &[
        OID_X509_EXT_KEY_USAGE,
        OID_X509_EXT_EXTENDED_KEY_USAGE,
        OID_X509_EXT_CERTIFICATE_POLICIES,
        OID_X509_EXT_BASIC_CONSTRAINTS,
        // Carried through to the gateway, which judges revocation and names.
        OID_X509_EXT_CRL_DISTRIBUTION_POINTS,
        OID_X509_EXT_ISSUER_ALT_NAME,
        OID_X509_EXT_SUBJECT_ALT_NAME,
    ];
    certificate.extensions().iter().any(|e: &X509Extension<'_>| e.critical && !PROCESSED.contains(&e.oid))
}

/// An accepted authentication certificate. Wiped on drop; `Debug` shows nothing that belongs to a person.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticationCertificate {
    der: Zeroizing<Vec<u8>>,
    serial: Zeroizing<Vec<u8>>,
    key: PublicKey,
    not_before: i64,
    not_after: i64,
}

impl AuthenticationCertificate {
    /// The certificate, DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The serial number (発行番号), big-endian as in the certificate. Identifies a person: never into a log.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// Kind of its key.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        self.key.kind()
    }

    /// Begin of validity, seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn not_before(&self) -> i64 {
        self.not_before
    }

    /// End of validity, seconds since 1970-01-01T00:00:00Z; being past it is no refusal here.
    #[must_use]
    pub fn not_after(&self) -> i64 {
        self.not_after
    }

    pub(crate) fn verified(&self, message: &[u8], answered: &[u8]) -> Option<Signature> {
        self.key.verified(message, answered)
    }
}

impl fmt::Debug for AuthenticationCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthenticationCertificate({:?})", self.key.kind())
    }
}

/// SHA-256 of a certificate or of a token's information: which card or phone it is, for comparison within one visit only.
/// Wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Drop for Fingerprint {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
