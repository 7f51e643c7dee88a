//! Networks on tract.

use face_match::ModelError;

use crate::network::{Answers, Network};
use crate::planes::Planes;

/// A network and its plans, one for each size of input.
pub(crate) struct Tract {
    plans: Vec<Plan>,
}

struct Plan {
    width: usize,
    height: usize,
    network: onnx_network::Network,
}

impl Tract {
    /// Prepares a file for inputs of these sizes (width, height).
    ///
    /// # Errors
    /// tract's words, when it does not take the file.
    pub(crate) fn load(bytes: &[u8], sizes: &[[u32; 2]]) -> Result<Self, onnx_network::NotRunnable> {
        let model = onnx_network::Model::read(bytes)?;
        let plans = sizes.iter().map(|size| {
            let [width, height] = size.map(|side| side as usize);
            let network = model.network(&[1, 3, height, width])?;
            Ok(Plan { width, height, network })
        });
        Ok(Self { plans: plans.collect::<Result<_, _>>()? })
    }
}

impl Network for Tract {
    fn run(&mut self, input: &Planes) -> Result<Answers, ModelError> {
        let plan = self
            .plans
            .iter_mut()
            .find(|plan| plan.width == input.width() && plan.height == input.height())
            .ok_or(ModelError::Shape)?;
        plan.network.run(input.values()).map_err(|_| ModelError::Runtime).and_then(Answers::new)
    }
}
