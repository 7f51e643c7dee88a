//! The shipped `uketsuke` as a patient, staff and a vendor meet it: a process with a window on a display, PC/SC beneath, keys
//! and touches through the display, a browser at the staff console, pictures as cameras, and the result file at the end.
//!
//! Each test leaves its pictures and its transcript in `target/tmp/shipped`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "what a test measured is shown with --nocapture")]

mod clock;
mod console_gone;
mod display;
mod ends;
mod face;
mod latency;
mod layout;
mod memory;
mod monkey;
mod pin;
mod slow_cards;
mod soak;
mod staff;
mod staff_card;
mod starved;
mod touch;

/// Where the tests keep their folders.
const TMP: &str = env!("CARGO_TARGET_TMPDIR");
