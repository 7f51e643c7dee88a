//! The gateway over real mutual TLS, asked by a client made by hand here, so that no mistake is shared with our own.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod admin;
mod cards;
mod dialogue;
mod faults;
mod idempotency;
mod kiosk;
mod offers;
mod personas;
mod phones;
mod pki;
mod program;
mod terminals;
