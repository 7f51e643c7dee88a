//! The threshold policy: where the line between "same" and "not the same" lies, and the figures that put it there.
//!
//! A policy is a file that `bench face-eval` writes from a measurement and that who measured signs. The kiosk takes it from
//! signers that its configuration names, never an older one than it had, and believes no figure in it: counts, rates and bounds
//! are computed again from the histogram at this threshold, hashes must be those of the models that run, and a policy whose bound
//! is worse than the facility's limit is refused. Only an [`AcceptedPolicy`] can be given to a session.

mod check;
mod error;
mod histogram;
mod signed;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Gates;

pub use error::PolicyError;
pub use histogram::{BINS_PER_UNIT, ErrorCounts, Histogram};
pub use signed::{PolicyKey, PolicySigner, SignedPolicy};

/// The version of the file's shape.
pub const FORMAT: u32 = 2;
/// Longest file, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A threshold policy as the file says it. Not to be trusted before [`SignedPolicy::accept`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// [`FORMAT`].
    pub format: u32,
    /// Which policy of its signer this is, 1 to 999,999,999: a kiosk takes none that is older than one it took before.
    pub version: u32,
    /// Least similarity of the same person, 0.2 to 0.95: an edge of a bin of the histogram.
    pub threshold: f64,
    /// Least mean liveness, 0.5 to 1: below, known printed photos pass.
    pub liveness_threshold: f64,
    /// Good frames that are averaged, 3 to 20: as many as in the measurement.
    pub frames: u8,
    /// Limits of the quality gates.
    pub gates: Gates,
    /// What it rests on.
    pub evidence: Evidence,
    /// All model files that take part, with their SHA-256.
    #[serde(rename = "model")]
    pub models: Vec<PolicyModel>,
}

/// What was measured, at [`Policy::threshold`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Name of the set of pictures.
    pub set: String,
    /// Who is in it, and what that leaves open.
    pub about: String,
    /// Frames of each person that were averaged before a comparison.
    pub frames: u8,
    /// People in it. Pairs share people, so this says more than the counts of pairs.
    pub people: u64,
    /// Pairs of one person's pictures.
    pub genuine_pairs: u64,
    /// Pairs of different people's pictures.
    pub impostor_pairs: u64,
    /// Impostor pairs at or above the threshold.
    pub false_matches: u64,
    /// Genuine pairs below the threshold.
    pub false_non_matches: u64,
    /// False match rate (ISO/IEC 19795-1).
    pub fmr: f64,
    /// Its upper bound: 95 %, one-sided, Clopper-Pearson, pairs taken as independent.
    pub fmr_upper: f64,
    /// False non-match rate.
    pub fnmr: f64,
    /// Its upper bound, likewise.
    pub fnmr_upper: f64,
    /// How the pictures were made and prepared: camera, size, compression.
    pub preparation: String,
    /// Day of the measurement, `YYYY-MM-DD`.
    pub date: String,
    /// Program and version that measured.
    pub tool: String,
    /// All similarities that were measured, counted: what the figures above are computed from.
    pub histogram: Histogram,
}

/// One model file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyModel {
    /// Its name.
    pub file: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// What the facility will put up with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Highest upper bound of the false match rate.
    pub max_fmr_bound: f64,
    /// Highest upper bound of the false non-match rate.
    pub max_fnmr_bound: f64,
}

impl Default for Limits {
    /// 2 in 10,000 strangers, and one in five card holders sent to another way. The first is the least that a development
    /// set of some 23,000 impostor pairs can show; a facility with better evidence asks for 1 in 10,000.
    fn default() -> Self {
        Self { max_fmr_bound: 2e-4, max_fnmr_bound: 0.20 }
    }
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] for what cannot be read. Whether it makes sense is [`SignedPolicy::accept`]'s question.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_BYTES {
            return Err(PolicyError::TooLong);
        }
        toml::from_str(text).map_err(|error: toml::de::Error| PolicyError::Syntax(error.message().to_owned()))
    }

    /// Writes it, so that [`Self::parse`] reads the same again.
    ///
    /// # Errors
    /// [`PolicyError::Syntax`].
    pub fn to_toml(&self) -> Result<String, PolicyError> {
        toml::to_string(self).map_err(|error| PolicyError::Syntax(error.to_string()))
    }

    /// Checks that it makes sense and that its figures follow from its histogram, as a kiosk does before it looks at models and limits:
    /// before somebody signs it.
    ///
    /// # Errors
    /// [`PolicyError`], the first fault found.
    pub fn check(&self) -> Result<(), PolicyError> {
        check::figures(self)
    }
}

/// Which policy of all: its version, and the SHA-256 of its whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    /// [`Policy::version`].
    pub version: u32,
    /// Of the file with its signature.
    pub sha256: [u8; 32],
}

impl Edition {
    /// From the version and the hash in hexadecimal digits of lower case; `None` for a hash that is none.
    #[must_use]
    pub fn new(version: u32, sha256: &str) -> Option<Self> {
        signed::unhex(sha256).map(|sha256| Self { version, sha256 })
    }

    /// The hash in hexadecimal digits of lower case.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        signed::hex(&self.sha256)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version {}", self.version)
    }
}

/// A policy that was checked; made by [`SignedPolicy::accept`] only.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptedPolicy {
    policy: Policy,
    edition: Edition,
}

impl AcceptedPolicy {
    fn new(policy: Policy, edition: Edition) -> Self {
        Self { policy, edition }
    }

    /// Which one: what a kiosk keeps, so that it takes no older one later.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Least similarity of the same person.
    #[must_use]
    pub fn threshold(&self) -> f32 {
        self.policy.threshold as f32
    }

    /// Least mean liveness.
    #[must_use]
    pub fn liveness_threshold(&self) -> f32 {
        self.policy.liveness_threshold as f32
    }

    /// Good frames that are averaged.
    #[must_use]
    pub fn frames(&self) -> usize {
        usize::from(self.policy.frames)
    }

    /// Limits of the quality gates.
    #[must_use]
    pub fn gates(&self) -> &Gates {
        &self.policy.gates
    }
}
