//! The kiosk's time and randomness, as the console's room takes them.

use std::sync::Arc;
use std::time::Duration;

use kiosk_staff::clock::{Moment, NoEntropy};

pub(crate) struct Clocks(pub Arc<dyn crate::clock::Clock>);

impl kiosk_staff::clock::Clock for Clocks {
    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    fn wall(&self) -> Moment {
        Moment(u64::try_from(self.0.wall().as_millisecond()).unwrap_or_default())
    }
}

pub(crate) struct Source(pub Arc<dyn crate::clock::Entropy>);

impl kiosk_staff::clock::Entropy for Source {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        if self.0.fill(bytes) { Ok(()) } else { Err(NoEntropy) }
    }
}
