//! All models of a kiosk, from a folder of verified files.

use std::path::{Path, PathBuf};

use face_match::{FaceEmbedder, FaceMesher, LivenessModel, Models};

use crate::files::{Installed, installed_for, verify};
use crate::manifest::{InputSpec, Role};
use crate::mesh::FaceMesh;
use crate::minifasnet::{self, MiniFasNet};
use crate::mobilefacenet;
use crate::network::Network;
use crate::recogniser::Recogniser;
use crate::reidentification;
use crate::tract::Tract;
use crate::yunet::{CANVASES, YuNet};
use crate::{EngineError, Manifest};

/// What runs the networks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Backend {
    /// tract, built in.
    #[default]
    Tract,
    /// onnxruntime, whose library is loaded when it is asked for. Code of that library runs in this process: try an unknown
    /// one in another process first.
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
        Self::load_for(folder, &backend, &Role::ALL)
    }

    /// The same with the files of these roles only. There must be a detector, and one that is needed later and is not among
    /// them is an error then, never a lesser check.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn load_for(folder: &Path, backend: &Backend, roles: &[Role]) -> Result<Self, EngineError> {
        Self::load_with(&Manifest::built_in()?, folder, backend, roles)
    }

    /// The same with a manifest of one's own.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn load_with(
        manifest: &Manifest,
        folder: &Path,
        backend: &Backend,
        roles: &[Role],
    ) -> Result<Self, EngineError> {
        let runtime = Runtime::start(backend)?;
        let network = |role: Role| -> Result<(Box<dyn Network>, InputSpec), EngineError> {
            let entry = manifest.entry(role)?;
            let file = verify(folder, entry)?;
            let fixed = entry.input.size.map(|size| vec![size]);
            let network = runtime
                .network(file.bytes(), fixed.as_deref().unwrap_or(&CANVASES))
                .map_err(|why| EngineError::Refused { file: entry.file.clone(), why })?;
            Ok((network, entry.input.clone()))
        };
        let asked = |role: Role| roles.contains(&role).then(|| network(role)).transpose();
        let (detector, input) = network(Role::Detector)?;
        let detector = Box::new(YuNet::new(detector, input));
        let recogniser = |role, template, length| -> Result<_, EngineError> {
            let made = asked(role)?.map(|(network, input)| Recogniser::new(network, input, template, length));
            Ok(made.map(|recogniser| Box::new(recogniser) as Box<dyn FaceEmbedder>))
        };
        let a = recogniser(Role::RecogniserA, mobilefacenet::TEMPLATE, mobilefacenet::LENGTH)?;
        let b = recogniser(Role::RecogniserB, reidentification::TEMPLATE, reidentification::LENGTH)?;
        let live = |role, crop| -> Result<_, EngineError> {
            let made = asked(role)?.map(|(network, input)| MiniFasNet::new(network, input, crop));
            Ok(made.map(|model| Box::new(model) as Box<dyn LivenessModel>))
        };
        let near = live(Role::Liveness1, minifasnet::NEAR)?;
        let far = live(Role::Liveness2, minifasnet::FAR)?;
        let mesher = asked(Role::Mesh)?
            .map(|(network, input)| Box::new(FaceMesh::new(network, input)) as Box<dyn FaceMesher>);
        Ok(Self {
            models: Models {
                detector,
                recognisers: a.into_iter().chain(b).collect(),
                liveness: near.into_iter().chain(far).collect(),
                mesher,
            },
            installed: installed_for(manifest, roles),
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
    OnnxRuntime(crate::onnxruntime::Environment),
}

impl Runtime {
    fn start(backend: &Backend) -> Result<Self, EngineError> {
        match backend {
            Backend::Tract => Ok(Self::Tract),
            Backend::OnnxRuntime { library } => crate::onnxruntime::start(library.as_deref())
                .map(Self::OnnxRuntime)
                .map_err(EngineError::Runtime),
        }
    }

    fn network(&self, bytes: &[u8], sizes: &[[u32; 2]]) -> Result<Box<dyn Network>, String> {
        match self {
            Self::Tract => Ok(Box::new(Tract::load(bytes, sizes).map_err(|error| error.to_string())?)),
            Self::OnnxRuntime(environment) => {
                Ok(Box::new(crate::onnxruntime::OnnxRuntime::load(environment, bytes, sizes)?))
            }
        }
    }
}
