//! `uketsuke models`: what face models there are, whether they are what they should be, and getting them.
//!
//! Only a file whose length and SHA-256 are the built-in manifest's ever gets its final name, wherever it came from.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use face_engine::{
    EngineError, Entry, Manifest, OpenVino, Origin, Role, Source, check_bytes, check_source, verify,
    verify_source,
};
use thiserror::Error;

use crate::download::{DownloadError, Downloader};

/// Why a model file was not installed.
#[derive(Debug, Error)]
pub enum InstallError {
    /// It cannot be downloaded.
    #[error("{file}: {source}")]
    Download {
        /// The file.
        file: String,
        /// Why.
        source: DownloadError,
    },
    /// What was downloaded or copied is not the file.
    #[error(transparent)]
    Wrong(#[from] EngineError),
    /// The published files cannot be made into it.
    #[error("{file}: {source}")]
    Convert {
        /// The file.
        file: String,
        /// Why not.
        source: face_convert::ConvertError,
    },
    /// The folder does not take it.
    #[error("{}: {source}", path.display())]
    Write {
        /// What was written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// One file of the manifest, and how it is.
#[derive(Debug)]
pub struct Standing<'m> {
    /// The file.
    pub entry: &'m Entry,
    /// What is wrong with the one in the folder; none when it is installed.
    pub trouble: Option<EngineError>,
}

impl fmt::Display for Standing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { role, file, licence, .. } = self.entry;
        write!(f, "{role:<12} {file:<42} {licence:<10} ")?;
        match &self.trouble {
            None => write!(f, "installed"),
            Some(EngineError::Missing { .. }) => write!(f, "not installed"),
            Some(trouble) => write!(f, "WRONG: {trouble}"),
        }
    }
}

/// Looks at every file of the manifest; hashes all of them.
#[must_use]
pub fn standings<'m>(manifest: &'m Manifest, folder: &Path) -> Vec<Standing<'m>> {
    standings_for(manifest, &Role::ALL, folder)
}

/// The same with the files of these roles only.
#[must_use]
pub fn standings_for<'m>(manifest: &'m Manifest, roles: &[Role], folder: &Path) -> Vec<Standing<'m>> {
    let standing = |entry| Standing { entry, trouble: verify(folder, entry).err() };
    manifest.entries().iter().filter(|entry| roles.contains(&entry.role)).map(standing).collect()
}

/// Where missing files come from.
#[derive(Debug)]
pub enum Supply<'s> {
    /// A folder that has them.
    Folder(&'s Path),
    /// The origins in the manifest.
    Origins(&'s Downloader),
}

/// Installs every file of these roles that is missing or wrong; one that fails does not keep the others out. Gives, for each file that
/// was not installed already, its name and what came of it.
///
/// # Errors
/// [`InstallError::Write`] when the folder cannot be made.
pub fn install(
    manifest: &Manifest,
    roles: &[Role],
    folder: &Path,
    supply: &Supply<'_>,
) -> Result<Vec<Installed>, InstallError> {
    fs::create_dir_all(folder).map_err(|source| InstallError::Write { path: folder.to_owned(), source })?;
    let wanted =
        standings_for(manifest, roles, folder).into_iter().filter(|standing| standing.trouble.is_some());
    Ok(wanted
        .map(|standing| (standing.entry.file.clone(), install_one(standing.entry, folder, supply)))
        .collect())
}

/// A file's name, and what came of installing it.
pub type Installed = (String, Result<(), InstallError>);

fn install_one(entry: &Entry, folder: &Path, supply: &Supply<'_>) -> Result<(), InstallError> {
    match (supply, &entry.origin) {
        (Supply::Folder(from), Origin::Address(_)) => put(folder, entry, verify(from, entry)?.bytes()),
        // As it is installed, or as it is published.
        (Supply::Folder(from), Origin::OpenVino(published)) => match verify(from, entry) {
            Ok(file) => put(folder, entry, file.bytes()),
            Err(missing @ EngineError::Missing { .. }) => {
                let there = |source: &Source| from.join(source.file()).exists();
                if !there(&published.xml) && !there(&published.bin) {
                    return Err(missing.into());
                }
                let xml = verify_source(from, &published.xml)?;
                let bin = verify_source(from, &published.bin)?;
                convert(entry, xml.bytes(), bin.bytes(), folder)
            }
            Err(wrong) => Err(wrong.into()),
        },
        (Supply::Origins(downloader), Origin::Address(address)) => fetch(downloader, address, entry, folder),
        (Supply::Origins(downloader), Origin::OpenVino(OpenVino { xml, bin })) => {
            let get = |source: &Source| -> Result<Vec<u8>, InstallError> {
                let bytes = downloader
                    .get(&source.address, source.bytes)
                    .map_err(|why| InstallError::Download { file: source.file().to_owned(), source: why })?;
                check_source(source, &bytes)?;
                Ok(bytes)
            };
            convert(entry, &get(xml)?, &get(bin)?, folder)
        }
    }
}

/// Makes a file from the published ones, compares it with its entry, and puts it into the folder.
fn convert(entry: &Entry, xml: &[u8], bin: &[u8], folder: &Path) -> Result<(), InstallError> {
    let bytes = face_convert::onnx(xml, bin)
        .map_err(|source| InstallError::Convert { file: entry.file.clone(), source })?;
    check_bytes(entry, &bytes)?;
    put(folder, entry, &bytes)
}

/// Downloads a file from `address`, compares it with its entry, and puts it into the folder.
///
/// # Errors
/// [`InstallError`]; the folder is left as it was.
pub fn fetch(
    downloader: &Downloader,
    address: &str,
    entry: &Entry,
    folder: &Path,
) -> Result<(), InstallError> {
    let bytes = downloader
        .get(address, entry.bytes)
        .map_err(|source| InstallError::Download { file: entry.file.clone(), source })?;
    check_bytes(entry, &bytes)?;
    put(folder, entry, &bytes)
}

/// Puts the file under its name whole or not at all. A model is no secret.
fn put(folder: &Path, entry: &Entry, bytes: &[u8]) -> Result<(), InstallError> {
    let path = folder.join(&entry.file);
    base_files::replace(&path, bytes, 0o644).map_err(|source| InstallError::Write { path, source })
}
