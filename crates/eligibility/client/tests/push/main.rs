//! The push client against a receiver with every fault, over TLS and over plain HTTP on this machine.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod configuration;
mod faults;
#[allow(dead_code, reason = "shared with the gateway's tests, which use more of it")]
#[path = "../gateway/pki.rs"]
mod pki;
mod receiver;
