//! Authorisation modules that do what they must not, started as the kiosk starts them: real processes, a strict virtual card. In
//! each case a typed error, in time, with the key shut and nothing undeclared sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod bench;
mod faults;
mod processes;
mod programs;

const TMP: &str = env!("CARGO_TARGET_TMPDIR");
