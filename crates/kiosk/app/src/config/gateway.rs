//! `[gateway]`.

use std::path::PathBuf;

use serde::Deserialize;

/// `[gateway]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// `https://…`.
    pub url: String,
    /// CA certificates, PEM.
    pub ca: PathBuf,
    /// The terminal's certificate chain, PEM.
    pub certificate: PathBuf,
    /// The terminal's key, PEM.
    pub key: PathBuf,
    /// The terminal's name.
    pub terminal: String,
    /// Seconds to connect.
    #[serde(default = "connect_seconds")]
    pub connect_seconds: u64,
    /// Seconds for everything.
    #[serde(default = "total_seconds")]
    pub total_seconds: u64,
    /// Seconds for what else a patient can be asked; then nothing is.
    #[serde(default = "offers_seconds")]
    pub offers_seconds: u64,
    /// Seconds between two looks, while nobody is served, whether the gateway is there.
    #[serde(default = "status_seconds")]
    pub status_seconds: u64,
}

fn connect_seconds() -> u64 {
    3
}
pub(super) fn total_seconds() -> u64 {
    20
}
fn offers_seconds() -> u64 {
    4
}
fn status_seconds() -> u64 {
    30
}
