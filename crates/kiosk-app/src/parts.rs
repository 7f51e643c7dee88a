//! What the kiosk is put together from, so that a test or the demo can bring its own.

use std::sync::Arc;

use card_client::{CardReader, ReaderWatch};

use crate::Config;
use crate::clock::{Clock, Entropy, SystemClock, SystemEntropy};

/// The outside world, as the kiosk meets it.
pub struct Parts {
    /// Opens connections to the card.
    pub reader: Box<dyn CardReader>,
    /// Tells what happens at the reader.
    pub watch: Box<dyn ReaderWatch>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Parts {
    /// PC/SC, the machine's clocks and the operating system's randomness.
    #[must_use]
    pub fn real(config: &Config) -> Self {
        let filter = Some(config.reader.name.clone()).filter(|name| !name.is_empty());
        Self {
            reader: Box::new(card_pcsc::PcscReader::new(filter.clone())),
            watch: Box::new(card_pcsc::PcscWatch::new(filter)),
            clock: Arc::new(SystemClock::start()),
            entropy: Arc::new(SystemEntropy),
        }
    }
}
