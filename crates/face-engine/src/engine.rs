//! All models of a kiosk, from a folder of verified files.

use std::path::{Path, PathBuf};

use face_match::Models;

use crate::files::{Installed, installed, verify};
use crate::manifest::Role;
use crate::mesh::FaceMesh;
use crate::minifasnet::MiniFasNet;
use crate::mobilefacenet;
use crate::network::Network;
use crate::recogniser::Recogniser;
use crate::reidentification;
use crate::tract::Tract;
use crate::yunet::{CANVASES, YuNet};
use crate::{EngineError, Entry, Manifest};

/// What runs the networks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Backend {
    /// tract, built in.
    #[default]
    Tract,
    /// onnxruntime; only in a program that was built with the feature `onnxruntime`.
    OnnxRuntime {
        /// The library `libonnxruntime.so`; without one, the environment variable `ORT_DYLIB_PATH` names it. The first
        /// one that is loaded stays for the whole process.
        library: Option<PathBuf>,
    },
}

/// All models, ready to run. Each runs on the caller's thread and on no other.
pub struct Engine {
    models: Models,
    installed: Vec<Installed>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("installed", &self.installed).finish_non_exhaustive()
    }
}

impl Engine {
    /// Verifies and loads every file of the built-in manifest from `folder`.
    ///
    /// # Errors
    /// [`EngineError`], naming the first file that is missing, is not what it should be or does not run.
    pub fn load(folder: &Path, backend: Backend) -> Result<Self, EngineError> {
        Self::load_with(&Manifest::built_in()?, folder, &backend)
    }

    /// The same with a manifest of one's own.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn load_with(manifest: &Manifest, folder: &Path, backend: &Backend) -> Result<Self, EngineError> {
        let runtime = Runtime::start(backend)?;
        let network = |role: Role| -> Result<(Box<dyn Network>, Entry), EngineError> {
            let entry = manifest.entry(role)?;
            let file = verify(folder, entry)?;
            let fixed = entry.input.size.map(|size| vec![size]);
            let network = runtime
                .network(file.bytes(), fixed.as_deref().unwrap_or(&CANVASES))
                .map_err(|why| EngineError::Refused { file: entry.file.clone(), why })?;
            Ok((network, entry.clone()))
        };
        let (detector, detector_entry) = network(Role::Detector)?;
        let (a, a_entry) = network(Role::RecogniserA)?;
        let (b, b_entry) = network(Role::RecogniserB)?;
        let (near, near_entry) = network(Role::Liveness1)?;
        let (far, far_entry) = network(Role::Liveness2)?;
        let (mesh, mesh_entry) = network(Role::Mesh)?;
        Ok(Self {
            models: Models {
                detector: Box::new(YuNet::new(detector, detector_entry.input)),
                recognisers: vec![
                    Box::new(Recogniser::new(
                        a,
                        a_entry.input,
                        mobilefacenet::TEMPLATE,
                        mobilefacenet::LENGTH,
                    )),
                    Box::new(Recogniser::new(
                        b,
                        b_entry.input,
                        reidentification::TEMPLATE,
                        reidentification::LENGTH,
                    )),
                ],
                liveness: vec![
                    Box::new(MiniFasNet::new(near, near_entry.input, crate::minifasnet::NEAR)),
                    Box::new(MiniFasNet::new(far, far_entry.input, crate::minifasnet::FAR)),
                ],
                mesher: Some(Box::new(FaceMesh::new(mesh, mesh_entry.input))),
            },
            installed: installed(manifest),
        })
    }

    /// The files that were verified and loaded, with their hashes, for comparison with the threshold policy.
    #[must_use]
    pub fn installed(&self) -> &[Installed] {
        &self.installed
    }

    /// The models.
    #[must_use]
    pub fn into_models(self) -> Models {
        self.models
    }
}

/// A runtime that is ready to take files.
enum Runtime {
    Tract,
    #[cfg(feature = "onnxruntime")]
    OnnxRuntime(crate::onnxruntime::Environment),
}

impl Runtime {
    fn start(backend: &Backend) -> Result<Self, EngineError> {
        match backend {
            Backend::Tract => Ok(Self::Tract),
            #[cfg(feature = "onnxruntime")]
            Backend::OnnxRuntime { library } => crate::onnxruntime::start(library.as_deref())
                .map(Self::OnnxRuntime)
                .map_err(EngineError::Runtime),
            #[cfg(not(feature = "onnxruntime"))]
            Backend::OnnxRuntime { .. } => {
                Err(EngineError::Runtime("this program was built without it".into()))
            }
        }
    }

    fn network(&self, bytes: &[u8], sizes: &[[u32; 2]]) -> Result<Box<dyn Network>, String> {
        match self {
            Self::Tract => Ok(Box::new(Tract::load(bytes, sizes)?)),
            #[cfg(feature = "onnxruntime")]
            Self::OnnxRuntime(environment) => {
                Ok(Box::new(crate::onnxruntime::OnnxRuntime::load(environment, bytes, sizes)?))
            }
        }
    }
}
