//! Model files: where they are looked for, and whether they are what the manifest says. Nothing reaches a runtime before
//! its hash was compared.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::manifest::Role;
use crate::{EngineError, Entry, Manifest, Source};

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
    locate_for(manifest, &Role::ALL, folders)
}

/// The same with the files of these roles only.
///
/// # Errors
/// [`EngineError::NoFolder`] when none holds any.
pub fn locate_for(manifest: &Manifest, roles: &[Role], folders: &[PathBuf]) -> Result<PathBuf, EngineError> {
    let wanted: Vec<&Entry> = manifest.entries().iter().filter(|entry| roles.contains(&entry.role)).collect();
    let held = |folder: &Path| wanted.iter().filter(|entry| folder.join(&entry.file).is_file()).count();
    folders
        .iter()
        .find(|folder| held(folder) == wanted.len())
        .or_else(|| folders.iter().find(|folder| held(folder) > 0))
        .cloned()
        .ok_or_else(|| EngineError::NoFolder(folders.to_vec()))
}

/// Reads a file of the manifest and compares length and SHA-256.
///
/// # Errors
/// [`EngineError`] naming the file and what is wrong with it.
pub fn verify(folder: &Path, entry: &Entry) -> Result<Verified, EngineError> {
    read(folder, &entry.file, entry.bytes, &entry.sha256)
}

/// The same with a published file from which a model is made.
///
/// # Errors
/// [`EngineError`] naming the file and what is wrong with it.
pub fn verify_source(folder: &Path, source: &Source) -> Result<Verified, EngineError> {
    read(folder, source.file(), source.bytes, &source.sha256)
}

/// Compares length and SHA-256 of bytes with what the manifest says.
///
/// # Errors
/// [`EngineError::Length`] or [`EngineError::Hash`].
pub fn check_bytes(entry: &Entry, bytes: &[u8]) -> Result<(), EngineError> {
    check(&entry.file, entry.bytes, &entry.sha256, bytes)
}

/// The same with a published file from which a model is made.
///
/// # Errors
/// [`EngineError::Length`] or [`EngineError::Hash`].
pub fn check_source(source: &Source, bytes: &[u8]) -> Result<(), EngineError> {
    check(source.file(), source.bytes, &source.sha256, bytes)
}

fn read(folder: &Path, name: &str, length: u64, sha256: &str) -> Result<Verified, EngineError> {
    let file = match File::open(folder.join(name)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(EngineError::Missing { file: name.to_owned(), folder: folder.to_owned() });
        }
        Err(source) => return Err(EngineError::Unreadable { file: name.to_owned(), source }),
    };
    let mut bytes = Vec::new();
    file.take(length + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| EngineError::Unreadable { file: name.to_owned(), source })?;
    check(name, length, sha256, &bytes)?;
    Ok(Verified { bytes })
}

fn check(name: &str, wanted: u64, sha256: &str, bytes: &[u8]) -> Result<(), EngineError> {
    let found = bytes.len() as u64;
    if found != wanted {
        return Err(EngineError::Length { file: name.to_owned(), wanted, found });
    }
    let hash = HEXLOWER.encode(&Sha256::digest(bytes));
    if hash != sha256 {
        return Err(EngineError::Hash { file: name.to_owned(), found: hash });
    }
    Ok(())
}

/// Names and hashes of all files of the manifest, as they are when verified.
#[must_use]
pub fn installed(manifest: &Manifest) -> Vec<Installed> {
    installed_for(manifest, &Role::ALL)
}

/// The same with the files of these roles only, in the manifest's order.
#[must_use]
pub fn installed_for(manifest: &Manifest, roles: &[Role]) -> Vec<Installed> {
    let wanted = manifest.entries().iter().filter(|entry| roles.contains(&entry.role));
    wanted.map(|e| Installed { name: e.file.clone(), sha256: e.sha256.clone() }).collect()
}
