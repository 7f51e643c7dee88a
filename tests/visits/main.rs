//! Whole visits in this process: real kiosk threads, strict virtual card, sandbox gateway over real mutual TLS, real
//! files for the receipt computer. Their transcripts are snapshots.

#![allow(clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stdout, reason = "what a test measured is shown with --nocapture")]

mod another_card;
mod authorisation;
mod cards;
mod clock;
mod console;
mod eligibility_only;
mod face;
mod faults;
mod gateway_gone;
mod happy;
mod help;
mod keypad;
mod panics;
mod phone;
mod questions;
mod receipt;
mod report;
mod secrets;
mod several;
mod soak;
mod staff;
mod staff_at_kiosk;
mod taps;
mod workers;

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// Short times: a lifted card is not waited for long, and a last word goes soon.
const HURRY: &str = "[times]\ngrace = 1\nlist = 1\n";
