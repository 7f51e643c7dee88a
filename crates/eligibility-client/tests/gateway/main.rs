//! The client against a gateway that misbehaves in every way, and against the sandbox.

mod answers;
mod configuration;
mod connection;
mod pki;
mod requests;
mod retries;
mod secrecy;
mod server;
mod tls;
