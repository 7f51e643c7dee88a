//! What the kiosk is put together from, so that a test or the demo can bring its own.

use std::sync::Arc;

use base_time::{Entropy, SteadyClock, SystemEntropy};
use card_client::{CardReader, PinlessAuthentication, ReaderWatch};

use crate::Config;
use crate::authorisation::AuthorisationModule;
use crate::cameras::{Cameras, ConfiguredCameras};

/// A reader beside that for the patients' cards.
pub struct OtherReader {
    /// Opens connections to the card.
    pub reader: Box<dyn CardReader>,
    /// Tells what happens at the reader.
    pub watch: Box<dyn ReaderWatch>,
}

impl OtherReader {
    /// The reader that the configuration names for staff cards, where they serve.
    #[must_use]
    pub fn for_staff(config: &Config) -> Option<Self> {
        config.staff_reader().map(Self::open)
    }

    /// The reader that the configuration names for phones, where it is not that for cards.
    #[must_use]
    pub fn for_phones(config: &Config) -> Option<Self> {
        config.phone_reader().map(Self::open)
    }

    fn open(options: card_pcsc::Options) -> Self {
        let (reader, watch) = card_pcsc::open(options);
        Self { reader: Box::new(reader), watch: Box::new(watch) }
    }
}

/// The outside world, as the kiosk meets it.
pub struct Parts {
    /// Opens connections to the card.
    pub reader: Box<dyn CardReader>,
    /// Tells what happens at the reader.
    pub watch: Box<dyn ReaderWatch>,
    /// The second reader, for staff cards, where there is to be one.
    pub staff_reader: Option<OtherReader>,
    /// The second reader, on which phones are held, where there is to be one.
    pub phone_reader: Option<OtherReader>,
    /// Opens the card's key without the PIN (特定機関認証), for the ways that know no PIN: the configured authorisation module.
    pub pinless: Option<Box<dyn PinlessAuthentication>>,
    /// The cameras of the face way.
    pub cameras: Box<dyn Cameras>,
    /// Time, guarded: all that asks for it gets the date of before when the machine's clock jumps.
    pub clock: Arc<SteadyClock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Parts {
    /// PC/SC, the authorisation module that the configuration names, the machine's clocks and the operating system's
    /// randomness.
    #[must_use]
    pub fn real(config: &Config) -> Self {
        let (reader, watch) = card_pcsc::open(config.patients_reader());
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        Self {
            reader: Box::new(reader),
            watch: Box::new(watch),
            staff_reader: OtherReader::for_staff(config),
            phone_reader: OtherReader::for_phones(config),
            pinless: Self::configured_pinless(config, &entropy),
            cameras: Box::new(ConfiguredCameras::new(config)),
            clock: Arc::new(SteadyClock::start()),
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
