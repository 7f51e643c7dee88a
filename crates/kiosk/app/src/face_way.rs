//! Whether this kiosk can compare faces at all: models that are what the manifest says, and a threshold policy that was signed
//! by somebody who is trusted here, is not older than one before, and was measured with just these models.

use std::path::{Path, PathBuf};

use face_engine::{Engine, EngineError, Manifest, Role};
use face_match::{AcceptedPolicy, Limits, PolicyError, SignedPolicy};
use thiserror::Error;

use crate::config::{EVALUATION_KEY, read_text};
use crate::face_needs::{self, Use};
use crate::face_runtime::{self, Library};
use crate::policy_state::{self, PolicyStateError};
use crate::{Config, ConfigError};

/// What the face thread needs before the first patient.
#[derive(Debug, Clone)]
pub struct FaceWay {
    pub(crate) policy: AcceptedPolicy,
    /// The policy in words: version, signer, set.
    pub(crate) policy_words: String,
    pub(crate) folder: PathBuf,
    /// The library that runs the models; `None`: tract.
    pub(crate) library: Option<Library>,
    /// The models that are loaded.
    pub(crate) roles: Vec<Role>,
    /// What runs them, in words.
    pub(crate) runtime: String,
    /// Libraries that are there and cannot be used, in words.
    pub(crate) passed_over: Vec<String>,
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
    /// Nobody can say which policy was accepted here before.
    #[error(transparent)]
    State(#[from] PolicyStateError),
    /// The policy was measured without something that every comparison needs.
    #[error("face.policy: it was measured without a {0}; measure again with one (`bench face-eval`)")]
    NoModels(&'static str),
    /// No folder with models.
    #[error("face.models: {0}; `uketsuke models install` brings what is missing")]
    Models(#[from] EngineError),
    /// A model file is missing or is not what it should be.
    #[error("face.models: {role}: {source} ({what}); `uketsuke models install` brings what is missing")]
    Model {
        /// What the model does.
        role: Role,
        /// What it is used for here.
        what: Use,
        /// What is wrong with its file.
        source: EngineError,
    },
    /// The manifest that is built in is broken.
    #[error("face.models: {0}")]
    Manifest(#[from] face_engine::ManifestError),
    /// What is to run the models does not.
    #[error("{0}")]
    Runtime(String),
}

impl FaceWay {
    /// Looks at policy, models and what runs them; reads every model file that is used once, to compare its hash, and tries a
    /// library of onnxruntime in a process of its own. `None` when the configuration names no camera: then nobody expects a
    /// face way.
    ///
    /// # Errors
    /// [`FaceWayError`].
    pub fn examine(config: &Config) -> Result<Option<Self>, FaceWayError> {
        if config.face.camera.is_none() {
            return Ok(None);
        }
        let face = &config.face;
        let manifest = Manifest::built_in()?;
        let policy = read_policy(config)?;
        let newest = policy_state::newest(config)?;
        let uses = face_needs::uses(&manifest, policy.policy(), face.challenge)?;
        let roles = face_needs::needed(&uses);
        let folder = locate(config, &manifest, &roles)?;
        for entry in manifest.entries().iter().filter(|entry| roles.contains(&entry.role)) {
            let (role, what) = (entry.role, face_needs::use_of(&uses, entry.role));
            face_engine::verify(&folder, entry).map_err(|source| FaceWayError::Model {
                role,
                what,
                source,
            })?;
        }
        let running: Vec<(String, String)> = face_engine::installed_for(&manifest, &roles)
            .into_iter()
            .map(|file| (file.name, file.sha256))
            .collect();
        // The mesh watches an action; no figure of the policy rests on it.
        let mesh = manifest.entry(Role::Mesh)?.file.as_str();
        let unused: &[&str] = if roles.contains(&Role::Mesh) { &[] } else { &[mesh] };
        let limits = Limits { max_fmr_bound: face.max_false_match, max_fnmr_bound: face.max_false_non_match };
        let policy_words = in_words(&policy);
        let policy = policy.accept(newest.as_ref(), &running, unused, &limits)?;
        let chosen = face_runtime::choose(face, &config.base, &folder).map_err(FaceWayError::Runtime)?;
        Ok(Some(Self {
            policy,
            policy_words,
            folder,
            library: chosen.library,
            roles,
            runtime: chosen.name,
            passed_over: chosen.passed_over,
        }))
    }

    /// Everything that is found wrong with policy and models, not only the first; empty where faces can be compared or nobody
    /// asked for it. Which models are used stands in the policy: without one, all of them are looked for.
    #[must_use]
    pub fn faults(config: &Config) -> Vec<FaceWayError> {
        let Err(first) = Self::examine(config) else { return Vec::new() };
        if !matches!(first, FaceWayError::File(_) | FaceWayError::Policy(_) | FaceWayError::State(_)) {
            return vec![first];
        }
        let models = Manifest::built_in().map_err(FaceWayError::from).and_then(|manifest| {
            let roles: Vec<Role> = manifest.entries().iter().map(|entry| entry.role).collect();
            Ok(locate(config, &manifest, &roles)?)
        });
        [Some(first), models.err()].into_iter().flatten().collect()
    }

    /// Loads the models.
    ///
    /// # Errors
    /// [`EngineError`].
    pub(crate) fn load(&self) -> Result<Engine, EngineError> {
        Engine::load_for(&self.folder, &face_runtime::backend(self.library.as_ref()), &self.roles)
    }

    /// Keeps that the policy is in use, so that no older one is taken later: for a kiosk that begins to serve. Looking keeps nothing.
    ///
    /// # Errors
    /// [`PolicyStateError`]: then there is no face way.
    pub fn remember(&self, config: &Config) -> Result<(), PolicyStateError> {
        policy_state::remember(config, &self.policy.edition())
    }

    /// The policy that is used: its version, who signed it, on what it was measured.
    #[must_use]
    pub fn policy_words(&self) -> &str {
        &self.policy_words
    }

    /// What runs the models: name, version and, for a library, where it is.
    #[must_use]
    pub fn runtime(&self) -> &str {
        &self.runtime
    }

    /// Libraries that are there and were not taken, with the reason.
    #[must_use]
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }
}

/// The threshold policy, signed with a key that is trusted here. What it says is still to be accepted.
///
/// # Errors
/// [`FaceWayError::File`] and [`FaceWayError::Policy`].
pub fn read_policy(config: &Config) -> Result<SignedPolicy, FaceWayError> {
    let text = read_text("face.policy", &config.path(&config.face.policy))?;
    Ok(SignedPolicy::open(&text, &config.face.trusted_keys()?)?)
}

/// Version, signer and measurement of a policy.
fn in_words(signed: &SignedPolicy) -> String {
    let (policy, key) = (signed.policy(), signed.key());
    let evidence = &policy.evidence;
    let own = if key.to_string() == EVALUATION_KEY { ", the key of this project's evaluation" } else { "" };
    format!(
        "policy version {}, signed with {}{own}; measured on {} of {} people on {}",
        policy.version,
        key.short(),
        evidence.set,
        evidence.people,
        evidence.date
    )
}

/// The folder with the models of these roles.
///
/// # Errors
/// [`EngineError::NoFolder`].
pub fn locate(config: &Config, manifest: &Manifest, roles: &[Role]) -> Result<PathBuf, EngineError> {
    let base: &Path = &config.base;
    face_engine::locate_for(manifest, roles, &face_engine::folders(config.face.models.as_deref(), base))
}
