//! A recogniser: the face laid onto the template it was trained with, and a vector out.

use face_match::{Embedding, FaceEmbedder, Image, Landmarks, ModelError, Point};

use crate::manifest::InputSpec;
use crate::network::Network;
use crate::planes::Planes;
use crate::similarity::Similarity;

/// One recogniser.
pub(crate) struct Recogniser {
    network: Box<dyn Network>,
    input: InputSpec,
    /// Where the five points belong in the input, in pixels.
    template: [Point; 5],
    /// Numbers of the vector.
    length: usize,
}

impl Recogniser {
    pub(crate) fn new(
        network: Box<dyn Network>,
        input: InputSpec,
        template: [Point; 5],
        length: usize,
    ) -> Self {
        Self { network, input, template, length }
    }
}

impl FaceEmbedder for Recogniser {
    fn embed(&mut self, image: &Image, landmarks: &Landmarks) -> Result<Embedding, ModelError> {
        let Landmarks { left_eye, right_eye, nose, left_mouth, right_mouth } = *landmarks;
        let points = [left_eye, right_eye, nose, left_mouth, right_mouth];
        // Landmarks that span nothing come from a detector that failed.
        let similarity = Similarity::fit(&points, &self.template).ok_or(ModelError::NotFinite)?;
        let size = self.input.size.ok_or(ModelError::Shape)?;
        let planes = Planes::aligned(image, &similarity, &self.input, size);
        let answers = self.network.run(&planes)?;
        Embedding::from_raw(answers.output(0, self.length)?.to_vec()).ok_or(ModelError::NotFinite)
    }
}
