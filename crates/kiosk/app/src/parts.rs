//! What the kiosk is put together from, so that a test or the demo can bring its own.

use std::sync::Arc;

use base_time::{Clock, Entropy, SystemClock, SystemEntropy};
use card_client::{CardReader, PinlessAuthentication, ReaderWatch};

use crate::Config;
use crate::authorisation::AuthorisationModule;
use crate::cameras::{Cameras, ConfiguredCameras};

/// The outside world, as the kiosk meets it.
pub struct Parts {
    /// Opens connections to the card.
    pub reader: Box<dyn CardReader>,
    /// Tells what happens at the reader.
    pub watch: Box<dyn ReaderWatch>,
    /// Opens the card's key without the PIN (特定機関認証), for the ways that know no PIN: the configured authorisation module.
    pub pinless: Option<Box<dyn PinlessAuthentication>>,
    /// The cameras of the face way.
    pub cameras: Box<dyn Cameras>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Parts {
    /// PC/SC, the authorisation module that the configuration names, the machine's clocks and the operating system's
    /// randomness.
    #[must_use]
    pub fn real(config: &Config) -> Self {
        let name = config.reader.name.clone();
        let (reader, watch) = card_pcsc::open(card_pcsc::Options {
            reader_name: Some(name).filter(|name| !name.is_empty()),
            extended: config.reader.extended,
            ..card_pcsc::Options::default()
        });
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        Self {
            reader: Box::new(reader),
            watch: Box::new(watch),
            pinless: Self::configured_pinless(config, &entropy),
            cameras: Box::new(ConfiguredCameras::new(config)),
            clock: Arc::new(SystemClock::start()),
            entropy,
        }
    }

    /// The authorisation module that the configuration names. One that is missing or is not what was configured turns the
    /// ways off that need it, and is said to staff; the PIN remains.
    #[must_use]
    pub fn configured_pinless(
        config: &Config,
        entropy: &Arc<dyn Entropy>,
    ) -> Option<Box<dyn PinlessAuthentication>> {
        match AuthorisationModule::configured(config, entropy.clone()) {
            Ok(module) => module.map(|module| Box::new(module) as Box<dyn PinlessAuthentication>),
            Err(error) => {
                tracing::error!(%error, "no face way and no staff check");
                None
            }
        }
    }
}
