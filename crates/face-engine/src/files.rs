//! Model files: where they are looked for, and whether they are what the manifest says. Nothing reaches a runtime before
//! its hash was compared.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::{EngineError, Entry, Manifest};

/// One verified file, as the threshold policy names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// File name.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// A model file's bytes, after comparison with the manifest.
pub struct Verified {
    bytes: Vec<u8>,
}

impl Verified {
    /// All bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verified({} bytes)", self.bytes.len())
    }
}

/// Where models are looked for. A configured folder is the only one: a mistyped one must not be passed over in silence.
/// Otherwise `models` beside `base` (the configuration's folder, or the working folder), then `../shared/models`.
#[must_use]
pub fn folders(configured: Option<&Path>, base: &Path) -> Vec<PathBuf> {
    match configured {
        // An absolute path stays what it is.
        Some(folder) => vec![base.join(folder)],
        None => vec![base.join("models"), base.join("../shared/models")],
    }
}

/// The first of the folders that holds every file of the manifest by name, or, where none does, the first that holds any,
/// so that what is missing can be named.
///
/// # Errors
/// [`EngineError::NoFolder`] when none holds any.
pub fn locate(manifest: &Manifest, folders: &[PathBuf]) -> Result<PathBuf, EngineError> {
    let held = |folder: &Path| manifest.entries().iter().filter(|e| folder.join(&e.file).is_file()).count();
    folders
        .iter()
        .find(|folder| held(folder) == manifest.entries().len())
        .or_else(|| folders.iter().find(|folder| held(folder) > 0))
        .cloned()
        .ok_or_else(|| EngineError::NoFolder(folders.to_vec()))
}

/// Reads a file of the manifest and compares length and SHA-256.
///
/// # Errors
/// [`EngineError`] naming the file and what is wrong with it.
pub fn verify(folder: &Path, entry: &Entry) -> Result<Verified, EngineError> {
    let name = || entry.file.clone();
    let file = match File::open(folder.join(&entry.file)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(EngineError::Missing { file: name(), folder: folder.to_owned() });
        }
        Err(source) => return Err(EngineError::Unreadable { file: name(), source }),
    };
    let mut bytes = Vec::new();
    file.take(entry.bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| EngineError::Unreadable { file: name(), source })?;
    check_bytes(entry, &bytes)?;
    Ok(Verified { bytes })
}

/// Compares length and SHA-256 of bytes with what the manifest says.
///
/// # Errors
/// [`EngineError::Length`] or [`EngineError::Hash`].
pub fn check_bytes(entry: &Entry, bytes: &[u8]) -> Result<(), EngineError> {
    let file = || entry.file.clone();
    let found = bytes.len() as u64;
    if found != entry.bytes {
        return Err(EngineError::Length { file: file(), wanted: entry.bytes, found });
    }
    let sha256 = hex(&Sha256::digest(bytes));
    if sha256 != entry.sha256 {
        return Err(EngineError::Hash { file: file(), found: sha256 });
    }
    Ok(())
}

/// Names and hashes of all files of the manifest, as they are when verified.
#[must_use]
pub fn installed(manifest: &Manifest) -> Vec<Installed> {
    manifest.entries().iter().map(|e| Installed { name: e.file.clone(), sha256: e.sha256.clone() }).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
