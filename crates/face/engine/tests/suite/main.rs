//! The models on every backend that is there, the files they come from, and the card's photo.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stdout, reason = "tests say what they skip")]

mod files;
mod models;
mod photo;
mod support;
