//! Whether this kiosk can compare faces at all: models that are what the manifest says, and a threshold policy that was
//! measured with just these models.

use std::path::{Path, PathBuf};

use face_engine::{Backend, EngineError, Manifest};
use face_match::{AcceptedPolicy, Limits, Policy, PolicyError};
use thiserror::Error;

use crate::config::{FaceRuntime, read_text};
use crate::{Config, ConfigError};

/// What the face thread needs before the first patient.
#[derive(Debug, Clone)]
pub struct FaceWay {
    pub(crate) policy: AcceptedPolicy,
    pub(crate) folder: PathBuf,
    pub(crate) backend: Backend,
}

/// Why faces cannot be compared here. PIN and staff remain.
#[derive(Debug, Error)]
pub enum FaceWayError {
    /// The policy file cannot be read.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// The policy does not hold for this kiosk.
    #[error("face.policy: {0}")]
    Policy(#[from] PolicyError),
    /// A model file is missing or is not what it should be.
    #[error("face.models: {0}; `uketsuke models install` brings what is missing")]
    Models(#[from] EngineError),
    /// The models are there, but do not load.
    #[error("face.models: {0}")]
    Manifest(#[from] face_engine::ManifestError),
}

impl FaceWay {
    /// Looks at policy and models; reads every model file once, to compare its hash. `None` when the configuration names no
    /// camera: then nobody expects a face way.
    ///
    /// # Errors
    /// [`FaceWayError`].
    pub fn examine(config: &Config) -> Result<Option<Self>, FaceWayError> {
        if config.face.camera.is_none() {
            return Ok(None);
        }
        let face = &config.face;
        let manifest = Manifest::built_in()?;
        let folder = locate(config, &manifest)?;
        for entry in manifest.entries() {
            face_engine::verify(&folder, entry)?;
        }
        let installed = face_engine::installed(&manifest);
        let installed: Vec<(String, String)> =
            installed.into_iter().map(|file| (file.name, file.sha256)).collect();
        let limits = Limits { max_fmr_bound: face.max_false_match, max_fnmr_bound: face.max_false_non_match };
        let policy = Policy::parse(&read_text("face.policy", &config.path(&face.policy))?)?;
        let backend = match face.runtime {
            FaceRuntime::Tract => Backend::Tract,
            FaceRuntime::OnnxRuntime => {
                Backend::OnnxRuntime { library: face.onnxruntime.as_ref().map(|path| config.path(path)) }
            }
        };
        Ok(Some(Self { policy: policy.accept(&installed, &limits)?, folder, backend }))
    }
}

/// The folder with the models.
pub(crate) fn locate(config: &Config, manifest: &Manifest) -> Result<PathBuf, EngineError> {
    let base: &Path = &config.base;
    face_engine::locate(manifest, &face_engine::folders(config.face.models.as_deref(), base))
}
