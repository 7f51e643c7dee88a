//! The threshold policy: where the line between "same" and "not the same" lies, and the figures that put it there.
//!
//! A policy is a file that `bench face-eval` writes from a measurement. The kiosk believes nothing in it: hashes must be
//! those of the models that run, bounds are computed again from the counts, and a policy whose bound is worse than the
//! facility's limit is refused. Only an [`AcceptedPolicy`] can be given to a session.

mod check;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Gates;

/// The version of the file's shape.
pub const FORMAT: u32 = 1;
/// Longest file, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A threshold policy as the file says it. Not to be trusted before [`Policy::accept`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// [`FORMAT`].
    pub format: u32,
    /// Least similarity of the same person, between 0 and 1.
    pub threshold: f64,
    /// Least mean liveness, 0.5 to 1: below, known printed photos pass.
    pub liveness_threshold: f64,
    /// Good frames that are averaged, 3 to 20.
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

/// Why a policy is refused. The face way stays closed then; PIN and staff are not touched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Longer than [`MAX_BYTES`].
    #[error("the policy file is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// Not TOML, or not of this shape.
    #[error("the policy file cannot be read: {0}")]
    Syntax(String),
    /// Of another [`FORMAT`].
    #[error("policy format {0} is not known")]
    Format(u32),
    /// A value that makes no sense.
    #[error("policy: {0} is out of range")]
    OutOfRange(&'static str),
    /// A rate or bound that does not follow from the counts beside it.
    #[error("policy: {0} does not follow from the counts")]
    DoesNotFollow(&'static str),
    /// A bound worse than the configured limit.
    #[error("policy: {0} is worse than the configured limit")]
    WorseThanLimit(&'static str),
    /// A limit that is no rate.
    #[error("the configured limit {0} is out of range")]
    Limit(&'static str),
    /// A model that the figures rest on is not there.
    #[error("policy: model {0} is not installed")]
    NotInstalled(String),
    /// A model is another one than was measured.
    #[error("policy: model {0} is not the one that was measured")]
    OtherModel(String),
    /// A model runs that was not measured.
    #[error("policy: model {0} was not measured")]
    NotMeasured(String),
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] for what cannot be read. Whether it makes sense is [`Self::accept`]'s question.
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

    /// Checks it against the models that run, name and SHA-256 of each, and against the facility's limits.
    ///
    /// # Errors
    /// [`PolicyError`], the first fault found.
    pub fn accept(
        &self,
        installed: &[(String, String)],
        limits: &Limits,
    ) -> Result<AcceptedPolicy, PolicyError> {
        self.accept_without(installed, &[], limits)
    }

    /// The same where `unused` files are named by the policy and do not run: a model that only asks for an action, which no
    /// figure rests on.
    ///
    /// # Errors
    /// [`PolicyError`], the first fault found.
    pub fn accept_without(
        &self,
        installed: &[(String, String)],
        unused: &[&str],
        limits: &Limits,
    ) -> Result<AcceptedPolicy, PolicyError> {
        check::ranges(self)?;
        check::counts(&self.evidence)?;
        check::limits(&self.evidence, limits)?;
        check::models(&self.models, installed, unused)?;
        Ok(AcceptedPolicy(self.clone()))
    }
}

/// A policy that was checked; made by [`Policy::accept`] only.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptedPolicy(Policy);

impl AcceptedPolicy {
    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.0
    }

    /// Least similarity of the same person.
    #[must_use]
    pub fn threshold(&self) -> f32 {
        self.0.threshold as f32
    }

    /// Least mean liveness.
    #[must_use]
    pub fn liveness_threshold(&self) -> f32 {
        self.0.liveness_threshold as f32
    }

    /// Good frames that are averaged.
    #[must_use]
    pub fn frames(&self) -> usize {
        usize::from(self.0.frames)
    }

    /// Limits of the quality gates.
    #[must_use]
    pub fn gates(&self) -> &Gates {
        &self.0.gates
    }
}
