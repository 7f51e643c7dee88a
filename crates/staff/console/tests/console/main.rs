//! The console over HTTP and real TLS: whole flows, every refusal, time in the test's hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod account;
mod at_kiosk;
mod attack;
mod browserless;
mod cards;
mod check;
mod clock;
mod ends;
mod finished;
mod limits;
mod lockout;
mod passkeys;
mod receipt;
mod report;
mod result;
mod shift;
mod sign_in;
