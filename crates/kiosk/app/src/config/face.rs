//! `[face]`: cameras, models, threshold policy.

use std::path::PathBuf;

use data_encoding::HEXLOWER_PERMISSIVE;
use face_match::{PolicyError, PolicyKey};
use serde::Deserialize;

use super::{ConfigError, value};

/// The key that signed `config/face-policy.toml` of the sources, and nothing else: its private half was used once.
pub const EVALUATION_KEY: &str = "58a22bdd68d4da9d29d15ac3708dbdf7e5986fdc12b3dbf346701c1276bbef88";

/// `[face]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Face {
    /// The camera that looks at the patient: a device, a video file or a folder of pictures. None: no face way.
    pub camera: Option<String>,
    /// Begin with the face, without asking for the way first.
    pub first: bool,
    /// How its picture is turned, in degrees clockwise: 0, 90, 180 or 270.
    pub rotation: u32,
    /// The document camera, which reads code B from the card; without one the patient keys it in.
    pub print_camera: Option<String>,
    /// How its picture is turned.
    pub print_rotation: u32,
    /// Names or USB ids of the cameras that are accepted; empty: any.
    pub allowed: Vec<String>,
    /// The folder with the models.
    pub models: Option<PathBuf>,
    /// The threshold policy.
    pub policy: PathBuf,
    /// Public keys of those whose policies are taken (Ed25519), 64 hexadecimal digits each.
    pub policy_keys: Vec<String>,
    /// Where the kiosk keeps which policy it accepted last.
    pub policy_state: PathBuf,
    /// Largest upper bound of the false match rate that the policy may show.
    pub max_false_match: f64,
    /// Largest upper bound of the false non-match rate that the policy may show.
    pub max_false_non_match: f64,
    /// What is asked of the person besides being there.
    pub challenge: FaceChallenge,
    /// What runs the models.
    pub runtime: FaceRuntime,
    /// `libonnxruntime.so`; none: looked for where it usually is.
    pub onnxruntime: Option<PathBuf>,
    /// SHA-256 of that library, 64 hexadecimal digits; without it no library is loaded.
    pub onnxruntime_sha256: Option<String>,
}

impl Default for Face {
    fn default() -> Self {
        Self {
            camera: None,
            first: false,
            rotation: 0,
            print_camera: None,
            print_rotation: 0,
            allowed: Vec::new(),
            models: None,
            policy: PathBuf::from("face-policy.toml"),
            policy_keys: vec![EVALUATION_KEY.to_owned()],
            policy_state: PathBuf::from("face-policy/accepted.toml"),
            max_false_match: 2e-4,
            max_false_non_match: 0.2,
            challenge: FaceChallenge::default(),
            runtime: FaceRuntime::default(),
            onnxruntime: None,
            onnxruntime_sha256: None,
        }
    }
}

impl Face {
    /// The keys whose policies are taken.
    ///
    /// # Errors
    /// [`PolicyError::Key`].
    pub fn trusted_keys(&self) -> Result<Vec<PolicyKey>, PolicyError> {
        self.policy_keys.iter().map(|key| PolicyKey::from_hex(key)).collect()
    }

    /// The hash of the library that may be loaded.
    #[must_use]
    pub fn library_hash(&self) -> Option<[u8; 32]> {
        let bytes = HEXLOWER_PERMISSIVE.decode(self.onnxruntime_sha256.as_ref()?.as_bytes()).ok()?;
        bytes.try_into().ok()
    }

    pub(super) fn problems(&self) -> Vec<ConfigError> {
        let mut found = Vec::new();
        for (key, degrees) in [("face.rotation", self.rotation), ("face.print_rotation", self.print_rotation)]
        {
            if ![0, 90, 180, 270].contains(&degrees) {
                found.push(value(key, "must be 0, 90, 180 or 270".into()));
            }
        }
        for (key, rate) in [
            ("face.max_false_match", self.max_false_match),
            ("face.max_false_non_match", self.max_false_non_match),
        ] {
            if !(rate > 0.0 && rate < 1.0) {
                found.push(value(key, "must be between 0 and 1".into()));
            }
        }
        if self.onnxruntime_sha256.is_some() && self.library_hash().is_none() {
            found.push(value("face.onnxruntime_sha256", "must be 64 hexadecimal digits".into()));
        }
        if let Err(error) = self.trusted_keys() {
            found.push(value("face.policy_keys", error.to_string()));
        } else if self.policy_keys.is_empty() {
            found.push(value("face.policy_keys", "must name at least one key".into()));
        }
        found
    }
}

/// An action that a picture of a person cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaceChallenge {
    /// Nothing.
    None,
    /// Blink, or turn the head, at random.
    #[default]
    Random,
}

/// What runs the face models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaceRuntime {
    /// onnxruntime where its library is and works, tract otherwise.
    #[default]
    Auto,
    /// tract, built in.
    Tract,
    /// onnxruntime; faster, and the face way is off where its library is not there or does not work.
    OnnxRuntime,
}
