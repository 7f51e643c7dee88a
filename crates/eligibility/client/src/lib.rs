//! Client of the gateway (`docs/gateway.openapi.yaml`): mutual TLS, signed bodies, bounded answers, few and idempotent
//! retries, a circuit breaker. A library that anyone can use; `examples/confirm.rs` is the whole dialogue.
//!
//! [`PushClient`] is a second, smaller client: it posts a finished document to a computer in the clinic.
//!
//! Start with [`GatewayClient`] and [`ClientConfig`]; [`ClientError`] says what can go wrong. [`retry`] and [`breaker`] are
//! pure. What the words mean is `eligibility-api`'s matter.
//!
//! This crate must not know cards, screens or files: certificates and keys come in as bytes. It must not log or print
//! anything of a person; what it says through `tracing` is the call's name, a code, a status and milliseconds.
//!
//! What cannot be helped: the HTTP and TLS libraries keep their own copies of what passes through them, and do not wipe
//! them. What this crate itself holds of a person, and the terminal's key, which no library has, it wipes on drop.

mod answer;
pub mod breaker;
mod client;
mod config;
mod credentials;
mod error;
mod exchange;
mod gateway_time;
mod push;
mod request;
pub mod retry;
mod terminal_key;
mod transport;

pub use answer::{Challenge, ConfirmAnswer};
pub use breaker::BreakerPolicy;
pub use client::{GatewayClient, ProbeReport};
pub use config::{
    CONNECT_TIMEOUT, ClientConfig, ConfigError, Credentials, FACILITY_TIMEOUT, MAX_TIMEOUT, OFFERS_TIMEOUT,
    OldestTls, STATUS_TIMEOUT, TOTAL_TIMEOUT,
};
pub use credentials::{CertificateFacts, CertificateValidity};
pub use error::{BadAnswer, ClientError, Echo, InputError, Refusal, TlsFailure};
pub use gateway_time::GatewayTime;
pub use push::{PushClient, PushConfig, PushConfigError, PushError};
pub use request::{Confirmation, Enrolment, LaterConsents, OffersAsked};
pub use retry::RetryPolicy;
