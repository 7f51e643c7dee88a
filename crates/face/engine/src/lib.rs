//! Face models on ONNX, and the photo of the card decoded.
//!
//! [`Engine::load`] takes a folder of weights, compares every file with the manifest that is built in, and gives the
//! [`Models`](face_match::Models) that `face-match` works with; one file per model. [`decode_photo`] turns the card's
//! JPEG 2000 into a picture. This crate must not decide anything about a face: it detects, embeds and scores.

mod codestream;
mod engine;
mod error;
mod files;
mod manifest;
mod mesh;
mod minifasnet;
mod mobilefacenet;
mod network;
mod onnxruntime;
mod photo;
mod planes;
mod recogniser;
mod reidentification;
mod similarity;
mod tract;
mod yunet;

pub use engine::{Backend, Engine};
pub use error::EngineError;
pub use files::{
    Installed, Verified, check_bytes, check_source, folders, installed, installed_for, locate, locate_for,
    verify, verify_source,
};
pub use manifest::{
    Entry, InputSpec, MAX_MODEL_BYTES, Manifest, ManifestError, OpenVino, Order, Origin, Role, Source,
};
pub use onnxruntime::OLDEST_MINOR;
pub use photo::{MAX_PHOTO_BYTES, PhotoError, decode_photo, decode_photo_within};
