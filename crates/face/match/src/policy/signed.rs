//! The signature of a policy: who measured answers for every byte of the file.
//!
//! The file is the policy's TOML followed by one table of exactly this form, and nothing after it:
//!
//! ```text
//! [signature]
//! key = "64 hexadecimal digits: the public key, Ed25519"
//! value = "128 hexadecimal digits: the signature of DOMAIN and of every byte before this table"
//! ```
//!
//! Each byte of the file is either signed or compared with what it must be, so that no changed byte goes unseen.

use std::fmt;

use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use super::{AcceptedPolicy, Edition, Limits, MAX_BYTES, Policy, PolicyError, check};

/// Goes before the signed bytes, so that no signature over anything else of this key counts.
const DOMAIN: &[u8] = b"uketsuke face policy, format 2\n";
/// What the table begins with.
const TABLE: &str = "[signature]\n";
/// Bytes of a public key, and of a signature.
const KEY_BYTES: usize = 32;
const SIGNATURE_BYTES: usize = 64;

/// The public half of a key that signs policies (Ed25519).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyKey([u8; KEY_BYTES]);

impl PolicyKey {
    /// Reads 64 hexadecimal digits in lower case.
    ///
    /// # Errors
    /// [`PolicyError::Key`].
    pub fn from_hex(text: &str) -> Result<Self, PolicyError> {
        unhex(text).map(Self).ok_or(PolicyError::Key)
    }

    /// The first eight digits: enough to tell keys apart in a sentence.
    #[must_use]
    pub fn short(&self) -> String {
        let mut whole = self.to_string();
        whole.truncate(8);
        whole
    }
}

impl fmt::Display for PolicyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// The private half. It stays with who measures; no kiosk has one.
pub struct PolicySigner(Ed25519KeyPair);

impl fmt::Debug for PolicySigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PolicySigner({})", self.key())
    }
}

impl PolicySigner {
    /// From a private key as `openssl genpkey -algorithm ed25519 -outform DER` writes it (PKCS#8, version 1 or 2).
    ///
    /// # Errors
    /// [`PolicyError::PrivateKey`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, PolicyError> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Self).map_err(|_| PolicyError::PrivateKey)
    }

    /// The public half.
    #[must_use]
    pub fn key(&self) -> PolicyKey {
        let mut bytes = [0; KEY_BYTES];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PolicyKey(bytes)
    }

    /// The policy file `body` with its signature. `body` is a policy's TOML, with comments or without; a table `[signature]` that it
    /// ends in is replaced.
    ///
    /// # Errors
    /// [`PolicyError`] for a body that is no policy.
    pub fn sign(&self, body: &str) -> Result<String, PolicyError> {
        let body = split(body).map_or(body, |(body, _)| body).trim_end();
        let body = format!("{body}\n\n");
        Policy::parse(&body)?;
        let signature = self.0.sign(&[DOMAIN, body.as_bytes()].concat());
        let signed = format!("{body}{}", table(&hex(&self.key().0), &hex(signature.as_ref())));
        if signed.len() > MAX_BYTES { Err(PolicyError::TooLong) } else { Ok(signed) }
    }
}

/// A policy whose signature was checked. Its figures are checked by [`SignedPolicy::accept`].
#[derive(Debug, Clone, PartialEq)]
pub struct SignedPolicy {
    policy: Policy,
    key: PolicyKey,
    edition: Edition,
}

impl SignedPolicy {
    /// Reads a policy file that was signed with one of these keys.
    ///
    /// # Errors
    /// [`PolicyError`]: too long, not signed, signed with another key, changed after it was signed, or no policy.
    pub fn open(file: &str, trusted: &[PolicyKey]) -> Result<Self, PolicyError> {
        if file.len() > MAX_BYTES {
            return Err(PolicyError::TooLong);
        }
        let (body, rest) = split(file).ok_or(PolicyError::NotSigned)?;
        let (key, value) = values(rest).ok_or(PolicyError::NotSigned)?;
        let (raw, value) =
            unhex::<KEY_BYTES>(key).zip(unhex::<SIGNATURE_BYTES>(value)).ok_or(PolicyError::NotSigned)?;
        let key = PolicyKey(raw);
        if !trusted.contains(&key) {
            return Err(PolicyError::UntrustedKey(key.to_string()));
        }
        UnparsedPublicKey::new(&ED25519, raw)
            .verify(&[DOMAIN, body.as_bytes()].concat(), &value)
            .map_err(|_| PolicyError::Changed)?;
        let policy = Policy::parse(body)?;
        let edition = Edition { version: policy.version, sha256: hash(file.as_bytes()) };
        Ok(Self { policy, key, edition })
    }

    /// What the file says; nothing to rely on before [`Self::accept`].
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Who signed.
    #[must_use]
    pub fn key(&self) -> PolicyKey {
        self.key
    }

    /// Its version and the hash of its file.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// Checks it against what was accepted here before, against itself, against the models that run, name and SHA-256 of each, and
    /// against the facility's limits. Files named `unused` may be in the policy without running: a model that only asks for an action,
    /// which no figure rests on.
    ///
    /// # Errors
    /// [`PolicyError`], the first fault found.
    pub fn accept(
        &self,
        newest: Option<&Edition>,
        installed: &[(String, String)],
        unused: &[&str],
        limits: &Limits,
    ) -> Result<AcceptedPolicy, PolicyError> {
        check::follows(&self.edition, newest)?;
        check::figures(&self.policy)?;
        check::limits(&self.policy.evidence, limits)?;
        check::models(&self.policy.models, installed, unused)?;
        Ok(AcceptedPolicy::new(self.policy.clone(), self.edition))
    }
}

/// The file before its last table `[signature]`, and what follows the table's heading.
fn split(file: &str) -> Option<(&str, &str)> {
    let at = file.rfind(TABLE).filter(|at| file.get(..*at).is_some_and(|body| body.ends_with('\n')))?;
    Some((file.get(..at)?, file.get(at + TABLE.len()..)?))
}

/// Key and signature, where they stand in the one form that is taken.
fn values(rest: &str) -> Option<(&str, &str)> {
    let mut quoted = rest.split('"');
    let (_, key, _, value) = (quoted.next()?, quoted.next()?, quoted.next()?, quoted.next()?);
    (table(key, value).strip_prefix(TABLE) == Some(rest)).then_some((key, value))
}

fn table(key: &str, value: &str) -> String {
    format!("{TABLE}key = \"{key}\"\nvalue = \"{value}\"\n")
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// Hexadecimal digits in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Exactly `N` bytes in hexadecimal digits of lower case.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (value(*high)? << 4) | value(*low)?;
    }
    Some(bytes)
}
