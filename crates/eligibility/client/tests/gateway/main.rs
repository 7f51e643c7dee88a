//! The client against a gateway that misbehaves in every way, and against the sandbox.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

mod answers;
mod configuration;
mod connection;
mod names;
mod offers;
mod openapi;
mod outage;
mod pki;
mod requests;
mod retries;
mod sandbox;
mod secrecy;
mod server;
mod status;
mod tls;
