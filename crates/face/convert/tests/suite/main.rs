//! What is converted, and what is refused.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests may end a test like the tests themselves"
)]

mod faults;
mod published;
mod real;
mod small;
