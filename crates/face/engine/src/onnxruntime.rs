//! Networks on onnxruntime, whose library is loaded when it is asked for.

use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Mutex;

use face_match::ModelError;
pub(crate) use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::TensorRef;
use zeroize::{Zeroize as _, Zeroizing};

use crate::network::{Answers, Network};
use crate::planes::Planes;

/// Where the library is, when the configuration does not say.
const LIBRARY: &str = "ORT_DYLIB_PATH";

/// The oldest library that is taken is 1 and this.
pub const OLDEST_MINOR: u32 = ort::MINOR_VERSION;

/// The environment that was started, if one was.
static STARTED: Mutex<Option<Environment>> = Mutex::new(None);

/// Loads the library. A process keeps the first one.
///
/// # Errors
/// Words, when no library is named or it cannot be used.
pub(crate) fn start(library: Option<&Path>) -> Result<Environment, String> {
    let mut started = STARTED.lock().map_err(|_| "was left half loaded".to_owned())?;
    if let Some(environment) = &*started {
        return Ok(environment.clone());
    }
    let path = match library {
        Some(path) => path.to_owned(),
        None => std::env::var_os(LIBRARY)
            .filter(|path| !path.is_empty())
            .map(Into::into)
            .ok_or_else(|| format!("no library is configured, and {LIBRARY} names none"))?,
    };
    if !path.is_file() {
        return Err(format!("{} is not there", path.display()));
    }
    // A relative path would be looked for beside the program and along the linker's own path.
    let path = std::path::absolute(&path).map_err(|error| error.to_string())?;
    // ort ends in a panic where a library answers its first question with nothing.
    let made = catch_unwind(|| {
        let builder = ort::init_from(&path).map_err(|error| error.to_string())?;
        builder.with_name("uketsuke").with_telemetry(false).build().map_err(|error| error.to_string())
    });
    let environment =
        made.unwrap_or_else(|_| Err(format!("{} is no onnxruntime that can be used", path.display())))?;
    *started = Some(environment.clone());
    Ok(environment)
}

/// A network on onnxruntime.
pub(crate) struct OnnxRuntime {
    session: Session,
    sizes: Vec<[u32; 2]>,
    input: String,
    outputs: Vec<String>,
}

impl OnnxRuntime {
    /// Prepares a file for inputs of these sizes (width, height), on the caller's thread only.
    ///
    /// # Errors
    /// onnxruntime's words, when it does not take the file.
    pub(crate) fn load(environment: &Environment, bytes: &[u8], sizes: &[[u32; 2]]) -> Result<Self, String> {
        let session = Session::builder(environment)
            .map_err(|error| error.to_string())?
            .with_intra_threads(1)
            .map_err(|error| error.to_string())?
            .with_inter_threads(1)
            .map_err(|error| error.to_string())?
            .with_optimization_level(GraphOptimizationLevel::Level3)
            .map_err(|error| error.to_string())?
            .commit_from_memory(bytes)
            .map_err(|error| error.to_string())?;
        let [input] = session.inputs() else { return Err("it has not one input".into()) };
        let input = input.name().to_owned();
        let outputs = session.outputs().iter().map(|output| output.name().to_owned()).collect();
        Ok(Self { session, sizes: sizes.to_vec(), input, outputs })
    }

    fn answers(&mut self, input: &Planes) -> ort::Result<Vec<Zeroizing<Vec<f32>>>> {
        let shape = [1_usize, 3, input.height(), input.width()];
        let tensor = TensorRef::from_array_view((shape, input.values()))?;
        let mut outputs = self.session.run(ort::inputs![self.input.as_str() => tensor])?;
        let mut lists = Vec::with_capacity(self.outputs.len());
        for name in &self.outputs {
            let Some(output) = outputs.get_mut(name.as_str()) else { continue };
            let (_, values) = output.try_extract_tensor_mut::<f32>()?;
            lists.push(Zeroizing::new(values.to_vec()));
            values.zeroize();
        }
        Ok(lists)
    }
}

impl Network for OnnxRuntime {
    fn run(&mut self, input: &Planes) -> Result<Answers, ModelError> {
        let prepared =
            |size: &[u32; 2]| size[0] as usize == input.width() && size[1] as usize == input.height();
        if !self.sizes.iter().any(prepared) {
            return Err(ModelError::Shape);
        }
        self.answers(input).map_err(|_| ModelError::Runtime).and_then(Answers::new)
    }
}
