//! The console over HTTP and real TLS: whole flows, every refusal, time in the test's hand.

#[path = "../support/mod.rs"]
mod support;

mod attack;
mod browserless;
mod check;
mod limits;
mod result;
mod sign_in;
