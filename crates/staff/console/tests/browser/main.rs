//! The console in a real browser: Debian's Chromium, without a window, through chromedriver (`scripts/setup.sh browser`).
//!
//! Pictures of all pages are left in `target/tmp/console`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod accessible;
mod flows;
mod passkeys;
mod sign_in;
