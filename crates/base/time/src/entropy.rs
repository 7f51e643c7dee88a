//! Randomness.

use std::fmt;

use ring::rand::SecureRandom as _;

/// Randomness fit for secrets.
pub trait Entropy: fmt::Debug + Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`NoEntropy`] when the source failed; `bytes` must not be used then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;

    /// 64 bits that spread waits, never for a secret: zero when the source failed, and then the wait is the shortest.
    fn spread(&self) -> u64 {
        let mut bytes = [0; 8];
        if self.fill(&mut bytes).is_ok() { u64::from_le_bytes(bytes) } else { 0 }
    }
}

/// The source of randomness failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness failed")]
pub struct NoEntropy;

/// The operating system's source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        ring::rand::SystemRandom::new().fill(bytes).map_err(|_| NoEntropy)
    }
}

/// `N` random bytes.
///
/// # Errors
/// [`NoEntropy`] when the source failed.
pub fn random<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// A random UUID (RFC 9562, version 4), as text.
///
/// # Errors
/// [`NoEntropy`] when the source failed.
pub fn random_uuid(entropy: &dyn Entropy) -> Result<String, NoEntropy> {
    Ok(uuid::Builder::from_random_bytes(random(entropy)?).into_uuid().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Failing;

    impl Entropy for Failing {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
            bytes.fill(7);
            Err(NoEntropy)
        }
    }

    #[test]
    fn random_uuid_has_version_4_and_variant() {
        for _ in 0..100 {
            let uuid = random_uuid(&SystemEntropy).unwrap();
            assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"), "{uuid}");
            assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        }
    }

    #[test]
    fn source_that_failed_gives_nothing() {
        assert_eq!(random::<4>(&Failing), Err(NoEntropy));
        assert_eq!(random_uuid(&Failing), Err(NoEntropy));
        assert_eq!(Failing.spread(), 0);
    }

    #[test]
    fn system_source_repeats_nothing() {
        assert_ne!(random::<16>(&SystemEntropy).unwrap(), random::<16>(&SystemEntropy).unwrap());
    }
}
