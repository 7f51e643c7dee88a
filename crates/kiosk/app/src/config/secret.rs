//! Files that hold secrets: keys and tokens.

use std::path::Path;

use base_files::SecretError;
use zeroize::Zeroizing;

use super::{ConfigError, value};

/// Longest secret, bytes: a chain of PEM blocks around an RSA key is well below.
const MAX_SECRET_BYTES: usize = 64 * 1024;

/// Reads the secret that this key names.
pub(super) fn secret(key: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    base_files::read_secret(path, MAX_SECRET_BYTES).map_err(|error| match error {
        SecretError::Io(source) => ConfigError::Unreadable { key, path: path.to_owned(), source },
        SecretError::Fault(fault) => value(key, format!("{} {fault}", path.display())),
    })
}

/// A token: the file's one line.
pub(super) fn token(key: &'static str, path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    let bytes = secret(key, path)?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| value(key, format!("{} is not UTF-8", path.display())))?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// What is wrong with a file that is there and should hold a secret.
pub(super) fn fault(path: &Path) -> Option<String> {
    match base_files::read_secret(path, MAX_SECRET_BYTES) {
        Err(SecretError::Fault(fault)) => Some(format!("{} {fault}", path.display())),
        Ok(_) | Err(SecretError::Io(_)) => None,
    }
}
