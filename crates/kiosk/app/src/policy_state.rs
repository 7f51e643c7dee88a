//! The newest face policy that this kiosk accepted, kept in a private file: an older policy, which was good once, is refused
//! later. Only `uketsuke face-policy reset` forgets it.

use std::io;
use std::path::PathBuf;

use base_files::{OWNER_ONLY, SecretError};
use face_match::Edition;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Config;

/// Longest file, in bytes.
const MAX_BYTES: usize = 1024;

/// Why nobody can say what was accepted here before. The face way stays closed then.
#[derive(Debug, Error)]
#[error("face.policy_state: {path}: {why}; `uketsuke face-policy reset` forgets which policy was accepted here", path = .path.display())]
pub struct PolicyStateError {
    path: PathBuf,
    why: Why,
}

#[derive(Debug, Error)]
enum Why {
    #[error(transparent)]
    Read(#[from] SecretError),
    #[error("cannot be written: {0}")]
    Write(io::Error),
    #[error("cannot be removed: {0}")]
    Remove(io::Error),
    #[error("is damaged")]
    Damaged,
}

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u32,
    sha256: String,
}

fn file(config: &Config) -> PathBuf {
    config.path(&config.face.policy_state)
}

/// The newest policy that was accepted here; `None` before the first.
///
/// # Errors
/// [`PolicyStateError`] for a file that cannot be read, that others can read or change, or that is damaged.
pub fn newest(config: &Config) -> Result<Option<Edition>, PolicyStateError> {
    let path = file(config);
    let read = match base_files::read_secret(&path, MAX_BYTES) {
        Ok(read) => read,
        Err(SecretError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(PolicyStateError { path, why: error.into() }),
    };
    let kept = std::str::from_utf8(&read).ok().and_then(|text| toml::from_str::<Kept>(text).ok());
    match kept.and_then(|kept| Edition::new(kept.version, &kept.sha256)) {
        Some(edition) => Ok(Some(edition)),
        None => Err(PolicyStateError { path, why: Why::Damaged }),
    }
}

/// Keeps that this policy was accepted, where it is not the one that is kept already.
///
/// # Errors
/// [`PolicyStateError`].
pub fn remember(config: &Config, edition: &Edition) -> Result<(), PolicyStateError> {
    if newest(config)?.as_ref() == Some(edition) {
        return Ok(());
    }
    let path = file(config);
    let kept = Kept { version: edition.version, sha256: edition.sha256_hex() };
    let written = toml::to_string(&kept).map_err(io::Error::other).and_then(|text| {
        base_files::make_folder_of(&path)?;
        base_files::replace(&path, text.as_bytes(), OWNER_ONLY)
    });
    written.map_err(|error| PolicyStateError { path, why: Why::Write(error) })
}

/// Forgets what was accepted, also where the file is damaged; gives whether there was something. The next start accepts the policy
/// that is there, whatever its version.
///
/// # Errors
/// [`PolicyStateError`].
pub fn forget(config: &Config) -> Result<bool, PolicyStateError> {
    let path = file(config);
    match std::fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(PolicyStateError { path, why: Why::Remove(error) }),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::*;

    const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");

    #[test]
    fn kept_for_its_owner_alone_and_forgotten_on_demand_only() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::parse(SHIPPED, Path::new("k"), folder.path()).unwrap();
        let edition = |version| Edition::new(version, &"ab".repeat(32)).unwrap();
        assert_eq!(newest(&config).unwrap(), None);
        for version in [3, 4] {
            remember(&config, &edition(version)).unwrap();
            assert_eq!(newest(&config).unwrap(), Some(edition(version)));
        }
        let path = file(&config);
        let set = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for mode in [0o620, 0o602, 0o644] {
            set(mode);
            assert!(newest(&config).is_err(), "{mode:o}");
        }
        set(0o600);
        for damaged in ["", "version = 3\n", "version = 3\nsha256 = \"ab\"\n", "\u{0}"] {
            std::fs::write(&path, damaged).unwrap();
            let told = newest(&config).unwrap_err().to_string();
            assert!(told.contains("is damaged") && told.contains("uketsuke face-policy reset"), "{told}");
            assert!(remember(&config, &edition(5)).is_err(), "nothing is written over it");
        }
        assert!(forget(&config).unwrap());
        assert!(!forget(&config).unwrap());
        assert_eq!(newest(&config).unwrap(), None);
    }
}
