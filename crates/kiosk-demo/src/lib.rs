//! The kiosk on anyone's desk: virtual card, sandbox gateway and receipt folder around the real kiosk, nothing else to
//! install. The acceptance tests and the benches build on the same parts.
//!
//! Nothing here may be needed by `uketsuke`. Start reading at [`World`] (everything outside the kiosk),
//! [`VirtualReader`] (where cards are placed) and `desk.rs` (the window).

pub mod headless;
mod virtual_reader;
mod world;

pub use virtual_reader::{VirtualReader, VirtualWatch};
pub use world::World;

use thiserror::Error;

/// Why the demo does not run.
#[derive(Debug, Error)]
pub enum DemoError {
    /// A folder or thread could not be had.
    #[error("demo folder: {0}")]
    Folder(std::io::Error),
    /// The cards' test PKI.
    #[error("test PKI: {0}")]
    Pki(#[from] card_virtual::PkiError),
    /// The gateway.
    #[error("sandbox gateway: {0}")]
    Sandbox(#[from] eligibility_sandbox::SandboxError),
    /// The configuration that the demo wrote does not hold.
    #[error("demo configuration: {0}")]
    Config(kiosk_app::ConfigError),
    /// The kiosk.
    #[error("kiosk: {0}")]
    Kiosk(#[from] kiosk_app::StartError),
}
