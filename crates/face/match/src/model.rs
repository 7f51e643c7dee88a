//! What a face model has to do: the traits that `face-engine` implements, and the plain values that go in and out.

use std::fmt;

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Image;

/// A place in a picture, in pixels from its upper left corner; x to the right, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

/// An upright box in a picture, in pixels. May reach over the picture's edges.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Five points of a face, in image order: "left" is the picture's left, which is the person's right.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Landmarks {
    /// Eye on the left of the picture.
    pub left_eye: Point,
    /// Eye on the right of the picture.
    pub right_eye: Point,
    /// Tip of the nose.
    pub nose: Point,
    /// Corner of the mouth on the left.
    pub left_mouth: Point,
    /// Corner of the mouth on the right.
    pub right_mouth: Point,
}

/// A face that the detector found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Around the face.
    pub bounds: Rect,
    /// Its five points.
    pub landmarks: Landmarks,
    /// How sure the detector is, 0 to 1.
    pub score: f32,
}

/// What a recogniser makes of a face: a vector of unit length. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Zeroize, ZeroizeOnDrop)]
pub struct Embedding(Vec<f32>);

impl Embedding {
    /// Scales a model's answer to unit length. `None` for an empty answer, one with NaN or infinity in it, or one too
    /// short to have a direction: such a vector is nobody's face and must never be compared.
    #[must_use]
    pub fn from_raw(mut raw: Vec<f32>) -> Option<Self> {
        let length = raw.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        if raw.is_empty() || !length.is_finite() || length < 1e-6 {
            raw.zeroize();
            return None;
        }
        for value in &mut raw {
            *value = (f64::from(*value) / length) as f32;
        }
        Some(Self(raw))
    }

    /// Cosine of the angle between two vectors, -1 to 1. `None` when they are of different lengths: different models.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> Option<f32> {
        (self.0.len() == other.0.len()).then(|| {
            let sum: f64 = self.0.iter().zip(&other.0).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            sum.clamp(-1.0, 1.0) as f32
        })
    }

    /// The numbers.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.0
    }
}

impl fmt::Debug for Embedding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Embedding({})", self.0.len())
    }
}

/// Points of a face mesh: 468, as MediaPipe numbers them, in pixels of the picture; z is depth in the same unit, towards
/// the camera negative.
#[derive(Clone, PartialEq, Zeroize, ZeroizeOnDrop)]
pub struct Mesh {
    /// x, y, z of each point.
    pub points: Vec<[f32; 3]>,
    /// How sure the model is that a face is there, 0 to 1.
    pub presence: f32,
}

impl fmt::Debug for Mesh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mesh({})", self.points.len())
    }
}

/// Why a model gave no answer. After any of these the face way is closed: a model that fails once is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ModelError {
    /// Its answer has NaN, infinity or no direction.
    #[error("a model's answer is not a number")]
    NotFinite,
    /// Its answer has another shape than it should.
    #[error("a model's answer has the wrong shape")]
    Shape,
    /// The runtime failed.
    #[error("a model did not run")]
    Runtime,
}

/// Finds faces.
pub trait FaceDetector: Send {
    /// All faces in the picture, the surest first.
    ///
    /// # Errors
    /// [`ModelError`].
    fn detect(&mut self, image: &Image) -> Result<Vec<Face>, ModelError>;
}

/// Turns a face into a vector: same person, near; different people, far.
pub trait FaceEmbedder: Send {
    /// Aligns the face by its landmarks and embeds it.
    ///
    /// # Errors
    /// [`ModelError`].
    fn embed(&mut self, image: &Image, landmarks: &Landmarks) -> Result<Embedding, ModelError>;
}

/// Says whether a face is a living person's or a picture of one.
pub trait LivenessModel: Send {
    /// How likely the face is live, 0 to 1.
    ///
    /// # Errors
    /// [`ModelError`].
    fn live(&mut self, image: &Image, face: &Face) -> Result<f32, ModelError>;
}

/// Lays a mesh over a face, to see eyes close and the head turn.
pub trait FaceMesher: Send {
    /// The mesh.
    ///
    /// # Errors
    /// [`ModelError`].
    fn mesh(&mut self, image: &Image, face: &Face) -> Result<Mesh, ModelError>;
}

/// All models of a kiosk.
pub struct Models {
    /// Finds faces.
    pub detector: Box<dyn FaceDetector>,
    /// The recognisers; a comparison is the mean of their cosines.
    pub recognisers: Vec<Box<dyn FaceEmbedder>>,
    /// The liveness models; their mean counts.
    pub liveness: Vec<Box<dyn LivenessModel>>,
    /// For blink and turn, where that is asked for.
    pub mesher: Option<Box<dyn FaceMesher>>,
}
