//! Why a policy is refused.

use thiserror::Error;

use super::MAX_BYTES;

/// Why a policy is refused. The face way stays closed then; PIN and staff are not touched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Longer than [`MAX_BYTES`].
    #[error("the policy file is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// Not TOML, or not of this shape.
    #[error("the policy file cannot be read: {0}")]
    Syntax(String),
    /// The file does not end in a signature of the one form that is taken.
    #[error("the policy file is not signed")]
    NotSigned,
    /// The signature is of a key that is not trusted here.
    #[error("policy: it is signed with the key {0}, which is not trusted here")]
    UntrustedKey(String),
    /// The signature does not belong to these bytes.
    #[error("policy: its signature does not belong to it: it was changed after it was signed")]
    Changed,
    /// A public key that is none.
    #[error("a policy key must be 64 hexadecimal digits in lower case (Ed25519)")]
    Key,
    /// A private key that is none.
    #[error("this is no private Ed25519 key (PKCS#8)")]
    PrivateKey,
    /// Older than one that was accepted here.
    #[error("policy: version {found} is older than version {newest}, which was accepted here before")]
    Older {
        /// Version of this policy.
        found: u32,
        /// The newest version that was accepted.
        newest: u32,
    },
    /// Another policy of the same version was accepted here.
    #[error("policy: another policy of version {0} was accepted here before")]
    SameVersion(u32),
    /// Of another format.
    #[error("policy format {0} is not known")]
    Format(u32),
    /// A value that makes no sense.
    #[error("policy: {0} is out of range")]
    OutOfRange(&'static str),
    /// A count, rate or bound that does not follow from the histogram at this threshold.
    #[error("policy: {0} does not follow from the histogram at this threshold")]
    DoesNotFollow(&'static str),
    /// The histogram has no edge at the threshold, so that no rate at this threshold follows from it.
    #[error("policy: the threshold is no edge of a bin of the histogram")]
    BetweenBins,
    /// The figures are of another number of frames than are averaged.
    #[error("policy: the figures are of {measured} frames, and say nothing of {frames}")]
    OtherFrames {
        /// Frames that were averaged in the measurement.
        measured: u8,
        /// Frames that the policy has averaged.
        frames: u8,
    },
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
