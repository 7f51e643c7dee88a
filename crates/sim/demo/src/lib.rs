//! The kiosk on anyone's desk: virtual card, sandbox gateway and receipt folder around the real kiosk, nothing else to
//! install. The acceptance tests and the benches build on the same parts.
//!
//! Nothing here may be needed by `uketsuke`. Start reading at [`DemoEnvironment`] (everything outside the kiosk),
//! [`VirtualReader`] (where cards are placed) and `desk.rs` (the window).

pub mod beside;
pub mod bridge;
mod camera;
pub mod desk;
pub mod display;
mod environment;
pub mod faces;
pub mod headless;
mod picture_camera;
pub mod print;
pub mod script;
pub mod shipped;
pub mod slot;
pub mod staff;
mod stand_in;
mod stand_in_key;
pub mod tray;
mod virtual_reader;

pub use camera::{DemoCameras, Sight};
pub use display::Display;
pub use environment::{DemoEnvironment, sandbox_toml};
pub use picture_camera::PictureCamera;
pub use shipped::Shipped;
pub use stand_in::StandInAuthentication;
pub use virtual_reader::{VirtualReader, VirtualWatch};

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
    /// A picture that cannot be a card's photo.
    #[error("--photo: {0}")]
    Photo(face_camera::PictureError),
    /// No face in it.
    #[error("--photo: no face was found in the picture")]
    NoFace,
    /// No models.
    #[error("face models: {0}")]
    Models(face_engine::EngineError),
    /// No models are installed, and a picture needs them.
    #[error("--photo needs the face models: {0}")]
    NoModels(String),
    /// A photo that no card can hold.
    #[error("photo: {0}")]
    Persona(card_virtual::PersonaError),
    /// The configuration that the demo wrote does not hold.
    #[error("demo configuration: {0}")]
    Config(kiosk_app::ConfigError),
    /// The stand-in terminal's key is none.
    #[error("stand-in terminal: not a P-256 key")]
    StandIn,
    /// The stand-in's program is not where it has to be.
    #[error("stand-in program {}: {source}; `cargo build -p kiosk-demo` makes it", path.display())]
    StandInProgram {
        /// Where it was looked for.
        path: std::path::PathBuf,
        /// Why it cannot be read.
        source: std::io::Error,
    },
    /// vpcd does not take a card.
    #[error("vpcd: {0}; is pcscd with vpcd running? `scripts/with-pcscd.sh` starts one")]
    Vpcd(std::io::Error),
    /// The window.
    #[error("window: {0}")]
    Window(String),
    /// Xvfb does not start.
    #[error("Xvfb: {0}; install the package xvfb")]
    Xvfb(std::io::Error),
    /// A display does not take keys and touches, or shows no window.
    #[error("display: {0}")]
    Display(String),
    /// The shipped program does not start or cannot be ended.
    #[error("uketsuke: {0}; build it with `cargo build -p kiosk-app`")]
    Program(std::io::Error),
    /// The shipped program ended by itself.
    #[error("uketsuke ended; it said last: {0}")]
    Ended(String),
    /// The scripted visit failed; it said why itself.
    #[error("the scripted visit failed")]
    Scripted,
    /// A screen did not come.
    #[error("scripted visit: waited for the screen {wanted:?}, but {found} is shown")]
    Stuck {
        /// What was waited for.
        wanted: kiosk_visit::ScreenKind,
        /// What is there, as [`kiosk_visit::ScreenKind`] names it.
        found: String,
    },
    /// The staff console's account.
    #[error("staff: {0}")]
    Staff(#[from] kiosk_app::staff::account_admin::AccountAdminError),
    /// The kiosk.
    #[error("kiosk: {0}")]
    Kiosk(#[from] kiosk_app::StartError),
}
