//! The card's photo, as the recognisers see it.

use std::fmt;

use thiserror::Error;

use crate::{Face, Image, ModelError, Models, Template};

/// Least distance between the eyes in a card's photo, in pixels. Photos of 120 x 160 pixels, where it is about 30, were as
/// good as larger ones.
const MIN_EYE_DISTANCE: f32 = 20.0;
/// A second face of at least this part of the largest one's area is a second person, and not a pattern on a shirt.
const SECOND_FACE: f32 = 0.25;

/// The face that the card vouches for. Wiped on drop, never printed.
#[derive(Clone)]
pub struct Reference(Template);

/// Why a photo cannot be compared with anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhotoFault {
    /// No face in it.
    #[error("no face in the photo")]
    NoFace,
    /// More than one.
    #[error("several faces in the photo")]
    SeveralFaces,
    /// The face is too small to be recognised.
    #[error("the face in the photo is too small")]
    TooSmall,
    /// A model failed.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl Reference {
    /// Finds the one face in the photo, which may be grey, and has the recognisers look at it.
    ///
    /// # Errors
    /// [`PhotoFault`].
    pub fn from_photo(photo: &Image, models: &mut Models) -> Result<Self, PhotoFault> {
        let face = only_face(models.detector.detect(photo)?)?;
        Ok(Self(Template::of(photo, &face.landmarks, &mut models.recognisers)?))
    }

    /// The template.
    #[must_use]
    pub fn template(&self) -> &Template {
        &self.0
    }
}

impl From<Template> for Reference {
    fn from(template: Template) -> Self {
        Self(template)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reference")
    }
}

fn only_face(faces: Vec<Face>) -> Result<Face, PhotoFault> {
    let sound: Vec<Face> = faces.into_iter().filter(Face::is_sound).collect();
    let largest = sound
        .iter()
        .max_by(|a, b| a.bounds.area().total_cmp(&b.bounds.area()))
        .copied()
        .ok_or(PhotoFault::NoFace)?;
    let people =
        sound.iter().filter(|face| face.bounds.area() >= SECOND_FACE * largest.bounds.area()).count();
    if people > 1 {
        return Err(PhotoFault::SeveralFaces);
    }
    // NaN is not at least anything.
    if largest.landmarks.eye_distance() >= MIN_EYE_DISTANCE { Ok(largest) } else { Err(PhotoFault::TooSmall) }
}
