//! MediaPipe's face mesh: 468 points, from the face turned upright.

use face_match::{Face, FaceMesher, Image, Mesh, ModelError, Point};

use crate::manifest::InputSpec;
use crate::network::Network;
use crate::planes::Planes;
use crate::similarity::Similarity;

/// Points of the mesh.
const POINTS: usize = 468;
/// How many times the longer side of the face's box the model sees.
const TIMES: f32 = 1.5;

/// The mesh model.
pub(crate) struct FaceMesh {
    network: Box<dyn Network>,
    input: InputSpec,
}

impl FaceMesh {
    pub(crate) fn new(network: Box<dyn Network>, input: InputSpec) -> Self {
        Self { network, input }
    }
}

impl FaceMesher for FaceMesh {
    fn mesh(&mut self, image: &Image, face: &Face) -> Result<Mesh, ModelError> {
        let [width, height] = self.input.size.ok_or(ModelError::Shape)?;
        let laid = upright(face, width.min(height) as f32).ok_or(ModelError::NotFinite)?;
        let planes = Planes::aligned(image, &laid, &self.input, [width, height]);
        let answers = self.network.run(&planes)?;
        let back = laid.inverse();
        let points = answers
            .output(0, POINTS * 3)?
            .chunks_exact(3)
            .map(|place| match *place {
                [x, y, z] => {
                    let at = back.apply(Point { x, y });
                    [at.x, at.y, z * back.scale()]
                }
                _ => [0.0; 3],
            })
            .collect();
        let logit = answers.output(1, 1)?.first().copied().unwrap_or(f32::NEG_INFINITY);
        Ok(Mesh { points, presence: 1.0 / (1.0 + (-logit).exp()) })
    }
}

/// The face's box, squared, enlarged and turned so that the eyes lie level, onto a square of `side`.
fn upright(face: &Face, side: f32) -> Option<Similarity> {
    let bounds = face.bounds;
    let longer = bounds.width.max(bounds.height) * TIMES;
    let (left, right) = (face.landmarks.left_eye, face.landmarks.right_eye);
    let tilt = (right.y - left.y).atan2(right.x - left.x);
    let middle = Point { x: bounds.x + bounds.width / 2.0, y: bounds.y + bounds.height / 2.0 };
    let sound = [longer, tilt, middle.x, middle.y].iter().all(|v| v.is_finite()) && longer >= 1.0;
    sound.then(|| Similarity::around(middle, -tilt, side / longer, Point { x: side / 2.0, y: side / 2.0 }))
}
