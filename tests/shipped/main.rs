//! The shipped `uketsuke` as a patient, staff and a vendor meet it: a process with a window on a display, PC/SC beneath, keys
//! and touches through the display, a browser at the staff console, pictures as cameras, and the result file at the end.
//!
//! Each test leaves its pictures and its transcript in `target/tmp/shipped`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "what a test measured is shown with --nocapture")]

use std::process::Command;

use acceptance::shipped::{Equipment, ShippedKiosk, fresh_program};
use acceptance::test_kiosk::TestKiosk;

mod clock;
mod console_gone;
mod display;
mod ends;
mod face;
mod latency;
mod layout;
mod memory;
mod monkey;
mod phone;
mod pin;
mod questions;
mod slow_cards;
mod soak;
mod staff;
mod staff_card;
mod starved;
mod touch;

/// Where the tests keep their folders.
const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// hanako's card in the slot of a kiosk without a camera, and her PIN asked.
fn at_the_pin_pad(name: &str) -> ShippedKiosk {
    let mut kiosk = ShippedKiosk::start(TMP, name, Equipment::default(), |text| text).unwrap();
    kiosk.place("hanako");
    kiosk.wait_for("entering_pin");
    kiosk
}

fn pin() -> String {
    TestKiosk::persona("hanako").pin.unwrap()
}

/// The audit log so far, as `uketsuke audit export` writes it.
fn audit_export(kiosk: &ShippedKiosk) -> String {
    let config = kiosk.folder().join("kiosk.toml");
    let output =
        Command::new(fresh_program()).args(["audit", "export", "--config"]).arg(config).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
