//! Several kiosks, one desk, over real TLS on loopback: what is told, who is listened to, and what is survived.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "the tests of the console use the rest")]
#[path = "../console/browserless.rs"]
mod browserless;
#[path = "../support/mod.rs"]
mod support;

mod house;
mod peers;
mod refused;
mod told;
mod wire;
