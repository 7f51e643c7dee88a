//! The result message from outside: what survives, what is refused, what it says.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod cp932;
mod meaning;
mod refusals;
mod round_trip;
mod support;
