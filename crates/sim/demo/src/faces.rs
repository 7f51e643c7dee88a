//! The face way of the demo: models that are installed, the shipped threshold policy, and invented faces on cards.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use face_engine::{Backend, Engine, EngineError, Manifest};
use face_match::Image;

use crate::DemoError;

/// The shipped policy; the demo compares faces as strictly as a kiosk.
const POLICY: &str = include_str!("../../../../config/face-policy.toml");
/// Its name beside the demo's configuration.
const POLICY_FILE: &str = "face-policy.toml";

/// The folder with all models, verified: the one that `UKETSUKE_MODELS` names, `models`, or `../shared/models`, both seen
/// from `top`.
///
/// # Errors
/// [`EngineError`] naming what is missing or is not what it should be.
pub fn models(top: &Path) -> Result<PathBuf, EngineError> {
    let manifest = Manifest::built_in()?;
    let configured = std::env::var_os("UKETSUKE_MODELS");
    let folders = face_engine::folders(configured.as_deref().map(Path::new), top);
    let folder = face_engine::locate(&manifest, &folders)?;
    for entry in manifest.entries() {
        face_engine::verify(&folder, entry)?;
    }
    std::path::absolute(&folder).map_err(|source| EngineError::Unreadable { file: "models".into(), source })
}

/// The `[face]` part of a kiosk's configuration with these models. The cameras are the demo's own, whatever is named.
#[must_use]
pub fn toml(models: &Path) -> String {
    format!(
        r#"
[face]
camera = "invented"
print_camera = "invented"
# Drawn people neither blink nor turn.
challenge = "none"
models = "{}"
policy = "{POLICY_FILE}"
"#,
        models.display()
    )
}

/// Writes what the `[face]` part names.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_policy(folder: &Path) -> std::io::Result<()> {
    std::fs::write(folder.join(POLICY_FILE), POLICY)
}

/// A picture as a card holds it, JPEG 2000; `None` for one that cannot be encoded.
#[must_use]
pub fn encoded(picture: &Image) -> Option<Vec<u8>> {
    face_camera::encode_chip_photo(picture, None).ok()
}

/// The card photo of a persona's invented person, JPEG 2000; `None` for a persona without one.
#[must_use]
pub fn photo(id: &str) -> Option<Vec<u8>> {
    static MADE: OnceLock<Mutex<HashMap<String, Vec<u8>>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(photo) = made.get(id) {
        return Some(photo.clone());
    }
    let photo = encoded(&face_invented::chip_photo(&face_invented::person(id)?))?;
    made.insert(id.to_owned(), photo.clone());
    Some(photo)
}

/// Somebody's own picture as a card photo: head and shoulders around the face that is found.
///
/// # Errors
/// [`DemoError::Photo`] when the file is no picture, [`DemoError::Models`] when the models do not load,
/// [`DemoError::NoFace`] when they find no face.
pub fn own_photo(file: &Path, models: &Path) -> Result<Vec<u8>, DemoError> {
    let picture = face_camera::read_picture(file).map_err(DemoError::Photo)?;
    let mut models = Engine::load(models, Backend::Tract).map_err(DemoError::Models)?.into_models();
    let faces = models.detector.detect(&picture).map_err(|_| DemoError::NoFace)?;
    let face = faces.first().ok_or(DemoError::NoFace)?;
    face_camera::encode_chip_photo(&picture, Some(face.bounds)).map_err(DemoError::Photo)
}
