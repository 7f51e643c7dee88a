//! Whole visits in this process: real kiosk threads, strict virtual card, sandbox gateway over real mutual TLS, real
//! files for the receipt computer. Their transcripts are snapshots.

#![allow(clippy::expect_used, reason = "tests")]

mod cards;
mod faults;
mod happy;
mod secrets;

const TMP: &str = env!("CARGO_TARGET_TMPDIR");
