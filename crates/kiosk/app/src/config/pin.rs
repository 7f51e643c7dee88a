//! The PIN pad.

use kiosk_visit::PadMixing;
use serde::Deserialize;

/// `[pin]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinConfig {
    /// Who has the digits of the pad mixed.
    #[serde(default)]
    pub shuffle: Shuffle,
}

/// `pin.shuffle`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shuffle {
    /// Nobody.
    Off,
    /// The patient, with a key on the pad.
    #[default]
    User,
    /// The kiosk, anew for each pad.
    Always,
}

impl From<Shuffle> for PadMixing {
    fn from(shuffle: Shuffle) -> Self {
        match shuffle {
            Shuffle::Off => Self::Off,
            Shuffle::User => Self::Patient,
            Shuffle::Always => Self::Always,
        }
    }
}
