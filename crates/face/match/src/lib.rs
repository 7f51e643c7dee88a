//! Is this the person on the card? Geometry, quality gates, liveness rules, thresholds and the decision.
//!
//! This crate must not do IO, read a clock, or know a camera or a model: those come in through [`FrameSource`] and the
//! traits of `model.rs`; so do time (with each [`Frame`]) and randomness ([`Challenge::pick`]).
//!
//! Start reading at `session.rs`; a session takes a [`Reference`] (the card's photo) and an [`AcceptedPolicy`] (the
//! threshold with the figures behind it).

mod bounds;
mod challenge;
mod choose;
mod crop;
mod frame;
mod geometry;
mod guidance;
mod image;
mod liveness;
mod measure;
mod model;
mod policy;
mod quality;
mod reference;
mod session;
mod template;

pub use bounds::{CONFIDENCE, upper_bound};
pub use challenge::{Challenge, ChallengeWatch, Signs, eye_ratio};
pub use choose::{Choice, choose};
pub use frame::{CameraFault, Frame, FrameSource};
pub use geometry::{Pose, SimilarityTransform};
pub use guidance::{Guidance, Steady};
pub use image::{Image, ImageError, MAX_SIDE};
pub use liveness::{FreezeWatch, Freshness, is_live, live_score};
pub use measure::Measures;
pub use model::{
    Embedding, Face, FaceDetector, FaceEmbedder, FaceMesher, Landmarks, LivenessModel, Mesh, ModelError,
    Models, Point, Rect,
};
pub use policy::{
    AcceptedPolicy, BINS_PER_UNIT, Edition, ErrorCounts, Evidence, FORMAT, Histogram, Limits, MAX_BYTES,
    Policy, PolicyError, PolicyKey, PolicyModel, PolicySigner, SignedPolicy,
};
pub use quality::Gates;
pub use reference::{PhotoFault, Reference};
pub use session::{FaceSession, Options, RefusedWhy, Verdict};
pub use template::{Template, is_alike, similarity};
