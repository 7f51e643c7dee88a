//! Reading and writing the data folder: bounded reads, whole-or-nothing writes, keys for the owner only.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::SandboxError;

/// Makes a folder (and its parents) that only its owner can enter.
pub(crate) fn make_folder(path: &Path) -> Result<(), SandboxError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(SandboxError::file(path))
}

/// Reads a file of at most `most` bytes; `None` when there is no such file.
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, SandboxError> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SandboxError::file(path)(error)),
    };
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(SandboxError::file(path))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(Some(bytes))
    } else {
        Err(SandboxError::material(path, "too large"))
    }
}

/// Writes a file so that a reader sees the old one or the new one, never half of it.
pub(crate) fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), SandboxError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = path.with_file_name(name);
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&fresh);
        SandboxError::file(path)(error)
    })
}
