//! The real PC/SC stack: each test has a pcscd with vpcd of its own, into which the virtual card is plugged. The kiosk,
//! OpenSC and the crate `myna-card` all meet the card there.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod face;
mod hang;
mod leftover;
mod memory;
mod opensc;
mod readers;
mod rivals;
mod service;
mod slots;
mod visit;

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// For visits that end badly: a lifted card is not waited for long, and nobody reads the last word.
const HURRY: &str = "[times]\ngrace = 1\nlist = 1\n";
