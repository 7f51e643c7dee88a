//! Whole visits, every state × every event, failures at every step, and random sequences.

// Helpers of tests may end a test like the tests themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod authorisation;
mod codes;
mod consents;
mod diagram;
mod eligibility_only;
mod endings;
mod face;
mod face_watch;
mod faults;
mod guard;
mod help;
mod ids;
mod interrupted;
mod keypad;
mod kiosk;
mod left_card;
mod matrix;
mod pad_mixing;
mod phone;
mod phone_watch;
mod profiles;
mod questions;
mod random;
mod screens;
mod setup;
mod staff_card;
mod staff_check;
mod staff_sheet;
mod staff_stop;
mod swapped;
mod unasked;
mod visits;
mod wrong_clock;
