//! What the acceptance tests share: a stage with one kiosk on it, and a patient who answers each screen.

pub mod capture;
pub mod patient;
pub mod pcscd;
pub mod stage;

use std::path::{Path, PathBuf};

/// The cards' test PKI, shared by all tests of this machine's checkout: finding RSA keys takes seconds.
#[must_use]
pub fn shared_pki(tmp: &str) -> PathBuf {
    Path::new(tmp).join("card-pki")
}
