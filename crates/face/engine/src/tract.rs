//! Networks on tract.

use std::io::Cursor;
use std::sync::Arc;

use face_match::ModelError;
use tract_onnx::prelude::{
    Framework as _, InferenceFact, InferenceModelExt as _, IntoRunnable as _, TValue, Tensor, TractResult,
    TypedSimplePlan, TypedSimpleState, tvec,
};
use zeroize::{Zeroize as _, Zeroizing};

use crate::network::{Answers, Network};
use crate::planes::Planes;

/// A network and its plans, one for each size of input.
pub(crate) struct Tract {
    plans: Vec<Plan>,
}

struct Plan {
    width: usize,
    height: usize,
    /// Kept and refilled, so that pictures are not left behind in freed memory by each run.
    input: Arc<Tensor>,
    state: TypedSimpleState,
}

impl Tract {
    /// Prepares a file for inputs of these sizes (width, height).
    ///
    /// # Errors
    /// tract's words, when it does not take the file.
    pub(crate) fn load(bytes: &[u8], sizes: &[[u32; 2]]) -> Result<Self, String> {
        prepare(bytes, sizes).map(|plans| Self { plans }).map_err(|error| format!("{error:#}"))
    }
}

fn prepare(bytes: &[u8], sizes: &[[u32; 2]]) -> TractResult<Vec<Plan>> {
    // Named axes that the file declares for its outputs and inner values contradict a fixed size; tract infers its own.
    let onnx = tract_onnx::onnx().with_ignore_output_shapes(true).with_ignore_value_info(true);
    let model = onnx.model_for_read(&mut Cursor::new(bytes))?;
    sizes
        .iter()
        .map(|size| {
            let [width, height] = size.map(|side| side as usize);
            let shape = [1, 3, height, width];
            let plan: Arc<TypedSimplePlan> = model
                .clone()
                .with_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), shape))?
                .into_optimized()?
                .into_runnable()?;
            Ok(Plan { width, height, input: Arc::new(Tensor::zero::<f32>(&shape)?), state: plan.spawn()? })
        })
        .collect()
}

use tract_onnx::prelude::Datum as _;

impl Network for Tract {
    fn run(&mut self, input: &Planes) -> Result<Answers, ModelError> {
        let plan = self
            .plans
            .iter_mut()
            .find(|plan| plan.width == input.width() && plan.height == input.height())
            .ok_or(ModelError::Shape)?;
        plan.run(input.values()).map_err(|_| ModelError::Runtime).and_then(Answers::new)
    }
}

impl Plan {
    fn run(&mut self, values: &[f32]) -> TractResult<Vec<Zeroizing<Vec<f32>>>> {
        self.with_input(|input| input.copy_from_slice(values))?;
        let answers = self.state.run(tvec![TValue::from_const(Arc::clone(&self.input))]);
        // Whatever came of it, the picture goes.
        self.state.reset_turn()?;
        self.with_input(|input| input.zeroize())?;
        answers?.into_iter().map(taken).collect()
    }

    fn with_input(&mut self, change: impl FnOnce(&mut [f32])) -> TractResult<()> {
        // Alone after each turn; if tract should ever keep a copy, a new one is used.
        let input = Arc::make_mut(&mut self.input);
        change(input.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?);
        Ok(())
    }
}

/// Takes the numbers and wipes tract's own copy of them, where it is the only one left.
fn taken(answer: TValue) -> TractResult<Zeroizing<Vec<f32>>> {
    use tract_onnx::prelude::IntoTensor as _;
    let mut tensor = answer.into_tensor();
    let mut plain = tensor.try_as_plain_ram_mut()?;
    let values = plain.as_slice_mut::<f32>()?;
    let list = Zeroizing::new(values.to_vec());
    values.zeroize();
    Ok(list)
}
