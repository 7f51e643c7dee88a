//! A network from an ONNX file, run by tract, for faces and for the print of the card.
//!
//! [`Model::read`] takes a file, [`Model::network`] prepares it for one shape of input, [`Network::run`] runs it. Inputs and
//! answers are wiped, as far as tract gives its memory back; what it computes between them is not.

use std::io::Cursor;
use std::sync::Arc;

use thiserror::Error;
use tract_onnx::prelude::{
    Datum as _, Framework as _, InferenceFact, InferenceModel, InferenceModelExt as _, IntoRunnable as _,
    IntoTensor as _, TValue, Tensor, TractResult, TypedSimplePlan, TypedSimpleState, tvec,
};
use zeroize::{Zeroize as _, Zeroizing};

/// tract's words, why a file cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotRunnable(String);

/// A network did not run: the input has another length than its shape, or tract failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the network did not run")]
pub struct RunFailed;

/// A file that was read.
pub struct Model(InferenceModel);

/// A network for one shape of input. Runs on the caller's thread.
pub struct Network {
    /// Kept and refilled, so that pictures are not left behind in freed memory by each run.
    input: Arc<Tensor>,
    state: TypedSimpleState,
}

impl Model {
    /// Reads an ONNX file.
    ///
    /// # Errors
    /// [`NotRunnable`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotRunnable> {
        // Named axes that the file declares for its outputs and inner values contradict a fixed size; tract infers its own.
        let onnx = tract_onnx::onnx().with_ignore_output_shapes(true).with_ignore_value_info(true);
        onnx.model_for_read(&mut Cursor::new(bytes)).map(Self).map_err(not_runnable)
    }

    /// The network for 32-bit numbers of this shape.
    ///
    /// # Errors
    /// [`NotRunnable`].
    pub fn network(&self, shape: &[usize]) -> Result<Network, NotRunnable> {
        self.prepared(shape).map_err(not_runnable)
    }

    fn prepared(&self, shape: &[usize]) -> TractResult<Network> {
        let plan: Arc<TypedSimplePlan> = self
            .0
            .clone()
            .with_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), shape))?
            .into_optimized()?
            .into_runnable()?;
        Ok(Network { input: Arc::new(Tensor::zero::<f32>(shape)?), state: plan.spawn()? })
    }
}

impl Network {
    /// The answers of all outputs, in the file's order, each as a flat list.
    ///
    /// # Errors
    /// [`RunFailed`].
    pub fn run(&mut self, values: &[f32]) -> Result<Vec<Zeroizing<Vec<f32>>>, RunFailed> {
        if values.len() != self.input.len() {
            return Err(RunFailed);
        }
        self.answers(values).map_err(|_| RunFailed)
    }

    fn answers(&mut self, values: &[f32]) -> TractResult<Vec<Zeroizing<Vec<f32>>>> {
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
    let mut tensor = answer.into_tensor();
    let mut plain = tensor.try_as_plain_ram_mut()?;
    let values = plain.as_slice_mut::<f32>()?;
    let list = Zeroizing::new(values.to_vec());
    values.zeroize();
    Ok(list)
}

/// As long as it is, with its causes.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn not_runnable(error: tract_onnx::prelude::TractError) -> NotRunnable {
    NotRunnable(format!("{error:#}"))
}
