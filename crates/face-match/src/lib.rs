//! Is this the person on the card? Geometry, quality gates, liveness rules, thresholds and the decision.
//!
//! This room must not do IO, read a clock, or know a camera or a model: those come in through [`FrameSource`] and the
//! traits of `model.rs`.

mod frame;
mod image;
mod model;

pub use frame::{CameraFault, Frame, FrameSource};
pub use image::{Image, ImageError, MAX_SIDE};
pub use model::{
    Embedding, Face, FaceDetector, FaceEmbedder, FaceMesher, Landmarks, LivenessModel, Mesh, ModelError,
    Models, Point, Rect,
};
