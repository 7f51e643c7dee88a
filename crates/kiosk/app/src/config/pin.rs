//! The PIN pad.

use kiosk_visit::PadMixing;
use serde::Deserialize;

/// `[pin]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinConfig {
    /// Who has the digits of the pad mixed.
    #[serde(default)]
    pub shuffle: PadMixing,
}
