//! What the kiosk is put together from, so that a test or the demo can bring its own.

use std::sync::Arc;

use card_client::{CardReader, PinlessAuthentication, ReaderWatch};

use crate::Config;
use crate::cameras::{Cameras, ConfiguredCameras};
use crate::clock::{Clock, Entropy, SystemClock, SystemEntropy};

/// The outside world, as the kiosk meets it.
pub struct Parts {
    /// Opens connections to the card.
    pub reader: Box<dyn CardReader>,
    /// Tells what happens at the reader.
    pub watch: Box<dyn ReaderWatch>,
    /// Opens the card's key without the PIN, for the ways that know no PIN. How an authorised terminal does that
    /// (特定機関認証) is not public.
    pub pinless: Option<Box<dyn PinlessAuthentication>>,
    /// The cameras of the face way.
    pub cameras: Box<dyn Cameras>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Parts {
    /// PC/SC, the machine's clocks and the operating system's randomness.
    #[must_use]
    pub fn real(config: &Config) -> Self {
        let name = config.reader.name.clone();
        let (reader, watch) = card_pcsc::open(card_pcsc::Options {
            reader_name: Some(name).filter(|name| !name.is_empty()),
            extended: config.reader.extended,
            ..card_pcsc::Options::default()
        });
        Self {
            reader: Box::new(reader),
            watch: Box::new(watch),
            pinless: None,
            cameras: Box::new(ConfiguredCameras::new(config)),
            clock: Arc::new(SystemClock::start()),
            entropy: Arc::new(SystemEntropy),
        }
    }
}
