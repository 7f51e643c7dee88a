//! Time and randomness, injected so that a test can hold both in its hand.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use ring::rand::SecureRandom as _;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Time since a fixed start; never goes back.
    fn monotonic(&self) -> Duration;
    /// Wall-clock time.
    fn wall(&self) -> Timestamp;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Starts the monotonic clock.
    #[must_use]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Randomness fit for secrets.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`; `false` when the source failed and `bytes` must not be used.
    fn fill(&self, bytes: &mut [u8]) -> bool;
}

/// The operating system's source.
#[derive(Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> bool {
        ring::rand::SystemRandom::new().fill(bytes).is_ok()
    }
}

/// A random UUID (version 4), as text. `None` when the source failed.
#[must_use]
pub fn random_uuid(entropy: &dyn Entropy) -> Option<String> {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes).then(|| uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}
