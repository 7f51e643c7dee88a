//! A gateway to develop and test against: the API of `eligibility-api` over mutual TLS, invented people, a test PKI of its
//! own, and faults on demand.
//!
//! It knows nobody real and reaches nothing outside this machine: it binds loopback addresses only. It must not be
//! reachable from the shipped binary, and must not know the kiosk's rooms or the virtual card, so that neither copies the
//! other's mistake. Start reading at [`Sandbox::start`]; what it decides is in `gateway.rs`, whom it knows in
//! `fixtures/eligibility/personas/`.
//!
//! ```no_run
//! # async fn example() -> Result<(), eligibility_sandbox::SandboxError> {
//! use eligibility_sandbox::{Fault, FaultRule, Route, Sandbox, SandboxConfig};
//!
//! let sandbox = Sandbox::start(SandboxConfig::new("target/sandbox")).await?;
//! // https://127.0.0.1:…, gateway-ca.pem, terminal/{cert,key}.pem, cards/<persona>.{der,key.pem}
//! let (url, folder) = (sandbox.base_url(), sandbox.data_dir());
//! sandbox.faults().add(FaultRule::from(Fault::Status(503)).on(Route::Confirmations).times(2));
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! ```

mod admin;
mod answer;
mod bounded;
mod card_trust;
mod challenge;
mod error;
mod fault;
mod files;
mod gateway;
mod offers;
mod persona;
mod pki;
mod reply;
mod route;
mod sandbox;
mod seen;
mod server;
mod software_cards;
mod spoil;
mod standing;
mod terminal;

pub use answer::{NOTICE_EXPIRING, NOTICE_GRACE, persona_answers};
pub use error::SandboxError;
pub use fault::{Fault, FaultRule, FaultSyntax, Faults};
pub use offers::{ApiVersion, ApiVersionSyntax, Question, QuestionSyntax};
pub use route::Route;
pub use sandbox::{Sandbox, SandboxConfig};
pub use seen::RequestCounts;
