//! What the acceptance tests share: a kiosk with everything around it, and a patient who answers each screen.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "only tests use this, and a test that cannot go on fails"
)]

pub mod capture;
pub mod clock;
pub mod faces;
pub mod patient;
pub mod pcscd;
pub mod pictures;
pub mod shipped;
pub mod shipped_staff;
pub mod slow_card;
pub mod test_kiosk;
pub mod usage;

use std::path::{Path, PathBuf};

/// The cards' test PKI, shared by all tests of this machine's checkout: finding RSA keys takes seconds.
#[must_use]
pub fn shared_pki(tmp: impl AsRef<Path>) -> PathBuf {
    tmp.as_ref().join("card-pki")
}
